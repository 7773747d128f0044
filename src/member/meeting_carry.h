// SPDX-License-Identifier: Apache-2.0
// What a session finds open: items that decisions of its organs gave, or that were on the agenda of a session before.
// Internal to the view of meetings (member/meetings.h).
#ifndef MEMBER_MEETING_CARRY_H
#define MEMBER_MEETING_CARRY_H

#include "base/json.h"
#include "member/view.h"
#include "record/fold_meeting.h"

// The member "carried" of an open object: an array with, for each organ of the meeting, its open items.
int meeting_carry_tell(struct view *v, const struct fold_meeting *x, struct json_writer *w, struct err *e) MUST_USE;

#endif
