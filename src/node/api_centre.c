// SPDX-License-Identifier: Apache-2.0
// Centres, read from a view.
#include "member/centres.h"
#include "node/api_inside.h"

int
api_centre_one(struct call *c, struct view *v)
{
    int r = centres_one(v, c->rest, c->as_of, c->as_of < c->now, &c->w, &c->err);
    call_audit(c, "centre", c->rest, r);
    return r;
}
