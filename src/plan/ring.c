// SPDX-License-Identifier: Apache-2.0
// Judges rings. Edges are compared in the plane of longitude and latitude, in whole numbers; the second edge is moved by whole
// turns so that it lies beside the first, however the ring crosses the antimeridian.
#include "plan/ring.h"

#include <stdbool.h>

#define RING_TURN (360LL * GLOBE_DEGREE)

struct corner {
    int64_t x, y;
};

struct edge {
    struct corner a, b;
};

static struct edge
edge_at(const struct globe_place *corners, size_t count, size_t i)
{
    const struct globe_place *p = &corners[i];
    const struct globe_place *q = &corners[i + 1 < count ? i + 1 : 0];
    int64_t step = (int64_t)q->lon_e7 - p->lon_e7;
    if (step > RING_TURN / 2)
        step -= RING_TURN;
    else if (step < -RING_TURN / 2)
        step += RING_TURN;
    return (struct edge){{p->lon_e7, p->lat_e7}, {p->lon_e7 + step, q->lat_e7}};
}

// 1: c lies left of the line from a to b, -1: right, 0: on it.
static int
side(struct corner a, struct corner b, struct corner c)
{
    const __int128 area = (__int128)(b.x - a.x) * (c.y - a.y) - (__int128)(b.y - a.y) * (c.x - a.x);
    return area > 0 ? 1 : area < 0 ? -1 : 0;
}

static bool
is_between(int64_t a, int64_t b, int64_t c)
{
    return a < b ? a <= c && c <= b : b <= c && c <= a;
}

static bool
is_on(const struct edge *e, struct corner c)
{
    return side(e->a, e->b, c) == 0 && is_between(e->a.x, e->b.x, c.x) && is_between(e->a.y, e->b.y, c.y);
}

static bool
meet(const struct edge *e, const struct edge *f)
{
    const int a = side(e->a, e->b, f->a);
    const int b = side(e->a, e->b, f->b);
    const int c = side(f->a, f->b, e->a);
    const int d = side(f->a, f->b, e->b);
    if (a * b < 0 && c * d < 0)
        return true;
    return is_on(e, f->a) || is_on(e, f->b) || is_on(f, e->a) || is_on(f, e->b);
}

static bool
meet_anywhere(const struct edge *e, struct edge f)
{
    for (int64_t turn = -1; turn <= 1; turn++) {
        const struct edge moved = {{f.a.x + turn * RING_TURN, f.a.y}, {f.b.x + turn * RING_TURN, f.b.y}};
        if (meet(e, &moved))
            return true;
    }
    return false;
}

// Neighbours share a corner; they cross only when one runs back along the other.
static bool
runs_back(const struct edge *e, const struct edge *next)
{
    const int64_t turn = e->b.x - next->a.x;
    const struct corner end = {next->b.x + turn, next->b.y};
    const struct edge moved = {e->b, end};
    return is_on(e, end) || is_on(&moved, e->a);
}

enum ring_verdict
ring_judge(const struct globe_place *corners, size_t count)
{
    if (count < 3)
        return RING_SHORT;
    if (count > RING_POINTS_MAX)
        return RING_LONG;
    for (size_t i = 0; i < count; i++) {
        if (!globe_has(corners[i]))
            return RING_OFF_GLOBE;
    }
    for (size_t i = 0; i < count; i++) {
        const struct edge e = edge_at(corners, count, i);
        if (e.a.x == e.b.x && e.a.y == e.b.y)
            return RING_REPEATS;
        const struct edge next = edge_at(corners, count, i + 1 < count ? i + 1 : 0);
        if (runs_back(&e, &next))
            return RING_CROSSES;
        for (size_t k = i + 2; k < count; k++) {
            const bool is_neighbour = i == 0 && k + 1 == count;
            if (!is_neighbour && meet_anywhere(&e, edge_at(corners, count, k)))
                return RING_CROSSES;
        }
    }
    return RING_ACCEPTED;
}

const char *
ring_rule(enum ring_verdict v)
{
    switch (v) {
    case RING_ACCEPTED:
        return "the ring is accepted";
    case RING_SHORT:
        return "a ring has at least three corners";
    case RING_LONG:
        return "a ring has at most 4096 corners";
    case RING_OFF_GLOBE:
        return "a corner has a latitude of at most 90 and a longitude of at most 180 degrees";
    case RING_REPEATS:
        return "a corner differs from the one before it";
    case RING_CROSSES:
        return "the edges of a ring do not cross or touch each other";
    }
    return "";
}
