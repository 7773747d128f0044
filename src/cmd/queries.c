// SPDX-License-Identifier: Apache-2.0
// One thread reads and cuts lines into batches; workers answer whole batches; whoever finishes the oldest unwritten batch
// writes it and those behind it that are ready. A ring of batches bounds the memory.
#include "cmd/queries.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/text.h"
#include "embed/reply.h"
#include "embed/screener.h"
#include "host/clock.h"
#include "host/infile.h"
#include "host/process.h"
#include "host/term.h"

#define QUERIES_THREADS_MAX 16
#define QUERIES_RING 64              // batches read ahead, answered or waiting to be written
#define QUERIES_READ (64 * 1024)     // bytes taken from the file at once
#define QUERIES_BATCH_LINES 128
#define QUERIES_LINE_MAX (LIMIT_QUERY_SIZE + 4) // kept of a line: enough to see that it is too long
#define QUERIES_ANSWER_MAX ((size_t)256 * 1024 * 1024) // 128 names with 200 hits of long names each stay below
#define QUERIES_PROGRESS_MS 500

enum state { BATCH_FREE, BATCH_FULL, BATCH_TAKEN, BATCH_DONE };

struct batch {
    enum state state;
    uint8_t *text; // lines one after another
    size_t size, room;
    size_t ends[QUERIES_BATCH_LINES];
    size_t line_count;
    uint64_t line_first; // number of its first line, from 1
    struct buf out;
    uint64_t alerts, damaged, damaged_first;
};

struct work {
    struct cli *cli;
    const struct roll *roll;
    const struct screen_limits *limits;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct batch *ring; // QUERIES_RING of them
    uint64_t filled, taken, written; // batches so far; their places are these modulo the ring
    bool is_end;                     // nothing more will be filled
    int failed;                      // 0 or an enum err: all stop
    struct err why;
    uint64_t lines, alerts, damaged, damaged_first; // told at the end
    uint64_t size, read;                            // bytes of the input
    int64_t started_ms, told_ms;
    bool is_told;
};

static int64_t
now_ms(void)
{
    return (int64_t)(clock_mono_ns() / 1000000);
}

// ---- answering ----

static void
append_text(struct work *w, struct buf *out, struct bytes name, const struct screen_answer *a)
{
    text_append_visible(out, screener_cut(name));
    buf_append_str(out, a->token_count == 0 ? "\n  nothing in that name can be compared\n" : a->hit_count == 0 ? "\n  no hit\n" : "\n");
    if (a->is_incomplete)
        buf_append_str(out, "  incomplete: more may be listed\n");
    for (size_t i = 0; i < a->hit_count; i++) {
        buf_append_str(out, "  ");
        roll_append_hit(w->cli, out, &w->roll->roster, &a->hits[i]);
    }
}

static int
answer_line(struct work *w, struct screener *s, struct batch *b, struct bytes name, uint64_t number, struct err *e)
{
    struct screen_answer a;
    int r = screener_ask(s, name, &a, e);
    if (r < 0)
        return err_within(e, r, "line %llu", (unsigned long long)number);
    b->alerts += a.hit_count > 0 && a.hits[0].is_alert;
    if (a.is_query_damaged)
        b->damaged_first = b->damaged++ ? b->damaged_first : number;
    if (!w->cli->json) {
        append_text(w, &b->out, name, &a);
        return 0;
    }
    struct buf line;
    buf_init(&line, QUERIES_ANSWER_MAX);
    reply_answer(&line, &w->roll->roster, screener_cut(name), &a);
    json_append_visible(&b->out, buf_bytes(&line));
    buf_append_byte(&b->out, '\n');
    r = buf_check(&line);
    buf_clear(&line);
    return r < 0 ? err_set(e, r, "no memory for the answer of line %llu", (unsigned long long)number) : 0;
}

static int
answer_batch(struct work *w, struct screener *s, struct batch *b, struct err *e)
{
    int r = 0;
    size_t from = 0;
    buf_reset(&b->out);
    b->alerts = b->damaged = 0;
    for (size_t i = 0; r == 0 && i < b->line_count; i++) {
        r = answer_line(w, s, b, bytes_of(b->text + from, b->ends[i] - from), b->line_first + i, e);
        from = b->ends[i];
    }
    return r == 0 && buf_check(&b->out) < 0 ? err_set(e, ERR_NOMEM, "no memory for answers") : r;
}

// ---- writing; under the lock ----

static void
tell_progress(struct work *w)
{
    int64_t now = now_ms();
    if (!w->is_told || now - w->told_ms < QUERIES_PROGRESS_MS)
        return;
    w->told_ms = now;
    uint64_t ms = (uint64_t)(now - w->started_ms) + 1;
    cli_note("\r%llu names, %llu/s", (unsigned long long)w->lines, (unsigned long long)(w->lines * 1000 / ms));
    if (w->size)
        cli_note(", %llu %%", (unsigned long long)(num_min_u64(w->read, w->size) * 100 / w->size));
    cli_note("   ");
}

static void
write_ready(struct work *w)
{
    bool is_any = false;
    while (w->written < w->taken && w->ring[w->written % QUERIES_RING].state == BATCH_DONE) {
        struct batch *b = &w->ring[w->written % QUERIES_RING];
        cli_say("%.*s", (int)b->out.n, (const char *)(b->out.p ? b->out.p : (const uint8_t *)""));
        w->lines += b->line_count;
        w->alerts += b->alerts;
        if (b->damaged)
            w->damaged_first = w->damaged ? w->damaged_first : b->damaged_first;
        w->damaged += b->damaged;
        b->state = BATCH_FREE;
        w->written++;
        is_any = true;
    }
    if (is_any && fflush(stdout) != 0)
        w->failed = err_set(&w->why, ERR_IO, "cannot write the output: %m");
    if (is_any)
        tell_progress(w);
}

// ---- threads ----

static void
fail(struct work *w, const struct err *e)
{
    if (w->failed == 0) {
        w->failed = e->code;
        w->why = *e;
    }
}

static void
work_on(struct work *w, struct screener *s)
{
    (void)pthread_mutex_lock(&w->lock); // a valid mutex, here as below
    for (;;) {
        while (w->taken == w->filled && !w->is_end && w->failed == 0)
            (void)pthread_cond_wait(&w->changed, &w->lock);
        if (w->taken == w->filled || w->failed != 0)
            break;
        struct batch *b = &w->ring[w->taken++ % QUERIES_RING];
        struct err e = {0};
        b->state = BATCH_TAKEN;
        (void)pthread_mutex_unlock(&w->lock);
        int r = answer_batch(w, s, b, &e);
        (void)pthread_mutex_lock(&w->lock);
        if (r < 0)
            fail(w, &e);
        else
            b->state = BATCH_DONE;
        if (w->failed == 0)
            write_ready(w);
        (void)pthread_cond_broadcast(&w->changed);
    }
    (void)pthread_mutex_unlock(&w->lock);
}

static void *
worker(void *context)
{
    struct work *w = context;
    struct screener s;
    struct err e = {0};
    int r = screener_init(&s, &w->roll->roster, &e);
    if (r == 0) {
        s.limits = *w->limits;
        work_on(w, &s);
    } else {
        (void)pthread_mutex_lock(&w->lock);
        fail(w, &e);
        (void)pthread_cond_broadcast(&w->changed);
        (void)pthread_mutex_unlock(&w->lock);
    }
    screener_clear(&s);
    return NULL;
}

// ---- reading ----

struct reader {
    struct work *w;
    struct batch *b;     // being filled; NULL: none
    size_t line_at;      // where the line being read begins in it
    uint64_t line_count; // lines ended so far
};

// Hand the batch over; the line that is not complete goes into the next one. false when all stop.
static bool
hand_over(struct reader *r)
{
    struct work *w = r->w;
    (void)pthread_mutex_lock(&w->lock);
    if (r->b) {
        r->b->state = BATCH_FULL;
        w->filled++;
        (void)pthread_cond_broadcast(&w->changed);
    }
    struct batch *last = r->b, *next = &w->ring[w->filled % QUERIES_RING];
    while (w->failed == 0 && next->state != BATCH_FREE)
        (void)pthread_cond_wait(&w->changed, &w->lock);
    bool goes_on = w->failed == 0;
    if (goes_on) {
        next->size = next->line_count = 0;
        next->line_first = r->line_count + 1;
    }
    (void)pthread_mutex_unlock(&w->lock);
    if (goes_on && last && last->size > r->line_at) {
        next->size = last->size - r->line_at;
        memcpy(next->text, last->text + r->line_at, next->size);
        last->size = r->line_at;
    }
    r->b = next;
    r->line_at = 0;
    return goes_on;
}

static bool
end_line(struct reader *r)
{
    struct batch *b = r->b;
    if (r->line_count == 0 && bytes_has_prefix(bytes_of(b->text, b->size), BYTES_LIT("\xef\xbb\xbf"))) {
        b->size -= 3;
        memmove(b->text, b->text + 3, b->size);
    }
    while (b->size > r->line_at && (b->text[b->size - 1] == '\r' || b->text[b->size - 1] == ' '))
        b->size--;
    b->ends[b->line_count++] = b->size;
    r->line_at = b->size;
    r->line_count++;
    return b->line_count < QUERIES_BATCH_LINES || hand_over(r);
}

static bool
take(struct reader *r, struct bytes text)
{
    for (size_t at = 0; at < text.n;) {
        size_t end = bytes_find(text, at, '\n'), room = QUERIES_LINE_MAX - (r->b->size - r->line_at);
        size_t n = num_min_size(end - at, room);
        memcpy(r->b->text + r->b->size, text.p + at, n);
        r->b->size += n;
        at = end + 1;
        if (end < text.n && !end_line(r))
            return false;
    }
    return r->b->line_count == 0 || hand_over(r);
}

static int
read_all(struct work *w, struct infile *f, struct err *e)
{
    struct reader r = {.w = w};
    uint8_t *chunk = malloc(QUERIES_READ);
    size_t got = 0;
    int rc = chunk ? 0 : err_set(e, ERR_NOMEM, "no memory to read names");
    bool goes_on = rc == 0 && hand_over(&r);
    while (goes_on && (rc = infile_read_some(f, chunk, QUERIES_READ, &got, e)) == 0 && got > 0) {
        (void)pthread_mutex_lock(&w->lock);
        w->read += got;
        (void)pthread_mutex_unlock(&w->lock);
        goes_on = take(&r, bytes_of(chunk, got));
    }
    if (goes_on && rc == 0 && r.b->size > r.line_at && end_line(&r) && r.b->line_count > 0)
        (void)hand_over(&r); // nothing follows: whether all stop is seen below
    free(chunk);
    return rc;
}

static int
work_init(struct work *w, struct err *e)
{
    w->ring = calloc(QUERIES_RING, sizeof *w->ring);
    if (!w->ring)
        return err_set(e, ERR_NOMEM, "no memory to read names");
    for (size_t i = 0; i < QUERIES_RING; i++) {
        w->ring[i].room = (size_t)QUERIES_BATCH_LINES * QUERIES_LINE_MAX;
        w->ring[i].text = malloc(w->ring[i].room);
        buf_init(&w->ring[i].out, QUERIES_ANSWER_MAX);
        if (!w->ring[i].text)
            return err_set(e, ERR_NOMEM, "no memory to read names");
    }
    if (pthread_mutex_init(&w->lock, NULL) != 0)
        return err_set(e, ERR_NOMEM, "no memory for a lock");
    if (pthread_cond_init(&w->changed, NULL) == 0)
        return 0;
    (void)pthread_mutex_destroy(&w->lock); // never locked
    return err_set(e, ERR_NOMEM, "no memory for a lock");
}

static void
work_clear(struct work *w)
{
    for (size_t i = 0; w->ring && i < QUERIES_RING; i++) {
        free(w->ring[i].text);
        buf_clear(&w->ring[i].out);
    }
    free(w->ring);
}

static void
run_threads(struct work *w, struct infile *f)
{
    pthread_t threads[QUERIES_THREADS_MAX];
    unsigned count = 0, wanted = process_cpu_count();
    struct err e = {0};
    while (count < wanted && count < QUERIES_THREADS_MAX && pthread_create(&threads[count], NULL, worker, w) == 0)
        count++;
    int r = count == 0 ? err_set(&e, ERR_NOMEM, "no thread can be started") : read_all(w, f, &e);
    (void)pthread_mutex_lock(&w->lock);
    if (r < 0)
        fail(w, &e);
    w->is_end = true;
    (void)pthread_cond_broadcast(&w->changed);
    (void)pthread_mutex_unlock(&w->lock);
    while (count > 0)
        (void)pthread_join(threads[--count], NULL); // each was started, and none else joins it
}

static void
tell_end(const struct work *w)
{
    if (w->is_told)
        cli_note("\r\033[K");
    if (w->damaged)
        cli_note("entente: %llu lines are not UTF-8; their other letters were screened; the first is line %llu\n",
                 (unsigned long long)w->damaged, (unsigned long long)w->damaged_first);
    if (!w->cli->json)
        cli_say("%llu names screened, %llu alert\n", (unsigned long long)w->lines, (unsigned long long)w->alerts);
}

int
queries_run(struct cli *cli, const struct roll *r, const char *path, const struct screen_limits *limits)
{
    struct err e = {0};
    struct infile *f = NULL;
    struct work w = {.cli = cli, .roll = r, .limits = limits, .started_ms = now_ms()};
    w.is_told = term_is_tty(STDERR_FILENO) && !term_is_tty(STDOUT_FILENO);
    int rc = infile_open_stream(&f, path, &w.size, &e);
    if (rc == 0 && (rc = work_init(&w, &e)) == 0) {
        run_threads(&w, f);
        (void)pthread_cond_destroy(&w.changed); // no thread is left
        (void)pthread_mutex_destroy(&w.lock);
        tell_end(&w);
        rc = w.failed;
        e = w.why;
    }
    work_clear(&w);
    infile_close(f);
    return rc < 0 ? cli_fail(&e) : CLI_OK;
}
