// SPDX-License-Identifier: Apache-2.0
// Proves that a tree kept as its peaks alone is RFC 6962's: its root at each size is that of the definition, whether it grew
// leaf by leaf, was read from stored hashes at some size, or was taken from a list of peaks and grew from there.
#include "ledger/peaks.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "support.h"

#define SMALL 600

static void
assert_root(const struct peaks *p, const struct hash *leaves)
{
    struct hash root, expected;
    support_mth(leaves, p->size, &expected);
    peaks_root(p, &root);
    assert_memory_equal(root.b, expected.b, HASH_SIZE);
}

static void
test_every_small_size(void **state)
{
    struct hash *leaves = calloc(SMALL, sizeof *leaves);
    struct support_levels levels;
    struct peaks grown;
    (void)state;
    assert_non_null(leaves);
    for (uint64_t i = 0; i < SMALL; i++)
        support_leaf_hash(i, &leaves[i]);
    support_levels_init(&levels, leaves, SMALL);
    struct tree_reader r = support_reader(&levels);
    peaks_init(&grown);
    assert_root(&grown, leaves);
    for (uint64_t n = 0; n < SMALL; n++) {
        struct peaks read, set;
        struct hash list[TREE_PEAKS];
        assert_int_equal(peaks_load(&read, n, &r), 0);
        assert_root(&read, leaves);
        assert_memory_equal(&read.size, &grown.size, sizeof read.size);
        peaks_get(&grown, list);
        assert_int_equal(peaks_set(&set, n, list), 0);
        for (unsigned i = 0; i < 5 && n + i < SMALL; i++)
            assert_int_equal(peaks_append(&set, &leaves[n + i]), 0);
        assert_root(&set, leaves);
        assert_int_equal(peaks_append(&grown, &leaves[n]), 0);
        assert_root(&grown, leaves);
    }
    support_levels_clear(&levels);
    free(leaves);
}

// Peaks stand in the order of a tree's leaves: the first covers the most.
static void
test_list_runs_from_left_to_right(void **state)
{
    struct peaks p;
    struct hash leaf[3], list[TREE_PEAKS], left;
    (void)state;
    peaks_init(&p);
    for (uint64_t i = 0; i < 3; i++) {
        support_leaf_hash(i, &leaf[i]);
        assert_int_equal(peaks_append(&p, &leaf[i]), 0);
    }
    assert_int_equal(peaks_count(3), 2);
    assert_int_equal(peaks_count(0), 0);
    assert_int_equal(peaks_count(1ull << 40), 1);
    peaks_get(&p, list);
    tree_node_hash(&leaf[0], &leaf[1], &left);
    assert_memory_equal(list[0].b, left.b, HASH_SIZE);
    assert_memory_equal(list[1].b, leaf[2].b, HASH_SIZE);
}

static void
test_limits_and_failed_reads(void **state)
{
    struct hash leaves[300], one[1];
    struct support_levels levels;
    struct peaks p;
    (void)state;
    memset(one, 7, sizeof one);
    assert_int_equal(peaks_set(&p, LIMIT_LEDGER_LEAVES, one), 0);
    assert_int_equal(peaks_append(&p, one), ERR_LIMIT);
    assert_int_equal(peaks_set(&p, LIMIT_LEDGER_LEAVES + 1, one), ERR_LIMIT);
    for (uint64_t i = 0; i < 300; i++)
        support_leaf_hash(i, &leaves[i]);
    support_levels_init(&levels, leaves, 300);
    struct tree_reader r = support_reader(&levels);
    assert_int_equal(peaks_load(&p, LIMIT_LEDGER_LEAVES + 1, &r), ERR_LIMIT);
    for (uint64_t n = 0; n < 3; n++) {
        levels.reads_left = n;
        assert_int_equal(peaks_load(&p, 299, &r), ERR_IO);
    }
    support_levels_clear(&levels);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_small_size),
        cmocka_unit_test(test_list_runs_from_left_to_right),
        cmocka_unit_test(test_limits_and_failed_reads),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
