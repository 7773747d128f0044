// SPDX-License-Identifier: Apache-2.0
// The constitutional proposals of one epoch, which are each other's rivals: at most one is adopted.
#ifndef DECIDE_RIVALS_H
#define DECIDE_RIVALS_H

#include "decide/state.h"

struct rival {
    struct hash id;
    enum validity validity;
    const char *reason;
    enum decide_end end;
    enum decide_why why;
    enum proposal_procedure procedure;
    bool is_rebinding;
    unsigned elector_count;
    uint8_t *slots;     // of the electors
    struct word *words; // by elector
    unsigned missing;   // electors whose word does not count yet
};
struct rivals {
    struct rival *at; // by id
    size_t count;
    const struct rival *adopted; // NULL: none yet
};

// Judge all of epoch e in that layer. *out lives in d->keep.
int rivals_judge(struct decide *d, const struct epoch *e, enum layer layer, struct rivals **out) MUST_USE;
// Those of the proposal at hand, which is constitutional and whose epoch is known. *x, of level 0, is read anew when they have to be
// judged first.
int rivals_of(struct decide *d, struct ask **x, struct rivals **out) MUST_USE;
const struct rival *rivals_find(const struct rivals *r, const struct hash *id);
// Electors that must have given a word of their own, so that two changes cannot both have enough: voters are the epoch's members less
// the suspended, less those whose word is their withdrawal.
unsigned rivals_own(unsigned voters);

#endif
