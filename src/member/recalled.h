// SPDX-License-Identifier: Apache-2.0
// The recalls that name a centre, as far as they are held.
#ifndef MEMBER_RECALLED_H
#define MEMBER_RECALLED_H

#include "member/state.h"

// Each of them; `rec` lives as long as the call. A negative result of fn ends the walk. The store may change under it.
typedef int recalled_fn(void *context, struct ledger_slot *l, const struct record *rec, uint64_t index, struct err *e);
int recalled_each(struct member *m, const struct hash *centre, recalled_fn *fn, void *context, struct err *e) MUST_USE;

#endif
