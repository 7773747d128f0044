// SPDX-License-Identifier: Apache-2.0
// What the words on one proposal that is not constitutional come to.
#ifndef DECIDE_JUDGE_H
#define DECIDE_JUDGE_H

#include "decide/state.h"

struct tally {
    unsigned agree, object, waiting; // electors
    unsigned own;                    // whose word is their own: neither waived nor by withdrawal
    unsigned withdrawn;
};
void judge_count(const struct word *words, unsigned count, struct tally *out);
// Judge x, which is valid and not constitutional.
int judge_ask(struct decide *d, struct ask *x, struct word words[LIMIT_MEMBERS], enum decide_end *end,
              enum decide_why *why) MUST_USE;
// A waiver of a word on x, in the level above. *is_one is false when none of that id is held.
int judge_waiver(struct decide *d, const struct ask *x, const struct hash *id, struct waiver *out, bool *is_one) MUST_USE;
// An admission of that member as an applicant, in that layer and level; its note is copied into a. DECIDE_VOID when it is none and
// never will be; *is_held is false when nothing of that id is known there.
int judge_admission(struct decide *d, struct arena *a, unsigned level, enum layer layer, const struct hash *id, struct bytes member,
                    struct proposal_note *note, enum decide_end *end, bool *is_held) MUST_USE;

#endif
