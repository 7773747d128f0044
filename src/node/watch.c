// SPDX-License-Identifier: Apache-2.0
// Telling and warning.
#include "node/watch.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "base/num.h"
#include "host/clock.h"
#include "host/file.h"
#include "host/log.h"
#include "node/clocks.h"
#include "node/deadlines.h"
#include "node/home.h"
#include "node/jobs.h"
#include "node/lists.h"
#include "node/server.h"
#include "node/telling.h"
#include "node/views.h"
#include "node/writer.h"

#define WATCH_TICK_MS 500          // how long a stop may take to be seen
#define WATCH_PAUSE_MS 100         // changes of so long become one look
#define WATCH_CHECK_S 10           // between two looks at disk, clocks and lists
#define WATCH_FIRST_S 5            // the first of them: a start has other things to do
#define WATCH_FORGET_S 86400       // between two forgettings
#define WATCH_WARNINGS_MAX (LIMIT_MEMBERS + LISTS_MAX + 2)
#define WATCH_DISK_FREE_MIN 1000000000ull // warn below a gigabyte,
#define WATCH_DISK_FREE_PERCENT 5         // or a twentieth
#define WATCH_FORECAST_S 3600      // a pace is told of after an hour
#define WATCH_SKEW_MAX 300         // seconds: beyond it this clock may write no finals

// A warning of ours that stands.
struct warning {
    char about[16], what[48];
    bool is_due; // in this check
    struct hash text;
};

struct watch {
    struct watch_config config;
    struct telling *telling;
    struct deadlines *deadlines;
    struct server *servers[3]; // API, console, peers; set before the thread starts
    pthread_t thread;
    bool is_started;
    pthread_mutex_t lock; // guards the four that follow
    bool is_stopping;
    bool has_keys;
    int64_t disk_since; // wall clock of the first look at the store's size
    uint64_t disk_size; // that size

    // of the thread
    struct warning warnings[WATCH_WARNINGS_MAX];
    size_t warning_count;
    bool is_clock_bad; // and the member knows
    bool has_adopted; // what stood when this process began
    char self[LIMIT_MEMBER_NAME + 1];
};

// ---- events ----

static bool
is_heard(struct watch *w)
{
    struct server_stats s;
    uint64_t streams = 0;
    for (size_t i = 0; i < sizeof w->servers / sizeof *w->servers; i++)
        if (w->servers[i]) {
            server_stats(w->servers[i], &s);
            streams += s.streams;
        }
    return streams > 0;
}

static void
look(struct watch *w, uint64_t rows)
{
    struct view *v;
    struct err e = {0};
    if (views_take(w->config.views, &v, &e) < 0) {
        log_event(w->config.log, LOG_WARN, "node", NULL, "events: %s", e.text);
        return;
    }
    telling_look(w->telling, v, rows);
    for (size_t i = 0; w->config.jobs && i < v->ledger_count; i++)
        jobs_follow(w->config.jobs, v->ledgers[i].member, v->ledgers[i].size, v->ledgers[i].seen, clock_now_s());
    views_give(w->config.views, v);
}

// ---- warnings ----

static void FORMAT_LIKE(4, 5)
warn(struct watch *w, const char *about, const char *what, const char *fmt, ...)
{
    struct buf b;
    struct hash said;
    va_list args;
    size_t i = 0;
    buf_init(&b, 1024);
    va_start(args, fmt);
    buf_append_vfmt(&b, fmt, args);
    va_end(args);
    hash_of(buf_bytes(&b), &said);
    while (i < w->warning_count && (strcmp(w->warnings[i].about, about) != 0 || strcmp(w->warnings[i].what, what) != 0))
        i++;
    struct warning *x = &w->warnings[i];
    bool is_known = i < w->warning_count;
    if (!is_known && (i == WATCH_WARNINGS_MAX || bytes_to_str(bytes_of_str(about), x->about, sizeof x->about) < 0 ||
                      bytes_to_str(bytes_of_str(what), x->what, sizeof x->what) < 0)) {
        buf_clear(&b);
        return;
    }
    w->warning_count += !is_known;
    x->is_due = true;
    if (!is_known || !hash_equal(&x->text, &said)) {
        x->text = said;
        log_event(w->config.log, LOG_WARN, "node", about, "%s", buf_str(&b) ? buf_str(&b) : what);
        writer_trouble(w->config.writer, bytes_of_str(about), what, buf_bytes(&b));
    }
    buf_clear(&b);
}

// What stood before this process began, and is not due any more, ends too.
static int
adopt(void *context, struct bytes about, struct bytes what, int64_t time, struct bytes text)
{
    struct watch *w = context;
    struct warning *x = &w->warnings[w->warning_count];
    bool is_ours = bytes_equal_str(what, "disk") || bytes_equal_str(what, "clock") ||
                   bytes_has_prefix(what, BYTES_LIT("list "));
    (void)time;
    if (!is_ours || w->warning_count == WATCH_WARNINGS_MAX || bytes_to_str(about, x->about, sizeof x->about) < 0 ||
        bytes_to_str(what, x->what, sizeof x->what) < 0)
        return 0;
    hash_of(text, &x->text);
    w->warning_count++;
    return 0;
}

static void
end_warnings(struct watch *w)
{
    for (size_t i = 0; i < w->warning_count; i++) {
        struct warning *x = &w->warnings[i];
        if (x->is_due)
            continue;
        writer_trouble(w->config.writer, bytes_of_str(x->about), x->what, (struct bytes){NULL, 0});
        *x = w->warnings[--w->warning_count];
        i--;
    }
}

static void
check_disk(struct watch *w)
{
    struct watch_disk d;
    struct err e = {0};
    if (watch_disk(w, w->config.dir, &d, &e) < 0) {
        warn(w, w->self, "disk", "the disk cannot be looked at: %s", e.text);
        return;
    }
    if (d.free_size >= WATCH_DISK_FREE_MIN && d.free_size / WATCH_DISK_FREE_PERCENT >= d.disk_size / 100)
        return;
    // In steps, so that the words change with what matters.
    uint64_t megabytes = d.free_size / 1000000;
    uint64_t step = megabytes > 1000 ? 500 : 100;
    warn(w, w->self, "disk",
         "less than %llu MB are free on the disk of %s: make room there, or move the folder to a larger disk. A node whose "
         "disk is full stops",
         (unsigned long long)(megabytes / step * step + step), w->config.dir);
}

static int
trust_clock(struct member *m, void *context, struct err *e)
{
    (void)e; // it cannot fail
    member_trust_clock(m, *(const bool *)context);
    return 0;
}

// A clock that is wrong writes no final words.
static void
tell_of_clock(struct watch *w, bool is_good)
{
    struct err e = {0};
    if (is_good == !w->is_clock_bad)
        return; // it knows
    if (writer_do(w->config.writer, true, trust_clock, &is_good, &e) == 0)
        w->is_clock_bad = !is_good;
}

static void
check_clocks(struct watch *w, int64_t now)
{
    struct clocks_look *c = malloc(sizeof *c);
    if (!c)
        return;
    clocks_look(w->config.clocks, now, c);
    int64_t off = c->ahead < 0 ? -c->ahead : c->ahead;
    tell_of_clock(w, c->count <= 1 || off <= WATCH_SKEW_MAX);
    if (c->count > 1 && off > WATCH_SKEW_MAX)
        warn(w, w->self, "clock",
             "this machine's clock is some %lld minutes %s those of %zu other members: set it (timedatectl, chrony). Until then "
             "this node writes no final words on proposals",
             (long long)(off / 60), c->ahead > 0 ? "behind" : "ahead of", c->count);
    for (size_t i = 0; i < c->count; i++) {
        int64_t differs = c->peers[i].ahead - (c->count > 1 ? c->ahead : 0);
        if (differs <= WATCH_SKEW_MAX && differs >= -WATCH_SKEW_MAX)
            continue;
        warn(w, c->peers[i].member, "clock", "its clock is some %lld minutes %s%s",
             (long long)((differs < 0 ? -differs : differs) / 60), differs > 0 ? "ahead of" : "behind",
             c->count > 1 ? " the others': tell its operators" : " ours: one of the two is wrong");
    }
    free(c);
}

static void
check_lists(struct watch *w, struct view *v, int64_t now)
{
    struct lists *l = malloc(sizeof *l);
    struct err e = {0};
    if (!l || lists_load(l, v, &e) < 0) {
        free(l);
        return;
    }
    for (size_t i = 0; i < l->count; i++) {
        const struct lists_entry *entry = &l->entries[i];
        char what[48];
        int64_t days = (now - entry->imported) / 86400;
        struct buf b;
        if (days < (int64_t)w->config.list_days)
            continue;
        buf_init(&b, sizeof what - 1);
        buf_append_fmt(&b, "list %s", entry->name);
        if (bytes_to_str(buf_bytes(&b), what, sizeof what) == 0)
            warn(w, w->self, what,
                 "the list %s was last imported %lld days ago: fetch it anew and `entente import` it. (list-days in the "
                 "config says how old a list may be)",
                 entry->name, (long long)days);
        buf_clear(&b);
    }
    free(l);
}

static void
check(struct watch *w)
{
    struct view *v;
    struct err e = {0};
    int64_t now = clock_now_s();
    if (views_take(w->config.views, &v, &e) < 0)
        return;
    int r = bytes_to_str(v->self, w->self, sizeof w->self);
    if (r == 0 && !w->has_adopted)
        r = store_trouble_each(v->store, adopt, w, &e);
    w->has_adopted = w->has_adopted || r == 0;
    for (size_t i = 0; i < w->warning_count; i++)
        w->warnings[i].is_due = false;
    if (r == 0) {
        check_disk(w);
        check_clocks(w, now);
        check_lists(w, v, now);
        deadlines_look(w->deadlines, v, w->config.events, now);
    }
    views_give(w->config.views, v);
    if (r == 0)
        end_warnings(w);
    else
        log_event(w->config.log, LOG_WARN, "node", NULL, "what may hurt soon could not be looked at: %s", e.text);
}

int
watch_disk(struct watch *w, const char *dir, struct watch_disk *out, struct err *e)
{
    char path[HOME_PATH_SIZE];
    uint64_t size;
    struct home h = {0};
    *out = (struct watch_disk){.days_left = -1};
    int r = bytes_to_str(bytes_of_str(dir), h.dir, sizeof h.dir);
    static const char *const files[] = {"store.db", "store.db-wal"};
    for (size_t i = 0; i < 2; i++)
        if (r == 0 && home_path(&h, files[i], path, e) == 0 && file_size(path, &size, NULL) == 0)
            out->store_size += size;
    r = file_disk_free(dir, &out->free_size, e);
    if (r == 0)
        r = file_disk_size(dir, &out->disk_size, e);
    if (r < 0 || !w)
        return r;
    int64_t now = clock_now_s();
    (void)pthread_mutex_lock(&w->lock); // a valid mutex, here as below
    if (w->disk_since == 0) {
        w->disk_since = now;
        w->disk_size = out->store_size;
    }
    int64_t span = now - w->disk_since;
    uint64_t grown = out->store_size > w->disk_size ? out->store_size - w->disk_size : 0;
    (void)pthread_mutex_unlock(&w->lock);
    if (span >= WATCH_FORECAST_S && grown > 0)
        out->days_left = (int64_t)num_min_u64(out->free_size / grown * (uint64_t)span / 86400, 36500);
    return 0;
}

// ---- the thread ----

static void *
keep(void *context)
{
    struct watch *w = context;
    uint64_t told = UINT64_MAX, rows = 0, seen = 0;
    int64_t check_at = clock_now_s() + WATCH_FIRST_S, forget_at = check_at;
    for (;;) {
        (void)writer_wait_change(w->config.writer, seen, WATCH_TICK_MS); // what changed is looked at here
        (void)pthread_mutex_lock(&w->lock);
        bool is_stopping = w->is_stopping, has_keys = w->has_keys;
        w->has_keys = false;
        (void)pthread_mutex_unlock(&w->lock);
        if (is_stopping)
            return NULL;
        seen = writer_changes(w->config.writer, &rows);
        int64_t now = clock_now_s();
        if (now >= check_at || now < check_at - WATCH_CHECK_S - WATCH_FIRST_S) {
            check_at = now + WATCH_CHECK_S;
            check(w);
        }
        if (now >= forget_at) {
            forget_at = now + WATCH_FORGET_S;
            writer_forget(w->config.writer, now - (int64_t)w->config.audit_days * 86400);
        }
        if (has_keys)
            telling_keys(w->telling);
        if (seen == told || !is_heard(w))
            continue;
        told = seen;
        look(w, rows);
        struct timespec pause = {0, WATCH_PAUSE_MS * 1000000L};
        (void)nanosleep(&pause, NULL); // cut short only by a signal, which does no harm
    }
}

int
watch_new(struct watch **out, const struct watch_config *config, struct err *e)
{
    struct watch *w = calloc(1, sizeof *w);
    if (w)
        w->telling = telling_new(config->events, config->peer_events);
    if (w)
        w->deadlines = deadlines_new();
    if (!w || !w->telling || !w->deadlines || pthread_mutex_init(&w->lock, NULL) != 0) {
        if (w) {
            deadlines_free(w->deadlines);
            telling_free(w->telling);
        }
        free(w);
        return err_set(e, ERR_NOMEM, "no memory for the watch");
    }
    w->config = *config;
    *out = w;
    return 0;
}

int
watch_start(struct watch *w, struct server *api, struct server *console, struct server *peers, struct err *e)
{
    w->servers[0] = api;
    w->servers[1] = console;
    w->servers[2] = peers;
    if (pthread_create(&w->thread, NULL, keep, w) != 0)
        return err_set(e, ERR_NOMEM, "the watching thread could not be started");
    w->is_started = true;
    return 0;
}

void
watch_stop(struct watch *w)
{
    if (!w || !w->is_started)
        return;
    (void)pthread_mutex_lock(&w->lock);
    w->is_stopping = true;
    (void)pthread_mutex_unlock(&w->lock);
    writer_changed(w->config.writer, 0);  // so that it looks
    (void)pthread_join(w->thread, NULL); // our own thread, joined once
    w->is_started = false;
}

void
watch_free(struct watch *w)
{
    if (!w)
        return;
    watch_stop(w);
    deadlines_free(w->deadlines);
    telling_free(w->telling);
    (void)pthread_mutex_destroy(&w->lock);
    free(w);
}

void
watch_keys(struct watch *w)
{
    (void)pthread_mutex_lock(&w->lock);
    w->has_keys = true;
    (void)pthread_mutex_unlock(&w->lock);
}
