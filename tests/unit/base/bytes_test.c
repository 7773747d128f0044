// SPDX-License-Identifier: Apache-2.0
// Proves the order and search of bytes, and that hex and base64 have exactly one text for each
// value: RFC 4648's examples, every length both ways, and each way a text can be wrong.
#include "support.h"

#include <string.h>

static const struct bytes NONE = {NULL, 0};

static void
test_compare(void **state)
{
    (void)state;
    assert_true(bytes_equal(NONE, BYTES_LIT("")));
    assert_true(bytes_equal_str(NONE, NULL));
    assert_true(bytes_equal(BYTES_LIT("a\0b"), BYTES_LIT("a\0b")));
    assert_false(bytes_equal(BYTES_LIT("a\0b"), BYTES_LIT("a\0c")));
    assert_false(bytes_equal(BYTES_LIT("a"), BYTES_LIT("ab")));
    assert_int_equal(bytes_compare(NONE, NONE), 0);
    assert_int_equal(bytes_compare(NONE, BYTES_LIT("a")), -1);
    assert_int_equal(bytes_compare(BYTES_LIT("ab"), BYTES_LIT("a")), 1);
    assert_int_equal(bytes_compare(BYTES_LIT("\xff"), BYTES_LIT("ab")), 1);
    assert_int_equal(bytes_compare(BYTES_LIT("ab"), BYTES_LIT("b")), -1);
    assert_true(bytes_has_prefix(BYTES_LIT("abc"), BYTES_LIT("ab")));
    assert_true(bytes_has_prefix(BYTES_LIT("abc"), NONE));
    assert_true(bytes_has_prefix(NONE, NONE));
    assert_false(bytes_has_prefix(BYTES_LIT("ab"), BYTES_LIT("abc")));
    assert_false(bytes_has_prefix(BYTES_LIT("abc"), BYTES_LIT("b")));
}

static void
test_cut(void **state)
{
    (void)state;
    struct bytes b = BYTES_LIT("abcdef");
    assert_bytes(bytes_sub(b, 1, 3), "bcd");
    assert_bytes(bytes_sub(b, 4, SIZE_MAX), "ef");
    assert_bytes(bytes_sub(b, 6, 1), "");
    assert_bytes(bytes_sub(b, SIZE_MAX, SIZE_MAX), "");
    assert_bytes(bytes_sub(NONE, 3, 3), "");
    assert_int_equal(bytes_find(b, 0, 'c'), 2);
    assert_int_equal(bytes_find(b, 3, 'c'), 6);
    assert_int_equal(bytes_find(b, 7, 'c'), 6);
    assert_int_equal(bytes_find(NONE, 0, 'c'), 0);
}

static void
test_lines(void **state)
{
    (void)state;
    struct bytes rest = BYTES_LIT("one\n\ntwo\nrest");
    struct bytes line;
    assert_true(bytes_next_line(&rest, &line));
    assert_bytes(line, "one");
    assert_true(bytes_next_line(&rest, &line));
    assert_bytes(line, "");
    assert_true(bytes_next_line(&rest, &line));
    assert_bytes(line, "two");
    assert_false(bytes_next_line(&rest, &line));
    assert_bytes(rest, "rest");
    rest = BYTES_LIT("only\n");
    assert_true(bytes_next_line(&rest, &line));
    assert_int_equal(rest.n, 0);
    assert_false(bytes_next_line(&rest, &line));
    rest = NONE;
    assert_false(bytes_next_line(&rest, &line));
}

static void
test_hex(void **state)
{
    (void)state;
    uint8_t all[256], back[256];
    char text[513];
    for (size_t i = 0; i < 256; i++)
        all[i] = (uint8_t)i;
    bytes_to_hex_str(bytes_of(all, 256), text);
    assert_int_equal(strlen(text), 512);
    assert_memory_equal(text, "000102", 6);
    struct buf b;
    buf_init(&b, 512);
    bytes_to_hex(bytes_of(all, 256), &b);
    assert_bytes(buf_bytes(&b), text);
    assert_int_equal(bytes_from_hex(buf_bytes(&b), back, 256), 0);
    assert_memory_equal(back, all, 256);
    assert_int_equal(bytes_from_hex(NONE, back, 0), 0);
    static const char *const wrong[] = {"",     "0",    "00",   "000",  "000000", "0g00",
                                        "00 0", "00A0", "0x00", "00:0", "0/00"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_int_equal(bytes_from_hex(bytes_of_str(wrong[i]), back, 2), ERR_INVALID);
    buf_clear(&b);
    buf_init(&b, 3);
    bytes_to_hex(bytes_of(all, 2), &b);
    assert_int_equal(buf_check(&b), ERR_LIMIT);
    buf_clear(&b);
}

static void
test_base64_examples(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"\xfb\xef\xff", "++//"},
    };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        struct buf b;
        buf_init(&b, 100);
        bytes_to_base64(bytes_of_str(pairs[i][0]), &b);
        assert_bytes(buf_bytes(&b), pairs[i][1]);
        uint8_t out[8];
        size_t n;
        assert_int_equal(bytes_from_base64(buf_bytes(&b), out, sizeof(out), &n), 0);
        assert_bytes(bytes_of(out, n), pairs[i][0]);
        buf_clear(&b);
    }
}

static void
test_base64_every_length(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (size_t n = 0; n < 200; n++) {
        uint8_t in[200], out[200];
        for (size_t i = 0; i < n; i++)
            in[i] = (uint8_t)support_random(&seed);
        struct buf b;
        buf_init(&b, (n + 2) / 3 * 4);
        bytes_to_base64(bytes_of(in, n), &b);
        assert_int_equal(buf_check(&b), 0);
        struct bytes text = support_exact(buf_bytes(&b));
        size_t got;
        assert_int_equal(bytes_from_base64(text, out, n, &got), 0);
        assert_int_equal(got, n);
        assert_memory_equal(out, in, n);
        if (n > 0)
            assert_int_equal(bytes_from_base64(text, out, n - 1, &got), ERR_LIMIT);
        for (size_t cut = 1; cut < text.n; cut++)
            assert_true(bytes_from_base64(bytes_sub(text, 0, cut), out, n, &got) ==
                        (cut % 4 ? ERR_INVALID : 0));
        support_free(text);
        buf_clear(&b);
    }
}

static void
test_base64_wrong(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "Zg",       "Zg=",      "Zg===",  "Z===",     "====",   "=",       "Zm8",       "Zm9=v",
        "Zm==9v==", "Zh==",     "Zm9=",   "Zm 9v",    "Zm9v\n", " Zm9v",   "Zm9v Zm9v", "Zm-_",
        "Zm9v====", "Zg==Zg==", "Zm9vYg", "Zm9vYg=a", "Z=9v",   "\x80m9v",
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        uint8_t out[100];
        size_t n = 7;
        assert_int_equal(bytes_from_base64(bytes_of_str(wrong[i]), out, sizeof(out), &n),
                         ERR_INVALID);
        assert_int_equal(n, 0);
        // What is ill-formed is told as such even where it would not fit.
        assert_int_equal(bytes_from_base64(bytes_of_str(wrong[i]), out, 0, &n), ERR_INVALID);
    }
}

static void
test_to_str(void **state)
{
    (void)state;
    char out[4];
    assert_int_equal(bytes_to_str(BYTES_LIT("abc"), out, sizeof(out)), 0);
    assert_string_equal(out, "abc");
    assert_int_equal(bytes_to_str(NONE, out, sizeof(out)), 0);
    assert_string_equal(out, "");
    assert_int_equal(bytes_to_str(BYTES_LIT("abcd"), out, sizeof(out)), ERR_LIMIT);
    assert_int_equal(bytes_to_str(BYTES_LIT("a\0b"), out, sizeof(out)), ERR_INVALID);
    assert_int_equal(bytes_to_str(NONE, out, 0), ERR_LIMIT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compare),         cmocka_unit_test(test_cut),
        cmocka_unit_test(test_lines),           cmocka_unit_test(test_hex),
        cmocka_unit_test(test_base64_examples), cmocka_unit_test(test_base64_every_length),
        cmocka_unit_test(test_base64_wrong),    cmocka_unit_test(test_to_str),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("bytes", tests, NULL, NULL);
}
