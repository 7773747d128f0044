// SPDX-License-Identifier: Apache-2.0
// Owned, growing bytes. Every buf is born with a maximum. A buf that failed (maximum met, or no
// memory) stays failed and ignores further appends: append freely, check buf_check once before use.
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

struct buf {
    uint8_t *p;   // owned; NULL while nothing was appended
    size_t n;     // bytes in use
    size_t size;  // bytes allocated
    size_t n_max; // never more than this
    int failed;   // 0, ERR_LIMIT or ERR_NOMEM; sticky
};

void buf_init(struct buf *b, size_t n_max);
void buf_clear(struct buf *b); // frees; the buf can be used again with the same maximum
void buf_wipe(struct buf *b);  // overwrites, then clears: for secrets
void buf_reset(struct buf *b); // forgets content and failure, keeps the memory

int buf_check(const struct buf *b) MUST_USE; // 0 or why it failed
struct bytes buf_bytes(const struct buf *b); // borrowed until the next append

void buf_append(struct buf *b, struct bytes x); // x must not lie within b
void buf_append_byte(struct buf *b, uint8_t c);
void buf_append_str(struct buf *b, const char *s);
void buf_append_fmt(struct buf *b, const char *fmt, ...) FORMAT_LIKE(2, 3);
void buf_append_vfmt(struct buf *b, const char *fmt, va_list args) FORMAT_LIKE(2, 0);
void buf_append_u16be(struct buf *b, uint16_t v);
void buf_append_u32be(struct buf *b, uint32_t v);
void buf_append_u64be(struct buf *b, uint64_t v);
void buf_append_u64(struct buf *b, uint64_t v); // decimal
void buf_append_i64(struct buf *b, int64_t v);  // decimal

// Room for n more bytes at the end; NULL when the buf has failed. Then buf_commit what was written.
uint8_t *buf_reserve(struct buf *b, size_t n) MUST_USE;
void buf_commit(struct buf *b, size_t n);

// A NUL after the content (not counted in n), so that the bytes can go to a library as a C string.
// Returns the string, NULL when the buf has failed.
const char *buf_str(struct buf *b) MUST_USE;

#endif
