// SPDX-License-Identifier: Apache-2.0
// Operations (items with phases) out of a view: the plan, who is in it by whose word, and what the participants' reports
// add up to. Each function writes one JSON value into an open writer.
#ifndef MEMBER_OPERATION_H
#define MEMBER_OPERATION_H

#include "base/json.h"
#include "member/listed.h"

int operation_list(struct view *v, const struct listed_filter *f, struct json_writer *w, const char *name,
                   uint64_t *matched, struct err *e) MUST_USE;
// One of them with its results, by its id or the first digits of it, in any layer. ERR_NOT_FOUND, ERR_INVALID.
int operation_one(struct view *v, struct bytes id, int64_t as_of, struct json_writer *w, struct err *e) MUST_USE;

#endif
