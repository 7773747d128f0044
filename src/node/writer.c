// SPDX-License-Identifier: Apache-2.0
// The writer's queue and loop.
#include "node/writer.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "base/num.h"
#include "host/clock.h"
#include "host/log.h"
#include "member/mend.h"
#include "node/pulse.h"
#include "node/touched.h"
#include "node/writer_state.h"

#define WRITER_NOTES_MAX LIMIT_PEER_QUEUE           // pushed notes of one peer waiting; more are dropped, the poll finds them again
#define WRITER_NOTES_BYTES_MAX (1024 * 1024)        // and their bytes
#define WRITER_BATCH_MAX 256                        // jobs in one transaction
#define WRITER_BATCH_BYTES_MAX (6 * 1024 * 1024)    // bytes of bodies in one transaction: a chunk and what comes with it
#define WRITER_RESEND_MS 5000                       // how often the outbox is tried again
#define WRITER_PULSE_MS 60000                       // how often it is noted that the node is at work

enum job_type {
    JOB_NOTE, JOB_HEADS, JOB_CHUNK, JOB_FAILED, JOB_DELIVERED, JOB_DAMAGED, JOB_AUDIT,
    JOB_FORGET, JOB_TROUBLE, JOB_WRITE, JOB_CHECK, JOB_RECEIPT, JOB_OPENED, JOB_FILE, JOB_SIGN, JOB_REMEMBER, JOB_MEND, JOB_DO
};

struct job {
    enum job_type type;
    struct job *next;
    char peer[16];
    size_t peer_n;
    uint64_t number;   // token, outbox id, index
    struct buf body;   // owned
    struct buf more;   // owned (audit: what)
    // from people: lives on the caller's stack
    bool is_waited, is_done;
    bool is_chunk;
    bool is_light;
    writer_fn *fn;
    void *context;
    uint8_t leaf_class;
    struct bytes borrowed;
    struct writer_record *records;
    size_t record_count;
    const struct mend_fault *faults;
    size_t fault_count;
    int code;
    struct err err;
};

struct writer {
    struct member *member;
    struct log *log;
    void (*failed)(void *context, const struct err *why);
    void *context;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t work, done, change;
    struct job *head, **tail;
    size_t count, bytes;
    struct waiting {
        char peer[16];
        size_t count, bytes;
    } waiting[LIMIT_MEMBERS]; // pushed notes by peer: what nobody asked for must not crowd out the rest
    size_t waiting_count;
    bool is_started, is_stopping, is_failed;
    struct err why;
    struct writer_state state;
    uint64_t records; // the writer's thread alone
    uint64_t changes, row_changes;
    struct touched *touched; // owned
    unsigned told; // enum member_change of this batch that the member does not know of
    int64_t resend_at, pulse_at;
};

static int64_t
now_ms(void)
{
    return (int64_t)(clock_mono_ns() / 1000000);
}

// ---- queue ----

static void
job_free(struct job *j)
{
    buf_clear(&j->body);
    buf_clear(&j->more);
    free(j);
}

static struct job *
job_new(enum job_type type, struct bytes peer)
{
    struct job *j = calloc(1, sizeof *j);
    if (!j || peer.n >= sizeof j->peer) {
        free(j);
        return NULL;
    }
    j->type = type;
    memcpy(j->peer, peer.p ? peer.p : (const uint8_t *)"", peer.n);
    j->peer_n = peer.n;
    buf_init(&j->body, 64 * 1024 * 1024);
    buf_init(&j->more, LIMIT_RECORD_SIZE);
    return j;
}

static struct waiting *
waiting_of(struct writer *w, const struct job *j)
{
    for (size_t i = 0; i < w->waiting_count; i++)
        if (strcmp(w->waiting[i].peer, j->peer) == 0)
            return &w->waiting[i];
    if (w->waiting_count == LIMIT_MEMBERS)
        return NULL;
    struct waiting *x = &w->waiting[w->waiting_count++];
    memcpy(x->peer, j->peer, sizeof x->peer);
    return x;
}

// Answers to our own asks are bounded by the asks, audits by the API's threads; pushed notes by nothing but this.
static bool
has_room(struct writer *w, const struct job *j)
{
    struct waiting *x = j->type == JOB_NOTE ? waiting_of(w, j) : NULL;
    if (j->type != JOB_NOTE)
        return true;
    if (!x || x->count >= WRITER_NOTES_MAX || x->bytes + j->body.n > WRITER_NOTES_BYTES_MAX)
        return false;
    x->count++;
    x->bytes += j->body.n;
    return true;
}

// False when the writer takes nothing any more, or no more of what a peer may send again.
static bool
push(struct writer *w, struct job *j)
{
    (void)pthread_mutex_lock(&w->lock); // a valid mutex
    bool is_taken = !w->is_stopping && !w->is_failed && has_room(w, j);
    if (is_taken) {
        *w->tail = j;
        w->tail = &j->next;
        w->count++;
        w->bytes += j->body.n;
        (void)pthread_cond_signal(&w->work);
    }
    (void)pthread_mutex_unlock(&w->lock);
    return is_taken;
}

static void
push_or_drop(struct writer *w, struct job *j)
{
    if (j && (buf_check(&j->body) < 0 || buf_check(&j->more) < 0 || !push(w, j)))
        job_free(j);
}

static int
push_and_wait(struct writer *w, struct job *j, struct err *e)
{
    j->is_waited = true;
    buf_init(&j->body, 0);
    buf_init(&j->more, 0);
    if (!push(w, j)) {
        (void)pthread_mutex_lock(&w->lock);
        int r = err_set(e, ERR_CLOSED, "the node is stopping%s%s", w->is_failed ? ": " : "", w->is_failed ? w->why.text : "");
        (void)pthread_mutex_unlock(&w->lock);
        return r;
    }
    (void)pthread_mutex_lock(&w->lock);
    while (!j->is_done)
        (void)pthread_cond_wait(&w->done, &w->lock);
    (void)pthread_mutex_unlock(&w->lock);
    if (j->code < 0 && e)
        *e = j->err;
    return j->code;
}

// ---- one job within a batch ----

static int
step(struct writer *w, enum sync_event_type type, const struct job *j, struct bytes note, struct bytes body, struct err *e)
{
    struct sync_event ev = {.type = type, .peer = bytes_of(j->peer, j->peer_n), .token = j->number, .note = note, .body = body};
    if (type == SYNC_FAILED)
        ev.reason = buf_bytes(&j->body);
    return member_step(w->member, &ev, e);
}

static int
do_heads(struct writer *w, const struct job *j, struct err *e)
{
    struct bytes rest = buf_bytes(&j->body), member, note;
    struct bytes nothing = {NULL, 0};
    uint64_t rules;
    bool is_bad = false;
    struct err why = {0};
    int r = wire_parse_heads(&rest, &member, &rules, &why);
    if (r < 0) {
        struct sync_event ev = {.type = SYNC_FAILED, .peer = bytes_of(j->peer, j->peer_n), .token = j->number,
                                .reason = bytes_of_str(why.text)};
        return member_step(w->member, &ev, e);
    }
    r = 0;
    while (r == 0 && wire_next_note(&rest, &note, &is_bad)) {
        if (note.n == 0) {
            is_bad = true;
            break;
        }
        r = step(w, SYNC_NOTE, j, note, nothing, e);
    }
    if (r == 0 && is_bad) {
        struct sync_event ev = {.type = SYNC_FAILED, .peer = bytes_of(j->peer, j->peer_n), .token = j->number,
                                .reason = BYTES_LIT("its heads are malformed")};
        return member_step(w->member, &ev, e);
    }
    return r == 0 ? step(w, SYNC_HEADS_END, j, nothing, nothing, e) : r;
}

static int
do_write(struct writer *w, struct job *j, struct err *e)
{
    for (size_t i = 0; i < j->record_count; i++) {
        struct writer_record *rec = &j->records[i];
        rec->err = (struct err){0};
        rec->code = member_write(w->member, rec->leaf_class, rec->record, &rec->written, &rec->err);
        bool is_fatal = rec->code == ERR_IO || rec->code == ERR_FULL || rec->code == ERR_CORRUPT || rec->code == ERR_NOMEM;
        if (is_fatal) {
            if (e)
                *e = rec->err;
            return rec->code;
        }
        w->records += rec->code == 0;
    }
    return 0;
}

// What the job itself came to goes to j->code; what ends the process is returned.
static int
do_job(struct writer *w, struct job *j, struct err *e)
{
    struct bytes nothing = {NULL, 0};
    switch (j->type) {
    case JOB_NOTE:
        return step(w, SYNC_NOTE, j, buf_bytes(&j->body), nothing, e);
    case JOB_HEADS:
        return do_heads(w, j, e);
    case JOB_CHUNK:
        return step(w, SYNC_CHUNK, j, nothing, buf_bytes(&j->body), e);
    case JOB_FAILED:
        return step(w, SYNC_FAILED, j, nothing, nothing, e);
    case JOB_DELIVERED:
        return member_delivered(w->member, j->number, e);
    case JOB_DAMAGED:
        return member_damaged(w->member, buf_bytes(&j->body), j->number, e);
    case JOB_AUDIT: {
        struct bytes act = buf_bytes(&j->body);
        size_t at = bytes_find(act, 0, '\n');
        return member_audit(w->member, clock_now_s(), bytes_sub(act, 0, at), bytes_sub(act, at + 1, act.n),
                            buf_bytes(&j->more), e);
    }
    case JOB_FORGET:
        return store_audit_forget(member_store(w->member), (int64_t)j->number, e);
    case JOB_TROUBLE: {
        const char *what = buf_str(&j->body);
        w->told |= MEMBER_TROUBLE;
        return what ? member_trouble(w->member, bytes_of(j->peer, j->peer_n), what, buf_bytes(&j->more), e) : ERR_NOMEM;
    }
    case JOB_WRITE:
        return do_write(w, j, e);
    case JOB_CHECK:
        j->code = member_check(w->member, j->leaf_class, j->borrowed, &j->err);
        break;
    case JOB_RECEIPT:
        j->code = member_receipt(w->member, bytes_of(j->peer, j->peer_n), j->borrowed, &j->err);
        break;
    case JOB_OPENED:
        j->code = member_opened(w->member, j->borrowed, &j->err);
        break;
    case JOB_FILE: {
        struct sync_event ev = {.type = j->is_chunk ? SYNC_FILE : SYNC_NOTE, .note = j->borrowed, .body = j->borrowed};
        j->code = member_step(w->member, &ev, &j->err);
        if (j->code == 0 && !j->is_chunk)
            j->code = member_judge_note(w->member, j->borrowed, &j->err);
        break;
    }
    case JOB_MEND:
        return mend_faults(w->member, j->borrowed, j->faults, j->fault_count, e);
    case JOB_DO:
        j->code = j->fn(w->member, j->context, &j->err);
        break;
    case JOB_SIGN:
        member_sign_at_once(w->member);
        break;
    case JOB_REMEMBER:
        j->code = store_meta_put(member_store(w->member), j->peer, j->borrowed, &j->err);
        break;
    }
    bool is_fatal = j->code == ERR_IO || j->code == ERR_FULL || j->code == ERR_CORRUPT || j->code == ERR_NOMEM;
    if (is_fatal && e)
        *e = j->err;
    return is_fatal ? j->code : 0;
}

// ---- the loop ----

// Take what waits, up to a batch; waits for work or the next tick. Empty list: only the tick.
static struct job *
take(struct writer *w, int64_t tick_at, bool *is_stopping)
{
    struct timespec until;
    (void)pthread_mutex_lock(&w->lock);
    while (!w->head && !w->is_stopping) {
        int64_t wait = tick_at - now_ms();
        if (wait <= 0)
            break;
        (void)clock_gettime(CLOCK_MONOTONIC, &until); // it exists wherever we run
        until.tv_sec += wait / 1000;
        until.tv_nsec += (wait % 1000) * 1000000;
        if (until.tv_nsec >= 1000000000) {
            until.tv_sec++;
            until.tv_nsec -= 1000000000;
        }
        (void)pthread_cond_timedwait(&w->work, &w->lock, &until); // a timeout is the tick
    }
    struct job *list = w->head, **end = &list;
    size_t count = 0, bytes = 0;
    while (*end && count < WRITER_BATCH_MAX && (count == 0 || bytes + (*end)->body.n <= WRITER_BATCH_BYTES_MAX)) {
        struct waiting *x = (*end)->type == JOB_NOTE ? waiting_of(w, *end) : NULL;
        if (x) {
            x->count--;
            x->bytes -= (*end)->body.n;
        }
        bytes += (*end)->body.n;
        count++;
        end = &(*end)->next;
    }
    w->head = *end;
    *end = NULL;
    if (!w->head)
        w->tail = &w->head;
    w->count -= count;
    w->bytes -= bytes;
    *is_stopping = w->is_stopping && !list;
    (void)pthread_mutex_unlock(&w->lock);
    return list;
}

// Nothing but what peers can tell again, and nobody waits for it.
static bool
is_light(const struct job *list)
{
    for (const struct job *j = list; j; j = j->next)
        if (j->type != JOB_NOTE && j->type != JOB_HEADS && j->type != JOB_FAILED && j->type != JOB_DELIVERED &&
            !(j->type == JOB_DO && j->is_light))
            return false;
    return true;
}

static int
begin(struct writer *w, const struct job *list, int64_t now, struct err *e)
{
    return is_light(list) && !member_is_due(w->member, clock_now_s()) ? member_begin_light(w->member, now, clock_now_s(), e)
                          : member_begin(w->member, now, clock_now_s(), e);
}

// One transaction, unless what peers sent makes more work than its memory holds: then several.
static int
run_batch(struct writer *w, struct job *list, struct err *e)
{
    struct sync_event tick = {.type = SYNC_TICK};
    int64_t now = now_ms();
    int r = begin(w, list, now, e);
    if (r < 0)
        return r;
    for (struct job *j = list; r == 0 && j; j = j->next) {
        if (!member_has_room(w->member)) {
            r = member_end(w->member, e);
            if (r == 0)
                r = begin(w, j, now, e);
            if (r < 0)
                return r;
        }
        r = do_job(w, j, e);
    }
    if (r == 0)
        r = member_step(w->member, &tick, e);
    if (r == 0 && now >= w->resend_at) {
        w->resend_at = now + WRITER_RESEND_MS;
        r = member_resend(w->member, e);
    }
    int end = member_end(w->member, r == 0 ? e : NULL); // a batch with a failed step is rolled back there
    return r < 0 ? r : end;
}

static void
finish(struct writer *w, struct job *list, int code, const struct err *e)
{
    (void)pthread_mutex_lock(&w->lock);
    w->state.batches++;
    w->state.records = w->records;
    w->state.queue = w->count;
    writer_state_read(&w->state, w->member, now_ms());
    while (list) {
        struct job *j = list;
        list = j->next;
        if (!j->is_waited) {
            job_free(j);
            continue;
        }
        if (code < 0) {
            j->code = code;
            j->err = *e;
        }
        j->is_done = true;
    }
    (void)pthread_cond_broadcast(&w->done);
    (void)pthread_mutex_unlock(&w->lock);
}

static void
fail(struct writer *w, const struct err *e)
{
    (void)pthread_mutex_lock(&w->lock);
    w->is_failed = true;
    w->why = *e;
    struct job *rest = w->head;
    w->head = NULL;
    w->tail = &w->head;
    w->count = w->bytes = 0;
    (void)pthread_mutex_unlock(&w->lock);
    log_event(w->log, LOG_ERROR, "store", NULL, "%s; the node stops, nothing that was acknowledged is lost", e->text);
    finish(w, rest, e->code, e);
    w->failed(w->context, e);
}

// A killed node's word on how old its data are is a minute late at most, and then says that they are older than they are.
static int
put_pulse(struct writer *w, bool is_last, struct err *e)
{
    struct store *s = member_store(w->member);
    int64_t now = now_ms();
    if (!is_last && now < w->pulse_at)
        return 0;
    w->pulse_at = now + WRITER_PULSE_MS;
    struct pulse p = {clock_now_s(), w->state.heard_at}; // only this thread writes the state
    int r = is_last ? store_begin(s, e) : store_begin_light(s, e);
    if (r == 0)
        r = pulse_put(s, &p, e);
    if (r == 0)
        return store_commit(s, e);
    store_rollback(s);
    return r;
}

static void *
loop(void *context)
{
    struct writer *w = context;
    int64_t tick_at = 0;
    for (;;) {
        bool is_stopping;
        struct err e = {0};
        struct job *list = take(w, tick_at, &is_stopping);
        if (is_stopping) {
            if (put_pulse(w, true, &e) < 0)
                log_event(w->log, LOG_WARN, "store", NULL, "%s", e.text);
            return NULL;
        }
        int r = run_batch(w, list, &e);
        if (r == 0)
            r = put_pulse(w, false, &e);
        if (r < 0 && e.code == 0)
            e.code = r;
        finish(w, list, r, &e);
        if (r < 0) {
            fail(w, &e);
            return NULL;
        }
        if (w->told)
            writer_changed(w, w->told);
        w->told = 0;
        tick_at = member_next_tick(w->member);
    }
}

int
writer_prepare(struct writer **out, const struct writer_config *config, struct err *e)
{
    struct writer *w = calloc(1, sizeof *w);
    pthread_condattr_t attr;
    if (!w)
        return err_set(e, ERR_NOMEM, "no memory");
    w->member = config->member;
    w->log = config->log;
    w->failed = config->failed;
    w->context = config->context;
    w->tail = &w->head;
    if (pthread_condattr_init(&attr) != 0 || pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) != 0 ||
        pthread_mutex_init(&w->lock, NULL) != 0 || pthread_cond_init(&w->work, &attr) != 0 ||
        pthread_cond_init(&w->done, &attr) != 0 || pthread_cond_init(&w->change, &attr) != 0) {
        free(w);
        return err_set(e, ERR_NOMEM, "no thread primitives");
    }
    (void)pthread_condattr_destroy(&attr); // holds nothing here
    struct pulse before;
    int r = touched_new(&w->touched, e);
    if (r == 0) {
        member_watch_rows(w->member, touched_watch(w->touched));
        r = pulse_get(member_store(w->member), &before, e);
    }
    if (r < 0) {
        writer_stop(w);
        return r;
    }
    w->state.heard_at = before.heard;
    writer_state_read(&w->state, w->member, now_ms());
    *out = w;
    return 0;
}

int
writer_start(struct writer *w, struct err *e)
{
    if (pthread_create(&w->thread, NULL, loop, w) != 0)
        return err_set(e, ERR_NOMEM, "the writer's thread could not be started");
    w->is_started = true;
    return 0;
}

void
writer_stop(struct writer *w)
{
    if (!w)
        return;
    (void)pthread_mutex_lock(&w->lock);
    w->is_stopping = true;
    (void)pthread_cond_broadcast(&w->work);
    (void)pthread_cond_broadcast(&w->change);
    (void)pthread_mutex_unlock(&w->lock);
    if (w->is_started)
        (void)pthread_join(w->thread, NULL); // our own thread, joined once
    while (w->head) {
        struct job *j = w->head;
        w->head = j->next;
        job_free(j);
    }
    touched_free(w->touched);
    (void)pthread_cond_destroy(&w->work);
    (void)pthread_cond_destroy(&w->done);
    (void)pthread_cond_destroy(&w->change);
    (void)pthread_mutex_destroy(&w->lock);
    free(w);
}

// ---- from peers ----

void
writer_note(struct writer *w, struct bytes peer, struct bytes note)
{
    struct job *j = job_new(JOB_NOTE, peer);
    if (j)
        buf_append(&j->body, note);
    push_or_drop(w, j);
}

static void
take_body(struct writer *w, enum job_type type, struct bytes peer, uint64_t token, struct buf *body)
{
    struct job *j = job_new(type, peer);
    if (j) {
        size_t max = j->body.n_max;
        j->body = *body;
        j->body.n_max = max;
        j->number = token;
        buf_init(body, body->n_max);
    }
    push_or_drop(w, j);
}

void
writer_heads(struct writer *w, struct bytes peer, uint64_t token, struct buf *body)
{
    take_body(w, JOB_HEADS, peer, token, body);
}

void
writer_chunk(struct writer *w, struct bytes peer, uint64_t token, struct buf *body)
{
    take_body(w, JOB_CHUNK, peer, token, body);
}

void
writer_ask_failed(struct writer *w, struct bytes peer, uint64_t token, const char *reason)
{
    struct job *j = job_new(JOB_FAILED, peer);
    if (j) {
        j->number = token;
        buf_append_str(&j->body, reason);
    }
    push_or_drop(w, j);
}

void
writer_delivered(struct writer *w, uint64_t outbox_id)
{
    struct job *j = job_new(JOB_DELIVERED, (struct bytes){NULL, 0});
    if (j)
        j->number = outbox_id;
    push_or_drop(w, j);
}

void
writer_damaged(struct writer *w, struct bytes origin, uint64_t index)
{
    struct job *j = job_new(JOB_DAMAGED, (struct bytes){NULL, 0});
    if (j) {
        j->number = index;
        buf_append(&j->body, origin);
    }
    push_or_drop(w, j);
}

void
writer_audit(struct writer *w, struct bytes who, struct bytes act, struct bytes what)
{
    struct job *j = job_new(JOB_AUDIT, (struct bytes){NULL, 0});
    if (j) {
        buf_append(&j->body, who);
        buf_append_byte(&j->body, '\n');
        buf_append(&j->body, act);
        buf_append(&j->more, what);
    }
    push_or_drop(w, j);
}

void
writer_forget(struct writer *w, int64_t before)
{
    struct job *j = job_new(JOB_FORGET, (struct bytes){NULL, 0});
    if (j)
        j->number = (uint64_t)before;
    push_or_drop(w, j);
}

void
writer_trouble(struct writer *w, struct bytes about, const char *what, struct bytes text)
{
    struct job *j = job_new(JOB_TROUBLE, about);
    if (j) {
        buf_append_str(&j->body, what);
        buf_append(&j->more, text);
    }
    push_or_drop(w, j);
}

// ---- from people ----

int
writer_write(struct writer *w, struct writer_record *records, size_t count, struct err *e)
{
    struct job j = {.type = JOB_WRITE, .records = records, .record_count = count};
    return push_and_wait(w, &j, e);
}

int
writer_check(struct writer *w, uint8_t leaf_class, struct bytes record, struct err *e)
{
    struct job j = {.type = JOB_CHECK, .leaf_class = leaf_class, .borrowed = record};
    return push_and_wait(w, &j, e);
}

int
writer_receipt(struct writer *w, struct bytes peer, struct bytes note, struct err *e)
{
    struct job j = {.type = JOB_RECEIPT, .borrowed = note};
    if (peer.n >= sizeof j.peer)
        return err_set(e, ERR_INVALID, "no such member");
    memcpy(j.peer, peer.p, peer.n);
    j.peer_n = peer.n;
    return push_and_wait(w, &j, e);
}

int
writer_opened(struct writer *w, struct bytes body, struct err *e)
{
    struct job j = {.type = JOB_OPENED, .borrowed = body};
    return push_and_wait(w, &j, e);
}

int
writer_file(struct writer *w, bool is_chunk, struct bytes body, struct err *e)
{
    struct job j = {.type = JOB_FILE, .is_chunk = is_chunk, .borrowed = body};
    return push_and_wait(w, &j, e);
}

int
writer_mend(struct writer *w, struct bytes origin, const struct mend_fault *faults, size_t count, struct err *e)
{
    struct job j = {.type = JOB_MEND, .borrowed = origin, .faults = faults, .fault_count = count};
    return push_and_wait(w, &j, e);
}

int
writer_do(struct writer *w, bool is_light, writer_fn *fn, void *context, struct err *e)
{
    struct job j = {.type = JOB_DO, .is_light = is_light, .fn = fn, .context = context};
    return push_and_wait(w, &j, e);
}

int
writer_sign_at_once(struct writer *w, struct err *e)
{
    struct job j = {.type = JOB_SIGN};
    return push_and_wait(w, &j, e);
}

int
writer_remember(struct writer *w, const char *name, struct bytes value, struct err *e)
{
    struct job j = {.type = JOB_REMEMBER, .borrowed = value};
    assert(strlen(name) < sizeof j.peer);
    memcpy(j.peer, name, strlen(name));
    return push_and_wait(w, &j, e);
}

// ---- looking and waiting ----

void
writer_look(struct writer *w, struct writer_state *out)
{
    (void)pthread_mutex_lock(&w->lock);
    *out = w->state;
    out->queue = w->count;
    (void)pthread_mutex_unlock(&w->lock);
}

void
writer_changed(struct writer *w, unsigned what)
{
    (void)pthread_mutex_lock(&w->lock);
    w->changes++;
    if (what & MEMBER_ROWS)
        w->row_changes = w->changes;
    (void)pthread_cond_broadcast(&w->change);
    (void)pthread_mutex_unlock(&w->lock);
}

uint64_t
writer_changes(struct writer *w, uint64_t *rows)
{
    (void)pthread_mutex_lock(&w->lock);
    uint64_t n = w->changes;
    *rows = w->row_changes;
    (void)pthread_mutex_unlock(&w->lock);
    return n;
}

struct touched *
writer_touched(struct writer *w)
{
    return w->touched;
}

uint64_t
writer_wait_change(struct writer *w, uint64_t seen, int timeout_ms)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += timeout_ms / 1000;
    until.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    (void)pthread_mutex_lock(&w->lock);
    while (w->changes == seen && !w->is_stopping)
        if (pthread_cond_timedwait(&w->change, &w->lock, &until) != 0)
            break;
    uint64_t n = w->changes;
    (void)pthread_mutex_unlock(&w->lock);
    return n;
}
