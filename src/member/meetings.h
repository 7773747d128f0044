// SPDX-License-Identifier: Apache-2.0
// Meetings out of a view: what is convened, who attends for which organ and whether that is a quorum, which views were
// stated, which items a session finds open.
#ifndef MEMBER_MEETINGS_H
#define MEMBER_MEETINGS_H

#include "base/json.h"
#include "member/listed.h"
#include "record/fold_meeting.h"

// A listed_fn: the next first, what is over behind it, latest first. f->by: who convened it; f->type: session or consultation;
// f->name: an organ. Without f->all only what is planned or open.
int meetings_list(struct view *v, const struct listed_filter *f, struct json_writer *w, const char *name, uint64_t *matched,
                  struct err *e) MUST_USE;
// One of them whole, by its id or the first digits of it, in any layer. ERR_NOT_FOUND, ERR_INVALID.
int meetings_one(struct view *v, struct bytes id, int64_t as_of, struct json_writer *w, struct err *e) MUST_USE;

// For whoever else reads meetings (member/calendar.h): each that was there by then, to fn, whose non-zero result ends the
// walk. a is emptied before each.
typedef int meetings_fn(void *context, struct arena *a, const struct fold_meeting *x);
int meetings_each(struct view *v, unsigned layers, int64_t as_of, meetings_fn *fn, void *context, struct err *e) MUST_USE;
int meetings_read(struct view *v, struct arena *a, const struct hash *id, unsigned layers, int64_t as_of,
                  struct fold_meeting *out, bool *is_meeting, struct err *e) MUST_USE;
// The meeting that was typed, with the arena of v. ERR_NOT_FOUND, ERR_INVALID.
int meetings_find(struct view *v, struct bytes id, int64_t as_of, struct fold_meeting *out, struct err *e) MUST_USE;

#endif
