// SPDX-License-Identifier: Apache-2.0
// Who is in the alliance, read from a view.
#include "member/members.h"
#include "node/api_inside.h"

int
api_members_get(struct call *c, struct view *v)
{
    return members_write(v, c->now, &c->w, &c->err);
}
