// SPDX-License-Identifier: Apache-2.0
// An agreement as a centre: who stands where in its audience, at a moment.
#ifndef RECORD_FOLD_CENTRE_H
#define RECORD_FOLD_CENTRE_H

#include "record/fold_agreement.h"

enum fold_centre {
    FOLD_CENTRE_NONE,   // no centre, or not a party of it
    FOLD_CENTRE_PARTY,  // it may join; or it has left
    FOLD_CENTRE_JOINED, // its last word is ratified, and is not in force (not yet, or no longer)
    FOLD_CENTRE_IN,     // bound by it at that moment: of the audience
};

// Clocks of members are this near each other: who leaves "now" receives nothing further, though by
// the clock of who serves that moment is still to come.
#define FOLD_CENTRE_SKEW_S 300

enum fold_centre fold_centre_place(const struct fold_agreement *x, struct bytes member,
                                   int64_t as_of);
// Does its name mean anything in a record of that author and layer? The author is a party, and a
// centre of the exercise counts for records of the exercise only.
bool fold_centre_is_named(const struct fold_agreement *x, struct bytes author, bool is_exercise);
// The first moment after as_of at which its audience may change without a further word; WHEN_MAX.
int64_t fold_centre_next(const struct fold_agreement *x, int64_t as_of);

#endif
