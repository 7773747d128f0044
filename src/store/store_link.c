// SPDX-License-Identifier: Apache-2.0
// One-time links to the console, by the hashes of their secrets.
#include <string.h>

#include "store/sql.h"
#include "store/store.h"

int
store_link_put(struct store *s, const struct store_link *l, struct err *e)
{
    return sql_write(s, SQL_LINK_PUT,
                     SQL_ARGS(sql_bytes(hash_bytes(&l->hash)), sql_text(bytes_of_str(l->officer)), sql_int(l->role),
                              sql_int(l->purpose), sql_signed(l->until)),
                     e);
}

int
store_link_remove(struct store *s, const struct hash *hash, struct err *e)
{
    return sql_write(s, SQL_LINK_REMOVE, SQL_ARGS(sql_bytes(hash_bytes(hash))), e);
}

int
store_link_each(struct store *s, store_link_each_fn *fn, void *context, struct err *e)
{
    struct sql_run r;
    int rc = sql_start(s, &r, SQL_LINK_EACH, NULL, 0, e);
    if (rc != 0)
        return rc;
    while ((rc = sql_step(&r, e)) == 1) {
        struct bytes hash = sql_get_bytes(&r, 0);
        int64_t role = sql_get_int(&r, 2), purpose = sql_get_int(&r, 3);
        struct store_link l = {.role = (uint8_t)role, .purpose = (uint8_t)purpose, .until = sql_get_int(&r, 4)};
        if (hash.n != HASH_SIZE || role != l.role || purpose != l.purpose ||
            bytes_to_str(sql_get_bytes(&r, 1), l.officer, sizeof l.officer) < 0) {
            rc = err_set(e, ERR_CORRUPT, "the list of one-time links is damaged; see `entente verify`");
            break;
        }
        memcpy(l.hash.b, hash.p, HASH_SIZE);
        rc = fn(context, &l);
        if (rc != 0)
            break;
    }
    sql_end(&r);
    return rc;
}
