// SPDX-License-Identifier: Apache-2.0
// Numbers from outside: sums and products that cannot wrap unnoticed, big-endian fields, strict
// decimals.
#include "base/num.h"

#include <assert.h>

bool
num_add(size_t a, size_t b, size_t *out)
{
    return !__builtin_add_overflow(a, b, out);
}

bool
num_mul(size_t a, size_t b, size_t *out)
{
    return !__builtin_mul_overflow(a, b, out);
}

bool
num_add_u64(uint64_t a, uint64_t b, uint64_t *out)
{
    return !__builtin_add_overflow(a, b, out);
}

uint16_t
num_get_u16be(const uint8_t *p)
{
    return (uint16_t)((unsigned)p[0] << 8 | p[1]);
}

uint32_t
num_get_u32be(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

uint64_t
num_get_u64be(const uint8_t *p)
{
    return (uint64_t)num_get_u32be(p) << 32 | num_get_u32be(p + 4);
}

void
num_put_u16be(uint8_t *p, uint16_t v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

void
num_put_u32be(uint8_t *p, uint32_t v)
{
    num_put_u16be(p, (uint16_t)(v >> 16));
    num_put_u16be(p + 2, (uint16_t)v);
}

void
num_put_u64be(uint8_t *p, uint64_t v)
{
    num_put_u32be(p, (uint32_t)(v >> 32));
    num_put_u32be(p + 4, (uint32_t)v);
}

int
num_parse_u64(struct bytes text, uint64_t *out)
{
    if (text.n == 0 || text.n > 19 || (text.n > 1 && text.p[0] == '0'))
        return ERR_INVALID;
    uint64_t v = 0; // 19 digits stay below 2^64
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            return ERR_INVALID;
        v = v * 10 + (uint64_t)(text.p[i] - '0');
    }
    if (v > INT64_MAX)
        return ERR_INVALID;
    *out = v;
    return 0;
}

// Digits from *at on, at most max of them, onto *v; how many there were.
static size_t
take_digits(struct bytes text, size_t *at, size_t max, int64_t *v)
{
    size_t n = 0;
    for (; *at < text.n && n < max && text.p[*at] >= '0' && text.p[*at] <= '9'; n++)
        *v = *v * 10 + (text.p[(*at)++] - '0');
    return n;
}

int
num_parse_decimal(struct bytes text, unsigned places, int64_t *out)
{
    size_t at = 0;
    int64_t v = 0;
    assert(places <= 9);
    const bool is_negative = text.n > 0 && text.p[0] == '-';
    if (is_negative || (text.n > 0 && text.p[0] == '+'))
        at = 1;
    const size_t whole = take_digits(text, &at, 18 - places, &v);
    size_t fraction = 0;
    bool is_up = false;
    if (at < text.n && text.p[at] == '.') {
        at++;
        fraction = take_digits(text, &at, places, &v);
        is_up = fraction == places && at < text.n && text.p[at] >= '5';
        int64_t rest = 0;
        for (size_t more = 1; more > 0; rest = 0)
            more = take_digits(text, &at, 18, &rest);
        if (text.p[at - 1] == '.')
            return ERR_INVALID;
    }
    if (whole == 0 || at != text.n)
        return ERR_INVALID;
    for (; fraction < places; fraction++)
        v *= 10;
    v += is_up;
    *out = is_negative ? -v : v;
    return 0;
}

int
num_min(int a, int b)
{
    return a < b ? a : b;
}

size_t
num_min_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

uint64_t
num_min_u64(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

uint64_t
num_max_u64(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

int
num_compare_u64(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

int
num_compare_i64(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}
