// SPDX-License-Identifier: Apache-2.0
// Notes are verified before they are given to anybody: a disk may have changed them since they
// were. Verifying costs, and the same few notes are given again and again, so a view remembers the
// hashes of those it has verified: one changed bit gives another hash.
#ifndef MEMBER_SOUND_H
#define MEMBER_SOUND_H

#include "member/view.h"

// Does the author's note of that size bear its author's signature? False also when memory is short.
bool sound_note(struct view *v, const struct view_ledger *l, uint64_t size, struct bytes note);
// Is this the cosigner's good signature on that note?
bool sound_line(struct view *v, const struct view_cosigner *c, struct bytes note);

#endif
