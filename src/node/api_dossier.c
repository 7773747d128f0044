// SPDX-License-Identifier: Apache-2.0
// Outcomes for people who are not here: the file that proves one to a stranger.
#include "node/api_inside.h"

#include "member/prove.h"

int
api_dossier_one(struct call *c, struct view *v)
{
    c->type = REPLY_TEXT;
    int r = prove_outcome(v, c->rest, &c->out, &c->err);
    call_audit(c, "dossier", c->rest, r);
    return r;
}
