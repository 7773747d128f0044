// SPDX-License-Identifier: Apache-2.0
// Building and swapping the screening index. Key of an entry: ledger number << 40 | index of the version's leaf, so a hit
// leads straight to the record that says so.
#include "node/screening.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/when.h"
#include "host/clock.h"
#include "host/file.h"
#include "host/log.h"
#include "node/views.h"
#include "node/writer.h"
#include "screen/builder.h"
#include "screen/explain.h"
#include "screen/index.h"
#include "screen/match.h"
#include "screen/normalise.h"

#define SCREENING_INDEX_MAX ((size_t)2 << 30)
#define SCREENING_ARENA_MAX (16 * 1024 * 1024)
#define SCREENING_SETTLE_MS 150 // rows that come in one go make one index
#define SCREENING_NORMALISERS 8

// One index, shared by the queries that began while it was current.
struct screening_map {
    struct file_map map;
    struct screen_index index;
    int64_t built;
    uint64_t rows; // writer's row counter when its view was taken
    unsigned users;
};

struct screening {
    struct views *views;
    struct writer *writer;
    struct log *log;
    char path[4096];
    pthread_mutex_t lock;
    pthread_cond_t swapped;
    struct screening_map *current;
    struct screen_normaliser *idle[SCREENING_NORMALISERS];
    size_t idle_count;
    pthread_t thread;
    bool is_started, is_stopping;
};

// ---- building ----

struct building {
    struct view *view;
    struct screen_builder *builder;
    struct arena arena;
    struct err *e;
};

static enum screen_kind
kind_of(struct bytes word)
{
    static const char *const words[] = {"primary", "alias", "weak", "formerly", "original"};
    for (int i = 0; i < 5; i++)
        if (bytes_equal_str(word, words[i]))
            return (enum screen_kind)i;
    return SCREEN_ALIAS;
}

static int
add_names(struct building *b, const struct json *record)
{
    const struct json *names = json_get(record, "names");
    for (const struct json *n = names ? names->first : NULL; n; n = n->next) {
        struct bytes text = json_get_text(n, "name");
        if (text.n == 0 || text.n > LIMIT_QUERY_SIZE)
            continue;
        int r = builder_add_name(b->builder, kind_of(json_get_text(n, "kind")), text, b->e);
        if (r < 0)
            return r;
    }
    return 0;
}

static int
add_listing(void *context, const struct fold_listing *l)
{
    struct building *b = context;
    const struct view_ledger *ledger = view_ledger_number(b->view, l->ledger);
    for (size_t i = 0; ledger && i < l->version_count; i++) {
        const struct fold_version *v = &l->versions[i];
        struct bytes record;
        struct json *json;
        if (v->from >= v->until)
            continue; // never in force
        arena_reset(&b->arena);
        int r = view_record(b->view, &b->arena, ledger, v->index, &record, b->e);
        if (r == 0)
            r = json_parse(&b->arena, record, JSON_RECORD, &json, b->e);
        if (r == ERR_NOT_FOUND || r == ERR_CORRUPT) {
            *b->e = (struct err){0}; // the store's own check names it; the rest must be found
            continue;
        }
        if (r == 0)
            r = builder_add_entry(b->builder, (uint64_t)l->ledger << 40 | v->index, v->from, v->until, b->e);
        if (r == 0)
            r = add_names(b, json);
        if (r < 0)
            return r;
    }
    return 0;
}

static int
build_bytes(struct screening *s, struct screen_normaliser *n, struct buf *out, struct err *e)
{
    struct building b = {.e = e};
    int r = views_take(s->views, &b.view, e);
    if (r < 0)
        return r;
    arena_init(&b.arena, (size_t)64 * 1024 * 1024);
    r = builder_new(&b.builder, n, e);
    if (r == 0)
        r = view_listings(b.view, 1u << LAYER_COMMON | 1u << LAYER_RESTRICTED, add_listing, &b, e);
    if (r == 0)
        r = builder_finish(b.builder, out, e);
    builder_free(b.builder);
    arena_clear(&b.arena);
    views_give(s->views, b.view);
    return r;
}

static void
map_close(struct screening_map *m)
{
    if (!m)
        return;
    file_map_close(&m->map);
    free(m);
}

static int
map_open(struct screening *s, uint64_t rows, struct screening_map **out, struct err *e)
{
    struct screening_map *m = calloc(1, sizeof *m);
    if (!m)
        return err_set(e, ERR_NOMEM, "no memory");
    int r = file_map_open(s->path, SCREENING_INDEX_MAX, &m->map, e);
    if (r == 0)
        r = index_open(&m->index, m->map.bytes, true, e);
    if (r < 0) {
        map_close(m);
        return r;
    }
    m->built = clock_now_s();
    m->rows = rows;
    *out = m;
    return 0;
}

static void
swap(struct screening *s, struct screening_map *next)
{
    (void)pthread_mutex_lock(&s->lock);
    struct screening_map *old = s->current;
    s->current = next;
    bool is_idle = old && old->users == 0;
    (void)pthread_cond_broadcast(&s->swapped);
    (void)pthread_mutex_unlock(&s->lock);
    if (is_idle)
        map_close(old);
}

static struct screen_normaliser *
take_normaliser(struct screening *s, struct err *e)
{
    struct screen_normaliser *n = NULL;
    (void)pthread_mutex_lock(&s->lock);
    if (s->idle_count > 0)
        n = s->idle[--s->idle_count];
    (void)pthread_mutex_unlock(&s->lock);
    return n || normalise_new(&n, e) == 0 ? n : NULL;
}

static void
give_normaliser(struct screening *s, struct screen_normaliser *n)
{
    (void)pthread_mutex_lock(&s->lock);
    bool is_kept = n && s->idle_count < SCREENING_NORMALISERS;
    if (is_kept)
        s->idle[s->idle_count++] = n;
    (void)pthread_mutex_unlock(&s->lock);
    if (!is_kept)
        normalise_free(n);
}

static int
build(struct screening *s, struct err *e)
{
    struct buf bytes;
    struct screening_map *next = NULL;
    uint64_t rows = 0;
    if (s->writer)
        (void)writer_changes(s->writer, &rows);
    struct screen_normaliser *n = take_normaliser(s, e);
    if (!n)
        return e ? e->code : ERR_NOMEM;
    buf_init(&bytes, SCREENING_INDEX_MAX);
    int r = build_bytes(s, n, &bytes, e);
    if (r == 0)
        r = file_write(s->path, buf_bytes(&bytes), 0600, e);
    buf_clear(&bytes);
    give_normaliser(s, n);
    if (r == 0)
        r = map_open(s, rows, &next, e);
    if (r == 0)
        swap(s, next);
    return r < 0 ? err_within(e, r, "screening index") : 0;
}

// ---- the thread ----

static bool
is_stopping(struct screening *s)
{
    (void)pthread_mutex_lock(&s->lock);
    bool stop = s->is_stopping;
    (void)pthread_mutex_unlock(&s->lock);
    return stop;
}

static void *
keep(void *context)
{
    struct screening *s = context;
    uint64_t built = UINT64_MAX, seen = 0;
    while (!is_stopping(s)) {
        uint64_t rows;
        struct err e = {0};
        seen = writer_changes(s->writer, &rows);
        if (rows == built) {
            (void)writer_wait_change(s->writer, seen, 500); // what changed is looked at above
            continue;
        }
        struct timespec pause = {0, SCREENING_SETTLE_MS * 1000000L};
        (void)nanosleep(&pause, NULL); // cut short only by a signal, which does no harm
        (void)writer_changes(s->writer, &rows);
        built = rows;
        if (build(s, &e) < 0) {
            log_event(s->log, LOG_ERROR, "screen", NULL, "%s", e.text);
            built = UINT64_MAX;
            struct timespec longer = {2, 0};
            (void)nanosleep(&longer, NULL);
        }
    }
    return NULL;
}

int
screening_new(struct screening **out, struct views *views, struct writer *writer, const char *path, struct log *log,
              struct err *e)
{
    struct screening *s = calloc(1, sizeof *s);
    pthread_condattr_t attr;
    if (!s || bytes_to_str(bytes_of_str(path), s->path, sizeof s->path) < 0 || pthread_mutex_init(&s->lock, NULL) != 0 ||
        pthread_condattr_init(&attr) != 0 || pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) != 0 ||
        pthread_cond_init(&s->swapped, &attr) != 0) {
        free(s);
        return err_set(e, ERR_NOMEM, "no memory for screening");
    }
    s->views = views;
    s->writer = writer;
    s->log = log;
    if (writer && pthread_create(&s->thread, NULL, keep, s) != 0) {
        screening_free(s);
        return err_set(e, ERR_NOMEM, "the screening thread could not be started");
    }
    s->is_started = writer != NULL;
    *out = s;
    return 0;
}

void
screening_free(struct screening *s)
{
    if (!s)
        return;
    (void)pthread_mutex_lock(&s->lock);
    s->is_stopping = true;
    (void)pthread_mutex_unlock(&s->lock);
    if (s->is_started)
        (void)pthread_join(s->thread, NULL); // our own thread, joined once
    map_close(s->current);
    for (size_t i = 0; i < s->idle_count; i++)
        normalise_free(s->idle[i]);
    (void)pthread_cond_destroy(&s->swapped);
    (void)pthread_mutex_destroy(&s->lock);
    free(s);
}

// ---- asking ----

static struct screening_map *
hold(struct screening *s)
{
    (void)pthread_mutex_lock(&s->lock);
    struct screening_map *m = s->current;
    if (m)
        m->users++;
    (void)pthread_mutex_unlock(&s->lock);
    return m;
}

static void
release(struct screening *s, struct screening_map *m)
{
    (void)pthread_mutex_lock(&s->lock);
    bool is_last = --m->users == 0 && m != s->current;
    (void)pthread_mutex_unlock(&s->lock);
    if (is_last)
        map_close(m);
}

static bool
is_current(struct screening *s, const struct screening_map *m)
{
    uint64_t rows;
    if (!s->writer)
        return true;
    (void)writer_changes(s->writer, &rows);
    return m->rows == rows;
}

int
screening_wait(struct screening *s, int timeout_ms, struct err *e)
{
    struct timespec until;
    uint64_t rows = 0;
    if (!s->writer)
        return s->current ? 0 : build(s, e);
    (void)writer_changes(s->writer, &rows);
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += timeout_ms / 1000 + 1;
    int r = 0;
    (void)pthread_mutex_lock(&s->lock);
    while (r == 0 && (!s->current || s->current->rows < rows) && !s->is_stopping)
        r = pthread_cond_timedwait(&s->swapped, &s->lock, &until);
    (void)pthread_mutex_unlock(&s->lock);
    return r == ETIMEDOUT ? err_set(e, ERR_BUSY, "the screening index is still being built") : 0;
}

void
screening_look(struct screening *s, struct screening_info *out)
{
    *out = (struct screening_info){0};
    struct screening_map *m = hold(s);
    if (!m)
        return;
    out->listings = index_entry_count(&m->index);
    out->names = index_name_count(&m->index);
    out->built = m->built;
    out->is_current = is_current(s, m);
    release(s, m);
}

static int
write_hit(struct json_writer *w, struct view *v, const struct screen_hit *hit, struct err *e)
{
    const struct view_ledger *l = view_ledger_number(v, (uint32_t)(hit->key >> 40));
    uint64_t index = hit->key & ((1ull << 40) - 1);
    struct buf why;
    struct store_leaf leaf;
    struct hash id;
    struct bytes record = {NULL, 0};
    struct json *json = NULL;
    if (!l || store_leaf_get(v->store, l->number, index, &leaf, e) < 0)
        return 0; // the index is older than the store: that version is gone
    leaf_commitment(&leaf.leaf, &id);
    if (view_record(v, &v->arena, l, index, &record, NULL) < 0 || json_parse(&v->arena, record, JSON_RECORD, &json, NULL) < 0)
        return 0; // erased meanwhile
    buf_init(&why, 64 * 1024);
    explain_hit(hit, &why);
    json_write_object(w, NULL);
    struct bytes object = json_get_text(json, "object");
    if (object.n)
        json_write_text(w, "listing", object);
    else
        json_write_hex(w, "listing", hash_bytes(&id));
    json_write_text(w, "name", hit->name);
    json_write_str(w, "name_kind", explain_kind(hit->kind));
    json_write_int(w, "score", hit->score);
    json_write_bool(w, "alert", hit->is_alert);
    json_write_text(w, "why", buf_bytes(&why));
    json_write_text(w, "by", l->member);
    json_write_text(w, "subject", json_get_text(json, "subject"));
    json_write_text(w, "primary", json_get_text(json_at(json_get(json, "names"), 0), "name"));
    const struct json *source = json_get(json, "source");
    if (source) {
        json_write_text(w, "list", json_get_text(source, "list"));
        json_write_text(w, "reference", json_get_text(source, "reference"));
    }
    json_write_text(w, "class", bytes_of_str(leaf_class_name(leaf.leaf.b[0])));
    json_write_text(w, "time", json_get_text(json, "time"));
    json_write_bool(w, "settled", index < l->settled);
    json_write_object_end(w);
    buf_clear(&why);
    return 0;
}

// "Data as of": per list and lister, when its newest record was written, would take a scan; what an officer needs is when
// this node last heard from the others and when the index was made.
static int
answer(struct screening *s, struct screening_map *m, struct view *v, struct bytes name, const struct screen_answer *a,
       struct buf *out, struct err *e)
{
    struct json_writer w;
    json_writer_init(&w, out);
    json_write_object(&w, NULL);
    json_write_text(&w, "query", name);
    json_write_time(&w, "as_of", a->as_of);
    json_write_time(&w, "data_as_of", m->built);
    json_write_bool(&w, "current", is_current(s, m));
    json_write_int(&w, "listings", index_entry_count(&m->index));
    json_write_int(&w, "names", index_name_count(&m->index));
    json_write_bool(&w, "comparable", a->token_count > 0);
    if (a->is_query_cut)
        json_write_bool(&w, "cut", true);
    if (a->is_query_damaged)
        json_write_bool(&w, "damaged", true);
    json_write_int(&w, "total", (int64_t)a->hit_total);
    json_write_array(&w, "hits");
    int r = 0;
    for (size_t i = 0; r == 0 && i < a->hit_count; i++)
        r = write_hit(&w, v, &a->hits[i], e);
    json_write_array_end(&w);
    json_write_object_end(&w);
    return r;
}

int
screening_query(struct screening *s, struct bytes name, int64_t as_of, unsigned hits_max, struct buf *out, struct err *e)
{
    struct screen_answer a;
    struct view *v = NULL;
    struct arena arena;
    struct screen_limits limits = {SCREEN_HIT, SCREEN_ALERT, hits_max > 0 && hits_max <= LIMIT_HITS ? hits_max : LIMIT_HITS};
    int r = s->current || s->writer ? 0 : screening_wait(s, 0, e);
    struct screening_map *m = r == 0 ? hold(s) : NULL;
    if (!m)
        return r < 0 ? r : err_set(e, ERR_BUSY, "the screening index is still being built; ask again in a moment");
    arena_init(&arena, SCREENING_ARENA_MAX);
    struct screen_normaliser *n = take_normaliser(s, e);
    r = n ? match_query(&arena, &m->index, n, name, as_of, &limits, &a, e) : ERR_NOMEM;
    if (r == 0)
        r = views_take(s->views, &v, e);
    if (r == 0)
        r = answer(s, m, v, name, &a, out, e);
    views_give(s->views, v);
    give_normaliser(s, n);
    arena_clear(&arena);
    release(s, m);
    return r;
}
