// SPDX-License-Identifier: Apache-2.0
// The member's own customers: put, removed, listed, and what is new of them.
#include "node/api_inside.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/text.h"
#include "base/when.h"
#include "formats/party.h"
#include "node/customers.h"

#define CUSTOMER_ARENA_MAX ((size_t)128 << 20)
#define CUSTOMER_NEWS_USUAL 100

static int
need_customers(struct call *c)
{
    int r = call_need_writer(c);
    return r == 0 && !c->config->customers ? err_set(&c->err, ERR_BUSY, "this node keeps no customers") : r;
}

// ---- putting ----

struct refusal {
    struct bytes id;
    char text[200];
};

struct putting {
    struct customers_put *puts;
    struct refusal *refusals;
    size_t count, refused;
};

// What is wrong with one customer; 0 when nothing is.
static int
read_customer(const struct json *item, int year, struct customers_put *out, struct err *e)
{
    const struct json *party = json_get(item, "party");
    struct arena scratch;
    out->id = json_get_text(item, "id");
    if (out->id.n == 0 || out->id.n > CUSTOMERS_ID_MAX)
        return err_set(e, ERR_INVALID, "a customer has an id of at most %d bytes", CUSTOMERS_ID_MAX);
    if (!text_is_utf8(out->id) || text_find_unseen(out->id) >= 0 || bytes_find(out->id, 0, '\n') < out->id.n || text_trim(out->id).n != out->id.n)
        return err_set(e, ERR_INVALID, "a customer's id is one line of characters that are seen, with no space around it");
    if (!json_is(party, JSON_OBJECT))
        return err_set(e, ERR_INVALID, "a customer has an id and a party");
    if (party->source.n > CUSTOMERS_DATA_MAX)
        return err_set(e, ERR_LIMIT, "a customer takes at most %d bytes", CUSTOMERS_DATA_MAX);
    out->data = party->source;
    arena_init(&scratch, 4 * 1024 * 1024);
    struct party *read = arena_alloc(&scratch, sizeof *read);
    int r = read ? party_of_json(&scratch, party, year, read, e) : err_set(e, ERR_NOMEM, "no memory");
    if (r == 0 && read->name_count == 0 && read->details.document_count == 0)
        r = err_set(e, ERR_INVALID, "a customer has a name or a document");
    arena_clear(&scratch);
    return r;
}

static int
read_customers(struct call *c, struct arena *a, const struct json *list, struct putting *out)
{
    int year, month, day;
    when_to_civil(c->now, &year, &month, &day);
    out->puts = arena_array(a, list->count, sizeof *out->puts);
    out->refusals = arena_array(a, list->count, sizeof *out->refusals);
    if (!out->puts || !out->refusals)
        return err_set(&c->err, ERR_NOMEM, "no memory for customers");
    for (const struct json *x = list->first; x; x = x->next) {
        struct err e = {0};
        int r = read_customer(x, year, &out->puts[out->count], &e);
        if (r == ERR_NOMEM)
            return err_set(&c->err, r, "%s", e.text);
        if (r == 0) {
            out->count++;
            continue;
        }
        struct refusal *refusal = &out->refusals[out->refused++];
        refusal->id = json_get_text(x, "id");
        size_t n = num_min_size(strlen(e.text), sizeof refusal->text - 1);
        memcpy(refusal->text, e.text, n);
        refusal->text[n] = '\0';
    }
    return 0;
}

static void
write_put(struct call *c, const struct putting *x)
{
    size_t changed = 0;
    for (size_t i = 0; i < x->count; i++)
        changed += x->puts[i].is_changed;
    json_write_object(&c->w, NULL);
    json_write_int(&c->w, "changed", (int64_t)changed);
    json_write_int(&c->w, "unchanged", (int64_t)(x->count - changed));
    json_write_array(&c->w, "refused");
    for (size_t i = 0; i < x->refused; i++) {
        json_write_object(&c->w, NULL);
        json_write_text(&c->w, "id", x->refusals[i].id);
        json_write_str(&c->w, "text", x->refusals[i].text);
        json_write_object_end(&c->w);
    }
    json_write_array_end(&c->w);
    json_write_object_end(&c->w);
}

// The trail says how many, not who: who a member's customers are is its own affair.
static void
note_count(struct call *c, const char *act, size_t count, int code)
{
    struct buf what;
    buf_init(&what, 64);
    buf_append_fmt(&what, "%zu", count);
    call_audit(c, act, buf_bytes(&what), code);
    buf_clear(&what);
}

// The list under `name` of the body, at most LIMIT_BATCH.
static int
read_list(struct call *c, struct arena *a, const char *name, const struct json **out)
{
    struct json *body;
    int r = json_parse(a, c->rq->body, JSON_API, &body, &c->err);
    *out = r == 0 ? json_get(body, name) : NULL;
    if (r == 0 && (!json_is(*out, JSON_ARRAY) || (*out)->count > LIMIT_BATCH))
        r = err_set(&c->err, ERR_INVALID, "{\"%s\": [...]}, at most %d at once", name, LIMIT_BATCH);
    return r;
}

int
api_customer_put(struct call *c)
{
    struct arena a;
    const struct json *list;
    struct putting x = {.count = 0};
    int r = need_customers(c);
    if (r < 0)
        return r;
    arena_init(&a, CUSTOMER_ARENA_MAX);
    r = read_list(c, &a, "customers", &list);
    if (r == 0)
        r = read_customers(c, &a, list, &x);
    if (r == 0)
        r = customers_put(c->config->customers, x.puts, x.count, &c->err);
    if (r == 0)
        write_put(c, &x);
    note_count(c, "put customers", x.count, r);
    arena_clear(&a);
    return r;
}

int
api_customer_remove(struct call *c)
{
    struct arena a;
    const struct json *list;
    size_t gone = 0, count = 0;
    int r = need_customers(c);
    if (r < 0)
        return r;
    arena_init(&a, CUSTOMER_ARENA_MAX);
    r = read_list(c, &a, "ids", &list);
    struct bytes *ids = r == 0 ? arena_array(&a, list->count + 1, sizeof *ids) : NULL;
    if (r == 0 && !ids)
        r = err_set(&c->err, ERR_NOMEM, "no memory");
    for (const struct json *x = r == 0 ? list->first : NULL; x; x = x->next)
        ids[count++] = x->text;
    if (r == 0)
        r = customers_remove(c->config->customers, ids, count, &gone, &c->err);
    json_write_object(&c->w, NULL);
    json_write_int(&c->w, "removed", (int64_t)gone);
    json_write_object_end(&c->w);
    note_count(c, "remove customers", gone, r);
    arena_clear(&a);
    return r;
}

// ---- showing ----

struct listing {
    struct call *call;
    struct view *view;
    struct arena arena;
    uint64_t last;
};

static int
list_one(void *context, const struct store_customer *x)
{
    struct listing *l = context;
    struct json_writer *w = &l->call->w;
    l->last = x->number;
    json_write_object(w, NULL);
    json_write_text(w, "id", x->id);
    json_write_raw(w, "party", x->data);
    json_write_object_end(w);
    return 0;
}

int
api_customer_list(struct call *c, struct view *v)
{
    struct listing l = {.call = c, .view = v};
    uint64_t after, max;
    int r = call_number(c, "after", 0, &after);
    if (r == 0)
        r = call_number(c, "max", CALL_PAGE, &max);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    r = customers_write_state(c->config->customers, v, &c->w, &c->err);
    json_write_array(&c->w, "customers");
    if (r == 0)
        r = store_customer_each(v->store, num_min_u64(after, INT64_MAX), (size_t)num_min_u64(max, 10000), list_one, &l, &c->err);
    json_write_array_end(&c->w);
    json_write_int(&c->w, "last", (int64_t)l.last);
    json_write_object_end(&c->w);
    call_audit(c, "customers", bytes_of(NULL, 0), r);
    return r;
}

static int
list_hit(void *context, const struct store_customer_hit *h)
{
    struct listing *l = context;
    arena_reset(&l->arena);
    if (!h->is_told && customers_is_judged(&l->arena, l->view, h))
        return 0;
    return customers_write_hit(&l->arena, l->view, h, &l->call->w, &l->call->err);
}

int
api_customer_news(struct call *c, struct view *v)
{
    struct listing l = {.call = c, .view = v};
    uint64_t skip, max;
    int r = call_number(c, "skip", 0, &skip);
    if (r == 0)
        r = call_number(c, "max", CUSTOMER_NEWS_USUAL, &max);
    if (r < 0)
        return r;
    arena_init(&l.arena, CUSTOMER_ARENA_MAX);
    json_write_object(&c->w, NULL);
    r = customers_write_state(c->config->customers, v, &c->w, &c->err);
    json_write_array(&c->w, "news");
    if (r == 0)
        r = store_customer_hit_each(v->store, call_has(c, "told"), (size_t)num_min_u64(skip, INT64_MAX),
                                    (size_t)num_min_u64(max, LIMIT_BATCH), list_hit, &l, &c->err);
    json_write_array_end(&c->w);
    json_write_object_end(&c->w);
    arena_clear(&l.arena);
    call_audit(c, "customers news", bytes_of(NULL, 0), r);
    return r;
}

int
api_customer_one(struct call *c, struct view *v)
{
    struct listing l = {.call = c, .view = v};
    struct store_customer x;
    arena_init(&l.arena, CUSTOMER_ARENA_MAX);
    int r = store_customer_find(v->store, &l.arena, c->rest, &x, &c->err);
    if (r == 0) {
        uint64_t number = x.number;
        json_write_object(&c->w, NULL);
        json_write_text(&c->w, "id", x.id);
        json_write_raw(&c->w, "party", x.data);
        json_write_array(&c->w, "hits");
        r = store_customer_hit_of(v->store, number, list_hit, &l, &c->err);
        json_write_array_end(&c->w);
        json_write_object_end(&c->w);
    }
    call_audit(c, "customer", c->rest, r);
    arena_clear(&l.arena);
    return r;
}

int
api_customer_told(struct call *c)
{
    struct arena a;
    const struct json *list;
    size_t count = 0;
    int r = need_customers(c);
    if (r < 0)
        return r;
    arena_init(&a, CUSTOMER_ARENA_MAX);
    r = read_list(c, &a, "told", &list);
    struct customers_told *told = r == 0 ? arena_array(&a, list->count + 1, sizeof *told) : NULL;
    if (r == 0 && !told)
        r = err_set(&c->err, ERR_NOMEM, "no memory");
    for (const struct json *x = r == 0 ? list->first : NULL; r == 0 && x; x = x->next) {
        told[count].id = json_get_text(x, "customer");
        if (bytes_from_hex(json_get_text(x, "listing"), told[count++].listing.b, HASH_SIZE) < 0)
            r = err_set(&c->err, ERR_INVALID, "told: {\"customer\": id, \"listing\": 64 hex digits}");
    }
    if (r == 0)
        r = customers_tell(c->config->customers, told, count, &c->err);
    json_write_object(&c->w, NULL);
    json_write_int(&c->w, "told", (int64_t)count);
    json_write_object_end(&c->w);
    note_count(c, "customers told", count, r);
    arena_clear(&a);
    return r;
}
