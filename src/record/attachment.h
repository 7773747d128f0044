// SPDX-License-Identifier: Apache-2.0
// Kind `file`: a file by the hashes of its pieces. The bytes are no records: they are fetched piece by piece, each by the
// leaf whose record has its hash, by whoever may hold that record (member/pieces.h).
#ifndef RECORD_ATTACHMENT_H
#define RECORD_ATTACHMENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/json.h"
#include "crypto/hash.h"
#include "record/record.h"

enum attachment_status {
    ATTACHMENT_WHOLE, // a file, or the last part of one, which names the parts before it
    ATTACHMENT_PART,  // the first parts of a file beyond LIMIT_FILE_SIZE: nobody asks for them by themselves
};

// An accepted record's own fields; they borrow from it.
struct attachment {
    struct bytes name, type;  // type empty when none is given
    uint64_t size;            // of this record's bytes
    struct hash hash;         // of them
    const struct json *pieces; // hashes, hex
    uint32_t piece_count;
    uint32_t part;             // 0: it is no part that another record names
    const struct json *parts;  // ids of the parts before this one, in order; NULL: none
    uint32_t part_count;
    uint64_t total;            // bytes of the whole file, its parts before this one too
    struct hash total_hash;
};
void attachment_read(const struct record *r, struct attachment *out);

// Pieces of so many bytes, and the size of one of them; 0 past the last.
uint32_t attachment_piece_count(uint64_t size);
uint32_t attachment_piece_size(uint64_t size, uint32_t number);
// 1 to 255 bytes that name a file in whatever folder: no slash, no control character, not "." or "..".
bool attachment_name_is_safe(struct bytes name);

// A row's note: bytes of the whole file, 8, big-endian.
#define ATTACHMENT_NOTE 8

#endif
