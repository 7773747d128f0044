// SPDX-License-Identifier: Apache-2.0
// Borrowed bytes and their text forms. Decoders are strict, so that each value has exactly one
// text.
#include "base/bytes.h"

#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"

static const char hex_digits[16] = {'0', '1', '2', '3', '4', '5', '6', '7',
                                    '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

struct bytes
bytes_of(const void *p, size_t n)
{
    assert(p != NULL || n == 0);
    return (struct bytes){p, n};
}

struct bytes
bytes_of_str(const char *s)
{
    return (struct bytes){(const uint8_t *)s, s != NULL ? strlen(s) : 0};
}

bool
bytes_equal(struct bytes a, struct bytes b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
bytes_equal_str(struct bytes a, const char *s)
{
    return bytes_equal(a, bytes_of_str(s));
}

int
bytes_compare(struct bytes a, struct bytes b)
{
    size_t n = num_min_size(a.n, b.n);
    int order = n > 0 ? memcmp(a.p, b.p, n) : 0;
    if (order != 0)
        return order < 0 ? -1 : 1;
    return (a.n > b.n) - (a.n < b.n);
}

bool
bytes_has_prefix(struct bytes a, struct bytes prefix)
{
    return a.n >= prefix.n && (prefix.n == 0 || memcmp(a.p, prefix.p, prefix.n) == 0);
}

struct bytes
bytes_sub(struct bytes a, size_t from, size_t n)
{
    from = num_min_size(from, a.n);
    n = num_min_size(n, a.n - from);
    return (struct bytes){a.p != NULL ? a.p + from : NULL, n};
}

size_t
bytes_find(struct bytes a, size_t from, uint8_t c)
{
    if (from >= a.n)
        return a.n;
    const uint8_t *at = memchr(a.p + from, c, a.n - from);
    return at != NULL ? (size_t)(at - a.p) : a.n;
}

bool
bytes_next_line(struct bytes *rest, struct bytes *line)
{
    size_t end = bytes_find(*rest, 0, '\n');
    if (end == rest->n)
        return false;
    *line = bytes_sub(*rest, 0, end);
    *rest = bytes_sub(*rest, end + 1, rest->n);
    return true;
}

static int
hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

int
bytes_from_hex(struct bytes text, uint8_t *out, size_t out_n)
{
    if (text.n % 2 != 0 || text.n / 2 != out_n)
        return ERR_INVALID;
    for (size_t i = 0; i < out_n; i++) {
        int high = hex_value(text.p[2 * i]);
        int low = hex_value(text.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return ERR_INVALID;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return 0;
}

static int
base64_value(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

// The four digits of one group, the last pad of them '=': their bits, or -1.
static int32_t
base64_group(const uint8_t *p, size_t pad)
{
    int32_t bits = 0;
    for (size_t i = 0; i < 4 - pad; i++) {
        int v = base64_value(p[i]);
        if (v < 0)
            return -1;
        bits |= (int32_t)v << (18 - 6 * (int)i);
    }
    int32_t unused = pad == 2 ? 0xffff : pad == 1 ? 0xff : 0;
    return (bits & unused) == 0 ? bits : -1;
}

int
bytes_from_base64(struct bytes text, uint8_t *out, size_t out_max, size_t *n_out)
{
    *n_out = 0;
    if (text.n % 4 != 0)
        return ERR_INVALID;
    size_t pad = 0;
    if (text.n > 0 && text.p[text.n - 1] == '=')
        pad = text.p[text.n - 2] == '=' ? 2 : 1;
    size_t n = text.n / 4 * 3 - pad;
    bool fits = n <= out_max;
    size_t written = 0;
    for (size_t i = 0; i < text.n; i += 4) {
        size_t group_pad = i + 4 == text.n ? pad : 0;
        int32_t bits = base64_group(text.p + i, group_pad);
        if (bits < 0)
            return ERR_INVALID;
        for (size_t k = 0; fits && k < 3 - group_pad; k++)
            out[written++] = (uint8_t)(bits >> (16 - 8 * (int)k));
    }
    if (!fits)
        return ERR_LIMIT;
    assert(written == n);
    *n_out = n;
    return 0;
}

void
bytes_to_hex(struct bytes b, struct buf *out)
{
    size_t n;
    if (!num_mul(b.n, 2, &n))
        n = SIZE_MAX;
    uint8_t *p = buf_reserve(out, n);
    if (p == NULL)
        return;
    for (size_t i = 0; i < b.n; i++) {
        p[2 * i] = (uint8_t)hex_digits[b.p[i] >> 4];
        p[2 * i + 1] = (uint8_t)hex_digits[b.p[i] & 15];
    }
    buf_commit(out, n);
}

void
bytes_to_base64(struct bytes b, struct buf *out)
{
    size_t n;
    if (!num_mul(b.n / 3 + (b.n % 3 != 0), 4, &n))
        n = SIZE_MAX;
    uint8_t *p = buf_reserve(out, n);
    if (p == NULL)
        return;
    size_t i = 0;
    for (; b.n - i >= 3; i += 3, p += 4) {
        uint32_t bits = (uint32_t)b.p[i] << 16 | (uint32_t)b.p[i + 1] << 8 | b.p[i + 2];
        for (int k = 0; k < 4; k++)
            p[k] = (uint8_t)base64_digits[bits >> (18 - 6 * k) & 63];
    }
    if (i < b.n) {
        bool two = b.n - i == 2;
        uint32_t bits = (uint32_t)b.p[i] << 16 | (two ? (uint32_t)b.p[i + 1] << 8 : 0);
        p[0] = (uint8_t)base64_digits[bits >> 18];
        p[1] = (uint8_t)base64_digits[bits >> 12 & 63];
        p[2] = two ? (uint8_t)base64_digits[bits >> 6 & 63] : '=';
        p[3] = '=';
    }
    buf_commit(out, n);
}

void
bytes_to_hex_str(struct bytes b, char *out)
{
    for (size_t i = 0; i < b.n; i++) {
        out[2 * i] = hex_digits[b.p[i] >> 4];
        out[2 * i + 1] = hex_digits[b.p[i] & 15];
    }
    out[2 * b.n] = '\0';
}

int
bytes_to_str(struct bytes b, char *out, size_t out_size)
{
    if (bytes_find(b, 0, 0) != b.n)
        return ERR_INVALID;
    if (b.n >= out_size)
        return ERR_LIMIT;
    if (b.n > 0)
        memcpy(out, b.p, b.n);
    out[b.n] = '\0';
    return 0;
}
