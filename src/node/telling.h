// SPDX-License-Identifier: Apache-2.0
// What changed, as events for listeners (node/events.h). Found by comparing a view with the one before, so a burst of
// changes becomes a few events, and nobody is told of what could still be taken back: a view holds what is durable.
//   grew     {"member","origin","size"}      a ledger has grown here; told to peers too
//   settled  {"member","settled"}            more of a ledger is settled
//   rows     {"changes"}                     what folds gave has changed: lists and screening may answer otherwise
//   keys     {}                              a member's pinned keys or address changed
//   awaiting {"proposal","organ","deadline","seconds_left"}  a proposal awaits this member's word (node/deadlines.h)
//   customers {"new"}                       of so many customers something new was found (node/recheck.h)
//   trouble  {"about","what","text"}         a trouble began or its words changed; an empty text: it is over
#ifndef NODE_TELLING_H
#define NODE_TELLING_H

#include <stdint.h>

#include "base/err.h"

struct events;
struct telling;
struct view;

struct telling *telling_new(struct events *events, struct events *peer_events) MUST_USE; // NULL without memory
void telling_free(struct telling *t);                                                   // takes NULL
// The view's snapshot must be open. rows: the writer's counter of changed rows.
void telling_look(struct telling *t, struct view *v, uint64_t rows);
void telling_keys(struct telling *t);

#endif
