// SPDX-License-Identifier: Apache-2.0
// What of which ledger a stranger must see to compute an outcome again: the proposal's place, each word it rests on from the
// size that the proposal cites to the word, and whatever these stand on in turn: waivers, rivals that were broken, admissions
// and mandates, and the adopted changes that opened the epochs up to its own.
#ifndef MEMBER_NEEDS_H
#define MEMBER_NEEDS_H

#include "member/decided.h"
#include "member/view.h"

struct needs_range {
    uint32_t ledger;
    uint64_t from, to;
    bool is_key; // for the keys that stand in it alone
};
struct needs {
    struct view *v;
    struct decided *d;
    struct needs_range *ranges;
    size_t count, room;
    struct hash *seen; // proposals that were gone into
    size_t seen_count, seen_room;
    unsigned k;        // the largest of the epochs concerned
    bool is_of_one_epoch;
    const struct charter *charter; // of the proposal's epoch; lives as long as d
    struct err *e;
};

// Gathers what the outcome of that proposal, which has ended, needs. All lives in v->arena. ERR_BUSY: it is open.
int needs_gather(struct needs *n, const struct hash *proposal, struct decide_outcome *out) MUST_USE;
int needs_add(struct needs *n, uint32_t ledger, uint64_t from, uint64_t to, bool is_key) MUST_USE;
// Sorted by origin, then place; what touches or overlaps becomes one.
void needs_merge(struct needs *n);

#endif
