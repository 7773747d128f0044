// SPDX-License-Identifier: Apache-2.0
// The bundle's form: what is written is read again, and everything else is refused: each
// truncation, each changed byte (the hash at the end sees it), each line of the head wrong in turn,
// frames too large or of no known type.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/limits.h"
#include "sync/bundle.h"

static struct arena arena;

static int
reset(void **state)
{
    (void)state;
    if (arena.used_max == 0)
        arena_init(&arena, (size_t)16 << 20);
    arena_reset(&arena);
    return 0;
}

static int
end(void **state)
{
    (void)state;
    arena_clear(&arena);
    return 0;
}

static struct bytes
make(const char *to)
{
    struct bundle_ledger ledgers[] = {{BYTES_LIT("demo/aa/ARM/1"), 7},
                                      {BYTES_LIT("demo/aa/KAZ/1"), 0}};
    struct bundle_head h = {.charter = {{0xaa}},
                            .from = BYTES_LIT("ARM"),
                            .to = bytes_of_str(to),
                            .ledgers = ledgers,
                            .ledger_count = 2};
    struct buf b;
    struct hash hash;
    buf_init(&b, 1 << 20);
    bundle_append_head(&b, &h);
    bundle_append_frame(&b, BUNDLE_NOTE, BYTES_LIT("a note"));
    bundle_append_frame(&b, BUNDLE_CHUNK, BYTES_LIT("a chunk"));
    bundle_append_frame(&b, BUNDLE_RECEIPT, BYTES_LIT("a receipt"));
    hash_of(buf_bytes(&b), &hash);
    bundle_append_frame(&b, BUNDLE_END, hash_bytes(&hash));
    assert_int_equal(buf_check(&b), 0);
    struct bytes file = arena_copy(&arena, buf_bytes(&b));
    buf_clear(&b);
    return file;
}

static void
what_is_written_is_read(void **state)
{
    (void)state;
    struct bytes file = make("KAZ"), rest = file;
    struct bundle_head h;
    struct bundle_frame f;
    bool bad;
    assert_int_equal(bundle_check_end(file, NULL), 0);
    assert_int_equal(bundle_parse_head(&arena, &rest, &h, NULL), 0);
    assert_true(bytes_equal_str(h.from, "ARM"));
    assert_true(bytes_equal_str(h.to, "KAZ"));
    assert_int_equal(h.charter.b[0], 0xaa);
    assert_int_equal(h.ledger_count, 2);
    assert_int_equal(bundle_holds(&h, BYTES_LIT("demo/aa/ARM/1")), 7);
    assert_int_equal(bundle_holds(&h, BYTES_LIT("demo/aa/TJK/1")), 0);
    static const char *const bodies[] = {"a note", "a chunk", "a receipt"};
    for (size_t i = 0; i < 3; i++) {
        assert_true(bundle_next(&rest, &f, &bad));
        assert_true(bytes_equal_str(f.body, bodies[i]));
    }
    assert_true(bundle_next(&rest, &f, &bad));
    assert_int_equal(f.type, BUNDLE_END);
    assert_false(bundle_next(&rest, &f, &bad));
    assert_false(bad);
}

static void
for_all_says_so(void **state)
{
    (void)state;
    struct bytes rest = make("");
    struct bundle_head h;
    assert_int_equal(bundle_parse_head(&arena, &rest, &h, NULL), 0);
    assert_int_equal(h.to.n, 0);
}

static void
cut_or_changed_it_is_seen(void **state)
{
    (void)state;
    struct bytes file = make("KAZ");
    uint8_t *copy = arena_alloc(&arena, file.n + 1);
    for (size_t n = 0; n < file.n; n++) {
        struct err e = {0};
        assert_int_equal(bundle_check_end(bytes_sub(file, 0, n), &e), ERR_INVALID);
        assert_non_null(strstr(e.text, "cut short or changed"));
    }
    memcpy(copy, file.p, file.n);
    for (size_t i = 0; i < file.n; i++) {
        copy[i] ^= (uint8_t)(1u << (i % 8));
        assert_int_equal(bundle_check_end(bytes_of(copy, file.n), NULL), ERR_INVALID);
        copy[i] ^= (uint8_t)(1u << (i % 8));
    }
    assert_int_equal(bundle_check_end(bytes_of(copy, file.n + 1), NULL), ERR_INVALID);
}

// Parts come without the end: each truncation of a part ends in a frame that is said to be bad, or
// between two frames.
static void
cut_frames_are_bad(void **state)
{
    (void)state;
    struct bytes file = make("KAZ"), rest = file;
    struct bundle_head h;
    assert_int_equal(bundle_parse_head(&arena, &rest, &h, NULL), 0);
    size_t ends[5] = {0}, count = 1;
    struct bundle_frame f;
    bool bad;
    for (struct bytes at = rest; bundle_next(&at, &f, &bad);)
        ends[count++] = rest.n - at.n;
    assert_int_equal(count, 5);
    for (size_t n = 0; n <= rest.n; n++) {
        struct bytes at = bytes_sub(rest, 0, n);
        bool is_end = false;
        for (size_t i = 0; i < count; i++)
            is_end = is_end || ends[i] == n;
        while (bundle_next(&at, &f, &bad))
            ;
        assert_int_equal(bad, !is_end);
    }
}

static void
refuse(const char *text, int code, const char *words)
{
    struct bytes rest = bytes_of_str(text);
    struct bundle_head h;
    struct err e = {0};
    assert_int_equal(bundle_parse_head(&arena, &rest, &h, &e), code);
    if (!strstr(e.text, words))
        fail_msg("\"%s\" does not say \"%s\"", e.text, words);
}

#define H64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define GOOD "entente bundle v1\ncharter " H64 "\nfrom ARM\nto all\n"

static void
each_line_of_the_head(void **state)
{
    (void)state;
    refuse("", ERR_INVALID, "its first line");
    refuse("entente proof v1\n", ERR_INVALID, "its first line");
    refuse("entente bundle v2\n", ERR_VERSION, "another version");
    refuse("entente bundle v1\n", ERR_INVALID, "\"charter\"");
    refuse("entente bundle v1\ncharter 12\n", ERR_INVALID, "hash of its charter");
    refuse("entente bundle v1\ncharter " H64 "\nto all\n", ERR_INVALID, "\"from\"");
    refuse("entente bundle v1\ncharter " H64 "\nfrom ARM\nto \n", ERR_INVALID, "\"to\"");
    refuse("entente bundle v1\ncharter " H64 "\nfrom ARMARMARMARMARM\nto all\n\n", ERR_INVALID,
           "too long");
    refuse(GOOD, ERR_INVALID, "does not end");
    refuse(GOOD "ledger a\n\n", ERR_INVALID, "line 1 of its ledgers");
    refuse(GOOD "ledger  3\n\n", ERR_INVALID, "line 1 of its ledgers");
    refuse(GOOD "ledger a 03\n\n", ERR_INVALID, "line 1 of its ledgers");
    refuse(GOOD "ledger a 9999999999999\n\n", ERR_INVALID, "line 1 of its ledgers");
    refuse(GOOD "ledgers a 3\n\n", ERR_INVALID, "line 1 of its ledgers");
    refuse(GOOD "ledger b 3\nledger a 3\n\n", ERR_INVALID, "out of order");
    refuse(GOOD "ledger a 3\nledger a 3\n\n", ERR_INVALID, "out of order");
}

static void
too_many_ledgers(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1 << 20);
    buf_append_str(&b, GOOD);
    for (int i = 0; i <= BUNDLE_LEDGERS_MAX; i++)
        buf_append_fmt(&b, "ledger %06d 1\n", i);
    buf_append_byte(&b, '\n');
    refuse(buf_str(&b), ERR_LIMIT, "more than");
    buf_clear(&b);
}

static void
frames_of_no_sense(void **state)
{
    (void)state;
    static const struct {
        uint8_t head[5];
    } heads[] = {{{'x', 0, 0, 0, 1}},
                 {{'n', 0, 0, 0, 0}},
                 {{'n', 0, 1, 0, 1}},
                 {{'c', 0xff, 0xff, 0xff, 0xff}},
                 {{'e', 0, 0, 0, 33}}};
    uint8_t *bytes = arena_alloc(&arena, 100000);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        struct bundle_frame f;
        bool bad;
        memcpy(bytes, heads[i].head, 5);
        struct bytes rest = bytes_of(bytes, 100000);
        assert_false(bundle_next(&rest, &f, &bad));
        assert_true(bad);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_is_written_is_read, reset),
        cmocka_unit_test_setup(for_all_says_so, reset),
        cmocka_unit_test_setup(cut_or_changed_it_is_seen, reset),
        cmocka_unit_test_setup(cut_frames_are_bad, reset),
        cmocka_unit_test_setup(each_line_of_the_head, reset),
        cmocka_unit_test_setup(too_many_ledgers, reset),
        cmocka_unit_test_setup(frames_of_no_sense, reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, end);
}
