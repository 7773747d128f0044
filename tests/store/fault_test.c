// SPDX-License-Identifier: Apache-2.0
// Whatever write, sync, truncation or removal fails, once or for ever, by an error, a full disk or
// a torn write: the failure is told as what it is, the handle does nothing more, and the store
// opened anew holds every transaction that was acknowledged, at most one more, and never a part of
// one. The same when memory runs out.
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "faulty.h"
#include "schema_1.h"

#define EACH 3 // leaves of a transaction

struct load {
    uint64_t transactions;
    size_t record_size;
};

// A file of one piece is uploaded, becomes the second leaf's, and the one before goes.
static int
transact_piece(struct store *s, uint64_t k, uint8_t *room, struct err *e)
{
    struct store_leaf l;
    struct store_fetch f = {.urgency = 1};
    f.id.b[0] = (uint8_t)k;
    suite_leaf(k, 900, room, &l);
    int rc = store_piece_put(s, STORE_UPLOADS, k + 1, 0, l.record, e);
    if (rc == 0)
        rc = store_piece_move(s, k + 1, 1, k * EACH + 1, e);
    if (rc == 0 && k > 0)
        rc = store_piece_drop(s, 1, (k - 1) * EACH + 1, 0, 1, e);
    if (rc == 0)
        rc = store_fetch_put(s, &f, e);
    if (rc == 0)
        rc = store_duty_put(s, &f.id, (int64_t)k, e);
    return rc;
}

// Transaction k: three leaves, a row, a tile, a checkpoint and a piece of a file, and the bytes of an older leaf are
// dropped.
static int
transact(struct store *s, uint64_t k, size_t record_size, uint8_t *room, struct err *e)
{
    struct store_leaf l;
    struct hash tile[TREE_TILE_WIDTH];
    struct row rows[2] = {{.ledger = 1, .index = k}, {.ledger = 1, .index = k + 1000}};
    rows[0].group.b[0] = (uint8_t)(k * 77);
    int rc = store_begin(s, e);
    for (uint64_t i = 0; i < EACH && rc == 0; i++) {
        suite_leaf(k * EACH + i, record_size, room, &l);
        rc = store_leaf_append(s, 1, &l, e);
    }
    if (rc == 0)
        rc = store_rows_put(s, rows, 2, e);
    memset(tile, (int)k, sizeof(tile));
    if (rc == 0)
        rc = store_tile_put(s, 1, 0, k, tile, e);
    if (rc == 0)
        rc = store_checkpoint_put(s, 1, (k + 1) * EACH, BYTES_LIT("note"), false, e);
    if (rc == 0 && k > 0)
        rc = store_leaf_drop(s, 1, (k - 1) * EACH, STORE_ERASED, e);
    if (rc == 0)
        rc = transact_piece(s, k, room, e);
    if (rc == 0)
        return store_commit(s, e);
    store_rollback(s);
    return rc;
}

struct outcome {
    int rc;
    uint64_t acknowledged; // transactions
    struct err err;
};

static int
work(struct store *s, const struct load *load, struct outcome *o)
{
    static uint8_t room[LIMIT_RECORD_SIZE];
    struct arena a;
    struct store_ledger *list = NULL;
    size_t count = 0;
    uint32_t number = 0;
    arena_init(&a, 1 << 16);
    int rc = store_ledger_list(s, &a, &list, &count, &o->err);
    if (rc == 0 && count == 0)
        rc = store_ledger_add(s, BYTES_LIT("this"), &number, &o->err);
    for (uint64_t k = 0; k < load->transactions && rc == 0; k++) {
        rc = transact(s, k, load->record_size, room, &o->err);
        o->acknowledged += rc == 0;
        if (rc == 0 && faulty_code() == 0)
            assert_false(faulty_has_unsynced()); // what is acknowledged, no power cut takes
    }
    if (rc == 0)
        rc = store_scrub_free(s, &o->err);
    arena_clear(&a);
    return rc;
}

static void
check_dead(struct store *s, const struct outcome *o)
{
    struct err e = {0};
    struct store_leaf l;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(store_begin(s, &e), o->rc);
        assert_string_equal(e.text, o->err.text);
        assert_int_equal(store_meta_put(s, "x", BYTES_LIT("y"), &e), o->rc);
        assert_int_equal(store_leaf_get(s, 1, 0, &l, &e), o->rc);
    }
}

static void
run_work(const struct suite *t, const struct load *load, struct outcome *o)
{
    struct store *s = NULL;
    *o = (struct outcome){0};
    o->rc = store_open(&s, t->path, &(struct store_options){.vfs = FAULTY_NAME}, &o->err);
    if (o->rc != 0)
        return;
    o->rc = work(s, load, o);
    if (o->rc == ERR_IO || o->rc == ERR_FULL)
        check_dead(s, o);
    store_close(s);
}

static void
say_fault(void *context, const char *line)
{
    (void)context;
    fail_msg("the store is damaged: %s", line);
}

static int
count_fetch(void *context, const struct store_fetch *f)
{
    (void)f;
    ++*(uint64_t *)context;
    return 0;
}

static int
count_duty(void *context, const struct store_duty *d)
{
    assert_int_equal(d->id.b[0], d->due & 0xff);
    ++*(uint64_t *)context;
    return 0;
}

// Of `held` transactions the last one's piece is there, and no upload is left behind.
static void
check_pieces(struct store *s, uint64_t held, uint8_t *room)
{
    struct err e = {0};
    struct store_leaf expected;
    struct buf b;
    uint64_t count = 0, uploads = 0;
    buf_init(&b, LIMIT_FILE_PIECE);
    for (uint64_t k = 0; k < held; k++) {
        buf_reset(&b);
        int rc = store_piece_get(s, 1, k * EACH + 1, 0, &b, &e);
        assert_int_equal(rc, k + 1 < held ? ERR_NOT_FOUND : 0);
        suite_leaf(k, 900, room, &expected);
        assert_true(k + 1 < held || bytes_equal(buf_bytes(&b), expected.record));
    }
    suite_ok(store_piece_held(s, STORE_UPLOADS, &uploads, &e), &e);
    assert_int_equal(uploads, 0);
    suite_ok(store_fetch_each(s, count_fetch, &count, &e), &e);
    assert_int_equal(count, held);
    count = 0;
    suite_ok(store_duty_each(s, count_duty, &count, &e), &e);
    assert_int_equal(count, held);
    buf_clear(&b);
}

// The store opens, is sound, and holds `acknowledged` transactions or one more; then it goes on.
static void
check_reopened(const struct suite *t, uint64_t acknowledged, size_t record_size)
{
    static uint8_t room[LIMIT_RECORD_SIZE];
    struct err e = {0};
    struct arena a;
    struct store_ledger *list = NULL;
    size_t count = 0;
    arena_init(&a, 1 << 16);
    struct store *s = suite_open(t);
    suite_ok(store_check(s, say_fault, NULL, &e), &e);
    suite_ok(store_ledger_list(s, &a, &list, &count, &e), &e);
    uint64_t size = count == 0 ? 0 : list[0].size;
    assert_int_equal(size % EACH, 0);
    uint64_t held = size / EACH;
    assert_in_range(held, acknowledged, acknowledged + 1);
    for (uint64_t i = 0; i < size; i++) {
        struct store_leaf l, expected;
        suite_leaf(i, record_size, room, &expected);
        suite_ok(store_leaf_get(s, 1, i, &l, &e), &e);
        bool is_dropped = i % EACH == 0 && i + EACH < size;
        assert_int_equal(l.state, is_dropped ? STORE_ERASED : STORE_HELD);
        assert_true(is_dropped || bytes_equal(l.record, expected.record));
    }
    check_pieces(s, held, room);
    if (count == 0)
        suite_ledger(s, "this");
    suite_ok(transact(s, held, record_size, room, &e), &e);
    store_close(s);
    arena_clear(&a);
}

static void
start_anew(const struct suite *t)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal", ".v1.bak"};
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        char path[SUITE_PATH_SIZE + 32];
        snprintf(path, sizeof(path), "%s%s", t->path, ends[i]);
        (void)unlink(path);
    }
}

static void
fail_at(const struct suite *t, uint64_t nth, const struct load *load)
{
    struct outcome o;
    start_anew(t);
    faulty_arm(nth, (enum faulty_kind)(nth % FAULTY_KINDS), nth % 2 == 0);
    run_work(t, load, &o);
    int expected = faulty_code();
    faulty_arm(0, FAULTY_IO, false);
    // A failure while closing is told to nobody: by then all is durable.
    if (o.rc == 0)
        assert_int_equal(o.acknowledged, load->transactions);
    else
        assert_int_equal(o.rc, expected);
    check_reopened(t, o.acknowledged, load->record_size);
}

static void
test_each_operation_fails(void **state)
{
    struct suite *t = *state;
    struct outcome o;
    const struct load load = {.transactions = 8, .record_size = 700};
    faulty_register();
    faulty_arm(0, FAULTY_IO, false);
    run_work(t, &load, &o);
    suite_ok(o.rc, &o.err);
    uint64_t total = faulty_count();
    assert_in_range(total, 30, 2000);
    for (uint64_t nth = 1; nth <= total; nth++)
        fail_at(t, nth, &load);
    print_message("# %llu operations failed in turn\n", (unsigned long long)total);
}

// Records so large that the log is folded in between, so that this too can fail.
static void
test_folding_the_log_fails(void **state)
{
    struct suite *t = *state;
    struct outcome o;
    uint64_t seed = 5;
    const struct load load = {.transactions = 24, .record_size = LIMIT_RECORD_SIZE};
    faulty_register();
    faulty_arm(0, FAULTY_IO, false);
    run_work(t, &load, &o);
    suite_ok(o.rc, &o.err);
    uint64_t total = faulty_count();
    for (int i = 0; i < 10; i++)
        fail_at(t, total - suite_random(&seed) % (total / 2), &load);
}

// Coming forward from an older schema: it is there afterwards, old or new, and comes forward at
// last.
static void
test_migration_fails(void **state)
{
    struct suite *t = *state;
    const struct store_options options = {.vfs = FAULTY_NAME};
    faulty_register();
    uint64_t nth = 0;
    for (bool is_over = false; !is_over;) {
        struct err e = {0};
        struct store *s = NULL;
        start_anew(t);
        schema_1_run(t->path, SCHEMA_1 CONTENT_1);
        nth++;
        faulty_arm(nth, (enum faulty_kind)(nth % FAULTY_KINDS), nth % 2 == 0);
        int rc = store_open(&s, t->path, &options, &e);
        is_over = faulty_code() == 0;
        if (rc == 0 && is_over)
            assert_false(faulty_has_unsynced()); // nor is the copy
        assert_true(rc == 0 || rc == faulty_code());
        store_close(s);
        faulty_arm(0, FAULTY_IO, false);
        s = suite_open(t);
        schema_1_check(s);
        store_close(s);
    }
    assert_in_range(nth, 20, 1000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, suite_setup, suite_teardown)

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        TEST(test_each_operation_fails),
        TEST(test_folding_the_log_fails),
        TEST(test_migration_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
