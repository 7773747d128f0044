// SPDX-License-Identifier: Apache-2.0
// One member that lies: it tells two histories, withholds bytes, gives old words for new ones, serves garbage and
// accuses the innocent. It holds its own keys only.
#ifndef SIM_LIAR_H
#define SIM_LIAR_H

#include "net.h"
#include "world.h"

// Two histories from here on: a second face starts from a copy of the first one's disk.
void liar_fork(struct world *w);
void liar_lie(struct world *w);
// May this face show a note of its own to that member?
bool liar_may_show(struct world *w, const struct node *n, size_t member);
// It looks away when its own ledger is spoken of, so that it does not stop at the first proof.
bool liar_shuts_eyes(const struct world *w, struct bytes note);
// What it makes of an honest answer to `ask`.
void liar_answer(struct world *w, struct node *n, const struct message *ask, struct message *answer);

#endif
