// SPDX-License-Identifier: Apache-2.0
// The organs of a charter as meetings know them: who is in one, how many make its quorum, who is in the chair.
#ifndef MEMBER_MEETING_ORGAN_H
#define MEMBER_MEETING_ORGAN_H

#include <stdbool.h>

#include "record/charter.h"

struct meeting_organ {
    struct bytes title;
    unsigned members, quorum;
};
// false: the charter has no organ of that name.
bool meeting_organ_find(const struct charter *c, struct bytes organ, struct meeting_organ *out);
bool meeting_organ_has(const struct charter *c, struct bytes organ, struct bytes member);
// Who is in the chair at that moment; empty: nobody.
struct bytes meeting_organ_chair(const struct charter *c, struct bytes organ, int64_t moment);

#endif
