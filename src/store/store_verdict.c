// SPDX-License-Identifier: Apache-2.0
// What officers judged: whether a party they asked for is the one that is listed.
#include <string.h>

#include "base/num.h"
#include "store/sql.h"
#include "store/store.h"

int
store_verdict_put(struct store *s, const struct store_verdict *v, struct err *e)
{
    return sql_write(s, SQL_VERDICT_PUT,
                     SQL_ARGS(sql_bytes(hash_bytes(&v->query)), sql_bytes(hash_bytes(&v->listing)), sql_int(v->is_same),
                              sql_bytes(hash_bytes(&v->stands)), sql_signed(v->time), sql_text(v->who), sql_text(v->why),
                              sql_bytes(v->asked)),
                     e);
}

int
store_verdict_remove(struct store *s, const struct hash *query, const struct hash *listing, struct err *e)
{
    return sql_write(s, SQL_VERDICT_REMOVE, SQL_ARGS(sql_bytes(hash_bytes(query)), sql_bytes(hash_bytes(listing))), e);
}

static bool
take_hash(const struct sql_run *r, int column, struct hash *out)
{
    struct bytes b = sql_get_bytes(r, column);
    if (b.n != HASH_SIZE)
        return false;
    memcpy(out->b, b.p, HASH_SIZE);
    return true;
}

static int
read_row(const struct sql_run *r, struct store_verdict *v, struct err *e)
{
    *v = (struct store_verdict){.is_same = sql_get_int(r, 2) != 0,
                                .time = sql_get_int(r, 4),
                                .who = sql_get_bytes(r, 5),
                                .why = sql_get_bytes(r, 6),
                                .asked = sql_get_bytes(r, 7)};
    return take_hash(r, 0, &v->query) && take_hash(r, 1, &v->listing) && take_hash(r, 3, &v->stands)
               ? 0
               : err_set(e, ERR_CORRUPT, "the table of verdicts is damaged; restore a backup of the member's folder");
}

int
store_verdict_get(struct store *s, struct arena *a, const struct hash *query, const struct hash *listing,
                  struct store_verdict *out, struct err *e)
{
    struct sql_run r;
    int rc = sql_start(s, &r, SQL_VERDICT_GET, SQL_ARGS(sql_bytes(hash_bytes(query)), sql_bytes(hash_bytes(listing))), e);
    if (rc != 0)
        return rc;
    rc = sql_step(&r, e);
    if (rc == 1) {
        rc = read_row(&r, out, e);
        out->who = arena_copy(a, out->who);
        out->why = arena_copy(a, out->why);
        out->asked = arena_copy(a, out->asked);
        if (rc == 0 && (!out->who.p || !out->why.p || !out->asked.p))
            rc = err_set(e, ERR_NOMEM, "not enough memory to read a verdict");
    } else if (rc == 0) {
        rc = err_set(e, ERR_NOT_FOUND, "no officer has judged that");
    }
    sql_end(&r);
    return rc;
}

int
store_verdict_each(struct store *s, size_t skip, size_t max, store_verdict_each_fn *fn, void *context, struct err *e)
{
    struct sql_run r;
    struct store_verdict v;
    int rc = sql_start(s, &r, SQL_VERDICT_EACH,
                       SQL_ARGS(sql_int(num_min_u64(max, INT64_MAX)), sql_int(num_min_u64(skip, INT64_MAX))), e);
    if (rc != 0)
        return rc;
    while ((rc = sql_step(&r, e)) == 1) {
        rc = read_row(&r, &v, e);
        if (rc == 0)
            rc = fn(context, &v);
        if (rc != 0)
            break;
    }
    sql_end(&r);
    return rc;
}
