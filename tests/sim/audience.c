// SPDX-License-Identifier: Apache-2.0
// See audience.h. Words of one party hold one after the other in the order of its ledger, each from its date, or from when
// the one before began if that is later. A centre begins at the first moment at which as many as its threshold are in.
#include "audience.h"

#include "node.h"
#include "truth.h"

static bool
is_word(const struct world *w, size_t number, size_t centre, size_t member)
{
    const struct truth *t = truth_at(w, number);
    bool is_on = number + 1 == centre || (t->kind == TRUTH_CENTRE_WORD && t->targets[0] + 1 == centre);
    return is_on && t->author == member && t->was_written;
}

bool
audience_is_party(const struct world *w, size_t centre, size_t record, size_t member)
{
    if (centre == 0)
        return false;
    const struct truth *c = truth_at(w, centre - 1), *t = truth_at(w, record);
    return (c->parties >> t->author & 1) && (c->parties >> member & 1) && (t->is_exercise || !c->is_exercise);
}

// The word that follows it in its author's ledger; truth_count: none.
static size_t
next_word(const struct world *w, size_t centre, size_t member, size_t number)
{
    do
        number++;
    while (number < w->truth_count && !(is_word(w, number, centre, member) && truth_at(w, number)->is_in_ledger));
    return number;
}

// How many are in at that moment.
static unsigned
count_at(const struct world *w, size_t centre, int64_t moment)
{
    unsigned count = 0;
    for (size_t m = 0; m < w->plan.members; m++) {
        bool is_in = false;
        int64_t from = INT64_MIN;
        for (size_t i = next_word(w, centre, m, centre - 2); i < w->truth_count; i = next_word(w, centre, m, i)) {
            from = truth_at(w, i)->from > from ? truth_at(w, i)->from : from;
            if (from <= moment)
                is_in = truth_at(w, i)->is_ratified;
        }
        count += is_in;
    }
    return count;
}

// It changes at the date of some word only.
static bool
has_begun(const struct world *w, size_t centre)
{
    for (size_t i = centre - 1; i < w->truth_count; i++) {
        const struct truth *t = truth_at(w, i);
        if (is_word(w, i, centre, t->author) && t->is_in_ledger &&
            count_at(w, centre, t->from) >= truth_at(w, centre - 1)->threshold)
            return true;
    }
    return false;
}

bool
audience_is_in(const struct world *w, size_t centre, size_t opened, size_t member)
{
    bool is_in = false;
    (void)opened; // whoever is in now is given all
    for (size_t i = next_word(w, centre, member, centre - 2); i < w->truth_count; i = next_word(w, centre, member, i))
        is_in = truth_at(w, i)->is_ratified;
    return is_in && truth_at(w, centre - 1)->is_in_ledger && has_begun(w, centre) && count_at(w, centre, INT64_MAX) >= 2;
}

// Nodes that have heard of some words only may see it begin earlier, and some may see it begin that never does; but not
// before so many have said once that they come in.
static bool
can_have_begun(const struct world *w, size_t centre)
{
    unsigned who = 0, count = 0;
    for (size_t i = centre - 1; i < w->truth_count; i++)
        if (is_word(w, i, centre, truth_at(w, i)->author) && truth_at(w, i)->is_in_ledger && truth_at(w, i)->is_ratified)
            who |= 1u << truth_at(w, i)->author;
    for (size_t m = 0; m < w->plan.members; m++)
        count += who >> m & 1;
    return count >= truth_at(w, centre - 1)->threshold;
}

bool
audience_was_in(const struct world *w, size_t centre, size_t opened, size_t member)
{
    bool was_in = false, is_in = false, is_dated = w->nodes[member].was_restored; // it may have forgotten that it left
    size_t left = 0;
    for (size_t i = next_word(w, centre, member, centre - 2); i < w->truth_count; i = next_word(w, centre, member, i)) {
        const struct truth *t = truth_at(w, i);
        if (is_in && !t->is_ratified)
            left = i;
        is_in = t->is_ratified;
        was_in = was_in || is_in;
        is_dated = is_dated || (!is_in && t->has_since);
    }
    return was_in && can_have_begun(w, centre) && (is_in || is_dated || opened < left);
}

bool
audience_is_doubtful(const struct world *w, size_t centre)
{
    for (size_t i = centre; centre > 0 && i <= w->truth_count; i++)
        if (is_word(w, i - 1, centre, truth_at(w, i - 1)->author) && truth_at(w, i - 1)->may_be_lost)
            return true;
    return false;
}

bool
audience_last_word(const struct world *w, size_t centre, size_t member, size_t *out)
{
    bool is_found = false;
    for (size_t i = centre - 1; i < w->truth_count; i++)
        if (is_word(w, i, centre, member)) {
            *out = i;
            is_found = true;
        }
    return is_found;
}

// ---- serving ----

static bool
holds(const struct world *w, struct node *n, const struct truth *t)
{
    struct err e = {0};
    struct store_leaf leaf;
    struct hash id;
    const struct view_ledger *l = view_ledger_of(n->v, world_name(w, t->author));
    if (!l || t->index >= l->size || store_leaf_get(n->v->store, l->number, t->index, &leaf, &e) < 0)
        return false;
    leaf_commitment(&leaf.leaf, &id);
    return leaf.state == STORE_HELD && hash_equal(&id, &t->id);
}

// By what the server has heard of the member: has it come in, by the server's clock, and not left?
static bool
is_in_for(const struct world *w, struct node *server, size_t centre, size_t member)
{
    struct err e = {0};
    bool is_in = false, was_in = false;
    if (view_begin(server->v, &e) < 0)
        return true; // it cannot be looked at; the end will tell
    for (size_t i = centre - 1; i < w->truth_count; i++) {
        const struct truth *t = truth_at(w, i);
        if (!is_word(w, i, centre, member) || !holds(w, server, t))
            continue;
        is_in = t->is_ratified || t->has_since;
        was_in = was_in || (t->is_ratified && t->from <= node_wall(w, server));
    }
    view_end(server->v);
    return is_in && was_in;
}

bool
audience_may_serve(const struct world *w, struct node *server, size_t number, size_t member)
{
    size_t centre = truth_at(w, number)->centre_to;
    if (audience_is_party(w, centre, number, member) && is_in_for(w, server, centre, member))
        return true;
    for (size_t i = number + 1; i < w->truth_count; i++) {
        centre = truth_at(w, i)->centre_named;
        if (truth_at(w, i)->kind == TRUTH_RELEASE && truth_at(w, i)->targets[0] == number &&
            audience_is_party(w, centre, number, member) && is_in_for(w, server, centre, member))
            return true;
    }
    return false;
}
