// SPDX-License-Identifier: Apache-2.0
// See act_centre.h.
#include "act_centre.h"

#include "audience.h"
#include "node.h"

static unsigned
honest_members(const struct world *w)
{
    return (1u << (w->plan.members - w->plan.has_liar)) - 1u;
}

// A liar is of none: two histories would tell two audiences.
static bool
draw_founding(const struct world *w, struct rng *r, const struct node *n, struct truth *t)
{
    unsigned parties = 1u << n->member, count = 0;
    if (n->is_liar)
        return false;
    for (size_t i = 0; i < w->plan.members; i++)
        if (rng_chance(r, 700))
            parties |= 1u << i;
    parties &= honest_members(w);
    for (size_t i = 0; i < w->plan.members; i++)
        count += parties >> i & 1;
    if (count < 2)
        return false;
    t->kind = TRUTH_CENTRE;
    t->leaf_class = LEAF_RESTRICTED;
    t->target_count = 0;
    t->is_exercise = rng_chance(r, 300);
    t->parties = parties;
    t->released = parties & ~(1u << n->member);
    t->threshold = count > 2 && rng_chance(r, 300) ? 3 : 2;
    t->is_ratified = rng_chance(r, 800);
    t->from = node_wall(w, n);
    return true;
}

static void
draw_word(const struct world *w, struct rng *r, const struct node *n, size_t centre, bool is_in, struct truth *t)
{
    const struct truth *c = truth_at(w, centre - 1);
    t->kind = TRUTH_CENTRE_WORD;
    t->leaf_class = LEAF_RESTRICTED;
    t->targets[0] = centre - 1;
    t->is_exercise = c->is_exercise;
    t->released = c->parties & ~(1u << n->member);
    t->is_ratified = !is_in;
    t->has_since = rng_chance(r, 250);
    t->from = node_wall(w, n);
    if (t->has_since)
        t->from += is_in ? rng_range(r, 5, 20) : -(int64_t)rng_range(r, 1, 2000);
}

// A restricted object of its own, to release or recall.
static bool
draw_access(const struct world *w, struct rng *r, const struct node *n, size_t centre, struct truth *t)
{
    const struct truth *c = truth_at(w, centre - 1), *of = NULL;
    for (int tries = 0; tries < 20 && !of; tries++) {
        size_t i = rng_below(r, w->truth_count);
        const struct truth *x = truth_at(w, i);
        if ((x->kind != TRUTH_OBJECT && x->kind != TRUTH_VERSION) || !x->is_acknowledged || x->node != n->index ||
            x->leaf_class != LEAF_RESTRICTED || (c->is_exercise && !x->is_exercise))
            continue;
        of = x;
        t->targets[0] = i;
    }
    if (!of)
        return false;
    t->kind = rng_chance(r, 600) ? TRUTH_RELEASE : TRUTH_RECALL;
    t->leaf_class = LEAF_RESTRICTED;
    t->is_exercise = of->is_exercise && (c->is_exercise || rng_chance(r, 300));
    bool is_recall = t->kind == TRUTH_RECALL, is_by_name = is_recall && rng_chance(r, 300);
    t->named = is_by_name || rng_chance(r, 200) ? (unsigned)rng_next(r) & ((1u << w->plan.members) - 1u) & ~(1u << n->member) : 0;
    t->centre_named = is_by_name && t->named ? 0 : centre;
    // As the command has it: to those it names and to the holders; a recall to all parties, who may have left.
    t->released = t->named | (is_recall ? 0 : of->released);
    if (is_recall && t->centre_named)
        t->released |= c->parties & ~(1u << n->member);
    t->centre_to = is_recall ? 0 : centre;
    return true;
}

static void
draw_put(const struct world *w, struct rng *r, const struct node *n, size_t centre, struct truth *t)
{
    t->kind = TRUTH_OBJECT;
    t->leaf_class = LEAF_RESTRICTED;
    t->target_count = 0;
    t->form = (enum truth_form)rng_below(r, TRUTH_IS_ITEM); // an operation names its participants itself
    t->is_exercise = truth_at(w, centre - 1)->is_exercise || rng_chance(r, 300);
    t->centre_to = centre;
    if (rng_chance(r, 200))
        t->released = (unsigned)rng_next(r) & ((1u << w->plan.members) - 1u) & ~(1u << n->member);
}

bool
act_centre_draw(const struct world *w, struct rng *r, const struct node *n, struct truth *t)
{
    size_t centres[2 * WORLD_MEMBERS], count = 0, word;
    for (size_t i = 0; i < w->truth_count && count < 2 * WORLD_MEMBERS; i++)
        if (truth_at(w, i)->kind == TRUTH_CENTRE && truth_at(w, i)->was_written)
            centres[count++] = i + 1;
    if (count == 0 || (count < 3 && rng_chance(r, 30)))
        return draw_founding(w, r, n, t);
    size_t centre = centres[rng_below(r, count)];
    if (!(truth_at(w, centre - 1)->parties >> n->member & 1))
        return false;
    bool is_in = audience_last_word(w, centre, n->member, &word) && truth_at(w, word)->is_ratified;
    if (rng_chance(r, is_in ? 150 : 800))
        draw_word(w, r, n, centre, is_in, t);
    else if (!rng_chance(r, 350) || !draw_access(w, r, n, centre, t))
        draw_put(w, r, n, centre, t);
    return true;
}

bool
act_centre_may_refuse(const struct truth *t)
{
    return t->centre_to || t->centre_named || t->kind == TRUTH_CENTRE_WORD;
}

void
act_centre_trace(struct world *w, size_t number)
{
    const struct truth *t = truth_at(w, number);
    const char *layer = t->is_exercise ? "exercise " : "";
    if (t->kind == TRUTH_CENTRE)
        world_trace(w, "  which founds the %scentre %zu of %x, threshold %u", layer, number + 1, t->parties, t->threshold);
    if (t->kind == TRUTH_CENTRE_WORD)
        world_trace(w, "  by which it %s the centre %zu%s", t->is_ratified ? "joins" : "leaves", t->targets[0] + 1,
                    t->has_since ? ", dated" : "");
    if (t->kind == TRUTH_RELEASE || t->kind == TRUTH_RECALL)
        world_trace(w, "  of %zu, naming %x and the centre %zu", t->targets[0], t->named, t->centre_named);
    if (t->centre_to)
        world_trace(w, "  %sto the centre %zu", layer, t->centre_to);
}
