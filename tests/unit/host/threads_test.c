// SPDX-License-Identifier: Apache-2.0
// Proves that every part of a work is done exactly once before the call returns, also when there is none or one, and that more
// than one thread takes part where there is more than one processor.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <string.h>

#include "host/threads.h"

#define PARTS 1000

struct work {
    uint8_t done[PARTS]; // each part by itself
    pthread_mutex_t lock;
    pthread_cond_t met;
    size_t present; // threads that are in a part
};

static void
mark(void *work, size_t i)
{
    struct work *w = work;
    w->done[i]++;
}

static void
test_each_once(void **state)
{
    (void)state;
    static struct work w;
    for (size_t count = 0; count <= PARTS; count = 3 * count + 1) {
        memset(w.done, 0, sizeof w.done);
        threads_run(NULL, mark, &w, count);
        for (size_t i = 0; i < PARTS; i++)
            assert_int_equal(w.done[i], i < count);
    }
}

// Returns when two are here: it never would if one thread did both.
static void
meet(void *work, size_t i)
{
    struct work *w = work;
    (void)i;
    (void)pthread_mutex_lock(&w->lock);
    w->present++;
    (void)pthread_cond_broadcast(&w->met);
    while (w->present < 2)
        (void)pthread_cond_wait(&w->met, &w->lock);
    (void)pthread_mutex_unlock(&w->lock);
}

static void
test_side_by_side(void **state)
{
    (void)state;
    struct work w = {.lock = PTHREAD_MUTEX_INITIALIZER, .met = PTHREAD_COND_INITIALIZER};
    if (threads_count() < 2)
        skip();
    threads_run(NULL, meet, &w, 2);
    assert_int_equal(w.present, 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_once),
        cmocka_unit_test(test_side_by_side),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("host threads", tests, NULL, NULL);
}
