// SPDX-License-Identifier: Apache-2.0
// What must hold before this member writes an item, a word on one, or a report of an operation: the rules that look at other
// records. What breaks them in a record of others has no effect or counts nothing (record/fold_item.h).
#ifndef MEMBER_OPERATION_JUDGE_H
#define MEMBER_OPERATION_JUDGE_H

#include "member/state.h"
#include "record/record.h"

// ERR_REFUSED with the rule named. Other kinds pass.
int operation_judge(struct member *m, const struct record *rec, struct err *e) MUST_USE;

#endif
