// SPDX-License-Identifier: Apache-2.0
// Making the dossier of an outcome (record/dossier.h) from what is held here.
#ifndef MEMBER_PROVE_H
#define MEMBER_PROVE_H

#include "base/buf.h"
#include "member/view.h"

// Appends the file that proves the outcome of that proposal (its id, or enough of its beginning) to a stranger. What is made
// is judged before it is given out. ERR_NOT_FOUND: no such proposal. ERR_BUSY: it is open, or fewer than k have signed what it
// rests on so far. ERR_REFUSED: it is void. ERR_CORRUPT: this disk changed something.
int prove_outcome(struct view *v, struct bytes id, struct buf *out, struct err *e) MUST_USE;

#endif
