// SPDX-License-Identifier: Apache-2.0
// Keeping and swapping the screening index, and lending it to who asks (finding.h). When rows changed it is renewed
// (renewal.h), by what was written where that is remembered, else whole. The keeper rests nine times as long as that took: a
// tenth of a core at most, however fast records come in, but for small renewals no longer than lets a record be found within a
// second. Who asks for a fresh answer does not wait for that rest.
#include "node/screening.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host/clock.h"
#include "host/log.h"
#include "node/renewal.h"
#include "node/segments.h"
#include "node/touched.h"
#include "node/views.h"
#include "node/writer.h"
#include "screen/normalise.h"

#define SCREENING_SETTLE_MS 1000     // rows that come in one go make one index; who asks for a fresh one does not wait
#define SCREENING_REST_FACTOR 9      // rest so many times as long as the work took
#define SCREENING_REST_MS_MAX 60000
#define SCREENING_SMALL_SETTLE_MS 50 // the same where only what was written is looked at
#define SCREENING_SMALL_REST_MS_MAX 600
#define SCREENING_NORMALISERS 8

// One index, shared by the queries that began while it was current.
struct screening_set {
    struct segments segments;
    int64_t built;
    uint64_t rows; // writer's row counter before its catalogue was read
    unsigned users;
};

struct screening {
    struct views *views;
    struct writer *writer;
    struct log *log;
    char path[4096];
    struct renewal *renewal; // the keeper's, or who asks where there is none
    pthread_mutex_t lock;
    pthread_cond_t swapped, wake;
    struct screening_set *current;
    struct screen_normaliser *idle[SCREENING_NORMALISERS];
    size_t idle_count;
    unsigned waiting; // who asked for a fresh index
    pthread_t thread;
    bool is_started, is_stopping;
};

// ---- sets ----

// Under the lock, or when nobody else knows it.
static void
set_free(struct screening_set *set)
{
    if (set)
        segments_clear(&set->segments);
    free(set);
}

static void
swap(struct screening *s, struct screening_set *next)
{
    (void)pthread_mutex_lock(&s->lock);
    struct screening_set *old = s->current;
    s->current = next;
    if (old && old->users == 0)
        set_free(old);
    (void)pthread_cond_broadcast(&s->swapped);
    (void)pthread_mutex_unlock(&s->lock);
}

// ---- normalisers ----

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

// ---- building ----

static bool
is_stopping(void *context)
{
    struct screening *s = context;
    (void)pthread_mutex_lock(&s->lock);
    bool stop = s->is_stopping;
    (void)pthread_mutex_unlock(&s->lock);
    return stop;
}

enum way { WHOLE, SMALL, MADE }; // of renewing the index

// Of this thread alone: it replaces the current set, so it may look at that without the lock.
static int
renew(struct screening *s, enum way way, uint64_t *rows, struct bytes touched, struct err *e)
{
    const struct segments *current = s->current ? &s->current->segments : NULL;
    struct screening_set *set = calloc(1, sizeof *set);
    struct screen_normaliser *n = take_normaliser(s, e);
    int r = set && n ? 0 : err_set(e, ERR_NOMEM, "no memory");
    if (r == 0) {
        set->built = clock_now_s();
        set->rows = *rows;
        r = way == WHOLE   ? renewal_whole(s->renewal, n, current, &set->segments, e)
            : way == SMALL ? renewal_small(s->renewal, n, current, touched, &set->segments, e)
                           : renewal_end(s->renewal, n, &set->segments, e);
    }
    if (n)
        give_normaliser(s, n);
    if (r == 0) {
        swap(s, set);
        return 0;
    }
    set_free(set);
    return err_within(e, r, "screening index");
}

// ---- the thread ----

// Rest until a moment of the monotonic clock, unless the node stops or somebody waits for a fresh index.
static void
rest(struct screening *s, uint64_t until_ns)
{
    const struct timespec until = {(time_t)(until_ns / 1000000000), (long)(until_ns % 1000000000)};
    int r = 0;
    (void)pthread_mutex_lock(&s->lock);
    while (r == 0 && !s->is_stopping && s->waiting == 0)
        r = pthread_cond_timedwait(&s->wake, &s->lock, &until);
    (void)pthread_mutex_unlock(&s->lock);
}

// What the keeper knows of its own work.
struct keeping {
    struct buf touched;       // struct touched_row
    uint64_t moment;          // of touched.h, that the current set holds
    uint64_t rows;            // writer's row counter that the current set holds; UINT64_MAX: none does
    uint64_t end_ns;          // when the last renewal ended
    uint64_t rest_ms[2];      // after it, before one of each way: WHOLE, SMALL
};

static uint64_t
between(uint64_t least, uint64_t ms, uint64_t most)
{
    return ms < least ? least : ms > most ? most : ms;
}

// What was written since the current set, if it is remembered.
static enum way
look_touched(struct screening *s, struct keeping *k, uint64_t *rows, uint64_t *moment)
{
    buf_reset(&k->touched);
    (void)writer_changes(s->writer, rows);
    int r = touched_since(writer_touched(s->writer), k->moment, &k->touched, moment);
    return r == 0 && k->rows != UINT64_MAX && renewal_is_known(s->renewal) ? SMALL : WHOLE;
}

static int
follow(struct screening *s, struct keeping *k, struct err *e)
{
    uint64_t rows, moment;
    enum way way = look_touched(s, k, &rows, &moment);
    uint64_t settled = clock_mono_ns() + (way == SMALL ? SCREENING_SMALL_SETTLE_MS : SCREENING_SETTLE_MS) * UINT64_C(1000000);
    uint64_t rested = k->end_ns + k->rest_ms[way] * 1000000;
    if (k->end_ns > 0) // the first is wanted at once
        rest(s, settled > rested ? settled : rested);
    if (is_stopping(s))
        return ERR_CLOSED;
    way = look_touched(s, k, &rows, &moment); // more may have come
    uint64_t from = clock_mono_ns();
    int r = renew(s, way, &rows, buf_bytes(&k->touched), e);
    k->end_ns = clock_mono_ns();
    uint64_t ms = (k->end_ns - from) / 1000000 * SCREENING_REST_FACTOR;
    k->rest_ms[way] = way == SMALL ? between(SCREENING_SMALL_SETTLE_MS, ms, SCREENING_SMALL_REST_MS_MAX)
                                   : between(SCREENING_SETTLE_MS, ms, SCREENING_REST_MS_MAX);
    if (way == WHOLE)
        k->rest_ms[SMALL] = SCREENING_SMALL_SETTLE_MS;
    k->rows = r == 0 ? rows : UINT64_MAX;
    k->moment = moment;
    return r;
}

// One thing that is to be done, or a wait for it.
static int
step(struct screening *s, struct keeping *k, struct err *e)
{
    uint64_t rows, seen = writer_changes(s->writer, &rows);
    if (k->rows != UINT64_MAX && renewal_is_made(s->renewal))
        return renew(s, MADE, &k->rows, bytes_of(NULL, 0), e);
    int r = k->rows != UINT64_MAX ? renewal_begin(s->renewal, &s->current->segments, e) : 0;
    if (r < 0)
        return r;
    if (rows != k->rows || touched_now(writer_touched(s->writer)) != k->moment)
        return follow(s, k, e);
    (void)writer_wait_change(s->writer, seen, 500); // what changed is looked at next
    return 0;
}

static void *
keep(void *context)
{
    struct screening *s = context;
    struct keeping k = {.rows = UINT64_MAX};
    buf_init(&k.touched, TOUCHED_MAX * sizeof(struct touched_row));
    while (!is_stopping(s)) {
        struct err e = {0};
        int r = step(s, &k, &e);
        if (r < 0 && r != ERR_CLOSED) {
            log_event(s->log, LOG_ERROR, "screen", NULL, "%s", e.text);
            k.rows = UINT64_MAX;
            struct timespec longer = {2, 0};
            (void)nanosleep(&longer, NULL); // cut short only by a signal, which does no harm
        }
    }
    buf_clear(&k.touched);
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
        pthread_cond_init(&s->swapped, &attr) != 0 || pthread_cond_init(&s->wake, &attr) != 0) {
        free(s);
        return err_set(e, ERR_NOMEM, "no memory for screening");
    }
    s->views = views;
    s->writer = writer;
    s->log = log;
    const struct renewal_config config = {views, s->path, is_stopping, s};
    int r = renewal_new(&s->renewal, &config, e);
    if (r < 0) {
        screening_free(s);
        return r;
    }
    if (writer && pthread_create(&s->thread, NULL, keep, s) != 0) {
        screening_free(s);
        return err_set(e, ERR_NOMEM, "the screening thread could not be started");
    }
    s->is_started = writer != NULL;
    *out = s;
    return 0;
}

void
screening_stop(struct screening *s)
{
    if (!s)
        return;
    (void)pthread_mutex_lock(&s->lock);
    s->is_stopping = true;
    (void)pthread_cond_broadcast(&s->wake);
    (void)pthread_cond_broadcast(&s->swapped);
    (void)pthread_mutex_unlock(&s->lock);
}

void
screening_free(struct screening *s)
{
    if (!s)
        return;
    screening_stop(s);
    if (s->is_started)
        (void)pthread_join(s->thread, NULL); // our own thread, joined once
    renewal_free(s->renewal);
    set_free(s->current);
    for (size_t i = 0; i < s->idle_count; i++)
        normalise_free(s->idle[i]);
    (void)pthread_cond_destroy(&s->swapped);
    (void)pthread_cond_destroy(&s->wake);
    (void)pthread_mutex_destroy(&s->lock);
    free(s);
}

// ---- asking ----

static struct screening_set *
hold(struct screening *s)
{
    (void)pthread_mutex_lock(&s->lock);
    struct screening_set *m = s->current;
    if (m)
        m->users++;
    (void)pthread_mutex_unlock(&s->lock);
    return m;
}

static void
release(struct screening *s, struct screening_set *m)
{
    (void)pthread_mutex_lock(&s->lock);
    if (--m->users == 0 && m != s->current)
        set_free(m);
    (void)pthread_mutex_unlock(&s->lock);
}

static bool
is_current(struct screening *s, const struct screening_set *m)
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
        return s->current ? 0 : renew(s, WHOLE, &rows, bytes_of(NULL, 0), e);
    (void)writer_changes(s->writer, &rows);
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += timeout_ms / 1000 + 1;
    int r = 0;
    (void)pthread_mutex_lock(&s->lock);
    s->waiting++;
    (void)pthread_cond_broadcast(&s->wake);
    while (r == 0 && (!s->current || s->current->rows < rows) && !s->is_stopping)
        r = pthread_cond_timedwait(&s->swapped, &s->lock, &until);
    s->waiting--;
    bool is_closed = s->is_stopping;
    (void)pthread_mutex_unlock(&s->lock);
    if (is_closed)
        return err_set(e, ERR_CLOSED, "the node is stopping");
    return r == ETIMEDOUT ? err_set(e, ERR_BUSY, "the screening index is still being built") : 0;
}

void
screening_look(struct screening *s, struct screening_info *out)
{
    *out = (struct screening_info){0};
    struct screening_set *m = hold(s);
    if (!m)
        return;
    out->listings = m->segments.entries;
    out->names = m->segments.names;
    out->built = m->built;
    out->is_current = is_current(s, m);
    release(s, m);
}

int
screening_take(struct screening *s, struct screening_hold *out, struct err *e)
{
    *out = (struct screening_hold){.screening = s};
    out->set = hold(s);
    int r = out->set || s->writer ? 0 : screening_wait(s, 0, e);
    if (!out->set && r == 0)
        out->set = hold(s);
    if (!out->set)
        return r < 0 ? r : err_set(e, ERR_BUSY, "the screening index is still being built; ask again in a moment");
    out->normaliser = take_normaliser(s, e);
    if (!out->normaliser) {
        screening_give(out);
        return ERR_NOMEM;
    }
    out->segments = &out->set->segments;
    out->listings = out->segments->entries;
    out->names = out->segments->names;
    out->built = out->set->built;
    out->is_current = is_current(s, out->set);
    return 0;
}

void
screening_give(struct screening_hold *h)
{
    if (h->normaliser)
        give_normaliser(h->screening, h->normaliser);
    if (h->set)
        release(h->screening, h->set);
    *h = (struct screening_hold){0};
}
