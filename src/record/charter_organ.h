// SPDX-License-Identifier: Apache-2.0
// Who is in an organ, and what it may decide and how. A charter without organ lines has one, the
// assembly: all members, quorum k, competent in any matter by any procedure, majority k.
#ifndef RECORD_CHARTER_ORGAN_H
#define RECORD_CHARTER_ORGAN_H

#include "record/charter.h"

// NULL when there is none.
const struct charter_organ *charter_organ_find(const struct charter *c, struct bytes id);
// The i-th by id; NULL past the last. There is always a first.
const struct charter_organ *charter_organ_at(const struct charter *c, size_t i);
// Is this party a full member and of the organ? The suspended are.
bool charter_organ_has(const struct charter_organ *o, const struct charter_member *m);
// The organ's full members by name: *at is 0 before the first; NULL after the last.
const struct charter_member *charter_organ_next(const struct charter *c, const struct charter_organ *o, size_t *at);
size_t charter_organ_size(const struct charter *c, const struct charter_organ *o);
// Members that make a session; never more than it has, never 0.
unsigned charter_organ_quorum(const struct charter *c, const struct charter_organ *o);
// Bits 1 << enum charter_procedure by which it decides this matter; 0: it may not.
unsigned charter_organ_procedures(const struct charter *c, const struct charter_organ *o, struct bytes matter);
// Agreements that adopt under majority, never more than it has members; 0 when that is no procedure for the matter.
unsigned charter_organ_majority(const struct charter *c, const struct charter_organ *o, struct bytes matter);
// May the organ decide this matter by this procedure? ERR_REFUSED with the sentence that says why not.
int charter_organ_may(const struct charter *c, struct bytes organ, struct bytes matter,
                      enum charter_procedure procedure, struct err *e) MUST_USE;
// The guest that relays for it and decides nothing; NULL when it has none (any more).
const struct charter_member *charter_organ_secretariat(const struct charter *c, const struct charter_organ *o);

#endif
