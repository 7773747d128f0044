// SPDX-License-Identifier: Apache-2.0
// Proves each field type on values just inside and just outside of it, and that a refusal names the
// path to the value.
#include <string.h>

#include "record/field.h"
#include "support.h"

static const char *const words[] = {"red", "green", NULL};

static const struct field inner[] = {
    {"n", FIELD_INT, FIELD_REQUIRED, 0, 9, 0, 0, NULL, NULL, "n"},
};
static const struct field_set inner_set = FIELD_SET(inner);

static const struct field fields[] = {
    {"text", FIELD_TEXT, 0, 1, 3, 0, 0, NULL, NULL, "t"},
    {"word", FIELD_WORD, 0, 0, 0, 0, 0, words, NULL, "w"},
    {"id", FIELD_ID, 0, 0, 0, 0, 0, NULL, NULL, "i"},
    {"key", FIELD_KEY, 0, 0, 0, 0, 0, NULL, NULL, "k"},
    {"time", FIELD_TIME, 0, 0, 0, 0, 0, NULL, NULL, "t"},
    {"moment", FIELD_MOMENT, 0, 0, 0, 0, 0, NULL, NULL, "m"},
    {"partial", FIELD_PARTIAL, 0, 0, 0, 0, 0, NULL, NULL, "p"},
    {"int", FIELD_INT, 0, -2, 5, 0, 0, NULL, NULL, "i"},
    {"bool", FIELD_BOOL, 0, 0, 0, 0, 0, NULL, NULL, "b"},
    {"member", FIELD_MEMBER, 0, 0, 0, 0, 0, NULL, NULL, "m"},
    {"name", FIELD_NAME, 0, 0, 0, 0, 0, NULL, NULL, "n"},
    {"address", FIELD_ADDRESS, 0, 0, 0, 0, 0, NULL, NULL, "a"},
    {"origin", FIELD_ORIGIN, 0, 0, 0, 0, 0, NULL, NULL, "o"},
    {"object", FIELD_OBJECT, 0, 0, 0, 0, 0, NULL, &inner_set, "o"},
    {"list", FIELD_OBJECT, FIELD_LIST, 0, 0, 1, 2, NULL, &inner_set, "l"},
    {"needed", FIELD_TEXT, FIELD_REQUIRED, 0, 9, 0, 0, NULL, NULL, "n"},
};
static const struct field_set set = FIELD_SET(fields);

static int
check(const char *member, struct err *e)
{
    struct json *root = NULL;
    struct buf text;
    buf_init(&text, 4096);
    buf_append_fmt(&text, "{%s%s\"needed\":\"\"}", member, member[0] != '\0' ? "," : "");
    if (json_parse(&support_arena, buf_bytes(&text), JSON_RECORD, &root, e) != 0)
        fail_msg("%s in %s", e->text, member);
    int rc = field_check(&set, root, e);
    buf_clear(&text);
    return rc;
}

static void
test_accepts(void **state)
{
    static const char *const good[] = {
        "",
        "\"text\":\"a\"",
        "\"text\":\"\\u0416\\u0416\\u0416\"",
        "\"text\":\"\xf0\x9f\x9a\xa2\xf0\x9f\x9a\xa2\xf0\x9f\x9a\xa2\"", // three code points,
                                                                         // twelve bytes
        "\"word\":\"red\"",
        "\"word\":\"green\"",
        "\"id\":\"" ID_A "\"",
        "\"key\":\"" KEY_1 "\"",
        "\"time\":\"" TIME_1 "\"",
        "\"moment\":\"" TIME_1 "\"",
        "\"moment\":\"2024-02-29\"",
        "\"partial\":\"1971\"",
        "\"partial\":\"1971-12\"",
        "\"partial\":\"1972-02-29\"",
        "\"int\":-2",
        "\"int\":5",
        "\"bool\":true",
        "\"bool\":false",
        "\"member\":\"A1\"",
        "\"member\":\"ABCDEFGHIJKL\"",
        "\"name\":\"a\"",
        "\"name\":\"abcdefghijklmnopqrstuvwxyz-01234\"",
        "\"address\":\"a:1\"",
        "\"address\":\"192.0.2.7:65535\"",
        "\"address\":\"[2001:db8::1]:443\"",
        "\"origin\":\"demo/" ID_A "/TJK/1\"",
        "\"object\":{\"n\":0,\"other\":[]}",
        "\"list\":[{\"n\":9}]",
        "\"list\":[{\"n\":9},{\"n\":1}]",
        "\"unknown\":{\"a\":[null]}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct err e = {0};
        if (check(good[i], &e) != 0)
            fail_msg("%s: %s", good[i], e.text);
    }
}

static void
test_refuses(void **state)
{
    static const struct {
        const char *member, *why;
    } bad[] = {
        {"\"text\":\"\"", "text: must have 1 to 3 characters, and has 0"},
        {"\"text\":\"abcd\"", "text: must have 1 to 3 characters, and has 4"},
        {"\"text\":1", "text: must be text"},
        {"\"text\":null", "text: must be text"},
        {"\"text\":[\"a\"]", "text: must be text"},
        {"\"word\":\"blue\"", "word: must be one of: red, green"},
        {"\"word\":\"Red\"", "must be one of"},
        {"\"word\":\"\"", "must be one of"},
        {"\"id\":\"aa\"", "64 lower-case hex"},
        {"\"id\":\"A" ID_A "\"", "64 lower-case hex"},
        {"\"key\":\"AAAA\"", "base64 of 32 bytes"},
        {"\"key\":\"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQF=\"", "base64 of 32 bytes"},
        {"\"time\":\"2026-11-21\"", "time: must be a time"},
        {"\"time\":\"2026-11-21T20:32:00+00:00\"", "time: must be a time"},
        {"\"time\":\"2026-11-21T20:32:00.5Z\"", "time: must be a time"},
        {"\"moment\":\"2023-02-29\"", "must be a date"},
        {"\"moment\":\"2023\"", "must be a date"},
        {"\"partial\":\"71\"", "1971"},
        {"\"partial\":\"1971-13\"", "1971"},
        {"\"partial\":\"1971-00\"", "1971"},
        {"\"partial\":\"1971-02-30\"", "1971"},
        {"\"partial\":\"1971-2\"", "1971"},
        {"\"int\":-3", "between -2 and 5"},
        {"\"int\":6", "between -2 and 5"},
        {"\"int\":\"5\"", "whole number"},
        {"\"bool\":\"true\"", "true or false"},
        {"\"bool\":0", "true or false"},
        {"\"member\":\"A\"", "member's name"},
        {"\"member\":\"ABCDEFGHIJKLM\"", "member's name"},
        {"\"member\":\"tjk\"", "member's name"},
        {"\"name\":\"\"", "1 to 32"},
        {"\"name\":\"a b\"", "1 to 32"},
        {"\"name\":\"abcdefghijklmnopqrstuvwxyz-012345\"", "1 to 32"},
        {"\"address\":\"a\"", "HOST:PORT"},
        {"\"address\":\":1\"", "HOST:PORT"},
        {"\"address\":\"a:\"", "HOST:PORT"},
        {"\"address\":\"a:01\"", "HOST:PORT"},
        {"\"address\":\"a b:1\"", "HOST:PORT"},
        {"\"address\":\"a:1:2\"", "HOST:PORT"},
        {"\"address\":\"[::1:2\"", "HOST:PORT"},
        {"\"origin\":\"demo/" ID_A "/TJK/0\"", "origin"},
        {"\"origin\":\"demo/" ID_A "/TJK\"", "origin"},
        {"\"object\":[]", "object: must be an object"},
        {"\"object\":{}", "object: n: is required"},
        {"\"object\":{\"n\":10}", "object: n: must be between"},
        {"\"list\":[]", "list: must have 1 to 2 elements, and has 0"},
        {"\"list\":[{\"n\":1},{\"n\":1},{\"n\":1}]", "and has 3"},
        {"\"list\":{\"n\":1}", "list: must be a list"},
        {"\"list\":[{\"n\":1},{\"n\":\"x\"}]", "list[1]: n: must be a whole number"},
        {"\"list\":[3]", "list[0]: must be an object"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct err e = {0};
        int rc = check(bad[i].member, &e);
        if (rc != ERR_REFUSED || strstr(e.text, bad[i].why) == NULL)
            fail_msg("%s: got %d '%s', expected '%s'", bad[i].member, rc, e.text, bad[i].why);
    }
}

static void
test_missing(void **state)
{
    struct json *root = NULL;
    struct err e = {0};
    (void)state;
    assert_int_equal(
        json_parse(&support_arena, BYTES_LIT("{\"text\":\"a\"}"), JSON_RECORD, &root, &e), 0);
    assert_int_equal(field_check(&set, root, &e), ERR_REFUSED);
    assert_string_equal(e.text, "needed: is required and missing");
}

static void
test_partial_dates_are_ranges(void **state)
{
    int64_t from = 0;
    int64_t until = 0;
    (void)state;
    assert_int_equal(field_partial(BYTES_LIT("1971"), &from, &until), 0);
    assert_int_equal(from, support_moment("1971-01-01"));
    assert_int_equal(until, support_moment("1972-01-01"));
    assert_int_equal(field_partial(BYTES_LIT("1971-12"), &from, &until), 0);
    assert_int_equal(from, support_moment("1971-12-01"));
    assert_int_equal(until, support_moment("1972-01-01"));
    assert_int_equal(field_partial(BYTES_LIT("1972-02-28"), &from, &until), 0);
    assert_int_equal(until, support_moment("1972-02-29"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_accepts, support_reset),
        cmocka_unit_test_setup(test_refuses, support_reset),
        cmocka_unit_test_setup(test_missing, support_reset),
        cmocka_unit_test_setup(test_partial_dates_are_ranges, support_reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, support_end);
}
