// SPDX-License-Identifier: Apache-2.0
// Counts of what was screened, and how long it took, for /metrics. Safe from any thread.
#ifndef NODE_METER_H
#define NODE_METER_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/buf.h"

#define METER_BUCKETS 12 // of latency; the last has no upper bound

struct meter {
    atomic_ullong parties, hits, alerts, refused; // refused: over a client's rate
    atomic_ullong took_ns;
    atomic_ullong buckets[METER_BUCKETS];
};

void meter_note(struct meter *m, uint64_t took_ns, uint64_t hits, uint64_t alerts); // one party
void meter_write(const struct meter *m, struct buf *out);                          // Prometheus' text format

#endif
