// SPDX-License-Identifier: Apache-2.0
// Lazy Theta*: a node is reached from the farthest ancestor that its neighbour is reached from, without asking whether they
// see each other; that is asked once, when the node's turn comes, and if not the node falls back on its neighbours.
#include "plan/way.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "plan/sight.h"

#define WAY_CLOSED (1u << 31)
#define WAY_KEY_BITS 23 // a cell fits
#define WAY_AROUND_MAX 9
#define WAY_PASSES_MAX 400 // of pulling taut; a pass moves each turning point by at most a cell
_Static_assert(GRID_CELLS < 1 << WAY_KEY_BITS, "a cell fits in its part of a key");

struct node {
    uint32_t cost_cm; // from the start; meaningful when via is set
    uint32_t parent;  // the cell that it is reached from in a straight line
    uint32_t via;     // 1 + the neighbour that found it, and WAY_CLOSED; 0: not seen yet
};

struct way_finder {
    const struct map *m;
    struct node *nodes; // one a cell
    uint32_t *seen;     // cells whose nodes are in use
    size_t seen_count, seen_max;
    uint64_t *heap; // estimate << WAY_KEY_BITS | cell, the smallest first
    size_t heap_count, heap_max;
    bool allowed[256];
    bool open[MAP_KEYS_MAX]; // by key
    uint32_t touched_cm[256]; // by owner: cost of the nearest node beside a cell of it that is closed, or WAY_NEVER
    struct way_point start, goal;
    struct globe_vec start_vec, goal_vec;
    uint64_t limit_cm;
    bool is_strict; // everything is looked at
};

int
way_new(struct way_finder **out, const struct map *m)
{
    struct way_finder *f = calloc(1, sizeof *f);
    if (f == NULL)
        return ERR_NOMEM;
    f->m = m;
    f->nodes = calloc(GRID_CELLS, sizeof *f->nodes);
    if (f->nodes == NULL) {
        way_free(f);
        return ERR_NOMEM;
    }
    *out = f;
    return 0;
}

void
way_free(struct way_finder *f)
{
    if (f == NULL)
        return;
    free(f->nodes);
    free(f->seen);
    free(f->heap);
    free(f);
}

size_t
way_effort(const struct way_finder *f)
{
    return f->seen_count;
}

void
way_touched(const struct way_finder *f, uint32_t touched_cm[256])
{
    memcpy(touched_cm, f->touched_cm, sizeof f->touched_cm);
}

bool
way_is_turned(struct globe_place a, struct globe_place b)
{
    return a.lat_e7 != b.lat_e7 ? a.lat_e7 > b.lat_e7 : a.lon_e7 > b.lon_e7;
}

// ---- cells ----

static inline struct node *
node_of(const struct way_finder *f, uint32_t cell)
{
    return &f->nodes[cell];
}

static struct globe_vec
vec_of(const struct way_finder *f, uint32_t cell)
{
    if (cell == f->start.cell)
        return f->start_vec;
    return cell == f->goal.cell ? f->goal_vec : grid_vec(&f->m->grid, cell);
}

static bool
is_open(const struct way_finder *f, uint32_t cell)
{
    return f->open[f->m->keys[cell]] || cell == f->start.cell || cell == f->goal.cell;
}

static bool
sees(const struct way_finder *f, uint32_t a, uint32_t b)
{
    const struct sight_field field = {&f->m->grid, f->m->keys, f->m->wide, f->open};
    return sight_is_clear(&field, a, vec_of(f, a), b, vec_of(f, b));
}

// Columns from one node of a row to the next.
static uint32_t
stride_of(const struct way_finder *f, uint32_t row)
{
    const int32_t cosine = f->m->grid.middle_row[row].x;
    uint32_t stride = 1;
    while (stride < 16 && cosine < GLOBE_ONE / (int32_t)(2 * stride))
        stride *= 2;
    return stride;
}

static size_t
put_cell(uint32_t *out, size_t n, uint32_t row, int64_t column, uint32_t stride)
{
    const uint32_t c = (uint32_t)(column + GRID_COLUMNS) % GRID_COLUMNS;
    out[n] = grid_cell(row, c - c % stride);
    return n + 1;
}

// The neighbours of a cell, and the goal when it is near. Some may be the cell itself, or come twice.
static size_t
around(const struct way_finder *f, uint32_t cell, uint32_t out[WAY_AROUND_MAX])
{
    const uint32_t row = grid_row(cell);
    const int64_t column = grid_column(cell);
    const uint32_t stride = stride_of(f, row);
    size_t n = 0;
    n = put_cell(out, n, row, column - (column % stride ? 0 : stride), stride);
    n = put_cell(out, n, row, column + stride, stride);
    for (int side = -1; side <= 1; side += 2) {
        if (row == (side < 0 ? 0 : GRID_ROWS - 1)) { // over the pole
            n = put_cell(out, n, row, column + GRID_COLUMNS / 2, stride);
            continue;
        }
        const uint32_t beside = (uint32_t)((int64_t)row + side);
        const uint32_t other = stride_of(f, beside);
        const int64_t step = stride > other ? stride : other;
        for (int64_t k = -1; k <= 1; k++)
            n = put_cell(out, n, beside, column + k * step, other);
    }
    const int64_t rows = (int64_t)grid_row(f->goal.cell) - row;
    int64_t columns = (int64_t)grid_column(f->goal.cell) - column;
    if (columns < 0)
        columns += GRID_COLUMNS;
    if (rows >= -1 && rows <= 1 && (columns <= stride || columns >= GRID_COLUMNS - stride))
        out[n++] = f->goal.cell;
    return n;
}

// Whether one may go straight from a cell to a neighbour.
static bool
is_passable(const struct way_finder *f, uint32_t from, uint32_t to)
{
    if (from == to || !is_open(f, to))
        return false;
    const uint32_t rows = grid_row(from) > grid_row(to) ? from / GRID_COLUMNS - to / GRID_COLUMNS
                                                        : to / GRID_COLUMNS - from / GRID_COLUMNS;
    const uint32_t step = grid_column(from) > grid_column(to) ? grid_column(from) - grid_column(to)
                                                              : grid_column(to) - grid_column(from);
    const bool is_beside = step <= 1 || step == GRID_COLUMNS - 1;
    if (is_beside && rows + (step != 0) <= 1)
        return true;
    if (is_beside && rows == 1 && is_open(f, grid_cell(grid_row(from), grid_column(to))) &&
        is_open(f, grid_cell(grid_row(to), grid_column(from))))
        return true;
    return sees(f, from, to);
}

// ---- the heap ----

static int
push(struct way_finder *f, uint64_t key)
{
    if (f->heap_count == f->heap_max) {
        const size_t max = f->heap_max * 2 + 4096;
        uint64_t *p = realloc(f->heap, max * sizeof *p);
        if (p == NULL)
            return ERR_NOMEM;
        f->heap = p;
        f->heap_max = max;
    }
    size_t i = f->heap_count++;
    for (; i > 0 && f->heap[(i - 1) / 2] > key; i = (i - 1) / 2)
        f->heap[i] = f->heap[(i - 1) / 2];
    f->heap[i] = key;
    return 0;
}

static uint32_t
pop(struct way_finder *f)
{
    const uint32_t cell = (uint32_t)(f->heap[0] & ((1u << WAY_KEY_BITS) - 1));
    const uint64_t key = f->heap[--f->heap_count];
    size_t i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= f->heap_count)
            break;
        if (child + 1 < f->heap_count && f->heap[child + 1] < f->heap[child])
            child++;
        if (f->heap[child] >= key)
            break;
        f->heap[i] = f->heap[child];
        i = child;
    }
    f->heap[i] = key;
    return cell;
}

// ---- the search ----

static int
see(struct way_finder *f, uint32_t cell)
{
    if (f->seen_count == f->seen_max) {
        const size_t max = f->seen_max * 2 + 4096;
        uint32_t *p = realloc(f->seen, max * sizeof *p);
        if (p == NULL)
            return ERR_NOMEM;
        f->seen = p;
        f->seen_max = max;
    }
    f->seen[f->seen_count++] = cell;
    return 0;
}

static void
forget(struct way_finder *f)
{
    for (size_t i = 0; i < f->seen_count; i++)
        *node_of(f, f->seen[i]) = (struct node){0, 0, 0};
    f->seen_count = 0;
    f->heap_count = 0;
    for (size_t i = 0; i < 256; i++)
        f->touched_cm[i] = WAY_NEVER;
}

// Reach `to` from `parent` in a straight line, found by `via`, if that is better than before.
static int
reach(struct way_finder *f, uint32_t parent, uint32_t via, uint32_t to)
{
    struct node *n = node_of(f, to);
    if (n->via != 0 && n->parent == parent) // it would cost what it does
        return 0;
    const struct globe_vec v = vec_of(f, to);
    const uint64_t cost = node_of(f, parent)->cost_cm + (uint64_t)globe_distance_cm(vec_of(f, parent), v);
    if ((n->via != 0 && cost >= n->cost_cm) || cost > f->limit_cm)
        return 0;
    const uint64_t estimate = cost + globe_distance_cm(v, f->goal_vec);
    if (estimate > f->limit_cm)
        return 0;
    if (n->via == 0 && see(f, to) < 0)
        return ERR_NOMEM;
    *n = (struct node){(uint32_t)cost, parent, via + 1};
    return push(f, estimate << WAY_KEY_BITS | to);
}

// ---- what needs no looking ----
//
// If a place sees two cells that share an edge, it sees whatever lies between its lines to them, for no cell fits between them
// unmet; and so it sees a third cell at their side towards which the line goes between them, if the whole square of them is open.
// Far from the equator cells are narrower on the way than at its end, so a lone cell might be missed: the way that comes out
// is looked along once more (is_seen), and if that fails the search is made again without this.

// The cells around, as they follow each other, east first.
static const int ring[8][2] = {{0, 1}, {1, 1}, {1, 0}, {1, -1}, {0, -1}, {-1, -1}, {-1, 0}, {-1, 1}};

// -1, 0, 1: below, on, above the plane through two others.
static int
side_of(const int64_t normal[3], struct globe_vec v)
{
    const __int128 product = (__int128)normal[0] * v.x + (__int128)normal[1] * v.y + (__int128)normal[2] * v.z;
    return product > 0 ? 1 : product < 0 ? -1 : 0;
}

// Whether all cells between one and its node at a corner are open, both counted.
static bool
is_square_open(const struct way_finder *f, uint32_t cell, int rows, int columns)
{
    const uint32_t beside = (uint32_t)((int)grid_row(cell) + rows);
    for (int i = 0; i <= (columns < 0 ? -columns : columns); i++) {
        const uint32_t column = (uint32_t)((int)grid_column(cell) + (columns < 0 ? -i : i) + GRID_COLUMNS) % GRID_COLUMNS;
        if (!is_open(f, grid_cell(grid_row(cell), column)) || !is_open(f, grid_cell(beside, column)))
            return false;
    }
    return true;
}

static bool
is_between_seen(const struct way_finder *f, uint32_t parent, uint32_t cell)
{
    enum { UNSEEN = 2 };
    const uint32_t row = grid_row(cell);
    const int stride = (int)stride_of(f, row);
    int side[8];
    if (f->is_strict || row < 1 || row + 1 >= GRID_ROWS || stride > 4 || grid_column(cell) % (uint32_t)stride != 0 ||
        stride_of(f, row - 1) != (uint32_t)stride || stride_of(f, row + 1) != (uint32_t)stride)
        return false;
    const struct globe_vec p = vec_of(f, parent);
    const struct globe_vec c = vec_of(f, cell);
    const int64_t normal[3] = {(int64_t)p.y * c.z - (int64_t)p.z * c.y, (int64_t)p.z * c.x - (int64_t)p.x * c.z,
                               (int64_t)p.x * c.y - (int64_t)p.y * c.x};
    for (int i = 0; i < 8; i++) {
        const uint32_t column = (uint32_t)((int)grid_column(cell) + ring[i][1] * stride + GRID_COLUMNS) % GRID_COLUMNS;
        const uint32_t near = grid_cell((uint32_t)((int)row + ring[i][0]), column);
        const struct node *n = node_of(f, near);
        side[i] = n->via & WAY_CLOSED && n->parent == parent ? side_of(normal, vec_of(f, near)) : UNSEEN;
    }
    for (int i = 0; i < 8; i++) {
        const int next = (i + 1) % 8;
        const int *corner = ring[i % 2 ? i : next]; // every second of the ring
        if (side[i] != UNSEEN && side[next] != UNSEEN && side[i] * side[next] <= 0 &&
            is_square_open(f, cell, corner[0], corner[1] * stride))
            return true;
    }
    return false;
}

// A node's turn: if its parent does not see it, the best of the neighbours that are done becomes its parent.
static void
settle(struct way_finder *f, uint32_t cell)
{
    struct node *n = node_of(f, cell);
    const uint32_t via = n->via - 1;
    if (n->parent != via && !is_between_seen(f, n->parent, cell) && !sees(f, n->parent, cell)) {
        uint32_t near[WAY_AROUND_MAX + 1];
        size_t count = around(f, cell, near);
        const struct globe_vec v = vec_of(f, cell);
        near[count++] = via;
        uint64_t best = UINT64_MAX;
        for (size_t i = 0; i < count; i++) {
            const struct node *o = node_of(f, near[i]);
            if (!(o->via & WAY_CLOSED))
                continue;
            const uint64_t cost = o->cost_cm + (uint64_t)globe_distance_cm(vec_of(f, near[i]), v);
            if (cost < best && (near[i] == via || is_passable(f, near[i], cell))) {
                best = cost;
                n->parent = near[i];
            }
        }
        n->cost_cm = best > UINT32_MAX ? UINT32_MAX : (uint32_t)best;
    }
    n->via |= WAY_CLOSED;
}

static void
touch(struct way_finder *f, uint32_t cell, uint32_t cost_cm)
{
    const struct map_set *s = &f->m->sets[f->m->keys[cell]];
    for (size_t i = 0; i < s->count; i++) {
        if (!f->allowed[s->owners[i]] && cost_cm < f->touched_cm[s->owners[i]])
            f->touched_cm[s->owners[i]] = cost_cm;
    }
}

static int
search(struct way_finder *f, bool *is_found)
{
    const uint32_t start = f->start.cell;
    if (see(f, start) < 0)
        return ERR_NOMEM;
    *node_of(f, start) = (struct node){0, start, start + 1};
    if (push(f, (uint64_t)globe_distance_cm(f->start_vec, f->goal_vec) << WAY_KEY_BITS | start) < 0)
        return ERR_NOMEM;
    while (f->heap_count > 0) {
        const uint32_t cell = pop(f);
        const struct node *here = node_of(f, cell);
        if (here->via & WAY_CLOSED)
            continue;
        settle(f, cell);
        if (cell == f->goal.cell) {
            *is_found = true;
            return 0;
        }
        uint32_t near[WAY_AROUND_MAX];
        const size_t count = around(f, cell, near);
        for (size_t i = 0; i < count; i++) {
            if (node_of(f, near[i])->via & WAY_CLOSED) // done, and so open
                continue;
            if (!is_open(f, near[i]))
                touch(f, near[i], here->cost_cm);
            else if (is_passable(f, cell, near[i]) && reach(f, here->parent, cell, near[i]) < 0)
                return ERR_NOMEM;
        }
    }
    return 0;
}

// ---- the way that was found ----

static struct way_point
point_of(const struct way_finder *f, uint32_t cell)
{
    if (cell == f->start.cell)
        return f->start;
    return cell == f->goal.cell ? f->goal : (struct way_point){cell, grid_middle(cell)};
}

static void
collect(const struct way_finder *f, struct way *out)
{
    uint32_t cell = f->goal.cell;
    out->count = 1;
    for (; cell != f->start.cell && out->count < WAY_POINTS_MAX; out->count++)
        cell = node_of(f, cell)->parent;
    if (cell != f->start.cell) { // too many turns to tell
        out->count = 0;
        return;
    }
    cell = f->goal.cell;
    for (size_t i = out->count; i > 0; i--) {
        out->points[i - 1] = point_of(f, cell);
        cell = node_of(f, cell)->parent;
    }
}

static bool
is_seen(const struct way_finder *f, const struct way *w)
{
    for (size_t i = 1; i < w->count; i++) {
        if (!is_passable(f, w->points[i - 1].cell, w->points[i].cell) && !sees(f, w->points[i - 1].cell, w->points[i].cell))
            return false;
    }
    return true;
}

static uint64_t
bend_cm(const struct way_finder *f, uint32_t a, uint32_t middle, uint32_t b)
{
    const struct globe_vec v = vec_of(f, middle);
    return (uint64_t)globe_distance_cm(vec_of(f, a), v) + globe_distance_cm(v, vec_of(f, b));
}

// Move turning point i to the best cell around it. Whether it moved.
static bool
shift_point(const struct way_finder *f, struct way *w, size_t i)
{
    const uint32_t a = w->points[i - 1].cell;
    const uint32_t b = w->points[i + 1].cell;
    const int64_t row = grid_row(w->points[i].cell);
    const int64_t column = grid_column(w->points[i].cell);
    uint32_t best = w->points[i].cell;
    uint64_t best_cm = bend_cm(f, a, best, b);
    for (int64_t k = 0; k < 9; k++) {
        const int64_t r = row + k / 3 - 1;
        if (r < 0 || r >= GRID_ROWS)
            continue;
        const uint32_t cell = grid_cell((uint32_t)r, (uint32_t)((column + k % 3 - 1 + GRID_COLUMNS) % GRID_COLUMNS));
        if (!f->open[f->m->keys[cell]] || cell == a || cell == b)
            continue;
        const uint64_t cm = bend_cm(f, a, cell, b);
        if (cm < best_cm && sees(f, a, cell) && sees(f, cell, b)) {
            best = cell;
            best_cm = cm;
        }
    }
    if (best == w->points[i].cell)
        return false;
    w->points[i] = point_of(f, best);
    return true;
}

static void
pull_taut(const struct way_finder *f, struct way *w)
{
    bool is_changed = true;
    for (int pass = 0; pass < WAY_PASSES_MAX && is_changed; pass++) {
        is_changed = false;
        for (size_t i = 1; i + 1 < w->count; i++) {
            if (sees(f, w->points[i - 1].cell, w->points[i + 1].cell)) {
                memmove(&w->points[i], &w->points[i + 1], (w->count - i - 1) * sizeof w->points[0]);
                w->count--;
                i--;
                is_changed = true;
                if (i == 0)
                    continue;
            }
            if (i + 1 < w->count && i > 0 && shift_point(f, w, i))
                is_changed = true;
        }
    }
}

static void
measure(const struct way_finder *f, struct way *w)
{
    w->length_cm = 0;
    for (size_t i = 1; i < w->count; i++)
        w->length_cm += globe_distance_cm(vec_of(f, w->points[i - 1].cell), vec_of(f, w->points[i].cell));
    if (w->length_cm > f->limit_cm)
        w->count = 0;
}

static void
turn_round(struct way *w)
{
    for (size_t i = 0; i < w->count / 2; i++) {
        const struct way_point swap = w->points[i];
        w->points[i] = w->points[w->count - 1 - i];
        w->points[w->count - 1 - i] = swap;
    }
}

static void
prepare(struct way_finder *f, const bool allowed[256], struct globe_place start, struct globe_place goal, uint64_t limit_cm)
{
    assert(globe_has(start));
    assert(globe_has(goal));
    memcpy(f->allowed, allowed, sizeof f->allowed);
    map_open(f->m, allowed, f->open);
    f->start = (struct way_point){grid_cell_of(start), start};
    f->goal = (struct way_point){grid_cell_of(goal), goal};
    f->start_vec = globe_vec_of(start);
    f->goal_vec = globe_vec_of(goal);
    // What the search finds is pulled shorter afterwards, by less than a hundredth.
    f->limit_cm = limit_cm + limit_cm / 100;
    if (f->limit_cm > UINT32_MAX)
        f->limit_cm = UINT32_MAX;
    forget(f);
}

int
way_explore(struct way_finder *f, const bool allowed[256], struct globe_place a, struct globe_place b, uint64_t limit_cm)
{
    bool is_found = false;
    prepare(f, allowed, a, b, limit_cm);
    return search(f, &is_found);
}

int
way_find(struct way_finder *f, const bool allowed[256], struct globe_place a, struct globe_place b,
         uint64_t limit_cm, struct way *out)
{
    const bool is_turned = way_is_turned(a, b);
    out->count = 0;
    out->length_cm = 0;
    prepare(f, allowed, is_turned ? b : a, is_turned ? a : b, limit_cm);
    if (f->start.cell == f->goal.cell || sees(f, f->start.cell, f->goal.cell)) {
        out->points[0] = f->start;
        out->points[1] = f->goal;
        out->count = 2;
    } else {
        bool is_found = false;
        if (search(f, &is_found) < 0)
            return ERR_NOMEM;
        if (is_found)
            collect(f, out);
        if (is_found && !is_seen(f, out)) {
            f->is_strict = true;
            forget(f);
            const int rc = search(f, &is_found);
            f->is_strict = false;
            if (rc < 0)
                return rc;
            out->count = 0;
            if (is_found)
                collect(f, out);
        }
        if (!is_found)
            return 0;
        pull_taut(f, out);
    }
    if (out->count == 2)
        out->length_cm = globe_distance_cm(f->start_vec, f->goal_vec);
    else
        measure(f, out);
    if (out->length_cm > limit_cm)
        out->count = 0;
    if (is_turned)
        turn_round(out);
    return 0;
}
