// SPDX-License-Identifier: Apache-2.0
// Proves the calendar by walking every day from year 1 to 9999 with the rules said plainly, and
// that a time has one spelling.
#include "support.h"

#include <string.h>

#include "base/when.h"

static int
month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && is_leap);
}

static void
test_every_day(void **state)
{
    (void)state;
    int64_t t = -INT64_C(62135596800); // 0001-01-01
    for (int year = 1; year <= 9999; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int day = 1; day <= month_days(year, month); day++, t += 86400) {
                int y, m, d;
                when_to_civil(t + (day % 2) * 86399, &y, &m, &d);
                if (when_from_civil(year, month, day) != t || y != year || m != month || d != day)
                    fail_msg("%d-%d-%d", year, month, day);
            }
            char text[WHEN_TEXT_SIZE];
            int64_t back;
            when_format_date(t - 86400, text);
            assert_int_equal(when_parse_date(bytes_of_str(text), &back), 0);
            assert_true(back == t - 86400);
        }
    }
    assert_true(t == INT64_C(253402300800));
}

static void
test_known(void **state)
{
    (void)state;
    int64_t t;
    assert_int_equal(when_parse_time(BYTES_LIT("2026-11-21T20:32:00Z"), &t), 0);
    assert_true(t == 1795293120); // date -u -d 2026-11-21T20:32:00Z +%s
    char text[WHEN_TEXT_SIZE];
    when_format_time(t, text);
    assert_string_equal(text, "2026-11-21T20:32:00Z");
    when_format_time(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59Z");
    when_format_date(-1, text);
    assert_string_equal(text, "1969-12-31");
    assert_int_equal(when_parse_time(BYTES_LIT("9999-12-31T23:59:59Z"), &t), 0);
    when_format_time(t, text);
    assert_string_equal(text, "9999-12-31T23:59:59Z");
    when_format_time(t + 1, text);
    assert_string_equal(text, "out of range");
    assert_int_equal(when_parse_time(BYTES_LIT("0001-01-01T00:00:00Z"), &t), 0);
    when_format_time(t, text);
    assert_string_equal(text, "0001-01-01T00:00:00Z");
    when_format_date(t - 1, text);
    assert_string_equal(text, "out of range");
    when_format_time(WHEN_MIN, text);
    assert_string_equal(text, "out of range");
    when_format_date(WHEN_MAX, text);
    assert_string_equal(text, "out of range");
    int y, m, d;
    when_to_civil(WHEN_MAX, &y, &m, &d);
    assert_int_equal(y, 9999);
    when_to_civil(WHEN_MIN, &y, &m, &d);
    assert_int_equal(y, 1);
}

static void
test_run_over(void **state)
{
    (void)state;
    assert_true(when_from_civil(2026, 13, 1) == when_from_civil(2027, 1, 1));
    assert_true(when_from_civil(2026, 0, 1) == when_from_civil(2025, 12, 1));
    assert_true(when_from_civil(2024, 2, 30) == when_from_civil(2024, 3, 1));
    assert_true(when_from_civil(2024, 3, 0) == when_from_civil(2024, 2, 29));
    assert_true(when_from_civil(2024, -11, 1) == when_from_civil(2023, 1, 1));
}

static void
test_wrong(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "2026",
        "2026-11",
        "2026-11-2",
        "2026-11-211",
        "2026-13-01",
        "2026-00-01",
        "2026-11-00",
        "2026-11-31",
        "2026-02-29",
        "1900-02-29",
        "0000-01-01",
        "-001-01-01",
        "2026/11/21",
        "20261121",
        "2026-1-021",
        "2026-11-2a",
        " 026-11-21",
        "2026-11-21T20:32:00",
        "2026-11-21T20:32:00z",
        "2026-11-21t20:32:00Z",
        "2026-11-21 20:32:00Z",
        "2026-11-21T24:00:00Z",
        "2026-11-21T20:60:00Z",
        "2026-11-21T20:32:60Z",
        "2026-11-21T20:32:0-Z",
        "2026-11-21T-1:32:00Z",
        "2026-11-21T20-32-00Z",
        "2026-11-21T20:32:00.0Z",
        "2026-11-21T20:32:00+00:00",
        "2026-11-21T20:32:00ZZ",
        "2026-02-30T20:32:00Z",
        "2026-11-21T20:32:00\0",
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        int64_t t = 5;
        struct bytes text = support_exact(bytes_of_str(wrong[i]));
        if (when_parse(text, &t) != ERR_INVALID || when_parse_time(text, &t) != ERR_INVALID ||
            when_parse_date(text, &t) != ERR_INVALID || t != 5)
            fail_msg("%s", wrong[i]);
        support_free(text);
    }
    struct bytes whole = BYTES_LIT("2024-02-29T23:59:59Z");
    for (size_t n = 0; n <= whole.n; n++) {
        int64_t t;
        struct bytes cut = support_exact(bytes_sub(whole, 0, n));
        assert_int_equal(when_parse(cut, &t), n == 10 || n == 20 ? 0 : ERR_INVALID);
        assert_int_equal(when_parse_time(cut, &t), n == 20 ? 0 : ERR_INVALID);
        assert_int_equal(when_parse_date(cut, &t), n == 10 ? 0 : ERR_INVALID);
        support_free(cut);
    }
}

static void
test_intervals(void **state)
{
    (void)state;
    assert_true(when_is_in(5, 5, 6));
    assert_false(when_is_in(6, 5, 6));
    assert_false(when_is_in(4, 5, 6));
    assert_false(when_is_in(5, 5, 5));
    assert_true(when_is_in(0, WHEN_MIN, WHEN_MAX));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day), cmocka_unit_test(test_known),
        cmocka_unit_test(test_run_over),  cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_intervals),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("when", tests, NULL, NULL);
}
