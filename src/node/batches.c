// SPDX-License-Identifier: Apache-2.0
// Screening of many names at once.
#include "node/batches.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/num.h"
#include "host/clock.h"
#include "node/jobs.h"

#define BATCHES_ANSWER_MAX (64 * 1024 * 1024) // of one stretch
#define BATCHES_ARENA_MAX (256 * 1024 * 1024)
#define BATCHES_STRETCH 100 // parties that are asked for at once: an officer at the screen waits no longer for them
#define BATCHES_TRIES 600   // a second apart

enum state { FREE, WAITING, RUNNING, DONE, FAILED, DROPPED };

struct batch {
    enum state state;
    uint64_t id;
    char who[40], title[120];
    unsigned hits;
    size_t count, done;
    struct buf names;  // each as it was written, with four bytes of length before it
    struct buf result; // the answers so far, with commas between
    char why[200];
};

struct batches {
    struct batches_config config;
    pthread_mutex_t lock; // guards what follows; not held while a name is looked up
    pthread_cond_t wake;
    pthread_t thread;
    bool is_stopping;
    struct batch batches[BATCHES_KEPT];
};

static void
clear(struct batch *x)
{
    buf_clear(&x->names);
    buf_clear(&x->result);
    *x = (struct batch){.state = FREE};
}

// ---- the thread ----

static struct batch *
find_state(struct batches *b, enum state state)
{
    struct batch *found = NULL;
    for (size_t i = 0; i < BATCHES_KEPT; i++)
        if (b->batches[i].state == state && (!found || b->batches[i].id < found->id))
            found = &b->batches[i];
    return found;
}

// The body that asks for the parties [at, until) of x, which lie in names with four bytes of length before each.
static size_t
make_body(const struct batch *x, size_t at, size_t count, struct buf *body)
{
    buf_reset(body);
    buf_append_str(body, "{\"names\":[");
    for (size_t i = 0; i < count && at + 4 <= x->names.n; i++) {
        size_t n = num_get_u32be(x->names.p + at);
        buf_append_str(body, i ? "," : "");
        buf_append(body, bytes_sub(buf_bytes(&x->names), at + 4, n));
        at += 4 + n;
    }
    buf_append_str(body, "]}");
    return at;
}

// Of each answer what a batch tells.
static int
cut_answers(const struct buf *answer, unsigned hits, struct buf *out, size_t *count, struct err *e)
{
    static const char *const kept[] = {"query", "data_as_of", "comparable", "total"};
    struct arena a;
    struct json *json;
    struct json_writer w;
    arena_init(&a, BATCHES_ARENA_MAX);
    int r = json_parse(&a, buf_bytes(answer), JSON_API, &json, e);
    const struct json *list = r == 0 ? json_get(json, "answers") : NULL;
    *count = list ? list->count : 0;
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        const struct json *hit = json_get(x, "hits") ? json_get(x, "hits")->first : NULL;
        buf_append_str(out, x == list->first ? "" : ",");
        json_writer_init(&w, out);
        json_write_object(&w, NULL);
        for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
            if (json_get(x, kept[i]))
                json_write_raw(&w, kept[i], json_get(x, kept[i])->source);
        json_write_array(&w, "hits");
        for (unsigned i = 0; hit && i < hits; i++, hit = hit->next)
            json_write_raw(&w, NULL, hit->source);
        json_write_array_end(&w);
        json_write_object_end(&w);
    }
    arena_clear(&a);
    return r;
}

static void
pause_s(unsigned seconds)
{
    struct timespec t = {(time_t)seconds, 0};
    (void)nanosleep(&t, NULL); // a signal only shortens it
}

static bool
goes_on(struct batches *b, const struct batch *x)
{
    (void)pthread_mutex_lock(&b->lock); // fails only by our own misuse, here and below
    bool is_so = !b->is_stopping && x->state == RUNNING;
    (void)pthread_mutex_unlock(&b->lock);
    return is_so;
}

// Ask once, or again while it is too early: an index is being built, or the officer's rate is used up.
static unsigned
ask(struct batches *b, const struct batch *x, struct bytes body, struct buf *answer)
{
    unsigned status = 503;
    for (int tries = 0; tries < BATCHES_TRIES && goes_on(b, x); tries++) {
        buf_reset(answer);
        status = b->config.ask(b->config.context, bytes_of_str(x->who), body, answer);
        if (status != 429 && status != 503)
            break;
        pause_s(1);
    }
    return status;
}

// The refusal of the one name that body asks for, with that name, so that whoever takes the result knows whose it is.
static void
append_refusal(struct bytes body, struct bytes refusal, struct buf *out)
{
    size_t head = strlen("{\"names\":["), tail = strlen("]}");
    struct bytes name = bytes_sub(body, head, body.n - num_min_size(body.n, head + tail));
    buf_append_str(out, "{");
    if (name.n > 0 && name.p[0] == '"' && refusal.n > 2) {
        buf_append_str(out, "\"query\":");
        buf_append(out, name);
        buf_append_str(out, ",");
    }
    buf_append(out, bytes_sub(refusal, 1, refusal.n));
}

// One more stretch of the batch; the answers to out, or one refusal in their place when it was a single one.
static int
look_up(struct batches *b, const struct batch *x, struct bytes body, bool is_single, struct buf *out, size_t *count, struct err *e)
{
    struct buf answer;
    buf_init(&answer, BATCHES_ANSWER_MAX);
    unsigned status = ask(b, x, body, &answer);
    int r = status == 200 ? cut_answers(&answer, x->hits, out, count, e) : ERR_REFUSED;
    if (status != 200 && is_single && status < 500) {
        *count = 1;
        append_refusal(body, buf_bytes(&answer), out);
        r = 0;
    } else if (status != 200)
        r = err_set(e, status < 500 ? ERR_REFUSED : ERR_BUSY, "the batch came to a stop: a name was answered with status %u", status);
    buf_clear(&answer);
    return r == 0 ? buf_check(out) : r;
}

static int
put_answer(struct batches *b, struct batch *x, const struct buf *answer, size_t count)
{
    (void)pthread_mutex_lock(&b->lock);
    if (x->done > 0)
        buf_append_byte(&x->result, ',');
    buf_append(&x->result, buf_bytes(answer));
    int r = buf_check(&x->result);
    x->done += r == 0 ? count : 0;
    (void)pthread_mutex_unlock(&b->lock);
    return r;
}

static void
end(struct batches *b, struct batch *x, int r, const struct err *e)
{
    (void)pthread_mutex_lock(&b->lock);
    bool is_dropped = x->state == DROPPED || b->is_stopping;
    const char *why = is_dropped ? "broken off" : r == ERR_LIMIT ? "the result grew too large: hand in fewer names at once" : r < 0 ? e->text : "";
    x->state = r == 0 && !is_dropped ? DONE : FAILED;
    size_t n = num_min_size(strlen(why), sizeof x->why - 1);
    memcpy(x->why, why, n);
    x->why[n] = '\0';
    buf_clear(&x->names);
    uint64_t id = x->id;
    if (is_dropped)
        clear(x);
    (void)pthread_mutex_unlock(&b->lock);
    jobs_end(b->config.jobs, id, is_dropped ? ERR_CLOSED : r, why, clock_now_s());
}

static void
run(struct batches *b, struct batch *x)
{
    struct buf body, answer;
    struct err e = {0};
    size_t at = 0, count = 0, stretch = BATCHES_STRETCH, singles = 0;
    int r = 0;
    buf_init(&body, BATCHES_BODY_MAX + 64);
    buf_init(&answer, BATCHES_ANSWER_MAX);
    while (r == 0 && at < x->names.n && goes_on(b, x)) {
        size_t next = make_body(x, at, stretch, &body);
        buf_reset(&answer);
        e = (struct err){0};
        r = look_up(b, x, buf_bytes(&body), stretch == 1, &answer, &count, &e);
        if (r == ERR_REFUSED && stretch > 1) { // one of them cannot be screened: one by one, until the stretch is over
            singles = stretch;
            stretch = 1;
            r = 0;
            continue;
        }
        if (r == 0)
            r = put_answer(b, x, &answer, count);
        at = next;
        if (singles > 0 && --singles == 0)
            stretch = BATCHES_STRETCH;
        jobs_step(b->config.jobs, x->id, "screening", x->done, x->count, clock_now_s());
    }
    buf_clear(&answer);
    buf_clear(&body);
    end(b, x, r, &e);
}

static void *
work(void *context)
{
    struct batches *b = context;
    (void)pthread_mutex_lock(&b->lock);
    while (!b->is_stopping) {
        struct batch *x = find_state(b, WAITING);
        if (!x) {
            (void)pthread_cond_wait(&b->wake, &b->lock);
            continue;
        }
        x->state = RUNNING;
        (void)pthread_mutex_unlock(&b->lock);
        run(b, x);
        (void)pthread_mutex_lock(&b->lock);
    }
    (void)pthread_mutex_unlock(&b->lock);
    return NULL;
}

int
batches_start(struct batches **out, const struct batches_config *config, struct err *e)
{
    struct batches *b = calloc(1, sizeof *b);
    if (!b || pthread_mutex_init(&b->lock, NULL) != 0 || pthread_cond_init(&b->wake, NULL) != 0) {
        free(b);
        return err_set(e, ERR_NOMEM, "no memory for batches");
    }
    b->config = *config;
    if (pthread_create(&b->thread, NULL, work, b) != 0) {
        free(b);
        return err_set(e, ERR_NOMEM, "the thread for batches could not be started");
    }
    *out = b;
    return 0;
}

void
batches_stop(struct batches *b)
{
    if (!b)
        return;
    (void)pthread_mutex_lock(&b->lock);
    b->is_stopping = true;
    (void)pthread_cond_signal(&b->wake);
    (void)pthread_mutex_unlock(&b->lock);
    (void)pthread_join(b->thread, NULL); // our own thread, joined once
    for (size_t i = 0; i < BATCHES_KEPT; i++)
        clear(&b->batches[i]);
    (void)pthread_cond_destroy(&b->wake); // nobody waits any more
    (void)pthread_mutex_destroy(&b->lock);
    free(b);
}

// ---- handing in, taking out ----

static int
read_names(const struct json *names, struct batch *x, struct err *e)
{
    buf_init(&x->names, BATCHES_BODY_MAX + 4 * BATCHES_NAMES_MAX);
    buf_init(&x->result, BATCHES_RESULT_MAX);
    if (!json_is(names, JSON_ARRAY) || names->count == 0 || names->count > BATCHES_NAMES_MAX)
        return err_set(e, ERR_INVALID, "names is an array of 1 to %d names or parties", BATCHES_NAMES_MAX);
    for (const struct json *n = names->first; n; n = n->next) {
        buf_append_u32be(&x->names, (uint32_t)n->source.n);
        buf_append(&x->names, n->source);
    }
    x->count = names->count;
    return buf_check(&x->names);
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

// A free place: of none yet, or of the oldest result. The caller holds the lock.
static struct batch *
find_place(struct batches *b)
{
    struct batch *x = find_state(b, FREE), *done = find_state(b, DONE), *failed = find_state(b, FAILED);
    if (x)
        return x;
    x = done && (!failed || done->id < failed->id) ? done : failed;
    if (x)
        clear(x);
    return x;
}

int
batches_add(struct batches *b, const struct json *names, struct bytes title, struct bytes who, unsigned hits, uint64_t *id,
            struct err *e)
{
    struct batch made = {.state = WAITING, .hits = hits};
    int r = read_names(names, &made, e);
    copy_cut(made.who, sizeof made.who, who);
    copy_cut(made.title, sizeof made.title, title);
    (void)pthread_mutex_lock(&b->lock);
    struct batch *place = r == 0 && !b->is_stopping ? find_place(b) : NULL;
    if (place) {
        made.id = *id = jobs_begin(b->config.jobs, "screening", title, who, false, clock_now_s());
        *place = made;
        (void)pthread_cond_signal(&b->wake);
    }
    (void)pthread_mutex_unlock(&b->lock);
    if (!place)
        clear(&made);
    return r < 0 || place ? r : err_set(e, ERR_BUSY, "%d batches wait already; try again when one is done", BATCHES_KEPT);
}

static struct batch *
find(struct batches *b, uint64_t id, struct bytes who)
{
    for (size_t i = 0; i < BATCHES_KEPT; i++) {
        struct batch *x = &b->batches[i];
        if (x->state != FREE && x->state != DROPPED && x->id == id && id > 0 && (who.n == 0 || bytes_equal_str(who, x->who)))
            return x;
    }
    return NULL;
}

static void
write_head(struct json_writer *w, const struct batch *x)
{
    static const char *const states[] = {"", "waiting", "running", "done", "failed", ""};
    json_write_int(w, "id", (int64_t)x->id);
    json_write_str(w, "title", x->title);
    json_write_str(w, "who", x->who);
    json_write_str(w, "state", states[x->state]);
    json_write_int(w, "done", (int64_t)x->done);
    json_write_int(w, "total", (int64_t)x->count);
    if (x->why[0])
        json_write_str(w, "text", x->why);
}

void
batches_list(struct batches *b, struct bytes who, struct json_writer *w, const char *name)
{
    uint64_t last = 0;
    (void)pthread_mutex_lock(&b->lock);
    json_write_array(w, name);
    for (size_t told = 0; told < BATCHES_KEPT; told++) { // by number, which is by age
        const struct batch *next = NULL;
        for (size_t i = 0; i < BATCHES_KEPT; i++) {
            const struct batch *x = &b->batches[i];
            if (x->id > last && find(b, x->id, who) == x && (!next || x->id < next->id))
                next = x;
        }
        if (!next)
            break;
        last = next->id;
        json_write_object(w, NULL);
        write_head(w, next);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    (void)pthread_mutex_unlock(&b->lock);
}

static int
no_batch(struct err *e)
{
    return err_set(e, ERR_NOT_FOUND, "there is no such batch of yours; results are kept until others take their place or the node stops");
}

int
batches_take(struct batches *b, uint64_t id, struct bytes who, struct json_writer *w, struct err *e)
{
    (void)pthread_mutex_lock(&b->lock);
    const struct batch *x = find(b, id, who);
    if (x) {
        json_write_object(w, NULL);
        write_head(w, x);
        json_write_array(w, "answers");
        if (x->result.n > 0)
            json_write_raw(w, NULL, buf_bytes(&x->result));
        json_write_array_end(w);
        json_write_object_end(w);
    }
    (void)pthread_mutex_unlock(&b->lock);
    return x ? 0 : no_batch(e);
}

int
batches_drop(struct batches *b, uint64_t id, struct bytes who, struct err *e)
{
    (void)pthread_mutex_lock(&b->lock);
    struct batch *x = find(b, id, who);
    bool is_running = x && x->state == RUNNING, is_waiting = x && x->state == WAITING;
    if (is_running)
        x->state = DROPPED; // its thread clears it
    else if (x)
        clear(x);
    (void)pthread_mutex_unlock(&b->lock);
    if (is_waiting)
        jobs_end(b->config.jobs, id, ERR_CLOSED, "broken off", clock_now_s());
    return x ? 0 : no_batch(e);
}
