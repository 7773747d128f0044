// SPDX-License-Identifier: Apache-2.0
// Proves checked sums at their edges, big-endian fields byte by byte, and that a decimal number has
// one spelling.
#include "support.h"

#include "base/num.h"

static void
test_checked(void **state)
{
    (void)state;
    size_t n;
    assert_true(num_add(SIZE_MAX - 1, 1, &n));
    assert_true(n == SIZE_MAX);
    assert_false(num_add(SIZE_MAX, 1, &n));
    assert_true(num_mul(SIZE_MAX / 3, 3, &n));
    assert_false(num_mul(SIZE_MAX / 3 + 1, 3, &n));
    assert_true(num_mul(0, SIZE_MAX, &n));
    assert_int_equal(n, 0);
    uint64_t v;
    assert_true(num_add_u64(UINT64_MAX, 0, &v));
    assert_false(num_add_u64(UINT64_MAX, 1, &v));
    assert_int_equal(num_min(-1, 1), -1);
    assert_int_equal(num_min_size(2, 1), 1);
    assert_true(num_min_u64(UINT64_MAX, 1) == 1);
    assert_true(num_max_u64(UINT64_MAX, 1) == UINT64_MAX);
    assert_true(num_compare_u64(1, UINT64_MAX) < 0);
    assert_true(num_compare_u64(UINT64_MAX, 1) > 0);
    assert_int_equal(num_compare_u64(7, 7), 0);
    assert_true(num_compare_i64(INT64_MIN, INT64_MAX) < 0);
    assert_true(num_compare_i64(1, -1) > 0);
    assert_int_equal(num_compare_i64(-1, -1), 0);
}

static void
test_byte_order(void **state)
{
    (void)state;
    const uint8_t p[] = {0xf1, 2, 3, 4, 5, 6, 7, 0xf8};
    assert_int_equal(num_get_u16be(p), 0xf102);
    assert_int_equal(num_get_u32be(p), 0xf1020304);
    assert_true(num_get_u64be(p) == UINT64_C(0xf1020304050607f8));
    uint8_t q[8];
    num_put_u64be(q, UINT64_C(0xf1020304050607f8));
    assert_memory_equal(q, p, 8);
    num_put_u32be(q, 0xf1020304);
    assert_memory_equal(q, p, 4);
    num_put_u16be(q, 0xf102);
    assert_memory_equal(q, p, 2);
}

static void
test_parse(void **state)
{
    (void)state;
    uint64_t v;
    assert_int_equal(num_parse_u64(BYTES_LIT("0"), &v), 0);
    assert_true(v == 0);
    assert_int_equal(num_parse_u64(BYTES_LIT("1234567890"), &v), 0);
    assert_true(v == 1234567890);
    assert_int_equal(num_parse_u64(BYTES_LIT("9223372036854775807"), &v), 0);
    assert_true(v == INT64_MAX);
    static const char *const wrong[] = {
        "",
        "00",
        "01",
        "-1",
        "+1",
        " 1",
        "1 ",
        "1.0",
        "1e3",
        "0x1",
        "9223372036854775808",
        "9999999999999999999",
        "10000000000000000000",
        "18446744073709551616",
        "1/",
        "1:",
        "\xd9\xa1",
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        v = 77;
        assert_int_equal(num_parse_u64(bytes_of_str(wrong[i]), &v), ERR_INVALID);
        assert_true(v == 77);
    }
    assert_int_equal(num_parse_u64(BYTES_LIT("1\0"), &v), ERR_INVALID);
}

static void
test_decimal(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t value;
    } good[] = {{"0", 0}, {"-74.13", -741300000}, {"+1.5", 15000000}, {"180", 1800000000}, {"1.23456785", 12345679},
                {"-1.23456785", -12345679}, {"1.23456784999999999999999999", 12345678}, {"007.5", 75000000}};
    static const char *const wrong[] = {"", "-", ".5", "5.", "1e3", " 1", "1 ", "1.2.3", "--1", "123456789012"};
    int64_t v;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_int_equal(num_parse_decimal(bytes_of_str(good[i].text), 7, &v), 0);
        assert_true(v == good[i].value);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(num_parse_decimal(bytes_of_str(wrong[i]), 7, &v), ERR_INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_checked),
        cmocka_unit_test(test_byte_order),
        cmocka_unit_test(test_decimal),
        cmocka_unit_test(test_parse),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("num", tests, NULL, NULL);
}
