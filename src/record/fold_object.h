// SPDX-License-Identifier: Apache-2.0
// The rows of one group reduced to an object: a record of a kind that has KIND_OBJECT, and its
// later versions.
#ifndef RECORD_FOLD_OBJECT_H
#define RECORD_FOLD_OBJECT_H

#include "record/fold.h"
#include "record/fold_rows.h"

// One version and when it holds (never: until is from).
struct fold_span {
    const struct row *row; // among the rows reduced
    int64_t from, until;
};
struct fold_object {
    struct hash id;
    uint32_t ledger;
    uint8_t kind, leaf_class, layer;
    struct fold_span *versions; // in index order
    size_t version_count;
};

// Reduce the rows of one group that are visible in these layers (bit per enum layer). *is_object
// false when the group is none, or none of its versions is there. The output lives in a and points
// into rows.
int fold_object(struct arena *a, const struct fold_ledgers *l, const struct row *rows, size_t count,
                unsigned layers, struct fold_object *out, bool *is_object) MUST_USE;
// May that row be a version beside the first one that counts?
typedef bool fold_object_fits_fn(const struct row *first, const struct row *x);
// The same of rows that are collected already. fits NULL: all of its author, class and kind count.
int fold_object_reduce(struct arena *a, const struct fold_rows *s, fold_object_fits_fn *fits,
                       struct fold_object *out, bool *is_object) MUST_USE;
// The version in force at a moment, or NULL: not yet, ended, withdrawn, erased.
const struct fold_span *fold_object_at(const struct fold_object *o, int64_t as_of);
// The newest version that has begun at a moment, whether or not it has ended; NULL: none yet.
const struct fold_span *fold_object_begun(const struct fold_object *o, int64_t as_of);

#endif
