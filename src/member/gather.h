// SPDX-License-Identifier: Apache-2.0
// What views of objects share: rows that outlive the walk over their group, and a record's bytes as JSON.
#ifndef MEMBER_GATHER_H
#define MEMBER_GATHER_H

#include "base/json.h"
#include "member/view.h"

struct gather {
    struct arena *arena;
    struct row *rows; // in the arena, notes too
    size_t count;
};
// All rows of a group; the arena is the caller's, in g already.
int gather_rows(struct view *v, const struct hash *group, struct gather *g, struct err *e) MUST_USE;
// The record at a place, parsed into a. NULL when its bytes are not held, or this disk lost them: `entente verify` names
// those.
int gather_record(struct view *v, struct arena *a, const struct view_ledger *l, uint64_t index, const struct json **out,
                  struct err *e) MUST_USE;
// The record of that id, if it founds a group (an object, an agreement, a file, a statute); NULL as above.
int gather_by_id(struct view *v, struct arena *a, const struct hash *id, const struct json **out, struct err *e) MUST_USE;

#endif
