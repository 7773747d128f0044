// SPDX-License-Identifier: Apache-2.0
// The machine's clocks: the civil one, which may jump, the monotonic one, which only measures spans,
// and what a thread has worked.
#ifndef HOST_CLOCK_H
#define HOST_CLOCK_H

#include <stdint.h>

int64_t clock_now_s(void); // seconds since 1970-01-01T00:00:00Z; 0 if the machine has no such clock
uint64_t clock_mono_ns(void); // nanoseconds since some moment before this process; never goes back
uint64_t clock_work_ns(void); // nanoseconds that this thread has had a processor

#endif
