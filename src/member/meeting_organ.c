// SPDX-License-Identifier: Apache-2.0
// See meeting_organ.h. A charter that names no organs has one, the assembly of all members.
#include "member/meeting_organ.h"

#define ASSEMBLY "assembly"

bool
meeting_organ_find(const struct charter *c, struct bytes organ, struct meeting_organ *out)
{
    *out = (struct meeting_organ){.title = organ};
    if (!bytes_equal_str(organ, ASSEMBLY))
        return false;
    out->members = (unsigned)c->member_count;
    out->quorum = 1 + out->members * 2 / 3;
    return true;
}

bool
meeting_organ_has(const struct charter *c, struct bytes organ, struct bytes member)
{
    const struct charter_member *m = charter_find(c, member);
    return m && m->role == CHARTER_MEMBER && bytes_equal_str(organ, ASSEMBLY);
}

struct bytes
meeting_organ_chair(const struct charter *c, struct bytes organ, int64_t moment)
{
    (void)c;
    (void)organ;
    (void)moment;
    return (struct bytes){NULL, 0};
}
