// SPDX-License-Identifier: Apache-2.0
// Deadlines of proposals, told ahead: when one comes that awaits this member's word, and a day, an hour and ten minutes before
// its deadline while it still does.
#ifndef NODE_DEADLINES_H
#define NODE_DEADLINES_H

#include <stdint.h>

struct deadlines;
struct events;
struct view;

struct deadlines *deadlines_new(void); // NULL without memory
void deadlines_free(struct deadlines *d); // takes NULL
// Publishes "awaiting" {"proposal","organ","deadline","seconds_left"} for each that is due to be told. The view's snapshot is
// open.
void deadlines_look(struct deadlines *d, struct view *v, struct events *events, int64_t now);

#endif
