// SPDX-License-Identifier: Apache-2.0
// See world.h. Degrees are floats only here, in the tests' own words.
#include "world.h"

#include <math.h>

struct globe_place
world_place(double lat, double lon)
{
    return (struct globe_place){(int32_t)lround(lat * 1e7), (int32_t)lround(lon * 1e7)};
}

void
world_init(struct world *w)
{
    memset(w, 0, sizeof *w);
}

void
world_add(struct world *w, const char *code, size_t corners, const double *degrees)
{
    struct globe_place places[64];
    const int state = borders_add(&w->borders, bytes_of_str(code));
    assert_true(state >= 0);
    assert_true(corners <= 64);
    for (size_t i = 0; i < corners; i++)
        places[i] = world_place(degrees[2 * i], degrees[2 * i + 1]);
    assert_int_equal(borders_add_ring(&w->borders, state, places, corners), 0);
}

void
world_draw(struct world *w)
{
    struct err e = {0, ""};
    assert_int_equal(map_init(&w->map, &w->borders, &e), 0);
    assert_int_equal(way_new(&w->finder, &w->map), 0);
}

void
world_clear(struct world *w)
{
    way_free(w->finder);
    map_clear(&w->map);
    borders_clear(&w->borders);
}

uint8_t
world_owner(const struct world *w, const char *code)
{
    const uint8_t owner = map_find(&w->map, bytes_of_str(code));
    assert_int_not_equal(owner, MAP_FREE);
    return owner;
}

const char *
world_at(const struct world *w, double lat, double lon)
{
    const uint8_t owner = w->map.owners[grid_cell_of(world_place(lat, lon))];
    return owner == MAP_FREE ? "" : map_code(&w->map, owner);
}

static void
set_all(struct world *w, const char *codes, enum route_clearance c)
{
    for (const char *p = codes; *p; p += strcspn(p, " "), p += strspn(p, " ")) {
        if (*p == '*') {
            for (size_t i = 1; i <= w->map.state_count; i++) {
                if (w->question.clearances[i] == ROUTE_UNKNOWN)
                    w->question.clearances[i] = (uint8_t)c;
            }
            continue;
        }
        char code[4] = {p[0], p[1], p[2], 0};
        w->question.clearances[world_owner(w, code)] = (uint8_t)c;
    }
}

enum route_verdict
world_route(struct world *w, struct globe_place a, struct globe_place b, const char *grant, const char *refuse)
{
    const uint64_t range_cm = w->question.range_cm ? w->question.range_cm : ROUTE_RANGE_KM * 100000ULL;
    w->question = (struct route_question){.from = a, .to = b, .range_cm = range_cm};
    set_all(w, grant, ROUTE_GRANTED);
    set_all(w, refuse, ROUTE_REFUSED);
    assert_int_equal(route_plan(&w->map, w->finder, &w->question, &w->answer), 0);
    return w->answer.verdict;
}

double
world_km(const struct world *w)
{
    return (double)w->answer.way.length_cm / 1e5;
}

void
world_crossed(const struct world *w, char out[1024])
{
    out[0] = '\0';
    for (size_t i = 0; i < w->answer.leg_count; i++) {
        const uint8_t owner = w->answer.legs[i].owner;
        if (owner == MAP_FREE || strstr(out, map_code(&w->map, owner)) || strlen(out) > 1000)
            continue;
        if (out[0])
            strcat(out, "-");
        strcat(out, map_code(&w->map, owner));
    }
}

void
world_set(const struct world *w, size_t i, char out[64])
{
    out[0] = '\0';
    assert_true(i < w->answer.set_count);
    for (size_t k = 0; k < w->answer.sets[i].count; k++) {
        if (k)
            strcat(out, " ");
        strcat(out, map_code(&w->map, w->answer.sets[i].owners[k]));
    }
}
