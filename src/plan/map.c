// SPDX-License-Identifier: Apache-2.0
// Draws the map. Land: each row of cells is crossed by the edges of a state's rings, and the cells between the first and second,
// third and fourth crossing of one ring lie inside it; what an odd number of its rings covers is the state's. Sea: each edge
// of a coast looks at the cells near it and keeps those to which it is nearer than all edges before.
#include "plan/map.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

// 12 nautical miles (22,224 m) as an angle, in 1e-5 degrees, and squared.
#define MAP_SEA_E5 19987LL
#define MAP_SEA_SQUARE (MAP_SEA_E5 * MAP_SEA_E5)
#define MAP_HALF_TURN (180LL * GLOBE_DEGREE)

struct crossing {
    int64_t x; // longitude, not wrapped
    int32_t row;
};

struct drawing {
    struct map *m;
    const struct borders *b;
    struct crossing *crossings; // of one ring
    size_t count, max;
    uint8_t *marks;   // one a cell: an odd number of the state's rings covers it
    uint32_t *nearest; // one a cell: square of the distance to the nearest coast in 1e-5 degrees, plus 1; 0: none
};

static int
compare_crossings(const void *p, const void *q)
{
    const struct crossing *a = p;
    const struct crossing *b = q;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    return a->x < b->x ? -1 : a->x > b->x;
}

static int
add_crossing(struct drawing *d, int32_t row, int64_t x)
{
    if (d->count == d->max) {
        const size_t max = d->max * 2 + 1024;
        struct crossing *p = realloc(d->crossings, max * sizeof *p);
        if (p == NULL)
            return ERR_NOMEM;
        d->crossings = p;
        d->max = max;
    }
    d->crossings[d->count++] = (struct crossing){x, row};
    return 0;
}

// Where the edge from (x0, y0) to (x1, y1) crosses the middles of rows; y from the south pole. The lower end counts, the
// upper does not, so that a corner is counted once. The same edge drawn backwards gives the same crossings.
static int
cross_edge(struct drawing *d, int64_t x0, int64_t y0, int64_t x1, int64_t y1)
{
    if (y0 > y1) {
        int64_t swap = x0;
        x0 = x1;
        x1 = swap;
        swap = y0;
        y0 = y1;
        y1 = swap;
    }
    const int64_t half = GRID_STEP_E7 / 2;
    for (int64_t row = (y0 + half - 1) / GRID_STEP_E7; row < GRID_ROWS; row++) {
        const int64_t y = row * GRID_STEP_E7 + half;
        if (y >= y1)
            break;
        if (y >= y0 && add_crossing(d, (int32_t)row, x0 + (x1 - x0) * (y - y0) / (y1 - y0)) < 0)
            return ERR_NOMEM;
    }
    return 0;
}

// The step in longitude from one point to the next, the short way.
static int64_t
short_way(int64_t from, int64_t to)
{
    int64_t step = to - from;
    if (step > MAP_HALF_TURN)
        step -= 2 * MAP_HALF_TURN;
    else if (step < -MAP_HALF_TURN)
        step += 2 * MAP_HALF_TURN;
    return step;
}

static int
cross_ring(struct drawing *d, const struct borders_ring *ring)
{
    const struct borders_point *p = d->b->points + ring->first;
    int64_t x = p[0].lon_e7;
    int64_t mean = 0;
    d->count = 0;
    for (uint32_t i = 0; i < ring->count; i++) {
        const struct borders_point *next = &p[i + 1 < ring->count ? i + 1 : 0];
        const int64_t x1 = x + short_way(p[i].lon_e7, next->lon_e7);
        if (cross_edge(d, x, p[i].lat_e7 + MAP_HALF_TURN / 2, x1, next->lat_e7 + MAP_HALF_TURN / 2) < 0)
            return ERR_NOMEM;
        mean += p[i].lat_e7;
        x = x1;
    }
    if (x == p[0].lon_e7)
        return 0;
    // It goes round the globe: down (or up) to the nearer pole and back closes it.
    const int64_t y = p[0].lat_e7 + MAP_HALF_TURN / 2;
    const int64_t pole = mean < 0 ? -1 : MAP_HALF_TURN + 1;
    int rc = cross_edge(d, x, y, x, pole);
    return rc == 0 ? cross_edge(d, p[0].lon_e7, pole, p[0].lon_e7, y) : rc;
}

// The first column whose middle is at or east of x; columns go on past the antimeridian.
static int64_t
column_from(int64_t x)
{
    const int64_t shifted = x + MAP_HALF_TURN + GRID_STEP_E7 / 2 - 1;
    const int64_t whole = shifted >= 0 ? shifted / GRID_STEP_E7 : -((-shifted + GRID_STEP_E7 - 1) / GRID_STEP_E7);
    return whole;
}

static uint32_t
wrap_column(int64_t column)
{
    const int64_t c = column % GRID_COLUMNS;
    return (uint32_t)(c < 0 ? c + GRID_COLUMNS : c);
}

// Turn the marks of what the ring covers, or give them to the owner and clear them.
static void
each_span(struct drawing *d, uint8_t owner)
{
    for (size_t i = 0; i + 1 < d->count; i += 2) {
        const struct crossing *a = &d->crossings[i];
        const int64_t to = column_from(a[1].x);
        for (int64_t c = column_from(a->x); c < to; c++) {
            const uint32_t cell = grid_cell((uint32_t)a->row, wrap_column(c));
            if (owner == MAP_FREE) {
                d->marks[cell] ^= 1;
            } else if (d->marks[cell]) {
                d->m->owners[cell] = owner;
                d->marks[cell] = 0;
            }
        }
    }
}

// The land of one state: its rings from `from` up to `to`.
static int
draw_land(struct drawing *d, size_t from, size_t to)
{
    const uint8_t owner = (uint8_t)(d->b->rings[from].state + 1);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = from; i < to; i++) {
            if (d->b->rings[i].count < 3)
                continue;
            if (cross_ring(d, &d->b->rings[i]) < 0)
                return ERR_NOMEM;
            qsort(d->crossings, d->count, sizeof *d->crossings, compare_crossings);
            each_span(d, pass == 0 ? MAP_FREE : owner);
        }
    }
    return 0;
}

// Square of the distance from the cell's middle to the edge, in 1e-5 degrees; the edge runs by (dx, dy), and (px, py) is the
// middle as seen from its beginning. Longitudes are shortened already.
static int64_t
square_to_edge(int64_t px, int64_t py, int64_t dx, int64_t dy)
{
    const int64_t along = px * dx + py * dy;
    const int64_t length = dx * dx + dy * dy;
    if (length > 0 && along > 0) {
        if (along >= length) {
            px -= dx;
            py -= dy;
        } else {
            px -= dx * (along >> 8) / ((length >> 8) + 1);
            py -= dy * (along >> 8) / ((length >> 8) + 1);
        }
    }
    return px * px + py * py;
}

// Claim the free cells of one row near the edge that starts at (x, y) and runs by (dx, dy), all in 1e-5 degrees.
static void
claim_row(struct drawing *d, uint8_t owner, int64_t row, int64_t x, int64_t y, int64_t dx, int64_t dy)
{
    const int64_t cosine = d->m->grid.middle_row[row].x >> 10; // 20 binary places
    const int64_t step = GRID_STEP_E7 / 100;
    const int64_t reach = cosine > 0 ? (int64_t)num_min_u64((uint64_t)((MAP_SEA_E5 << 20) / cosine + step), 18000000)
                                     : 18000000;
    const int64_t west = (dx < 0 ? x + dx : x) - reach;
    const int64_t east = (dx < 0 ? x : x + dx) + reach;
    const int64_t first = column_from(west * 100);
    const int64_t last = column_from(east * 100);
    const int64_t py = row * step + step / 2 - y;
    for (int64_t c = first; c < last && c < first + GRID_COLUMNS; c++) {
        const uint32_t cell = grid_cell((uint32_t)row, wrap_column(c));
        const bool is_land = d->m->owners[cell] != MAP_FREE && d->nearest[cell] == 0;
        if (is_land)
            continue;
        const int64_t px = ((c * step + step / 2 - 18000000 - x) * cosine) >> 20;
        const int64_t square = square_to_edge(px, py, (dx * cosine) >> 20, dy);
        if (square > MAP_SEA_SQUARE)
            continue;
        const uint32_t mark = (uint32_t)square + 1;
        if (d->nearest[cell] == 0 || mark < d->nearest[cell] ||
            (mark == d->nearest[cell] && owner < d->m->owners[cell])) {
            d->nearest[cell] = mark;
            d->m->owners[cell] = owner;
        }
    }
}

static void
draw_sea(struct drawing *d, const struct borders_ring *ring)
{
    const struct borders_point *p = d->b->points + ring->first;
    const int64_t step = GRID_STEP_E7 / 100;
    for (uint32_t i = 0; i < ring->count; i++) {
        if (!p[i].is_coast)
            continue;
        const struct borders_point *next = &p[i + 1 < ring->count ? i + 1 : 0];
        const int64_t x = p[i].lon_e7 / 100;
        const int64_t y = (p[i].lat_e7 + MAP_HALF_TURN / 2) / 100;
        const int64_t dx = short_way(p[i].lon_e7, next->lon_e7) / 100;
        const int64_t dy = ((int64_t)next->lat_e7 - p[i].lat_e7) / 100;
        const int64_t low = (dy < 0 ? y + dy : y) - MAP_SEA_E5;
        const int64_t high = (dy < 0 ? y : y + dy) + MAP_SEA_E5;
        for (int64_t row = low > 0 ? low / step : 0; row < GRID_ROWS && row * step <= high; row++)
            claim_row(d, (uint8_t)(ring->state + 1), row, x, y, dx, dy);
    }
}

// A state without a cell gets the cell of the first point of each of its rings.
static void
draw_small(struct drawing *d)
{
    bool has_cell[256] = {false};
    for (size_t cell = 0; cell < GRID_CELLS; cell++)
        has_cell[d->m->owners[cell]] = true;
    for (size_t i = 0; i < d->b->ring_count; i++) {
        const struct borders_ring *ring = &d->b->rings[i];
        if (ring->count == 0 || has_cell[ring->state + 1])
            continue;
        const struct borders_point *p = &d->b->points[ring->first];
        d->m->owners[grid_cell_of((struct globe_place){p->lat_e7, p->lon_e7})] = (uint8_t)(ring->state + 1);
    }
}

// ---- what borders touch ----

// The key of a set with one more owner; -1 when there are too many.
static int
key_with(struct map *m, uint16_t key, uint8_t owner)
{
    struct map_set s = m->sets[key];
    size_t i = 0;
    while (i < s.count && s.owners[i] < owner)
        i++;
    if (i < s.count && s.owners[i] == owner)
        return key;
    if (s.count == 0)
        return owner;
    if (s.count == MAP_TOUCH_MAX)
        return -1;
    memmove(&s.owners[i + 1], &s.owners[i], s.count - i);
    s.owners[i] = owner;
    s.count++;
    for (size_t k = 256; k < m->set_count; k++) {
        if (m->sets[k].count == s.count && memcmp(m->sets[k].owners, s.owners, s.count) == 0)
            return (int)k;
    }
    if (m->set_count == MAP_KEYS_MAX)
        return -1;
    m->sets[m->set_count] = s;
    return (int)m->set_count++;
}

static int64_t
floor_cell(int64_t v)
{
    return v >= 0 ? v / GRID_STEP_E7 : -((-v + GRID_STEP_E7 - 1) / GRID_STEP_E7);
}

// An edge touches the cells that it runs through. x and y count from 180 W and from the south pole, y0 is at most y1.
static int
touch_edge(struct drawing *d, uint8_t owner, int64_t x0, int64_t y0, int64_t x1, int64_t y1)
{
    struct map *m = d->m;
    for (int64_t row = floor_cell(y0); row <= floor_cell(y1); row++) {
        const int64_t low = row * GRID_STEP_E7 > y0 ? row * GRID_STEP_E7 : y0;
        const int64_t high = (row + 1) * GRID_STEP_E7 < y1 ? (row + 1) * GRID_STEP_E7 : y1;
        const int64_t a = y1 > y0 ? x0 + (x1 - x0) * (low - y0) / (y1 - y0) : x0;
        const int64_t b = y1 > y0 ? x0 + (x1 - x0) * (high - y0) / (y1 - y0) : x1;
        const int64_t last = floor_cell(a < b ? b : a);
        for (int64_t c = floor_cell(a < b ? a : b); c <= last; c++) {
            const uint32_t cell = grid_cell((uint32_t)(row < GRID_ROWS ? row : GRID_ROWS - 1), wrap_column(c));
            const int with = key_with(m, m->keys[cell], owner);
            if (with < 0)
                return ERR_LIMIT;
            m->keys[cell] = (uint16_t)with;
            d->marks[cell] = 0;
        }
    }
    return 0;
}

static int
touch_ring(struct drawing *d, const struct borders_ring *ring)
{
    const struct borders_point *p = d->b->points + ring->first;
    const uint8_t owner = (uint8_t)(ring->state + 1);
    for (uint32_t i = 0; i < ring->count; i++) {
        const struct borders_point *next = &p[i + 1 < ring->count ? i + 1 : 0];
        const int64_t x0 = p[i].lon_e7 + MAP_HALF_TURN;
        const int64_t x1 = x0 + short_way(p[i].lon_e7, next->lon_e7);
        const int64_t y0 = p[i].lat_e7 + MAP_HALF_TURN / 2;
        const int64_t y1 = next->lat_e7 + MAP_HALF_TURN / 2;
        const int rc = y0 <= y1 ? touch_edge(d, owner, x0, y0, x1, y1) : touch_edge(d, owner, x1, y1, x0, y0);
        if (rc < 0)
            return rc;
    }
    return 0;
}

// An overriding ring: inside it no earlier border touches anything; where it runs itself, what was there still does.
static int
touch_override(struct drawing *d, const struct borders_ring *ring)
{
    struct map *m = d->m;
    if (ring->count < 3)
        return 0;
    if (cross_ring(d, ring) < 0)
        return ERR_NOMEM;
    qsort(d->crossings, d->count, sizeof *d->crossings, compare_crossings);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i + 1 < d->count; i += 2) {
            const int64_t to = column_from(d->crossings[i + 1].x);
            for (int64_t c = column_from(d->crossings[i].x); c < to; c++) {
                const uint32_t cell = grid_cell((uint32_t)d->crossings[i].row, wrap_column(c));
                if (pass == 0)
                    d->marks[cell] = 1;
                else if (d->marks[cell]) {
                    m->keys[cell] = (uint16_t)(ring->state + 1);
                    d->marks[cell] = 0;
                }
            }
        }
        const int rc = pass == 0 ? touch_ring(d, ring) : 0; // clears the marks of its cells
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int
draw_touch(struct drawing *d)
{
    struct map *m = d->m;
    for (size_t cell = 0; cell < GRID_CELLS; cell++)
        m->keys[cell] = m->owners[cell];
    for (size_t i = 0; i < d->b->ring_count; i++) {
        const struct borders_ring *ring = &d->b->rings[i];
        const int rc = i < d->b->base_count ? touch_ring(d, ring) : touch_override(d, ring);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int
draw(struct drawing *d)
{
    const struct borders *b = d->b;
    for (size_t from = 0; from < b->ring_count;) {
        size_t to = from + 1;
        while (to < b->base_count && b->rings[to].state == b->rings[from].state)
            to++;
        if (draw_land(d, from, to) < 0)
            return ERR_NOMEM;
        from = to;
    }
    for (size_t i = 0; i < b->ring_count; i++)
        draw_sea(d, &b->rings[i]);
    draw_small(d);
    return draw_touch(d);
}

int
map_begin(struct map *m)
{
    memset(m, 0, sizeof *m);
    grid_init(&m->grid);
    m->owners = calloc(GRID_CELLS, sizeof *m->owners);
    m->keys = calloc(GRID_CELLS, sizeof *m->keys);
    m->sets = calloc(MAP_KEYS_MAX, sizeof *m->sets);
    m->wide = calloc(WIDE_BLOCKS, sizeof *m->wide);
    if (!m->owners || !m->keys || !m->sets || !m->wide) {
        map_clear(m);
        return ERR_NOMEM;
    }
    for (size_t i = 0; i < 256; i++)
        m->sets[i] = (struct map_set){{(uint8_t)i}, i != MAP_FREE};
    m->set_count = 256;
    return 0;
}

int
map_init(struct map *m, const struct borders *b, struct err *e)
{
    struct drawing d = {.m = m, .b = b};
    int rc = map_begin(m);
    memcpy(m->states, b->states, sizeof m->states);
    m->state_count = b->state_count;
    d.marks = calloc(GRID_CELLS, sizeof *d.marks);
    d.nearest = calloc(GRID_CELLS, sizeof *d.nearest);
    if (rc == 0)
        rc = d.marks && d.nearest ? draw(&d) : ERR_NOMEM;
    if (rc == 0)
        wide_measure(m->keys, m->wide);
    if (rc < 0) {
        map_clear(m);
        rc = rc == ERR_LIMIT ? err_set(e, rc, "more than %d states meet within 0.1 degree, or borders in too many ways; "
                                              "override fewer of them", MAP_TOUCH_MAX)
                             : err_set(e, rc, "memory for a map of the world (53 MB) is exhausted");
    }
    free(d.crossings);
    free(d.marks);
    free(d.nearest);
    return rc;
}

void
map_clear(struct map *m)
{
    free(m->owners);
    free(m->keys);
    free(m->sets);
    free(m->wide);
    memset(m, 0, sizeof *m);
}

uint8_t
map_find(const struct map *m, struct bytes code)
{
    for (size_t i = 0; i < m->state_count; i++) {
        if (bytes_equal_str(code, m->states[i].code))
            return (uint8_t)(i + 1);
    }
    return MAP_FREE;
}

void
map_open(const struct map *m, const bool allowed[256], bool open[MAP_KEYS_MAX])
{
    for (size_t key = 0; key < m->set_count; key++) {
        open[key] = key != MAP_FREE || allowed[MAP_FREE];
        for (size_t i = 0; i < m->sets[key].count; i++)
            open[key] = open[key] && allowed[m->sets[key].owners[i]];
    }
}

const char *
map_code(const struct map *m, uint8_t owner)
{
    assert(owner != MAP_FREE);
    assert(owner <= m->state_count);
    return m->states[owner - 1].code;
}
