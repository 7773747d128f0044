// SPDX-License-Identifier: Apache-2.0
// A second, naive reading of the rules that all records share: from the records of a world
// (world.h) in turn, without rows, and of one layer alone.
#ifndef TESTS_UNIT_RECORD_NAIVE_H
#define TESTS_UNIT_RECORD_NAIVE_H

#include "world.h"

// The record at a place, if it counts: it is accepted and not blanked, below the sizes, and the
// first of its ledger with its id; of that kind and layer. Else NULL.
const struct record *naive_record(const struct world *w, enum kind_id kind, enum layer layer,
                                  unsigned ledger, uint64_t index);
// Is the version at that place, the first of an object that the fold found, the one that founded
// it? Not when that one is blanked: what happens then the examples in fold_test.c and
// fold_object_test.c show.
bool naive_has_head(const struct world *w, unsigned ledger, uint64_t index,
                    const struct hash *object);
// The index of the version in force of the object of that kind and layer whose first version stands
// at (ledger, head); -1 for none: not yet, ended, withdrawn.
int naive_in_force(const struct world *w, enum kind_id kind, enum layer layer, unsigned ledger,
                   uint64_t head, int64_t as_of);
// A moment to ask about, in half days: within the days of the records, or a while after.
int64_t naive_moment(struct world *w);

#endif
