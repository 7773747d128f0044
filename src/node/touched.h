// SPDX-License-Identifier: Apache-2.0
// Which rows were written lately: who keeps something that is made of rows brings it up to date by these alone, unless it
// has been left so far behind that not all of them are remembered. One thread writes, any asks.
#ifndef NODE_TOUCHED_H
#define NODE_TOUCHED_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "crypto/hash.h"

#define TOUCHED_MAX 8192 // rows remembered

struct row;
struct store_watch;
struct touched;

struct touched_row {
    struct hash group;
    uint32_t ledger;
    uint64_t index;
};

int touched_new(struct touched **out, struct err *e) MUST_USE;
void touched_free(struct touched *t); // takes NULL
// What tells it, for member_watch_rows; it lives as long as t.
const struct store_watch *touched_watch(const struct touched *t);

// A row is written; it counts from touched_commit on, which gives all such one moment.
void touched_note(struct touched *t, const struct row *r);
void touched_commit(struct touched *t);
uint64_t touched_now(struct touched *t); // the last moment
// Append the rows written after a moment to out, as struct touched_row, some perhaps more than once; *now is the moment that
// they lead to. ERR_NOT_FOUND: not all are remembered. ERR_NOMEM.
int touched_since(struct touched *t, uint64_t since, struct buf *out, uint64_t *now) MUST_USE;

#endif
