// SPDX-License-Identifier: Apache-2.0
// The rows of one group reduced to a request with what its replies make of it. Everything here is a
// function of the records and of the moments asked about: it is the same on every node that holds
// the same records.
#ifndef RECORD_FOLD_REQUEST_H
#define RECORD_FOLD_REQUEST_H

#include "record/amount.h"
#include "record/fold.h"
#include "record/fold_object.h"
#include "record/fold_words.h"
#include "record/answer.h"
#include "record/request.h"

struct fold_request {
    struct fold_object object;
    uint8_t type;              // enum request_type
    struct fold_words replies; // that have an effect, by member and answer; a row's status is its answer
};
enum fold_request_state {
    FOLD_REQUEST_NOT_YET, // as of that moment it was not written
    FOLD_REQUEST_OPEN,
    FOLD_REQUEST_MET,    // what was asked is delivered
    FOLD_REQUEST_CLOSED, // by its author
    FOLD_REQUEST_LAPSED, // its `until` has come
};

// *is_request false when the group is none. All output in a.
int fold_request(struct arena *a, const struct fold_ledgers *l, const struct row *rows, size_t count,
                 unsigned layers, struct fold_request *out, bool *is_request) MUST_USE;
enum fold_request_state fold_request_state(const struct fold_request *x, int64_t as_of);
// Is it put to this member or guest, by any of its versions? A guest is asked only by name.
bool fold_request_is_to(const struct fold_request *x, struct bytes member, bool is_guest);

// One thing that was asked for.
struct fold_request_line {
    struct hash key;    // amount_key of the thing
    uint64_t asked;     // by the version in force
    uint64_t offered;   // of that, by offers that stand; never more than asked
    uint64_t shortfall; // asked less, of each member, the more of what it offers and what it delivered
    uint64_t delivered; // by reports that stand, all of it
};
// The things asked for as of a moment, in the order of the request. Returns their number.
size_t fold_request_lines(const struct fold_request *x, int64_t as_of,
                          struct fold_request_line out[AMOUNT_ITEMS_MAX]);

// A member's answer as of a moment, deliveries aside: of its replies that stand the latest, of
// clearances the latest that speaks of the hour `moment` (elsewhere that is not looked at). NULL:
// none.
const struct fold_word *fold_request_word(const struct fold_request *x, struct bytes member,
                                          int64_t as_of, int64_t moment);
// Hours for which a grant or refusal of a clearance holds.
void fold_request_window(const struct fold_request *x, const struct fold_word *w, int64_t as_of,
                         int64_t *from, int64_t *until);

// Who lets pass at an hour, and who does not: for planning a route.
struct fold_clearance {
    struct bytes member;
    bool is_granted;           // else refused
    const struct fold_word *w; // the word it rests on
};
// Every member with a word on the clearance at the hour `moment`, as known at as_of, by name; a
// member that is not there has said nothing of it. None for a request that its author closed, or
// that asks for something else. *out in a.
int fold_request_clearances(struct arena *a, const struct fold_request *x, int64_t as_of,
                            int64_t moment, struct fold_clearance **out, size_t *count) MUST_USE;

#endif
