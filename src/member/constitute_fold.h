// SPDX-License-Identifier: Apache-2.0
// What a party wrote counts by what it may write as the constitution stands, on every node alike, whenever the records came:
// when a party's mandate changes, the rows of its ledgers are made anew. Internal to the room.
#ifndef MEMBER_CONSTITUTE_FOLD_H
#define MEMBER_CONSTITUTE_FOLD_H

#include "member/state.h"

// Within a batch, before the constitution `now` is stored; m->charter is the one before.
int constitute_fold(struct member *m, const struct charter *now, struct err *e) MUST_USE;

// Before we become a party that holds what all members hold: what was none of ours until now is wanted.
int constitute_fold_want(struct member *m, struct err *e) MUST_USE;

#endif
