// SPDX-License-Identifier: Apache-2.0
// Several words that are one: legal forms in full (limited liability company), countries (United States of America), numbers
// in words (forty-four). They are folded to one token before names are compared.
#ifndef SCREEN_PHRASE_H
#define SCREEN_PHRASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

#define PHRASE_VERSION 1   // raised whenever a row changes
#define PHRASE_TEXT_SIZE 8 // longest text that stands for a phrase

// How many of the folded words, from the first, are one phrase: the longest is taken; 0: none. Its text goes to out,
// *size bytes.
size_t phrase_find(const struct bytes *words, size_t count, uint8_t out[PHRASE_TEXT_SIZE], size_t *size);
// Whether some phrase may begin with this folded word.
bool phrase_may_begin(struct bytes word);

#endif
