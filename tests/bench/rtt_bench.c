// SPDX-License-Identifier: Apache-2.0
// What one request between two nodes costs on loopback: server and client as the daemon uses them, mutual TLS 1.3 with
// pinned keys, the connection kept open. It is itself a yardstick: settling is measured against it.
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "rtt.h"

#define ROUNDS 2000
#define CHUNKS 100
#define PARALLEL 16 // requests under way in the throughput part

static int
compare(const void *a, const void *b)
{
    const double *left = a, *right = b;
    return *left < *right ? -1 : *left > *right;
}

int
main(void)
{
    static double took[ROUNDS];
    struct rtt *r = rtt_open();
    for (unsigned i = 0; i < ROUNDS; i++)
        took[i] = rtt_once(r);
    qsort(took, ROUNDS, sizeof took[0], compare);
    printf("one keep-alive mTLS request: median %.0f us, p99 %.0f us\n", took[ROUNDS / 2] * 1e6,
           took[ROUNDS * 99 / 100] * 1e6);
    double from = bench_now();
    for (unsigned i = 0; i < ROUNDS; i++) {
        rtt_send(r);
        rtt_wait(r, PARALLEL);
    }
    rtt_wait(r, 0);
    printf("%d under way at a time: %.0f requests/s\n", PARALLEL, ROUNDS / (bench_now() - from));
    from = bench_now();
    for (unsigned i = 0; i < CHUNKS; i++) {
        rtt_fetch(r);
        rtt_wait(r, 1);
    }
    rtt_wait(r, 0);
    printf("answers of 4 MiB, two at a time: %.0f MB/s\n",
           CHUNKS * (double)RTT_CHUNK_SIZE / 1e6 / (bench_now() - from));
    rtt_close(r);
    return 0;
}
