// SPDX-License-Identifier: Apache-2.0
// What the plan of an operation is and who is in it, as JSON. Internal to the view of operations (member/operation.h).
#ifndef MEMBER_OPERATION_TELL_H
#define MEMBER_OPERATION_TELL_H

#include "base/json.h"
#include "member/view.h"
#include "record/fold_item.h"

// Members of an open object.
int operation_tell(struct view *v, struct arena *a, const struct fold_item *x, struct json_writer *w, struct err *e) MUST_USE;

#endif
