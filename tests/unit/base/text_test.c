// SPDX-License-Identifier: Apache-2.0
// Proves UTF-8 against a second decoder written from the definition: every code point, every
// sequence of up to three bytes, four bytes at the edges, and damage at each place of texts long
// enough for the fast path.
#include "support.h"

#include <string.h>

#include "base/text.h"

// The definition, slowly: the number of bytes of the character at p, 0 when there is none.
static size_t
plain_next(const uint8_t *p, size_t n, uint32_t *c)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = p[0] < 0x80             ? 1
                    : (p[0] & 0xe0) == 0xc0 ? 2
                    : (p[0] & 0xf0) == 0xe0 ? 3
                    : (p[0] & 0xf8) == 0xf0 ? 4
                                            : 0;
    if (length == 0 || length > n)
        return 0;
    *c = length == 1 ? p[0] : p[0] & (0xffu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        *c = *c << 6 | (p[i] & 0x3fu);
    }
    bool is_fine = *c >= least[length] && *c <= 0x10ffff && (*c < 0xd800 || *c > 0xdfff);
    return is_fine ? length : 0;
}

static bool
plain_is_utf8(struct bytes b)
{
    for (size_t i = 0; i < b.n;) {
        uint32_t c;
        size_t n = plain_next(b.p + i, b.n - i, &c);
        if (n == 0)
            return false;
        i += n;
    }
    return true;
}

static void
test_every_code_point(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x110000; c++) {
        uint8_t p[4];
        size_t n = text_put(p, c);
        bool is_scalar = c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
        uint32_t plain = 0;
        assert_int_equal(plain_next(p, n, &plain), n);
        assert_int_equal(plain, is_scalar ? c : 0xfffd);
        size_t at = 0;
        assert_int_equal(text_next(bytes_of(p, n), &at), plain);
        assert_int_equal(at, n);
        assert_true(text_is_utf8(bytes_of(p, n)));
        assert_int_equal(text_count(bytes_of(p, n)), 1);
        bool is_none = (plain & 0xfffe) == 0xfffe || (plain >= 0xfdd0 && plain <= 0xfdef);
        if (text_has_noncharacter(bytes_of(p, n)) != is_none)
            fail_msg("U+%04X", (unsigned)plain);
    }
}

static void
check_sequence(const uint8_t *p, size_t n)
{
    struct bytes b = bytes_of(p, n);
    bool expected = plain_is_utf8(b);
    uint32_t c = 0;
    size_t length = plain_next(p, n, &c);
    size_t at = 0;
    int32_t got = text_next(b, &at);
    if (text_is_utf8(b) != expected || at != length || got != (length > 0 ? (int32_t)c : -1))
        fail_msg("%02x %02x %02x %02x of %zu", p[0], n > 1 ? p[1] : 0, n > 2 ? p[2] : 0,
                 n > 3 ? p[3] : 0, n);
}

static void
test_every_short_sequence(void **state)
{
    (void)state;
    static const uint8_t edges[] = {0x00, 0x41, 0x7f, 0x80, 0x81, 0x8f, 0x90, 0x9f, 0xa0,
                                    0xbf, 0xc0, 0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0xff};
    for (unsigned a = 0; a < 256; a++) {
        for (unsigned b = 0; b < 256; b++) {
            uint8_t p[4] = {(uint8_t)a, (uint8_t)b, 0, 0};
            check_sequence(p, 1);
            check_sequence(p, 2);
            for (size_t c = 0; c < sizeof(edges); c++) {
                p[2] = edges[c];
                check_sequence(p, 3);
                for (size_t d = 0; d < sizeof(edges); d++) {
                    p[3] = edges[d];
                    check_sequence(p, 4);
                }
            }
        }
    }
}

static void
test_long_texts(void **state)
{
    (void)state;
    static const char *const words[] = {"a", "name ",        "Усама ", "名前",
                                        "😀", "\xef\xbf\xbd", "é",      "................"};
    for (uint64_t start = 1; start <= 3000; start++) {
        uint64_t seed = start;
        struct buf b;
        buf_init(&b, 10000);
        for (uint64_t n = support_below(&seed, 20); n > 0; n--)
            buf_append_str(&b, words[support_below(&seed, 8)]);
        struct bytes text = support_exact(buf_bytes(&b));
        if (!text_is_utf8(text) || text_has_noncharacter(text))
            fail_msg("seed %u: refused whole", (unsigned)start);
        uint8_t *p = (uint8_t *)(uintptr_t)text.p;
        for (int i = 0; i < 20 && text.n > 0; i++) {
            size_t at = (size_t)support_below(&seed, text.n);
            uint8_t kept = p[at];
            p[at] = (uint8_t)support_random(&seed);
            if (text_is_utf8(text) != plain_is_utf8(text))
                fail_msg("seed %u: damage at %zu", (unsigned)start, at);
            p[at] = kept;
            struct bytes cut = support_exact(bytes_sub(text, 0, at));
            if (text_is_utf8(cut) != plain_is_utf8(cut))
                fail_msg("seed %u: cut at %zu", (unsigned)start, at);
            support_free(cut);
        }
        support_free(text);
        buf_clear(&b);
    }
    assert_true(text_is_utf8(bytes_of(NULL, 0)));
    assert_int_equal(text_count(bytes_of(NULL, 0)), 0);
    assert_int_equal(text_count(BYTES_LIT("aЖ名😀")), 4);
}

static void
test_noncharacters_anywhere(void **state)
{
    (void)state;
    static const char *const none[] = {"\xef\xb7\x90", "\xef\xb7\xaf", "\xef\xbf\xbe",
                                       "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf"};
    for (size_t which = 0; which < 5; which++) {
        for (size_t lead = 0; lead < 40; lead++) {
            struct buf b;
            buf_init(&b, 200);
            for (size_t i = 0; i < lead; i++)
                buf_append_str(&b, i % 3 == 0   ? "a"
                                   : i % 3 == 1 ? "п"
                                                : "\xef\xbc\xa1"); // U+FF21 is fine
            assert_false(text_has_noncharacter(buf_bytes(&b)));
            buf_append_str(&b, none[which]);
            if (lead % 2 == 0)
                buf_append_str(&b, "and more after it");
            assert_true(text_has_noncharacter(buf_bytes(&b)));
            buf_clear(&b);
        }
    }
}

static void
test_next_stays_at_the_end(void **state)
{
    (void)state;
    size_t at = 0;
    assert_int_equal(text_next(bytes_of(NULL, 0), &at), -1);
    at = 3;
    assert_int_equal(text_next(BYTES_LIT("abc"), &at), -1);
    assert_int_equal(at, 3);
    at = 9;
    assert_int_equal(text_next(BYTES_LIT("abc"), &at), -1);
}

static void
test_trim(void **state)
{
    (void)state;
    assert_bytes(text_trim(BYTES_LIT(" \t\r\n\v\fa b \n")), "a b");
    assert_bytes(text_trim(BYTES_LIT("  ")), "");
    assert_bytes(text_trim(BYTES_LIT("x")), "x");
    assert_int_equal(text_trim(bytes_of(NULL, 0)).n, 0);
    assert_bytes(text_trim(BYTES_LIT("\xc2\xa0x")), "\xc2\xa0x"); // only ASCII
}

static void
test_visible(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"plain Ж 名 😀", "plain Ж 名 😀"},
        {"a\x1b[31mred\n\t\x7f", "a\\u{1b}[31mred\\u{a}\\u{9}\\u{7f}"},
        {"\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0", "\\u{80}\\u{9b}\\u{9f}\xc2\xa0"},
        {"\u202a\u202e\u2066\u2069\u200e\u200f\u061c",
         "\\u{202a}\\u{202e}\\u{2066}\\u{2069}\\u{200e}\\u{200f}\\u{61c}"},
        {"\u2029\u202f\u2065\u200d", "\u2029\u202f\u2065\u200d"},
        {"x\xff\xc3y\xe2\x82", "x\\xff\\xc3y\\xe2\\x82"},
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"},
    };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        struct buf b;
        buf_init(&b, 200);
        text_append_visible(&b, bytes_of_str(pairs[i][0]));
        assert_bytes(buf_bytes(&b), pairs[i][1]);
        buf_clear(&b);
    }
    struct buf b;
    buf_init(&b, 5);
    text_append_visible(&b, BYTES_LIT("\n\n"));
    assert_int_equal(buf_check(&b), ERR_LIMIT);
    buf_clear(&b);
    text_append(&b, 0x20ac);
    assert_bytes(buf_bytes(&b), "€");
    buf_clear(&b);
}

// What leaves no mark is found wherever it stands; letters, marks on letters and spaces that can be seen are not.
static void
test_unseen(void **state)
{
    static const uint32_t hidden[] = {0x00, 0x09, 0x0d, 0x1b, 0x7f, 0x9f, 0xad, 0x34f, 0x61c, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028,
                                      0x202a, 0x202e, 0x2060, 0x2066, 0x2069, 0x206f, 0x3164, 0xfe00, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xe0001, 0xe01ef};
    static const uint32_t shown[] = {' ', 'a', '\n', 0xa0, 0xac, 0xae, 0x301, 0x436, 0x627, 0x2010, 0x2030, 0x205f, 0x2070, 0x6211, 0xfdfa, 0xfe10, 0xfffc, 0x1f600};
    (void)state;
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        struct buf b;
        buf_init(&b, 64);
        buf_append_str(&b, "a\n\xd0\xb6");
        text_append(&b, hidden[i]);
        buf_append_str(&b, "b");
        assert_true(text_is_unseen(hidden[i]));
        assert_int_equal(text_find_unseen(buf_bytes(&b)), hidden[i]);
        buf_clear(&b);
    }
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        uint8_t p[4];
        assert_int_equal(text_find_unseen(bytes_of(p, text_put(p, shown[i]))), -1);
        if (shown[i] != '\n')
            assert_false(text_is_unseen(shown[i]));
    }
    assert_int_equal(text_find_unseen((struct bytes){NULL, 0}), -1);
}

static void
test_ascii_classes(void **state)
{
    (void)state;
    for (unsigned c = 0; c < 256; c++) {
        assert_int_equal(text_is_ascii_upper((uint8_t)c),
                         c != 0 && c < 128 && strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (int)c) != NULL);
        assert_int_equal(text_is_ascii_lower((uint8_t)c),
                         c != 0 && c < 128 && strchr("abcdefghijklmnopqrstuvwxyz", (int)c) != NULL);
        assert_int_equal(text_is_ascii_digit((uint8_t)c),
                         c != 0 && c < 128 && strchr("0123456789", (int)c) != NULL);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_point),
        cmocka_unit_test(test_every_short_sequence),
        cmocka_unit_test(test_long_texts),
        cmocka_unit_test(test_noncharacters_anywhere),
        cmocka_unit_test(test_next_stays_at_the_end),
        cmocka_unit_test(test_trim),
        cmocka_unit_test(test_visible),
        cmocka_unit_test(test_unseen),
        cmocka_unit_test(test_ascii_classes),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
