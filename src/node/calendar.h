// SPDX-License-Identifier: Apache-2.0
// Meetings and due dates as a calendar file (formats/ical.h).
#ifndef NODE_CALENDAR_H
#define NODE_CALENDAR_H

#include "base/buf.h"
#include "member/view.h"

// One meeting, whatever became of it. ERR_NOT_FOUND, ERR_INVALID.
int calendar_append_meeting(struct buf *out, struct view *v, struct bytes id, int64_t as_of, struct err *e) MUST_USE;
// All meetings that are not over, those cancelled that would not be, and open items that have a due date.
int calendar_append(struct buf *out, struct view *v, bool is_exercise, int64_t as_of, struct err *e) MUST_USE;

#endif
