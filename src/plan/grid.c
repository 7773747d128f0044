// SPDX-License-Identifier: Apache-2.0
// Cells and their trigonometry.
#include "plan/grid.h"

void
grid_init(struct grid *g)
{
    for (int r = 0; r <= GRID_ROWS; r++) {
        const int64_t lat = -90LL * GLOBE_DEGREE + (int64_t)r * GRID_STEP_E7;
        g->row_sin[r] = globe_sin(lat);
        g->row_cos[r] = globe_cos(lat);
        if (r < GRID_ROWS)
            g->middle_row[r] =
                (struct globe_vec){globe_cos(lat + GRID_STEP_E7 / 2), 0, globe_sin(lat + GRID_STEP_E7 / 2)};
    }
    for (int c = 0; c < GRID_COLUMNS; c++) {
        const int64_t lon = -180LL * GLOBE_DEGREE + (int64_t)c * GRID_STEP_E7;
        g->column_sin[c] = globe_sin(lon);
        g->column_cos[c] = globe_cos(lon);
        g->middle_column[c] =
            (struct globe_vec){globe_cos(lon + GRID_STEP_E7 / 2), globe_sin(lon + GRID_STEP_E7 / 2), 0};
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

struct globe_vec
grid_vec(const struct grid *g, uint32_t cell)
{
    const struct globe_vec *row = &g->middle_row[grid_row(cell)];
    const struct globe_vec *column = &g->middle_column[grid_column(cell)];
    struct globe_vec v = {
        (int32_t)(((int64_t)row->x * column->x) >> 30),
        (int32_t)(((int64_t)row->x * column->y) >> 30),
        row->z,
    };
    return v;
}
