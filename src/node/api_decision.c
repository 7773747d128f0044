// SPDX-License-Identifier: Apache-2.0
// Proposals, who has said what on them, their outcomes; and who decides on what is to be proposed.
#include "node/api_inside.h"

#include "base/when.h"
#include "member/decisions.h"

// Outcomes have no clock: without as_of all that is held counts, whatever the time its author claims.
static int64_t
bound_of(const struct call *c)
{
    return call_query(c, "as_of").n > 0 ? c->as_of : WHEN_MAX;
}

int
api_decision_list(struct call *c, struct view *v)
{
    struct decisions_filter f = {
        .as_of = c->as_of,
        .bound = bound_of(c),
        .organ = call_query(c, "organ"),
        .all = call_has(c, "all"),
        .awaiting = call_has(c, "awaiting"),
        .exercise = call_has(c, "exercise"),
    };
    int r = call_number(c, "skip", 0, &f.skip);
    if (r == 0)
        r = call_number(c, "max", CALL_PAGE, &f.max);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    json_write_time(&c->w, "as_of", c->as_of);
    r = decisions_list(v, &f, &c->w, &c->err);
    json_write_object_end(&c->w);
    call_audit(c, "proposals", f.organ, r);
    return r;
}

int
api_decision_one(struct call *c, struct view *v)
{
    int r = decisions_one(v, c->rest, c->as_of, bound_of(c), &c->w, &c->err);
    call_audit(c, "proposal", c->rest, r);
    return r;
}

int
api_decision_electorate(struct call *c, struct view *v)
{
    const struct decisions_question q = {call_query(c, "organ"), call_query(c, "matter"), call_query(c, "effect"), call_query(c, "member"),
                                         call_query(c, "waives")};
    return decisions_electorate(v, &q, &c->w, &c->err);
}
