// SPDX-License-Identifier: Apache-2.0
// Mutual assistance, read from a view: requests and their replies, clearances, contingents, agreements.
#include "node/api_inside.h"

#include "base/num.h"
#include "base/when.h"
#include "member/assist.h"
#include "member/passage.h"

int
api_assist_request(struct call *c, struct view *v)
{
    int r = assist_request(v, c->rest, c->as_of, c->as_of < c->now, &c->w, &c->err);
    call_audit(c, "request", c->rest, r);
    return r;
}

int
api_assist_agreement(struct call *c, struct view *v)
{
    int r = assist_agreement(v, c->rest, c->as_of, c->as_of < c->now, &c->w, &c->err);
    call_audit(c, "agreement", c->rest, r);
    return r;
}

int
api_assist_clearances(struct call *c, struct view *v)
{
    struct bytes at = call_query(c, "at");
    int64_t moment = c->as_of;
    if (at.n && when_parse(at, &moment) < 0)
        return err_set(&c->err, ERR_INVALID, "at is a date or a time (2026-11-21 or 2026-11-21T20:00:00Z), not '%.*s'",
                       (int)num_min_size(at.n, 80), at.p);
    int r = passage_tell(v, c->rest, c->as_of, at.n ? &moment : NULL, &c->w, &c->err);
    call_audit(c, "clearances", c->rest, r);
    return r;
}
