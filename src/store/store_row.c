// SPDX-License-Identifier: Apache-2.0
// Rows of the folds, kept in the order of (group, place).
#include <assert.h>
#include <string.h>

#include "store/row_code.h"
#include "store/sql.h"
#include "store/store.h"

void
store_row_watch(struct store *s, const struct store_watch *w)
{
    size_t i = 0;
    while (i < SQL_WATCHES && s->watch[i] != NULL)
        i++;
    assert(i < SQL_WATCHES);
    s->watch[i] = w;
}

// A call outside a transaction was one of its own.
static int
tell(struct store *s, const struct row *r, int rc)
{
    for (size_t i = 0; rc == 0 && i < SQL_WATCHES && s->watch[i] != NULL; i++) {
        s->watch[i]->row(s->watch[i]->context, r);
        if (!s->is_open)
            s->watch[i]->committed(s->watch[i]->context);
    }
    return rc;
}

int
store_row_put(struct store *s, const struct row *r, struct err *e)
{
    uint8_t data[ROW_CODE_MAX];
    size_t n = row_code_write(r, data);
    int rc = sql_write(s, SQL_ROW_PUT,
                       SQL_ARGS(sql_bytes(hash_bytes(&r->group)),
                                sql_int(sql_place(r->ledger, r->index)),
                                sql_bytes(bytes_of(data, n))),
                       e);
    return tell(s, r, rc);
}

int
store_row_remove(struct store *s, const struct row *r, struct err *e)
{
    int rc = sql_write(
        s, SQL_ROW_REMOVE,
        SQL_ARGS(sql_bytes(hash_bytes(&r->group)), sql_int(sql_place(r->ledger, r->index))), e);
    return tell(s, r, rc);
}

// From the columns grp, place, data.
static int
take_row(const struct sql_run *run, struct row *r, struct err *e)
{
    struct bytes group = sql_get_bytes(run, 0);
    uint64_t place = sql_get_u64(run, 1);
    r->ledger = (uint32_t)(place >> SQL_INDEX_BITS);
    r->index = place & SQL_INDEX_MAX;
    if (group.n == HASH_SIZE) {
        memcpy(r->group.b, group.p, HASH_SIZE);
        if (row_code_read(sql_get_bytes(run, 2), r) == 0)
            return 0;
    }
    return err_set(e, ERR_CORRUPT,
                   "a row of the store (leaf %llu of its ledger %u) is damaged; let it fold anew",
                   (unsigned long long)r->index, r->ledger);
}

static int
each(struct store *s, enum sql_id id, struct bytes group, store_row_each_fn *fn, void *context,
     struct err *e)
{
    struct sql_run run;
    int rc = sql_start(s, &run, id, SQL_ARGS(sql_bytes(group)), e);
    if (rc != 0)
        return rc;
    while ((rc = sql_step(&run, e)) == 1) {
        struct row r;
        rc = take_row(&run, &r, e);
        if (rc == 0)
            rc = fn(context, &r);
        if (rc != 0)
            break;
    }
    sql_end(&run);
    return rc;
}

int
store_row_group(struct store *s, const struct hash *group, store_row_each_fn *fn, void *context,
                struct err *e)
{
    return each(s, SQL_ROW_GROUP, hash_bytes(group), fn, context, e);
}

int
store_row_each(struct store *s, const struct hash *from, store_row_each_fn *fn, void *context,
               struct err *e)
{
    return each(s, SQL_ROW_EACH, from == NULL ? bytes_of(NULL, 0) : hash_bytes(from), fn, context,
                e);
}

// The group at or after a key: 1 when there is one, 0 when not.
static int
next_group(struct store *s, enum sql_id id, const struct hash *key, struct hash *out, struct err *e)
{
    struct sql_run run;
    int rc = sql_start(s, &run, id, SQL_ARGS(sql_bytes(hash_bytes(key))), e);
    if (rc != 0)
        return rc;
    rc = sql_step(&run, e);
    struct bytes group = rc == 1 ? sql_get_bytes(&run, 0) : bytes_of(NULL, 0);
    if (rc == 1 && group.n != HASH_SIZE)
        rc = err_set(e, ERR_CORRUPT, "a row of the store is damaged; let it fold anew");
    if (rc == 1)
        memcpy(out->b, group.p, HASH_SIZE);
    sql_end(&run);
    return rc;
}

static bool
has_prefix(const struct hash *h, struct bytes prefix, unsigned bits)
{
    unsigned whole = bits / 8, rest = bits % 8;
    if (memcmp(h->b, prefix.p, whole) != 0)
        return false;
    return rest == 0 || ((h->b[whole] ^ prefix.p[whole]) >> (8 - rest)) == 0;
}

int
store_row_prefix(struct store *s, struct bytes prefix, unsigned prefix_bits, struct hash *group,
                 unsigned *count, struct err *e)
{
    struct hash key = {{0}}, found;
    unsigned whole = prefix_bits / 8, rest = prefix_bits % 8;
    if (prefix_bits > HASH_SIZE * 8 || prefix.n < whole + (rest > 0))
        return err_set(e, ERR_USAGE, "a short id of %u bits in %zu bytes cannot be looked up",
                       prefix_bits, prefix.n);
    if (whole > 0)
        memcpy(key.b, prefix.p, whole);
    if (rest > 0)
        key.b[whole] = (uint8_t)(prefix.p[whole] & (0xff00u >> rest));
    *count = 0;
    int rc = next_group(s, SQL_ROW_AT, &key, &found, e);
    if (rc == 1 && has_prefix(&found, bytes_of(key.b, HASH_SIZE), prefix_bits)) {
        *group = found;
        *count = 1;
        struct hash second;
        rc = next_group(s, SQL_ROW_AFTER, &found, &second, e);
        if (rc == 1 && has_prefix(&second, bytes_of(key.b, HASH_SIZE), prefix_bits))
            *count = 2;
    }
    return rc < 0 ? rc : 0;
}
