// SPDX-License-Identifier: Apache-2.0
// Walks along a great circle from column to column. At the line between two columns the sign of a corner's product with the
// plane's normal tells whether the corner is above or below the great circle, and so in which row the line goes over.
#include "plan/sight.h"

void
sight_init(struct sight *s, const struct grid *g, uint32_t cell_a, struct globe_vec a, uint32_t cell_b,
           struct globe_vec b)
{
    int64_t x = (int64_t)a.y * b.z - (int64_t)a.z * b.y;
    int64_t y = (int64_t)a.z * b.x - (int64_t)a.x * b.z;
    int64_t z = (int64_t)a.x * b.y - (int64_t)a.y * b.x;
    s->grid = g;
    s->row = grid_row(cell_a);
    s->column = grid_column(cell_a);
    s->row_end = grid_row(cell_b);
    s->column_end = grid_column(cell_b);
    s->east = z > 0 ? 1 : z < 0 ? -1 : 0;
    if (z < 0) {
        x = -x;
        y = -y;
        z = -z;
    }
    // As many binary places as the products of sight_next leave room for.
    const uint64_t most = (uint64_t)(x < 0 ? -x : x) | (uint64_t)(y < 0 ? -y : y) | (uint64_t)z;
    const int shift = most > 0 ? 34 - __builtin_clzll(most) : 0;
    s->x = shift > 0 ? x >> shift : x * (1LL << -shift);
    s->y = shift > 0 ? y >> shift : y * (1LL << -shift);
    s->z = shift > 0 ? z >> shift : z * (1LL << -shift);
    if (s->column == s->column_end)
        s->east = 0;
}

// Along a meridian: to the row of the end, or over the pole that is nearer on the way.
static bool
next_row(struct sight *s)
{
    if (s->column != s->column_end) {
        const bool is_north = s->row + s->row_end >= GRID_ROWS - 1;
        if (s->row == (is_north ? GRID_ROWS - 1 : 0))
            s->column = s->column_end;
        else
            s->row += is_north ? 1u : ~0u;
        return true;
    }
    if (s->row == s->row_end)
        return false;
    s->row += s->row < s->row_end ? 1u : ~0u;
    return true;
}

bool
sight_next(struct sight *s)
{
    if (s->east == 0 || s->column == s->column_end)
        return next_row(s);
    const struct grid *g = s->grid;
    const uint32_t beside = s->column + 1 < GRID_COLUMNS ? s->column + 1 : 0;
    const uint32_t line = s->east > 0 ? beside : s->column;
    const int64_t flat = (s->x * g->column_cos[line] + s->y * g->column_sin[line]) >> 30;
    if (flat * g->row_cos[s->row + 1] + s->z * g->row_sin[s->row + 1] <= 0 && s->row + 1 < GRID_ROWS) {
        s->row++;
    } else if (flat * g->row_cos[s->row] + s->z * g->row_sin[s->row] > 0 && s->row > 0) {
        s->row--;
    } else {
        s->column = s->east > 0 ? beside : (s->column > 0 ? s->column - 1 : GRID_COLUMNS - 1);
    }
    return true;
}

bool
sight_is_clear(const struct grid *g, const uint16_t *keys, const bool *open, uint32_t cell_a,
               struct globe_vec a, uint32_t cell_b, struct globe_vec b)
{
    struct sight s;
    sight_init(&s, g, cell_a, a, cell_b, b);
    while (sight_next(&s)) {
        const uint32_t cell = sight_cell(&s);
        if (cell == cell_b)
            return true;
        if (!open[keys[cell]])
            return false;
    }
    return true;
}
