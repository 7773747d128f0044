// SPDX-License-Identifier: Apache-2.0
// One simulated node's life: start, batches, failures of its disk, power cuts, restore from a backup.
#ifndef SIM_NODE_H
#define SIM_NODE_H

#include "world.h"

#define NODE_STORE "member.db"

void node_init(struct world *w, size_t index, size_t member);
void node_clear(struct node *n);
void node_start(struct world *w, struct node *n);
bool node_is_up(const struct node *n);
bool node_is_honest(const struct node *n);
bool node_is_recovering(const struct node *n);

// A batch. Each returns false when the node died of it: there is nothing more to do with it then.
bool node_begin(struct world *w, struct node *n);
bool node_begin_light(struct world *w, struct node *n); // for what peers can tell again
bool node_step(struct world *w, struct node *n, const struct sync_event *ev);
bool node_end(struct world *w, struct node *n);    // now, or later with what comes until then, as the daemon's writer does
bool node_finish(struct world *w, struct node *n); // now: what was written in the batch is acknowledged
// A call on the node's store failed: die if the disk is to blame, else it is a violation. Returns false.
bool node_failed(struct world *w, struct node *n, const char *doing, int code, const struct err *e);
void node_tick(struct world *w, struct node *n);
void node_resend(struct world *w, struct node *n);

// As the daemon does when a reader finds stored bytes that are no longer the record.
void node_repair(struct world *w, struct node *n, struct bytes origin, uint64_t index);

void node_crash(struct world *w, struct node *n, int64_t down_ms); // the power goes, and comes back
void node_stop(struct node *n);                                    // its process ends
void node_backup(struct world *w, struct node *n);
void node_restore(struct world *w, struct node *n);
// The wall clock of this node.
int64_t node_wall(const struct world *w, const struct node *n);
// What the node knows of a member's ledger. False when it is down.
bool node_ledger(const struct world *w, const struct node *n, size_t member, struct sync_ledger_info *out);

#endif
