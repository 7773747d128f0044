// SPDX-License-Identifier: Apache-2.0
// What an adopted constitutional proposal makes of the charter.
#ifndef DECIDE_CHANGE_H
#define DECIDE_CHANGE_H

#include "decide/state.h"

// The charter of the epoch that x would open, in a; e is that of x. *validity says whether there is one: VALID_NEVER, e has
// the rule in words; VALID_LATER, something it names is not held or not adopted (yet), e has what.
int change_make(struct decide *d, struct arena *a, const struct ask *x, struct charter *out,
                enum validity *validity, struct err *e) MUST_USE;
// The same of an admission, whose effect is not on the chain but must be possible.
int change_admit(struct arena *a, const struct charter *c, const struct proposal_note *note, struct charter *out,
                 struct err *e) MUST_USE;

#endif
