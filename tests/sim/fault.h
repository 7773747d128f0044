// SPDX-License-Identifier: Apache-2.0
// What goes wrong with machines: power, disks, backups put back, bytes that rot, readers that linger, clocks set.
#ifndef SIM_FAULT_H
#define SIM_FAULT_H

#include "world.h"

void fault_disk(struct world *w, struct node *n);
void fault_crash(struct world *w, struct node *n);
void fault_backup(struct world *w, struct node *n);
void fault_restore(struct world *w, struct node *n); // as soon as what the backup lacks is known to enough others
void fault_rot(struct world *w, struct node *n);
void fault_verify(struct world *w, struct node *n);  // looks through all it holds for such bytes
void fault_linger(struct world *w, struct node *n);  // a reader begins, and ends with the next call
void fault_clock(struct world *w, struct node *n);

#endif
