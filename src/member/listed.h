// SPDX-License-Identifier: Apache-2.0
// What lists of objects share: what is asked of one, and the ids of a kind's objects in the order in which all are shown.
#ifndef MEMBER_LISTED_H
#define MEMBER_LISTED_H

#include "base/json.h"
#include "member/view.h"

struct listed_filter {
    int64_t as_of;
    struct bytes by;    // author; empty: any
    struct bytes type;  // of requests their type, of objects their kind; empty: any
    struct bytes name;  // of a centre; empty: any
    bool all;           // also what is over, withdrawn, met, or not (or no longer) in force
    bool is_past;       // as_of lies in the past: what was written after it is as if never written
    bool exercise;      // the exercise layer instead of common and restricted; a centre's name is looked for in both
    uint64_t skip, max; // paging over what matches
};
// An array under `name` of what matches. *matched: how many on all pages.
typedef int listed_fn(struct view *v, const struct listed_filter *f, struct json_writer *w, const char *name,
                      uint64_t *matched, struct err *e);

struct listed_id {
    struct hash id;
    int64_t time; // of the first version by its author's claim
};
// The objects of a kind that has a group of its own (record/fold.h), each once, newest first; in v's arena.
int listed_ids(struct view *v, enum kind_id kind, struct listed_id **out, size_t *count, struct err *e) MUST_USE;

// When is_past: the rows that were written by as_of, copied into a, in place of those; else nothing changes. ERR_NOMEM.
int listed_known(const struct listed_filter *f, struct arena *a, const struct row **rows, size_t *count) MUST_USE;

#endif
