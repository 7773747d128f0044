// SPDX-License-Identifier: Apache-2.0
// Keeping and swapping the screening index, and lending it to who asks (finding.h). The index is a set of segments (segment.h), each one file. When
// rows changed, the catalogue of versions is made anew from the rows, and the segments whose stamp changed from the records.
// That costs a pass over the rows, so the keeper rests nine times as long as it worked: a tenth of a core at most, however
// fast records come in. Who asks for a fresh answer does not wait for that rest.
#include "node/screening.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host/clock.h"
#include "host/file.h"
#include "host/log.h"
#include "node/catalogue.h"
#include "node/segments.h"
#include "node/views.h"
#include "node/writer.h"
#include "screen/normalise.h"

#define SCREENING_SETTLE_MS 1000     // rows that come in one go make one index; who asks for a fresh one does not wait
#define SCREENING_REST_FACTOR 9      // rest so many times as long as the work took
#define SCREENING_REST_MS_MAX 60000
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

static int
read_catalogue(struct screening *s, struct catalogue *c, struct err *e)
{
    struct view *v = NULL;
    int r = views_take(s->views, &v, e);
    if (r == 0)
        r = catalogue_read(c, v, e);
    views_give(s->views, v);
    return r;
}

static int
build(struct screening *s, struct err *e)
{
    struct catalogue c = {0};
    uint64_t rows = 0;
    if (s->writer)
        (void)writer_changes(s->writer, &rows);
    struct screening_set *set = calloc(1, sizeof *set);
    struct screen_normaliser *n = take_normaliser(s, e);
    int r = set && n ? read_catalogue(s, &c, e) : err_set(e, ERR_NOMEM, "no memory");
    if (r == 0) {
        set->built = clock_now_s();
        set->rows = rows;
        struct segments_maker m = {s->path, s->views, n, is_stopping, s};
        // Only this thread replaces the current set, so it may be looked at without the lock.
        r = segments_make(&set->segments, &m, s->current ? &s->current->segments : NULL, &c, e);
    }
    catalogue_clear(&c);
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

// Rest so long, unless the node stops or somebody waits for a fresh index.
static void
rest(struct screening *s, int64_t ms)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until); // it exists wherever we run
    until.tv_sec += ms / 1000;
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    int r = 0;
    (void)pthread_mutex_lock(&s->lock);
    while (r == 0 && !s->is_stopping && s->waiting == 0)
        r = pthread_cond_timedwait(&s->wake, &s->lock, &until);
    (void)pthread_mutex_unlock(&s->lock);
}

static void *
keep(void *context)
{
    struct screening *s = context;
    uint64_t built = UINT64_MAX, seen = 0;
    int64_t pause_ms = 0; // the first is wanted at once
    while (!is_stopping(s)) {
        uint64_t rows;
        struct err e = {0};
        seen = writer_changes(s->writer, &rows);
        if (rows == built) {
            (void)writer_wait_change(s->writer, seen, 500); // what changed is looked at above
            continue;
        }
        rest(s, pause_ms);
        (void)writer_changes(s->writer, &rows);
        built = rows;
        uint64_t from = clock_mono_ns();
        int r = is_stopping(s) ? ERR_CLOSED : build(s, &e);
        int64_t took_ms = (int64_t)((clock_mono_ns() - from) / 1000000);
        pause_ms = took_ms * SCREENING_REST_FACTOR;
        pause_ms = pause_ms < SCREENING_SETTLE_MS     ? SCREENING_SETTLE_MS
                   : pause_ms > SCREENING_REST_MS_MAX ? SCREENING_REST_MS_MAX
                                                      : pause_ms;
        if (r < 0 && r != ERR_CLOSED) {
            log_event(s->log, LOG_ERROR, "screen", NULL, "%s", e.text);
            built = UINT64_MAX;
            struct timespec longer = {2, 0};
            (void)nanosleep(&longer, NULL); // cut short only by a signal, which does no harm
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
        pthread_cond_init(&s->swapped, &attr) != 0 || pthread_cond_init(&s->wake, &attr) != 0) {
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
        return s->current ? 0 : build(s, e);
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
    segments_count(&m->segments, &out->listings, &out->names);
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
    segments_count(out->segments, &out->listings, &out->names);
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
