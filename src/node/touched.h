// SPDX-License-Identifier: Apache-2.0
// Which rows were written lately: who keeps something that is made of rows brings it up to date by these alone, unless it
// has been left so far behind that not all of them are remembered.
#ifndef NODE_TOUCHED_H
#define NODE_TOUCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "store/store.h"

#define TOUCHED_MAX (2 * (size_t)STORE_TOUCHED_MAX)

struct touched_row;
struct touched {
    struct touched_row *rows; // owned, oldest first; NULL until the first
    size_t count;
    uint64_t forgotten; // the last moment of which a row is not remembered
};

// Zeroed to begin with. Remember rows written at a moment, which is not before any earlier one. is_more: there were others.
void touched_add(struct touched *t, const struct store_touched *rows, size_t count, bool is_more, uint64_t at);
// Append the rows written after a moment to out, as struct store_touched. ERR_NOT_FOUND: not all are remembered. ERR_NOMEM.
int touched_since(const struct touched *t, uint64_t since, struct buf *out) MUST_USE;
void touched_clear(struct touched *t);

#endif
