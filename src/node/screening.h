// SPDX-License-Identifier: Apache-2.0
// The screening index of one node: built from a view in a thread of its own whenever rows changed, written to a file,
// mapped, and swapped whole, so that a query never waits and never sees half an index.
#ifndef NODE_SCREENING_H
#define NODE_SCREENING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

struct log;
struct screening;
struct views;
struct writer;

// writer NULL: no thread; the index is built once at the first query if the file is missing or older than the store.
int screening_new(struct screening **out, struct views *views, struct writer *writer, const char *path, struct log *log,
                  struct err *e) MUST_USE;
// No query is affected; who waits for a fresh index waits no longer (ERR_CLOSED).
void screening_stop(struct screening *s);
void screening_free(struct screening *s);

// JSON of the answer to one name at a moment: {"query","as_of","data_as_of","hits":[...]}; appended.
int screening_query(struct screening *s, struct bytes name, int64_t as_of, unsigned hits_max, struct buf *out, struct err *e) MUST_USE;
// Wait until the index holds every row that was there when this was called, at most timeout_ms.
int screening_wait(struct screening *s, int timeout_ms, struct err *e) MUST_USE;

struct screening_info {
    uint64_t listings, names; // in the index
    int64_t built;            // wall clock
    bool is_current;          // holds every row there is
};
void screening_look(struct screening *s, struct screening_info *out);

#endif
