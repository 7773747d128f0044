// SPDX-License-Identifier: Apache-2.0
// The first step of a query: which tokens of an index are alike to a part of the query (one token, or neighbours taken as
// one), and which names hold neighbours that as one are alike to a token of it. Nothing is lost: each pairing that the
// score could make is found here, but for initials, which sweep.c allows for.
#ifndef SCREEN_GATHER_H
#define SCREEN_GATHER_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "screen/index.h"
#include "screen/normalise.h"

// A token of the index and what it can give to a name that holds it.
struct gather_token {
    uint32_t token;
    uint32_t credit;  // of all units it is alike to, together: bound.h; 0: of none
    uint32_t unit;    // 1 + the last that it was compared with; units are numbered in the order in which they are looked for
    uint32_t postings;
};

// Token gathered, and for which unit.
struct gather_edge {
    uint32_t unit, place; // place in tokens
};

struct gather_unit {
    uint32_t credit;   // the most that one pairing of it can give
    uint64_t postings; // of all tokens alike to it
};

// A name that holds neighbours which as one are alike to a token of the query.
struct gather_name {
    uint32_t name, credit;
};

struct strings {
    uint32_t *p; // in the arena
    size_t count, room;
};

struct gather {
    struct arena *a;
    const struct screen_index *x;
    const struct screen_name *query;
    int threshold;
    struct gather_token *tokens;
    size_t token_count, token_room;
    struct gather_edge *edges;
    size_t edge_count, edge_room;
    struct gather_name *names; // by name at the end; a name may stand more than once
    size_t name_count, name_room;
    struct gather_unit *units;
    size_t unit_count, unit_room;
    uint32_t *slots;   // hash table of tokens: 1 + place
    size_t slot_count; // a power of two
    uint64_t powers[NORMALISE_TOKEN_SIZE + 1]; // of INDEX_HASH_BASE
    struct strings near; // of the last text looked for
    uint32_t *scanned; // room for what a kernel finds in one step
    uint64_t work;     // what was done, roughly in nanoseconds
};

// Everything lies in a. ERR_NOMEM, or ERR_CORRUPT when the index contradicts itself.
int gather_init(struct gather *g, struct arena *a, const struct screen_index *x, const struct screen_name *query,
                int threshold) MUST_USE;
int gather_query(struct gather *g) MUST_USE;
// What a token can give; 0 when it is alike to nothing.
uint32_t gather_credit(const struct gather *g, uint32_t token);

#endif
