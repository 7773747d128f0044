// SPDX-License-Identifier: Apache-2.0
// What officers do in a simulated world: they write records, at random.
#ifndef SIM_ACT_H
#define SIM_ACT_H

#include "world.h"

struct node;

void act_write(struct world *w);                        // somebody
void act_write_at(struct world *w, struct node *n);     // this one; it is up and may sign

#endif
