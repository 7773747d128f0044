// SPDX-License-Identifier: Apache-2.0
// Damage that a node meets when it starts. Internal to the room.
#ifndef MEMBER_MEND_OPEN_H
#define MEMBER_MEND_OPEN_H

#include "member/mend.h"

// No transaction may be open. ERR_CORRUPT: a tree cannot be mended here.
int mend_open(struct member *m, struct err *e) MUST_USE;
// Was this note found to be damaged? It is not to be believed.
bool mend_open_is_bad(const struct member *m, uint32_t ledger, enum verify_what what, uint64_t size,
                      struct bytes who);
int mend_open_tell(struct member *m, struct err *e) MUST_USE; // in the first batch: what was found

#endif
