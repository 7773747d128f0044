// SPDX-License-Identifier: Apache-2.0
// The shipped table of common words (words.txt): what a token does in a name, how much it weighs, and which spellings are
// forms of one word.
// A screened list never changes a weight: the same two names have the same score on every list.
#ifndef SCREEN_WORDS_H
#define SCREEN_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

// Raised whenever a row changes. An index built under another version is refused.
#define WORDS_VERSION 2

#define WORDS_WEIGHT_MAX 100     // a word the table does not know
#define WORDS_WEIGHT_CARRIES 30  // from here up a token can carry a match; below are particles, titles, legal forms
#define WORDS_WEIGHT_LETTER 20   // one letter: an initial
#define WORDS_WEIGHT_SHORT 60    // two letters
#define WORDS_WEIGHT_LEGAL 10    // a misspelt word of a legal form
#define WORDS_WEIGHT_PATRONYMIC 45
#define WORDS_WEIGHT_NUMBER 60   // a token that holds a digit
#define WORDS_CLASH_NAME 80      // the least a name weighs against another: see words_clash
#define WORDS_WEIGHT_ACRONYM 5   // spells the initials of the other tokens of its name

// What a word does in a name. The role alone never pairs or parts two names; it sets weights and rules.
enum words_role {
    WORDS_NAME,       // a name, or a word the table does not know
    WORDS_GIVEN,      // a given name that many bear
    WORDS_PATRONYMIC, // by its ending: Ivanovich, Petrovna
    WORDS_PARTICLE,   // al, bin, de, of
    WORDS_HONORIFIC,  // Mr, Sheikh, General
    WORDS_LEGAL,      // Ltd, GmbH, OOO
    WORDS_GENERAL,    // bank, trading, movement: what an organisation does
    WORDS_PLACE,      // countries, their adjectives, great cities
    WORDS_NUMBER,     // holds a digit
    WORDS_LETTER,     // one letter
};

struct word {
    uint16_t form;    // words with the same form are spellings of one word; 0: none
    uint8_t weight;   // 1 to WORDS_WEIGHT_MAX
    uint8_t role;     // enum words_role
    bool is_nickname; // a short or pet form of the words of its form
};

// What the table, or failing that the length, says of a folded token.
struct word words_find(struct bytes token);

// What a word weighs where the other name has another one: a common name contradicts as much as a rare one.
uint8_t words_clash(struct word word);

// The i-th word of a form, counted over the whole table from *at (start with 0); empty when there are no more.
struct bytes words_next_of_form(uint16_t form, size_t *at);

#endif
