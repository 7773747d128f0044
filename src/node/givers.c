// SPDX-License-Identifier: Apache-2.0
// Whom to ask.
#include "node/givers.h"

#include <assert.h>

#include "base/num.h"
#include "ledger/leaf.h"
#include "member/constitution.h"
#include "node/peers.h"
#include "node/wants.h"
#include "record/release.h"

#define GIVERS_SLOW_NS 500000000u   // a piece that took longer: one at a time from there
#define GIVERS_RETRY_NS 500000000u  // after the first failure; twice that after each further one
#define GIVERS_RETRY_MAX_NS 5000000000u
#define GIVERS_WRONG_NS 600000000000u // who gave a wrong piece is asked for none for so long

static bool
may_give(const struct want *w, const struct charter_member *who)
{
    const struct files_one *file = &w->file;
    if (who->is_leaving)
        return false;
    if (bytes_equal(who->name, file->ledger->member))
        return true;
    if (file->leaf_class == LEAF_RESTRICTED)
        return release_names(w->holders, who->name);
    return file->leaf_class == LEAF_PUBLIC || constitution_is_within(who);
}

bool
givers_pick(const struct givers *g, const struct want *w, uint64_t now, size_t *party)
{
    bool found = false;
    for (size_t i = 0; i < g->charter->party_count && i < LIMIT_MEMBERS; i++) {
        const struct giver *x = &g->each[i];
        const struct charter_member *who = &g->charter->members[i];
        bool is_author = bytes_equal(who->name, w->file.ledger->member);
        char address[300];
        struct hash pin;
        if ((found && !is_author) || !may_give(w, who) || x->retry_ns > now || w->denied[i] > now ||
            x->under_way >= (x->is_slow ? 1u : GIVERS_PIECES_MAX) || !peers_target(g->peers, i, address, &pin) ||
            !peers_is_quiet(g->peers, i))
            continue;
        *party = i;
        found = true;
        if (is_author)
            return true;
    }
    return found;
}

void
givers_asked(struct givers *g, size_t party)
{
    g->each[party].under_way++;
}

void
givers_answered(struct givers *g, size_t party)
{
    assert(g->each[party].under_way > 0);
    g->each[party].under_way--;
}

void
givers_good(struct givers *g, size_t party, uint64_t took_ns, bool *was_blamed)
{
    struct giver *x = &g->each[party];
    x->pause_ns = GIVERS_RETRY_NS;
    x->is_slow = took_ns > GIVERS_SLOW_NS;
    *was_blamed = x->is_blamed;
    x->is_blamed = false;
}

void
givers_failed(struct givers *g, size_t party, uint64_t now)
{
    struct giver *x = &g->each[party];
    x->pause_ns = x->pause_ns == 0 ? GIVERS_RETRY_NS : num_min_u64(2 * x->pause_ns, GIVERS_RETRY_MAX_NS);
    x->retry_ns = now + x->pause_ns;
}

void
givers_wrong(struct givers *g, size_t party, uint64_t now)
{
    g->each[party].is_blamed = true;
    g->each[party].retry_ns = now + GIVERS_WRONG_NS;
}
