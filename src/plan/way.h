// SPDX-License-Identifier: Apache-2.0
// The shortest way between two places through cells whose owners are allowed: A* over cells whose parents may be any cell in
// sight (Lazy Theta*: Nash, Koenig, Tovey 2010), then pulled taut. Turning points are middles of cells; between them the way
// follows great circles. Towards the poles only every 2nd, 4th, 8th, 16th column is a node, so that nodes stay as square as
// at the equator; what is seen between nodes is always judged by every cell.
//
// Everything is whole numbers and ties fall to the lower cell, so that all machines find the same way; the search always starts
// at the same of the two ends, so that a way and the way back are one.
#ifndef PLAN_WAY_H
#define PLAN_WAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "plan/map.h"

#define WAY_POINTS_MAX 512 // turning points with both ends; the longest of real borders had some 30

struct way_point {
    uint32_t cell;
    struct globe_place place;
};

struct way {
    struct way_point points[WAY_POINTS_MAX];
    size_t count;        // 0: there is no way
    uint64_t length_cm;
};

struct way_finder;

// One search at a time. Some 80 MB of address space, of which a search touches what it looks at. m is borrowed. ERR_NOMEM.
int way_new(struct way_finder **out, const struct map *m) MUST_USE;
void way_free(struct way_finder *f);
// allowed: by owner, MAP_FREE among them; the cells of a and b themselves are not asked. Ways longer than limit_cm are no ways.
// Returns 0, also when there is none (count 0); ERR_NOMEM.
int way_find(struct way_finder *f, const bool allowed[256], struct globe_place a, struct globe_place b,
             uint64_t limit_cm, struct way *out) MUST_USE;
// Only look how far a search from a towards b comes; way_find starts at either end, this one at a.
int way_explore(struct way_finder *f, const bool allowed[256], struct globe_place a, struct globe_place b,
                uint64_t limit_cm) MUST_USE;
#define WAY_NEVER UINT32_MAX
// By owner: from how far away the last search saw a cell of it that was closed, within a cell; WAY_NEVER: it never did.
void way_touched(const struct way_finder *f, uint32_t touched_cm[256]);
// Whether a search from a to b starts at b.
bool way_is_turned(struct globe_place a, struct globe_place b);
// Cells that the last search looked at.
size_t way_effort(const struct way_finder *f);

#endif
