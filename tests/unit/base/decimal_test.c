// SPDX-License-Identifier: Apache-2.0
// Proves that decimals are read exactly or refused, that each has one shortest text, and that no
// sum wraps.
#include "support.h"

#include "base/decimal.h"

static void
test_reads(void **state)
{
    static const struct {
        const char *text;
        int64_t value;
    } good[] = {
        {"0", 0},
        {"67.6", 67600000},
        {"67.600000", 67600000},
        {"-0.000001", -1},
        {"0.1", 100000},
        {"9223372036854.775807", INT64_MAX},
        {"-9223372036854.775807", -INT64_MAX},
    };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        int64_t v = 1;
        assert_int_equal(decimal_parse(bytes_of_str(good[i].text), 6, &v), 0);
        assert_true(v == good[i].value);
    }
}

static void
test_refuses(void **state)
{
    static const char *const bad[] = {
        "",      "-",    ".",   "1.",  ".5",        "+1",   "01",
        "-0",    "-0.0", "1,5", "1e3", " 1",        "1 ",   "0x1",
        "1.2.3", "--1",  "1.-", "nan", "1.0000001", "00.5", "1.1234567890123456789012"};
    int64_t v = 0;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(decimal_parse(bytes_of_str(bad[i]), 6, &v) == 0, 0);
    assert_int_equal(decimal_parse(BYTES_LIT("1.12345"), 4, &v), ERR_INVALID);
    assert_int_equal(decimal_parse(BYTES_LIT("1.5"), 0, &v), ERR_INVALID);
    assert_int_equal(decimal_parse(BYTES_LIT("9223372036854.775808"), 6, &v), ERR_LIMIT);
    assert_int_equal(decimal_parse(BYTES_LIT("9223372036855"), 6, &v), ERR_LIMIT);
    assert_int_equal(decimal_parse(BYTES_LIT("99999999999999999999999"), 6, &v), ERR_LIMIT);
    assert_true(v == 0); // untouched
}

static void
check_text(int64_t value, const char *text)
{
    struct buf b;
    int64_t back = 0;
    buf_init(&b, 64);
    decimal_append(&b, value);
    assert_int_equal(buf_check(&b), 0);
    assert_true(bytes_equal_str(buf_bytes(&b), text));
    if (value > INT64_MIN) {
        assert_int_equal(decimal_parse(buf_bytes(&b), 6, &back), 0);
        assert_true(back == value);
    }
    buf_clear(&b);
}

static void
test_writes_the_shortest(void **state)
{
    (void)state;
    check_text(0, "0");
    check_text(6729000, "6.729");
    check_text(1, "0.000001");
    check_text(-1, "-0.000001");
    check_text(100000000, "100");
    check_text(INT64_MAX, "9223372036854.775807");
    check_text(INT64_MIN, "-9223372036854.775808");
}

static void
test_never_wraps(void **state)
{
    int64_t v = 0;
    (void)state;
    assert_true(decimal_add(INT64_MAX - 1, 1, &v));
    assert_false(decimal_add(INT64_MAX, 1, &v));
    assert_false(decimal_add(INT64_MIN, -1, &v));
    assert_true(decimal_times(INT64_MAX / 1000, 1000, &v));
    assert_false(decimal_times(INT64_MAX / 1000 + 1, 1000, &v));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_writes_the_shortest),
        cmocka_unit_test(test_never_wraps),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
