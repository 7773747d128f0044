// SPDX-License-Identifier: Apache-2.0
// The first property: any interleaving of the same records, and any cutting into batches, gives the
// same state, with hostile records among them. The records of a world (world.h) are folded in many
// orders, each time with ledgers numbered in the order in which they came, records parsed anew and
// rows cut into batches by arena; and the state hash and everything a person sees must be the same
// each time. A test says which kinds it draws, what a person sees of them, and adds a second, naive
// reading of their rules, which must agree with the fold.
#ifndef TESTS_UNIT_RECORD_ORDERS_H
#define TESTS_UNIT_RECORD_ORDERS_H

#include "world.h"

#define ORDERS_SEEDS 50
#define ORDERS_COMMON (1u << LAYER_COMMON)
#define ORDERS_ALL (1u << LAYER_COMMON | 1u << LAYER_RESTRICTED | 1u << LAYER_EXERCISE)

// What a node holds: rows, and its own numbers of the ledgers.
struct orders_node {
    uint32_t number[WORLD_LEDGERS]; // 0: not seen yet
    uint32_t ledger_count;
    struct fold_ledger by_number[WORLD_LEDGERS + 1];
    struct fold_ledgers ledgers;
    struct row rows[WORLD_LEDGERS * WORLD_LEAVES * FOLD_ROWS_MAX]; // by group
    size_t row_count;
};

// What a test is about.
struct orders_plan {
    const struct world_kind *kinds;
    size_t kind_count;
    // Append all that a person sees of the group of these rows in these layers (bit per enum
    // layer), without the node's own numbers. Listings and access are seen to already.
    void (*look)(const struct orders_node *n, const struct row *rows, size_t count, unsigned layers,
                 struct buf *out);
    // Read the records of this group's object anew and naively, and assert that the fold says the
    // same at random moments. The node holds the world up to its sizes.
    void (*check)(struct world *w, const struct orders_node *n, const struct row *rows,
                  size_t count);
};

// Assert of ORDERS_SEEDS worlds that a node's state hash and views depend neither on the order in
// which records came, nor on batches, nor on what lies above the sizes, but on every leaf below;
// and that the naive readings of listings and of the plan agree. Each seed is printed before it is
// tried; with ENTENTE_SEED=n only that one is. Returns whether all were: then a test may ask
// whether enough happened in them.
bool orders_prove_arrival(const struct orders_plan *p);
// Assert that the order of rows within a group means nothing: it is the store's.
void orders_prove_rows(const struct orders_plan *p);

// The rows of the group of that id, and their number in *count; NULL and 0 when there are none.
const struct row *orders_group(const struct orders_node *n, const struct hash *group,
                               size_t *count);
// Which ledger of the world has that number on the node.
unsigned orders_ledger_of(const struct orders_node *n, uint32_t number);

#endif
