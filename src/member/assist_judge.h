// SPDX-License-Identifier: Apache-2.0
// What must hold before this member writes an agreement, a request, a reply or a contingent: the rules that look at other
// records. What breaks them in a record of others has no effect (record/fold_request.h), so nobody writes in vain.
#ifndef MEMBER_ASSIST_JUDGE_H
#define MEMBER_ASSIST_JUDGE_H

#include "member/state.h"
#include "record/record.h"

// ERR_REFUSED with the rule named. Other kinds pass.
int assist_judge(struct member *m, const struct record *rec, struct err *e) MUST_USE;

#endif
