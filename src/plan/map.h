// SPDX-License-Identifier: Apache-2.0
// Whose air it is, cell by cell: the land of each state by the borders, then 12 nautical miles of sea off each coast, each cell
// of it the state's whose coast is nearest; what is left is free. A cell belongs to whom its middle belongs; a state whose
// islands or land are too small to hold a middle still has the sea round its coast, or the cell of a point of its border.
//
// A cell through which borders run is touched by several states, and open only to who may enter the air of all of them: so a way
// enters nobody's air unasked, and a corridor narrower than about two cells counts as closed. Who touches a cell is told by its
// key: an owner, or the number of a set of owners.
#ifndef PLAN_MAP_H
#define PLAN_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "plan/borders.h"
#include "plan/grid.h"
#include "plan/wide.h"

#define MAP_FREE 0 // the high seas, Antarctica and the air above them; states are 1 + their number in the borders

#define MAP_KEYS_MAX 4096 // single owners and sets of them; 1:50m has some 700
#define MAP_TOUCH_MAX 8   // states that touch one cell; 1:50m has at most 5

struct map_set {
    uint8_t owners[MAP_TOUCH_MAX]; // sorted; none is MAP_FREE
    uint8_t count;
};

struct map {
    struct grid grid;
    struct borders_state states[BORDERS_STATES_MAX];
    size_t state_count;
    uint8_t *owners; // owned; one a cell
    uint16_t *keys;  // owned; one a cell: which of sets touches it
    struct map_set *sets; // owned; the first 256 hold their own number, except MAP_FREE, which is empty
    size_t set_count;
    uint8_t *wide; // owned; by block of cells: wide.h
};

// Draw the map: 20 MB that stay, 33 MB more while drawing. Borders may be cleared afterwards. ERR_NOMEM; ERR_LIMIT when too
// many states meet in one cell, or in too many ways.
int map_init(struct map *m, const struct borders *b, struct err *e) MUST_USE;
// A map on which all is free and that has no states: 20 MB, which are not touched yet. ERR_NOMEM.
int map_begin(struct map *m) MUST_USE;
void map_clear(struct map *m); // takes zeroed ones
// 1 + the number of the state of that code; 0 when the map has none.
uint8_t map_find(const struct map *m, struct bytes code);
// Which keys are open to who may enter the air of the allowed owners: open[key] for MAP_KEYS_MAX keys.
void map_open(const struct map *m, const bool allowed[256], bool open[MAP_KEYS_MAX]);
// The code of an owner other than MAP_FREE.
const char *map_code(const struct map *m, uint8_t owner);

#endif
