// SPDX-License-Identifier: Apache-2.0
// RFC 4180 read strictly: what a well-formed file holds, what a damaged one is refused for, and
// that a file cut anywhere is told from one that is wrong.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/csv.h"
#include "support.h"

// Read all rows: "a|b;c|d;" on success, with '!' for a cut; the error's name otherwise.
static void
check(const char *text, size_t n, const char *expected)
{
    struct arena a;
    struct buf got;
    struct err err = {0, ""};
    const struct bytes file = support_block(bytes_of(text, n));
    arena_init(&a, 1 << 20);
    buf_init(&got, 1 << 20);
    struct csv c;
    csv_init(&c, file);
    enum csv_state state = CSV_ROW;
    while (state == CSV_ROW) {
        const int r = csv_next(&a, &c, &state, &err);
        if (r != 0) {
            assert_string_not_equal(err.text, "");
            buf_append_str(&got, err_name(r));
            break;
        }
        for (size_t i = 0; i < c.count; i++) {
            buf_append_str(&got, i > 0 ? "|" : "");
            buf_append(&got, c.fields[i]);
        }
        buf_append_str(&got, state == CSV_ROW ? ";" : state == CSV_CUT ? "!" : "");
    }
    assert_string_equal(buf_str(&got), expected);
    buf_clear(&got);
    arena_clear(&a);
    support_free(file);
}

#define CHECK(text, expected) check(text, sizeof text - 1, expected)

// Read all rows, going on behind those that are wrong: "?N" for one in line N.
static void
check_skip(const char *text, const char *expected)
{
    struct arena a;
    struct buf got;
    struct csv c;
    enum csv_state state = CSV_ROW;
    const struct bytes file = support_block(bytes_of_str(text));
    arena_init(&a, 1 << 20);
    buf_init(&got, 1 << 20);
    csv_init(&c, file);
    while (state != CSV_END) {
        const bool is_wrong = csv_next(&a, &c, &state, NULL) != 0 || c.is_open;
        if (is_wrong) {
            buf_append_fmt(&got, "?%zu;", c.line);
            csv_skip(&c);
            continue;
        }
        if (state == CSV_END)
            break;
        buf_append_fmt(&got, "%zu:", c.line);
        for (size_t i = 0; i < c.count; i++) {
            buf_append_str(&got, i > 0 ? "|" : "");
            buf_append(&got, c.fields[i]);
        }
        buf_append_str(&got, ";");
    }
    assert_string_equal(buf_str(&got), expected);
    buf_clear(&got);
    arena_clear(&a);
    support_free(file);
}

static void
skipped(void **state)
{
    (void)state;
    check_skip("a\nb\"\nc\n", "1:a;?2;3:c;");
    check_skip("a\n\"b\nc\nd\n", "1:a;?2;3:c;4:d;"); // the quote would have taken the rest
    check_skip("\"b\"x\n\n\nc", "?1;4:c;");
    check_skip("\"b\nb\"\nc\r\n", "1:b\nb;3:c;");
    check_skip("\"", "?1;");
    check_skip("\"\n\"\n\"\n", "1:\n;?3;");
    check_skip("\xef\xbb\xbf\"a\",b\n", "1:a|b;");
    check_skip("a\n\xef\xbb\xbf" "b\n", "1:a;2:\xef\xbb\xbf" "b;");
}

static void
well_formed(void **state)
{
    (void)state;
    CHECK("", "");
    CHECK("a,b\r\nc,d\r\n", "a|b;c|d;");
    CHECK("a,b\nc,d\n", "a|b;c|d;");
    CHECK("a\n", "a;");
    CHECK(",\n", "|;");
    CHECK("a,\n", "a|;");
    CHECK("\"a,b\",\"c\nd\"\n", "a,b|c\nd;");
    CHECK("\"say \"\"hello\"\"\",x\n", "say \"hello\"|x;");
    CHECK("\"\",\"\"\"\"\n", "|\";");
    CHECK(" a , b \n", " a | b ;");  // white space is data
    CHECK("\n\r\na\n\nb\n", "a;b;"); // empty lines are not rows
    CHECK("36,\"X\",-0- ,\"Y\"\r\n", "36|X|-0- |Y;");
}

static void
ill_formed(void **state)
{
    (void)state;
    CHECK("a\"b\n", "invalid");
    CHECK("\"a\"b\n", "invalid");
    CHECK("\"a\" ,b\n", "invalid");
    CHECK("a\rb\n", "invalid");
    CHECK("a\0b\n", "invalid");
}

static void
cut_short(void **state)
{
    (void)state;
    CHECK("a,b", "a|b!");
    CHECK("a,", "a|!");
    CHECK("a,b\nc,\"d", "a|b;c|d!");
    CHECK("\"", "!");
    CHECK("\"a\"", "a!");
    CHECK("\"a\"\"", "a\"!");
    CHECK("a,b\r", "a|b\r!");
    CHECK("\"a\"\r", "a!");
}

static void
lines_are_counted(void **state)
{
    (void)state;
    struct arena a;
    struct csv c;
    struct err err = {0, ""};
    enum csv_state at = CSV_END;
    arena_init(&a, 1 << 16);
    csv_init(&c, BYTES_LIT("a\n\n\"b\nb\",c\r\nd\n\"e\"f\n"));
    assert_int_equal(csv_next(&a, &c, &at, &err), 0);
    assert_int_equal(c.line, 1);
    assert_int_equal(csv_next(&a, &c, &at, &err), 0);
    assert_int_equal(c.line, 3);
    assert_int_equal(csv_next(&a, &c, &at, &err), 0);
    assert_int_equal(c.line, 5);
    assert_int_equal(csv_next(&a, &c, &at, &err), ERR_INVALID);
    assert_non_null(strstr(err.text, "line 6"));
    arena_clear(&a);
}

static void
limits(void **state)
{
    (void)state;
    struct arena a;
    struct csv c;
    enum csv_state at = CSV_END;
    struct buf text;
    buf_init(&text, 1 << 20);
    arena_init(&a, 1 << 20);
    for (int i = 0; i < CSV_FIELDS_MAX - 1; i++) {
        buf_append_byte(&text, ',');
    }
    buf_append_byte(&text, '\n');
    csv_init(&c, buf_bytes(&text));
    assert_int_equal(csv_next(&a, &c, &at, NULL), 0);
    assert_int_equal(c.count, CSV_FIELDS_MAX);
    text.p[text.n - 1] = ',';
    buf_append_byte(&text, '\n');
    csv_init(&c, buf_bytes(&text));
    assert_int_equal(csv_next(&a, &c, &at, NULL), ERR_LIMIT);
    for (int quoted = 0; quoted < 2; quoted++) {
        buf_reset(&text);
        buf_append_str(&text, quoted ? "\"" : "");
        for (int i = 0; i < CSV_FIELD_SIZE_MAX; i++) {
            buf_append_byte(&text, 'x');
        }
        buf_append_str(&text, quoted ? "\"\n" : "\n");
        csv_init(&c, buf_bytes(&text));
        assert_int_equal(csv_next(&a, &c, &at, NULL), 0);
        text.p[text.n - 1] = quoted ? '"' : 'x'; // one more: a doubled quote, or a letter
        text.p[text.n - 2] = quoted ? '"' : 'x';
        buf_append_str(&text, quoted ? "\"\n" : "\n");
        csv_init(&c, buf_bytes(&text));
        assert_int_equal(csv_next(&a, &c, &at, NULL), ERR_LIMIT);
    }
    buf_clear(&text);
    arena_clear(&a);
}

static void
no_memory(void **state)
{
    (void)state;
    struct arena a;
    struct csv c;
    enum csv_state at = CSV_END;
    arena_init(&a, 1);
    csv_init(&c, BYTES_LIT("\"say \"\"hello\"\" to all of them\"\n"));
    assert_int_equal(csv_next(&a, &c, &at, NULL), ERR_NOMEM);
    arena_clear(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed), cmocka_unit_test(skipped), cmocka_unit_test(ill_formed),
        cmocka_unit_test(cut_short),   cmocka_unit_test(lines_are_counted),
        cmocka_unit_test(limits),      cmocka_unit_test(no_memory),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
