// SPDX-License-Identifier: Apache-2.0
// One request, contingent or agreement as JSON. Internal to the views of assistance (member/assist.h).
#ifndef MEMBER_ASSIST_TELL_H
#define MEMBER_ASSIST_TELL_H

#include "member/assist.h"

int assist_tell_request(struct view *v, struct arena *a, const struct fold_request *x, int64_t as_of, struct json_writer *w,
                        struct err *e) MUST_USE;
int assist_tell_contingent(struct view *v, struct arena *a, const struct fold_object *x, int64_t as_of,
                           struct json_writer *w, struct err *e) MUST_USE;
int assist_tell_agreement(struct view *v, struct arena *a, const struct fold_agreement *x, int64_t as_of,
                          struct json_writer *w, struct err *e) MUST_USE;
// The name of the centre that it founds, in a; empty when its bytes are not here.
int assist_tell_centre_name(struct view *v, struct arena *a, const struct fold_agreement *x, struct bytes *out,
                            struct err *e) MUST_USE;
const char *assist_tell_state(enum fold_request_state state);

#endif
