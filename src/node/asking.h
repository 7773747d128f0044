// SPDX-License-Identifier: Apache-2.0
// A request that screens, whatever its form: within its client's rate, on one state of index and store for all its parties,
// noted in the audit trail and counted.
#ifndef NODE_ASKING_H
#define NODE_ASKING_H

#include <stddef.h>
#include <stdint.h>

#include "formats/party.h"
#include "node/call.h"
#include "node/finding.h"
#include "node/pulse.h"
#include "node/screening.h"

#define ASKING_ARENA_MAX ((size_t)32 * 1024 * 1024) // of a request's body
#define ASKING_WORK_S_MAX 10

struct asking {
    struct screening_hold hold;
    struct view *view;
    struct pulse pulse;
    int year;         // the present one
    size_t parties;   // paid for
    uint64_t work_ns; // done so far
};

// For so many parties, at most LIMIT_BATCH. is_fresh: wait until the index holds all that is held now. ERR_BUSY: over the client's rate (then the
// answer is a 429 that says when to come again), or there is no index yet.
int asking_begin(struct call *c, struct asking *x, size_t parties, bool is_fresh) MUST_USE;
void asking_end(struct call *c, struct asking *x);
// Screen one party, as of the call's moment. ERR_LIMIT: the request took ASKING_WORK_S_MAX already; whoever asks for less at once
// is answered, so that nobody holds a thread of the node for long.
int asking_find(struct call *c, struct asking *x, struct arena *a, struct party *party, size_t max, struct finding *out) MUST_USE;
// The moment the data are of; 0: not known.
int64_t asking_data_as_of(const struct call *c, const struct asking *x);

#endif
