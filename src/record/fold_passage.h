// SPDX-License-Identifier: Apache-2.0
// Who lets a movement pass at an hour, by all the requests for a clearance that it rests on: those
// who were asked at first, and those who were asked later for a way round a refusal. A function of
// the records and of the moments asked about: the same on every node that holds the same records.
#ifndef RECORD_FOLD_PASSAGE_H
#define RECORD_FOLD_PASSAGE_H

#include "record/fold_request.h"

#define FOLD_PASSAGE_REQUESTS_MAX 16 // of one movement

enum fold_passage_word {
    FOLD_PASSAGE_SILENT, // was asked, and has said nothing of that hour
    FOLD_PASSAGE_GRANTED,
    FOLD_PASSAGE_REFUSED,
};
struct fold_passage {
    struct bytes member;             // or guest
    uint8_t word;                    // enum fold_passage_word
    const struct fold_request *x;    // that the word answers; silent: the first that asks it
    const struct fold_word *reply;   // NULL: silent
    int64_t until;                   // the first moment after the hour with another word; WHEN_MAX: none
};

// Everybody whom one of these requests asks, by name, as known at as_of, at the hour `moment`. Of
// one member's words that speak of the hour the later leaf holds, whichever request it answers.
// Requests of another type count as none, as do those not written yet or closed by their author:
// nobody is asked by them, and no word on them holds. *out in a; it points into xs.
int fold_passage(struct arena *a, const struct fold_ledgers *l, const struct fold_request *xs,
                 size_t x_count, int64_t as_of, int64_t moment, struct fold_passage **out,
                 size_t *count) MUST_USE;

#endif
