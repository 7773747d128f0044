// SPDX-License-Identifier: Apache-2.0
// Building an index has parts that may be done at the same time. This room has no threads, so a caller who has some lends
// them; the bytes are the same whoever did which part.
#ifndef SCREEN_HANDS_H
#define SCREEN_HANDS_H

#include <stddef.h>

struct screen_hands {
    // Call job(work, i) for each i below count, each once, in any order and on any threads, and return when all have
    // returned. It cannot fail: where there is no thread to be had the caller's own does it.
    void (*run)(void *context, void (*job)(void *work, size_t i), void *work, size_t count);
    void *context;
    size_t count; // how many there are, at least 1
};

// Without any of a caller's: one after the other.
static inline void
hands_run(const struct screen_hands *h, void (*job)(void *work, size_t i), void *work, size_t count)
{
    if (h != NULL) {
        h->run(h->context, job, work, count);
        return;
    }
    for (size_t i = 0; i < count; i++)
        job(work, i);
}

#endif
