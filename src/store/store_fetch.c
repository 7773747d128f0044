// SPDX-License-Identifier: Apache-2.0
// The files that are to be fetched, until they are here.
#include <string.h>

#include "store/sql.h"
#include "store/store.h"

int
store_fetch_put(struct store *s, const struct store_fetch *f, struct err *e)
{
    return sql_write(s, SQL_FETCH_PUT, SQL_ARGS(sql_bytes(hash_bytes(&f->id)), sql_int(f->urgency), sql_int(f->is_asked)), e);
}

int
store_fetch_remove(struct store *s, const struct hash *id, struct err *e)
{
    return sql_write(s, SQL_FETCH_REMOVE, SQL_ARGS(sql_bytes(hash_bytes(id))), e);
}

int
store_fetch_each(struct store *s, store_fetch_each_fn *fn, void *context, struct err *e)
{
    struct sql_run r;
    int rc = sql_start(s, &r, SQL_FETCH_EACH, NULL, 0, e);
    if (rc != 0)
        return rc;
    while ((rc = sql_step(&r, e)) == 1) {
        struct bytes id = sql_get_bytes(&r, 0);
        struct store_fetch f = {.urgency = (uint8_t)sql_get_u64(&r, 1), .is_asked = sql_get_u64(&r, 2) != 0};
        if (id.n != HASH_SIZE)
            continue; // damage: it can be asked for again
        memcpy(f.id.b, id.p, HASH_SIZE);
        rc = fn(context, &f);
        if (rc != 0)
            break;
    }
    sql_end(&r);
    return rc;
}
