// SPDX-License-Identifier: Apache-2.0
// A view in words: what commands, the API and later the console show, as JSON. Every function writes one value into an
// open JSON writer under `name` (NULL at the root or in an array).
#ifndef MEMBER_REPORT_H
#define MEMBER_REPORT_H

#include "base/json.h"
#include "member/view.h"

struct report_counts {
    uint64_t listings;    // objects that were ever listed and are held here
    uint64_t in_force;    // of them, in force at as_of
    uint64_t coordinated; // of those, in the coordinated register
    bool has_hash;        // false while an erasure is not settled
    struct hash state;
};
// A pass over all rows: milliseconds for ten thousand listings, seconds for a million. Callers keep the result.
int report_count(struct view *v, int64_t as_of, struct report_counts *out, struct err *e) MUST_USE;

// Members, their ledgers, who has signed how far, and what is pending on whom.
int report_ledgers(struct view *v, struct json_writer *w, const char *name, struct err *e) MUST_USE;
// Troubles that are not over.
int report_troubles(struct view *v, struct json_writer *w, const char *name, struct err *e) MUST_USE;

struct report_filter {
    int64_t as_of;
    struct bytes text;          // part of a name or reference, ASCII case aside; empty: any
    struct bytes by;            // lister; empty: any
    struct bytes recognised_by; // recogniser at as_of; empty: any
    struct bytes list;          // source list; empty: any
    bool coordinated;           // only what is in the coordinated register
    bool all;                   // also what is not in force at as_of
    bool exercise;              // the exercise layer instead of common and restricted
    uint64_t skip, max;         // paging over what matches
};
int report_register(struct view *v, const struct report_filter *f, struct json_writer *w, const char *name,
                    uint64_t *matched, struct err *e) MUST_USE;

// One record by its id or enough of its beginning (member/find.h), into the open object: its bytes, place, receipts,
// history, recognitions; of an erased one which erasure blanked it, and who has not signed for that yet. ERR_NOT_FOUND;
// ERR_INVALID when several begin so.
int report_record(struct view *v, struct bytes id, int64_t as_of, struct json_writer *w, struct err *e) MUST_USE;
// Leaves [from, from + count) of a ledger: index, class, id, kind and time where the bytes are held.
int report_leaves(struct view *v, const struct view_ledger *l, uint64_t from, uint64_t count, struct json_writer *w,
                  const char *name, struct err *e) MUST_USE;

#endif
