// SPDX-License-Identifier: Apache-2.0
// Troubles that `status` shows until they are over.
#include "store/sql.h"
#include "store/store.h"

int
store_trouble_put(struct store *s, struct bytes about, struct bytes what, int64_t time,
                  struct bytes text, struct err *e)
{
    return sql_write(s, SQL_TROUBLE_PUT,
                     SQL_ARGS(sql_text(about), sql_text(what), sql_signed(time), sql_text(text)),
                     e);
}

int
store_trouble_remove(struct store *s, struct bytes about, struct bytes what, struct err *e)
{
    return sql_write(s, SQL_TROUBLE_REMOVE, SQL_ARGS(sql_text(about), sql_text(what)), e);
}

int
store_trouble_each(struct store *s, store_trouble_each_fn *fn, void *context, struct err *e)
{
    struct sql_run r;
    int rc = sql_start(s, &r, SQL_TROUBLE_EACH, NULL, 0, e);
    if (rc != 0)
        return rc;
    while ((rc = sql_step(&r, e)) == 1) {
        rc = fn(context, sql_get_bytes(&r, 0), sql_get_bytes(&r, 1), sql_get_int(&r, 2),
                sql_get_bytes(&r, 3));
        if (rc != 0)
            break;
    }
    sql_end(&r);
    return rc;
}
