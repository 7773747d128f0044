// SPDX-License-Identifier: Apache-2.0
// Exact decimal fractions. Every step is checked: what does not fit is refused, never wrapped.
#include "base/decimal.h"

#include <assert.h>

#include "base/text.h"

bool
decimal_add(int64_t a, int64_t b, int64_t *out)
{
    return !__builtin_add_overflow(a, b, out);
}

bool
decimal_times(int64_t a, int64_t n, int64_t *out)
{
    return !__builtin_mul_overflow(a, n, out);
}

// Digits from *at on, added behind those of *value.
static int
take_digits(struct bytes text, size_t *at, int64_t *value)
{
    size_t start = *at;
    for (; *at < text.n && text_is_ascii_digit(text.p[*at]); (*at)++) {
        if (!decimal_times(*value, 10, value) || !decimal_add(*value, text.p[*at] - '0', value))
            return ERR_LIMIT;
    }
    return *at > start ? 0 : ERR_INVALID;
}

int
decimal_parse(struct bytes text, unsigned digits_max, int64_t *out)
{
    assert(digits_max <= DECIMAL_DIGITS);
    bool is_negative = text.n > 0 && text.p[0] == '-';
    size_t at = is_negative;
    size_t first = at;
    int64_t value = 0;
    unsigned digits = 0;
    int rc = take_digits(text, &at, &value);
    if (rc == 0 && at - first > 1 && text.p[first] == '0')
        return ERR_INVALID;
    if (rc == 0 && at < text.n) {
        size_t point = at++;
        if (text.p[point] != '.')
            return ERR_INVALID;
        rc = take_digits(text, &at, &value);
        digits = (unsigned)(at - point - 1 <= digits_max ? at - point - 1 : DECIMAL_DIGITS + 1);
    }
    if (rc == 0 && (at != text.n || digits > digits_max))
        return ERR_INVALID;
    for (; rc == 0 && digits < DECIMAL_DIGITS; digits++) {
        if (!decimal_times(value, 10, &value))
            rc = ERR_LIMIT;
    }
    if (rc == 0 && is_negative && value == 0)
        return ERR_INVALID;
    if (rc == 0)
        *out = is_negative ? -value : value;
    return rc;
}

void
decimal_append(struct buf *out, int64_t value)
{
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    char digits[DECIMAL_DIGITS];
    uint64_t rest = size % DECIMAL_ONE;
    unsigned used = 0;
    for (unsigned i = DECIMAL_DIGITS; i > 0; i--, rest /= 10) {
        digits[i - 1] = (char)('0' + rest % 10);
        if (used == 0 && digits[i - 1] != '0')
            used = i;
    }
    if (value < 0)
        buf_append_byte(out, '-');
    buf_append_u64(out, size / DECIMAL_ONE);
    if (used > 0) {
        buf_append_byte(out, '.');
        buf_append(out, bytes_of(digits, used));
    }
}
