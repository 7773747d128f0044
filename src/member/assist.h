// SPDX-License-Identifier: Apache-2.0
// Views of mutual assistance: requests with what their replies make of them, contingents, agreements. Each writes one JSON
// value into an open writer, under `name` (NULL at the root or in an array).
#ifndef MEMBER_ASSIST_H
#define MEMBER_ASSIST_H

#include "base/json.h"
#include "member/listed.h"
#include "record/fold_agreement.h"
#include "record/fold_request.h"

int assist_requests(struct view *v, const struct listed_filter *f, struct json_writer *w, const char *name,
                    uint64_t *matched, struct err *e) MUST_USE;
int assist_contingents(struct view *v, const struct listed_filter *f, struct json_writer *w, const char *name,
                       uint64_t *matched, struct err *e) MUST_USE;
int assist_agreements(struct view *v, const struct listed_filter *f, struct json_writer *w, const char *name,
                      uint64_t *matched, struct err *e) MUST_USE;

// One of them, by its id or the first digits of it, in any layer; is_past: see listed_filter. ERR_NOT_FOUND, ERR_INVALID.
int assist_request(struct view *v, struct bytes id, int64_t as_of, bool is_past, struct json_writer *w, struct err *e) MUST_USE;
int assist_agreement(struct view *v, struct bytes id, int64_t as_of, bool is_past, struct json_writer *w,
                     struct err *e) MUST_USE;

#endif
