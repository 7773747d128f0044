// SPDX-License-Identifier: Apache-2.0
// Files on their way into this node's own ledger: bytes come in some megabytes at a time, go into the store as pieces, and
// become records of kind `file` at the end, all or none. What was begun and not ended is gone with the process, or when
// nothing came for a while.
#ifndef NODE_UPLOADS_H
#define NODE_UPLOADS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "node/upload.h"

struct uploads;
struct writer;

// dir: of the store, whose disk must have room. Borrowed, as is the writer.
int uploads_new(struct uploads **out, struct writer *writer, const char *dir, struct err *e) MUST_USE;
void uploads_free(struct uploads *u); // takes NULL

// Of a file of that size. ERR_LIMIT, ERR_FULL, ERR_BUSY: as many as can be under way at once.
int uploads_begin(struct uploads *u, uint64_t size, uint64_t *id, struct err *e) MUST_USE;
// Bytes of it from `at` on, which is where the last ended (ERR_CONFLICT says where that is). *size: what is here now.
int uploads_take(struct uploads *u, uint64_t id, uint64_t at, struct bytes bytes, uint64_t *size, struct err *e) MUST_USE;

// All bytes are there: write the records. The upload is over, unless a word of the record was refused (ERR_REFUSED).
int uploads_end(struct uploads *u, uint64_t id, const struct upload_record *rec, struct upload_written *out,
                struct err *e) MUST_USE;

#endif
