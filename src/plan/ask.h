// SPDX-License-Identifier: Apache-2.0
// Which states would open a way: the smallest sets of states, out of those one may name, whose clearance together with what is
// allowed already makes a way of at most the limit. Fewest states first, then the shortest way, then the codes' order.
//
// zones.h says at once which states can lie on a way with the number that is left, so that most sets need no search. Where a way
// exists but is too long, a further state can only help if the search came to its border.
#ifndef PLAN_ASK_H
#define PLAN_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "plan/map.h"
#include "plan/way.h"

#define ASK_SIZE_MAX 8      // states of one set that is looked for; what needs more is told as not found
#define ASK_OWNERS_MAX 32   // states that a set holds: with those at the ends, or all those on a way (route.h)
#define ASK_SETS_MAX 8      // sets told, the best first
#define ASK_TRIALS_MAX 4000  // sets looked at for one question: some seconds; then is_complete is false
#define ASK_SEARCHES_MAX 300 // searches among them, the same
#define ASK_EFFORT_MAX 3000000 // cells that these look at together, the same: a search round the globe takes a million

struct ask_set {
    uint8_t owners[ASK_OWNERS_MAX]; // in the order of their codes
    size_t count;
    uint64_t length_cm; // of the way that it opens
};

struct ask_answer {
    struct ask_set sets[ASK_SETS_MAX];
    size_t count;
    bool is_complete; // no set of their size, or smaller, was passed over
};

struct ask_question {
    const struct map *m;
    struct way_finder *finder;
    const bool *allowed;   // by owner
    const bool *candidate; // by owner: may be in a set
    struct globe_place from, to;
    uint64_t limit_cm;
    size_t more; // sizes beyond the smallest that are looked for too
};

// No set is a superset of another. ERR_NOMEM.
int ask_find(const struct ask_question *q, struct ask_answer *out) MUST_USE;

#endif
