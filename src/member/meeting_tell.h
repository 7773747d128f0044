// SPDX-License-Identifier: Apache-2.0
// A meeting as JSON. Internal to the view of meetings (member/meetings.h); each writes members of an open object.
#ifndef MEMBER_MEETING_TELL_H
#define MEMBER_MEETING_TELL_H

#include "base/json.h"
#include "member/view.h"
#include "record/fold_meeting.h"

// What it is, and each organ with its quorum.
int meeting_tell(struct view *v, struct arena *a, const struct fold_meeting *x, struct json_writer *w, struct err *e) MUST_USE;
// Who said what: attendance that holds, views and papers in the order in which they were written.
int meeting_tell_words(struct view *v, struct arena *a, const struct fold_meeting *x, struct json_writer *w,
                       struct err *e) MUST_USE;

#endif
