// SPDX-License-Identifier: Apache-2.0
// Walks along a great circle from column to column. At the line between two columns the sign of a corner's product with the
// plane's normal tells whether the corner is above or below the great circle, and so in which row the line goes over.
#include "plan/sight.h"

#include "plan/wide.h"

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

// ---- leaps ----
//
// Where all cells `wide` rows and columns around have one key, the walk may leap half as many columns, if it lands at most as
// many rows off, or, where the line is steep, as many rows. It lands where walking would have come to. Between, a great circle
// bows towards the pole: over k columns by tan(latitude) * k * k / 4580 rows; that is 7 over 32 columns at 88 degrees, and so the
// other half of `wide` holds it. Nearer to the poles nothing leaps.
#define SIGHT_LEAP_MIN 5    // columns or rows: fewer are walked as fast
#define SIGHT_POLAR_ROWS 50 // rows at each pole, 5 degrees; a leap goes at most 32 rows beyond them
_Static_assert(WIDE_MAX == 64, "the bow has been worked out for this");

static uint32_t
column_on(const struct sight *s, uint32_t count)
{
    const uint32_t c = s->east > 0 ? s->column + count : s->column + GRID_COLUMNS - count;
    return c < GRID_COLUMNS ? c : c - GRID_COLUMNS;
}

// The part of the product at the line by which the walk leaves that column.
static int64_t
flat_behind(const struct sight *s, uint32_t column)
{
    uint32_t line = s->east > 0 ? column + 1 : column;
    line = line < GRID_COLUMNS ? line : 0;
    return (s->x * s->grid->column_cos[line] + s->y * s->grid->column_sin[line]) >> 30;
}

// Whether the southern edge of the row is above the line there.
static bool
is_above(const struct sight *s, int64_t flat, uint32_t row)
{
    return flat * s->grid->row_cos[row] + s->z * s->grid->row_sin[row] > 0;
}

// To the column `count` on, in the row in which the line comes there, if that is less than `reach` rows off. Else -1: the line
// goes farther down, 1: up.
static int
leap_columns(struct sight *s, uint32_t count, uint32_t reach)
{
    const int64_t flat = flat_behind(s, column_on(s, count - 1));
    uint32_t low = s->row - reach;
    uint32_t high = s->row + reach;
    if (is_above(s, flat, low))
        return -1;
    if (!is_above(s, flat, high))
        return 1;
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        if (is_above(s, flat, middle))
            high = middle;
        else
            low = middle;
    }
    s->row = low;
    s->column = column_on(s, count);
    return 0;
}

// `count` rows up or down, to the column in which the line comes there, if that is at most `reach` columns on.
static bool
leap_rows(struct sight *s, int up, uint32_t count, uint32_t reach)
{
    const uint32_t edge = up > 0 ? s->row + count : s->row - count + 1; // the line over which it comes
    uint32_t low = 0; // columns on: there the line leaves without having come over the edge
    uint32_t high = reach;
    if (is_above(s, flat_behind(s, column_on(s, high)), edge) != (up < 0))
        return false;
    if (is_above(s, flat_behind(s, s->column), edge) == (up < 0))
        high = 0;
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        if (is_above(s, flat_behind(s, column_on(s, middle)), edge) == (up < 0))
            high = middle;
        else
            low = middle;
    }
    s->column = column_on(s, high);
    s->row = up > 0 ? edge : edge - 1;
    return true;
}

void
sight_leap(struct sight *s, uint32_t wide, int *steep)
{
    if (s->column == s->column_end || s->east == 0 || s->row < SIGHT_POLAR_ROWS || s->row >= GRID_ROWS - SIGHT_POLAR_ROWS)
        return;
    // Not past the end: to its column at most; up or down towards it at most to its row, away from it never to its column.
    const uint32_t left = (s->east > 0 ? GRID_COLUMNS + s->column_end - s->column
                                       : GRID_COLUMNS + s->column - s->column_end) % GRID_COLUMNS;
    const uint32_t count = wide / 2;
    if (*steep == 0 && left >= SIGHT_LEAP_MIN) {
        *steep = leap_columns(s, left < count ? left : count, count);
        if (*steep == 0)
            return;
    }
    const bool is_up = *steep == 0 ? s->row_end > s->row : *steep > 0;
    const bool is_towards = is_up ? s->row_end > s->row : s->row_end < s->row;
    const uint32_t rows = s->row_end > s->row ? s->row_end - s->row : s->row - s->row_end;
    const uint32_t reach = left <= count ? left - !is_towards : count;
    *steep = is_up ? 1 : -1;
    if (!leap_rows(s, *steep, is_towards && rows < count ? rows : count, reach))
        *steep = 0;
}

bool
sight_is_clear(const struct sight_field *field, uint32_t cell_a, struct globe_vec a, uint32_t cell_b, struct globe_vec b)
{
    struct sight s;
    int steep = 0;
    bool is_known = false; // to be open: it lies in what the cell before saw around
    sight_init(&s, field->grid, cell_a, a, cell_b, b);
    for (uint32_t cell = cell_a; cell != cell_b; cell = sight_cell(&s)) {
        const bool is_open = is_known || field->open[field->keys[cell]];
        if (!is_open && cell != cell_a)
            return false;
        const uint32_t wide = is_open ? wide_at(field->wide, s.row, s.column) : 0;
        if (wide >= 2 * SIGHT_LEAP_MIN)
            sight_leap(&s, wide, &steep);
        is_known = wide > 0; // a leap goes half as far at most, and one more step within it
        if (sight_cell(&s) == cell_b || !sight_next(&s))
            return true;
    }
    return true;
}
