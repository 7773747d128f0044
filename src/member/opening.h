// SPDX-License-Identifier: Apache-2.0
// Building a member's machine when it is opened. Internal to the room.
#ifndef MEMBER_OPENING_H
#define MEMBER_OPENING_H

#include "member/state.h"

// m->ledgers, m->fold and m->sync from the store, by m->charter and m->constitution.
int opening_sync(struct member *m, const struct member_config *config, struct err *e) MUST_USE;

#endif
