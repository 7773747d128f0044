// SPDX-License-Identifier: Apache-2.0
// What takes long on this node.
#include "node/jobs.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "node/events.h"

#define JOBS_EVENT_MAX 2048
#define JOBS_CATCH_UP_MIN 256 // leaves that are missing; less is there in a moment

struct jobs {
    pthread_mutex_t lock;
    struct events *events;
    struct job jobs[JOBS_KEPT]; // number 0: free
    int64_t told[JOBS_KEPT];    // when its last event was
    uint64_t next;
};

int
jobs_new(struct jobs **out, struct events *events, struct err *e)
{
    struct jobs *j = calloc(1, sizeof *j);
    if (!j || pthread_mutex_init(&j->lock, NULL) != 0) {
        free(j);
        return err_set(e, ERR_NOMEM, "no memory for jobs");
    }
    j->events = events;
    j->next = 1;
    *out = j;
    return 0;
}

void
jobs_free(struct jobs *j)
{
    if (!j)
        return;
    (void)pthread_mutex_destroy(&j->lock); // nobody holds it any more
    free(j);
}

int64_t
jobs_left_s(uint64_t done, uint64_t total, int64_t passed_s)
{
    if (done == 0 || total < done || passed_s < 1)
        return -1;
    uint64_t rest = total - done, passed = (uint64_t)passed_s;
    if (rest > UINT64_MAX / 2 / passed)
        return -1;
    return (int64_t)((rest * passed + done - 1) / done);
}

void
jobs_write(struct json_writer *w, const struct job *x, int64_t now)
{
    int64_t passed = (x->ended ? x->ended : now) - x->started, left = jobs_left_s(x->done, x->total, passed);
    json_write_object(w, NULL);
    json_write_str(w, "job", x->type);
    json_write_int(w, "id", (int64_t)x->number);
    if (x->what[0])
        json_write_str(w, "list", x->what);
    json_write_str(w, "who", x->who);
    json_write_bool(w, "dry_run", x->is_dry_run);
    json_write_str(w, "phase", x->phase);
    json_write_time(w, "started", x->started);
    json_write_int(w, "done", (int64_t)x->done);
    json_write_int(w, "total", (int64_t)x->total);
    if (x->done > 0 && passed > 0)
        json_write_int(w, "rate", (int64_t)(x->done / (uint64_t)passed));
    if (!x->ended && left >= 0)
        json_write_int(w, "remaining_seconds", left);
    if (x->ended) {
        json_write_time(w, "ended", x->ended);
        json_write_str(w, "error", x->code < 0 ? err_name(x->code) : NULL);
        json_write_str(w, "text", x->text);
    }
    json_write_object_end(w);
}

// The caller holds the lock.
static void
tell(struct jobs *j, size_t i, int64_t now)
{
    struct buf b;
    struct json_writer w;
    j->told[i] = now;
    if (!j->events)
        return;
    buf_init(&b, JOBS_EVENT_MAX);
    json_writer_init(&w, &b);
    jobs_write(&w, &j->jobs[i], now);
    if (buf_check(&b) == 0 && events_publish(j->events, "job", buf_bytes(&b)) < 0)
        j->told[i] = 0; // events are hints; the next step tells it
    buf_clear(&b);
}

// Where a new one goes: a free place, or that of the one that ended first. JOBS_KEPT: all run.
static size_t
find_place(const struct jobs *j)
{
    size_t found = JOBS_KEPT;
    for (size_t i = 0; i < JOBS_KEPT; i++) {
        const struct job *x = &j->jobs[i];
        if (x->number == 0)
            return i;
        if (x->ended && (found == JOBS_KEPT || x->ended < j->jobs[found].ended))
            found = i;
    }
    return found;
}

static void
copy_cut(char *out, size_t size, struct bytes text)
{
    size_t n = num_min_size(text.n, size - 1);
    while (n < text.n && n > 0 && (text.p[n] & 0xc0) == 0x80)
        n--; // not within a letter
    if (n > 0)
        memcpy(out, text.p, n);
    out[n] = '\0';
}

uint64_t
jobs_begin(struct jobs *j, const char *type, struct bytes what, struct bytes who, bool is_dry_run, int64_t now)
{
    uint64_t number = 0;
    (void)pthread_mutex_lock(&j->lock); // fails only by our own misuse, here and below
    size_t i = find_place(j);
    if (i < JOBS_KEPT) {
        number = j->next++;
        j->jobs[i] = (struct job){.number = number, .type = type, .phase = "reading", .is_dry_run = is_dry_run, .started = now};
        copy_cut(j->jobs[i].what, sizeof j->jobs[i].what, what);
        copy_cut(j->jobs[i].who, sizeof j->jobs[i].who, who);
        tell(j, i, now);
    }
    (void)pthread_mutex_unlock(&j->lock);
    return number;
}

static size_t
find(const struct jobs *j, uint64_t number)
{
    size_t i = 0;
    while (i < JOBS_KEPT && !(number > 0 && j->jobs[i].number == number && !j->jobs[i].ended))
        i++;
    return i;
}

void
jobs_step(struct jobs *j, uint64_t number, const char *phase, uint64_t done, uint64_t total, int64_t now)
{
    (void)pthread_mutex_lock(&j->lock);
    size_t i = find(j, number);
    if (i < JOBS_KEPT) {
        j->jobs[i].phase = phase;
        j->jobs[i].done = done;
        j->jobs[i].total = total;
        if (now != j->told[i])
            tell(j, i, now);
    }
    (void)pthread_mutex_unlock(&j->lock);
}

void
jobs_end(struct jobs *j, uint64_t number, int code, const char *text, int64_t now)
{
    (void)pthread_mutex_lock(&j->lock);
    size_t i = find(j, number);
    if (i < JOBS_KEPT) {
        j->jobs[i].ended = now > 0 ? now : 1;
        j->jobs[i].code = code;
        j->jobs[i].phase = code < 0 ? "failed" : "done";
        copy_cut(j->jobs[i].text, sizeof j->jobs[i].text, bytes_of_str(text));
        tell(j, i, now);
    }
    (void)pthread_mutex_unlock(&j->lock);
}

void
jobs_follow(struct jobs *j, struct bytes member, uint64_t size, uint64_t seen, int64_t now)
{
    uint64_t number = 0, base = size;
    (void)pthread_mutex_lock(&j->lock);
    for (size_t i = 0; i < JOBS_KEPT; i++) {
        const struct job *x = &j->jobs[i];
        if (x->number > 0 && !x->ended && strcmp(x->type, "catch-up") == 0 && bytes_equal_str(member, x->what)) {
            number = x->number;
            base = x->base;
        }
    }
    (void)pthread_mutex_unlock(&j->lock);
    if (number == 0 && seen > size && seen - size >= JOBS_CATCH_UP_MIN) {
        number = jobs_begin(j, "catch-up", member, bytes_of(NULL, 0), false, now);
        (void)pthread_mutex_lock(&j->lock);
        size_t i = find(j, number);
        if (i < JOBS_KEPT)
            j->jobs[i].base = base;
        (void)pthread_mutex_unlock(&j->lock);
    }
    if (number > 0 && size >= seen)
        jobs_end(j, number, 0, "", now);
    else if (number > 0)
        jobs_step(j, number, "fetching", size - base, seen - base, now);
}

int
jobs_each(struct jobs *j, int64_t now, int (*fn)(void *context, const struct job *x), void *context)
{
    int r = 0;
    uint64_t last = 0;
    (void)pthread_mutex_lock(&j->lock);
    while (r == 0) { // by number, which is by age
        const struct job *next = NULL;
        for (size_t i = 0; i < JOBS_KEPT; i++) {
            const struct job *x = &j->jobs[i];
            bool is_old = x->ended && now - x->ended > JOBS_TOLD_S;
            if (x->number > last && !is_old && (!next || x->number < next->number))
                next = x;
        }
        if (!next)
            break;
        last = next->number;
        r = fn(context, next);
    }
    (void)pthread_mutex_unlock(&j->lock);
    return r;
}
