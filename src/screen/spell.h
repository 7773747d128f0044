// SPDX-License-Identifier: Apache-2.0
// How alike two folded tokens are spelt. Two measures: the number of edits (insert, delete, change, swap neighbours;
// optimal string alignment), which decides whether they may be the same word at all, and a cost in half edits, in
// which the changes that transliteration and hearing cause (a vowel for a vowel, a doubled letter, h, c k q) count half.
#ifndef SCREEN_SPELL_H
#define SCREEN_SPELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

#define SPELL_SIZE_MAX 64 // longest token that is compared letter by letter

#define SPELL_EDITS_MAX 2   // between any two tokens

// Edits allowed between two tokens, the shorter of which has n letters: 0 below 2, 1 from 2, 2 from 8. Below 4 only a
// doubled letter or an h is alike.
int spell_edits_max(size_t n);

// Edits between a and b, or -1 if more than edits_max (at most 2). Letters are bytes; both at most SPELL_SIZE_MAX.
int spell_edits(struct bytes a, struct bytes b, int edits_max);

// Similarity 0 to 1000 of two tokens of a-z that differ, 0 when they have more edits than allowed. *edits is set when > 0.
int spell_similarity(struct bytes a, struct bytes b, int *edits);

// The most that it can be for tokens of a and b letters so many edits apart.
static inline int
spell_similarity_most(size_t a, size_t b, int edits)
{
    return 1000 - 500 * edits / (int)(a > b ? a : b);
}

#endif
