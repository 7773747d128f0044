// SPDX-License-Identifier: Apache-2.0
// The tree that the store's reader shows is the tree of the leaves that were appended: roots of any
// size and proofs computed through it agree with a tree kept in memory, with tiles stored and
// without.
#include "suite.h"

#include <stdlib.h>
#include <string.h>

#define LEAVES                                                                                     \
    (256 * 256 + 2 * 256 + 77) // fills a tile of level 1, and leaves levels 0, 1 and 2 incomplete

struct world {
    struct store *s;
    uint32_t ledger;
    bool keeps_tiles;
};

static int
keep_tile(void *context, unsigned level, uint64_t number, const struct hash hashes[TREE_TILE_WIDTH])
{
    const struct world *w = context;
    struct err e = {0};
    if (w->keeps_tiles)
        suite_ok(store_tile_put(w->s, w->ledger, level, number, hashes, &e), &e);
    return 0;
}

static void
make_leaf(uint64_t index, struct store_leaf *out)
{
    *out = (struct store_leaf){.index = index, .state = STORE_NONE};
    out->leaf.b[0] = LEAF_ALLIANCE;
    memcpy(out->leaf.b + 1, &index, sizeof(index));
}

// Append up to `size`; the roots at the sizes asked for are noted.
static void
grow(struct world *w, struct tree *tree, uint64_t size, const uint64_t *sizes, struct hash *roots,
     size_t count)
{
    struct err e = {0};
    suite_ok(store_begin(w->s, &e), &e);
    while (tree->size < size) {
        struct store_leaf l;
        struct hash h;
        make_leaf(tree->size, &l);
        suite_ok(store_leaf_append(w->s, w->ledger, &l, &e), &e);
        leaf_hash(&l.leaf, &h);
        assert_int_equal(tree_append(tree, &h, keep_tile, w), 0);
        for (size_t i = 0; i < count; i++)
            if (sizes[i] == tree->size)
                tree_root(tree, &roots[i]);
    }
    suite_ok(store_commit(w->s, &e), &e);
}

static void
compare_roots(struct world *w, const uint64_t *sizes, const struct hash *roots, size_t count)
{
    struct store_reader r;
    assert_int_equal(store_reader_init(&r, w->s, w->ledger), 0);
    for (size_t i = 0; i < count; i++) {
        struct hash root;
        assert_int_equal(tree_root_at(&r.reader, sizes[i], &root), 0);
        assert_memory_equal(root.b, roots[i].b, HASH_SIZE);
        assert_int_equal(r.err.code, 0);
    }
    store_reader_clear(&r);
}

static void
run(const struct suite *t, bool keeps_tiles, uint64_t size)
{
    uint64_t sizes[] = {1, 2, 255, 256, 257, 300, 511, 512, 700, size / 2, size - 1, size};
    enum { COUNT = sizeof(sizes) / sizeof(sizes[0]) };
    struct hash roots[COUNT];
    struct tree tree;
    struct store *s = suite_open(t);
    struct world w = {.s = s, .keeps_tiles = keeps_tiles};
    w.ledger = suite_ledger(s, "other");
    w.ledger = suite_ledger(s, "this");
    assert_int_equal(tree_init(&tree), 0);
    grow(&w, &tree, size, sizes, roots, COUNT);
    compare_roots(&w, sizes, roots, COUNT);
    store_close(s);
    w.s = suite_reader(t);
    compare_roots(&w, sizes, roots, COUNT);
    store_close(w.s);
    tree_clear(&tree);
}

static void
test_with_tiles(void **state)
{
    run(*state, true, LEAVES);
}

static void
test_without_tiles(void **state)
{
    run(*state, false, 256 * 40 + 3);
}

// A reader is kept while the ledger grows: what it remembers of an incomplete tile must not hide
// what follows.
static void
test_grows(void **state)
{
    struct suite *t = *state;
    struct tree tree;
    struct store_reader r;
    struct hash expected, got;
    struct store *s = suite_open(t);
    struct world w = {.s = s, .keeps_tiles = true};
    w.ledger = suite_ledger(s, "this");
    assert_int_equal(tree_init(&tree), 0);
    assert_int_equal(store_reader_init(&r, s, w.ledger), 0);
    for (uint64_t size = 1; size < 1500; size += size % 13 + 1) {
        grow(&w, &tree, size, NULL, NULL, 0);
        tree_root(&tree, &expected);
        assert_int_equal(tree_root_at(&r.reader, tree.size, &got), 0);
        assert_memory_equal(got.b, expected.b, HASH_SIZE);
    }
    assert_int_equal(r.reader.read(r.reader.context, 0, tree.size, &got), ERR_NOT_FOUND);
    assert_int_equal(r.reader.read(r.reader.context, 1, tree.size / 256, &got), ERR_NOT_FOUND);
    assert_int_equal(r.reader.read(r.reader.context, 5, 0, &got), ERR_NOT_FOUND);
    assert_int_equal(r.reader.read(r.reader.context, 6, 0, &got), ERR_NOT_FOUND);
    assert_int_equal(r.err.code, 0);
    store_reader_clear(&r);
    store_close(s);
    tree_clear(&tree);
}

// What stands above the leaves of a tile is its own concern: the upper tile is stored, a lower one
// is not needed.
static void
test_tiles_come_back(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    struct hash hashes[TREE_TILE_WIDTH], got[TREE_TILE_WIDTH], h;
    struct store *s = suite_open(t);
    uint32_t ledger = suite_ledger(s, "this");
    memset(hashes, 0x5a, sizeof(hashes));
    suite_ok(store_tile_put(s, ledger, 3, 9, hashes, &e), &e);
    hashes[7].b[0] = 1;
    suite_ok(store_tile_put(s, ledger, 3, 9, hashes, &e), &e); // replaces
    suite_ok(store_tile_get(s, ledger, 3, 9, got, &e), &e);
    assert_memory_equal(got, hashes, sizeof(got));
    assert_int_equal(store_tile_get(s, ledger, 2, 9, got, &e), ERR_NOT_FOUND);
    assert_int_equal(store_tile_get(s, ledger + 1, 3, 9, got, &e), ERR_NOT_FOUND);
    assert_int_equal(store_tile_get(s, ledger, 60, 9, got, &e), ERR_NOT_FOUND);
    struct store_reader r;
    assert_int_equal(store_reader_init(&r, s, ledger), 0);
    assert_int_equal(r.reader.read(r.reader.context, 3, 9 * 256 + 7, &h), 0);
    assert_memory_equal(h.b, hashes[7].b, HASH_SIZE);
    store_reader_clear(&r);
    store_close(s);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, suite_setup, suite_teardown)

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        TEST(test_with_tiles),
        TEST(test_without_tiles),
        TEST(test_grows),
        TEST(test_tiles_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
