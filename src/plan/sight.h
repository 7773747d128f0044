// SPDX-License-Identifier: Apache-2.0
// The cells under the great circle from one place to another, one by one. Every cell whose inside the line passes is met,
// within a metre or two where the line's crest touches an edge; neighbours in the walk share an edge, except over a pole.
#ifndef PLAN_SIGHT_H
#define PLAN_SIGHT_H

#include <stdbool.h>
#include <stdint.h>

#include "plan/grid.h"

struct sight {
    const struct grid *grid; // borrowed
    int64_t x, y, z;         // normal of the line's plane: above the line is where its product is positive
    uint32_t row, column;    // where the walk is
    uint32_t row_end, column_end;
    int east; // 1, -1, or 0: along a meridian, over the pole if the columns differ
};

// Begin at a's cell, which is the first. Places that lie opposite each other are joined over a pole or the plane that rounding gives.
void sight_init(struct sight *s, const struct grid *g, uint32_t cell_a, struct globe_vec a, uint32_t cell_b,
                struct globe_vec b);
static inline uint32_t sight_cell(const struct sight *s) { return grid_cell(s->row, s->column); }
bool sight_next(struct sight *s); // false at b's cell: there is no more
// Go on at once to a cell that sight_next would come to, at most wide / 2 (wide: up to WIDE_MAX) rows and columns on, if there is
// something to gain; else stay. *steep, 0 at first: which way the line went steeply when it was last looked at.
void sight_leap(struct sight *s, uint32_t wide, int *steep);
// What is looked at: the key of each cell, how wide keys lie around (wide.h), and which keys are open.
struct sight_field {
    const struct grid *grid;
    const uint16_t *keys;
    const uint8_t *wide;
    const bool *open;
};
// Whether all cells on the line are open by their keys; the first and the last cell are not asked.
bool sight_is_clear(const struct sight_field *field, uint32_t cell_a, struct globe_vec a, uint32_t cell_b, struct globe_vec b);

#endif
