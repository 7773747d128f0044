// SPDX-License-Identifier: Apache-2.0
// The member's own customers, and the listings that they may be.
#include <string.h>

#include "base/num.h"
#include "store/sql.h"
#include "store/store.h"

// ---- customers ----

static int
copy_customer(struct arena *a, const struct sql_run *r, struct store_customer *out, struct err *e)
{
    *out = (struct store_customer){sql_get_u64(r, 0), arena_copy(a, sql_get_bytes(r, 1)), arena_copy(a, sql_get_bytes(r, 2))};
    return out->id.p && out->data.p ? 0 : err_set(e, ERR_NOMEM, "not enough memory to read a customer");
}

static int
get_customer(struct store *s, struct arena *a, enum sql_id id, const struct sql_arg *arg, struct store_customer *out, struct err *e)
{
    struct sql_run r;
    int rc = sql_start(s, &r, id, arg, 1, e);
    if (rc != 0)
        return rc;
    rc = sql_step(&r, e);
    if (rc == 1)
        rc = copy_customer(a, &r, out, e);
    else if (rc == 0)
        rc = err_set(e, ERR_NOT_FOUND, "there is no such customer");
    sql_end(&r);
    return rc;
}

int
store_customer_find(struct store *s, struct arena *a, struct bytes id, struct store_customer *out, struct err *e)
{
    struct sql_arg arg = sql_text(id);
    return get_customer(s, a, SQL_CUSTOMER_FIND, &arg, out, e);
}

int
store_customer_get(struct store *s, struct arena *a, uint64_t number, struct store_customer *out, struct err *e)
{
    struct sql_arg arg = sql_int(number);
    return get_customer(s, a, SQL_CUSTOMER_GET, &arg, out, e);
}

// *is_same: it is there with this data. *number 0: it is not there.
static int
look(struct store *s, struct bytes id, struct bytes data, uint64_t *number, bool *is_same, struct err *e)
{
    struct sql_run r;
    int rc = sql_start(s, &r, SQL_CUSTOMER_FIND, SQL_ARGS(sql_text(id)), e);
    if (rc != 0)
        return rc;
    rc = sql_step(&r, e);
    *number = rc == 1 ? sql_get_u64(&r, 0) : 0;
    *is_same = rc == 1 && bytes_equal(sql_get_bytes(&r, 2), data);
    sql_end(&r);
    return rc < 0 ? rc : 0;
}

int
store_customer_put(struct store *s, struct bytes id, struct bytes data, uint64_t *number, bool *changed, struct err *e)
{
    bool is_own = false, is_same = false;
    uint64_t last = 0;
    int rc = sql_enter(s, &is_own, e);
    if (rc != 0)
        return rc;
    rc = look(s, id, data, number, &is_same, e);
    if (rc == 0 && *number == 0) {
        rc = sql_number(s, SQL_CUSTOMER_LAST, NULL, 0, 0, &last, e);
        *number = last + 1;
        if (rc == 0)
            rc = sql_do(s, SQL_CUSTOMER_ADD, SQL_ARGS(sql_int(*number), sql_text(id), sql_bytes(data)), e);
    } else if (rc == 0 && !is_same) {
        rc = sql_do(s, SQL_CUSTOMER_SET, SQL_ARGS(sql_int(*number), sql_bytes(data)), e);
    }
    *changed = !is_same;
    return sql_leave(s, is_own, rc, e);
}

static int
each_customer(struct sql_run *r, store_customer_each_fn *fn, void *context, struct err *e)
{
    int rc;
    while ((rc = sql_step(r, e)) == 1) {
        struct store_customer c = {sql_get_u64(r, 0), sql_get_bytes(r, 1), sql_get_bytes(r, 2)};
        rc = fn(context, &c);
        if (rc != 0)
            break;
    }
    sql_end(r);
    return rc;
}

int
store_customer_each(struct store *s, uint64_t after, size_t max, store_customer_each_fn *fn, void *context, struct err *e)
{
    struct sql_run r;
    int rc = sql_start(s, &r, SQL_CUSTOMER_EACH, SQL_ARGS(sql_int(after), sql_int(num_min_u64(max, INT64_MAX))), e);
    return rc == 0 ? each_customer(&r, fn, context, e) : rc;
}

int
store_customer_due(struct store *s, size_t max, store_customer_each_fn *fn, void *context, struct err *e)
{
    struct sql_run r;
    int rc = sql_start(s, &r, SQL_CUSTOMER_DUE, SQL_ARGS(sql_int(num_min_u64(max, INT64_MAX))), e);
    return rc == 0 ? each_customer(&r, fn, context, e) : rc;
}

int
store_customer_due_count(struct store *s, uint64_t *count, struct err *e)
{
    return sql_number(s, SQL_CUSTOMER_DUE_COUNT, NULL, 0, 0, count, e);
}

int
store_customer_all_due(struct store *s, struct err *e)
{
    return sql_write(s, SQL_CUSTOMER_ALL_DUE, NULL, 0, e);
}

int
store_customer_screened(struct store *s, uint64_t number, struct bytes data, struct err *e)
{
    return sql_write(s, SQL_CUSTOMER_SCREENED, SQL_ARGS(sql_int(number), sql_bytes(data)), e);
}

int
store_customer_count(struct store *s, uint64_t *count, struct err *e)
{
    return sql_number(s, SQL_CUSTOMER_COUNT, NULL, 0, 0, count, e);
}

int
store_customer_remove(struct store *s, uint64_t number, struct err *e)
{
    bool is_own = false;
    int rc = sql_enter(s, &is_own, e);
    if (rc != 0)
        return rc;
    rc = sql_do(s, SQL_CUSTOMER_HITS_REMOVE, SQL_ARGS(sql_int(number)), e);
    if (rc == 0)
        rc = sql_do(s, SQL_CUSTOMER_REMOVE, SQL_ARGS(sql_int(number)), e);
    return sql_leave(s, is_own, rc, e);
}

// ---- hits ----

int
store_customer_hit_put(struct store *s, const struct store_customer_hit *h, struct err *e)
{
    return sql_write(s, SQL_CUSTOMER_HIT_PUT,
                     SQL_ARGS(sql_int(h->customer), sql_bytes(hash_bytes(&h->listing)), sql_signed(h->score), sql_int(h->is_alert),
                              sql_signed(h->since), sql_int(h->is_told), sql_bytes(h->data)),
                     e);
}

int
store_customer_hit_told(struct store *s, uint64_t customer, const struct hash *listing, struct err *e)
{
    return sql_write(s, SQL_CUSTOMER_HIT_TOLD, SQL_ARGS(sql_int(customer), sql_bytes(hash_bytes(listing))), e);
}

int
store_customer_hit_remove(struct store *s, uint64_t customer, const struct hash *listing, struct err *e)
{
    return sql_write(s, SQL_CUSTOMER_HIT_REMOVE, SQL_ARGS(sql_int(customer), sql_bytes(hash_bytes(listing))), e);
}

static int
read_hit(const struct sql_run *r, struct store_customer_hit *h, struct err *e)
{
    struct bytes listing = sql_get_bytes(r, 1);
    if (listing.n != HASH_SIZE)
        return err_set(e, ERR_CORRUPT, "the table of customers' hits is damaged; restore a backup of the member's folder");
    *h = (struct store_customer_hit){.customer = sql_get_u64(r, 0),
                                     .score = (int)sql_get_int(r, 2),
                                     .is_alert = sql_get_int(r, 3) != 0,
                                     .since = sql_get_int(r, 4),
                                     .is_told = sql_get_int(r, 5) != 0,
                                     .data = sql_get_bytes(r, 6)};
    memcpy(h->listing.b, listing.p, HASH_SIZE);
    return 0;
}

int
store_customer_hit_get(struct store *s, struct arena *a, uint64_t customer, const struct hash *listing,
                       struct store_customer_hit *out, struct err *e)
{
    struct sql_run r;
    int rc = sql_start(s, &r, SQL_CUSTOMER_HIT_GET, SQL_ARGS(sql_int(customer), sql_bytes(hash_bytes(listing))), e);
    if (rc != 0)
        return rc;
    rc = sql_step(&r, e);
    if (rc == 1) {
        rc = read_hit(&r, out, e);
        if (rc == 0)
            out->data = arena_copy(a, out->data);
        if (rc == 0 && !out->data.p)
            rc = err_set(e, ERR_NOMEM, "not enough memory to read a customer's hit");
    } else if (rc == 0) {
        rc = err_set(e, ERR_NOT_FOUND, "that customer has no such hit");
    }
    sql_end(&r);
    return rc;
}

static int
each_hit(struct sql_run *r, store_customer_hit_each_fn *fn, void *context, struct err *e)
{
    struct store_customer_hit h;
    int rc;
    while ((rc = sql_step(r, e)) == 1) {
        rc = read_hit(r, &h, e);
        if (rc == 0)
            rc = fn(context, &h);
        if (rc != 0)
            break;
    }
    sql_end(r);
    return rc;
}

int
store_customer_hit_each(struct store *s, bool is_told, size_t skip, size_t max, store_customer_hit_each_fn *fn, void *context,
                        struct err *e)
{
    struct sql_run r;
    int rc = sql_start(s, &r, SQL_CUSTOMER_HIT_EACH,
                       SQL_ARGS(sql_int(is_told), sql_int(num_min_u64(max, INT64_MAX)), sql_int(num_min_u64(skip, INT64_MAX))), e);
    return rc == 0 ? each_hit(&r, fn, context, e) : rc;
}

int
store_customer_hit_of(struct store *s, uint64_t customer, store_customer_hit_each_fn *fn, void *context, struct err *e)
{
    struct sql_run r;
    int rc = sql_start(s, &r, SQL_CUSTOMER_HIT_OF, SQL_ARGS(sql_int(customer)), e);
    return rc == 0 ? each_hit(&r, fn, context, e) : rc;
}

int
store_customer_hit_on(struct store *s, const struct hash *listing, store_customer_hit_each_fn *fn, void *context, struct err *e)
{
    struct sql_run r;
    int rc = sql_start(s, &r, SQL_CUSTOMER_HIT_ON, SQL_ARGS(sql_bytes(hash_bytes(listing))), e);
    return rc == 0 ? each_hit(&r, fn, context, e) : rc;
}

int
store_customer_hit_count(struct store *s, bool is_told, uint64_t *count, struct err *e)
{
    return sql_number(s, SQL_CUSTOMER_HIT_COUNT, SQL_ARGS(sql_int(is_told)), 0, count, e);
}
