// SPDX-License-Identifier: Apache-2.0
// Proves the rules of a notice that no field table can say, what its row holds, and which places are
// on the globe.
#include <string.h>

#include "base/when.h"
#include "record/notice.h"
#include "record/outline.h"
#include "support.h"

// A first version of class public, its one info with these members beside what CAP requires.
static const char *
alert(const char *purpose, const char *more)
{
    struct buf b;
    buf_init(&b, 8192);
    buf_append_fmt(&b,
                   "{\"kind\":\"notice\",\"time\":\"" TIME_1
                   "\",\"status\":\"alert\",\"purpose\":\"%s\",\"info\":[{\"category\":[\"Met\"],"
                   "\"event\":\"E\",\"urgency\":\"Past\",\"severity\":\"Minor\",\"certainty\":"
                   "\"Likely\"%s}]}",
                   purpose, more);
    const char *s = arena_str(&support_arena, buf_bytes(&b));
    assert_non_null(s);
    buf_clear(&b);
    return s;
}

static void
test_chain(void **state)
{
    const char *text = alert("alert", "");
    const char *update = support_with(text, "status", "\"update\"");
    const char *cancel = support_with(text, "status", "\"cancel\"");
    (void)state;
    support_accept(LEAF_PUBLIC, text, NULL);
    support_refuse(LEAF_PUBLIC, update, "first version");
    support_refuse(LEAF_PUBLIC, cancel, "first version");
    support_refuse(LEAF_PUBLIC, support_with(text, "object", "\"" ID_A "\""), "later version");
    update = support_with(update, "object", "\"" ID_A "\"");
    cancel = support_with(cancel, "object", "\"" ID_A "\"");
    support_accept(LEAF_PUBLIC, update, NULL);
    support_accept(LEAF_PUBLIC, cancel, NULL);
    support_refuse(LEAF_PUBLIC, support_with(text, "info", NULL), "info: is required");
    support_refuse(LEAF_PUBLIC, support_with(update, "info", NULL), "info: is required");
    support_accept(LEAF_PUBLIC, support_with(cancel, "info", NULL), NULL);
    support_refuse(LEAF_STATUTE, text, "cannot be of class");
}

static void
test_window_and_area(void **state)
{
    static const char expires[] = ",\"expires\":\"2026-11-25T00:00:00Z\"";
    static const char area[] = ",\"areas\":[{\"description\":\"A\"}]";
    static const char both[] = ",\"expires\":\"2026-11-25T00:00:00Z\",\"areas\":[{\"description\":\"A\"}]";
    (void)state;
    support_accept(LEAF_PUBLIC, alert("alert", ""), NULL);
    support_refuse(LEAF_PUBLIC, alert("deconfliction", area), "info[0]: a notice for deconfliction");
    support_refuse(LEAF_PUBLIC, alert("exercise", expires), "info[0]: a notice for exercise");
    support_accept(LEAF_PUBLIC, alert("exercise", both), NULL);
    support_refuse(LEAF_PUBLIC,
                   alert("alert", ",\"onset\":\"2026-11-25T00:00:00Z\",\"expires\":"
                                  "\"2026-11-25T00:00:00Z\""),
                   "expires");
    support_refuse(LEAF_PUBLIC, alert("alert", ",\"expires\":\"2026-11-25\""), "expires");
}

static void
test_texts(void **state)
{
    (void)state;
    support_refuse(LEAF_PUBLIC, alert("alert", ",\"language\":\"english language\""), "BCP 47");
    support_refuse(LEAF_PUBLIC, alert("alert", ",\"language\":\"-en\""), "BCP 47");
    support_accept(LEAF_PUBLIC, alert("alert", ",\"language\":\"tg-Cyrl-TJ\""), NULL);
    support_refuse(LEAF_PUBLIC, alert("alert", ",\"web\":\"example.org\""), "web");
    support_refuse(LEAF_PUBLIC, alert("alert", ",\"web\":\"https://a b\""), "web");
    support_refuse(LEAF_PUBLIC, alert("alert", ",\"headline\":\"a\\u001bb\""), "U+001B");
    support_refuse(LEAF_PUBLIC,
                   support_with(alert("alert", ""), "imported",
                                "{\"sender\":\"a,b\",\"identifier\":\"c\",\"sent\":\"" TIME_1 "\"}"),
                   "imported: sender");
    support_refuse(LEAF_PUBLIC, support_with(alert("alert", ""), "purpose", "\"war\""), "one of");
}

static void
test_areas(void **state)
{
    (void)state;
#define AREA(more) alert("alert", ",\"areas\":[{\"description\":\"A\"," more "}]")
    support_accept(LEAF_PUBLIC, AREA("\"altitude\":\"-10.5\",\"ceiling\":\"0\""), NULL);
    support_refuse(LEAF_PUBLIC, AREA("\"ceiling\":\"10\""), "areas[0]: ceiling");
    support_refuse(LEAF_PUBLIC, AREA("\"altitude\":\"10\",\"ceiling\":\"10\""), "ceiling");
    support_refuse(LEAF_PUBLIC, AREA("\"altitude\":\"high\""), "altitude");
    support_refuse(LEAF_PUBLIC, AREA("\"circles\":[\"91,0 1\"]"), "circles[0]: point 1 is off");
    support_refuse(LEAF_PUBLIC, AREA("\"polygons\":[\"0,0 0,1 1,1 1,0\"]"), "first again");
#undef AREA
}

static int
polygon(const char *text)
{
    return outline_check_polygon(support_bytes(text), NULL);
}

static int
circle(const char *text)
{
    return outline_check_circle(support_bytes(text), NULL);
}

static void
test_outlines(void **state)
{
    int64_t n = 0;
    (void)state;
    static const char *const bad[] = {"",    "-",  ".5",        "5.",           "+5",       "1e5",
                                      "1 ",  " 1", "--1",       "123456789",    "0x1",      "1,5",
                                      "NaN", "-.", "1.2.3", "1.1234567891", "\xd9\xa1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(outline_number(support_bytes(bad[i]), &n), ERR_INVALID);
    assert_int_equal(outline_number(support_bytes("-120.14"), &n), 0);
    assert_int_equal(n, -120140000000);
    assert_int_equal(outline_number(support_bytes("99999999.999999999"), &n), 0);
    assert_int_equal(n, 99999999999999999);
    assert_int_equal(polygon("90,180 -90,180 -90.0,-180 90.000,180.0"), 0);
    assert_int_equal(polygon("0,0 0,1 1,1 0,0"), 0);
    assert_int_equal(polygon("0,0 0,1 0,0"), ERR_REFUSED);          // three points
    assert_int_equal(polygon("0,0 0,1 1,1 0,0.000000001"), ERR_REFUSED);
    assert_int_equal(polygon("0,0 0,1 1,180.000000001 0,0"), ERR_REFUSED);
    assert_int_equal(polygon("0,0 0,1  1,1 0,0"), ERR_REFUSED); // two spaces
    assert_int_equal(polygon("0,0 0,1 1,1 0,0 "), ERR_REFUSED);
    assert_int_equal(polygon("0,0 0;1 1,1 0,0"), ERR_REFUSED);
    assert_int_equal(polygon(""), ERR_REFUSED);
    assert_int_equal(circle("0,0 0"), 0);
    assert_int_equal(circle("0,0 20038"), 0);
    assert_int_equal(circle("0,0 20038.1"), ERR_REFUSED);
    assert_int_equal(circle("0,0 -1"), ERR_REFUSED);
    assert_int_equal(circle("0,0"), ERR_REFUSED);
    assert_int_equal(circle("90.1,0 1"), ERR_REFUSED);
    assert_int_equal(circle("0,0 1 2"), ERR_REFUSED);
}

static void
check_row(const char *text, const char *window, const char *until)
{
    struct record r;
    struct row rows[FOLD_ROWS_MAX];
    struct hash id = {{7}};
    struct notice_row note;
    support_accept(LEAF_PUBLIC, text, &r);
    assert_int_equal(fold_map(&r, 3, 11, &id, rows), 1);
    assert_true(hash_equal(&rows[0].group, r.has_object ? &r.object : &id));
    assert_int_equal(rows[0].kind, KIND_NOTICE);
    assert_int_equal(rows[0].from, support_moment(TIME_1));
    int64_t end = r.status == NOTICE_CANCEL ? WHEN_MIN : WHEN_MAX; // a cancellation is in force at no time
    assert_int_equal(rows[0].until, until != NULL ? support_moment(until) : end);
    notice_read_row(&rows[0], &note);
    assert_int_equal(note.window, support_moment(window));
    assert_int_equal(note.purpose, NOTICE_IS_ALERT);
}

// The row ends with `until` or the last `expires`, when every info has one; the window begins first.
static void
test_row(void **state)
{
    static const char first[] = ",\"expires\":\"2026-11-25T00:00:00Z\",\"onset\":\"2026-11-24T00:00:00Z\"";
    static const char second[] =
        ",\"expires\":\"2026-11-28T00:00:00Z\",\"effective\":\"2026-11-23T00:00:00Z\"}"
        ",{\"category\":[\"Met\"],\"event\":\"E\",\"urgency\":\"Past\",\"severity\":\"Minor\","
        "\"certainty\":\"Likely\",\"expires\":\"2026-11-26T00:00:00Z\",\"onset\":"
        "\"2026-11-25T00:00:00Z\"";
    const char *cancel = support_with(alert("alert", first), "status", "\"cancel\"");
    (void)state;
    check_row(alert("alert", ""), TIME_1, NULL);
    check_row(alert("alert", first), "2026-11-24", "2026-11-25");
    check_row(alert("alert", second), "2026-11-23", "2026-11-28");
    check_row(support_with(alert("alert", second), "until", "\"2026-11-27\""), "2026-11-23",
              "2026-11-27");
    check_row(support_with(cancel, "object", "\"" ID_A "\""), "2026-11-24", NULL);
    check_row(support_with(support_with(cancel, "object", "\"" ID_A "\""), "info", NULL), TIME_1,
              NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_chain, support_reset),
        cmocka_unit_test_setup(test_window_and_area, support_reset),
        cmocka_unit_test_setup(test_texts, support_reset),
        cmocka_unit_test_setup(test_areas, support_reset),
        cmocka_unit_test_setup(test_outlines, support_reset),
        cmocka_unit_test_setup(test_row, support_reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, support_end);
}
