// SPDX-License-Identifier: Apache-2.0
// The rows of one group, brought into the room.
#ifndef DECIDE_GROUP_H
#define DECIDE_GROUP_H

#include "decide/state.h"

// Read the group of a proposal, or with id NULL that of an epoch: what is held of it, in this layer. Its parts live in a. The
// positions of a ledger stand in no order.
int group_read(const struct decide *d, struct arena *a, const struct hash *group, const struct hash *id,
               enum layer layer, struct group *out) MUST_USE;

#endif
