// SPDX-License-Identifier: Apache-2.0
// Cells and their trigonometry.
#include "plan/grid.h"

#define GRID_HALF_E7 (GRID_STEP_E7 / 2)
#define GRID_QUARTER (90 * GLOBE_DEGREE / GRID_HALF_E7) // half cells in a right angle

// Of an angle of so many half cells, from the sines of a quarter, which are all that there are.
static int32_t
sine_of(const int32_t quarter[GRID_QUARTER + 1], int64_t halves)
{
    const int64_t angle = (halves % (4 * GRID_QUARTER) + 4 * GRID_QUARTER) % (4 * GRID_QUARTER);
    const int64_t part = angle % (2 * GRID_QUARTER);
    const int32_t sine = quarter[part <= GRID_QUARTER ? part : 2 * GRID_QUARTER - part];
    return angle < 2 * GRID_QUARTER ? sine : -sine;
}

void
grid_init(struct grid *g)
{
    int32_t sines[GRID_QUARTER + 1];
    for (int64_t i = 0; i <= GRID_QUARTER; i++)
        sines[i] = globe_sin(i * GRID_HALF_E7);
    for (int r = 0; r <= GRID_ROWS; r++) {
        const int64_t lat = 2LL * r - GRID_QUARTER;
        g->row_sin[r] = sine_of(sines, lat);
        g->row_cos[r] = sine_of(sines, lat + GRID_QUARTER);
        if (r < GRID_ROWS)
            g->middle_row[r] = (struct globe_vec){sine_of(sines, lat + 1 + GRID_QUARTER), 0, sine_of(sines, lat + 1)};
    }
    for (int c = 0; c < GRID_COLUMNS; c++) {
        const int64_t lon = 2LL * c - 2 * GRID_QUARTER;
        g->column_sin[c] = sine_of(sines, lon);
        g->column_cos[c] = sine_of(sines, lon + GRID_QUARTER);
        g->middle_column[c] =
            (struct globe_vec){sine_of(sines, lon + 1 + GRID_QUARTER), sine_of(sines, lon + 1), 0};
    }
}

uint32_t
grid_cell_of(struct globe_place p)
{
    int64_t row = (p.lat_e7 + 90LL * GLOBE_DEGREE) / GRID_STEP_E7;
    int64_t column = (p.lon_e7 + 180LL * GLOBE_DEGREE) / GRID_STEP_E7;
    if (row == GRID_ROWS)
        row--;
    if (column == GRID_COLUMNS)
        column = 0;
    return grid_cell((uint32_t)row, (uint32_t)column);
}

struct globe_place
grid_middle(uint32_t cell)
{
    struct globe_place p = {
        (int32_t)(-90LL * GLOBE_DEGREE + (int64_t)grid_row(cell) * GRID_STEP_E7 + GRID_STEP_E7 / 2),
        (int32_t)(-180LL * GLOBE_DEGREE + (int64_t)grid_column(cell) * GRID_STEP_E7 + GRID_STEP_E7 / 2),
    };
    return p;
}
