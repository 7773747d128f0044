// SPDX-License-Identifier: Apache-2.0
// What officers do with centres: they found one, come in, leave, put in what they write, release and recall.
#ifndef SIM_ACT_CENTRE_H
#define SIM_ACT_CENTRE_H

#include "truth.h"

// Something about a centre, or to one. False: nothing comes to mind, and *t is as it was.
bool act_centre_draw(const struct world *w, struct rng *r, const struct node *n, struct truth *t);
// Of one that was drawn: may the member refuse it? What it names may not have come here yet, or its author is not in.
bool act_centre_may_refuse(const struct truth *t);
void act_centre_trace(struct world *w, size_t number); // what it says about centres, if anything

#endif
