// SPDX-License-Identifier: Apache-2.0
// The roster: one file that holds lists and the index over their names, so that a name can be screened with nothing else
// at hand. The index knows keys only; the roster says of which list and under which reference a key stands, and what the
// listing's first name is. Flat, relocatable, little-endian; written once, then mapped and shared.
//
//   header   4096   "ENTROST1", u32 version, u32 count of lists, u64 size of the whole, u64 size of the index,
//                   u64 size of the text, u64 count of rows, 48 zero bytes, SHA-256 of everything else (header without
//                   these 32 bytes, then the rest); at 128 the lists, 96 bytes each, then zeros:
//                   u8 size of its name, u8 size of its date, u16 0, u32 first row, u32 rows, 32 bytes name, 52 bytes date
//   index           index.h, from the page boundary on; padded with zeros to 8 bytes
//   rows       12   u32 text offset, u16 reference size, u16 size of the first name (0: the only one), u8 list, 3 zero bytes;
//                   row i is the listing of key i
//   text            of each row: reference, first name
//
// Each access is checked, so a damaged file gives a refusal or a wrong answer, never a crash; verify the hash where the
// file is not trusted.
#ifndef SCREEN_ROSTER_H
#define SCREEN_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "screen/index.h"

#define ROSTER_VERSION 1
#define ROSTER_PAGE 4096       // the index lies at a multiple of it
#define ROSTER_LISTS_MAX 32    // lists in one file
#define ROSTER_LIST_NAME 32    // bytes of a list's name
#define ROSTER_LIST_DATE 52    // bytes of what says how old it is
#define ROSTER_REFERENCE 512   // bytes of a reference: 128 code points
#define ROSTER_ROW 12

struct roster_list {
    struct bytes name;
    struct bytes as_of;      // as its publisher dates it; empty when that is unknown
    uint32_t first, count;   // its rows
};

struct roster {
    struct bytes bytes;       // borrowed, whole
    struct screen_index index;
    struct roster_list lists[ROSTER_LISTS_MAX];
    size_t list_count;
    uint64_t rows_at, text_at, text_size;
    uint32_t row_count;
};

struct roster_listing {
    struct bytes list, reference;
    struct bytes primary; // its first name; empty when it has no other than the one that was found
};

// Open bytes that stay in place and unchanged while the roster is used; nothing to close. O(1), or one pass over them when
// verify_hash. ERR_INVALID: no such file; ERR_VERSION: of another version, or built by other folding rules; ERR_CORRUPT.
int roster_open(struct roster *out, struct bytes bytes, bool verify_hash, struct err *e) MUST_USE;
// The listing of a key. False when the key is none of this roster or its row is damaged.
bool roster_get(const struct roster *r, uint64_t key, struct roster_listing *out) MUST_USE;
void roster_hash(const struct roster *r, struct hash *out); // as the header says

// For compile.c. Where the parts lie for these sizes; the whole size, 0 when it passes what can be addressed.
struct roster_sizes {
    uint64_t index, rows, text; // bytes, rows, bytes
};
uint64_t roster_layout(const struct roster_sizes *s, uint64_t *rows_at, uint64_t *text_at);
// Write the header of a roster of size bytes at p, whose rest is complete.
void roster_write_header(uint8_t *p, uint64_t size, const struct roster_sizes *s, const struct roster_list *lists,
                         size_t list_count);

#endif
