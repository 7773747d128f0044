// SPDX-License-Identifier: Apache-2.0
// Operations, read from a view: plans, participants, results.
#include "node/api_inside.h"

#include "member/operation.h"

int
api_operation_list(struct call *c, struct view *v)
{
    struct operation_filter f = {.as_of = c->as_of};
    uint64_t matched = 0;
    f.by = call_query(c, "by");
    f.all = call_has(c, "all");
    f.exercise = call_has(c, "exercise");
    int r = call_number(c, "skip", 0, &f.skip);
    if (r == 0)
        r = call_number(c, "max", CALL_PAGE, &f.max);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    json_write_time(&c->w, "as_of", c->as_of);
    r = operation_list(v, &f, &c->w, "operations", &matched, &c->err);
    json_write_int(&c->w, "matched", (int64_t)matched);
    json_write_object_end(&c->w);
    call_audit(c, "operations", f.by, r);
    return r;
}

int
api_operation_one(struct call *c, struct view *v)
{
    int r = operation_one(v, c->rest, c->as_of, &c->w, &c->err);
    call_audit(c, "operation", c->rest, r);
    return r;
}
