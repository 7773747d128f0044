// SPDX-License-Identifier: Apache-2.0
// Whose air it is, cell by cell: the land of each state by the borders, then 12 nautical miles of sea off each coast, each cell
// of it the state's whose coast is nearest; what is left is free. A cell belongs to whom its middle belongs; a state whose
// islands or land are too small to hold a middle still has the sea round its coast, or the cell of a point of its border.
#ifndef PLAN_MAP_H
#define PLAN_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "plan/borders.h"
#include "plan/grid.h"

#define MAP_FREE 0 // the high seas, Antarctica and the air above them; states are 1 + their number in the borders

struct map {
    struct grid grid;
    struct borders_state states[BORDERS_STATES_MAX];
    size_t state_count;
    uint8_t *owners; // owned; one a cell
};

// Draw the map: 6.5 MB that stay, 33 MB more while drawing. Borders may be cleared afterwards. ERR_NOMEM.
int map_init(struct map *m, const struct borders *b, struct err *e) MUST_USE;
void map_clear(struct map *m);
// 1 + the number of the state of that code; 0 when the map has none.
uint8_t map_find(const struct map *m, struct bytes code);
// The code of an owner other than MAP_FREE.
const char *map_code(const struct map *m, uint8_t owner);

#endif
