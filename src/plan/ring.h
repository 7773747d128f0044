// SPDX-License-Identifier: Apache-2.0
// A ring that a member gives to override borders, judged before it is drawn. Its edges are straight in latitude and longitude
// and go the short way round the globe.
#ifndef PLAN_RING_H
#define PLAN_RING_H

#include <stddef.h>

#include "plan/globe.h"

#define RING_POINTS_MAX 4096 // each edge is compared with each: some 8 million comparisons

enum ring_verdict {
    RING_ACCEPTED,
    RING_SHORT,      // fewer than three corners
    RING_LONG,       // more than RING_POINTS_MAX
    RING_OFF_GLOBE,  // a corner with a latitude beyond 90 or a longitude beyond 180 degrees
    RING_REPEATS,    // a corner equals the one before it
    RING_CROSSES,    // two edges meet elsewhere than at a corner that they share
};

// The last corner joins the first; it is not given twice.
enum ring_verdict ring_judge(const struct globe_place *corners, size_t count);
// The rule that a verdict names, as a sentence.
const char *ring_rule(enum ring_verdict v);

#endif
