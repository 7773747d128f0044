// SPDX-License-Identifier: Apache-2.0
// An object with one author and versions: the part of a reduction that requests, contingents and
// their like share.
#ifndef RECORD_FOLD_ASSIST_OBJECT_H
#define RECORD_FOLD_ASSIST_OBJECT_H

#include "record/fold.h"
#include "record/fold_rows.h"

// One version and when it is in force: from its time, though not before the version before it,
// until the next or its own end.
struct fold_assist_object_version {
    struct hash id;
    uint64_t index;
    uint8_t status;
    int64_t time, from, until;
    struct bytes note; // borrowed from the row
};
struct fold_assist_object {
    struct hash id;
    uint32_t ledger;
    uint8_t leaf_class, layer;
    struct fold_assist_object_version *versions; // in index order
    size_t version_count;
    struct fold_rows rows; // all that are visible in the group
};

// May that row be a version beside the first one that counts?
typedef bool fold_assist_object_fits_fn(const struct row *first, const struct row *x);

// Reduce the rows of one group to an object of that kind. *is_found false when the group is none.
// fits NULL: every version of its author and class counts. All output in a.
int fold_assist_object(struct arena *a, const struct fold_ledgers *l, const struct row *rows, size_t count,
                unsigned layers, enum kind_id kind, fold_assist_object_fits_fn *fits,
                struct fold_assist_object *out, bool *is_found) MUST_USE;
// The newest version that has begun at a moment, whether or not it has ended; NULL: none yet.
const struct fold_assist_object_version *fold_assist_object_at(const struct fold_assist_object *o, int64_t as_of);

#endif
