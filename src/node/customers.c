// SPDX-License-Identifier: Apache-2.0
// See customers.h.
#include "node/customers.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "host/clock.h"
#include "host/log.h"
#include "member/member.h"
#include "node/recheck.h"
#include "node/writer.h"

#define CUSTOMERS_TICK_MS 1000
#define CUSTOMERS_SETTLE_MS 1000   // changes of so long become one look
#define CUSTOMERS_REST_MS_MAX 5000 // after a look, as long as it took, at most so long
#define CUSTOMERS_AGAIN_S 60       // what begins or ends by a date is looked for so often
#define CUSTOMERS_ARENA_MAX ((size_t)256 << 20)

struct customers {
    struct customers_config config;
    struct recheck *recheck;
    pthread_t thread;
    bool is_started;
    pthread_mutex_t lock;
    bool is_stopping, is_caught_up; // under the lock
};

// ---- the thread ----

static bool
is_stopping(void *context)
{
    struct customers *x = context;
    (void)pthread_mutex_lock(&x->lock);
    bool stop = x->is_stopping;
    (void)pthread_mutex_unlock(&x->lock);
    return stop;
}

static void
rest_ms(void *context, int64_t ms)
{
    for (; ms > 0 && !is_stopping(context); ms -= 100) {
        struct timespec pause = {0, (ms < 100 ? ms : 100) * 1000000};
        (void)nanosleep(&pause, NULL); // cut short only by a signal, which does no harm
    }
}

static void
set_caught_up(struct customers *x, bool is_so)
{
    (void)pthread_mutex_lock(&x->lock);
    x->is_caught_up = is_so;
    (void)pthread_mutex_unlock(&x->lock);
}

static void
complain(struct customers *x, int code, const struct err *e)
{
    if (code == ERR_CLOSED || code == ERR_BUSY)
        return; // stopping, or the index is not there yet
    log_event(x->config.log, LOG_ERROR, "screen", NULL, "customers: %s", e->text);
    rest_ms(x, 5000);
}

static void *
keep(void *context)
{
    struct customers *x = context;
    uint64_t looked_rows = UINT64_MAX, seen = 0, rows;
    int64_t pause_ms = 0, again = 0;
    while (!is_stopping(x)) {
        struct err e = {0};
        bool done = true;
        int r = 0;
        seen = writer_changes(x->config.writer, &rows);
        if (rows != looked_rows || clock_now_s() >= again) {
            uint64_t from = clock_mono_ns();
            set_caught_up(x, false);
            rest_ms(x, looked_rows == UINT64_MAX ? 0 : pause_ms);
            (void)writer_changes(x->config.writer, &rows);
            r = is_stopping(x) ? ERR_CLOSED : recheck_look(x->recheck, &e);
            pause_ms = (int64_t)((clock_mono_ns() - from) / 1000000);
            pause_ms = pause_ms < CUSTOMERS_SETTLE_MS ? CUSTOMERS_SETTLE_MS : pause_ms > CUSTOMERS_REST_MS_MAX ? CUSTOMERS_REST_MS_MAX : pause_ms;
            looked_rows = r == 0 ? rows : looked_rows;
            again = clock_now_s() + CUSTOMERS_AGAIN_S;
            set_caught_up(x, r == 0);
        }
        if (r == 0)
            r = recheck_due(x->recheck, &done, &e);
        if (r < 0)
            complain(x, r, &e);
        if (done)
            (void)writer_wait_change(x->config.writer, seen, CUSTOMERS_TICK_MS); // what changed is looked at above
    }
    return NULL;
}

int
customers_new(struct customers **out, const struct customers_config *config, struct err *e)
{
    struct customers *x = calloc(1, sizeof *x);
    if (!x || pthread_mutex_init(&x->lock, NULL) != 0) {
        free(x);
        return err_set(e, ERR_NOMEM, "no memory for customers");
    }
    x->config = *config;
    struct recheck_config rc = {config->views, config->writer, config->screening, config->events, config->log, is_stopping, rest_ms, x};
    int r = recheck_new(&x->recheck, &rc, e);
    if (r < 0) {
        customers_free(x);
        return r;
    }
    *out = x;
    return 0;
}

int
customers_start(struct customers *x, struct err *e)
{
    if (pthread_create(&x->thread, NULL, keep, x) != 0)
        return err_set(e, ERR_NOMEM, "the thread that screens customers could not be started");
    x->is_started = true;
    return 0;
}

void
customers_stop(struct customers *x)
{
    if (!x || !x->is_started)
        return;
    (void)pthread_mutex_lock(&x->lock);
    x->is_stopping = true;
    (void)pthread_mutex_unlock(&x->lock);
    writer_changed(x->config.writer, 0);  // so that it looks
    (void)pthread_join(x->thread, NULL); // our own thread, joined once
    x->is_started = false;
}

void
customers_free(struct customers *x)
{
    if (!x)
        return;
    customers_stop(x);
    recheck_free(x->recheck);
    (void)pthread_mutex_destroy(&x->lock);
    free(x);
}

// ---- what people do ----

struct many {
    struct customers_put *puts;
    const struct bytes *ids;
    const struct customers_told *told;
    size_t count, gone;
    uint64_t *numbers; // of those that went
};

static int
put_all(struct member *m, void *context, struct err *e)
{
    struct many *x = context;
    uint64_t count = 0;
    int r = store_customer_count(member_store(m), &count, e);
    if (r == 0 && count + x->count > CUSTOMERS_MAX)
        r = err_set(e, ERR_LIMIT, "a member keeps at most %d customers", CUSTOMERS_MAX);
    for (size_t i = 0; r == 0 && i < x->count; i++)
        r = store_customer_put(member_store(m), x->puts[i].id, x->puts[i].data, &x->puts[i].number, &x->puts[i].is_changed, e);
    return r;
}

int
customers_put(struct customers *x, struct customers_put *puts, size_t count, struct err *e)
{
    struct many m = {.puts = puts, .count = count};
    int r = writer_do(x->config.writer, false, put_all, &m, e);
    for (size_t i = 0; r == 0 && i < count; i++)
        if (puts[i].is_changed)
            recheck_changed(x->recheck, puts[i].number);
    if (r == 0)
        writer_changed(x->config.writer, 0); // the errand looks
    return r;
}

static int
remove_all(struct member *m, void *context, struct err *e)
{
    struct many *x = context;
    struct arena a;
    int r = 0;
    arena_init(&a, CUSTOMERS_ARENA_MAX);
    x->gone = 0;
    for (size_t i = 0; r == 0 && i < x->count; i++) {
        struct store_customer c;
        arena_reset(&a);
        int found = store_customer_find(member_store(m), &a, x->ids[i], &c, NULL);
        if (found == 0) {
            x->numbers[x->gone++] = c.number;
            r = store_customer_remove(member_store(m), c.number, e);
        } else if (found != ERR_NOT_FOUND) {
            r = err_set(e, found, "a customer cannot be read");
        }
    }
    arena_clear(&a);
    return r;
}

int
customers_remove(struct customers *x, const struct bytes *ids, size_t count, size_t *gone, struct err *e)
{
    struct many m = {.ids = ids, .count = count, .numbers = calloc(count + 1, sizeof *m.numbers)};
    int r = m.numbers ? writer_do(x->config.writer, false, remove_all, &m, e) : err_set(e, ERR_NOMEM, "no memory to remove customers");
    for (size_t i = 0; r == 0 && i < m.gone; i++)
        recheck_changed(x->recheck, m.numbers[i]);
    *gone = r == 0 ? m.gone : 0;
    free(m.numbers);
    return r;
}

static int
tell_all(struct member *m, void *context, struct err *e)
{
    struct many *x = context;
    struct arena a;
    int r = 0;
    arena_init(&a, CUSTOMERS_ARENA_MAX);
    for (size_t i = 0; r == 0 && i < x->count; i++) {
        struct store_customer c;
        arena_reset(&a);
        if (store_customer_find(member_store(m), &a, x->told[i].id, &c, NULL) == 0)
            r = store_customer_hit_told(member_store(m), c.number, &x->told[i].listing, e);
    }
    arena_clear(&a);
    return r;
}

int
customers_tell(struct customers *x, const struct customers_told *told, size_t count, struct err *e)
{
    struct many m = {.told = told, .count = count};
    return writer_do(x->config.writer, true, tell_all, &m, e);
}

// ---- showing ----

int
customers_write_state(struct customers *x, struct view *v, struct json_writer *w, struct err *e)
{
    uint64_t count = 0, pending = 0;
    int r = store_customer_count(v->store, &count, e);
    if (r == 0)
        r = store_customer_due_count(v->store, &pending, e);
    json_write_int(w, "count", (int64_t)count);
    json_write_int(w, "pending", (int64_t)pending);
    bool is_caught_up = false;
    if (x) {
        (void)pthread_mutex_lock(&x->lock);
        is_caught_up = x->is_caught_up;
        (void)pthread_mutex_unlock(&x->lock);
    }
    json_write_bool(w, "caught_up", is_caught_up);
    return r;
}

bool
customers_is_judged(struct arena *a, struct view *v, const struct store_customer_hit *h)
{
    struct json *data;
    struct hash query;
    struct store_verdict verdict;
    return json_parse(a, h->data, JSON_API, &data, NULL) == 0 && bytes_from_hex(json_get_text(data, "query"), query.b, HASH_SIZE) == 0 &&
           store_verdict_get(v->store, a, &query, &h->listing, &verdict, NULL) == 0 && !verdict.is_same && verdict.time >= h->since;
}

int
customers_write_hit(struct arena *a, struct view *v, const struct store_customer_hit *h, struct json_writer *w, struct err *e)
{
    struct store_customer c;
    int r = store_customer_get(v->store, a, h->customer, &c, e);
    if (r < 0)
        return r == ERR_NOT_FOUND ? 0 : r;
    json_write_object(w, NULL);
    json_write_text(w, "customer", c.id);
    json_write_time(w, "since", h->since);
    json_write_bool(w, "told", h->is_told);
    json_write_raw(w, "party", c.data);
    json_write_raw(w, "hit", h->data);
    json_write_object_end(w);
    return 0;
}
