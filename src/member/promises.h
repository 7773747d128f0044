// SPDX-License-Identifier: Apache-2.0
// Whoever agrees to a waiver promises: I have cosigned nothing of that member's ledger beyond the size it names, and will not
// until the waiver is broken, or is adopted and that ledger names it (docs/deciding.md). Here the promises are kept.
#ifndef MEMBER_PROMISES_H
#define MEMBER_PROMISES_H

#include "base/buf.h"
#include "member/decided.h"

// Fence in the machine what our words so far promise, and no more. To be called before anything is signed: when the member
// is opened, when we agree to a waiver; and to lift what has ended.
int promises_look(struct member *m, struct err *e) MUST_USE;

// May we agree to the waiver *o without breaking a promise or lying? If not, why, in words appended to why.
int promises_may_agree(struct member *m, struct decided *d, struct arena *a, const struct decide_outcome *o, struct buf *why,
                       struct err *e) MUST_USE;

#endif
