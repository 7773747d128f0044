// SPDX-License-Identifier: Apache-2.0
// When a leaf is settled: its author and k members, itself one of them unless it is a guest, have signed sizes above it;
// k = 1 + floor(2n/3).
#ifndef SYNC_SETTLE_H
#define SYNC_SETTLE_H

#include <stddef.h>
#include <stdint.h>

unsigned settle_k(size_t members);
// sizes: by member, what each has signed of this ledger (sizes[author]: its checkpoint; a guest's index lies beyond the
// members). Leaves below the result are settled.
uint64_t settle_size(const uint64_t *sizes, size_t members, size_t author, unsigned k);

#endif
