// SPDX-License-Identifier: Apache-2.0
// The machine as others may look at it.
#include "node/writer_state.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "host/clock.h"
#include "member/member.h"

void
writer_state_read(struct writer_state *s, struct member *m, int64_t now)
{
    const struct sync *sync = member_sync(m);
    const struct charter *c = member_charter(m);
    s->is_stranger = member_is_stranger(m);
    s->is_outdated = member_is_outdated(m);
    s->is_recovering = sync_is_recovering(sync, &s->heard, &s->needed, &s->behind);
    s->peer_count = 0;
    const struct charter_member *self = charter_find(c, member_self(m));
    bool has_left = self && self->is_leaving; // then nobody is asked any more, nor is anybody that has left
    s->is_withdrawn = has_left;
    for (size_t i = 0; i < c->party_count && i < LIMIT_MEMBERS; i++) {
        struct sync_peer_info info;
        if (has_left || c->members[i].is_leaving || !sync_peer_at(sync, i, &info))
            continue;
        struct writer_peer *p = &s->peers[s->peer_count++];
        *p = (struct writer_peer){.failures = info.failures};
        memcpy(p->member, info.member.p, num_min_size(info.member.n, sizeof p->member - 1));
        p->heard_s_ago = info.heard < 0 ? -1 : (now - info.heard) / 1000;
        if (info.heard >= 0 && clock_now_s() - p->heard_s_ago > s->heard_at)
            s->heard_at = clock_now_s() - p->heard_s_ago;
    }
}
