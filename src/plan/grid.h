// SPDX-License-Identifier: Apache-2.0
// The cells of the map: 0.1 degree by 0.1 degree, 1,800 rows from the south pole up, 3,600 columns from 180 W eastward.
#ifndef PLAN_GRID_H
#define PLAN_GRID_H

#include <stdint.h>

#include "plan/globe.h"

#define GRID_ROWS 1800
#define GRID_COLUMNS 3600
#define GRID_CELLS (GRID_ROWS * GRID_COLUMNS)
#define GRID_STEP_E7 (GLOBE_DEGREE / 10)

// Sines and cosines, with 30 binary places: at the lines between cells and at their middles.
struct grid {
    int32_t row_sin[GRID_ROWS + 1], row_cos[GRID_ROWS + 1];       // of latitude, at the southern edge of each row
    int32_t column_sin[GRID_COLUMNS], column_cos[GRID_COLUMNS];   // of longitude, at the western edge of each column
    struct globe_vec middle_row[GRID_ROWS];                       // x: cosine, z: sine of the latitude of the middle
    struct globe_vec middle_column[GRID_COLUMNS];                 // x: cosine, y: sine of the longitude of the middle
};

void grid_init(struct grid *g);
uint32_t grid_cell_of(struct globe_place p); // a place on a line belongs to the cell north or east of it
struct globe_place grid_middle(uint32_t cell);
static inline uint32_t grid_row(uint32_t cell) { return cell / GRID_COLUMNS; }
static inline uint32_t grid_column(uint32_t cell) { return cell % GRID_COLUMNS; }
static inline uint32_t grid_cell(uint32_t row, uint32_t column) { return row * GRID_COLUMNS + column; }

// Of the middle of a cell.
static inline struct globe_vec
grid_vec(const struct grid *g, uint32_t cell)
{
    const struct globe_vec *row = &g->middle_row[grid_row(cell)];
    const struct globe_vec *column = &g->middle_column[grid_column(cell)];
    return (struct globe_vec){
        (int32_t)(((int64_t)row->x * column->x) >> 30),
        (int32_t)(((int64_t)row->x * column->y) >> 30),
        row->z,
    };
}

#endif
