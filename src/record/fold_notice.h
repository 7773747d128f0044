// SPDX-License-Identifier: Apache-2.0
// A notice as the fold sees it: its chain of alert, updates and cancellation.
#ifndef RECORD_FOLD_NOTICE_H
#define RECORD_FOLD_NOTICE_H

#include "record/fold.h"

struct fold_notice_version {
    struct hash id;
    uint64_t index;
    uint8_t status;  // enum notice_status
    uint8_t purpose; // enum notice_purpose
    bool is_void;    // it follows a cancellation, and counts for nothing
    int64_t time;    // author's claim
    int64_t from;    // in force over [from, until); a cancellation at its `from` only
    int64_t until;
    int64_t window; // what it tells of begins then
};

struct fold_notice {
    struct hash object;
    uint32_t ledger;
    uint8_t leaf_class, layer;
    bool is_cancelled;
    struct fold_notice_version *versions; // in index order
    size_t version_count;
};

// Reduce the rows of one group that are visible in these layers (bit per enum layer). *is_notice
// false when the group is no (effective) notice. All output in a.
int fold_notice(struct arena *a, const struct fold_ledgers *l, const struct row *rows, size_t count,
                unsigned layers, struct fold_notice *out, bool *is_notice) MUST_USE;
// The version in force at a moment, or NULL: cancelled, expired, not yet, erased.
const struct fold_notice_version *fold_notice_at(const struct fold_notice *n, int64_t as_of);

#endif
