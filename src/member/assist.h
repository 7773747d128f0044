// SPDX-License-Identifier: Apache-2.0
// Views of mutual assistance: requests with what their replies make of them, contingents, agreements. Each writes one JSON
// value into an open writer, under `name` (NULL at the root or in an array).
#ifndef MEMBER_ASSIST_H
#define MEMBER_ASSIST_H

#include "base/json.h"
#include "member/view.h"
#include "record/fold_agreement.h"
#include "record/fold_request.h"

struct assist_filter {
    int64_t as_of;
    struct bytes by;    // author; empty: any
    struct bytes type;  // of requests; empty: any
    bool all;           // also what is closed, met, lapsed, withdrawn, not (or no longer) in force
    bool exercise;      // the exercise layer instead of common and restricted
    uint64_t skip, max; // paging over what matches, newest first
};
int assist_requests(struct view *v, const struct assist_filter *f, struct json_writer *w, const char *name,
                    uint64_t *matched, struct err *e) MUST_USE;
int assist_contingents(struct view *v, const struct assist_filter *f, struct json_writer *w, const char *name,
                       uint64_t *matched, struct err *e) MUST_USE;
int assist_agreements(struct view *v, const struct assist_filter *f, struct json_writer *w, const char *name,
                      uint64_t *matched, struct err *e) MUST_USE;

// One of them, by its id or the first digits of it, in any layer. ERR_NOT_FOUND, ERR_INVALID.
int assist_request(struct view *v, struct bytes id, int64_t as_of, struct json_writer *w, struct err *e) MUST_USE;
int assist_agreement(struct view *v, struct bytes id, int64_t as_of, struct json_writer *w, struct err *e) MUST_USE;

#endif
