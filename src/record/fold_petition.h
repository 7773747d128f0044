// SPDX-License-Identifier: Apache-2.0
// A petition (a request of type petition) with what its replies make of it: the same on every node that holds the same
// replies. Who judges, the caller knows from the charter and from the listing: those it is put to, less the lister, who is
// recused, and less who entered it.
#ifndef RECORD_FOLD_PETITION_H
#define RECORD_FOLD_PETITION_H

#include "record/fold_request.h"

enum fold_petition {
    FOLD_PETITION_NOT_YET,    // as of that moment it was not written
    FOLD_PETITION_WITHDRAWN,  // closed by who entered it, before the deadline
    FOLD_PETITION_WAITING,    // on judges without an answer, before the deadline
    FOLD_PETITION_GRANTED,    // by all who answered: the listing is to be ended
    FOLD_PETITION_REFUSED,    // by all who answered: it stays
    FOLD_PETITION_DIVIDED,    // some granted and some refused
    FOLD_PETITION_UNANSWERED, // nobody did until the deadline
};

// Answers from it on have no effect.
int64_t fold_petition_deadline(const struct fold_request *x);
// The judge's answer as of that moment, given before the deadline; NULL: none.
const struct fold_word *fold_petition_word(const struct fold_request *x, struct bytes judge, int64_t as_of);
enum fold_petition fold_petition_outcome(const struct fold_request *x, const struct bytes *judges, size_t count,
                                         int64_t as_of);

#endif
