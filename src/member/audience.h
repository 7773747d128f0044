// SPDX-License-Identifier: Apache-2.0
// Who may hold a restricted record, for people: the parties one by one, and the centres through which they may.
#ifndef MEMBER_AUDIENCE_H
#define MEMBER_AUDIENCE_H

#include "base/json.h"
#include "member/view.h"

// Of a restricted record that is held here, and its id: an object "audience" with the names of those who may hold it at that
// moment beside its author, and the centres that its release list, or a release of its author's, names.
int audience_write(struct view *v, const struct view_ledger *l, const struct hash *id, struct bytes record, int64_t as_of,
                   struct json_writer *w, struct err *e) MUST_USE;

#endif
