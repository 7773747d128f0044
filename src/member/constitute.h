// SPDX-License-Identifier: Apache-2.0
// The writer's part of the constitution: made from the store when a member is opened, and looked at again at the end of each
// batch that may have changed it. Then the new chain is stored, with what was settled until now, and the member is outdated:
// whoever runs it opens it anew. Internal to the room.
#ifndef MEMBER_CONSTITUTE_H
#define MEMBER_CONSTITUTE_H

#include "member/state.h"

// The constitution by the stored chain, into m->constitution and m->charter. A member that it does not know joins it here as
// an applicant, for itself alone.
int constitute_load(struct member *m, const struct sign_public *ledger_key, const struct sign_public *cosign_key,
                    struct err *e) MUST_USE;
// A row that was put, or an action that was carried out: does it call for another look?
void constitute_saw_row(struct member *m, const struct row *row);
void constitute_saw_action(struct member *m, const struct sync_action *a);
// The look, within the batch, after its rows are put.
int constitute_look(struct member *m, struct err *e) MUST_USE;

#endif
