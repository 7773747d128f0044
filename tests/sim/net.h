// SPDX-License-Identifier: Apache-2.0
// The network: every message is delayed, lost, doubled or overtaken as the seed wants. What asks for an answer fails
// with a word (a refused or broken connection) or in silence (the machine has its own deadlines).
#ifndef SIM_NET_H
#define SIM_NET_H

#include "world.h"

enum message_type {
    NET_NOTE,      // a checkpoint or cosignature, unasked
    NET_ASK_HEADS,
    NET_HEADS,
    NET_ASK_CHUNK,
    NET_CHUNK,
    NET_POST,      // a receipt
    NET_POSTED,    // it was taken
    NET_FAILED,    // to the asker: the ask came to nothing
};
struct message {
    enum message_type type;
    size_t from, to;    // nodes
    unsigned life;      // answers, failures: the asker's life when it asked
    uint64_t token;     // of the ask, or the outbox's id
    uint64_t first, last, size;
    bool is_full;
    bool is_opened;     // POST: leaves that are open, not a receipt
    struct buf body;    // note, answer, receipt; the origin of an ask for leaves
};

struct member_link net_link(struct node *n); // its context is the node
void net_deliver(struct world *w, struct message *m); // takes it
void net_send(struct world *w, struct message *m);    // takes it
struct message *net_message(enum message_type type, size_t from, size_t to, struct bytes body);
void net_free(struct message *m);
// Leaves of one ledger are carried by hand, in a file, from one node to another.
void net_carry(struct world *w);
// The node of that member which `node` talks to.
size_t net_route(struct world *w, const struct node *from, size_t member);

#endif
