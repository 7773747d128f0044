// SPDX-License-Identifier: Apache-2.0
// What was written lately, for whoever has just come: the newest records of every ledger in runs of one kind, and the listings of
// other members on which this one has not said its word. Only the newest RECENT_LEAVES of each ledger are looked at.
#ifndef MEMBER_RECENT_H
#define MEMBER_RECENT_H

#include "base/json.h"
#include "member/view.h"

#define RECENT_LEAVES 2000  // of each ledger: some ten milliseconds for eight of them
#define RECENT_RUNS_MAX 100 // that are told at once
#define RECENT_DAYS 30      // a listing older than that is no news
#define RECENT_IMPORT 20    // so many of one list in one ledger were imported: nobody is asked about each of them
#define RECENT_ASKED_MAX 100

struct recent_filter {
    int64_t as_of;
    bool exercise;   // the exercise layer instead of what is real
    size_t runs_max; // at most RECENT_RUNS_MAX
};

// Into the open object: "runs", newest first, each {"member","kind","count","time","since","id","index"}, of a single one with its "title", with "more": true where
// it goes on beyond what was looked at (id, index, time: of its newest record); "listings", newest first: in force, of others,
// without our word; "imported": {"by","list","count"} for those that are too many to be asked about one by one.
int recent_tell(struct view *v, const struct recent_filter *f, struct json_writer *w, struct err *e) MUST_USE;

#endif
