// SPDX-License-Identifier: Apache-2.0
// Mutual assistance, read from a view: requests and their replies, clearances, contingents, agreements.
#include "node/api_inside.h"

#include "base/num.h"
#include "base/when.h"
#include "member/assist.h"
#include "member/passage.h"

typedef int assist_list_fn(struct view *v, const struct assist_filter *f, struct json_writer *w, const char *name,
                           uint64_t *matched, struct err *e);

static int
list(struct call *c, struct view *v, assist_list_fn *fn, const char *name)
{
    struct assist_filter f = {.as_of = c->as_of};
    uint64_t matched = 0;
    f.by = call_query(c, "by");
    f.type = call_query(c, "type");
    f.all = call_has(c, "all");
    f.exercise = call_has(c, "exercise");
    int r = call_number(c, "skip", 0, &f.skip);
    if (r == 0)
        r = call_number(c, "max", CALL_PAGE, &f.max);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    json_write_time(&c->w, "as_of", c->as_of);
    r = fn(v, &f, &c->w, name, &matched, &c->err);
    json_write_int(&c->w, "matched", (int64_t)matched);
    json_write_object_end(&c->w);
    call_audit(c, name, f.by, r);
    return r;
}

int
api_assist_requests(struct call *c, struct view *v)
{
    return list(c, v, assist_requests, "requests");
}

int
api_assist_contingents(struct call *c, struct view *v)
{
    return list(c, v, assist_contingents, "contingents");
}

int
api_assist_agreements(struct call *c, struct view *v)
{
    return list(c, v, assist_agreements, "agreements");
}

int
api_assist_request(struct call *c, struct view *v)
{
    int r = assist_request(v, c->rest, c->as_of, &c->w, &c->err);
    call_audit(c, "request", c->rest, r);
    return r;
}

int
api_assist_agreement(struct call *c, struct view *v)
{
    int r = assist_agreement(v, c->rest, c->as_of, &c->w, &c->err);
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
