// SPDX-License-Identifier: Apache-2.0
// Who is in a centre of a simulated world, by what its parties wrote: computed anew from the truth, with nothing of the
// members' own reading of agreements. A centre is a number of the truth and one; 0 is none.
#ifndef SIM_AUDIENCE_H
#define SIM_AUDIENCE_H

#include "world.h"

// Does that centre, named for that record, stand for anybody, and can the member be one of them?
bool audience_is_party(const struct world *w, size_t centre, size_t record, size_t member);
// In the end, when all clocks have come to all words: is the member in it? `opened` is not looked at.
bool audience_is_in(const struct world *w, size_t centre, size_t opened, size_t member);
// Can it ever have been given what record `opened` put in? Not what was put in after it had left for good.
bool audience_was_in(const struct world *w, size_t centre, size_t opened, size_t member);
// Did a word on it get lost, so that nobody can say?
bool audience_is_doubtful(const struct world *w, size_t centre);
// May this node, by the words it holds now and its clock, give the record to a member that nobody named?
bool audience_may_serve(const struct world *w, struct node *server, size_t number, size_t member);
// The number of the member's last word on it that stands in the truth; false: it never spoke.
bool audience_last_word(const struct world *w, size_t centre, size_t member, size_t *out);

#endif
