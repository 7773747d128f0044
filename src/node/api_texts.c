// SPDX-License-Identifier: Apache-2.0
// Texts of proposals, read from a view.
#include "member/textual.h"
#include "node/api_inside.h"

int
api_texts_diff(struct call *c, struct view *v)
{
    int r = textual_diff(v, c->rest, call_query(c, "lang"), &c->w, &c->err);
    call_audit(c, "diff", c->rest, r);
    return r;
}
