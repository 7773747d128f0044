// SPDX-License-Identifier: Apache-2.0
// A file on its way into this node's own ledger: what comes is cut into pieces, which go into the store under a number of
// their own, part by part; at the end the records are written that name them. One thread at a time.
#ifndef NODE_UPLOAD_H
#define NODE_UPLOAD_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/limits.h"
#include "crypto/hash.h"

#define UPLOAD_BODY_MAX (4 * 1024 * 1024) // bytes in one request

struct writer;

struct upload {
    uint64_t size, wanted; // bytes that came, and of the whole
    struct hash_state whole, part_hash;
    struct buf piece; // the one that is not full yet
    struct upload_part {
        uint64_t number; // of the store's upload
        uint64_t size;
        struct hash hash;
        uint32_t count;
        struct hash pieces[LIMIT_FILE_PIECES];
    } * parts[LIMIT_FILE_PARTS]; // owned
    size_t part_count;
    atomic_uint_fast64_t *next_part; // the number of the next, of all uploads; borrowed
};

struct upload_record {
    uint8_t leaf_class;
    int64_t now;
    const struct json *words; // name, and if given type, release, until, exercise
};
struct upload_written {
    struct hash id, hash; // of the record that stands for the whole; of the whole
    uint64_t index, size;
    uint32_t parts;
};

void upload_init(struct upload *x, uint64_t size, atomic_uint_fast64_t *next_part);
void upload_clear(struct upload *x); // what lies in the store stays there
void upload_drop(struct upload *x, struct writer *w); // the same, and that goes too
// The next bytes of it, at most UPLOAD_BODY_MAX and no more than it lacks. After a fault some of it may be lost.
int upload_take(struct upload *x, struct writer *w, struct bytes bytes, struct err *e) MUST_USE;
// All bytes are there: write the records. ERR_REFUSED, ERR_BUSY: nothing was written, and it may be tried again.
int upload_end(struct upload *x, struct writer *w, const struct upload_record *rec, struct upload_written *out,
               struct err *e) MUST_USE;

#endif
