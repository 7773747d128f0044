// SPDX-License-Identifier: Apache-2.0
// Finding leaves: by what a person typed, and the erasure that blanked one.
#ifndef MEMBER_FIND_H
#define MEMBER_FIND_H

#include "member/view.h"

// The place of a record by its id, or by enough of its beginning. An object (a listing above all) is found in the rows and
// goes before any other record whose id begins so; the others (versions, recognitions, statute records) are few to ask for
// and are looked for through the leaves. ERR_NOT_FOUND; ERR_INVALID when several begin so, or it is no id; ERR_LIMIT when
// there are too many leaves to look through for a short id.
int find_record(struct view *v, struct bytes text, const struct view_ledger **l, uint64_t *index, struct hash *id,
                struct err *e) MUST_USE;

struct find_erasure {
    bool is_found;
    struct hash id;
    uint64_t index;            // above the leaf's own
    struct bytes time, reason; // in the view's arena
    struct bytes act;          // empty when none is named
};
// The first erasure of this ledger that blanks that leaf.
int find_erasure(struct view *v, const struct view_ledger *l, uint64_t index, struct find_erasure *out,
                 struct err *e) MUST_USE;

#endif
