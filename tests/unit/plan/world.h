// SPDX-License-Identifier: Apache-2.0
// Small worlds for the tests of routes: rings of corners in whole degrees, drawn on an empty globe.
#ifndef TESTS_UNIT_PLAN_WORLD_H
#define TESTS_UNIT_PLAN_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plan/route.h"

struct world {
    struct borders borders;
    struct map map;
    struct way_finder *finder;
    struct route_question question;
    struct route_answer answer;
};

struct globe_place world_place(double lat, double lon);
void world_init(struct world *w); // an empty globe
// A state's ring: latitude, longitude, latitude, longitude ...
void world_add(struct world *w, const char *code, size_t corners, const double *degrees);
void world_draw(struct world *w); // after the last state
void world_clear(struct world *w);
uint8_t world_owner(const struct world *w, const char *code);
const char *world_at(const struct world *w, double lat, double lon); // code of the cell's owner, "" when free
// Ask for a way; grant and refuse are codes with spaces between, "*" for all others.
enum route_verdict world_route(struct world *w, struct globe_place a, struct globe_place b, const char *grant,
                               const char *refuse);
double world_km(const struct world *w);                    // of the way that was found
void world_crossed(const struct world *w, char out[1024]); // "AAA-BBB"
void world_set(const struct world *w, size_t i, char out[64]); // "AAA BBB"

#endif
