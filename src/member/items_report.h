// SPDX-License-Identifier: Apache-2.0
// What became of items in a time, by member.
#ifndef MEMBER_ITEMS_REPORT_H
#define MEMBER_ITEMS_REPORT_H

#include "base/json.h"
#include "member/view.h"

// One object: of [from, until), counts and items by owner.
int items_report(struct view *v, int64_t from, int64_t until, bool is_exercise, struct json_writer *w, struct err *e) MUST_USE;

#endif
