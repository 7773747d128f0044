// SPDX-License-Identifier: Apache-2.0
// Proves that an index file says what was put into it: lists, references, first names; that the same calls give the same
// bytes; and that each byte of it that is changed, and each cut, is refused or harmless.
#include "world.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "screen/enrol.h"
#include "screen/roster.h"

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
name(struct screen_enrol *c, enum screen_kind kind, const char *text)
{
    assert_int_equal(enrol_add_name(c, kind, bytes_of_str(text), NULL), 0);
}

static void
build(struct buf *out)
{
    struct screen_enrol *c;
    assert_int_equal(enrol_new(&c, normaliser, NULL), 0);
    assert_int_equal(enrol_add_list(c, BYTES_LIT("un"), BYTES_LIT("2026-02-27"), NULL), 0);
    assert_int_equal(enrol_add_entry(c, BYTES_LIT("QDi.001"), NULL), 0);
    name(c, SCREEN_PRIMARY, "Ruslan Akhmetzhanov");
    name(c, SCREEN_ALIAS, "The Tailor");
    assert_int_equal(enrol_add_entry(c, BYTES_LIT(""), NULL), 0);
    assert_int_equal(enrol_add_list(c, BYTES_LIT("own"), BYTES_LIT(""), NULL), 0);
    assert_int_equal(enrol_add_entry(c, BYTES_LIT("7"), NULL), 0);
    name(c, SCREEN_PRIMARY, "Zelmar");
    buf_init(out, 1024 * 1024);
    assert_int_equal(enrol_finish(c, NULL, out, NULL), 0);
    enrol_free(c);
}

static void
test_says_what_was_put_in(void **state)
{
    (void)state;
    struct buf b, again;
    struct roster r;
    struct roster_listing l;
    build(&b);
    build(&again);
    assert_int_equal(bytes_compare(buf_bytes(&b), buf_bytes(&again)), 0);
    assert_int_equal(roster_open(&r, buf_bytes(&b), true, NULL), 0);
    assert_int_equal(r.list_count, 2);
    assert_true(bytes_equal_str(r.lists[0].as_of, "2026-02-27"));
    assert_int_equal(r.lists[0].count, 2);
    assert_int_equal(r.row_count, 3);
    assert_true(roster_get(&r, 0, &l));
    assert_true(bytes_equal_str(l.list, "un"));
    assert_true(bytes_equal_str(l.reference, "QDi.001"));
    assert_true(bytes_equal_str(l.primary, "Ruslan Akhmetzhanov"));
    assert_true(roster_get(&r, 1, &l));
    assert_int_equal(l.reference.n + l.primary.n, 0);
    assert_true(roster_get(&r, 2, &l));
    assert_true(bytes_equal_str(l.list, "own"));
    assert_true(bytes_equal_str(l.reference, "7"));
    assert_int_equal(l.primary.n, 0); // its only name
    assert_false(roster_get(&r, 3, &l));
    assert_int_equal((r.index.bytes.p - b.p) % ROSTER_PAGE, 0);
    buf_clear(&b);
    buf_clear(&again);
}

// A changed byte is seen by the hash; without it nothing is read past the end.
static void
test_damaged(void **state)
{
    (void)state;
    struct buf b;
    struct roster r;
    struct roster_listing l;
    build(&b);
    for (size_t i = 0; i < b.n; i++) {
        for (int bit = 0; bit < 8; bit += 7) {
            b.p[i] = (uint8_t)(b.p[i] ^ 1u << bit);
            assert_true(roster_open(&r, buf_bytes(&b), true, NULL) < 0);
            if (roster_open(&r, buf_bytes(&b), false, NULL) == 0) {
                for (uint64_t key = 0; key < 5; key++) {
                    if (roster_get(&r, key, &l))
                        assert_true(l.reference.p >= b.p && l.primary.p + l.primary.n <= b.p + b.n);
                }
            }
            b.p[i] = (uint8_t)(b.p[i] ^ 1u << bit);
        }
    }
    for (size_t n = 0; n < b.n; n++)
        assert_true(roster_open(&r, bytes_of(b.p, n), false, NULL) < 0);
    buf_clear(&b);
}

static void
test_refused(void **state)
{
    (void)state;
    struct screen_enrol *c;
    struct buf small;
    uint8_t text[LIMIT_QUERY_SIZE + 1];
    memset(text, 'x', sizeof text);
    assert_int_equal(enrol_new(&c, normaliser, NULL), 0);
    assert_int_equal(enrol_add_list(c, bytes_of(text, ROSTER_LIST_NAME + 1), BYTES_LIT(""), NULL), ERR_USAGE);
    assert_int_equal(enrol_add_list(c, BYTES_LIT("x"), bytes_of(text, ROSTER_LIST_DATE + 1), NULL), ERR_USAGE);
    assert_int_equal(enrol_add_entry(c, BYTES_LIT("1"), NULL), ERR_USAGE);
    assert_int_equal(enrol_add_list(c, BYTES_LIT("x"), BYTES_LIT(""), NULL), 0);
    assert_int_equal(enrol_add_entry(c, bytes_of(text, ROSTER_REFERENCE), NULL), 0);
    assert_int_equal(enrol_add_name(c, SCREEN_PRIMARY, bytes_of(text, sizeof text), NULL), ERR_LIMIT);
    name(c, SCREEN_PRIMARY, "Zelmar");
    buf_init(&small, ROSTER_PAGE + 100);
    assert_int_equal(enrol_finish(c, NULL, &small, NULL), ERR_LIMIT);
    enrol_free(c);
    enrol_free(NULL);
    buf_clear(&small);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_says_what_was_put_in),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("roster", tests, setup, teardown);
}
