// SPDX-License-Identifier: Apache-2.0
// The counts of the register and the state hash cost a pass over all rows: milliseconds for ten thousand listings, seconds
// for a million. They are kept until something changed. A pass that is known to be short is made at once, by who asks; a
// long one by a thread beside, while the last figures are shown with the moment they were counted at.
#ifndef NODE_COUNTS_H
#define NODE_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "member/report.h"

struct counts;
struct views;
struct writer;

int counts_new(struct counts **out, struct views *views, struct writer *writer, struct err *e) MUST_USE;
void counts_free(struct counts *c); // takes NULL

struct counts_answer {
    struct report_counts n;
    bool is_known;   // false: the first count is still under way, n says nothing
    bool is_current; // nothing changed since
    int64_t counted; // wall clock
};
// As of now. v: a view whose snapshot is open. Waits for no long pass.
int counts_get(struct counts *c, struct view *v, int64_t now, struct counts_answer *out, struct err *e) MUST_USE;

#endif
