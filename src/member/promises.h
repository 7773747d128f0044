// SPDX-License-Identifier: Apache-2.0
// What our own words promise about cosigning, and whether a word may be said at all (decide/duty.h), by what this node holds and
// has signed.
#ifndef MEMBER_PROMISES_H
#define MEMBER_PROMISES_H

#include "decide/duty.h"
#include "member/decided.h"
#include "member/state.h"

// Fence in the machine what our words so far promise, and no more. To be called before anything is signed: when the member
// is opened, and with each word of ours that promises; and to lift what has ended.
int promises_look(struct member *m, struct err *e) MUST_USE;
// What we may say on that proposal.
int promises_duty(struct member *m, struct decided *d, struct arena *a, const struct hash *proposal, struct duty_word *out,
                  bool *is_proposal, struct err *e) MUST_USE;

#endif
