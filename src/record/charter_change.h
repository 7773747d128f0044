// SPDX-License-Identifier: Apache-2.0
// The parties of a charter changed: what adopted proposals, accessions and withdrawals make of it.
// Each function gives a new charter with the same text and hash, its new parts in the arena and all
// else borrowed from c, which stays as it is. *out is set on success alone; it may be c. ERR_REFUSED
// says in words what cannot be; else only ERR_NOMEM. Any node gives the same answer for the same
// charter and change.
//
// Where members become fewer, numbers that would then exceed them (quorum, majority, register,
// waiver) become their count; a waiver's number never stays below k.
#ifndef RECORD_CHARTER_CHANGE_H
#define RECORD_CHARTER_CHANGE_H

#include "record/charter.h"

// A new guest: name, role (of a guest, or CHARTER_APPLICANT), keys, address and kinds are read from
// it; an applicant may write no kinds. A former party comes back with the keys it had, and goes on
// with the same generation of its ledger.
int charter_change_admit(struct arena *a, const struct charter *c, const struct charter_member *guest,
                         struct charter *out, struct err *e) MUST_USE;
// An applicant becomes a full member.
int charter_change_accede(struct arena *a, const struct charter *c, struct bytes name, struct charter *out,
                          struct err *e) MUST_USE;
// A full member loses for a while what the charter says; two others must be left.
int charter_change_suspend(struct arena *a, const struct charter *c, struct bytes name, struct charter *out,
                           struct err *e) MUST_USE;
int charter_change_reinstate(struct arena *a, const struct charter *c, struct bytes name, struct charter *out,
                             struct err *e) MUST_USE;
// A member or guest leaves: CHARTER_FORMER from then on, its keys stay known. Two members must be left.
int charter_change_withdraw(struct arena *a, const struct charter *c, struct bytes name, struct charter *out,
                            struct err *e) MUST_USE;
// A party goes on with new keys in a new generation of its ledger, one above the last: name, keys,
// address and generation are read from `to`. What it was stands at the end of out->past.
int charter_change_rebind(struct arena *a, const struct charter *c, const struct charter_member *to,
                          struct charter *out, struct err *e) MUST_USE;
// A party in a generation of its ledger: as it is, or as it was before a rebinding. NULL when there was none.
const struct charter_member *charter_change_find(const struct charter *c, struct bytes name, uint64_t generation);

#endif
