// SPDX-License-Identifier: Apache-2.0
// Receipts of our restricted records: signed notes of their holders, which never enter a ledger.
#include "base/num.h"
#include "store/sql.h"
#include "store/store.h"

int
store_receipt_put(struct store *s, uint32_t ledger, uint64_t index, struct bytes member,
                  struct bytes what, struct bytes note, struct err *e)
{
    if (index > SQL_INDEX_MAX)
        return err_set(e, ERR_NOT_FOUND, "there is no leaf %llu", (unsigned long long)index);
    uint64_t place = sql_place(ledger, index);
    int rc = sql_write(s, SQL_RECEIPT_SUPERSEDE,
                       SQL_ARGS(sql_int(place), sql_text(member), sql_text(what)), e);
    if (rc != 0)
        return rc;
    return sql_write(s, SQL_RECEIPT_PUT,
                     SQL_ARGS(sql_int(place), sql_text(member), sql_text(what), sql_bytes(note)),
                     e);
}

int
store_receipt_each(struct store *s, uint32_t ledger, uint64_t from, uint64_t to,
                   store_receipt_each_fn *fn, void *context, struct err *e)
{
    struct sql_run r;
    uint64_t first = sql_place(ledger, num_min_u64(from, SQL_INDEX_MAX + 1));
    uint64_t end = sql_place(ledger, num_min_u64(to, SQL_INDEX_MAX + 1));
    int rc = sql_start(s, &r, SQL_RECEIPT_EACH, SQL_ARGS(sql_int(first), sql_int(end)), e);
    if (rc != 0)
        return rc;
    while ((rc = sql_step(&r, e)) == 1) {
        rc = fn(context, sql_get_u64(&r, 0) & SQL_INDEX_MAX, sql_get_bytes(&r, 1),
                sql_get_bytes(&r, 2), sql_get_bytes(&r, 3));
        if (rc != 0)
            break;
    }
    sql_end(&r);
    return rc;
}
