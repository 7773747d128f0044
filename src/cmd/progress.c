// SPDX-License-Identifier: Apache-2.0
// Progress of an import.
#include "cmd/progress.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "host/term.h"

#define PROGRESS_PAUSE_MS 250

static void
draw(const struct json *job)
{
    struct bytes list = json_get_text(job, "list"), phase = json_get_text(job, "phase");
    long long done = (long long)json_get_int(job, "done", 0), total = (long long)json_get_int(job, "total", 0);
    if (bytes_equal_str(phase, "writing") && total > 0)
        cli_note("\r\033[K%.*s: %lld of %lld records written (%lld %%)", (int)list.n, list.p, done, total,
                 done * 100 / total);
    else
        cli_note("\r\033[K%.*s: %.*s", (int)list.n, list.p, (int)phase.n, phase.p);
}

static void
look(struct progress *p)
{
    struct buf answer;
    struct arena a;
    struct json *json;
    struct err e = {0};
    buf_init(&answer, 64 * 1024);
    arena_init(&a, 256 * 1024);
    if (cli_call(p->cli, "GET", "/api/v1/jobs", (struct bytes){NULL, 0}, &answer, &e) == 0 &&
        json_parse(&a, buf_bytes(&answer), JSON_API, &json, NULL) == 0) {
        const struct json *job = json_at(json_get(json, "jobs"), 0);
        if (job)
            draw(job);
    }
    arena_clear(&a);
    buf_clear(&answer);
}

static void *
watch(void *context)
{
    struct progress *p = context;
    struct timespec until;
    (void)pthread_mutex_lock(&p->lock); // a valid mutex, here as below
    for (;;) {
        (void)clock_gettime(CLOCK_REALTIME, &until); // a clock that is set meanwhile makes one pause longer or shorter
        until.tv_nsec += PROGRESS_PAUSE_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        while (!p->is_over && pthread_cond_timedwait(&p->wake, &p->lock, &until) != ETIMEDOUT)
            ;
        if (p->is_over)
            break;
        (void)pthread_mutex_unlock(&p->lock);
        look(p);
        (void)pthread_mutex_lock(&p->lock);
    }
    (void)pthread_mutex_unlock(&p->lock);
    return NULL;
}

void
progress_start(struct progress *p, struct cli *cli)
{
    *p = (struct progress){.cli = cli};
    if (!term_is_tty(STDERR_FILENO) || !home_is_running(&cli->home) || pthread_mutex_init(&p->lock, NULL) != 0)
        return;
    if (pthread_cond_init(&p->wake, NULL) != 0) {
        (void)pthread_mutex_destroy(&p->lock);
        return;
    }
    p->is_started = pthread_create(&p->thread, NULL, watch, p) == 0;
}

void
progress_end(struct progress *p)
{
    if (!p->is_started)
        return;
    (void)pthread_mutex_lock(&p->lock);
    p->is_over = true;
    (void)pthread_cond_signal(&p->wake);
    (void)pthread_mutex_unlock(&p->lock);
    (void)pthread_join(p->thread, NULL); // our own thread, joined once
    (void)pthread_cond_destroy(&p->wake);
    (void)pthread_mutex_destroy(&p->lock);
    cli_note("\r\033[K");
}
