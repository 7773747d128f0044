// SPDX-License-Identifier: Apache-2.0
// The agreement that founds a centre, from the rows that this store holds.
#ifndef MEMBER_CENTRE_H
#define MEMBER_CENTRE_H

#include "record/fold_centre.h"
#include "store/store.h"

#define CENTRE_ARENA_MAX (16 * 1024 * 1024) // words of 128 parties, thousands of each

// The agreement of that id, whatever its layer; *is_known false when its first record is not held here, or is none. All
// output in a.
int centre_read(struct store *s, const struct fold_ledgers *l, struct arena *a, const struct hash *id,
                struct fold_agreement *out, bool *is_known, struct err *e) MUST_USE;

#endif
