// SPDX-License-Identifier: Apache-2.0
// A group's rows brought into an order of their own, before they are reduced: what is not visible
// is left out, and of a record repeated within its ledger only the first place counts.
#ifndef RECORD_FOLD_ROWS_H
#define RECORD_FOLD_ROWS_H

#include "record/fold.h"

struct fold_rows {
    const struct row **at; // by ledger number, then index
    size_t count;
};

// Rows of known ledgers, below their sizes, in one of these layers (blank rows in any).
int fold_rows_collect(struct arena *a, const struct fold_ledgers *l, const struct row *rows,
                      size_t count, unsigned layers, struct fold_rows *out) MUST_USE;
// The ledger of a collected row.
const struct fold_ledger *fold_rows_ledger(const struct fold_ledgers *l, const struct row *r);
// What one ledger says in index order: each word holds from its own `from`, though not before the
// word before it, until the next one's, or its own end. rows[0, count) are of one history;
// intervals[i] gets from and until.
void fold_rows_chain(const struct row *const *rows, size_t count, int64_t (*intervals)[2]);

// What one author says in its own order: each word holds from its own `from`, though not before the
// word before it, until the next one's, or its own end. Rows at [0, count) are of one history.
void fold_rows_chain(const struct row *const *rows, size_t count, int64_t (*intervals)[2]);

#endif
