// SPDX-License-Identifier: Apache-2.0
// The shipped table of common words: how much a token weighs, and which spellings are forms of one word.
// A screened list never changes a weight: the same two names have the same score on every list.
#ifndef SCREEN_WORDS_H
#define SCREEN_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

// Raised whenever a row changes. An index built under another version is refused.
#define WORDS_VERSION 1

#define WORDS_WEIGHT_MAX 100     // a word the table does not know
#define WORDS_WEIGHT_CARRIES 30  // from here up a token can carry a match; below are particles, titles, legal forms
#define WORDS_WEIGHT_LETTER 20   // one letter: an initial
#define WORDS_WEIGHT_SHORT 60    // two letters
#define WORDS_WEIGHT_NUMBER 60   // a token that holds a digit
#define WORDS_WEIGHT_ACRONYM 5   // spells the initials of the other tokens of its name

struct word {
    uint8_t weight; // 1 to WORDS_WEIGHT_MAX
    uint8_t form;   // words with the same form are spellings of one word; 0: none
};

// What the table, or failing that the length, says of a folded token.
struct word words_find(struct bytes token);

// The i-th word of a form, counted over the whole table from *at (start with 0); empty when there are no more.
struct bytes words_next_of_form(uint8_t form, size_t *at);

#endif
