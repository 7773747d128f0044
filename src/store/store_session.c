// SPDX-License-Identifier: Apache-2.0
// Sessions of officers, by the hashes of their secrets.
#include <string.h>

#include "store/sql.h"
#include "store/store.h"

int
store_session_put(struct store *s, const struct store_session *x, struct err *e)
{
    return sql_write(s, SQL_SESSION_PUT,
                     SQL_ARGS(sql_bytes(hash_bytes(&x->hash)), sql_text(bytes_of_str(x->officer)), sql_signed(x->since),
                              sql_signed(x->seen), sql_signed(x->ends), sql_text(bytes_of_str(x->address))),
                     e);
}

int
store_session_remove(struct store *s, const struct hash *hash, struct err *e)
{
    return sql_write(s, SQL_SESSION_REMOVE, SQL_ARGS(sql_bytes(hash_bytes(hash))), e);
}

int
store_session_each(struct store *s, store_session_each_fn *fn, void *context, struct err *e)
{
    struct sql_run r;
    int rc = sql_start(s, &r, SQL_SESSION_EACH, NULL, 0, e);
    if (rc != 0)
        return rc;
    while ((rc = sql_step(&r, e)) == 1) {
        struct bytes hash = sql_get_bytes(&r, 0);
        struct store_session x = {.since = sql_get_int(&r, 2), .seen = sql_get_int(&r, 3), .ends = sql_get_int(&r, 4)};
        if (hash.n != HASH_SIZE || bytes_to_str(sql_get_bytes(&r, 1), x.officer, sizeof x.officer) < 0 ||
            bytes_to_str(sql_get_bytes(&r, 5), x.address, sizeof x.address) < 0) {
            rc = err_set(e, ERR_CORRUPT, "the list of sessions is damaged; see `entente verify`");
            break;
        }
        memcpy(x.hash.b, hash.p, HASH_SIZE);
        rc = fn(context, &x);
        if (rc != 0)
            break;
    }
    sql_end(&r);
    return rc;
}
