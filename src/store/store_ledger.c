// SPDX-License-Identifier: Apache-2.0
// The ledgers this store holds. Numbers run from 1 without gaps; a ledger's size is the place of
// its last leaf.
#include <string.h>

#include "base/limits.h"
#include "store/sql.h"
#include "store/store.h"

int
store_ledger_add(struct store *s, struct bytes origin, uint32_t *number, struct err *e)
{
    bool is_own = false;
    uint64_t known = 0;
    if (origin.n > LIMIT_ORIGIN_SIZE)
        return err_set(e, ERR_LIMIT, "the origin of a ledger is longer than %d bytes",
                       LIMIT_ORIGIN_SIZE);
    int rc = sql_enter(s, &is_own, e);
    if (rc != 0)
        return rc;
    rc = sql_number(s, SQL_LEDGER_FIND, SQL_ARGS(sql_text(origin)), 0, &known, e);
    size_t count = s->counts.ledger_count;
    if (rc == 0 && known != 0)
        rc = err_set(e, ERR_EXISTS, "the store holds the ledger %.*s already", (int)origin.n,
                     (const char *)origin.p);
    if (rc == 0 && count >= SQL_LEDGER_MAX - 1)
        rc = err_set(e, ERR_LIMIT, "the store holds as many ledgers as it can");
    if (rc == 0)
        rc = sql_do(s, SQL_LEDGER_ADD, SQL_ARGS(sql_int(count + 1), sql_text(origin)), e);
    if (rc == 0) {
        *number = (uint32_t)(count + 1);
        s->counts.is_known = false; // room for one more
        rc = sql_count(s, e);
    }
    return sql_leave(s, is_own, rc, e);
}

int
store_ledger_list(struct store *s, struct arena *a, struct store_ledger **out, size_t *count,
                  struct err *e)
{
    uint64_t n = 0;
    int rc = sql_number(s, SQL_LEDGER_COUNT, NULL, 0, 0, &n, e);
    struct store_ledger *list = rc == 0 ? arena_array(a, (size_t)n, sizeof(*list)) : NULL;
    if (rc != 0)
        return rc;
    struct sql_run r;
    size_t at = 0;
    if (list == NULL)
        return err_set(e, ERR_NOMEM, "not enough memory to list the ledgers of the store");
    rc = sql_start(s, &r, SQL_LEDGER_LIST, NULL, 0, e);
    if (rc != 0)
        return rc;
    while (at < n && (rc = sql_step(&r, e)) == 1) {
        struct store_ledger *l = &list[at];
        l->number = (uint32_t)sql_get_u64(&r, 0);
        l->origin = arena_copy(a, sql_get_bytes(&r, 1));
        l->counted = sql_get_u64(&r, 2);
        l->held = sql_get_u64(&r, 3);
        rc = l->number != at + 1
                 ? err_set(e, ERR_CORRUPT, "the store's ledgers are not numbered as they were made")
             : l->origin.p == NULL
                 ? err_set(e, ERR_NOMEM, "not enough memory to list the ledgers of the store")
                 : sql_size(s, l->number, &l->size, e);
        if (rc != 0)
            break;
        at++;
    }
    sql_end(&r);
    if (rc < 0)
        return rc;
    *out = list;
    *count = at;
    return 0;
}

int
store_ledger_set_counted(struct store *s, uint32_t ledger, uint64_t counted, uint64_t held,
                         struct err *e)
{
    if (held > INT64_MAX)
        return err_set(e, ERR_LIMIT, "a ledger of more bytes than can be counted");
    return sql_write(s, SQL_LEDGER_COUNTED,
                     SQL_ARGS(sql_int(ledger), sql_int(counted), sql_int(held)), e);
}
