// SPDX-License-Identifier: Apache-2.0
// One ledger after the other, each in a snapshot of its own; then the rows. After every few leaves
// the thread rests nine times as long as they took, so it takes a tenth of one processor at most.
#include "node/scrub.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "host/clock.h"
#include "host/log.h"
#include "member/files.h"
#include "member/mend.h"
#include "node/views.h"
#include "node/writer.h"

#define SCRUB_FIRST_S 3         // after the start
#define SCRUB_AGAIN_S (10 * 60) // after damage was found: is it mended?
#define SCRUB_DAILY_S (24 * 3600)
#define SCRUB_REST 9          // times the work
#define SCRUB_FILES 16 // looked at in one snapshot: at most a GiB
#define SCRUB_FAULTS_MAX 4096 // handed over at once

struct scrub {
    struct views *views;
    struct writer *writer;
    struct log *log;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_stopping;
    uint64_t worked_from; // clock_mono_ns
    struct mend_fault *faults;
    const struct view_ledger **of; // whose ledger each is of; valid while the view is
    size_t count;
    uint64_t found; // in this round
};

// False when it is time to stop.
static bool
rest(struct scrub *s, uint64_t ns)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until); // it exists wherever we run
    uint64_t at = (uint64_t)until.tv_sec * 1000000000u + (uint64_t)until.tv_nsec + ns;
    until.tv_sec = (time_t)(at / 1000000000u);
    until.tv_nsec = (long)(at % 1000000000u);
    (void)pthread_mutex_lock(&s->lock);
    while (!s->is_stopping && pthread_cond_timedwait(&s->wake, &s->lock, &until) == 0)
        ;
    bool goes_on = !s->is_stopping;
    (void)pthread_mutex_unlock(&s->lock);
    return goes_on;
}

static int
on_step(void *context, uint64_t leaves)
{
    struct scrub *s = context;
    uint64_t now = clock_mono_ns();
    (void)leaves; // time is what counts
    bool goes_on = rest(s, (now - s->worked_from) * SCRUB_REST);
    s->worked_from = clock_mono_ns();
    return goes_on ? 0 : ERR_CLOSED;
}

static void
on_fault(void *context, const struct verify_fault *f)
{
    struct scrub *s = context;
    s->found++;
    log_event(s->log, LOG_ERROR, "store", NULL, "%s; it is mended or fetched anew", f->text);
    if (s->count == SCRUB_FAULTS_MAX)
        return;
    s->of[s->count] = f->ledger;
    mend_fault_of(f, &s->faults[s->count++]);
}

// Give the writer what was found, a ledger at a time; with `tells_sound` also that nothing was.
static int
hand_over(struct scrub *s, const struct view_ledger *l, bool tells_sound, struct err *e)
{
    size_t count = 0;
    struct mend_fault *faults = calloc(s->count + 1, sizeof *faults);
    if (!faults)
        return err_set(e, ERR_NOMEM, "no memory to mend the store");
    for (size_t i = 0; i < s->count; i++)
        if (s->of[i] == l)
            faults[count++] = s->faults[i];
    int r = count > 0 || tells_sound ? writer_mend(s->writer, l->origin, faults, count, e) : 0;
    free(faults);
    return r;
}

// Nothing is found yet, and the work is timed from here.
static int
begin(struct scrub *s, struct view **v, struct err *e)
{
    int r = views_take(s->views, v, e);
    s->count = 0;
    s->worked_from = clock_mono_ns();
    return r;
}

static int
scrub_ledger(struct scrub *s, size_t i, size_t *count, struct err *e)
{
    const struct verify_options o = {.context = s, .fault = on_fault, .step = on_step};
    struct verify_counts counts = {0};
    struct view *v;
    int r = begin(s, &v, e);
    if (r < 0)
        return r;
    *count = v->ledger_count;
    if (i < v->ledger_count)
        r = verify_ledger(v, &v->ledgers[i], &o, &counts, e);
    if (r == 0 && i < v->ledger_count)
        r = hand_over(s, &v->ledgers[i], true, e);
    views_give(s->views, v);
    return r;
}

static int
scrub_rows(struct scrub *s, struct err *e)
{
    const struct verify_options o = {.context = s, .fault = on_fault, .step = on_step};
    struct verify_counts counts = {0};
    struct view *v;
    int r = begin(s, &v, e);
    if (r < 0)
        return r;
    r = verify_rows(v, &o, &counts, e);
    for (size_t i = 0; r == 0 && s->count > 0 && i < v->ledger_count; i++)
        r = hand_over(s, &v->ledgers[i], false, e);
    views_give(s->views, v);
    return r;
}

// Some files at a time, each time in a snapshot of its own: there may be gigabytes.
static int
scrub_files(struct scrub *s, struct err *e)
{
    const struct verify_options o = {.context = s, .fault = on_fault, .step = on_step};
    struct verify_counts counts = {0};
    size_t from = 0, seen = SCRUB_FILES;
    int r = 0;
    while (r == 0 && seen == SCRUB_FILES) {
        struct view *v;
        r = views_take(s->views, &v, e);
        if (r < 0)
            return r;
        s->count = 0;
        s->worked_from = clock_mono_ns();
        r = files_check(v, from, SCRUB_FILES, &seen, &o, &counts, e);
        for (size_t i = 0; r == 0 && s->count > 0 && i < v->ledger_count; i++)
            r = hand_over(s, &v->ledgers[i], false, e);
        views_give(s->views, v);
        from += seen;
    }
    return r;
}

static int
scrub_all(struct scrub *s, struct err *e)
{
    size_t count = 1; // known once the first was looked at
    int r = 0;
    s->found = 0;
    for (size_t i = 0; r == 0 && i < count; i++)
        r = scrub_ledger(s, i, &count, e);
    if (r == 0)
        r = scrub_rows(s, e);
    return r == 0 ? scrub_files(s, e) : r;
}

static void *
loop(void *context)
{
    struct scrub *s = context;
    uint64_t wait_s = SCRUB_FIRST_S;
    while (rest(s, wait_s * 1000000000u)) {
        struct err e = {0};
        int r = scrub_all(s, &e);
        if (r < 0 && r != ERR_CLOSED)
            log_event(s->log, LOG_ERROR, "store", NULL, "the store could not be looked through: %s",
                      e.text);
        wait_s = r < 0 || s->found ? SCRUB_AGAIN_S : SCRUB_DAILY_S;
    }
    return NULL;
}

static void
drop(struct scrub *s)
{
    free(s->faults);
    free(s->of);
    free(s);
}

int
scrub_start(struct scrub **out, struct views *views, struct writer *writer, struct log *log,
            struct err *e)
{
    pthread_condattr_t attr;
    struct scrub *s = calloc(1, sizeof *s);
    if (!s)
        return err_set(e, ERR_NOMEM, "no memory");
    s->views = views;
    s->writer = writer;
    s->log = log;
    s->faults = calloc(SCRUB_FAULTS_MAX, sizeof *s->faults);
    s->of = calloc(SCRUB_FAULTS_MAX, sizeof *s->of);
    bool is_ready = s->faults && s->of && pthread_condattr_init(&attr) == 0 &&
                    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0 &&
                    pthread_mutex_init(&s->lock, NULL) == 0 &&
                    pthread_cond_init(&s->wake, &attr) == 0;
    if (!is_ready || pthread_create(&s->thread, NULL, loop, s) != 0) {
        drop(s);
        return err_set(e, ERR_NOMEM, "no thread to look through the store");
    }
    (void)pthread_condattr_destroy(&attr); // holds nothing here
    *out = s;
    return 0;
}

void
scrub_stop(struct scrub *s)
{
    if (!s)
        return;
    (void)pthread_mutex_lock(&s->lock);
    s->is_stopping = true;
    (void)pthread_cond_signal(&s->wake);
    (void)pthread_mutex_unlock(&s->lock);
    (void)pthread_join(s->thread, NULL); // it was started
    (void)pthread_mutex_destroy(&s->lock);
    (void)pthread_cond_destroy(&s->wake);
    drop(s);
}
