// SPDX-License-Identifier: Apache-2.0
// Leaves, and the bytes of those that are held. Bytes are one blob, salt then record, in a row of
// their own that is written once and emptied once (schema.def says why); the leaf's row points at
// it.
#include <string.h>

#include "base/limits.h"
#include "store/sql.h"
#include "store/store.h"

// ---- reading ----

static int
damaged(uint64_t place, struct err *e)
{
    return err_set(
        e, ERR_CORRUPT, "leaf %llu of the store's ledger %u is damaged; run `entente verify`",
        (unsigned long long)(place & SQL_INDEX_MAX), (unsigned)(place >> SQL_INDEX_BITS));
}

// From the columns place, leaf, state, data. The record stays the statement's.
static int
take_leaf(const struct sql_run *r, struct store_leaf *out, struct err *e)
{
    uint64_t place = sql_get_u64(r, 0);
    struct bytes leaf = sql_get_bytes(r, 1);
    int64_t state = sql_get_int(r, 2);
    if (leaf.n != LEAF_SIZE || state < STORE_NONE || state > STORE_ERASED)
        return damaged(place, e);
    *out = (struct store_leaf){.index = place & SQL_INDEX_MAX, .state = (enum store_bytes)state};
    memcpy(out->leaf.b, leaf.p, LEAF_SIZE);
    if (out->state != STORE_HELD)
        return 0;
    struct bytes data = sql_get_bytes(r, 3);
    if (data.n < LEAF_SALT_SIZE || data.n > LEAF_SALT_SIZE + LIMIT_RECORD_SIZE)
        return damaged(place, e);
    memcpy(out->salt, data.p, LEAF_SALT_SIZE);
    out->record = bytes_sub(data, LEAF_SALT_SIZE, data.n);
    return 0;
}

int
store_leaf_get(struct store *s, uint32_t ledger, uint64_t index, struct store_leaf *out,
               struct err *e)
{
    struct sql_run r;
    if (index > SQL_INDEX_MAX)
        return err_set(e, ERR_NOT_FOUND, "there is no leaf %llu", (unsigned long long)index);
    int rc = sql_start(s, &r, SQL_LEAF_GET, SQL_ARGS(sql_int(sql_place(ledger, index))), e);
    if (rc != 0)
        return rc;
    rc = sql_step(&r, e);
    if (rc == 0)
        rc = err_set(e, ERR_NOT_FOUND, "the store has no leaf %llu of its ledger %u",
                     (unsigned long long)index, ledger);
    else if (rc == 1)
        rc = take_leaf(&r, out, e);
    if (rc == 0) {
        buf_reset(&s->record);
        buf_append(&s->record, out->record);
        rc = buf_check(&s->record);
        if (rc != 0)
            rc = err_set(e, rc, "not enough memory to read a record of the store");
        else
            out->record = buf_bytes(&s->record);
    }
    sql_end(&r);
    return rc;
}

int
store_leaf_each(struct store *s, uint32_t ledger, uint64_t from, uint64_t to,
                store_leaf_each_fn *fn, void *context, struct err *e)
{
    struct sql_run r;
    from = from > SQL_INDEX_MAX ? SQL_INDEX_MAX + 1 : from;
    to = to > SQL_INDEX_MAX ? SQL_INDEX_MAX + 1 : to;
    int rc =
        sql_start(s, &r, SQL_LEAF_EACH,
                  SQL_ARGS(sql_int(sql_place(ledger, from)), sql_int(sql_place(ledger, to))), e);
    if (rc != 0)
        return rc;
    while ((rc = sql_step(&r, e)) == 1) {
        struct store_leaf l;
        rc = take_leaf(&r, &l, e);
        if (rc == 0)
            rc = fn(context, &l);
        if (rc != 0)
            break;
    }
    sql_end(&r);
    return rc;
}

int
store_leaf_held(struct store *s, uint32_t ledger, uint64_t from, uint64_t to, uint64_t *bytes,
                struct err *e)
{
    from = from > SQL_INDEX_MAX ? SQL_INDEX_MAX + 1 : from;
    to = to > SQL_INDEX_MAX ? SQL_INDEX_MAX + 1 : to;
    return sql_number(s, SQL_LEAF_HELD,
                      SQL_ARGS(sql_int(sql_place(ledger, from)), sql_int(sql_place(ledger, to)),
                               sql_int(LEAF_SALT_SIZE)),
                      0, bytes, e);
}

int
store_leaf_range(struct store *s, uint32_t ledger, uint64_t from, struct leaf *out, size_t max,
                 size_t *count, struct err *e)
{
    struct sql_run r;
    *count = 0;
    if (from > SQL_INDEX_MAX || max == 0)
        return 0;
    uint64_t to = max > SQL_INDEX_MAX - from ? SQL_INDEX_MAX + 1 : from + max;
    int rc =
        sql_start(s, &r, SQL_LEAF_RANGE,
                  SQL_ARGS(sql_int(sql_place(ledger, from)), sql_int(sql_place(ledger, to))), e);
    if (rc != 0)
        return rc;
    while ((rc = sql_step(&r, e)) == 1) {
        struct bytes leaf = sql_get_bytes(&r, 1);
        uint64_t place = sql_get_u64(&r, 0);
        if (leaf.n != LEAF_SIZE || place != sql_place(ledger, from + *count)) {
            rc = damaged(place, e);
            break;
        }
        memcpy(out[(*count)++].b, leaf.p, LEAF_SIZE);
    }
    sql_end(&r);
    return rc;
}

// ---- writing ----

// The bytes go into a new row; *id gets its key.
static int
add_bytes(struct store *s, const uint8_t salt[LEAF_SALT_SIZE], struct bytes record, uint64_t *id,
          struct err *e)
{
    if (record.n > LIMIT_RECORD_SIZE)
        return err_set(e, ERR_LIMIT, "a record of %zu bytes is more than the %d a record may have",
                       record.n, LIMIT_RECORD_SIZE);
    buf_reset(&s->scratch);
    buf_append(&s->scratch, bytes_of(salt, LEAF_SALT_SIZE));
    buf_append(&s->scratch, record);
    if (buf_check(&s->scratch) != 0)
        return err_set(e, ERR_NOMEM, "not enough memory to store a record");
    uint64_t next = s->counts.bytes_last + 1;
    int rc =
        sql_do(s, SQL_BYTES_ADD, SQL_ARGS(sql_int(next), sql_bytes(buf_bytes(&s->scratch))), e);
    if (rc == 0)
        s->counts.bytes_last = *id = next;
    return rc;
}

// The same, if they are held; the argument for the leaf's column.
static int
add_held(struct store *s, const struct store_leaf *l, struct sql_arg *bytes, struct err *e)
{
    uint64_t id = 0;
    *bytes = sql_null();
    if (l->state != STORE_HELD)
        return 0;
    int rc = add_bytes(s, l->salt, l->record, &id, e);
    if (rc == 0)
        *bytes = sql_int(id);
    return rc;
}

// Overwrite what this place holds, if anything. ERR_NOT_FOUND: there is no such leaf.
static int
empty_bytes(struct store *s, uint64_t place, struct err *e)
{
    struct sql_run r;
    int rc = sql_start(s, &r, SQL_LEAF_BYTES, SQL_ARGS(sql_int(place)), e);
    if (rc != 0)
        return rc;
    rc = sql_step(&r, e);
    bool is_held = rc == 1 && !sql_is_null(&r, 0);
    uint64_t id = is_held ? sql_get_u64(&r, 0) : 0;
    sql_end(&r);
    if (rc == 0)
        return err_set(e, ERR_NOT_FOUND, "the store has no leaf %llu of its ledger %u",
                       (unsigned long long)(place & SQL_INDEX_MAX),
                       (unsigned)(place >> SQL_INDEX_BITS));
    if (rc < 0 || !is_held)
        return rc < 0 ? rc : 0;
    return sql_do(s, SQL_BYTES_EMPTY, SQL_ARGS(sql_int(id), sql_bytes(bytes_of(NULL, 0))), e);
}

static int
check_ledger(const struct store *s, uint32_t ledger, struct err *e)
{
    if (ledger >= 1 && ledger <= s->counts.ledger_count)
        return 0;
    return err_set(e, ERR_NOT_FOUND, "the store has no ledger %u", ledger);
}

static int
append(struct store *s, uint32_t ledger, const struct store_leaf *l, struct err *e)
{
    int rc = check_ledger(s, ledger, e);
    if (rc != 0)
        return rc;
    uint64_t *size = &s->counts.sizes[ledger - 1];
    if (l->index != *size)
        return err_set(e, ERR_CONFLICT,
                       "leaf %llu cannot follow the %llu that the store holds of its ledger %u",
                       (unsigned long long)l->index, (unsigned long long)*size, ledger);
    if (l->index >= SQL_INDEX_MAX)
        return err_set(e, ERR_LIMIT, "ledger %u has as many leaves as a ledger can have", ledger);
    struct sql_arg bytes;
    rc = add_held(s, l, &bytes, e);
    if (rc != 0)
        return rc;
    rc = sql_do(s, SQL_LEAF_APPEND,
                SQL_ARGS(sql_int(sql_place(ledger, l->index)),
                         sql_bytes(bytes_of(l->leaf.b, LEAF_SIZE)), sql_int((uint64_t)l->state),
                         bytes),
                e);
    if (rc == 0)
        (*size)++;
    return rc;
}

int
store_leaf_append(struct store *s, uint32_t ledger, const struct store_leaf *l, struct err *e)
{
    bool is_own = false;
    int rc = sql_enter(s, &is_own, e);
    return rc != 0 ? rc : sql_leave(s, is_own, append(s, ledger, l, e), e);
}

static int
fill(struct store *s, uint64_t place, const uint8_t salt[LEAF_SALT_SIZE], struct bytes record,
     struct err *e)
{
    uint64_t id = 0;
    int rc = empty_bytes(s, place, e);
    if (rc == 0)
        rc = add_bytes(s, salt, record, &id, e);
    if (rc == 0)
        rc = sql_do(s, SQL_LEAF_STATE, SQL_ARGS(sql_int(place), sql_int(STORE_HELD), sql_int(id)),
                    e);
    return rc;
}

int
store_leaf_fill(struct store *s, uint32_t ledger, uint64_t index,
                const uint8_t salt[LEAF_SALT_SIZE], struct bytes record, struct err *e)
{
    bool is_own = false;
    if (index > SQL_INDEX_MAX)
        return err_set(e, ERR_NOT_FOUND, "there is no leaf %llu", (unsigned long long)index);
    int rc = sql_enter(s, &is_own, e);
    return rc != 0 ? rc
                   : sql_leave(s, is_own, fill(s, sql_place(ledger, index), salt, record, e), e);
}

static int
drop(struct store *s, uint64_t place, enum store_bytes state, struct err *e)
{
    int rc = empty_bytes(s, place, e);
    if (rc == 0)
        rc = sql_do(s, SQL_LEAF_STATE,
                    SQL_ARGS(sql_int(place), sql_int((uint64_t)state), sql_null()), e);
    return rc;
}

int
store_leaf_drop(struct store *s, uint32_t ledger, uint64_t index, enum store_bytes state,
                struct err *e)
{
    bool is_own = false;
    if (state == STORE_HELD)
        return err_set(e, ERR_USAGE, "a leaf whose bytes are dropped cannot be held");
    if (index > SQL_INDEX_MAX)
        return err_set(e, ERR_NOT_FOUND, "there is no leaf %llu", (unsigned long long)index);
    int rc = sql_enter(s, &is_own, e);
    return rc != 0 ? rc : sql_leave(s, is_own, drop(s, sql_place(ledger, index), state, e), e);
}

static int
repair(struct store *s, uint32_t ledger, const struct store_leaf *l, struct err *e)
{
    int rc = check_ledger(s, ledger, e);
    if (rc != 0)
        return rc;
    if (l->index >= s->counts.sizes[ledger - 1])
        return err_set(e, ERR_CONFLICT,
                       "leaf %llu lies beyond what the store holds of its ledger %u",
                       (unsigned long long)l->index, ledger);
    uint64_t place = sql_place(ledger, l->index);
    rc = empty_bytes(s, place, NULL);
    if (rc == ERR_NOT_FOUND)
        rc = 0; // a hole: the very thing to repair
    else if (rc != 0)
        return err_set(e, rc, "the damaged leaf %llu cannot be overwritten",
                       (unsigned long long)l->index);
    struct sql_arg bytes;
    rc = add_held(s, l, &bytes, e);
    if (rc != 0)
        return rc;
    return sql_do(s, SQL_LEAF_REPAIR,
                  SQL_ARGS(sql_int(place), sql_bytes(bytes_of(l->leaf.b, LEAF_SIZE)),
                           sql_int((uint64_t)l->state), bytes),
                  e);
}

int
store_leaf_repair(struct store *s, uint32_t ledger, const struct store_leaf *l, struct err *e)
{
    bool is_own = false;
    int rc = sql_enter(s, &is_own, e);
    return rc != 0 ? rc : sql_leave(s, is_own, repair(s, ledger, l, e), e);
}
