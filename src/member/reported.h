// SPDX-License-Identifier: Apache-2.0
// The reports of all members as of a moment, out of a view: what the situation and the series are made from.
#ifndef MEMBER_REPORTED_H
#define MEMBER_REPORTED_H

#include "member/view.h"
#include "record/report.h"

struct reported {
    struct hash id; // of the object
    const struct view_ledger *ledger;
    uint64_t index;      // of the version in force
    uint64_t first;      // of the object's first version
    uint8_t leaf_class;
    int64_t time;        // the version's
    uint32_t corrected;  // versions before it
    struct report_facts facts;
};

// Is it one that is asked for?
typedef bool reported_fits_fn(const void *context, const struct view_ledger *l, const struct report_facts *f);

// Every report of these layers that holds at as_of and fits, in no order, into a. At the cost of a pass over the rows of
// all reports, and a look at each object of which some version fits.
int reported_read(struct view *v, struct arena *a, unsigned layers, int64_t as_of, reported_fits_fn *fits,
                  const void *context, struct reported **out, size_t *count, struct err *e) MUST_USE;

// Its record as JSON, in a; *json NULL when the bytes are not to be had (`entente verify` tells why).
int reported_record(struct view *v, struct arena *a, const struct reported *r, const struct json **json,
                    struct err *e) MUST_USE;

#endif
