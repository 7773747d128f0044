// SPDX-License-Identifier: Apache-2.0
// Making the proof file of one record (record/testimony.h) from what is held here.
#ifndef MEMBER_TESTIFY_H
#define MEMBER_TESTIFY_H

#include "base/buf.h"
#include "member/view.h"

// Appends the proof of record `index` of that ledger: the fewest checkpoints that carry k receipts
// together. What is made is judged before it is given out. ERR_NOT_FOUND: its bytes are not held
// here. ERR_BUSY: fewer than k have signed for it so far. ERR_CORRUPT: this disk changed it.
// ERR_REFUSED: what signs for it are keys that the charter does not name.
int testify_record(struct view *v, const struct view_ledger *l, uint64_t index, struct buf *out,
                   struct err *e) MUST_USE;

#endif
