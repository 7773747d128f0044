// SPDX-License-Identifier: Apache-2.0
// Which leaves still lack their bytes, which an index over these alone answers; and which were not for us.
#include "store/sql.h"
#include "store/store.h"

static int
take_places(struct store *s, enum sql_id which, uint32_t ledger, uint64_t from, uint64_t *indexes, size_t max, size_t *count,
            struct err *e)
{
    struct sql_run r;
    *count = 0;
    if (from > SQL_INDEX_MAX || max == 0)
        return 0;
    int rc = sql_start(
        s, &r, which,
        SQL_ARGS(sql_int(sql_place(ledger, from)), sql_int(sql_place(ledger + 1, 0)), sql_int(max)),
        e);
    if (rc != 0)
        return rc;
    while (*count < max && (rc = sql_step(&r, e)) == 1)
        indexes[(*count)++] = sql_get_u64(&r, 0) & SQL_INDEX_MAX;
    sql_end(&r);
    return rc < 0 ? rc : 0;
}

int
store_wanted(struct store *s, uint32_t ledger, uint64_t from, uint64_t *indexes, size_t max,
             size_t *count, struct err *e)
{
    return take_places(s, SQL_LEAF_WANTED, ledger, from, indexes, max, count, e);
}

int
store_wanted_withheld(struct store *s, uint32_t ledger, uint64_t from, uint64_t *indexes, size_t max,
               size_t *count, struct err *e)
{
    return take_places(s, SQL_LEAF_WITHHELD, ledger, from, indexes, max, count, e);
}
