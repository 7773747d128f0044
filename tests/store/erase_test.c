// SPDX-License-Identifier: Apache-2.0
// Erased bytes are gone from the disk: after drops and a scrub, no file of the store's folder holds
// any of them, while everything else is whole. Tried with records that fit a page, that share one,
// and that overflow many, put in at once or long after their leaf, in every order.
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LEAVES 1500

static size_t
size_of(uint64_t index)
{
    static const size_t sizes[] = {25, 60, 300, 500, 900, 1700, 4050, 4100, 9000, 40000};
    uint64_t seed = index;
    return sizes[suite_random(&seed) % (sizeof(sizes) / sizeof(sizes[0]))];
}

static void
shuffle(uint64_t *v, size_t n, uint64_t *seed)
{
    for (size_t i = n; i > 1; i--) {
        size_t j = suite_random(seed) % i;
        uint64_t x = v[i - 1];
        v[i - 1] = v[j];
        v[j] = x;
    }
}

// Half of the leaves come with their bytes, half get them later in another order.
static void
fill(struct store *s, uint32_t ledger, uint8_t *room, const uint64_t *order)
{
    struct err e = {0};
    struct store_leaf l;
    suite_ok(store_begin(s, &e), &e);
    for (uint64_t i = 0; i < LEAVES; i++) {
        suite_leaf(i, size_of(i), room, &l);
        l.state = i % 2 == 0 ? STORE_HELD : STORE_WANTED;
        suite_ok(store_leaf_append(s, ledger, &l, &e), &e);
    }
    suite_ok(store_commit(s, &e), &e);
    for (size_t i = 0; i < LEAVES; i++) {
        if (order[i] % 2 == 0)
            continue;
        suite_leaf(order[i], size_of(order[i]), room, &l);
        suite_ok(store_begin(s, &e), &e);
        suite_ok(store_leaf_fill(s, ledger, order[i], l.salt, l.record, &e), &e);
        suite_ok(store_commit(s, &e), &e);
    }
}

static void
check(const struct suite *t, struct store *s, uint32_t ledger, uint8_t *room,
      const bool *is_dropped)
{
    struct err e = {0};
    struct suite_bytes all;
    bool is_there[LEAVES] = {false};
    suite_read_folder(t, &all);
    suite_mark_names(&all, is_there, LEAVES);
    for (uint64_t i = 0; i < LEAVES; i++) {
        struct store_leaf expected, got;
        suite_ok(store_leaf_get(s, ledger, i, &got, &e), &e);
        assert_int_equal(got.state, is_dropped[i] ? STORE_ERASED : STORE_HELD);
        assert_int_equal(is_there[i], !is_dropped[i]);
        if (!is_dropped[i]) {
            suite_leaf(i, size_of(i), room, &expected);
            assert_true(bytes_equal(got.record, expected.record));
        }
    }
    free(all.p);
}

static void
run(const struct suite *t, uint64_t seed)
{
    struct err e = {0};
    static uint8_t room[65536];
    static uint64_t order[LEAVES];
    static bool is_dropped[LEAVES];
    memset(is_dropped, 0, sizeof(is_dropped));
    for (size_t i = 0; i < LEAVES; i++)
        order[i] = i;
    shuffle(order, LEAVES, &seed);
    struct store *s = suite_open(t);
    suite_ledger(s, "other");
    uint32_t ledger = suite_ledger(s, "this");
    suite_ledger(s, "later");
    fill(s, ledger, room, order);
    shuffle(order, LEAVES, &seed);
    for (size_t from = 0; from < LEAVES / 2; from += LEAVES / 4) {
        suite_ok(store_begin(s, &e), &e);
        for (size_t i = from; i < from + LEAVES / 4; i++) {
            suite_ok(store_leaf_drop(s, ledger, order[i], STORE_ERASED, &e), &e);
            is_dropped[order[i]] = true;
        }
        suite_ok(store_commit(s, &e), &e);
        suite_ok(store_scrub_free(s, &e), &e);
        check(t, s, ledger, room, is_dropped);
    }
    store_close(s);
}

static void
test_erased_bytes_are_gone(void **state)
{
    run(*state, 1);
}

static void
test_erased_bytes_are_gone_again(void **state)
{
    run(*state, 2);
}

// What was rolled back may lie in the log; what is repaired was wrong, and may be anything.
static void
test_rolled_back_and_repaired(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    static uint8_t room[3000000];
    struct store_leaf l;
    char name[SUITE_NAME_SIZE];
    struct suite_bytes all;
    struct store *s = suite_open(t);
    uint32_t ledger = suite_ledger(s, "this");
    suite_leaf(0, 3000, room, &l);
    suite_ok(store_leaf_append(s, ledger, &l, &e), &e);
    suite_leaf(0, 500, room, &l);
    memset(room, 'x', 500);
    suite_ok(store_leaf_repair(s, ledger, &l, &e), &e);
    suite_ok(store_begin(s, &e), &e);
    for (uint64_t i = 1; i < 200; i++) { // more than the cache holds
        suite_leaf(i, 200000, room, &l);
        suite_ok(store_leaf_append(s, ledger, &l, &e), &e);
    }
    store_rollback(s);
    suite_ok(store_scrub_free(s, &e), &e);
    suite_read_folder(t, &all);
    for (uint64_t i = 0; i < 200; i++) {
        suite_name(i, name);
        assert_false(suite_has(&all, name));
    }
    free(all.p);
    store_close(s);
}

// A snapshot that still shows the bytes is in the way; the scrub says so and works once it has
// ended.
static void
test_reader_in_the_way(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    uint8_t room[500];
    struct store_leaf l;
    char name[SUITE_NAME_SIZE];
    struct suite_bytes all;
    struct store *s = suite_open(t);
    uint32_t ledger = suite_ledger(s, "this");
    suite_leaf(0, sizeof(room), room, &l);
    suite_ok(store_leaf_append(s, ledger, &l, &e), &e);
    struct store *r = suite_reader(t);
    suite_ok(store_begin(r, &e), &e);
    suite_ok(store_leaf_drop(s, ledger, 0, STORE_ERASED, &e), &e);
    assert_int_equal(store_scrub_free(s, &e), ERR_BUSY);
    suite_ok(store_leaf_get(r, ledger, 0, &l, &e), &e);
    assert_int_equal(l.state, STORE_HELD);
    suite_ok(store_commit(r, &e), &e);
    suite_ok(store_scrub_free(s, &e), &e);
    suite_name(0, name);
    suite_read_folder(t, &all);
    assert_false(suite_has(&all, name));
    free(all.p);
    suite_ok(store_meta_put(s, "alive", BYTES_LIT("1"), &e), &e);
    store_close(r);
    store_close(s);
}

// A process that died between an erasure and its scrub: the next writer begins with the scrub.
static void
test_death_before_the_scrub(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    uint8_t room[500];
    struct store_leaf l;
    char name[SUITE_NAME_SIZE];
    struct suite_bytes all;
    suite_name(0, name);
    suite_leaf(0, sizeof(room), room, &l);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct store *s = NULL;
        uint32_t ledger = 0;
        int rc = store_open(&s, t->path, NULL, NULL);
        if (rc == 0)
            rc = store_ledger_add(s, BYTES_LIT("this"), &ledger, NULL);
        if (rc == 0)
            rc = store_leaf_append(s, ledger, &l, NULL);
        if (rc == 0)
            rc = store_leaf_drop(s, ledger, 0, STORE_ERASED, NULL);
        _exit(rc == 0 ? 0 : 1); // without closing
    }
    int status = 1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    suite_read_folder(t, &all);
    assert_true(suite_has(&all, name));
    free(all.p);
    struct store *s = suite_open(t);
    suite_read_folder(t, &all);
    assert_false(suite_has(&all, name));
    free(all.p);
    suite_ok(store_leaf_get(s, 1, 0, &l, &e), &e);
    assert_int_equal(l.state, STORE_ERASED);
    store_close(s);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, suite_setup, suite_teardown)

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        TEST(test_erased_bytes_are_gone),    TEST(test_erased_bytes_are_gone_again),
        TEST(test_rolled_back_and_repaired), TEST(test_reader_in_the_way),
        TEST(test_death_before_the_scrub),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
