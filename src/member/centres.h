// SPDX-License-Identifier: Apache-2.0
// Views of centres: which there are, and what each party put into one.
#ifndef MEMBER_CENTRES_H
#define MEMBER_CENTRES_H

#include "member/assist.h"

// Under `name` an array of agreements (member/assist.h).
int centres_list(struct view *v, const struct listed_filter *f, struct json_writer *w, const char *name, uint64_t *matched,
                 struct err *e) MUST_USE;
// One (is_past: see listed_filter) by its id or the first digits of it, and what was released to it, as far as it is known here. ERR_NOT_FOUND, ERR_INVALID.
int centres_one(struct view *v, struct bytes id, int64_t as_of, bool is_past, struct json_writer *w, struct err *e) MUST_USE;

#endif
