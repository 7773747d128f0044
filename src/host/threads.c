// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE 1 // sched_getaffinity
#include "host/threads.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#define THREADS_MAX 64

struct threads {
    void (*job)(void *work, size_t i);
    void *work;
    size_t count;
    atomic_size_t next; // that nobody has taken
};

size_t
threads_count(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return count < 1 ? 1 : count > THREADS_MAX ? THREADS_MAX : (size_t)count;
}

static void *
take(void *context)
{
    struct threads *t = context;
    for (size_t i = atomic_fetch_add(&t->next, 1); i < t->count; i = atomic_fetch_add(&t->next, 1))
        t->job(t->work, i);
    return NULL;
}

void
threads_run(void *context, void (*job)(void *work, size_t i), void *work, size_t count)
{
    (void)context; // see threads.h
    struct threads t = {.job = job, .work = work, .count = count};
    pthread_t others[THREADS_MAX];
    size_t wanted = threads_count(), started = 0;
    atomic_init(&t.next, 0);
    wanted = wanted < count ? wanted : count;
    while (started + 1 < wanted && pthread_create(&others[started], NULL, take, &t) == 0)
        started++;
    (void)take(&t); // returns nothing
    while (started > 0)
        (void)pthread_join(others[--started], NULL); // our own thread, joined once
}
