// SPDX-License-Identifier: Apache-2.0
// The situation: what members report, by area, time and category, newest first, each on whose word; and what it adds up to.
#ifndef MEMBER_SITUATION_H
#define MEMBER_SITUATION_H

#include "base/json.h"
#include "member/view.h"
#include "record/place.h"

#define SITUATION_LAYERS (1u << LAYER_COMMON | 1u << LAYER_RESTRICTED)

struct situation_filter {
    int64_t as_of;
    const struct place_box *box;       // NULL: anywhere
    const struct place_circle *circle; // NULL: anywhere
    int64_t from, until;               // what happened then: [from, until)
    int category;                      // -1: any
    struct bytes by, country, event;   // empty: any
    struct bytes about;                // 64 hex digits: only reports that refer to this record; empty: any
    bool exercise;                     // the exercise layer instead of common and restricted
    uint64_t skip, max;                // paging over what matches
};

// The members "reports", "matched" and "totals" of an open object. Totals are of all that match, by item and measure;
// values of a series and stated totals are not in them, since they are sums already.
int situation_write(struct view *v, const struct situation_filter *f, struct json_writer *w, struct err *e) MUST_USE;

#endif
