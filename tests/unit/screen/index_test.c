// SPDX-License-Identifier: Apache-2.0
// Proves the index file: the same bytes for the same entries in any order, its limits, and that
// every truncation and every changed byte of a small index is refused by its hash, and without the
// hash is refused or answered safely.
#include "world.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

static const struct world_name small[] = {
    {7, 0, 0, SCREEN_PRIMARY, "ISLAMIC MOVEMENT OF UZBEKISTAN"},
    {7, 0, 0, SCREEN_WEAK, "IMU"},
    {3, 10, 20, SCREEN_PRIMARY, "TALIBAN"},
    {3, 10, 20, SCREEN_ALIAS, "TALEBAN"},
    {9, 0, 0, SCREEN_PRIMARY, "AL QA'IDA"},
    {3, 20, 30, SCREEN_PRIMARY, "TALIBAN MOVEMENT"},
    {11, 0, 0, SCREEN_ORIGINAL, "Талибан"},
    {12, 0, 0, SCREEN_PRIMARY, "..."},
};
#define SMALL_COUNT (sizeof small / sizeof small[0])

static struct screen_normaliser *normaliser;

static int
setup(void **state)
{
    (void)state;
    return normalise_new(&normaliser, NULL);
}

static int
teardown(void **state)
{
    (void)state;
    normalise_free(normaliser);
    return 0;
}

static void
test_order_does_not_show(void **state)
{
    (void)state;
    // Entries of `small`: [first, end) rows.
    static const size_t entries[][2] = {{0, 2}, {2, 4}, {4, 5}, {5, 6}, {6, 7}, {7, 8}};
    struct buf first;
    world_build(normaliser, small, SMALL_COUNT, &first);
    uint64_t random = 31;
    for (int round = 0; round < 30; round++) {
        size_t order[6] = {0, 1, 2, 3, 4, 5};
        for (size_t i = 5; i > 0; i--) {
            size_t k = support_below(&random, i + 1), kept = order[i];
            order[i] = order[k];
            order[k] = kept;
        }
        struct world_name shuffled[SMALL_COUNT];
        size_t count = 0;
        for (size_t i = 0; i < 6; i++) {
            for (size_t k = entries[order[i]][0]; k < entries[order[i]][1]; k++)
                shuffled[count++] = small[k];
        }
        // Two entries of one key side by side would become one.
        bool is_merged = false;
        for (size_t i = 1; i < count; i++)
            is_merged = is_merged || (shuffled[i].key == 3 && shuffled[i - 1].key == 3 &&
                                      shuffled[i].from != shuffled[i - 1].from);
        if (is_merged)
            continue;
        struct buf again;
        world_build(normaliser, shuffled, count, &again);
        assert_int_equal(again.n, first.n);
        assert_memory_equal(again.p, first.p, first.n);
        buf_clear(&again);
    }
    buf_clear(&first);
}

static void
test_rows(void **state)
{
    (void)state;
    struct world w;
    world_open(&w, small, SMALL_COUNT);
    assert_int_equal(index_entry_count(&w.index), 6);
    assert_int_equal(index_name_count(&w.index), SMALL_COUNT);
    struct index_entry entry;
    struct index_name name;
    assert_true(index_get_entry(&w.index, 0, &entry));
    assert_int_equal(entry.key, 3);
    assert_int_equal(entry.from, 10);
    assert_int_equal(entry.until, 20);
    assert_int_equal(entry.name_count, 2);
    size_t found = 0;
    for (uint32_t i = 0; i < SMALL_COUNT; i++) {
        assert_true(index_get_name(&w.index, i, &name));
        if (!bytes_equal_str(name.text, "TALEBAN"))
            continue;
        assert_int_equal(name.kind, SCREEN_ALIAS);
        assert_int_equal(name.name_index, 1);
        assert_int_equal(name.entry, 0);
        found++;
    }
    assert_int_equal(found, 1);
    assert_false(index_get_entry(&w.index, 6, &entry));
    assert_false(index_get_name(&w.index, SMALL_COUNT, &name));
    struct hash stated, computed;
    index_hash(&w.index, &stated);
    hash_around(buf_bytes(&w.bytes), INDEX_HEADER_SIZE - HASH_SIZE, &computed);
    assert_true(hash_equal(&stated, &computed));
    world_close(&w);
}

static void
test_builder_limits(void **state)
{
    (void)state;
    struct screen_builder *b;
    struct err e = {0};
    assert_int_equal(builder_new(&b, normaliser, NULL), 0);
    assert_int_equal(builder_add_name(b, SCREEN_PRIMARY, BYTES_LIT("x"), &e), ERR_USAGE);
    assert_int_equal(builder_add_entry(b, 1, 0, 1, NULL), 0);
    static char long_name[LIMIT_QUERY_SIZE + 1];
    memset(long_name, 'a', sizeof long_name);
    assert_int_equal(builder_add_name(b, SCREEN_PRIMARY, bytes_of(long_name, sizeof long_name), &e),
                     ERR_LIMIT);
    for (int i = 0; i < LIMIT_LISTING_NAMES; i++)
        assert_int_equal(builder_add_name(b, SCREEN_ALIAS, BYTES_LIT("x y"), NULL), 0);
    assert_int_equal(builder_add_name(b, SCREEN_ALIAS, BYTES_LIT("x y"), &e), ERR_LIMIT);
    struct buf out;
    buf_init(&out, 200);
    assert_int_equal(builder_finish(b, NULL, &out, &e), ERR_LIMIT);
    buf_clear(&out);
    builder_free(b);
    builder_free(NULL);
}

static void
test_empty_index(void **state)
{
    (void)state;
    struct world w;
    world_open(&w, NULL, 0);
    assert_int_equal(world_screen(&w, "taliban")->hit_count, 0);
    world_close(&w);
}

static void
test_other_versions(void **state)
{
    (void)state;
    struct world w;
    world_open(&w, small, SMALL_COUNT);
    struct err e = {0};
    struct screen_index index;
    w.bytes.p[8]++; // version
    assert_int_equal(index_open(&index, buf_bytes(&w.bytes), false, &e), ERR_VERSION);
    w.bytes.p[8]--;
    w.bytes.p[24 + 8]++; // ICU's version
    assert_int_equal(index_open(&w.index, buf_bytes(&w.bytes), false, NULL), 0);
    assert_false(index_fits(&w.index));
    assert_int_equal(world_query(&w, BYTES_LIT("taliban"), 0), ERR_VERSION);
    assert_int_equal(index_open(&index, BYTES_LIT("ENTSCRN1"), true, NULL), ERR_INVALID);
    assert_int_equal(index_open(&index, bytes_of(NULL, 0), true, NULL), ERR_INVALID);
    world_close(&w);
}

// Queries that between them touch every section.
static void
ask_all(struct world *w)
{
    static const char *const queries[] = {"Taleban", "alqaida", "movement of uzbekistan islamic",
                                          "i m u"};
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        int rc = world_query(w, bytes_of_str(queries[i]), 15);
        assert_true(rc == 0 || rc == ERR_CORRUPT || rc == ERR_VERSION);
        for (size_t k = 0; rc == 0 && k < w->answer.hit_count; k++) {
            struct buf why;
            buf_init(&why, 65536);
            explain_hit(&w->answer.hits[k], &why);
            assert_int_equal(buf_check(&why), 0);
            buf_clear(&why);
        }
    }
}

static void
test_every_cut(void **state)
{
    (void)state;
    struct world w;
    world_open(&w, small, SMALL_COUNT);
    for (size_t n = 0; n < w.bytes.n; n++) {
        struct bytes cut = support_exact(bytes_sub(buf_bytes(&w.bytes), 0, n));
        struct screen_index index;
        assert_int_not_equal(index_open(&index, cut, false, NULL), 0);
        support_free(cut);
    }
    world_close(&w);
}

static void
test_every_byte(void **state)
{
    (void)state;
    struct world w;
    world_open(&w, small, SMALL_COUNT);
    struct bytes copy = support_exact(buf_bytes(&w.bytes));
    uint8_t *bytes = (uint8_t *)(uintptr_t)copy.p; // our own copy
    static const uint8_t changes[] = {0x01, 0x80, 0xff};
    for (size_t i = 0; i < copy.n; i++) {
        for (size_t k = 0; k < sizeof changes; k++) {
            bytes[i] ^= changes[k];
            assert_int_not_equal(index_open(&w.index, copy, true, NULL), 0);
            if (index_open(&w.index, copy, false, NULL) == 0)
                ask_all(&w);
            bytes[i] ^= changes[k];
        }
    }
    support_free(copy);
    world_close(&w);
}

static void
test_random_damage(void **state)
{
    (void)state;
    struct world w;
    world_open(&w, small, SMALL_COUNT);
    uint64_t random = 33;
    for (int i = 0; i < 3000; i++) {
        struct bytes copy = support_exact(buf_bytes(&w.bytes));
        uint8_t *bytes = (uint8_t *)(uintptr_t)copy.p; // our own copy
        // The body alone, so that most are opened.
        for (uint64_t k = 1 + support_below(&random, 8); k > 0; k--)
            bytes[INDEX_HEADER_SIZE + support_below(&random, copy.n - INDEX_HEADER_SIZE)] =
                (uint8_t)(support_below(&random, 2) == 0 ? support_below(&random, 8)
                                                         : support_random(&random));
        assert_int_equal(index_open(&w.index, copy, false, NULL), 0);
        ask_all(&w);
        support_free(copy);
    }
    world_close(&w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_does_not_show), cmocka_unit_test(test_rows),
        cmocka_unit_test(test_builder_limits),      cmocka_unit_test(test_empty_index),
        cmocka_unit_test(test_other_versions),      cmocka_unit_test(test_every_cut),
        cmocka_unit_test(test_every_byte),          cmocka_unit_test(test_random_damage),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("screen index", tests, setup, teardown);
}
