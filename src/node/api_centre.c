// SPDX-License-Identifier: Apache-2.0
// Centres, read from a view.
#include "member/centres.h"
#include "node/api_inside.h"

int
api_centre_list(struct call *c, struct view *v)
{
    struct centres_filter f = {.as_of = c->as_of};
    uint64_t matched = 0;
    f.name = call_query(c, "name");
    f.all = call_has(c, "all");
    f.exercise = call_has(c, "exercise");
    int r = call_number(c, "skip", 0, &f.skip);
    if (r == 0)
        r = call_number(c, "max", CALL_PAGE, &f.max);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    json_write_time(&c->w, "as_of", c->as_of);
    r = centres_list(v, &f, &c->w, "centres", &matched, &c->err);
    json_write_int(&c->w, "matched", (int64_t)matched);
    json_write_object_end(&c->w);
    call_audit(c, "centres", f.name, r);
    return r;
}

int
api_centre_one(struct call *c, struct view *v)
{
    int r = centres_one(v, c->rest, c->as_of, &c->w, &c->err);
    call_audit(c, "centre", c->rest, r);
    return r;
}
