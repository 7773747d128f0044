// SPDX-License-Identifier: Apache-2.0
// Puts the search for a way and the search for sets together.
#include "plan/route.h"

#include <assert.h>
#include <string.h>

#include "plan/sight.h"

// One straight stretch of the way: whose cells it passes. What was begun before goes on.
static void
tell_stretch(const struct map *m, const struct way_point *a, const struct way_point *b, struct route_answer *out)
{
    const struct globe_vec from = globe_vec_of(a->place);
    const struct globe_vec to = globe_vec_of(b->place);
    const uint64_t whole = globe_distance_cm(from, to);
    struct sight s;
    uint64_t told = 0;
    sight_init(&s, &m->grid, a->cell, from, b->cell, to);
    do {
        const uint32_t cell = sight_cell(&s);
        const uint8_t owner = m->owners[cell];
        struct route_leg *last = out->leg_count > 0 ? &out->legs[out->leg_count - 1] : NULL;
        if (last != NULL && last->owner == owner)
            continue;
        if (out->leg_count == ROUTE_LEGS_MAX)
            break;
        // The last leg ends where this cell begins, within half a cell.
        uint64_t at = cell == a->cell ? 0 : globe_distance_cm(from, grid_vec(&m->grid, cell));
        at = at > whole ? whole : at < told ? told : at;
        if (last != NULL)
            last->length_cm += at - told;
        told = at;
        out->legs[out->leg_count++] = (struct route_leg){owner, 0};
    } while (sight_next(&s));
    out->legs[out->leg_count - 1].length_cm += whole - told;
}

static void
tell_legs(const struct map *m, struct route_answer *out)
{
    out->leg_count = 0;
    for (size_t i = 1; i < out->way.count; i++)
        tell_stretch(m, &out->way.points[i - 1], &out->way.points[i], out);
}

static int
find(const struct map *m, struct way_finder *f, const struct route_question *q, const bool allowed[256],
     struct route_answer *out)
{
    const int rc = way_find(f, allowed, q->from, q->to, q->range_cm, &out->way);
    if (rc == 0 && out->way.count > 0)
        tell_legs(m, out);
    return rc;
}

static int
sets(const struct map *m, struct way_finder *f, const struct route_question *q, const bool allowed[256],
     enum route_clearance candidates, size_t more, struct route_answer *out)
{
    struct ask_answer answer;
    bool candidate[256];
    for (size_t i = 0; i < 256; i++)
        candidate[i] = i > 0 && i <= m->state_count && q->clearances[i] == candidates && !allowed[i];
    const struct ask_question question = {m, f, allowed, candidate, q->from, q->to, q->range_cm, more};
    const int rc = ask_find(&question, &answer);
    if (rc < 0)
        return rc;
    memcpy(out->sets, answer.sets, sizeof out->sets);
    out->set_count = answer.count;
    out->is_complete = answer.is_complete;
    return 0;
}

static void
add_owner(struct ask_set *s, uint8_t owner)
{
    size_t i = 0;
    while (i < s->count && s->owners[i] < owner)
        i++;
    if (s->count == ASK_OWNERS_MAX || (i < s->count && s->owners[i] == owner))
        return;
    memmove(&s->owners[i + 1], &s->owners[i], s->count - i);
    s->owners[i] = owner;
    s->count++;
}

// Whom to ask: the states at the two ends, where they are not known to grant, and what the way between them takes.
static int
ask(const struct map *m, struct way_finder *f, const struct route_question *q, bool allowed[256],
    const struct ask_set *ends, struct route_answer *out)
{
    int rc = find(m, f, q, allowed, out);
    if (rc == 0 && out->way.count == 0)
        rc = sets(m, f, q, allowed, ROUTE_UNKNOWN, 0, out);
    else if (rc == 0 && ends->count > 0)
        out->set_count = 1;
    if (rc < 0 || (out->way.count == 0 && out->set_count == 0))
        return rc;
    if (out->set_count == 0) {
        out->verdict = ROUTE_FOUND;
        return 0;
    }
    out->verdict = ROUTE_ASK;
    out->set_count = 1;
    for (size_t i = 0; i < ends->count; i++)
        add_owner(&out->sets[0], ends->owners[i]);
    for (size_t i = 0; i < out->sets[0].count; i++)
        allowed[out->sets[0].owners[i]] = true;
    rc = find(m, f, q, allowed, out);
    out->sets[0].length_cm = out->way.length_cm;
    return rc;
}

// Whom to ask when no set was found though a way is there once all who have not refused grant: everybody on that way.
static void
ask_along(const struct map *m, const struct route_question *q, struct route_answer *out)
{
    struct ask_set *set = &out->sets[0];
    *set = (struct ask_set){.count = 0, .length_cm = out->way.length_cm};
    for (size_t i = 1; i < out->way.count; i++) {
        const struct way_point *a = &out->way.points[i - 1];
        const struct way_point *b = &out->way.points[i];
        struct sight s;
        sight_init(&s, &m->grid, a->cell, globe_vec_of(a->place), b->cell, globe_vec_of(b->place));
        do {
            const struct map_set *touching = &m->sets[m->keys[sight_cell(&s)]];
            for (size_t k = 0; k < touching->count; k++) {
                if (q->clearances[touching->owners[k]] == ROUTE_UNKNOWN)
                    add_owner(set, touching->owners[k]);
            }
        } while (sight_next(&s));
    }
    out->verdict = ROUTE_ASK;
    out->set_count = 1;
    out->is_complete = false;
}

int
route_plan(const struct map *m, struct way_finder *f, const struct route_question *q, struct route_answer *out)
{
    bool allowed[256] = {false};
    struct ask_set ends = {.count = 0};
    const uint8_t at[2] = {m->owners[grid_cell_of(q->from)], m->owners[grid_cell_of(q->to)]};
    memset(out, 0, sizeof *out);
    out->is_complete = true;
    for (int i = 0; i < 2; i++) {
        if (at[i] != MAP_FREE && q->clearances[at[i]] == ROUTE_REFUSED) {
            out->verdict = i == 0 ? ROUTE_FROM_CLOSED : ROUTE_TO_CLOSED;
            out->closed_by = at[i];
            return 0;
        }
    }
    allowed[MAP_FREE] = true;
    for (size_t i = 1; i <= m->state_count; i++)
        allowed[i] = q->clearances[i] == ROUTE_GRANTED;
    for (int i = 0; i < 2; i++) {
        if (!allowed[at[i]]) {
            add_owner(&ends, at[i]);
            allowed[at[i]] = true;
        }
    }
    out->verdict = ROUTE_NONE;
    int rc = ask(m, f, q, allowed, &ends, out);
    if (rc < 0 || out->verdict != ROUTE_NONE)
        return rc;
    for (size_t i = 1; i <= m->state_count; i++)
        allowed[i] = allowed[i] || q->clearances[i] == ROUTE_UNKNOWN;
    rc = find(m, f, q, allowed, out);
    if (rc < 0)
        return rc;
    if (out->way.count > 0) {
        ask_along(m, q, out);
        return 0;
    }
    // Not even if all who have not refused grant: then refusals are why.
    return sets(m, f, q, allowed, ROUTE_REFUSED, 1, out);
}
