// SPDX-License-Identifier: Apache-2.0
// What the reports of an operation add up to, as JSON. Internal to the view of operations (member/operation.h).
#ifndef MEMBER_OPERATION_RESULTS_H
#define MEMBER_OPERATION_RESULTS_H

#include "base/json.h"
#include "member/view.h"
#include "record/fold_item.h"

// The member "results" of an open object: what participants' reports add up to, by member and by phase, each shared event
// once; what counts nothing, and why, beside it.
int operation_results(struct view *v, struct arena *a, const struct fold_item *x, struct json_writer *w,
                      struct err *e) MUST_USE;

#endif
