// SPDX-License-Identifier: Apache-2.0
// Meetings, read from a view, and what became of items between two of them.
#include "node/api_inside.h"

#include "base/num.h"
#include "base/when.h"
#include "member/items_report.h"
#include "member/meetings.h"
#include "node/calendar.h"

int
api_meeting_one(struct call *c, struct view *v)
{
    int r = meetings_one(v, c->rest, c->as_of, &c->w, &c->err);
    call_audit(c, "meeting", c->rest, r);
    return r;
}

static int
read_moment(struct call *c, const char *name, struct bytes text, int64_t otherwise, int64_t *out)
{
    *out = otherwise;
    if (text.n == 0 || when_parse(text, out) == 0)
        return 0;
    return err_set(&c->err, ERR_INVALID, "%s is a date or a time (2026-11-21 or 2026-11-21T20:00:00Z), not '%.*s'", name,
                   (int)num_min_size(text.n, 80), text.p);
}

int
api_meeting_report(struct call *c, struct view *v)
{
    int64_t from, until;
    int r = read_moment(c, "from", call_query(c, "from"), WHEN_MIN, &from);
    if (r == 0)
        r = read_moment(c, "until", call_query(c, "until"), c->as_of, &until);
    if (r == 0 && from == WHEN_MIN)
        r = err_set(&c->err, ERR_INVALID, "from is needed: since when");
    if (r == 0)
        r = items_report(v, from, until < c->as_of ? until : c->as_of, call_has(c, "exercise"), &c->w, &c->err);
    call_audit(c, "items", call_query(c, "from"), r);
    return r;
}

int
api_meeting_calendar(struct call *c, struct view *v)
{
    c->type = "text/calendar; charset=utf-8";
    int r = calendar_append(&c->out, v, call_has(c, "exercise"), c->as_of, &c->err);
    call_audit(c, "calendar", (struct bytes){NULL, 0}, r);
    return r;
}

int
api_meeting_calendar_one(struct call *c, struct view *v)
{
    c->type = "text/calendar; charset=utf-8";
    int r = calendar_append_meeting(&c->out, v, c->rest, c->as_of, &c->err);
    call_audit(c, "calendar", c->rest, r);
    return r;
}
