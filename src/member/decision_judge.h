// SPDX-License-Identifier: Apache-2.0
// What must hold before this member writes a proposal or a position: the rules that look at other records. What breaks them in a
// record of others is void or no word, on every node alike (decide/decide.h).
#ifndef MEMBER_DECISION_JUDGE_H
#define MEMBER_DECISION_JUDGE_H

#include "member/state.h"
#include "record/record.h"

// ERR_REFUSED with the rule named. Other kinds pass.
int decision_judge(struct member *m, const struct record *rec, struct err *e) MUST_USE;

#endif
