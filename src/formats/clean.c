// SPDX-License-Identifier: Apache-2.0
// See clean.h. CP1252 differs from Latin-1 in the bytes 0x80 to 0x9F alone.
#include "formats/clean.h"

#include <string.h>

#include "base/text.h"

static const uint16_t clean_cp1252[32] = {
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
};

// Length of the white space character at p[at], 0 when it is none.
static size_t
space_at(struct bytes b, size_t at)
{
    const uint8_t c = b.p[at];
    if (c <= 0x20 || c == 0x7F) {
        return 1;
    }
    const size_t left = b.n - at;
    if (c == 0xC2 && left >= 2 && b.p[at + 1] >= 0x80 && b.p[at + 1] <= 0xA0) {
        return 2; // U+0080..9F and U+00A0
    }
    if (c == 0xE2 && left >= 3 && b.p[at + 1] == 0x80 &&
        (b.p[at + 2] == 0xA8 || b.p[at + 2] == 0xA9)) {
        return 3; // U+2028, U+2029
    }
    if (c == 0xEF && left >= 3 && b.p[at + 1] == 0xBB && b.p[at + 2] == 0xBF) {
        return 3; // U+FEFF
    }
    return 0;
}

// Is b as it should be: no white space at its ends, single spaces of 0x20 within?
static bool
is_clean(struct bytes b)
{
    for (size_t i = 0; i < b.n; i++) {
        const size_t n = space_at(b, i);
        if (n == 0) {
            continue;
        }
        if (n > 1 || b.p[i] != ' ' || i == 0 || i + 1 == b.n || b.p[i + 1] == ' ') {
            return false;
        }
    }
    return true;
}

bool
clean_text(struct arena *a, struct bytes b, struct bytes *out)
{
    b = text_trim(b);
    if (is_clean(b)) {
        *out = b;
        return true;
    }
    uint8_t *p = arena_alloc(a, b.n);
    if (p == NULL) {
        return false;
    }
    size_t n = 0;
    for (size_t i = 0; i < b.n;) {
        const size_t space = space_at(b, i);
        if (space == 0) {
            p[n++] = b.p[i++];
            continue;
        }
        i += space;
        if (n > 0 && p[n - 1] != ' ') {
            p[n++] = ' ';
        }
    }
    if (n > 0 && p[n - 1] == ' ') {
        n--;
    }
    *out = bytes_of(p, n);
    return true;
}

static size_t
put_utf8(uint8_t *p, uint16_t c)
{
    if (c < 0x80) {
        p[0] = (uint8_t)c;
        return 1;
    }
    if (c < 0x800) {
        p[0] = (uint8_t)(0xC0 | (c >> 6));
        p[1] = (uint8_t)(0x80 | (c & 0x3F));
        return 2;
    }
    p[0] = (uint8_t)(0xE0 | (c >> 12));
    p[1] = (uint8_t)(0x80 | ((c >> 6) & 0x3F));
    p[2] = (uint8_t)(0x80 | (c & 0x3F));
    return 3;
}

bool
clean_file(struct arena *a, struct bytes b, struct bytes *out)
{
    if (bytes_has_prefix(b, BYTES_LIT("\xEF\xBB\xBF"))) {
        b = bytes_sub(b, 3, b.n - 3);
    }
    if (text_is_utf8(b)) {
        *out = b;
        return true;
    }
    uint8_t *p = arena_array(a, b.n, 3);
    if (p == NULL) {
        return false;
    }
    size_t n = 0;
    for (size_t i = 0; i < b.n; i++) {
        const uint8_t c = b.p[i];
        n += put_utf8(p + n, c >= 0x80 && c < 0xA0 ? clean_cp1252[c - 0x80] : c);
    }
    *out = bytes_of(p, n);
    return true;
}

static uint8_t
lower(uint8_t c)
{
    return text_is_ascii_upper(c) ? (uint8_t)(c + ('a' - 'A')) : c;
}

bool
clean_has_prefix_str(struct bytes b, const char *s)
{
    const size_t n = strlen(s);
    if (n > b.n) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (lower(b.p[i]) != lower((uint8_t)s[i])) {
            return false;
        }
    }
    return true;
}

bool
clean_equal_str(struct bytes b, const char *s)
{
    return b.n == strlen(s) && clean_has_prefix_str(b, s);
}

size_t
clean_find_str(struct bytes b, size_t from, const char *s)
{
    const size_t n = strlen(s);
    for (size_t i = from; n <= b.n && i <= b.n - n; i++) {
        if (memcmp(b.p + i, s, n) == 0) {
            return i;
        }
    }
    return b.n;
}
