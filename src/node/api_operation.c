// SPDX-License-Identifier: Apache-2.0
// Operations, read from a view: plans, participants, results.
#include "node/api_inside.h"

#include "member/operation.h"

int
api_operation_one(struct call *c, struct view *v)
{
    int r = operation_one(v, c->rest, c->as_of, &c->w, &c->err);
    call_audit(c, "operation", c->rest, r);
    return r;
}
