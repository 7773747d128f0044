// SPDX-License-Identifier: Apache-2.0
// What room decide computes from what is held here: the epochs so far, and the outcome of any proposal. It lasts as long as the
// view's snapshot, or the member's batch, that it was made of.
#ifndef MEMBER_DECIDED_H
#define MEMBER_DECIDED_H

#include "decide/decide.h"
#include "member/state.h"
#include "member/view.h"

struct decided {
    struct decide *decide;
    struct store *store;
    struct arena arena; // ledgers
    const struct charter *founding; // the view's or member's
    struct decide_ledgers ledgers;
    struct decide_source source;
    struct row candidate[FOLD_ROWS_MAX]; // of a record that is to be written
    unsigned candidate_count;
    struct hash candidate_id;
    int64_t as_of;      // rows of a later time are not looked at; WHEN_MAX: all are
    struct err *e;      // of the read that failed
};

// layer: real proposals, or those of exercises.
int decided_view(struct decided *d, struct view *v, enum layer layer, int64_t as_of, struct err *e) MUST_USE;
// Of the writer's own store, by what its machine counts. Rows of this batch are stored first.
int decided_member(struct decided *d, struct member *m, enum layer layer, struct err *e) MUST_USE;
// The same as if this record stood at the end of our own ledger, under candidate_id.
int decided_candidate(struct decided *d, struct member *m, const struct record *rec, enum layer layer, struct err *e) MUST_USE;
void decided_end(struct decided *d); // also after a failure

// The present epoch.
const struct decide_epoch *decided_epoch(const struct decided *d);
// As decide_outcome, with the failure in words.
int decided_outcome(struct decided *d, struct arena *a, const struct hash *proposal, struct decide_outcome *out, bool *is_proposal,
                    struct err *e) MUST_USE;
// The record at a place, parsed into a; NULL when its bytes are not held.
int decided_record(struct decided *d, struct arena *a, uint32_t ledger, uint64_t index, const struct json **out, struct err *e)
    MUST_USE;
// This member's word; NULL: it is no elector.
const struct decide_word *decided_word(const struct decide_outcome *x, struct bytes member);

#endif
