// SPDX-License-Identifier: Apache-2.0
// Messages that must reach a peer once. An id is given once in the life of a handle, so that a late
// removal can hit no other message.
#include "store/sql.h"
#include "store/store.h"

int
store_outbox_put(struct store *s, struct bytes peer, struct bytes path, struct bytes body,
                 struct err *e)
{
    bool is_own = false;
    int rc = sql_enter(s, &is_own, e);
    if (rc != 0)
        return rc;
    s->counts.outbox_last++;
    rc = sql_do(
        s, SQL_OUTBOX_PUT,
        SQL_ARGS(sql_int(s->counts.outbox_last), sql_text(peer), sql_text(path), sql_bytes(body)),
        e);
    return sql_leave(s, is_own, rc, e);
}

int
store_outbox_each(struct store *s, store_outbox_each_fn *fn, void *context, struct err *e)
{
    struct sql_run r;
    int rc = sql_start(s, &r, SQL_OUTBOX_EACH, NULL, 0, e);
    if (rc != 0)
        return rc;
    while ((rc = sql_step(&r, e)) == 1) {
        rc = fn(context, sql_get_u64(&r, 0), sql_get_bytes(&r, 1), sql_get_bytes(&r, 2),
                sql_get_bytes(&r, 3));
        if (rc != 0)
            break;
    }
    sql_end(&r);
    return rc;
}

int
store_outbox_remove(struct store *s, uint64_t id, struct err *e)
{
    return sql_write(s, SQL_OUTBOX_REMOVE, SQL_ARGS(sql_int(id)), e);
}
