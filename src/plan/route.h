// SPDX-License-Identifier: Apache-2.0
// The question an officer asks: from here to there, with these clearances, which way? If there is none: whom to ask, or whose
// refusals close every way. The same map, question and program give the same answer on every machine.
#ifndef PLAN_ROUTE_H
#define PLAN_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "plan/ask.h"
#include "plan/map.h"
#include "plan/way.h"

#define ROUTE_LEGS_MAX 256
#define ROUTE_RANGE_KM 6000      // unless the question says otherwise: what a laden transport flies without landing
#define ROUTE_RANGE_KM_MAX 40000 // round the globe

enum route_clearance {
    ROUTE_UNKNOWN, // has not been asked, or has not answered
    ROUTE_GRANTED,
    ROUTE_REFUSED,
};

enum route_verdict {
    ROUTE_FOUND,
    ROUTE_ASK,         // a way opens if the states of sets[0] grant, who have not been asked; way and legs are that way's. Where
                       // more than ASK_SIZE_MAX are needed, or too much would have to be tried: all on the shortest way
    ROUTE_NONE,        // refusals close every way; sets says which, each set alone
    ROUTE_FROM_CLOSED, // the beginning lies in a state that refuses: closed_by
    ROUTE_TO_CLOSED,   // the end does
};

struct route_question {
    struct globe_place from, to; // on the globe
    uint8_t clearances[256];     // enum route_clearance by owner
    uint64_t range_cm;           // longer ways are no ways
};

struct route_leg {
    uint8_t owner; // MAP_FREE: over the high seas
    uint64_t length_cm;
};

struct route_answer {
    enum route_verdict verdict;
    struct way way; // ROUTE_FOUND and ROUTE_ASK
    struct route_leg legs[ROUTE_LEGS_MAX]; // of the way, in its order
    size_t leg_count;
    struct ask_set sets[ASK_SETS_MAX]; // ROUTE_ASK: one. ROUTE_NONE: the smallest first; none: no refusal alone is why
    size_t set_count;
    bool is_complete;  // false: there may be more sets like these, or smaller ones
    uint8_t closed_by; // owner
};

// A way that touches more than ROUTE_LEGS_MAX stretches of air is told without the rest of its legs. ERR_NOMEM.
int route_plan(const struct map *m, struct way_finder *f, const struct route_question *q,
               struct route_answer *out) MUST_USE;

#endif
