// SPDX-License-Identifier: Apache-2.0
// Proposals as a view sees them: their texts, who has received them, who has said what, the outcome and what it waits for.
#ifndef MEMBER_DECISIONS_H
#define MEMBER_DECISIONS_H

#include "base/json.h"
#include "decide/decide.h"
#include "member/listed.h"

struct decisions_filter {
    int64_t as_of;      // of conditions that hold at a date (agreements in force)
    int64_t bound;      // records that claim a later time are not looked at; WHEN_MAX: all are
    struct bytes organ; // empty: any
    bool all;           // also what has ended
    bool awaiting;      // only what awaits this member's word
    bool exercise;
    uint64_t skip, max;
};
// An object's members: proposals (an array), matched, awaiting (how many await this member's word), epoch, its number.
int decisions_list(struct view *v, const struct decisions_filter *f, struct json_writer *w, struct err *e) MUST_USE;
int decisions_one(struct view *v, struct bytes id, int64_t as_of, int64_t bound, struct json_writer *w, struct err *e) MUST_USE;

// Who decides on what is to be proposed, now: organ, epoch, electors, each with the size of its ledger; of a waiver what is
// waived and how many must agree; of a rebinding where the old ledger ends.
struct decisions_question {
    struct bytes organ;  // empty: the first that decides on the matter
    struct bytes matter; // empty: constitution with an effect, else general
    struct bytes effect; // a word of effect.type; empty: none
    struct bytes member; // whom it is about; empty: nobody
    struct bytes waives; // id of a proposal; empty: none
};
int decisions_electorate(struct view *v, const struct decisions_question *q, struct json_writer *w, struct err *e) MUST_USE;

// Each proposal that awaits this member's word. A non-zero result of fn ends the walk and is returned.
typedef int decisions_fn(void *context, const struct hash *id, const struct decide_outcome *x);
int decisions_awaiting(struct view *v, decisions_fn *fn, void *context, struct err *e) MUST_USE;
// The epoch, and what awaits this member's word, as one object of that name.
int decisions_summary(struct view *v, struct json_writer *w, const char *name, struct err *e) MUST_USE;

#endif
