// SPDX-License-Identifier: Apache-2.0
// A proposal read, and judged by what it says: whether it is one at all.
#ifndef DECIDE_ASK_H
#define DECIDE_ASK_H

#include "decide/state.h"

// Read the proposal of that id into d->levels[level], whose arena is not reset here. parent: of a waiver, what it waives a word
// on, when the caller has it. *out lives in the arena; its group has no proposal when none is held.
int ask_read(struct decide *d, unsigned level, enum layer layer, const struct hash *id, const struct ask *parent,
             struct ask **out) MUST_USE;

#endif
