// SPDX-License-Identifier: Apache-2.0
// How far this machine's clock is from its peers': each time a peer cosigns a checkpoint that we have just sent, its
// cosignature tells its time. The median over peers is what the charter's finals will need; here it warns.
#ifndef NODE_CLOCKS_H
#define NODE_CLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/limits.h"

#define CLOCKS_AGE_MAX 86400 // seconds that an observation counts

struct clocks;

struct clocks *clocks_new(struct bytes self) MUST_USE; // NULL without memory
void clocks_free(struct clocks *c);                    // takes NULL

// A checkpoint leaves us. Only those of our own ledger matter.
void clocks_sent(struct clocks *c, struct bytes note, int64_t now);
// A note has come from that peer.
void clocks_heard(struct clocks *c, struct bytes peer, struct bytes note, int64_t now);

struct clocks_peer {
    char member[LIMIT_MEMBER_NAME + 1];
    int64_t ahead; // seconds that its clock is ahead of ours, within the time that the answer took
};
struct clocks_look {
    struct clocks_peer peers[LIMIT_MEMBERS];
    size_t count;
    int64_t ahead; // the median of them: so far is ours behind; 0 when count is 0
};
void clocks_look(struct clocks *c, int64_t now, struct clocks_look *out);

#endif
