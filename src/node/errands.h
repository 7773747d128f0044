// SPDX-License-Identifier: Apache-2.0
// Requests for pieces that are under way, and the answers that came. All calls are of one thread, but for errands_halt.
#ifndef NODE_ERRANDS_H
#define NODE_ERRANDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "crypto/hash.h"

struct errands;
struct tls_identity;

// One piece: what was asked of whom, and then its answer.
struct errand {
    size_t party; // of the charter
    char origin[LIMIT_ORIGIN_SIZE + 1];
    uint64_t index;
    uint32_t number, size;
    struct hash hash, file; // of the piece; the id of the file that it is wanted for
    uint64_t sent_ns;
    int error;       // as of struct client_answer
    unsigned status; // of HTTP
    struct buf body;
    struct errand *next, *next_answer;
    struct errands *errands;
};

// peer_max: connections to one party.
int errands_new(struct errands **out, const struct tls_identity *identity, unsigned peer_max, struct err *e) MUST_USE;
void errands_free(struct errands *x); // halted before, and its thread gone; takes NULL

// Send it off; *what, of which the answer is empty, is copied. False: it could not be sent.
bool errands_send(struct errands *x, const struct errand *what, const char *address, const struct hash *pin);
const struct errand *errands_under_way(const struct errands *x); // by next; those that were answered too

// Wait for answers so long. False: it was halted. *answers, by next_answer, are x's until they are dropped.
bool errands_wait(struct errands *x, unsigned ms, struct errand **answers);
void errands_drop(struct errands *x, struct errand *answers);

void errands_halt(struct errands *x); // errands_wait returns at once and for ever

#endif
