// SPDX-License-Identifier: Apache-2.0
// The first step of a query: which tokens of an index are alike to a part of the query (one token, or neighbours taken as
// one), and which names hold neighbours that as one are alike to a token of it. Nothing is lost: each pairing that the
// score could make is found here, but for initials, which sweep.c allows for.
#ifndef SCREEN_GATHER_H
#define SCREEN_GATHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "screen/index.h"
#include "screen/normalise.h"
#include "screen/score.h"

#define GATHER_EDGES_MAX (1u << 17)
#define GATHER_NAMES_MAX (1u << 18)

// A token of the index and what it can give to a name that holds it.
struct gather_token {
    uint32_t token;
    uint32_t credit;  // at most, bound.h: one token pairs with one unit. 0: with none
    uint32_t sum;     // of all units, for a name that holds it more than once
    uint32_t edges;   // 1 + the last of its edges; 0: none
    uint8_t weight;
    bool is_known;    // how alike it is to each
    struct index_range postings;
};

// A unit and a token that may be alike; how much they are is found out when a name needs it.
struct gather_edge {
    uint32_t unit, place;  // place in tokens
    uint32_t next;         // 1 + another edge of the token, of a unit before; 0: none
    uint32_t credit;       // at most
    uint16_t most;         // similarity, at most
    uint16_t similarity;   // once the token is known
    uint8_t how, edits;    // as score_units says
};

// A token of the query, or neighbours taken as one; or, of no parts, one that finds neighbours of a name.
struct gather_unit {
    const struct screen_token *token;
    uint8_t first, parts; // tokens of the query
    bool is_slide;        // two of them, to be found in two that slid
    uint32_t credit;      // the most that one pairing of it can give
    uint64_t postings;    // of all tokens that may be alike to it
};

// A name that holds neighbours which as one may be alike to a unit without parts.
struct gather_name {
    uint32_t name, unit, credit;
    uint8_t listed, count; // the first of them, and how many
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
    uint32_t initials; // index_initial of the query's words
    struct gather_token *tokens;
    size_t token_count, token_room;
    struct gather_edge *edges;
    size_t edge_count, edge_room;
    struct gather_name *names; // by name and unit at the end
    size_t name_count, name_room;
    struct gather_unit *units;
    size_t unit_count, unit_room;
    uint32_t *slots;   // hash table of tokens: 1 + place
    size_t slot_count; // a power of two
    struct strings near; // of the last text looked for
    uint64_t work;     // what was done, roughly in nanoseconds
    uint64_t work_max; // beyond it, and beyond GATHER_EDGES_MAX and GATHER_NAMES_MAX, nothing is gathered any more
    bool is_ended;     // so that some may be missing
};

// Everything lies in a. ERR_NOMEM, or ERR_CORRUPT when the index contradicts itself.
int gather_init(struct gather *g, struct arena *a, const struct screen_index *x, const struct screen_name *query,
                int threshold, uint64_t work_max) MUST_USE;
// Count work; true when there is to be no more.
bool gather_is_over(struct gather *g, uint64_t work);
int gather_query(struct gather *g) MUST_USE;
// For joins.c: a new unit, and a name that holds neighbours alike to one, which give at most so much.
int gather_add_unit(struct gather *g, const struct gather_unit *unit, uint32_t *number) MUST_USE;
int gather_add_name(struct gather *g, const struct gather_name *name) MUST_USE;
// Whether a name of these tokens could give what it needs: 1 or 0, or ERR_CORRUPT.
int gather_may_reach(struct gather *g, uint32_t name, const uint8_t *tokens, size_t count, uint64_t need) MUST_USE;
// What a name has at most from neighbours of it taken as one.
uint64_t gather_name_credit(const struct gather *g, uint32_t name);
// The pairings of the query's tokens and joins with the tokens of a name, but for those of two tokens of which one is a
// letter; listed: the same tokens, weighed. ERR_CORRUPT.
int gather_pairs(struct gather *g, const uint32_t *tokens, const struct screen_name *listed, struct score_pairs *out) MUST_USE;
// Those with its neighbours as one.
void gather_add_joins(const struct gather *g, uint32_t name, const struct screen_name *listed, struct score_pairs *out);

#endif
