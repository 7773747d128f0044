// SPDX-License-Identifier: Apache-2.0
// Signed checkpoints of each ledger, by size. The place of one is ledger << 40 | size.
#include "store/sql.h"
#include "store/store.h"

static struct sql_arg
first(uint32_t ledger)
{
    return sql_int(sql_place(ledger, 0));
}

static struct sql_arg
end(uint32_t ledger)
{
    return sql_int(sql_place(ledger + 1, 0));
}

int
store_checkpoint_put(struct store *s, uint32_t ledger, uint64_t size, struct bytes note,
                     bool is_kept, struct err *e)
{
    if (size > SQL_INDEX_MAX)
        return err_set(e, ERR_LIMIT, "a checkpoint of more leaves than a ledger can have");
    return sql_write(
        s, SQL_CHECKPOINT_PUT,
        SQL_ARGS(sql_int(sql_place(ledger, size)), sql_int(is_kept ? 1 : 0), sql_bytes(note)), e);
}

int
store_checkpoint_remove(struct store *s, uint32_t ledger, uint64_t size, struct bytes note,
                        struct err *e)
{
    if (size > SQL_INDEX_MAX)
        return err_set(e, ERR_LIMIT, "a checkpoint of more leaves than a ledger can have");
    return sql_write(s, SQL_CHECKPOINT_REMOVE,
                     SQL_ARGS(sql_int(sql_place(ledger, size)), sql_bytes(note)), e);
}

int
store_checkpoint_each(struct store *s, uint32_t ledger, store_checkpoint_each_fn *fn, void *context,
                      struct err *e)
{
    struct sql_run r;
    int rc = sql_start(s, &r, SQL_CHECKPOINT_EACH, SQL_ARGS(first(ledger), end(ledger)), e);
    if (rc != 0)
        return rc;
    while ((rc = sql_step(&r, e)) == 1) {
        rc = fn(context, sql_get_u64(&r, 0) & SQL_INDEX_MAX, sql_get_bytes(&r, 2),
                sql_get_int(&r, 1) != 0);
        if (rc != 0)
            break;
    }
    sql_end(&r);
    return rc;
}

int
store_checkpoint_prune(struct store *s, uint32_t ledger, uint64_t held, struct err *e)
{
    return sql_write(s, SQL_CHECKPOINT_PRUNE, SQL_ARGS(first(ledger), end(ledger), sql_int(ledger), sql_int(sql_place(ledger, held))), e);
}
