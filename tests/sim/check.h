// SPDX-License-Identifier: Apache-2.0
// What must hold in a simulated world: some at every step, some once the faults have stopped.
#ifndef SIM_CHECK_H
#define SIM_CHECK_H

#include "world.h"

// A checkpoint or cosignature that left a node.
struct signed_word {
    size_t node;   // who signed it
    size_t ledger; // whose (member)
    uint64_t size;
    struct hash root;
    bool is_cosignature;
};

// ---- at every step ----
void check_signed(struct world *w, const struct node *n, struct bytes note);
void check_served(struct world *w, struct node *server, const struct node *asker, struct bytes body, bool is_chunk);
void check_started(struct world *w, struct node *n);
void check_settled(struct world *w, const struct node *n);
void check_restored(struct world *w, const struct node *n); // just before it loses what came after its backup

// ---- when faults are over ----
// Do the honest agree, and does each hold what it must and nothing else? False: not yet, *why says what is missing.
bool check_agreed(struct world *w, struct buf *why);
// What no time can mend.
void check_history(struct world *w);

#endif
