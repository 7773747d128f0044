// SPDX-License-Identifier: Apache-2.0
// Owned, growing bytes with a maximum. Memory doubles, so that n appended bytes cost O(n); a
// failure sticks, so that a writer of many pieces checks once.
#include "base/buf.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

enum { FIRST_SIZE = 64 };

void
buf_init(struct buf *b, size_t n_max)
{
    *b = (struct buf){.n_max = n_max};
}

void
buf_clear(struct buf *b)
{
    free(b->p);
    buf_init(b, b->n_max);
}

void
buf_wipe(struct buf *b)
{
    if (b->p != NULL)
        explicit_bzero(b->p, b->size);
    buf_clear(b);
}

void
buf_reset(struct buf *b)
{
    b->n = 0;
    b->failed = 0;
}

int
buf_check(const struct buf *b)
{
    return b->failed;
}

struct bytes
buf_bytes(const struct buf *b)
{
    return (struct bytes){b->p, b->n};
}

// Make the memory at least need bytes; false and failed when there is none.
static bool
grow(struct buf *b, size_t need)
{
    size_t size = b->size < FIRST_SIZE ? FIRST_SIZE : b->size;
    while (size < need) {
        if (!num_mul(size, 2, &size))
            size = need;
    }
    size_t size_max; // one past the maximum, for the NUL of buf_str
    if (num_add(b->n_max, 1, &size_max) && size > size_max)
        size = size_max;
    assert(size >= need);
    uint8_t *p = realloc(b->p, size);
    if (p == NULL) {
        b->failed = ERR_NOMEM;
        return false;
    }
    b->p = p;
    b->size = size;
    return true;
}

uint8_t *
buf_reserve(struct buf *b, size_t n)
{
    assert(b->n <= b->n_max);
    if (b->failed != 0)
        return NULL;
    if (n > b->n_max - b->n) {
        b->failed = ERR_LIMIT;
        return NULL;
    }
    size_t need = b->n + n;
    if ((need > b->size || b->p == NULL) && !grow(b, need > 0 ? need : 1))
        return NULL;
    return b->p + b->n;
}

void
buf_commit(struct buf *b, size_t n)
{
    assert(n <= b->size - b->n);
    assert(n <= b->n_max - b->n);
    b->n += n;
}

void
buf_append(struct buf *b, struct bytes x)
{
    if (x.n == 0)
        return;
    assert(b->p == NULL || x.p + x.n <= b->p || x.p >= b->p + b->size);
    uint8_t *p = buf_reserve(b, x.n);
    if (p == NULL)
        return;
    memcpy(p, x.p, x.n);
    b->n += x.n;
}

void
buf_append_byte(struct buf *b, uint8_t c)
{
    uint8_t *p = buf_reserve(b, 1);
    if (p == NULL)
        return;
    *p = c;
    b->n++;
}

void
buf_append_str(struct buf *b, const char *s)
{
    buf_append(b, bytes_of_str(s));
}

void
buf_append_vfmt(struct buf *b, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    assert(n >= 0);
    if (b->failed != 0)
        return;
    if ((size_t)n > b->n_max - b->n) {
        b->failed = ERR_LIMIT;
        return;
    }
    size_t need = b->n + (size_t)n + 1; // vsnprintf ends with a NUL, which is not counted
    if (need > b->size && !grow(b, need))
        return;
    (void)vsnprintf((char *)b->p + b->n, (size_t)n + 1, fmt,
                    args); // its length is known from above
    b->n += (size_t)n;
}

void
buf_append_fmt(struct buf *b, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    buf_append_vfmt(b, fmt, args);
    va_end(args);
}

void
buf_append_u16be(struct buf *b, uint16_t v)
{
    uint8_t *p = buf_reserve(b, 2);
    if (p == NULL)
        return;
    num_put_u16be(p, v);
    b->n += 2;
}

void
buf_append_u32be(struct buf *b, uint32_t v)
{
    uint8_t *p = buf_reserve(b, 4);
    if (p == NULL)
        return;
    num_put_u32be(p, v);
    b->n += 4;
}

void
buf_append_u64be(struct buf *b, uint64_t v)
{
    uint8_t *p = buf_reserve(b, 8);
    if (p == NULL)
        return;
    num_put_u64be(p, v);
    b->n += 8;
}

void
buf_append_u64(struct buf *b, uint64_t v)
{
    uint8_t digits[20];
    size_t at = sizeof(digits);
    do {
        digits[--at] = (uint8_t)('0' + v % 10);
        v /= 10;
    } while (v > 0);
    buf_append(b, (struct bytes){digits + at, sizeof(digits) - at});
}

void
buf_append_i64(struct buf *b, int64_t v)
{
    if (v < 0) {
        buf_append_byte(b, '-');
        buf_append_u64(b, 0 - (uint64_t)v);
    } else {
        buf_append_u64(b, (uint64_t)v);
    }
}

const char *
buf_str(struct buf *b)
{
    if (b->failed != 0)
        return NULL;
    size_t need;
    if (!num_add(b->n, 1, &need)) {
        b->failed = ERR_LIMIT;
        return NULL;
    }
    if (need > b->size && !grow(b, need))
        return NULL;
    b->p[b->n] = '\0';
    return (const char *)b->p;
}
