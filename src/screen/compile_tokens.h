// SPDX-License-Identifier: Apache-2.0
// The sections of strings and tokens: what a word of a query is found by.
#ifndef SCREEN_COMPILE_TOKENS_H
#define SCREEN_COMPILE_TOKENS_H

#include <stdbool.h>
#include <stdint.h>

#include "screen/compile_work.h"

uint64_t compile_tokens_near(const struct compile *c); // rows of near
uint64_t
compile_tokens_readings(const struct compile *c); // of all tokens: rows of owned, and of sounds
uint64_t compile_tokens_postings(const struct compile *c);
// Write strings, signatures, lengths, near, tokens, forms, owned and sounds; w->next gets each
// token's first posting. False when memory is out.
bool compile_tokens_write(const struct compile_work *w) MUST_USE;

#endif
