// SPDX-License-Identifier: Apache-2.0
// Who chairs an organ on a date. Turn n of the rotation begins n times `months` after `from`, on the
// same day of the month, or on the month's last where it has no such day. It belongs to the n-th name
// of the order, going round. Whoever is no member of the organ any more, or is suspended from the
// chair, is passed over: that turn is the next one's in the order, and no other turn moves.
#ifndef RECORD_CHARTER_CHAIR_H
#define RECORD_CHARTER_CHAIR_H

#include "record/charter.h"

struct charter_turn {
    const struct charter_member *member; // NULL: nobody, before the first turn or when all are passed over
    int64_t from, until;                 // WHEN_MIN before the first turn; WHEN_MAX past year 9999
};

// The organ's rotation; NULL when it has none.
const struct charter_chair *charter_chair_find(const struct charter *c, struct bytes organ);
// The turn that this moment falls in; false when the organ has no rotation. The next one is that of out->until.
bool charter_chair_turn(const struct charter *c, struct bytes organ, int64_t moment, struct charter_turn *out);
// Who has the chair then; NULL for nobody.
const struct charter_member *charter_chair(const struct charter *c, struct bytes organ, int64_t moment);

#endif
