// SPDX-License-Identifier: Apache-2.0
// What became of a petition, as JSON. Internal to the views of assistance (member/assist_tell.h).
#ifndef MEMBER_PETITION_H
#define MEMBER_PETITION_H

#include "base/json.h"
#include "member/view.h"
#include "record/fold_petition.h"

// The member "petition" of an open object: who judges, who is recused, and the outcome as of that moment.
int petition_tell(struct view *v, struct arena *a, const struct fold_request *x, int64_t as_of, struct json_writer *w,
                  struct err *e) MUST_USE;

#endif
