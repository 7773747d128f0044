// SPDX-License-Identifier: Apache-2.0
// Notices: which there are, and one as a message of the Common Alerting Protocol.
#include "node/api_inside.h"

#include "member/find.h"
#include "member/notices.h"
#include "node/alerts.h"

// The version that is named; by the id of the first one, that one.
static const struct fold_notice_version *
find_version(const struct fold_notice *n, const struct hash *id)
{
    for (size_t i = 0; i < n->version_count; i++)
        if (hash_equal(&n->versions[i].id, id))
            return &n->versions[i];
    return NULL;
}

static int
append_cap(struct call *c, struct view *v, struct bytes id)
{
    const struct view_ledger *l;
    const struct json *record;
    uint64_t index;
    struct hash found;
    struct fold_notice n;
    int r = find_record(v, id, &l, &index, &found, &c->err);
    if (r == 0)
        r = notices_find(v, &v->arena, l, index, &n, &c->err);
    if (r < 0)
        return r;
    const struct fold_notice_version *x = find_version(&n, &found);
    if (!x)
        return err_set(&c->err, ERR_NOT_FOUND, "that version has no effect");
    r = notices_record(v, &v->arena, &n, x, &record, &c->err);
    return r == 0 ? alerts_append_cap(&c->out, v, &n, x, record, &c->err) : r;
}

int
api_notices_cap(struct call *c, struct view *v)
{
    struct bytes id = c->rest;
    c->type = "application/cap+xml";
    int r = append_cap(c, v, id);
    call_audit(c, "export notice", id, r);
    return r;
}
