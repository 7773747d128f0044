// SPDX-License-Identifier: Apache-2.0
// The latest cosignature of each member over each ledger.
#include "store/sql.h"
#include "store/store.h"

int
store_cosignature_put(struct store *s, uint32_t ledger, struct bytes member, uint64_t size,
                      struct bytes line, struct err *e)
{
    if (size > SQL_INDEX_MAX)
        return err_set(e, ERR_LIMIT, "a cosignature over more leaves than a ledger can have");
    return sql_write(s, SQL_COSIGNATURE_PUT,
                     SQL_ARGS(sql_int(ledger), sql_text(member), sql_int(size), sql_bytes(line)),
                     e);
}

int
store_cosignature_each(struct store *s, uint32_t ledger, store_cosignature_each_fn *fn,
                       void *context, struct err *e)
{
    struct sql_run r;
    int rc = sql_start(s, &r, SQL_COSIGNATURE_EACH, SQL_ARGS(sql_int(ledger)), e);
    if (rc != 0)
        return rc;
    while ((rc = sql_step(&r, e)) == 1) {
        rc = fn(context, sql_get_bytes(&r, 0), sql_get_u64(&r, 1), sql_get_bytes(&r, 2));
        if (rc != 0)
            break;
    }
    sql_end(&r);
    return rc;
}
