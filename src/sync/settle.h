// SPDX-License-Identifier: Apache-2.0
// When a leaf is settled: its author and k members, itself one of them unless it is none, have signed sizes above it;
// k = 1 + floor(2n/3), n the members less the suspended, less those that have withdrawn and not signed that leaf.
#ifndef SYNC_SETTLE_H
#define SYNC_SETTLE_H

#include <stddef.h>
#include <stdint.h>

// What a party's signature over a leaf is worth.
enum settle_standing {
    SETTLE_MEMBER,    // one of n, and of the k
    SETTLE_SUSPENDED, // none of n; one of the k as the author of its own leaves alone
    SETTLE_APPLICANT, // signs all and counts for nothing yet
    SETTLE_GUEST,     // signs nothing but its own ledger, which counts for nothing
    SETTLE_FORMER,    // has withdrawn: one of n and of the k where it has signed
};

unsigned settle_k(size_t members);
// sizes and standings by party: what each has signed of this ledger (sizes[author]: its checkpoint). Leaves below the
// result are settled.
uint64_t settle_size(const uint64_t *sizes, const enum settle_standing *standings, size_t parties, size_t author);

#endif
