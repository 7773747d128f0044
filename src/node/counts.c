// SPDX-License-Identifier: Apache-2.0
// Counting at once or aside.
#include "node/counts.h"

#include <pthread.h>
#include <stdlib.h>

#include "host/clock.h"
#include "node/views.h"
#include "node/writer.h"

#define COUNTS_SHORT_MS 40      // a pass that took no longer is made by who asks: a person does not notice
#define COUNTS_SHORT_LEAVES 10000 // nor one over so many leaves, of which nothing is known yet

struct counts {
    struct views *views;
    struct writer *writer;
    pthread_mutex_t lock; // all that follows
    pthread_cond_t wake;
    pthread_t thread;
    bool is_started, is_stopping;
    bool is_wanted;
    bool is_known;
    struct report_counts n;
    uint64_t changes;  // the writer's counter before the pass
    int64_t counted;
    uint64_t took_ms;
};

static uint64_t
changes_of(const struct counts *c)
{
    uint64_t rows;
    return writer_changes(c->writer, &rows);
}

static int
count(struct counts *c, struct view *v, uint64_t changes, int64_t now, struct report_counts *n, struct err *e)
{
    uint64_t begun = clock_mono_ns();
    int r = report_count(v, now, n, e);
    if (r < 0)
        return r;
    (void)pthread_mutex_lock(&c->lock); // a valid mutex, here as below
    c->n = *n;
    c->changes = changes;
    c->counted = now;
    c->took_ms = (clock_mono_ns() - begun) / 1000000;
    c->is_known = true;
    (void)pthread_mutex_unlock(&c->lock);
    return 0;
}

static void *
count_aside(void *context)
{
    struct counts *c = context;
    (void)pthread_mutex_lock(&c->lock);
    while (!c->is_stopping) {
        if (!c->is_wanted) {
            (void)pthread_cond_wait(&c->wake, &c->lock);
            continue;
        }
        c->is_wanted = false;
        (void)pthread_mutex_unlock(&c->lock);
        struct view *v;
        struct report_counts n;
        uint64_t changes = changes_of(c);
        if (views_take(c->views, &v, NULL) == 0) {
            (void)count(c, v, changes, clock_now_s(), &n, NULL); // it is asked for again, and then said to who asks
            views_give(c->views, v);
        }
        (void)pthread_mutex_lock(&c->lock);
    }
    (void)pthread_mutex_unlock(&c->lock);
    return NULL;
}

int
counts_new(struct counts **out, struct views *views, struct writer *writer, struct err *e)
{
    struct counts *c = calloc(1, sizeof *c);
    if (!c || pthread_mutex_init(&c->lock, NULL) != 0 || pthread_cond_init(&c->wake, NULL) != 0) {
        free(c);
        return err_set(e, ERR_NOMEM, "no memory for counting");
    }
    c->views = views;
    c->writer = writer;
    if (pthread_create(&c->thread, NULL, count_aside, c) != 0) {
        counts_free(c);
        return err_set(e, ERR_NOMEM, "the thread that counts could not be started");
    }
    c->is_started = true;
    *out = c;
    return 0;
}

void
counts_free(struct counts *c)
{
    if (!c)
        return;
    (void)pthread_mutex_lock(&c->lock);
    c->is_stopping = true;
    (void)pthread_cond_signal(&c->wake);
    (void)pthread_mutex_unlock(&c->lock);
    if (c->is_started)
        (void)pthread_join(c->thread, NULL); // our own thread, joined once
    (void)pthread_cond_destroy(&c->wake);
    (void)pthread_mutex_destroy(&c->lock);
    free(c);
}

static bool
is_short(const struct counts *c, const struct view *v)
{
    uint64_t leaves = 0;
    for (size_t i = 0; i < v->ledger_count; i++)
        leaves += v->ledgers[i].size;
    return leaves <= COUNTS_SHORT_LEAVES || (c->is_known && c->took_ms <= COUNTS_SHORT_MS);
}

int
counts_get(struct counts *c, struct view *v, int64_t now, struct counts_answer *out, struct err *e)
{
    uint64_t changes = changes_of(c);
    (void)pthread_mutex_lock(&c->lock);
    // Dates begin with a minute, so what begins or ends on a date shows at once.
    bool is_current = c->is_known && c->changes == changes && now / 60 == c->counted / 60;
    bool counts_here = !is_current && is_short(c, v);
    *out = (struct counts_answer){c->n, c->is_known, is_current, c->counted};
    if (!is_current && !counts_here) {
        c->is_wanted = true;
        (void)pthread_cond_signal(&c->wake);
    }
    (void)pthread_mutex_unlock(&c->lock);
    if (!counts_here)
        return 0;
    *out = (struct counts_answer){.is_known = true, .is_current = true, .counted = now};
    return count(c, v, changes, now, &out->n, e);
}
