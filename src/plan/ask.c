// SPDX-License-Identifier: Apache-2.0
// Sets are tried by size, each size depth first from the empty set. As long as the zones of a set do not hang together no
// search is made; what a search told is kept, so that it is made once. A set that adds to a searched one only states which
// that search never came to is like it. The last state of a set has to be come to from both ends, and to lie on a way that is
// short enough: so a second search, from the other end, saves one for each state that the first came to.
#include "plan/ask.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "plan/zones.h"

struct trial {
    struct ask_set set; // length_cm is 0 when there is no way, or no search was made
    bool is_searched;
    size_t depth;      // it was tried at last when sets of this size were
    bool touched[256]; // owners that the search came to and that were closed
    bool is_sifted;    // last is known
    bool last[256];    // of touched, those that may open a way alone
    uint32_t touched_cm[256]; // from how far away the search came to them
};

struct asking {
    const struct ask_question *q;
    struct ask_answer *out;
    struct zones *zones;
    struct trial *trials;
    size_t trial_count;
    size_t search_count;
    uint64_t effort; // cells that they looked at
    size_t depth; // size of the sets that are tried now
    uint32_t start_cell, goal_cell;
    struct globe_place start, goal;
    struct way *way; // work space
};

static bool
has(const struct ask_set *s, uint8_t owner)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->owners[i] == owner)
            return true;
    }
    return false;
}

static bool
is_within(const struct ask_set *small, const struct ask_set *large)
{
    for (size_t i = 0; i < small->count; i++) {
        if (!has(large, small->owners[i]))
            return false;
    }
    return true;
}

static struct ask_set
with(const struct ask_set *s, uint8_t owner)
{
    struct ask_set out = *s;
    assert(s->count < ASK_SIZE_MAX);
    size_t i = out.count++;
    for (; i > 0 && out.owners[i - 1] > owner; i--)
        out.owners[i] = out.owners[i - 1];
    out.owners[i] = owner;
    return out;
}

// Length first among sets of one size; then the owners, which are in the order of their codes.
static int
compare_sets(const struct ask_set *a, const struct ask_set *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    if (a->length_cm != b->length_cm)
        return a->length_cm < b->length_cm ? -1 : 1;
    return memcmp(a->owners, b->owners, a->count);
}

// A set that is kept is within it: it would open a way, but needs less.
static bool
is_kept_within(const struct ask_answer *out, const struct ask_set *s)
{
    for (size_t i = 0; i < out->count; i++) {
        if (is_within(&out->sets[i], s))
            return true;
    }
    return false;
}

static void
keep(struct ask_answer *out, const struct ask_set *s)
{
    if (is_kept_within(out, s))
        return;
    if (out->count == ASK_SETS_MAX) {
        out->is_complete = false;
        if (compare_sets(s, &out->sets[out->count - 1]) > 0)
            return;
        out->count--;
    }
    size_t i = out->count++;
    for (; i > 0 && compare_sets(&out->sets[i - 1], s) > 0; i--)
        out->sets[i] = out->sets[i - 1];
    out->sets[i] = *s;
}

static struct trial *
trial_of(struct asking *a, const struct ask_set *s)
{
    for (size_t i = 0; i < a->trial_count; i++) {
        const struct ask_set *t = &a->trials[i].set;
        if (t->count == s->count && memcmp(t->owners, s->owners, s->count) == 0)
            return &a->trials[i];
    }
    if (a->trial_count == ASK_TRIALS_MAX)
        return NULL;
    struct trial *t = &a->trials[a->trial_count++];
    t->set = *s;
    t->set.length_cm = 0;
    return t;
}

static void
allow(const struct asking *a, const struct trial *t, bool allowed[256])
{
    memcpy(allowed, a->q->allowed, 256 * sizeof *allowed);
    for (size_t i = 0; i < t->set.count; i++)
        allowed[t->set.owners[i]] = true;
}

// A trial without a way that this set is like: what the set adds to it was never come to.
static const struct trial *
like(const struct asking *a, const struct ask_set *s)
{
    for (size_t i = 0; i < a->trial_count; i++) {
        const struct trial *t = &a->trials[i];
        if (!t->is_searched || t->set.length_cm > 0 || t->set.count >= s->count || !is_within(&t->set, s))
            continue;
        bool is_like = true;
        for (size_t k = 0; k < s->count && is_like; k++)
            is_like = !t->touched[s->owners[k]];
        if (is_like)
            return t;
    }
    return NULL;
}

// Search with that set, once. *is_known false when there were too many searches.
static int
search_with(struct asking *a, struct trial *t, bool *is_known)
{
    bool allowed[256];
    const struct trial *same = t->is_searched ? t : like(a, &t->set);
    *is_known = same != NULL;
    if (same != NULL && same != t) {
        memcpy(t->touched, same->touched, sizeof t->touched);
        memcpy(t->touched_cm, same->touched_cm, sizeof t->touched_cm);
        memcpy(t->last, same->last, sizeof t->last);
        t->is_sifted = same->is_sifted;
        t->is_searched = true;
    }
    if (same != NULL || a->search_count == ASK_SEARCHES_MAX || a->effort >= ASK_EFFORT_MAX)
        return 0;
    a->search_count++;
    allow(a, t, allowed);
    if (way_find(a->q->finder, allowed, a->start, a->goal, a->q->limit_cm, a->way) < 0)
        return ERR_NOMEM;
    a->effort += way_effort(a->q->finder);
    t->set.length_cm = a->way->count > 0 ? a->way->length_cm : 0;
    way_touched(a->q->finder, t->touched_cm);
    for (size_t i = 0; i < 256; i++)
        t->touched[i] = t->touched_cm[i] < WAY_NEVER;
    t->is_searched = true;
    *is_known = true;
    return 0;
}

// Which one state more may open a way: search from the other end, once.
static int
sift(struct asking *a, struct trial *t)
{
    bool allowed[256];
    uint32_t from_goal_cm[256];
    if (t->is_sifted)
        return 0;
    allow(a, t, allowed);
    if (way_explore(a->q->finder, allowed, a->goal, a->start, a->q->limit_cm) < 0)
        return ERR_NOMEM;
    a->effort += way_effort(a->q->finder);
    way_touched(a->q->finder, from_goal_cm);
    // As in the search itself, what it found may still be pulled shorter by less than a hundredth.
    const uint64_t limit_cm = a->q->limit_cm + a->q->limit_cm / 100;
    for (size_t i = 0; i < 256; i++)
        t->last[i] = t->touched[i] && from_goal_cm[i] < WAY_NEVER &&
                     (uint64_t)t->touched_cm[i] + from_goal_cm[i] <= limit_cm;
    t->is_sifted = true;
    return 0;
}

// States on the way from one end to each owner when the set has granted; returns how many to the other end.
static int64_t
least(struct asking *a, const struct ask_set *s, bool is_from_start, uint32_t by_owner[256])
{
    uint8_t price[256];
    for (size_t i = 0; i < 256; i++)
        price[i] = a->q->allowed[i] ? 0 : a->q->candidate[i] ? 1 : 2;
    for (size_t i = 0; i < s->count; i++)
        price[s->owners[i]] = 0;
    return is_from_start ? zones_least(a->zones, price, a->goal_cell, a->start_cell, by_owner)
                         : zones_least(a->zones, price, a->start_cell, a->goal_cell, by_owner);
}

static int grow_set(struct asking *a, const struct ask_set *s);

static int
grow_by(struct asking *a, const struct ask_set *s, const bool fits[256])
{
    for (unsigned owner = 1; owner < 256; owner++) {
        if (!fits[owner] || !a->q->candidate[owner] || has(s, (uint8_t)owner))
            continue;
        const struct ask_set more = with(s, (uint8_t)owner);
        if (grow_set(a, &more) < 0)
            return ERR_NOMEM;
    }
    return 0;
}

// The zones do not hang together yet: states that may lie on a way with as many as are left.
static int
grow_apart(struct asking *a, const struct ask_set *s, const uint32_t to_goal[256])
{
    uint32_t to_start[256];
    bool fits[256] = {false};
    (void)least(a, s, true, to_start); // of the other end, known by now
    for (size_t i = 1; i < 256; i++)
        fits[i] = to_start[i] < ZONES_NEVER && to_goal[i] < ZONES_NEVER &&
                  s->count + to_start[i] + to_goal[i] <= a->depth + 1;
    return grow_by(a, s, fits);
}

// The zones hang together: search, and if there is no way within the limit, go on with what the search touched.
static int
grow_joined(struct asking *a, const struct ask_set *s, struct trial *t)
{
    bool is_known;
    if (search_with(a, t, &is_known) < 0)
        return ERR_NOMEM;
    if (!is_known)
        a->out->is_complete = false;
    else if (t->set.length_cm > 0)
        keep(a->out, &t->set);
    else if (s->count + 1 < a->depth)
        return grow_by(a, s, t->touched);
    else if (s->count < a->depth)
        return sift(a, t) < 0 ? ERR_NOMEM : grow_by(a, s, t->last);
    return 0;
}

static int
grow_set(struct asking *a, const struct ask_set *s)
{
    uint32_t to_goal[256];
    if (is_kept_within(a->out, s))
        return 0;
    struct trial *t = trial_of(a, s);
    if (t == NULL) {
        a->out->is_complete = false;
        return 0;
    }
    if (t->depth == a->depth) // by another order of its states
        return 0;
    t->depth = a->depth;
    const int64_t fewest = least(a, s, false, to_goal);
    if (fewest == 0)
        return grow_joined(a, s, t);
    return s->count + (uint64_t)fewest > a->depth ? 0 : grow_apart(a, s, to_goal);
}

static int
search_sets(struct asking *a)
{
    const struct ask_set none = {.count = 0};
    uint32_t by_owner[256];
    zones_limit(a->zones, a->start, a->goal, a->q->limit_cm);
    const int64_t fewest = least(a, &none, false, by_owner);
    size_t last = ASK_SIZE_MAX;
    for (a->depth = fewest < 1 ? 1 : (size_t)fewest; a->depth <= last; a->depth++) {
        if (grow_set(a, &none) < 0)
            return ERR_NOMEM;
        if (a->out->count > 0 && last == ASK_SIZE_MAX && a->depth + a->q->more < ASK_SIZE_MAX)
            last = a->depth + a->q->more;
        if (!a->out->is_complete)
            break;
    }
    return 0;
}

int
ask_find(const struct ask_question *q, struct ask_answer *out)
{
    struct asking a = {.q = q, .out = out};
    memset(out, 0, sizeof *out);
    out->is_complete = true;
    // The search starts at the southern end, so zones are measured from the other.
    const bool is_turned = way_is_turned(q->from, q->to);
    a.start = is_turned ? q->to : q->from;
    a.goal = is_turned ? q->from : q->to;
    a.start_cell = grid_cell_of(a.start);
    a.goal_cell = grid_cell_of(a.goal);
    a.trials = calloc(ASK_TRIALS_MAX, sizeof *a.trials);
    a.way = calloc(1, sizeof *a.way);
    int rc = a.trials && a.way ? zones_new(&a.zones, q->m) : ERR_NOMEM;
    if (rc == 0)
        rc = search_sets(&a);
    zones_free(a.zones);
    free(a.trials);
    free(a.way);
    return rc;
}
