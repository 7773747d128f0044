// SPDX-License-Identifier: Apache-2.0
#include "orders.h"

#include <stdlib.h>
#include <string.h>

#include "orders_listing.h"

#define ORDERS 6 // in which each world is folded

// ---- a node ----

static int
compare_rows(const void *x, const void *y)
{
    const struct row *a = x;
    const struct row *b = y;
    int order = hash_compare(&a->group, &b->group);
    if (order != 0)
        return order;
    if (a->ledger != b->ledger)
        return a->ledger < b->ledger ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

static void
take(struct orders_node *n, const struct world *w, struct arena *batch, unsigned ledger,
     uint64_t index)
{
    const struct world_entry *e = &w->at[ledger][index];
    struct record r;
    struct row rows[FOLD_ROWS_MAX];
    unsigned count = 0;
    if (n->number[ledger] == 0) {
        n->number[ledger] = ++n->ledger_count;
        n->by_number[n->ledger_count] =
            (struct fold_ledger){.origin = w->origin[ledger],
                                 .member = bytes_of_str(world_members[ledger]),
                                 .generation = 1};
    }
    if (e->is_blanked) {
        fold_map_blank(e->leaf_class, n->number[ledger], index, &e->id, &rows[0]);
        count = 1;
    } else if (world_parse(batch, e, &r)) { // anew, since rows may borrow from their batch
        count = fold_map(&r, n->number[ledger], index, &e->id, rows);
    }
    for (unsigned i = 0; i < count; i++) {
        rows[i].note = arena_copy(&support_arena, rows[i].note); // as a store does
        n->rows[n->row_count++] = rows[i];
    }
}

// Rows at or above these sizes are not to be looked at.
static void
settle(struct orders_node *n, const uint64_t size[WORLD_LEDGERS])
{
    for (unsigned i = 0; i < WORLD_LEDGERS; i++) {
        if (n->number[i] != 0)
            n->by_number[n->number[i]].size = size[i];
    }
}

// Records up to these sizes, one ledger after the other, or in an order that keeps each ledger's
// own; batches of random length.
static void
fill(struct orders_node *n, struct world *w, const uint64_t size[WORLD_LEDGERS],
     bool in_ledger_order)
{
    uint64_t at[WORLD_LEDGERS] = {0};
    uint64_t left = size[0] + size[1] + size[2] + size[3];
    struct arena batch;
    memset(n, 0, sizeof *n);
    arena_init(&batch, (size_t)64 << 20);
    while (left > 0) {
        unsigned ledger = (unsigned)world_pick(w, WORLD_LEDGERS);
        if (in_ledger_order) {
            for (ledger = 0; at[ledger] == size[ledger]; ledger++)
                continue;
        }
        if (at[ledger] == size[ledger])
            continue;
        take(n, w, &batch, ledger, at[ledger]++);
        left--;
        if (world_pick(w, 5) == 0)
            arena_reset(&batch);
    }
    arena_clear(&batch);
    qsort(n->rows, n->row_count, sizeof n->rows[0], compare_rows);
    settle(n, size);
    n->ledgers = (struct fold_ledgers){n->by_number, n->ledger_count};
}

unsigned
orders_ledger_of(const struct orders_node *n, uint32_t number)
{
    unsigned ledger = 0;
    while (ledger < WORLD_LEDGERS && n->number[ledger] != number)
        ledger++;
    assert_true(ledger < WORLD_LEDGERS);
    return ledger;
}

static size_t
group_at(const struct orders_node *n, size_t i)
{
    size_t count = 1;
    while (i + count < n->row_count && hash_equal(&n->rows[i].group, &n->rows[i + count].group))
        count++;
    return count;
}

const struct row *
orders_group(const struct orders_node *n, const struct hash *group, size_t *count)
{
    for (size_t i = 0; i < n->row_count; i += *count) {
        *count = group_at(n, i);
        if (hash_equal(&n->rows[i].group, group))
            return &n->rows[i];
    }
    *count = 0;
    return NULL;
}

static void
hash_state_of(const struct orders_node *n, struct hash *out)
{
    struct fold_hash *h = NULL;
    assert_int_equal(fold_hash_new(&h, &n->ledgers), 0);
    size_t count;
    for (size_t i = 0; i < n->row_count; i += count) {
        count = group_at(n, i);
        assert_int_equal(fold_hash_add(h, n->rows + i, count), 0);
    }
    fold_hash_final(h, out);
}

static void
look_access(const struct orders_node *n, const struct row *rows, size_t count, struct buf *out)
{
    for (unsigned author = 0; author < WORLD_LEDGERS; author++) {
        for (unsigned m = 0; m < WORLD_LEDGERS; m++)
            buf_append_byte(out, (uint8_t)fold_access(rows, count, n->number[author], false,
                                                      bytes_of_str(world_members[m])));
    }
}

// Everything a person sees of all layers, in one hash: listings, access and what the plan is about.
static void
hash_views(const struct orders_plan *p, const struct orders_node *n, struct hash *out)
{
    struct hash_state s;
    hash_init(&s);
    size_t count;
    for (size_t i = 0; i < n->row_count; i += count) {
        struct buf b;
        count = group_at(n, i);
        buf_init(&b, 1 << 22);
        for (unsigned layers = 1; layers < 8; layers++) {
            orders_listing_look(n, n->rows + i, count, layers, &b);
            p->look(n, n->rows + i, count, layers, &b);
        }
        look_access(n, n->rows + i, count, &b);
        assert_int_equal(buf_check(&b), 0);
        hash_update(&s, buf_bytes(&b));
        buf_clear(&b);
    }
    hash_final(&s, out);
}

// ---- the proofs ----

struct hashes {
    struct hash state, views;
};

static void
hash_all(const struct orders_plan *p, const struct orders_node *n, struct hashes *out)
{
    hash_state_of(n, &out->state);
    hash_views(p, n, &out->views);
}

static void
assert_alike(const struct hashes *a, const struct hashes *b)
{
    assert_true(hash_equal(&a->state, &b->state));
    assert_true(hash_equal(&a->views, &b->views));
}

static struct world world;
static struct orders_node nodes[2];

// Returns how many listings with later versions it saw.
static size_t
prove_seed(const struct orders_plan *p, uint64_t seed)
{
    static const uint64_t all[WORLD_LEDGERS] = {WORLD_LEAVES, WORLD_LEAVES, WORLD_LEAVES,
                                                WORLD_LEAVES};
    struct hashes first;
    struct hashes other;
    size_t listings = 0;
    size_t count;
    arena_reset(&support_arena);
    world_make(&world, p->kinds, p->kind_count, seed);
    fill(&nodes[0], &world, world.size, true);
    hash_all(p, &nodes[0], &first);
    for (int order = 0; order < ORDERS; order++) {
        fill(&nodes[1], &world, world.size, false);
        assert_int_equal(nodes[1].row_count, nodes[0].row_count);
        hash_all(p, &nodes[1], &other);
        assert_alike(&first, &other);
    }
    for (size_t i = 0; i < nodes[0].row_count; i += count) {
        count = group_at(&nodes[0], i);
        listings += orders_listing_check(&world, &nodes[0], nodes[0].rows + i, count);
        p->check(&world, &nodes[0], nodes[0].rows + i, count);
    }
    // Rows beyond the settled sizes, of records that came already, change nothing.
    fill(&nodes[1], &world, all, false);
    settle(&nodes[1], world.size);
    hash_state_of(&nodes[1], &other.state);
    assert_true(hash_equal(&other.state, &first.state));
    // One leaf more or less is another state.
    world.size[0]--;
    fill(&nodes[1], &world, world.size, false);
    hash_state_of(&nodes[1], &other.state);
    assert_false(hash_equal(&other.state, &first.state));
    return listings;
}

bool
orders_prove_arrival(const struct orders_plan *p)
{
    const char *only = getenv("ENTENTE_SEED");
    size_t listings = 0;
    if (only != NULL) {
        print_message("# seed %s\n", only);
        (void)prove_seed(p, strtoull(only, NULL, 10)); // one world may hold few listings
        return false;
    }
    for (uint64_t seed = 1; seed <= ORDERS_SEEDS; seed++) {
        print_message("# seed %llu\n", (unsigned long long)seed);
        listings += prove_seed(p, seed);
    }
    print_message("# %zu listings with later versions\n", listings);
    assert_true(listings > ORDERS_SEEDS * 3);
    return true;
}

static void
shuffle(struct world *w, struct row *rows, size_t count)
{
    for (size_t k = count; k > 1; k--) {
        size_t with = world_pick(w, k);
        struct row swap = rows[k - 1];
        rows[k - 1] = rows[with];
        rows[with] = swap;
    }
}

void
orders_prove_rows(const struct orders_plan *p)
{
    struct hashes first;
    struct hashes other;
    world_make(&world, p->kinds, p->kind_count, 4711);
    fill(&nodes[0], &world, world.size, true);
    hash_all(p, &nodes[0], &first);
    for (int n = 0; n < 20; n++) {
        size_t count;
        for (size_t i = 0; i < nodes[0].row_count; i += count) {
            count = group_at(&nodes[0], i);
            shuffle(&world, nodes[0].rows + i, count);
        }
        hash_all(p, &nodes[0], &other);
        assert_alike(&first, &other);
    }
}
