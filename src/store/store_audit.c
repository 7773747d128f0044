// SPDX-License-Identifier: Apache-2.0
// The audit trail: who did what, kept in the order of time so that old entries go in one stretch.
#include "base/num.h"
#include "store/sql.h"
#include "store/store.h"

int
store_audit_put(struct store *s, int64_t time, struct bytes who, struct bytes act,
                struct bytes what, struct err *e)
{
    return sql_write(s, SQL_AUDIT_PUT,
                     SQL_ARGS(sql_signed(time), sql_text(who), sql_text(act), sql_text(what)), e);
}

int
store_audit_each(struct store *s, size_t max, store_audit_each_fn *fn, void *context, struct err *e)
{
    struct sql_run r;
    int rc = sql_start(s, &r, SQL_AUDIT_EACH, SQL_ARGS(sql_int(num_min_u64(max, INT64_MAX))), e);
    if (rc != 0)
        return rc;
    while ((rc = sql_step(&r, e)) == 1) {
        rc = fn(context, sql_get_int(&r, 0), sql_get_bytes(&r, 1), sql_get_bytes(&r, 2),
                sql_get_bytes(&r, 3));
        if (rc != 0)
            break;
    }
    sql_end(&r);
    return rc;
}

int
store_audit_forget(struct store *s, int64_t before, struct err *e)
{
    return sql_write(s, SQL_AUDIT_FORGET, SQL_ARGS(sql_signed(before)), e);
}
