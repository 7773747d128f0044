// SPDX-License-Identifier: Apache-2.0
// See shards.h. A listed name is asked of the customers' names the wrong way round: what the score then says may differ from
// what it says of the customer's name against the listed one (a name of one word, a weak alias), and so the threshold is set
// well below that of a hit, and the caller compares each candidate anew. A shard that has more candidates than an answer
// holds gives all its customers.
#include "node/shards.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/when.h"
#include "formats/party.h"
#include "member/view.h"
#include "screen/builder.h"
#include "screen/match.h"
#include "screen/numbers.h"

#define SHARDS_MAX 65536                       // 268 million customers
#define SHARDS_BYTES_MAX ((size_t)256 << 20)   // of one shard's index
#define SHARDS_ARENA_MAX ((size_t)64 << 20)
#define SHARDS_HIT (SCREEN_HIT * 9 / 10)

struct shard {
    struct buf names_bytes, numbers_bytes; // owned
    struct screen_index names;
    struct numbers numbers;
    uint64_t *customers; // owned: their numbers, ascending
    size_t count;
    bool is_made, is_stale;
};

struct shards {
    pthread_mutex_t lock; // of is_stale and of room
    struct shard *at;     // by number / SHARDS_CUSTOMERS; owned
    size_t room;
    bool is_unread;       // nothing was read yet: what there is in the store is not known
};

static void
shard_clear(struct shard *g)
{
    buf_clear(&g->names_bytes);
    buf_clear(&g->numbers_bytes);
    free(g->customers);
    *g = (struct shard){0};
}

int
shards_new(struct shards **out, struct err *e)
{
    struct shards *x = calloc(1, sizeof *x);
    if (!x || pthread_mutex_init(&x->lock, NULL) != 0) {
        free(x);
        return err_set(e, ERR_NOMEM, "no memory for the index of customers");
    }
    x->is_unread = true;
    *out = x;
    return 0;
}

void
shards_free(struct shards *x)
{
    if (!x)
        return;
    for (size_t i = 0; i < x->room; i++)
        shard_clear(&x->at[i]);
    free(x->at);
    (void)pthread_mutex_destroy(&x->lock); // nobody holds it
    free(x);
}

// Under the lock.
static struct shard *
shard_of(struct shards *x, uint64_t number)
{
    uint64_t i = number / SHARDS_CUSTOMERS;
    if (i >= SHARDS_MAX)
        return NULL;
    if (i >= x->room) {
        size_t room = (size_t)i + (size_t)i / 2 + 8;
        struct shard *at = realloc(x->at, room * sizeof *at);
        if (!at)
            return NULL;
        memset(at + x->room, 0, (room - x->room) * sizeof *at);
        x->at = at;
        x->room = room;
    }
    return &x->at[i];
}

void
shards_changed(struct shards *x, uint64_t number)
{
    (void)pthread_mutex_lock(&x->lock); // a valid mutex, here as below
    struct shard *g = x->is_unread ? NULL : shard_of(x, number);
    if (g)
        g->is_stale = true;
    (void)pthread_mutex_unlock(&x->lock);
}

// ---- making ----

struct making {
    struct shard *shard;
    struct screen_builder *builder;
    struct numbers_builder numbers;
    struct arena arena;
    struct party *party;
    uint64_t end; // number of the first customer beyond
    size_t room;
    struct err *e;
};

static int
add_party(struct making *m, uint64_t number)
{
    int r = builder_add_entry(m->builder, number, WHEN_MIN, WHEN_MAX, m->e);
    for (size_t i = 0; r == 0 && i < m->party->name_count; i++)
        r = builder_add_name(m->builder, SCREEN_PRIMARY, m->party->names[i], m->e);
    for (size_t i = 0; r == 0 && i < m->party->details.document_count; i++) {
        const struct document *d = &m->party->details.documents[i];
        struct numbers_entry entry = {number, WHEN_MIN, WHEN_MAX, (uint8_t)d->kind};
        r = numbers_add(&m->numbers, d->folded, &entry, m->e);
    }
    return r;
}

static int
add_customer(void *context, const struct store_customer *c)
{
    struct making *m = context;
    struct json *json;
    if (c->number >= m->end)
        return 0;
    if (m->shard->count == m->room) {
        size_t room = 2 * m->room + 64;
        uint64_t *customers = realloc(m->shard->customers, room * sizeof *customers);
        if (!customers)
            return err_set(m->e, ERR_NOMEM, "no memory for the index of customers");
        m->shard->customers = customers;
        m->room = room;
    }
    m->shard->customers[m->shard->count++] = c->number;
    arena_reset(&m->arena);
    if (json_parse(&m->arena, c->data, JSON_API, &json, NULL) < 0 || party_of_json(&m->arena, json, 2000, m->party, NULL) < 0)
        return 0; // a newer program may have kept what this one does not read
    return add_party(m, c->number);
}

static int
make_shard(struct shard *g, uint64_t first, struct store *s, struct screen_normaliser *n, struct err *e)
{
    struct making m = {.shard = g, .end = first + SHARDS_CUSTOMERS, .e = e};
    shard_clear(g);
    buf_init(&g->names_bytes, SHARDS_BYTES_MAX);
    buf_init(&g->numbers_bytes, SHARDS_BYTES_MAX);
    numbers_init(&m.numbers);
    arena_init(&m.arena, SHARDS_ARENA_MAX);
    m.party = malloc(sizeof *m.party);
    int r = m.party ? builder_new(&m.builder, n, e) : err_set(e, ERR_NOMEM, "no memory for the index of customers");
    if (r == 0)
        r = store_customer_each(s, first ? first - 1 : 0, SHARDS_CUSTOMERS, add_customer, &m, e);
    if (r == 0)
        r = builder_finish(m.builder, NULL, &g->names_bytes, e);
    if (r == 0)
        r = numbers_finish(&m.numbers, &g->numbers_bytes, e);
    if (r == 0)
        r = index_open(&g->names, buf_bytes(&g->names_bytes), false, e);
    if (r == 0)
        r = numbers_open(&g->numbers, buf_bytes(&g->numbers_bytes), e);
    builder_free(m.builder);
    numbers_clear(&m.numbers);
    arena_clear(&m.arena);
    free(m.party);
    if (r < 0)
        shard_clear(g);
    g->is_made = r == 0;
    return r;
}

// The greatest number there is, from the store.
static int
note_last(void *context, const struct store_customer *c)
{
    uint64_t *last = context;
    *last = c->number;
    return 0;
}

static int
find_all(struct shards *x, struct store *s, struct err *e)
{
    uint64_t last = 0, before;
    int r = 0;
    do {
        before = last;
        r = store_customer_each(s, last, SHARDS_CUSTOMERS, note_last, &last, e);
        (void)pthread_mutex_lock(&x->lock);
        struct shard *g = r == 0 && last > before ? shard_of(x, last) : NULL;
        for (uint64_t i = before / SHARDS_CUSTOMERS; g && i <= last / SHARDS_CUSTOMERS; i++)
            x->at[i].is_stale = true;
        x->is_unread = false; // what changes from here on is told
        (void)pthread_mutex_unlock(&x->lock);
    } while (r == 0 && last > before);
    return r;
}

int
shards_refresh(struct shards *x, struct store *s, struct screen_normaliser *n, struct err *e)
{
    int r = x->is_unread ? find_all(x, s, e) : 0;
    for (size_t i = 0; r == 0 && i < x->room; i++) {
        (void)pthread_mutex_lock(&x->lock);
        bool is_stale = x->at[i].is_stale;
        x->at[i].is_stale = false;
        struct shard made = x->at[i];
        (void)pthread_mutex_unlock(&x->lock);
        if (!is_stale)
            continue;
        r = make_shard(&made, (uint64_t)i * SHARDS_CUSTOMERS, s, n, e);
        (void)pthread_mutex_lock(&x->lock); // the array may lie elsewhere by now, and the shard be stale again
        made.is_stale = x->at[i].is_stale || r < 0;
        x->at[i] = made;
        (void)pthread_mutex_unlock(&x->lock);
    }
    return r;
}

// ---- asking ----

struct asked {
    uint64_t *numbers; // owned
    size_t count, room;
};

static int
add_number(struct asked *out, uint64_t number, struct err *e)
{
    if (out->count == out->room) {
        size_t room = 2 * out->room + 64;
        uint64_t *numbers = realloc(out->numbers, room * sizeof *numbers);
        if (!numbers)
            return err_set(e, ERR_NOMEM, "no memory for the customers that a listing may concern");
        out->numbers = numbers;
        out->room = room;
    }
    out->numbers[out->count++] = number;
    return 0;
}

static int
ask_name(const struct shard *g, struct arena *a, struct screen_normaliser *n, struct bytes name, struct asked *out, struct err *e)
{
    struct screen_answer found;
    struct screen_limits limits = {SHARDS_HIT, SCREEN_ALERT, LIMIT_HITS};
    arena_reset(a);
    int r = match_query(a, &g->names, n, name, 0, &limits, &found, e);
    bool is_cut = r == 0 && (found.hit_total > found.hit_count || found.is_incomplete);
    for (size_t i = 0; r == 0 && !is_cut && i < found.hit_count; i++)
        r = add_number(out, found.hits[i].key, e);
    for (size_t i = 0; r == 0 && is_cut && i < g->count; i++)
        r = add_number(out, g->customers[i], e);
    return r;
}

static int
ask_number(const struct shard *g, struct bytes folded, struct asked *out, struct err *e)
{
    struct numbers_entry entry;
    int r = 0;
    for (uint32_t i = numbers_find(&g->numbers, folded); r == 0 && numbers_get(&g->numbers, i, folded, &entry); i++)
        r = add_number(out, entry.key, e);
    return r;
}

static int
ask_shard(const struct shard *g, struct arena *a, struct screen_normaliser *n, const struct json *record,
          const struct details *listed, struct asked *out, struct err *e)
{
    const struct json *names = json_get(record, "names");
    int r = 0;
    for (const struct json *x = names ? names->first : NULL; r == 0 && x; x = x->next)
        if (json_get_text(x, "name").n > 0)
            r = ask_name(g, a, n, json_get_text(x, "name"), out, e);
    for (size_t i = 0; r == 0 && i < listed->document_count; i++)
        r = ask_number(g, listed->documents[i].folded, out, e);
    return r;
}

static int
compare_numbers(const void *x, const void *y)
{
    return num_compare_u64(*(const uint64_t *)x, *(const uint64_t *)y);
}

int
shards_candidates(struct shards *x, struct screen_normaliser *n, const struct json *record, uint64_t **numbers, size_t *count,
                  struct err *e)
{
    struct asked out = {NULL, 0, 0};
    struct arena a, scratch;
    arena_init(&a, SHARDS_ARENA_MAX);
    arena_init(&scratch, SHARDS_ARENA_MAX);
    struct details *listed = arena_alloc(&a, sizeof *listed);
    int r = listed ? 0 : err_set(e, ERR_NOMEM, "no memory to look for customers");
    if (r == 0)
        party_of_listing(&a, record, listed);
    (void)pthread_mutex_lock(&x->lock);
    size_t room = x->room;
    (void)pthread_mutex_unlock(&x->lock);
    for (size_t i = 0; r == 0 && i < room; i++) {
        (void)pthread_mutex_lock(&x->lock); // the array may move; what a shard points to does not
        struct shard g = x->at[i];
        (void)pthread_mutex_unlock(&x->lock);
        if (g.is_made && g.count > 0)
            r = ask_shard(&g, &scratch, n, record, listed, &out, e);
    }
    arena_clear(&scratch);
    arena_clear(&a);
    if (out.count > 0)
        qsort(out.numbers, out.count, sizeof *out.numbers, compare_numbers);
    size_t kept = 0;
    for (size_t i = 0; i < out.count; i++)
        if (kept == 0 || out.numbers[kept - 1] != out.numbers[i])
            out.numbers[kept++] = out.numbers[i];
    *numbers = out.numbers;
    *count = kept;
    return r;
}
