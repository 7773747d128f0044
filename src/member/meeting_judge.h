// SPDX-License-Identifier: Apache-2.0
// What must hold before this member writes a meeting, or a word on one: the rules that look at other records and at the
// charter.
#ifndef MEMBER_MEETING_JUDGE_H
#define MEMBER_MEETING_JUDGE_H

#include "member/state.h"
#include "record/record.h"

// ERR_REFUSED with the rule named. Other kinds pass.
int meeting_judge(struct member *m, const struct record *rec, struct err *e) MUST_USE;

#endif
