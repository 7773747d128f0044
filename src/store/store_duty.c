// SPDX-License-Identifier: Apache-2.0
// The proposals that this node has yet to do something for, until it has.
#include <string.h>

#include "store/sql.h"
#include "store/store.h"

int
store_duty_put(struct store *s, const struct hash *id, int64_t due, struct err *e)
{
    return sql_write(s, SQL_DUTY_PUT, SQL_ARGS(sql_bytes(hash_bytes(id)), sql_signed(due)), e);
}

int
store_duty_said(struct store *s, const struct hash *id, struct err *e)
{
    return sql_write(s, SQL_DUTY_SAID, SQL_ARGS(sql_bytes(hash_bytes(id))), e);
}

int
store_duty_remove(struct store *s, const struct hash *id, struct err *e)
{
    return sql_write(s, SQL_DUTY_REMOVE, SQL_ARGS(sql_bytes(hash_bytes(id))), e);
}

int
store_duty_each(struct store *s, store_duty_each_fn *fn, void *context, struct err *e)
{
    struct sql_run r;
    int rc = sql_start(s, &r, SQL_DUTY_EACH, NULL, 0, e);
    if (rc != 0)
        return rc;
    while ((rc = sql_step(&r, e)) == 1) {
        struct bytes stored = sql_get_bytes(&r, 0);
        struct store_duty d = {.due = sql_get_int(&r, 1), .is_said = sql_get_int(&r, 2) != 0};
        if (stored.n != HASH_SIZE) {
            rc = err_set(e, ERR_CORRUPT, "the list of words that are owed is damaged; see `entente verify`");
            break;
        }
        memcpy(d.id.b, stored.p, HASH_SIZE);
        rc = fn(context, &d);
        if (rc != 0)
            break;
    }
    sql_end(&r);
    return rc;
}
