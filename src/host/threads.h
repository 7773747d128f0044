// SPDX-License-Identifier: Apache-2.0
// Work in parts that do not depend on each other, on as many threads as there are processors.
#ifndef HOST_THREADS_H
#define HOST_THREADS_H

#include <stddef.h>

// Processors this process may run on, 1 to 64.
size_t threads_count(void);

// Call job(work, i) for each i below count, each once, in any order, on at most threads_count() threads of which the caller's
// is one, and return when all have returned. Where no thread can be had the caller's does it all. context is not looked at:
// it is here so that the function can be lent as it is (screen/hands.h).
void threads_run(void *context, void (*job)(void *work, size_t i), void *work, size_t count);

#endif
