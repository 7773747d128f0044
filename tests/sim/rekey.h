// SPDX-License-Identifier: Apache-2.0
// A member changes its keys: a record names the new ones, and when that is settled its node is opened with them.
#ifndef SIM_REKEY_H
#define SIM_REKEY_H

#include "world.h"

void rekey_announce(struct world *w, struct node *n);
void rekey_look(struct world *w, struct node *n); // is it time to take them? Again and again until it was

#endif
