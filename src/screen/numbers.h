// SPDX-License-Identifier: Apache-2.0
// From a document's number to the listings that have it: folded numbers (document.h), sorted, in one run of bytes that is
// written beside an index of names and looked up by halving. Little-endian; every access is checked, so damaged bytes give
// ERR_CORRUPT or a wrong answer, never a crash.
//
//   header   16   "ENTNUMB1", u32 count, u32 size of the text
//   entries  32   u64 key, i64 from, i64 until, u32 offset of the number in the text, u8 size, u8 kind, 2 zero bytes; ordered
//                 by number, key, from, until, kind
//   text          the numbers
#ifndef SCREEN_NUMBERS_H
#define SCREEN_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

struct numbers_entry {
    uint64_t key;
    int64_t from, until;
    uint8_t kind; // enum document_kind
};

// ---- making ----
struct numbers_builder {
    struct numbers_row *rows; // owned
    size_t count, room;
    struct buf text;
};
void numbers_init(struct numbers_builder *b);
void numbers_clear(struct numbers_builder *b);
// number: 1 to 255 bytes, else it is passed over.
int numbers_add(struct numbers_builder *b, struct bytes number, const struct numbers_entry *entry, struct err *e) MUST_USE;
// Append the bytes; they depend on the set of rows alone.
int numbers_finish(struct numbers_builder *b, struct buf *out, struct err *e) MUST_USE;

// ---- looking up ----
struct numbers {
    const uint8_t *entries, *text;
    uint32_t count, text_size;
};
// bytes are borrowed and stay in place. ERR_INVALID: no such run of bytes; ERR_CORRUPT: it has another size than it says.
int numbers_open(struct numbers *out, struct bytes bytes, struct err *e) MUST_USE;
// Position of the first entry with this number, or with a greater one; count when there is none.
uint32_t numbers_find(const struct numbers *x, struct bytes number);
// Entry i if it is of this number; false: past the last of them, or damaged.
bool numbers_get(const struct numbers *x, uint32_t i, struct bytes number, struct numbers_entry *out) MUST_USE;

#endif
