// SPDX-License-Identifier: Apache-2.0
// How fast one client may screen: a bucket of tokens each, filled at so many a second; a party screened takes one. A second of
// work is worth as many tokens as a second fills, and what parties took beyond their number is owed: so a client that asks for
// what is slow to answer has one core at most in the long run. A client is an officer's session, or what shows the node's token
// from one address. Safe from any thread.
#ifndef NODE_LIMITER_H
#define NODE_LIMITER_H

#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

#define LIMITER_OWED_S 60 // at most so many seconds' worth is owed

struct limiter;

// rate: parties a second for each client; 0: no limit.
int limiter_new(struct limiter **out, unsigned rate, struct err *e) MUST_USE;
void limiter_free(struct limiter *x); // takes NULL
// Take count tokens (at most LIMIT_BATCH) for this client at now_ns of a monotonic clock. 0, or the seconds after which it
// may try again.
unsigned limiter_take(struct limiter *x, struct bytes client, unsigned count, uint64_t now_ns) MUST_USE;
// The parties that count tokens were taken for took so much work.
void limiter_work(struct limiter *x, struct bytes client, unsigned count, uint64_t work_ns, uint64_t now_ns);

#endif
