// SPDX-License-Identifier: Apache-2.0
// The inside of JSON strings: scanning eight bytes at a time, and escapes.
#include "base/json_string.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

size_t
json_string_plain(const uint8_t *p, size_t n)
{
    size_t i = 0;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    for (; n - i >= 8; i += 8) {
        uint64_t v;
        memcpy(&v, p + i, sizeof(v));
        uint64_t quote = v ^ EACH('"');
        uint64_t escape = v ^ EACH('\\');
        // The top bit of each byte that is zero, or below 0x20; a borrow can only mark bytes after
        // a true one.
        uint64_t hits =
            ((quote - EACH(1)) & ~quote) | ((escape - EACH(1)) & ~escape) | ((v - EACH(0x20)) & ~v);
        hits &= EACH(0x80);
        if (hits != 0)
            return i + (size_t)__builtin_ctzll(hits) / 8;
    }
#endif
    while (i < n && p[i] >= 0x20 && p[i] != '"' && p[i] != '\\')
        i++;
    return i;
}

// Four hex digits at p as a code unit; -1 when they are not.
static int32_t
hex_unit(const uint8_t *p, const uint8_t *end)
{
    if (end - p < 4)
        return -1;
    int32_t v = 0;
    for (int i = 0; i < 4; i++) {
        uint8_t c = p[i];
        int digit = c >= '0' && c <= '9'                     ? c - '0'
                    : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                             : -1;
        if (digit < 0)
            return -1;
        v = v << 4 | digit;
    }
    return v;
}

// Decode "\uXXXX", or a pair of them, at the digits *p; moves *p past it. -1 for what is no code
// point.
static int32_t
unicode_escape(const uint8_t **p, const uint8_t *end)
{
    int32_t high = hex_unit(*p, end);
    if (high < 0)
        return -1;
    *p += 4;
    if (high < 0xd800 || high > 0xdfff)
        return high;
    if (high > 0xdbff || end - *p < 6 || (*p)[0] != '\\' || (*p)[1] != 'u')
        return -1;
    int32_t low = hex_unit(*p + 2, end);
    if (low < 0xdc00 || low > 0xdfff)
        return -1;
    *p += 6;
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

int
json_string_decode(struct bytes content, uint8_t *out, size_t *n_out, size_t *bad_at)
{
    static const uint8_t meaning[256] = {
        ['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
        ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t',
    };
    const uint8_t *p = content.p;
    const uint8_t *end = p + content.n;
    uint8_t *to = out;
    for (;;) {
        size_t n = json_string_plain(p, (size_t)(end - p));
        memcpy(to, p, n);
        to += n;
        p += n;
        if (p == end)
            break;
        assert(*p == '\\' && end - p >= 2);
        *bad_at = (size_t)(p - content.p);
        uint8_t c = p[1];
        p += 2;
        if (c == 'u') {
            int32_t point = unicode_escape(&p, end);
            if (point < 0)
                return ERR_INVALID;
            to += text_put(to, (uint32_t)point); // fits where its escape stood
        } else {
            if (meaning[c] == 0)
                return ERR_INVALID;
            *to++ = meaning[c];
        }
    }
    *n_out = (size_t)(to - out);
    return 0;
}

void
json_string_escape(struct buf *out, uint8_t c)
{
    static const char letters[128] = {
        ['"'] = '"',  ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f',
        ['\n'] = 'n', ['\r'] = 'r',  ['\t'] = 't',
    };
    if (letters[c] != 0) {
        const uint8_t pair[2] = {'\\', (uint8_t)letters[c]};
        buf_append(out, bytes_of(pair, sizeof(pair)));
    } else {
        buf_append_str(out, "\\u00");
        bytes_to_hex(bytes_of(&c, 1), out);
    }
}
