// SPDX-License-Identifier: Apache-2.0
// What an operator is told of damage, in `entente status`. Internal to the room; within a batch.
#ifndef MEMBER_MEND_TELL_H
#define MEMBER_MEND_TELL_H

#include "member/mend.h"

// These were found in that ledger, and are mended or fetched anew; kept with what was found before.
int mend_tell(struct member *m, struct ledger_slot *l, const struct mend_fault *faults,
              size_t count, struct err *e) MUST_USE;
// This record is being fetched, until the machine has it and says that this is over.
int mend_tell_fetching(struct member *m, struct ledger_slot *l, uint64_t index,
                       struct err *e) MUST_USE;
// Which bytes of our own nobody can give back, or that there are none such any more.
int mend_tell_lost(struct member *m, struct err *e) MUST_USE;

#endif
