// SPDX-License-Identifier: Apache-2.0
// A yardstick: requests between two nodes on loopback, server and client as the daemon uses them, mutual TLS 1.3 with pinned
// keys, the connection kept open.
#ifndef BENCH_RTT_H
#define BENCH_RTT_H

#include <stddef.h>

#define RTT_CHUNK_SIZE ((size_t)4 << 20) // what a fetch brings

struct rtt;

struct rtt *rtt_open(void);
void rtt_close(struct rtt *r);
// Ask without waiting: a note of 600 bytes is sent and comes back; or RTT_CHUNK_SIZE bytes are fetched.
void rtt_send(struct rtt *r);
void rtt_fetch(struct rtt *r);
// Wait until at most so many requests are under way.
void rtt_wait(struct rtt *r, unsigned left_max);
// Send one and wait for it; the seconds it took.
double rtt_once(struct rtt *r);

#endif
