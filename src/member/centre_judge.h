// SPDX-License-Identifier: Apache-2.0
// What our own records say of centres, before they are written.
#ifndef MEMBER_CENTRE_JUDGE_H
#define MEMBER_CENTRE_JUDGE_H

#include "member/state.h"
#include "record/record.h"

// ERR_REFUSED with the rule named: a centre that is none, or not for this member to use, or over; a release that is an exercise
// on a record that is none; a centre's agreement, or a word on it, that not all its parties would hold.
int centre_judge(struct member *m, const struct record *rec, struct err *e) MUST_USE;

#endif
