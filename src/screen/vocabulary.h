// SPDX-License-Identifier: Apache-2.0
// The words of many names: each folded text and each token once, by its place. A piece of a name is folded at its first
// meeting and found again at all others, since a million names have some ten thousand pieces. Several vocabularies may be
// filled at the same time, each by a thread of its own, and be made one.
#ifndef SCREEN_VOCABULARY_H
#define SCREEN_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "screen/compile.h"
#include "screen/normalise.h"

// Finds by hash what a list holds.
struct vocabulary_table {
    uint32_t *slots; // 1 + place in the list, 0 free; owned
    size_t count;    // a power of two, or 0
};

struct vocabulary {
    struct screen_normaliser *normaliser; // borrowed
    struct arena texts;                   // of strings and pieces
    struct arena scratch;                 // one name at a time
    struct compile_list strings;          // struct compile_string
    struct compile_list tokens;           // struct compile_token
    struct compile_list pieces;           // struct piece of vocabulary.c
    struct compile_list piece_tokens;     // uint32_t: places in tokens
    struct vocabulary_table string_table, token_table, piece_table;
    uint64_t string_text;                 // bytes of all strings
    uint32_t name_count;                  // folded
};

// A name in words.
struct vocabulary_name {
    uint32_t tokens[NORMALISE_TOKENS_MAX]; // places in the vocabulary
    size_t count;
    uint64_t hash;        // of the folded texts
    uint16_t weight;      // of all tokens
    uint8_t letter_count; // tokens with a reading of one letter
};

// The normaliser is borrowed until clear.
void vocabulary_init(struct vocabulary *v, struct screen_normaliser *n);
void vocabulary_clear(struct vocabulary *v);

// Fold a name, which then counts as one that holds its tokens. Errors as normalise_name.
int vocabulary_fold(struct vocabulary *v, struct bytes text, struct vocabulary_name *out, struct err *e) MUST_USE;
// Take over the tokens of another that are in its names, which count as v's from then on; the texts stay with the other,
// which must live as long as v. places gets, for each of these tokens of the other's, its place in v.
int vocabulary_take(struct vocabulary *v, const struct vocabulary *other, uint32_t *places, struct err *e) MUST_USE;

#endif
