// SPDX-License-Identifier: Apache-2.0
// Judging a dossier (record/dossier.h): a stranger who has only the file computes the outcome again. The charter bears the
// good signatures of all its members; every section is what its author signed; whoever receipts it does so with a key that
// the charter, a `key` record or an adopted proposal in the file gives it; and by all that, decide comes to the end that
// the file claims. The file holds nothing else: without any one section, or any one receipt, it would not.
#ifndef DECIDE_REVIEW_H
#define DECIDE_REVIEW_H

#include "base/arena.h"
#include "base/bytes.h"
#include "decide/decide.h"
#include "decide/facts.h"
#include "record/dossier.h"
#include "record/record.h"
#include "record/section.h"

struct review_leaf { // a record that the file shows
    struct hash id;
    size_t section;
    uint64_t index;
    struct bytes record;
};
struct review {
    struct charter charter; // the founding one
    struct section_parties parties;
    struct facts facts; // its sections stand as in the file
    struct review_leaf *leaves;
    size_t leaf_count;
    struct decide_outcome outcome;
    unsigned k;            // of the proposal's epoch
    struct bytes organ_title; // of the organ it was put to, as its epoch has it
    size_t epoch_count;    // epochs that the file proves, the founding one among them
    // Refused for being more than is needed: what could go. FACTS_NONE otherwise.
    struct facts_without spare;
};

// Refused with what is wrong. All output lives in a. < 0 only when the judge could not work (ERR_NOMEM).
int review_dossier(struct arena *a, const struct dossier *d, struct review *out, struct verdict *v) MUST_USE;
// The record of that id among those shown; NULL: none.
const struct review_leaf *review_find(const struct review *r, const struct hash *id);

#endif
