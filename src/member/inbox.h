// SPDX-License-Identifier: Apache-2.0
// Messages as their readers look for them: what came in, what went out, who has received and who has read it.
#ifndef MEMBER_INBOX_H
#define MEMBER_INBOX_H

#include "base/json.h"
#include "member/view.h"

struct inbox_filter {
    bool is_sent;     // what this member sent; else what is to it
    bool is_unread;   // only what this member has not read
    bool is_exercise; // the exercise layer instead of the others
    int64_t as_of;    // what has lapsed by then is left out
    uint64_t max;
};

// An array under `name`: the most urgent first, then the newest. *matched: how many there are.
int inbox_write(struct view *v, const struct inbox_filter *f, struct json_writer *w, const char *name,
                uint64_t *matched, struct err *e) MUST_USE;

#endif
