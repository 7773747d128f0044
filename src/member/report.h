// SPDX-License-Identifier: Apache-2.0
// A view in words: what commands, the API and later the console show, as JSON. Every function writes one value into an
// open JSON writer under `name` (NULL at the root or in an array).
#ifndef MEMBER_REPORT_H
#define MEMBER_REPORT_H

#include "base/json.h"
#include "member/view.h"

#define REPORT_REVIEW_DAYS 30

struct report_counts {
    uint64_t listings;    // objects that were ever listed and are held here
    uint64_t in_force;    // of them, in force at as_of
    uint64_t coordinated; // of those, in the coordinated register
    uint64_t review_due;  // of those in force, to be reviewed until the end of the day REPORT_REVIEW_DAYS after as_of (UTC)
    bool has_hash;        // false while an erasure is not settled
    struct hash state;
};
// A pass over all rows: milliseconds for ten thousand listings, seconds for a million. Callers keep the result.
int report_count(struct view *v, int64_t as_of, struct report_counts *out, struct err *e) MUST_USE;

// Members, their ledgers, who has signed how far, and what is pending on whom.
int report_ledgers(struct view *v, struct json_writer *w, const char *name, struct err *e) MUST_USE;
// Troubles that are not over.
int report_troubles(struct view *v, struct json_writer *w, const char *name, struct err *e) MUST_USE;

// A listing as a row of the register, at that moment; what it is read from lives in a. Nothing is written when there is no such
// listing, or when this disk lost its record.
int report_listing(struct view *v, struct arena *a, const struct hash *id, bool exercise, int64_t as_of, struct json_writer *w,
                   struct err *e) MUST_USE;

// One record by its id or enough of its beginning (member/find.h), into the open object: its bytes, place, receipts,
// history, recognitions; of an erased one which erasure blanked it, and who has not signed for that yet. ERR_NOT_FOUND;
// ERR_INVALID when several begin so.
int report_record(struct view *v, struct bytes id, int64_t as_of, struct json_writer *w, struct err *e) MUST_USE;
// Leaves [from, from + count) of a ledger: index, class, id, kind and time where the bytes are held.
int report_leaves(struct view *v, const struct view_ledger *l, uint64_t from, uint64_t count, struct json_writer *w,
                  const char *name, struct err *e) MUST_USE;

#endif
