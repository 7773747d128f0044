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

// The index that is current now, held until it is given back, and a normaliser of one's own.
struct screening_hold {
    struct screening *screening;
    struct screening_set *set;
    const struct segments *segments;
    struct screen_normaliser *normaliser;
    uint64_t listings, names; // in it
    int64_t built;            // wall clock
    bool is_current;          // it holds every row there is
};
// ERR_BUSY: there is none yet. screening_give takes what was never taken, zeroed, too.
int screening_take(struct screening *s, struct screening_hold *out, struct err *e) MUST_USE;
void screening_give(struct screening_hold *h);
// Wait until the index holds every row that was there when this was called, at most timeout_ms.
int screening_wait(struct screening *s, int timeout_ms, struct err *e) MUST_USE;

struct screening_info {
    uint64_t listings, names; // in the index
    int64_t built;            // wall clock
    bool is_current;          // holds every row there is
};
void screening_look(struct screening *s, struct screening_info *out);

#endif
