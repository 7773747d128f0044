// SPDX-License-Identifier: Apache-2.0
// How fast one client may screen: a bucket of tokens each, filled at so many a second; a party screened takes one. A client is
// an officer's session, or what shows the node's token from one address. Safe from any thread.
#ifndef NODE_LIMITER_H
#define NODE_LIMITER_H

#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

struct limiter;

// rate: parties a second for each client; 0: no limit.
int limiter_new(struct limiter **out, unsigned rate, struct err *e) MUST_USE;
void limiter_free(struct limiter *x); // takes NULL
// Take count tokens (at most LIMIT_BATCH) for this client at now_ns of a monotonic clock. 0, or the seconds after which it
// may try again.
unsigned limiter_take(struct limiter *x, struct bytes client, unsigned count, uint64_t now_ns) MUST_USE;

#endif
