// SPDX-License-Identifier: Apache-2.0
// One epoch: who counts in it, and what is settled by its k.
#ifndef DECIDE_EPOCH_H
#define DECIDE_EPOCH_H

#include "decide/state.h"

// The next epoch of the chain. charter lives in d->keep.
// `back`: who comes back after a withdrawal, or empty.
int epoch_open(struct decide *d, const struct hash *id, const struct charter *charter, struct bytes back) MUST_USE;
// The epoch of that id; NULL when the chain has none (yet).
struct epoch *epoch_find(const struct decide *d, const struct hash *id);
// Slot of the author of a ledger; NO_SLOT when it is no member in this epoch.
uint8_t epoch_slot(const struct decide *d, const struct epoch *e, uint32_t ledger);
// Where what a ledger says stands in all that its member has said; NO_PLACE when it says nothing: there is no such generation, or
// it lies above what a rebinding has kept.
uint64_t epoch_place(const struct decide *d, uint32_t ledger, uint64_t index);

#endif
