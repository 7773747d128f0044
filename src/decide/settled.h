// SPDX-License-Identifier: Apache-2.0
// How much of a ledger is settled by an epoch's k. A leaf is, when its author and others, together k members of the epoch, have signed
// sizes above it; k = 1 + floor(2n/3), n = the epoch's members less the suspended, less those whose withdrawal is settled and who
// have not signed above that leaf. A guest's own word is none of the k.
#ifndef DECIDE_SETTLED_H
#define DECIDE_SETTLED_H

#include "decide/state.h"

// Leaves below the result are settled. Sizes above cap are not looked at (UINT64_MAX: all are). kept, by slot, or NULL: those
// who count in n though they have withdrawn.
uint64_t settled_size(const struct decide *d, const struct epoch *e, uint32_t ledger, uint64_t cap, const bool *kept);
// Fill e->settled, and which members are withdrawn.
int settled_fill(struct decide *d, struct epoch *e) MUST_USE;
unsigned settled_k(unsigned members);

#endif
