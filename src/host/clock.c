// SPDX-License-Identifier: Apache-2.0
// The machine's clocks. Nothing else in the program reads a clock.
#include "host/clock.h"

#include <assert.h>
#include <time.h>

int64_t
clock_now_s(void)
{
    struct timespec t;

    if (clock_gettime(CLOCK_REALTIME, &t) != 0)
        return 0;
    return (int64_t)t.tv_sec;
}

uint64_t
clock_mono_ns(void)
{
    struct timespec t;
    int got = clock_gettime(CLOCK_MONOTONIC, &t);

    assert(got == 0); // Linux always has it
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint64_t
clock_work_ns(void)
{
    struct timespec t;
    int got = clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);

    assert(got == 0); // as above
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}
