// SPDX-License-Identifier: Apache-2.0
// The members as this node reaches them: pinned transport keys and addresses (from the charter, then key records), the
// requests the replication machine asks for, and the answers other nodes get.
#ifndef NODE_PEERS_H
#define NODE_PEERS_H

#include "base/err.h"
#include "member/member.h"
#include "node/client.h"
#include "node/reply.h"
#include "node/request.h"

struct clocks;
struct events;
struct log;
struct peers;
struct views;
struct writer;

int peers_new(struct peers **out, const struct charter *charter, struct bytes self, struct log *log, struct err *e) MUST_USE;
void peers_free(struct peers *p);
// Before the first request: the parties are those of this charter, which is borrowed from now on in place of the first.
int peers_seat(struct peers *p, const struct charter *charter, struct err *e) MUST_USE;
const struct charter *peers_charter(const struct peers *p); // that one: a party's place in it is its number here
// Before the first request: what the functions below speak to. All borrowed.
void peers_connect(struct peers *p, struct client *client, struct writer *writer, struct views *views);
// Before the first request: who watches the peers' clocks, and the events that peers may listen to. Both borrowed.
void peers_attend(struct peers *p, struct clocks *clocks, struct events *events);
// Read keys and addresses again from key records. *changed: somebody's pin changed (server_recheck is due).
int peers_reload(struct peers *p, bool *changed, struct err *e) MUST_USE;

// For server_config: the member whose pinned key this is (its place in the charter), -1 for a stranger and for who has
// withdrawn; never ourselves.
int peers_of_pin(void *context, const struct hash *pin);
size_t peers_body_max(void *context, const struct request *rq);
int peers_handle(void *context, const struct request *rq, struct reply *rp);

// For member_config.
struct member_link peers_link(struct peers *p);

// ---- for who fetches files (node/fetching.h), in between ----
// Where that party of the charter is reached, and the key to expect. False: it is us, or nobody.
bool peers_target(struct peers *p, size_t party, char address[300], struct hash *pin);
void peers_denied(struct peers *p, size_t party); // it showed another key than the one given
// Records go before files: false while the replication machine waits for an answer of that party, however long it takes; or
// for leaves of another, and then for a moment only, so that one that is silent holds up nobody.
bool peers_is_quiet(struct peers *p, size_t party);

struct peers_traffic {
    uint64_t asked, answered, failed; // requests of ours
    uint64_t served_bytes, got_bytes;
};
void peers_traffic(struct peers *p, struct peers_traffic *out);
// Current address of a member; false when unknown.
bool peers_address(struct peers *p, struct bytes member, char out[300]);

#endif
