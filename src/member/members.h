// SPDX-License-Identifier: Apache-2.0
// Who is in the alliance, as a snapshot says: the answer of GET /api/v1/members.
#ifndef MEMBER_MEMBERS_H
#define MEMBER_MEMBERS_H

#include "base/json.h"
#include "member/view.h"

// {"alliance", "charter", "epoch": {"id", "number"}, "k", "members": [...], "applications": [...]}: the parties with role,
// what they are since which epoch, keys, generation and how far they have signed each ledger; and admissions that are
// proposed, not adopted (as far as it is known here), and before their deadline at `now`.
int members_write(struct view *v, int64_t now, struct json_writer *w, struct err *e) MUST_USE;

#endif
