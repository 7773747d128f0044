// SPDX-License-Identifier: Apache-2.0
// Proves that the growing tree, and everything read from stored hashes, is RFC 6962: against the
// definitions written down word for word, for every small size and for random larger ones; and that
// no changed tile passes its check.
#include "ledger/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "ledger/proof.h"
#include "ledger/tile.h"
#include "support.h"

#define SMALL 600
#define PAIRS 70
#define LARGE 140000 // two full tiles on level 1 and more

static bool calloc_fails;
void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);

void *
__wrap_calloc(size_t n, size_t size)
{
    return calloc_fails ? NULL : __real_calloc(n, size);
}

static struct hash *
make_leaves(uint64_t n)
{
    struct hash *leaves = malloc((n + 1) * sizeof *leaves);

    assert_non_null(leaves);
    for (uint64_t i = 0; i < n; i++)
        support_leaf_hash(i, &leaves[i]);
    return leaves;
}

static void
assert_hash(const struct hash *a, const struct hash *b)
{
    assert_memory_equal(a->b, b->b, HASH_SIZE);
}

static void
grow(struct tree *t, const struct hash *leaves, uint64_t until)
{
    while (t->size < until)
        assert_int_equal(tree_append(t, &leaves[t->size], NULL, NULL), 0);
}

static void
test_empty(void **state)
{
    struct tree t;
    struct hash root;
    char hex[65];

    (void)state;
    assert_int_equal(tree_init(&t), 0);
    assert_true(tree_is_empty(&t));
    tree_root(&t, &root);
    bytes_to_hex_str(hash_bytes(&root), hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    tree_clear(&t);
    calloc_fails = true;
    assert_int_equal(tree_init(&t), ERR_NOMEM);
    calloc_fails = false;
    tree_clear(&t);
}

static void
test_root_of_each_small_size(void **state)
{
    struct hash *leaves = make_leaves(SMALL);
    struct support_levels levels;
    struct tree t;

    (void)state;
    support_levels_init(&levels, leaves, SMALL);
    struct tree_reader r = support_reader(&levels);
    assert_int_equal(tree_init(&t), 0);
    for (uint64_t n = 0; n <= SMALL; n++) {
        struct hash expected;
        struct hash root;

        grow(&t, leaves, n);
        support_mth(leaves, n, &expected);
        tree_root(&t, &root);
        assert_hash(&root, &expected);
        assert_int_equal(tree_root_at(&r, n, &root), 0);
        assert_hash(&root, &expected);
        if (n >= 1 && n <= TREE_TILE_WIDTH) {
            tree_tile_root(leaves, (unsigned)n, &root);
            assert_hash(&root, &expected);
        }
    }
    tree_clear(&t);
    support_levels_clear(&levels);
    free(leaves);
}

// Every hash in its place, none missing, none too many, and each a good proof.
static void
check_inclusion(const struct tree_reader *r, const struct hash *leaves, uint64_t index, uint64_t n)
{
    struct hash expected[TREE_PROOF_MAX];
    struct hash proof[TREE_PROOF_MAX];
    struct hash root;
    unsigned count;

    assert_int_equal(tree_prove_inclusion(r, index, n, proof, &count), 0);
    assert_int_equal(count, support_path(index, leaves, n, expected));
    assert_memory_equal(proof, expected, count * sizeof *proof);
    support_mth(leaves, n, &root);
    assert_true(proof_verify_inclusion(proof, count, index, n, &leaves[index], &root));
    assert_false(proof_verify_inclusion(proof, count, index + 1, n, &leaves[index], &root));
    assert_false(proof_verify_inclusion(proof, count, index, n, &leaves[n], &root));
    if (count > 0)
        assert_false(proof_verify_inclusion(proof, count - 1, index, n, &leaves[index], &root));
    proof[count] = root;
    assert_false(proof_verify_inclusion(proof, count + 1, index, n, &leaves[index], &root));
    for (unsigned i = 0; i < count; i++) {
        proof[i].b[i % HASH_SIZE] ^= 1;
        assert_false(proof_verify_inclusion(proof, count, index, n, &leaves[index], &root));
        proof[i].b[i % HASH_SIZE] ^= 1;
    }
}

static void
check_consistency(const struct tree_reader *r, const struct hash *leaves, uint64_t m, uint64_t n)
{
    struct hash expected[TREE_PROOF_MAX];
    struct hash proof[TREE_PROOF_MAX];
    struct hash old_root;
    struct hash root;
    unsigned count;

    assert_int_equal(tree_prove_consistency(r, m, n, proof, &count), 0);
    assert_int_equal(count, m == n ? 0 : support_proof(m, leaves, n, expected));
    assert_memory_equal(proof, expected, count * sizeof *proof);
    support_mth(leaves, m, &old_root);
    support_mth(leaves, n, &root);
    assert_true(proof_verify_consistency(proof, count, m, &old_root, n, &root));
    if (m == 0 || m == n) { // nothing is hashed
        assert_int_equal(count, 0);
        proof[0] = root;
        assert_false(proof_verify_consistency(proof, 1, m, &old_root, n, &root));
        return;
    }
    assert_false(proof_verify_consistency(proof, count, n, &root, m, &old_root));
    assert_false(proof_verify_consistency(proof, count, m, &root, n, &root));
    assert_false(proof_verify_consistency(proof, count, m, &old_root, n, &old_root));
    assert_false(proof_verify_consistency(proof, count - 1, m, &old_root, n, &root));
    proof[count] = root;
    assert_false(proof_verify_consistency(proof, count + 1, m, &old_root, n, &root));
    for (unsigned i = 0; i < count; i++) {
        proof[i].b[31 - i % HASH_SIZE] ^= 0x80;
        assert_false(proof_verify_consistency(proof, count, m, &old_root, n, &root));
        proof[i].b[31 - i % HASH_SIZE] ^= 0x80;
    }
}

static void
test_proofs_of_each_small_pair(void **state)
{
    struct hash *leaves = make_leaves(PAIRS + 1);
    struct support_levels levels;

    (void)state;
    support_levels_init(&levels, leaves, PAIRS);
    struct tree_reader r = support_reader(&levels);
    for (uint64_t n = 0; n <= PAIRS; n++) {
        for (uint64_t m = 0; m < n; m++)
            check_inclusion(&r, leaves, m, n);
        for (uint64_t m = 0; m <= n; m++)
            check_consistency(&r, leaves, m, n);
    }
    support_levels_clear(&levels);
    free(leaves);
}

static void
test_proofs_across_tiles(void **state)
{
    static const uint64_t sizes[] = {255, 256, 257, 300, 511, 512, 513, 1000};
    struct hash *leaves = make_leaves(1001);
    struct support_levels levels;

    (void)state;
    support_levels_init(&levels, leaves, 1000);
    struct tree_reader r = support_reader(&levels);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (uint64_t m = 0; m < sizes[i]; m += m % 7 + 11)
            check_inclusion(&r, leaves, m, sizes[i]);
        check_inclusion(&r, leaves, sizes[i] - 1, sizes[i]);
        for (uint64_t m = 0; m < sizes[i]; m += m % 5 + 13)
            check_consistency(&r, leaves, m, sizes[i]);
        for (size_t j = 0; j < i; j++)
            check_consistency(&r, leaves, sizes[j], sizes[i]);
    }
    support_levels_clear(&levels);
    free(leaves);
}

static void
test_random_large(void **state)
{
    struct hash *leaves = make_leaves(LARGE + 1);
    struct support_levels levels;
    struct tree t;
    uint64_t seed = 20260112;

    (void)state;
    support_levels_init(&levels, leaves, LARGE);
    struct tree_reader r = support_reader(&levels);
    assert_int_equal(tree_init(&t), 0);
    for (unsigned i = 0; i < 6; i++) {
        uint64_t n = 1 + support_random(&seed) % LARGE;
        struct hash root;
        struct hash expected;

        printf("# seed 20260112, size %llu\n", (unsigned long long)n);
        check_inclusion(&r, leaves, support_random(&seed) % n, n);
        check_consistency(&r, leaves, support_random(&seed) % n, n);
        support_mth(leaves, n, &expected);
        assert_int_equal(tree_load(&t, n, &r), 0);
        tree_root(&t, &root);
        assert_hash(&root, &expected);
    }
    assert_int_equal(tree_load(&t, 0, &r), 0);
    grow(&t, leaves, LARGE);
    struct hash root;
    struct hash expected;
    tree_root(&t, &root);
    assert_int_equal(tree_root_at(&r, LARGE, &expected), 0);
    assert_hash(&root, &expected);
    tree_clear(&t);
    support_levels_clear(&levels);
    free(leaves);
}

static void
test_proofs_of_nothing(void **state)
{
    struct tree_reader r = {0};
    struct hash proof[TREE_PROOF_MAX];
    unsigned count;

    (void)state;
    assert_int_equal(tree_prove_inclusion(&r, 0, 0, proof, &count), ERR_INVALID);
    assert_int_equal(tree_prove_inclusion(&r, 5, 5, proof, &count), ERR_INVALID);
    assert_int_equal(tree_prove_consistency(&r, 6, 5, proof, &count), ERR_INVALID);
}

static void
test_larger_than_any_ledger(void **state)
{
    static const uint64_t sizes[] = {LIMIT_LEDGER_LEAVES + 1, 1ull << 48, INT64_MAX, UINT64_MAX};
    struct tree_reader r = {0}; // not to be called
    struct hash h[TREE_TILE_WIDTH] = {0};
    struct tree_fault fault;
    unsigned count;
    bool good;

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        assert_int_equal(tree_root_at(&r, sizes[i], h), ERR_LIMIT);
        assert_int_equal(tree_prove_inclusion(&r, 1, sizes[i], h, &count), ERR_LIMIT);
        assert_int_equal(tree_prove_consistency(&r, 1, sizes[i], h, &count), ERR_LIMIT);
        assert_int_equal(tree_check_tile(&r, sizes[i], h, 7, 0, h, 256, &good), ERR_LIMIT);
        assert_int_equal(tree_check_all(&r, sizes[i], h, &good, &fault), ERR_LIMIT);
    }
}

struct fills {
    const struct support_levels *expected;
    unsigned count;
    unsigned level_next;
    int refuse; // returned instead, when not 0
};

static int
on_full(void *context, unsigned level, uint64_t number, const struct hash hashes[TREE_TILE_WIDTH])
{
    struct fills *f = context;

    if (f->refuse != 0 && level == 1)
        return f->refuse;
    assert_int_equal(level, f->level_next++);
    assert_true((number + 1) * 256 <= f->expected->count[level]);
    assert_memory_equal(hashes, f->expected->hash[level] + number * 256, 256 * sizeof *hashes);
    f->count++;
    return 0;
}

static void
test_load_goes_on_as_if_never_closed(void **state)
{
    static const uint64_t sizes[] = {0, 1, 2, 255, 256, 257, 511, 512, 600, 65535, 65536, 65537};
    struct hash *leaves = make_leaves(65700);
    struct support_levels levels;
    struct tree t;
    struct tree kept;

    (void)state;
    support_levels_init(&levels, leaves, 65700);
    struct tree_reader r = support_reader(&levels);
    assert_int_equal(tree_init(&t), 0);
    assert_int_equal(tree_init(&kept), 0);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct hash root;
        struct hash expected;

        assert_int_equal(tree_load(&t, sizes[i], &r), 0);
        assert_int_equal(tree_copy(&kept, &t), 0);
        for (unsigned more = 0; more < 130; more++) {
            tree_root(&t, &root);
            assert_int_equal(tree_root_at(&r, t.size, &expected), 0);
            assert_hash(&root, &expected);
            grow(&t, leaves, t.size + 1);
        }
        tree_root(&kept, &root); // the copy stands where it stood, and can go its own way
        assert_int_equal(kept.size, sizes[i]);
        assert_int_equal(tree_root_at(&r, sizes[i], &expected), 0);
        assert_hash(&root, &expected);
        while (kept.size < t.size) { // and the tiles it fills are whole
            struct fills f = {.expected = &levels};
            assert_int_equal(tree_append(&kept, &leaves[kept.size], on_full, &f), 0);
        }
        tree_root(&kept, &root);
        tree_root(&t, &expected);
        assert_hash(&root, &expected);
    }
    tree_clear(&kept);
    tree_clear(&t);
    support_levels_clear(&levels);
    free(leaves);
}

static void
test_full_tiles_are_told(void **state)
{
    struct hash *leaves = make_leaves(65800);
    struct support_levels levels;
    struct fills f = {.expected = &levels};
    struct tree t;
    struct hash before;
    struct hash after;

    (void)state;
    support_levels_init(&levels, leaves, 65800);
    assert_int_equal(tree_init(&t), 0);
    while (t.size < 65535) {
        f.level_next = 0;
        assert_int_equal(tree_append(&t, &leaves[t.size], on_full, &f), 0);
    }
    assert_int_equal(f.count, 255);
    // The next leaf fills a tile of level 0 and the first of level 1; the store takes one and fails
    // on the other.
    tree_root(&t, &before);
    f.refuse = ERR_FULL;
    f.level_next = 0;
    assert_int_equal(tree_append(&t, &leaves[65535], on_full, &f), ERR_FULL);
    assert_int_equal(t.size, 65535);
    tree_root(&t, &after);
    assert_hash(&before, &after);
    f.refuse = 0;
    f.level_next = 0;
    assert_int_equal(tree_append(&t, &leaves[65535], on_full, &f), 0);
    assert_int_equal(f.count, 258);
    assert_int_equal(tree_edge_count(&t, 0), 0);
    assert_int_equal(tree_edge_count(&t, 1), 0);
    assert_int_equal(tree_edge_count(&t, 2), 1);
    f.level_next = 0;
    grow(&t, leaves, 65800);
    struct tree_reader r = support_reader(&levels);
    tree_root(&t, &after);
    assert_int_equal(tree_root_at(&r, 65800, &before), 0);
    assert_hash(&before, &after);
    tree_clear(&t);
    support_levels_clear(&levels);
    free(leaves);
}

// A tree in which all leaves are alike: its complete subtrees are too, so that 2^40 of them fit
// here.
struct alike {
    struct hash of_bit[TREE_PEAKS];
};

static int
read_alike(void *context, unsigned level, uint64_t index, struct hash *out)
{
    const struct alike *a = context;

    (void)index;
    *out = a->of_bit[level * 8];
    return 0;
}

static int
count_full(void *context, unsigned level, uint64_t number,
           const struct hash hashes[TREE_TILE_WIDTH])
{
    unsigned *count = context;

    (void)hashes;
    assert_int_equal(level, *count);
    assert_int_equal(number, (LIMIT_LEDGER_LEAVES >> (8 * (level + 1))) - 1);
    ++*count;
    return 0;
}

static void
test_largest_tree(void **state)
{
    struct alike a;
    struct tree_reader r = {.read = read_alike, .context = &a};
    struct hash proof[TREE_PROOF_MAX];
    struct hash root;
    unsigned count = 0;
    struct tree t;

    (void)state;
    support_leaf_hash(0, &a.of_bit[0]);
    for (unsigned bit = 1; bit < TREE_PEAKS; bit++)
        tree_node_hash(&a.of_bit[bit - 1], &a.of_bit[bit - 1], &a.of_bit[bit]);
    assert_int_equal(tree_init(&t), 0);
    assert_int_equal(tree_load(&t, LIMIT_LEDGER_LEAVES + 1, &r), ERR_LIMIT);
    assert_int_equal(tree_load(&t, LIMIT_LEDGER_LEAVES - 1, &r), 0);
    assert_int_equal(tree_append(&t, &a.of_bit[0], count_full, &count), 0);
    assert_int_equal(count, 5);
    assert_int_equal(t.size, LIMIT_LEDGER_LEAVES);
    tree_root(&t, &root);
    assert_hash(&root, &a.of_bit[40]);
    assert_int_equal(tree_append(&t, &a.of_bit[0], NULL, NULL), ERR_LIMIT);
    assert_int_equal(tree_prove_inclusion(&r, 123456789012, LIMIT_LEDGER_LEAVES, proof, &count), 0);
    assert_int_equal(count, 40);
    assert_true(proof_verify_inclusion(proof, count, 123456789012, LIMIT_LEDGER_LEAVES,
                                       &a.of_bit[0], &root));
    assert_int_equal(tree_load(&t, LIMIT_LEDGER_LEAVES - 1, &r), 0);
    struct hash old_root;
    tree_root(&t, &old_root);
    assert_int_equal(tree_prove_consistency(&r, t.size, LIMIT_LEDGER_LEAVES, proof, &count), 0);
    assert_true(
        proof_verify_consistency(proof, count, t.size, &old_root, LIMIT_LEDGER_LEAVES, &root));
    tree_clear(&t);
}

// Each tile of a tree passes its check, and with one changed bit does not.
static void
check_tiles_of(struct support_levels *levels, uint64_t n, uint64_t *seed)
{
    struct tree_reader r = support_reader(levels);
    struct hash root;
    bool good;

    assert_int_equal(tree_root_at(&r, n, &root), 0);
    for (unsigned level = 0; level < TREE_LEVELS; level++) {
        unsigned width;
        for (uint64_t number = 0; (width = tile_width_at(level, number, n)) > 0; number++) {
            struct hash tile[TREE_TILE_WIDTH];
            memcpy(tile, levels->hash[level] + number * 256, width * sizeof *tile);
            assert_int_equal(tree_check_tile(&r, n, &root, level, number, tile, width, &good), 0);
            assert_true(good);
            for (unsigned i = 0; i < 4; i++) {
                uint64_t bit = i == 0 ? 0 : support_random(seed) % (width * 256u);
                tile[bit / 256].b[bit / 8 % 32] ^= (uint8_t)(1u << bit % 8);
                assert_int_equal(tree_check_tile(&r, n, &root, level, number, tile, width, &good),
                                 0);
                assert_false(good);
                tile[bit / 256].b[bit / 8 % 32] ^= (uint8_t)(1u << bit % 8);
            }
            assert_int_equal(tree_check_tile(&r, n, &root, level, number, tile, width - 1, &good),
                             0);
            assert_false(good);
            assert_int_equal(tree_check_tile(&r, n, &root, level, number + 1, tile, width, &good),
                             0);
            assert_false(good);
            assert_int_equal(tree_check_tile(&r, n, &root, level + 1, number, tile, width, &good),
                             0);
            assert_false(good);
            assert_int_equal(tree_check_tile(&r, n, &root, level, n + 1, tile, 0, &good), 0);
            assert_false(good);
        }
    }
}

static void
test_each_tile_is_checked(void **state)
{
    static const uint64_t sizes[] = {1,   2,   3,    77,    255,   256,   257,  300,
                                     511, 512, 1025, 65535, 65536, 65537, 70000};
    struct hash *leaves = make_leaves(70000);
    struct support_levels levels;
    uint64_t seed = 7;

    (void)state;
    support_levels_init(&levels, leaves, 70000);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        check_tiles_of(&levels, sizes[i], &seed);
    support_levels_clear(&levels);
    free(leaves);
}

static void
test_a_lying_reader_makes_no_tile_good(void **state)
{
    struct hash *leaves = make_leaves(1000);
    struct support_levels levels;
    struct support_levels honest;
    struct hash root;
    bool good;

    (void)state;
    support_levels_init(&levels, leaves, 1000);
    support_levels_init(&honest, leaves, 1000);
    struct tree_reader r = support_reader(&levels);
    assert_int_equal(tree_root_at(&r, 1000, &root), 0);
    // Another leaf 5, and all above it made to fit: what a peer with another history would serve.
    levels.hash[0][5].b[0] ^= 1;
    support_mth(levels.hash[0], 256, &levels.hash[1][0]);
    for (uint64_t number = 0; number < 3; number++) {
        assert_int_equal(
            tree_check_tile(&r, 1000, &root, 0, number, honest.hash[0] + number * 256, 256, &good),
            0);
        assert_int_equal(good, number == 0); // only the way up from tile 0 avoids the lie
        assert_int_equal(
            tree_check_tile(&r, 1000, &root, 0, number, levels.hash[0] + number * 256, 256, &good),
            0);
        assert_false(good);
    }
    support_levels_clear(&honest);
    support_levels_clear(&levels);
    free(leaves);
}

static void
test_check_all_names_the_tile(void **state)
{
    struct hash *leaves = make_leaves(66000);
    struct support_levels levels;
    struct tree_fault fault;
    struct hash root;
    uint64_t seed = 99;
    bool good;

    (void)state;
    support_levels_init(&levels, leaves, 66000);
    struct tree_reader r = support_reader(&levels);
    assert_int_equal(tree_root_at(&r, 66000, &root), 0);
    assert_int_equal(tree_check_all(&r, 66000, &root, &good, &fault), 0);
    assert_true(good);
    for (unsigned i = 0; i < 12; i++) {
        unsigned level = i % 3;
        uint64_t index = support_random(&seed) % levels.count[level];
        bool is_edge = index / 256 == levels.count[level] / 256;

        levels.hash[level][index].b[i] ^= 0x10;
        assert_int_equal(tree_check_all(&r, 66000, &root, &good, &fault), 0);
        assert_false(good);
        assert_int_equal(fault.is_edge, is_edge);
        if (!is_edge) {
            assert_int_equal(fault.level, level);
            assert_int_equal(fault.number, index / 256);
        }
        levels.hash[level][index].b[i] ^= 0x10;
    }
    assert_int_equal(tree_root_at(&r, 0, &root), 0);
    assert_int_equal(tree_check_all(&r, 0, &root, &good, &fault), 0);
    assert_true(good);
    support_levels_clear(&levels);
    free(leaves);
}

// Let the nth read fail, for each n: the error comes back as it is, never as a verdict.
static void
test_each_read_may_fail(void **state)
{
    struct hash *leaves = make_leaves(300);
    struct support_levels levels;
    struct hash proof[TREE_PROOF_MAX];
    struct tree_fault fault;
    struct hash root;
    struct tree t;
    unsigned count;
    bool good;
    int done = 0;

    (void)state;
    support_levels_init(&levels, leaves, 300);
    struct tree_reader r = support_reader(&levels);
    assert_int_equal(tree_root_at(&r, 300, &root), 0);
    assert_int_equal(tree_init(&t), 0);
    for (uint64_t n = 0; done != 6; n++) {
        int rc[6];
        levels.reads_left = n;
        rc[0] = tree_root_at(&r, 300, &root);
        levels.reads_left = n;
        rc[1] = tree_prove_inclusion(&r, 17, 300, proof, &count);
        levels.reads_left = n;
        rc[2] = tree_prove_consistency(&r, 270, 300, proof, &count);
        levels.reads_left = n;
        grow(&t, leaves, 5); // what it was before is gone, whatever happens
        rc[3] = tree_load(&t, 300, &r);
        assert_int_equal(t.size, rc[3] == 0 ? 300 : 0);
        levels.reads_left = n;
        rc[4] = tree_check_tile(&r, 300, &root, 0, 0, leaves, 256, &good);
        levels.reads_left = n;
        rc[5] = tree_check_all(&r, 300, &root, &good, &fault);
        done = 0;
        for (unsigned i = 0; i < 6; i++) {
            assert_true(rc[i] == 0 || rc[i] == ERR_IO);
            assert_true(n > 0 || rc[i] == ERR_IO);
            done += rc[i] == 0;
        }
    }
    tree_clear(&t);
    support_levels_clear(&levels);
    free(leaves);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_root_of_each_small_size),
        cmocka_unit_test(test_proofs_of_each_small_pair),
        cmocka_unit_test(test_proofs_across_tiles),
        cmocka_unit_test(test_random_large),
        cmocka_unit_test(test_proofs_of_nothing),
        cmocka_unit_test(test_larger_than_any_ledger),
        cmocka_unit_test(test_load_goes_on_as_if_never_closed),
        cmocka_unit_test(test_full_tiles_are_told),
        cmocka_unit_test(test_largest_tree),
        cmocka_unit_test(test_each_tile_is_checked),
        cmocka_unit_test(test_a_lying_reader_makes_no_tile_good),
        cmocka_unit_test(test_check_all_names_the_tile),
        cmocka_unit_test(test_each_read_may_fail),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
