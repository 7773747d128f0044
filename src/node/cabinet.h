// SPDX-License-Identifier: Apache-2.0
// The register's card index (cards.h) while officers work with it: made when somebody first asks, in a thread of its own, kept
// true by what the writer's transactions touch, and dropped when nobody has asked for ten minutes. An answer holds everything
// that was committed before the question. It lies in memory alone: what is erased is in no file.
#ifndef NODE_CABINET_H
#define NODE_CABINET_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "node/cards_find.h"

struct cabinet;
struct store_watch;
struct view;
struct views;

int cabinet_new(struct cabinet **out, struct views *views, struct err *e) MUST_USE;
void cabinet_stop(struct cabinet *c); // nobody waits any more (ERR_CLOSED); takes NULL
void cabinet_free(struct cabinet *c); // stops it; takes NULL
// For the writer's store, before its first transaction; as long as the cabinet.
const struct store_watch *cabinet_watch(struct cabinet *c);

// Somebody will ask soon: make the cards meanwhile. Waits for nothing; takes NULL.
void cabinet_want(struct cabinet *c);

struct cabinet_question {
    struct cards_filter filter;
    uint64_t skip, max;
    struct bytes after; // a cursor, counted on from with skip; empty: from the first
};
struct cabinet_answer {
    struct hash *ids;    // of one page, in order
    size_t count;
    uint64_t matched;    // all that match
    uint64_t first;      // how many of them stand before this page
    struct bytes next;   // cursor behind this page; empty when nothing follows
};
// The answer lives in a. cabinet NULL (no node runs): cards are made of the view for this question alone.
int cabinet_ask(struct cabinet *c, struct view *v, struct arena *a, const struct cabinet_question *q, struct cabinet_answer *out,
                struct err *e) MUST_USE;

#endif
