// SPDX-License-Identifier: Apache-2.0
// Small named values.
#include "store/sql.h"
#include "store/store.h"

int
store_meta_put(struct store *s, const char *name, struct bytes value, struct err *e)
{
    return sql_write(s, SQL_META_PUT, SQL_ARGS(sql_text(bytes_of_str(name)), sql_bytes(value)), e);
}

int
store_meta_get(struct store *s, struct arena *a, const char *name, struct bytes *out, struct err *e)
{
    struct sql_run r;
    int rc = sql_start(s, &r, SQL_META_GET, SQL_ARGS(sql_text(bytes_of_str(name))), e);
    if (rc != 0)
        return rc;
    rc = sql_step(&r, e);
    if (rc == 1) {
        *out = arena_copy(a, sql_get_bytes(&r, 0));
        rc = out->p != NULL
                 ? 0
                 : err_set(e, ERR_NOMEM, "not enough memory to read %s from the store", name);
    } else if (rc == 0) {
        rc = err_set(e, ERR_NOT_FOUND, "the store has no %s", name);
    }
    sql_end(&r);
    return rc;
}
