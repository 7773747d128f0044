// SPDX-License-Identifier: Apache-2.0
// See recheck.h. It knows by the catalogue (catalogue.h) which versions of listings there are and when each is in effect. What
// it has looked through is kept in the store as a stamp for each bucket, so a start looks again only at buckets that changed;
// while it runs it compares versions one by one. Everything it does can be done again: hits are keyed by customer and
// listing, and a customer is screened when the transaction that holds its hits says so.
#include "node/recheck.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/when.h"
#include "formats/party.h"
#include "host/clock.h"
#include "host/log.h"
#include "member/member.h"
#include "node/catalogue.h"
#include "node/events.h"
#include "node/finding.h"
#include "node/screening.h"
#include "node/shards.h"
#include "node/views.h"
#include "node/writer.h"
#include "screen/score.h"

#define RECHECK_META "customers.seen"
#define RECHECK_CHUNK 200 // customers or listings between two transactions
#define RECHECK_ARENA_MAX ((size_t)256 << 20)
#define RECHECK_SEEN_MAX ((size_t)16 << 20)
#define RECHECK_HIT_DATA_MAX (64 * 1024)
#define RECHECK_FRESH_MS 60000
#define SEEN_SIZE (4 + 8 + HASH_SIZE) // of a bucket: ledger, first, stamp

struct recheck {
    struct recheck_config config;
    struct shards *shards;
    struct catalogue seen; // as far as it was looked through; empty after a start
    struct buf stamps;     // as kept in the store
    int64_t looked;        // as of when
    bool is_read;          // stamps were
};

// What comes of a chunk, for one transaction.
struct found {
    struct store_customer_hit *hits; // in the arena; data too
    size_t count, room;
    struct store_customer *screened; // their hits are all of theirs
    size_t screened_count;
    struct hash *listings; // looked at: what is not among the hits goes
    size_t listing_count;
    bool all_due;
    struct bytes seen; // stamps to be kept; empty: none
    int64_t now;
    size_t news; // hits that nobody knew, after the transaction
};

// ---- transactions ----

static bool
has_hit(const struct found *f, uint64_t customer, const struct hash *listing)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->hits[i].customer == customer && hash_equal(&f->hits[i].listing, listing))
            return true;
    return false;
}

struct pruning {
    struct arena *a;
    const struct found *found;
    struct store_customer_hit *gone;
    size_t count, room;
};

static int
note_gone(void *context, const struct store_customer_hit *h)
{
    struct pruning *p = context;
    if (has_hit(p->found, h->customer, &h->listing))
        return 0;
    if (p->count == p->room) {
        size_t room = 2 * p->room + 16;
        struct store_customer_hit *gone = arena_array(p->a, room, sizeof *gone);
        if (!gone)
            return ERR_NOMEM;
        if (p->count > 0)
            memcpy(gone, p->gone, p->count * sizeof *gone);
        p->gone = gone;
        p->room = room;
    }
    p->gone[p->count] = *h;
    p->gone[p->count++].data = bytes_of(NULL, 0);
    return 0;
}

// Hits that are none any more.
static int
prune(struct store *s, struct arena *a, const struct found *f, struct err *e)
{
    struct pruning p = {.a = a, .found = f};
    int r = 0;
    for (size_t i = 0; r == 0 && i < f->screened_count; i++)
        r = store_customer_hit_of(s, f->screened[i].number, note_gone, &p, e);
    for (size_t i = 0; r == 0 && i < f->listing_count; i++)
        r = store_customer_hit_on(s, &f->listings[i], note_gone, &p, e);
    for (size_t i = 0; r == 0 && i < p.count; i++)
        r = store_customer_hit_remove(s, p.gone[i].customer, &p.gone[i].listing, e);
    return r;
}

// What was known stays told, unless it has become what it was not.
static int
put_hit(struct store *s, struct arena *a, struct found *f, struct store_customer_hit h, struct err *e)
{
    struct store_customer_hit before;
    struct store_customer c;
    int r = store_customer_get(s, a, h.customer, &c, NULL);
    if (r == ERR_NOT_FOUND)
        return 0; // it went meanwhile
    r = store_customer_hit_get(s, a, h.customer, &h.listing, &before, NULL);
    if (r < 0 && r != ERR_NOT_FOUND)
        return err_set(e, r, "the hits of customers cannot be read");
    h.since = f->now;
    h.is_told = !h.is_alert;
    if (r == 0 && (before.is_alert || !h.is_alert)) {
        h.since = before.since;
        h.is_told = before.is_told;
        if (before.score == h.score && before.is_alert == h.is_alert && bytes_equal(before.data, h.data))
            return 0;
    }
    f->news += (r == ERR_NOT_FOUND || !before.is_alert) && h.is_alert;
    return store_customer_hit_put(s, &h, e);
}

struct storing {
    struct found *found;
    struct arena *a;
};

static int
keep_found(struct member *m, void *context, struct err *e)
{
    struct storing *x = context;
    struct found *f = x->found;
    struct store *s = member_store(m);
    int r = prune(s, x->a, f, e);
    f->news = 0;
    for (size_t i = 0; r == 0 && i < f->count; i++)
        r = put_hit(s, x->a, f, f->hits[i], e);
    for (size_t i = 0; r == 0 && i < f->screened_count; i++)
        r = store_customer_screened(s, f->screened[i].number, f->screened[i].data, e);
    if (r == 0 && f->all_due)
        r = store_customer_all_due(s, e);
    if (r == 0 && f->seen.n > 0)
        r = store_meta_put(s, RECHECK_META, f->seen, e);
    return r;
}

static void
tell(struct recheck *x, size_t news)
{
    struct buf b;
    if (news == 0 || !x->config.events)
        return;
    buf_init(&b, 64);
    buf_append_fmt(&b, "{\"new\":%zu}", news);
    if (buf_check(&b) == 0 && events_publish(x->config.events, "customers", buf_bytes(&b)) < 0)
        log_event(x->config.log, LOG_WARN, "screen", NULL, "no memory to tell of customers");
    buf_clear(&b);
}

static int
commit(struct recheck *x, struct arena *a, struct found *f, struct err *e)
{
    struct storing s = {f, a};
    f->now = clock_now_s();
    int r = writer_do(x->config.writer, true, keep_found, &s, e);
    if (r == 0)
        tell(x, f->news);
    return r;
}

// ---- comparing ----

static int
add_hit(struct arena *a, struct found *out, uint64_t customer, const struct finding *f, const struct finding_hit *hit, struct err *e)
{
    struct buf data;
    struct json_writer w;
    struct store_customer_hit h = {.customer = customer, .score = hit->score, .is_alert = hit->is_alert};
    if (bytes_from_hex(hit->object, h.listing.b, HASH_SIZE) < 0)
        return 0;
    if (out->count == out->room) {
        size_t room = 2 * out->room + 16;
        struct store_customer_hit *hits = arena_array(a, room, sizeof *hits);
        if (!hits)
            return err_set(e, ERR_NOMEM, "no memory to screen customers");
        if (out->count > 0)
            memcpy(hits, out->hits, out->count * sizeof *hits);
        out->hits = hits;
        out->room = room;
    }
    buf_init(&data, RECHECK_HIT_DATA_MAX);
    json_writer_init(&w, &data);
    json_write_object(&w, NULL);
    json_write_hex(&w, "query", hash_bytes(&f->query));
    finding_write_members(f, hit, &w);
    json_write_object_end(&w);
    h.data = buf_check(&data) == 0 ? arena_copy(a, buf_bytes(&data)) : bytes_of(NULL, 0);
    buf_clear(&data);
    if (!h.data.p)
        return err_set(e, ERR_NOMEM, "no memory to screen customers");
    out->hits[out->count++] = h;
    return 0;
}

// False: it cannot be read.
static bool
read_party(struct arena *a, struct bytes data, struct party *out)
{
    struct json *json;
    int year, month, day;
    when_to_civil(clock_now_s(), &year, &month, &day);
    return json_parse(a, data, JSON_API, &json, NULL) == 0 && party_of_json(a, json, year, out, NULL) == 0 &&
           (out->name_count > 0 || out->details.document_count > 0);
}

// ---- customers against the register ----

struct due {
    struct arena *a;
    struct store_customer *customers;
    size_t count;
};

static int
take_due(void *context, const struct store_customer *c)
{
    struct due *d = context;
    d->customers[d->count] = (struct store_customer){c->number, arena_copy(d->a, c->id), arena_copy(d->a, c->data)};
    return d->customers[d->count].id.p && d->customers[d->count].data.p ? (d->count++, 0) : ERR_NOMEM;
}

static int
screen_customer(struct screening_hold *h, struct view *v, const struct store_customer *c, struct arena *a, struct found *out,
                struct err *e)
{
    struct arena scratch;
    struct finding f = {.count = 0};
    int r = 0;
    arena_init(&scratch, FINDING_ARENA_MAX);
    struct party *party = arena_alloc(&scratch, sizeof *party);
    if (!party)
        r = err_set(e, ERR_NOMEM, "no memory to screen customers");
    else if (read_party(&scratch, c->data, party))
        r = finding_make(&scratch, h, v, party, clock_now_s(), LIMIT_HITS, &f, e);
    for (size_t i = 0; r == 0 && i < f.count; i++)
        if (f.hits[i].is_alert || f.hits[i].score >= SCREEN_ALERT)
            r = add_hit(a, out, c->number, &f, &f.hits[i], e);
    arena_clear(&scratch);
    return r;
}

// The index, as new as all that was looked through: what came since is looked at by listing.
static int
take_fresh(struct recheck *x, struct screening_hold *h, struct err *e)
{
    int r = screening_take(x->config.screening, h, e);
    if (r < 0 || h->is_current)
        return r;
    screening_give(h);
    r = screening_wait(x->config.screening, RECHECK_FRESH_MS, e);
    return r == 0 ? screening_take(x->config.screening, h, e) : r;
}

static int
count_due(struct recheck *x, uint64_t *count, struct err *e)
{
    struct view *v = NULL;
    int r = views_take(x->config.views, &v, e);
    if (r == 0)
        r = store_customer_due_count(v->store, count, e);
    views_give(x->config.views, v);
    return r;
}

int
recheck_due(struct recheck *x, bool *done, struct err *e)
{
    struct screening_hold h = {.screening = NULL};
    struct view *v = NULL;
    struct arena a;
    struct found f = {.count = 0};
    uint64_t count = 0;
    int r = count_due(x, &count, e);
    *done = r == 0 && count == 0;
    if (r < 0 || count == 0)
        return r;
    arena_init(&a, RECHECK_ARENA_MAX);
    struct due d = {&a, arena_array(&a, RECHECK_CHUNK, sizeof *d.customers), 0};
    r = d.customers ? take_fresh(x, &h, e) : err_set(e, ERR_NOMEM, "no memory to screen customers");
    if (r == 0) // after the index: what that holds can then be read
        r = views_take(x->config.views, &v, e);
    if (r == 0)
        r = store_customer_due(v->store, RECHECK_CHUNK, take_due, &d, e);
    for (size_t i = 0; r == 0 && i < d.count; i++)
        r = screen_customer(&h, v, &d.customers[i], &a, &f, e);
    screening_give(&h);
    views_give(x->config.views, v);
    f.screened = d.customers;
    f.screened_count = d.count;
    if (r == 0 && d.count > 0)
        r = commit(x, &a, &f, e);
    arena_clear(&a);
    return r;
}

// ---- listings against the customers ----

struct listing_now {
    struct hash object;
    const struct json *record; // NULL: it is in force no more
    const struct view_ledger *ledger;
    uint64_t index;
};

// The listing of which this leaf is a version, as it is now. False: gone.
static bool
find_listing(struct arena *a, struct view *v, uint32_t number, uint64_t index, struct listing_now *out)
{
    struct fold_listing l;
    struct bytes record;
    struct json *json;
    struct store_leaf leaf;
    bool found = false;
    *out = (struct listing_now){.ledger = view_ledger_number(v, number)};
    if (!out->ledger || store_leaf_get(v->store, number, index, &leaf, NULL) < 0)
        return false;
    leaf_commitment(&leaf.leaf, &out->object);
    if (view_record(v, a, out->ledger, index, &record, NULL) < 0 || json_parse(a, record, JSON_RECORD, &json, NULL) < 0)
        return false;
    struct bytes of = json_get_text(json, "object");
    if (of.n > 0 && bytes_from_hex(of, out->object.b, HASH_SIZE) < 0)
        return false;
    if (view_listing(v, a, &out->object, 1u << LAYER_COMMON | 1u << LAYER_RESTRICTED, &l, &found, NULL) < 0 || !found)
        return true;
    const struct fold_version *now = fold_listing_at(&l, clock_now_s());
    out->index = now ? now->index : 0;
    if (now && view_record(v, a, out->ledger, now->index, &record, NULL) == 0 && json_parse(a, record, JSON_RECORD, &json, NULL) == 0)
        out->record = json;
    return true;
}

static int
compare_customer(struct view *v, struct screen_normaliser *n, const struct listing_now *l, uint64_t number, struct arena *a,
                 struct found *out, struct err *e)
{
    struct arena scratch;
    struct store_customer c;
    struct finding f = {.count = 0};
    arena_init(&scratch, FINDING_ARENA_MAX);
    struct party *party = arena_alloc(&scratch, sizeof *party);
    int r = party ? store_customer_get(v->store, &scratch, number, &c, NULL) : ERR_NOMEM;
    if (r == 0 && read_party(&scratch, c.data, party))
        r = finding_compare(&scratch, n, v, party, l->ledger, l->index, &f, e);
    for (size_t i = 0; r == 0 && i < f.count; i++)
        if (f.hits[i].is_alert || f.hits[i].score >= SCREEN_ALERT)
            r = add_hit(a, out, number, &f, &f.hits[i], e);
    arena_clear(&scratch);
    return r == ERR_NOT_FOUND ? 0 : r;
}

static int
screen_listing(struct recheck *x, struct view *v, struct screen_normaliser *n, uint32_t ledger, uint64_t index, struct arena *a,
               struct found *out, struct err *e)
{
    struct listing_now l;
    uint64_t *numbers = NULL;
    size_t count = 0;
    int r = 0;
    if (!find_listing(a, v, ledger, index, &l))
        return 0;
    for (size_t i = 0; i < out->listing_count; i++)
        if (hash_equal(&out->listings[i], &l.object))
            return 0; // several versions of one listing changed at once
    out->listings[out->listing_count++] = l.object;
    if (l.record)
        r = shards_candidates(x->shards, n, l.record, &numbers, &count, e);
    for (size_t i = 0; r == 0 && i < count; i++)
        r = compare_customer(v, n, &l, numbers[i], a, out, e);
    free(numbers);
    return r;
}

struct place {
    uint32_t ledger;
    uint64_t index;
};

static int
screen_places(struct recheck *x, const struct place *places, size_t count, struct err *e)
{
    struct screening_hold h;
    struct view *v = NULL;
    struct arena a;
    struct found f = {.count = 0};
    int r = screening_take(x->config.screening, &h, e); // for its normaliser
    if (r < 0)
        return r;
    arena_init(&a, RECHECK_ARENA_MAX);
    f.listings = arena_array(&a, count, sizeof *f.listings);
    r = f.listings ? views_take(x->config.views, &v, e) : err_set(e, ERR_NOMEM, "no memory to screen customers");
    if (r == 0)
        r = shards_refresh(x->shards, v->store, h.normaliser, e);
    for (size_t i = 0; r == 0 && i < count; i++)
        r = screen_listing(x, v, h.normaliser, places[i].ledger, places[i].index, &a, &f, e);
    views_give(x->config.views, v);
    if (r == 0)
        r = commit(x, &a, &f, e);
    screening_give(&h);
    arena_clear(&a);
    return r;
}

// ---- what changed ----

struct places {
    struct place *at; // owned
    size_t count, room;
};

static int
add_place(struct places *p, uint32_t ledger, uint64_t index, struct err *e)
{
    if (p->count == p->room) {
        size_t room = 2 * p->room + 64;
        struct place *at = realloc(p->at, room * sizeof *at);
        if (!at)
            return err_set(e, ERR_NOMEM, "no memory for what changed in the register");
        p->at = at;
        p->room = room;
    }
    p->at[p->count++] = (struct place){ledger, index};
    return 0;
}

static const struct catalogue_bucket *
bucket_in(const struct catalogue *c, uint32_t ledger, uint64_t first)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->buckets[i]->ledger == ledger && c->buckets[i]->first == first)
            return c->buckets[i];
    return NULL;
}

static bool
is_between(int64_t moment, int64_t after, int64_t until)
{
    return moment > after && moment <= until;
}

// Entries of two states of one bucket, both by index; before may be NULL.
static int
compare_buckets(struct places *out, const struct catalogue_bucket *before, const struct catalogue_bucket *now, int64_t looked,
                int64_t moment, struct err *e)
{
    size_t i = 0, k = 0;
    const struct catalogue_bucket *any = now ? now : before;
    int r = 0;
    while (r == 0 && ((before && i < before->count) || (now && k < now->count))) {
        const struct catalogue_entry *x = before && i < before->count ? &before->entries[i] : NULL;
        const struct catalogue_entry *y = now && k < now->count ? &now->entries[k] : NULL;
        bool is_x = x && (!y || x->index <= y->index), is_y = y && (!x || y->index <= x->index);
        bool is_same = is_x && is_y && x->from == y->from && x->until == y->until && !is_between(y->from, looked, moment) &&
                       !is_between(y->until, looked, moment);
        if (!is_same)
            r = add_place(out, any->ledger, is_x ? x->index : y->index, e);
        i += is_x;
        k += is_y;
    }
    return r;
}

static bool
has_stamp(const struct buf *stamps, const uint8_t row[SEEN_SIZE])
{
    for (size_t at = 0; at + SEEN_SIZE <= stamps->n; at += SEEN_SIZE)
        if (memcmp(stamps->p + at, row, SEEN_SIZE) == 0)
            return true;
    return false;
}

static void
stamp_of(const struct catalogue *c, size_t i, uint8_t row[SEEN_SIZE])
{
    struct hash stamp;
    catalogue_stamp(c, i, 1, &stamp);
    num_put_u32be(row, c->buckets[i]->ledger);
    num_put_u64be(row + 4, c->buckets[i]->first);
    memcpy(row + 12, stamp.b, HASH_SIZE);
}

static int
find_changes(struct recheck *x, const struct catalogue *now, int64_t moment, struct places *out, struct buf *stamps, struct err *e)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < now->count; i++) {
        uint8_t row[SEEN_SIZE];
        const struct catalogue_bucket *b = now->buckets[i], *before = bucket_in(&x->seen, b->ledger, b->first);
        stamp_of(now, i, row);
        buf_append(stamps, bytes_of(row, sizeof row));
        if (before || !has_stamp(&x->stamps, row))
            r = compare_buckets(out, before, b, x->looked, moment, e);
    }
    for (size_t i = 0; r == 0 && i < x->seen.count; i++) // a bucket of which nothing is left
        if (!bucket_in(now, x->seen.buckets[i]->ledger, x->seen.buckets[i]->first))
            r = compare_buckets(out, x->seen.buckets[i], NULL, x->looked, moment, e);
    return r == 0 && buf_check(stamps) < 0 ? err_set(e, buf_check(stamps), "no memory for what was looked through") : r;
}

static int
read_state(struct recheck *x, struct catalogue *now, uint64_t *customers, struct err *e)
{
    struct view *v = NULL;
    struct arena a;
    struct bytes kept;
    arena_init(&a, RECHECK_SEEN_MAX);
    int r = views_take(x->config.views, &v, e);
    if (r == 0)
        r = store_customer_count(v->store, customers, e);
    if (r == 0 && !x->is_read && store_meta_get(v->store, &a, RECHECK_META, &kept, NULL) == 0) {
        buf_reset(&x->stamps);
        buf_append(&x->stamps, kept);
    }
    x->is_read = x->is_read || r == 0;
    if (r == 0)
        r = catalogue_read(now, v, e);
    views_give(x->config.views, v);
    arena_clear(&a);
    return r;
}

// The changed listings, a chunk at a time, resting as long as each took; or, when they are more than the customers, all
// customers anew.
static int
screen_changes(struct recheck *x, const struct places *places, uint64_t customers, struct bytes stamps, struct err *e)
{
    struct found f = {.seen = stamps};
    struct arena a;
    int r = 0;
    f.all_due = customers > 0 && places->count > customers;
    for (size_t i = 0; r == 0 && customers > 0 && !f.all_due && i < places->count; i += RECHECK_CHUNK) {
        uint64_t from = clock_mono_ns();
        if (x->config.is_stopping(x->config.context))
            return err_set(e, ERR_CLOSED, "the node is stopping");
        r = screen_places(x, places->at + i, num_min_size(RECHECK_CHUNK, places->count - i), e);
        x->config.rest(x->config.context, (int64_t)((clock_mono_ns() - from) / 1000000));
    }
    if (r < 0)
        return r;
    arena_init(&a, RECHECK_ARENA_MAX);
    r = commit(x, &a, &f, e);
    arena_clear(&a);
    return r;
}

int
recheck_look(struct recheck *x, struct err *e)
{
    struct catalogue now = {0};
    struct places places = {NULL, 0, 0};
    struct buf stamps;
    uint64_t customers = 0;
    int64_t moment = clock_now_s();
    buf_init(&stamps, RECHECK_SEEN_MAX);
    int r = screening_wait(x->config.screening, RECHECK_FRESH_MS, e); // its index is then as new as what is looked at
    if (r == 0)
        r = read_state(x, &now, &customers, e);
    if (r == 0)
        r = find_changes(x, &now, moment, &places, &stamps, e);
    if (r == 0 && (places.count > 0 || !bytes_equal(buf_bytes(&stamps), buf_bytes(&x->stamps))))
        r = screen_changes(x, &places, customers, buf_bytes(&stamps), e);
    if (r == 0) {
        catalogue_clear(&x->seen);
        x->seen = now;
        now = (struct catalogue){0};
        x->looked = moment;
        buf_clear(&x->stamps);
        x->stamps = stamps;
        buf_init(&stamps, 0);
    }
    catalogue_clear(&now);
    free(places.at);
    buf_clear(&stamps);
    return r;
}

// ---- its life ----

int
recheck_new(struct recheck **out, const struct recheck_config *config, struct err *e)
{
    struct recheck *x = calloc(1, sizeof *x);
    if (!x)
        return err_set(e, ERR_NOMEM, "no memory for customers");
    x->config = *config;
    buf_init(&x->stamps, RECHECK_SEEN_MAX);
    int r = shards_new(&x->shards, e);
    if (r < 0) {
        recheck_free(x);
        return r;
    }
    *out = x;
    return 0;
}

void
recheck_free(struct recheck *x)
{
    if (!x)
        return;
    catalogue_clear(&x->seen);
    buf_clear(&x->stamps);
    shards_free(x->shards);
    free(x);
}

void
recheck_changed(struct recheck *x, uint64_t number)
{
    shards_changed(x->shards, number);
}
