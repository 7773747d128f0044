// SPDX-License-Identifier: Apache-2.0
// The rows of one group reduced to an agreement: each party's word, and when it is in force among
// whom.
#ifndef RECORD_FOLD_AGREEMENT_H
#define RECORD_FOLD_AGREEMENT_H

#include "record/agreement.h"
#include "record/fold.h"
#include "record/fold_words.h"

struct fold_agreement {
    struct hash id;
    uint32_t ledger; // of its first record
    uint64_t index;
    uint8_t leaf_class, layer;
    int64_t time;
    int64_t from;           // not in force before it
    int64_t until;          // nor from it on
    unsigned threshold;     // parties that must have ratified
    bool is_centre;         // it founds one
    unsigned notice;        // days that who has ratified stays bound after saying otherwise
    struct bytes parties;   // see release_names
    struct fold_words words; // of parties, by member
    int64_t entry;          // when it entered, or will enter, into force; WHEN_MAX: it did not
};
// *is_agreement false when the group is none. All output in a.
int fold_agreement(struct arena *a, const struct fold_ledgers *l, const struct row *rows,
                   size_t count, unsigned layers, struct fold_agreement *out,
                   bool *is_agreement) MUST_USE;
bool fold_agreement_is_party(const struct fold_agreement *x, struct bytes member);
// The party's word that holds at a moment; NULL: none.
const struct fold_word *fold_agreement_word(const struct fold_agreement *x, struct bytes member,
                                            int64_t as_of);
// Is it in force at that moment, among some parties? And is this member one of them?
bool fold_agreement_is_in_force(const struct fold_agreement *x, int64_t as_of);
bool fold_agreement_binds(const struct fold_agreement *x, struct bytes member, int64_t as_of);
// Of one that is in force at that moment: when, by the words there are, it will no longer be; WHEN_MAX: at no moment.
int fold_agreement_end(struct arena *a, const struct fold_agreement *x, int64_t as_of, int64_t *out) MUST_USE;

#endif
