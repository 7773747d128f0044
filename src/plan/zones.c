// SPDX-License-Identifier: Apache-2.0
// Zones are joined from runs of equal cells in a row. For the least number of states, all zones of one state count as one
// place: who has asked a state may cross each of its parts. That can only make the number smaller than it is, never larger.
#include "plan/zones.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ZONES_SAMPLE 10          // every 10th column of every 5th row is measured
#define ZONES_SLACK_CM 25000000u // twice the way from any cell to a measured one

struct run {
    uint16_t column; // where it begins
    uint8_t owner;
    uint32_t zone; // its parent while joining, then the number of its zone
};

struct edge {
    uint32_t a, b; // runs, then zones
};

struct zones {
    const struct map *m;
    struct run *runs;
    size_t run_count, run_max;
    uint32_t row_first[GRID_ROWS + 1];
    struct edge *edges;
    size_t edge_count, edge_max;
    uint8_t *owners;   // of each zone
    bool *is_far;      // of each zone: beyond the limit
    uint32_t *cost;    // of each owner, then of each zone: work space of zones_least
    size_t zone_count;
};

static int
add_run(struct zones *z, uint16_t column, uint8_t owner)
{
    if (z->run_count == z->run_max) {
        const size_t max = z->run_max * 2 + 65536;
        struct run *p = realloc(z->runs, max * sizeof *p);
        if (p == NULL)
            return ERR_NOMEM;
        z->runs = p;
        z->run_max = max;
    }
    z->runs[z->run_count] = (struct run){column, owner, (uint32_t)z->run_count};
    z->run_count++;
    return 0;
}

static uint32_t
root_of(struct zones *z, uint32_t run)
{
    while (z->runs[run].zone != run) {
        z->runs[run].zone = z->runs[z->runs[run].zone].zone;
        run = z->runs[run].zone;
    }
    return run;
}

// Two runs touch: join them, or remember that their zones are neighbours.
static int
touch(struct zones *z, uint32_t a, uint32_t b)
{
    if (z->runs[a].owner == z->runs[b].owner) {
        const uint32_t x = root_of(z, a);
        const uint32_t y = root_of(z, b);
        z->runs[x > y ? x : y].zone = x > y ? y : x;
        return 0;
    }
    if (z->edge_count == z->edge_max) {
        const size_t max = z->edge_max * 2 + 65536;
        struct edge *p = realloc(z->edges, max * sizeof *p);
        if (p == NULL)
            return ERR_NOMEM;
        z->edges = p;
        z->edge_max = max;
    }
    z->edges[z->edge_count++] = (struct edge){a, b};
    return 0;
}

static uint32_t
run_at(const struct zones *z, uint32_t row, uint32_t column)
{
    uint32_t low = z->row_first[row];
    uint32_t high = z->row_first[row + 1];
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        if (z->runs[middle].column <= column)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static int
read_row(struct zones *z, uint32_t row)
{
    const uint8_t *owners = z->m->owners + (size_t)row * GRID_COLUMNS;
    z->row_first[row] = (uint32_t)z->run_count;
    for (uint32_t c = 0; c < GRID_COLUMNS; c++) {
        if ((c == 0 || owners[c] != owners[c - 1]) && add_run(z, (uint16_t)c, owners[c]) < 0)
            return ERR_NOMEM;
    }
    z->row_first[row + 1] = (uint32_t)z->run_count;
    for (uint32_t i = z->row_first[row]; i < z->run_count; i++) {
        const uint32_t beside = i + 1 < z->run_count ? i + 1 : z->row_first[row];
        if (beside != i && touch(z, i, beside) < 0)
            return ERR_NOMEM;
    }
    return 0;
}

// The runs of one row and the row above that share a column.
static int
join_rows(struct zones *z, uint32_t row)
{
    uint32_t a = z->row_first[row];
    uint32_t b = z->row_first[row + 1];
    const uint32_t a_end = b;
    const uint32_t b_end = z->row_first[row + 2];
    while (a < a_end && b < b_end) {
        if (touch(z, a, b) < 0)
            return ERR_NOMEM;
        const uint32_t a_to = a + 1 < a_end ? z->runs[a + 1].column : GRID_COLUMNS;
        const uint32_t b_to = b + 1 < b_end ? z->runs[b + 1].column : GRID_COLUMNS;
        a += a_to <= b_to;
        b += b_to <= a_to;
    }
    return 0;
}

static int
join_pole(struct zones *z, uint32_t row)
{
    for (uint32_t c = 0; c < GRID_COLUMNS / 2; c++) {
        const uint32_t a = run_at(z, row, c);
        const uint32_t b = run_at(z, row, c + GRID_COLUMNS / 2);
        if (a != b && touch(z, a, b) < 0)
            return ERR_NOMEM;
    }
    return 0;
}

static int
compare_edges(const void *p, const void *q)
{
    const struct edge *x = p;
    const struct edge *y = q;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return x->b < y->b ? -1 : x->b > y->b;
}

static void
number_zones(struct zones *z)
{
    // Roots come before what hangs from them, so that one pass numbers all.
    for (uint32_t i = 0; i < z->run_count; i++) {
        struct run *r = &z->runs[i];
        r->zone = r->zone == i ? (uint32_t)z->zone_count++ : z->runs[r->zone].zone;
    }
    size_t kept = 0;
    for (size_t i = 0; i < z->edge_count; i++) {
        const uint32_t a = z->runs[z->edges[i].a].zone;
        const uint32_t b = z->runs[z->edges[i].b].zone;
        z->edges[i] = (struct edge){a < b ? a : b, a < b ? b : a};
    }
    qsort(z->edges, z->edge_count, sizeof *z->edges, compare_edges);
    for (size_t i = 0; i < z->edge_count; i++) {
        if (i == 0 || compare_edges(&z->edges[i], &z->edges[kept - 1]) != 0)
            z->edges[kept++] = z->edges[i];
    }
    z->edge_count = kept;
}

static int
build(struct zones *z)
{
    for (uint32_t row = 0; row < GRID_ROWS; row++) {
        if (read_row(z, row) < 0 || (row > 0 && join_rows(z, row - 1) < 0))
            return ERR_NOMEM;
    }
    if (join_pole(z, 0) < 0 || join_pole(z, GRID_ROWS - 1) < 0)
        return ERR_NOMEM;
    number_zones(z);
    z->owners = calloc(z->zone_count, sizeof *z->owners);
    z->is_far = calloc(z->zone_count, sizeof *z->is_far);
    z->cost = calloc(256 + z->zone_count, sizeof *z->cost);
    if (!z->owners || !z->is_far || !z->cost)
        return ERR_NOMEM;
    for (size_t i = 0; i < z->run_count; i++)
        z->owners[z->runs[i].zone] = z->runs[i].owner;
    return 0;
}

int
zones_new(struct zones **out, const struct map *m)
{
    struct zones *z = calloc(1, sizeof *z);
    if (z == NULL)
        return ERR_NOMEM;
    z->m = m;
    const int rc = build(z);
    if (rc < 0)
        zones_free(z);
    else
        *out = z;
    return rc;
}

void
zones_free(struct zones *z)
{
    if (z == NULL)
        return;
    free(z->runs);
    free(z->edges);
    free(z->owners);
    free(z->is_far);
    free(z->cost);
    free(z);
}

void
zones_limit(struct zones *z, struct globe_place a, struct globe_place b, uint64_t limit_cm)
{
    const struct globe_vec from = globe_vec_of(a);
    const struct globe_vec to = globe_vec_of(b);
    enum { UNMEASURED, NEAR, FAR };
    uint8_t *found = (uint8_t *)z->cost; // work space: one a zone
    memset(found, UNMEASURED, z->zone_count);
    for (uint32_t row = 0; row < GRID_ROWS; row += ZONES_SAMPLE / 2) {
        for (uint32_t column = 0; column < GRID_COLUMNS; column += ZONES_SAMPLE) {
            const uint32_t cell = grid_cell(row, column);
            if (z->m->owners[cell] == MAP_FREE)
                continue;
            const uint32_t zone = z->runs[run_at(z, row, column)].zone;
            if (found[zone] == NEAR)
                continue;
            const struct globe_vec v = grid_vec(&z->m->grid, cell);
            const uint64_t cm = (uint64_t)globe_distance_cm(from, v) + globe_distance_cm(v, to);
            found[zone] = cm > limit_cm + ZONES_SLACK_CM ? FAR : NEAR;
        }
    }
    for (size_t i = 0; i < z->zone_count; i++)
        z->is_far[i] = found[i] == FAR;
}

static size_t
group_of(const struct zones *z, uint32_t zone)
{
    return z->owners[zone] != MAP_FREE ? z->owners[zone] : 256 + (size_t)zone;
}

// Go from group a to group b if that is cheaper than before.
static bool
relax(struct zones *z, const uint8_t price[256], size_t a, size_t b)
{
    const uint8_t toll = b < 256 ? price[b] : price[MAP_FREE];
    if (z->cost[a] == ZONES_NEVER || toll > 1 || z->cost[a] + toll >= z->cost[b])
        return false;
    z->cost[b] = z->cost[a] + toll;
    return true;
}

int64_t
zones_least(struct zones *z, const uint8_t price[256], uint32_t from, uint32_t goal, uint32_t least[256])
{
    for (size_t i = 0; i < 256 + z->zone_count; i++)
        z->cost[i] = ZONES_NEVER;
    const uint32_t last = z->runs[run_at(z, grid_row(goal), grid_column(goal))].zone;
    const uint32_t first = z->runs[run_at(z, grid_row(from), grid_column(from))].zone;
    z->cost[group_of(z, last)] = 0;
    for (bool is_changed = true; is_changed;) {
        is_changed = false;
        for (size_t i = 0; i < z->edge_count; i++) {
            const struct edge *e = &z->edges[i];
            if (z->is_far[e->a] || z->is_far[e->b])
                continue;
            const size_t a = group_of(z, e->a);
            const size_t b = group_of(z, e->b);
            is_changed = relax(z, price, a, b) || is_changed;
            is_changed = relax(z, price, b, a) || is_changed;
        }
    }
    memcpy(least, z->cost, 256 * sizeof *least);
    return z->cost[group_of(z, first)];
}
