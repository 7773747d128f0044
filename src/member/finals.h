// SPDX-License-Identifier: Apache-2.0
// What a node does about proposals without being asked: at the deadline, and not before the charter's notice has run since the
// proposal came here, it writes its member's final word: the one that stands, else silence. It names a waiver of its own word
// once that is adopted, and writes the items that an adopted proposal gives its member. docs/deciding.md.
#ifndef MEMBER_FINALS_H
#define MEMBER_FINALS_H

#include "member/state.h"
#include "record/record.h"

// A proposal or position is held from now on.
int finals_take(struct member *m, struct ledger_slot *l, uint64_t index, const struct record *rec, struct err *e) MUST_USE;
// Is something due at that moment, so that a batch that waits for the disk is worth it?
bool finals_are_due(const struct member *m, int64_t wall);
// Do what is due, within a batch that waits for the disk.
int finals_write(struct member *m, struct err *e) MUST_USE;
// What was settled changed: look at what follows, not more than once a second.
void finals_look(struct member *m);

#endif
