// SPDX-License-Identifier: Apache-2.0
// Who lets a movement pass at an hour, who refuses, who is silent, and until when: for planning a route.
#ifndef MEMBER_PASSAGE_H
#define MEMBER_PASSAGE_H

#include "base/json.h"
#include "member/view.h"

// ids: requests for a clearance, all of one author and one layer, each by its id or the first digits of it, with commas
// between. At the hour `moment`, as known at as_of; NULL: at as_of, or when the window of the first begins. One JSON object at the root. ERR_NOT_FOUND, ERR_INVALID, ERR_LIMIT.
int passage_tell(struct view *v, struct bytes ids, int64_t as_of, const int64_t *moment, struct json_writer *w,
                 struct err *e) MUST_USE;

#endif
