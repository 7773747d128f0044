// SPDX-License-Identifier: Apache-2.0
// Pieces of files: each comes back as it was put, under its own place alone; what is replaced, dropped or left of an upload
// is gone from the disk; and what is wanted comes in the order in which it is to be fetched.
#include "suite.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

static struct bytes
piece(uint64_t index, size_t n, uint8_t *room)
{
    struct store_leaf l;
    suite_leaf(index, n, room, &l);
    return l.record;
}

static void
check_piece(struct store *s, uint32_t ledger, uint64_t index, uint32_t number, struct bytes expected)
{
    struct err e = {0};
    struct buf b;
    buf_init(&b, LIMIT_FILE_PIECE);
    suite_ok(store_piece_get(s, ledger, index, number, &b, &e), &e);
    assert_true(bytes_equal(buf_bytes(&b), expected));
    buf_clear(&b);
}

static void
check_none(struct store *s, uint32_t ledger, uint64_t index, uint32_t number)
{
    struct buf b;
    buf_init(&b, LIMIT_FILE_PIECE);
    assert_int_equal(store_piece_get(s, ledger, index, number, &b, NULL), ERR_NOT_FOUND);
    assert_int_equal(b.n, 0);
    buf_clear(&b);
}

static void
test_each_under_its_place(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    static uint8_t room[LIMIT_FILE_PIECE], other[LIMIT_FILE_PIECE];
    uint8_t marks[LIMIT_FILE_PIECES / 8];
    uint64_t size = 0;
    struct store *s = suite_open(t);
    uint32_t first = suite_ledger(s, "a"), second = suite_ledger(s, "b");
    struct bytes full = piece(1, LIMIT_FILE_PIECE, room), small = piece(2, 77, other);
    suite_ok(store_piece_put(s, second, 5, 0, full, &e), &e);
    suite_ok(store_piece_put(s, second, 5, LIMIT_FILE_PIECES - 1, small, &e), &e);
    suite_ok(store_piece_put(s, first, 5, 0, small, &e), &e);
    store_close(s);
    s = suite_open(t);
    check_piece(s, second, 5, 0, full);
    check_piece(s, second, 5, LIMIT_FILE_PIECES - 1, small);
    check_piece(s, first, 5, 0, small);
    check_none(s, second, 5, 1);
    check_none(s, second, 6, 0);
    check_none(s, second, UINT64_MAX, 0);
    suite_ok(store_piece_marks(s, second, 5, marks, LIMIT_FILE_PIECES, &size, &e), &e);
    assert_int_equal(size, LIMIT_FILE_PIECE + 77);
    assert_true(marks[0] == 1 && marks[LIMIT_FILE_PIECES / 8 - 1] == 0x80);
    suite_ok(store_piece_marks(s, second, 5, marks, 1, &size, &e), &e);
    assert_int_equal(size, LIMIT_FILE_PIECE); // what lies beyond is not counted
    suite_ok(store_piece_held(s, second, &size, &e), &e);
    assert_int_equal(size, LIMIT_FILE_PIECE + 77);
    suite_ok(store_piece_held(s, first, &size, &e), &e);
    assert_int_equal(size, 77);
    store_close(s);
}

static void
test_limits(void **state)
{
    struct suite *t = *state;
    static uint8_t room[LIMIT_FILE_PIECE + 1];
    struct store *s = suite_open(t);
    uint32_t ledger = suite_ledger(s, "a");
    assert_int_equal(store_piece_put(s, ledger, 0, 0, bytes_of(room, sizeof room), NULL), ERR_LIMIT);
    assert_int_equal(store_piece_put(s, ledger, 0, 0, bytes_of(room, 0), NULL), ERR_LIMIT);
    assert_int_equal(store_piece_put(s, ledger, 0, LIMIT_FILE_PIECES, bytes_of(room, 1), NULL), ERR_LIMIT);
    assert_int_equal(store_piece_put(s, ledger + 1, 0, 0, bytes_of(room, 1), NULL), ERR_NOT_FOUND);
    assert_int_equal(store_piece_put(s, ledger, 1ull << 40, 0, bytes_of(room, 1), NULL), ERR_NOT_FOUND);
    check_none(s, ledger, 0, 0);
    store_close(s);
}

static void
test_upload_becomes_a_records(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    static uint8_t room[3][5000];
    struct suite_bytes all;
    bool is_there[4] = {false};
    uint64_t size = 0;
    struct store *s = suite_open(t);
    uint32_t ledger = suite_ledger(s, "a");
    suite_ok(store_piece_put(s, STORE_UPLOADS, 7, 0, piece(0, 5000, room[0]), &e), &e);
    suite_ok(store_piece_put(s, STORE_UPLOADS, 7, 1, piece(1, 5000, room[1]), &e), &e);
    suite_ok(store_piece_put(s, STORE_UPLOADS, 8, 0, piece(2, 5000, room[2]), &e), &e);
    suite_ok(store_piece_move(s, 7, ledger, 3, &e), &e);
    check_piece(s, ledger, 3, 0, bytes_of(room[0], 5000));
    check_piece(s, ledger, 3, 1, bytes_of(room[1], 5000));
    check_none(s, STORE_UPLOADS, 7, 0);
    suite_ok(store_piece_drop_uploads(s, &e), &e);
    suite_ok(store_scrub_free(s, &e), &e);
    suite_ok(store_piece_held(s, STORE_UPLOADS, &size, &e), &e);
    assert_int_equal(size, 0);
    check_piece(s, ledger, 3, 1, bytes_of(room[1], 5000));
    suite_read_folder(t, &all);
    suite_mark_names(&all, is_there, 4);
    assert_true(is_there[0] && is_there[1] && !is_there[2]);
    free(all.p);
    store_close(s);
}

// Replaced and dropped pieces of many sizes, in many files: none of their bytes is left, all others are.
static void
test_dropped_bytes_are_gone(void **state)
{
    enum { FILES = 60, PIECES = 5 };
    static const size_t sizes[] = {25, 300, 1700, 4050, 4100, 9000, 40000, LIMIT_FILE_PIECE};
    struct suite *t = *state;
    struct err e = {0};
    static uint8_t room[LIMIT_FILE_PIECE];
    static bool is_there[FILES * PIECES * 2];
    struct suite_bytes all;
    uint64_t seed = 3;
    struct store *s = suite_open(t);
    uint32_t ledger = suite_ledger(s, "a");
    for (uint64_t i = 0; i < (uint64_t)FILES * PIECES * 2; i++) { // each twice: the second replaces the first
        size_t n = sizes[suite_random(&seed) % (i % 40 == 0 ? 8 : 7)];
        uint64_t k = i % (FILES * PIECES);
        suite_ok(store_piece_put(s, ledger, k / PIECES, (uint32_t)(k % PIECES), piece(i, n, room), &e), &e);
    }
    for (uint64_t f = 0; f < FILES; f += 2)
        suite_ok(store_piece_drop(s, ledger, f, f % 4 == 0 ? 0 : 2, LIMIT_FILE_PIECES, &e), &e);
    suite_ok(store_scrub_free(s, &e), &e);
    suite_read_folder(t, &all);
    suite_mark_names(&all, is_there, (uint64_t)FILES * PIECES * 2);
    for (uint64_t k = 0; k < (uint64_t)FILES * PIECES; k++) {
        uint64_t f = k / PIECES;
        bool is_dropped = f % 2 == 0 && (f % 4 == 0 || k % PIECES >= 2);
        assert_false(is_there[k]);
        assert_int_equal(is_there[FILES * PIECES + k], !is_dropped);
        if (is_dropped)
            check_none(s, ledger, f, (uint32_t)(k % PIECES));
    }
    free(all.p);
    store_close(s);
}

struct wanted {
    struct store_fetch items[8];
    size_t count;
};

static int
take(void *context, const struct store_fetch *f)
{
    struct wanted *w = context;
    w->items[w->count++] = *f;
    return 0;
}

static void
test_what_is_wanted(void **state)
{
    struct suite *t = *state;
    struct err e = {0};
    struct wanted w = {.count = 0};
    struct store_fetch f[] = {
        {.id = {{1}}, .urgency = 1}, {.id = {{2}}, .urgency = 4}, {.id = {{3}}, .urgency = 1, .is_asked = true}};
    struct store *s = suite_open(t);
    for (size_t i = 0; i < 3; i++)
        suite_ok(store_fetch_put(s, &f[i], &e), &e);
    suite_ok(store_fetch_put(s, &(struct store_fetch){.id = {{3}}}, &e), &e);                     // stays asked for
    suite_ok(store_fetch_put(s, &(struct store_fetch){.id = {{1}}, .urgency = 5}, &e), &e); // becomes more urgent
    store_close(s);
    s = suite_open(t);
    suite_ok(store_fetch_each(s, take, &w, &e), &e);
    assert_int_equal(w.count, 3);
    assert_true(w.items[0].id.b[0] == 1 && w.items[0].urgency == 5 && !w.items[0].is_asked);
    assert_true(w.items[1].id.b[0] == 2 && w.items[1].urgency == 4);
    assert_true(w.items[2].id.b[0] == 3 && w.items[2].urgency == 1 && w.items[2].is_asked);
    suite_ok(store_fetch_remove(s, &f[1].id, &e), &e);
    suite_ok(store_fetch_remove(s, &f[1].id, &e), &e);
    w.count = 0;
    suite_ok(store_fetch_each(s, take, &w, &e), &e);
    assert_int_equal(w.count, 2);
    store_close(s);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, suite_setup, suite_teardown)

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        TEST(test_each_under_its_place), TEST(test_limits),         TEST(test_upload_becomes_a_records),
        TEST(test_dropped_bytes_are_gone), TEST(test_what_is_wanted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
