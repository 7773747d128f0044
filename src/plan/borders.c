// SPDX-License-Identifier: Apache-2.0
// Reads the table of borders. Whatever the bytes are: no place is off the globe, no number past its limit.
#include "plan/borders.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"

#define BORDERS_HEAD "entente borders 1\n"
#define BORDERS_FIXED_SIZE 20 // the grid's five numbers

struct axis {
    int64_t origin, range;
};

struct arc {
    uint32_t first, count; // its points
    uint32_t uses;         // rings that it is part of
};

struct reader {
    struct bytes text;
    size_t at;
    bool failed; // sticky: the text ended, or a number is too large
    struct axis lon, lat;
    int64_t steps;
    struct borders_point *points; // of the arcs
    size_t point_count, point_max;
    struct arc *arcs;
    size_t arc_count;
};

static uint32_t
read_number(struct reader *r)
{
    uint64_t value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
        if (r->at == r->text.n)
            break;
        const uint8_t b = r->text.p[r->at++];
        value |= (uint64_t)(b & 127) << shift;
        if (b < 128) {
            r->failed = r->failed || value > UINT32_MAX;
            return r->failed ? 0 : (uint32_t)value;
        }
    }
    r->failed = true;
    return 0;
}

static int32_t
read_signed(struct reader *r)
{
    const uint32_t v = read_number(r);
    return (int32_t)(v >> 1) ^ -(int32_t)(v & 1);
}

static uint32_t
read_count(struct reader *r, uint32_t max)
{
    const uint32_t n = read_number(r);
    if (n > max)
        r->failed = true;
    return r->failed ? 0 : n;
}

// What stands before the states.
static void
read_head(struct reader *r, struct borders *b)
{
    const struct bytes head = BYTES_LIT(BORDERS_HEAD);
    if (!bytes_has_prefix(r->text, head) || r->text.n < head.n + 2) {
        r->failed = true;
        return;
    }
    const size_t n = num_get_u16be(r->text.p + head.n);
    r->at = head.n + 2;
    if (r->text.n - r->at < n + BORDERS_FIXED_SIZE) {
        r->failed = true;
        return;
    }
    b->source = bytes_sub(r->text, r->at, n);
    const uint8_t *p = r->text.p + r->at + n;
    r->lon = (struct axis){(int32_t)num_get_u32be(p), num_get_u32be(p + 4)};
    r->lat = (struct axis){(int32_t)num_get_u32be(p + 8), num_get_u32be(p + 12)};
    r->steps = num_get_u32be(p + 16);
    r->at += n + BORDERS_FIXED_SIZE;
    if (r->steps == 0 || r->steps > (1 << 30))
        r->failed = true;
}

static void
read_states(struct reader *r, struct borders *b)
{
    const uint32_t count = read_count(r, BORDERS_STATES_MAX);
    for (uint32_t i = 0; i < count && !r->failed; i++) {
        const struct bytes code = bytes_sub(r->text, r->at, 3);
        r->at += code.n;
        if (borders_add(b, code) != (int)i)
            r->failed = true;
    }
}

static int
grow(void **p, size_t *max, size_t wanted, size_t size)
{
    if (wanted <= *max)
        return 0;
    const size_t n = wanted > *max * 2 ? wanted + 64 : *max * 2;
    void *grown = realloc(*p, n * size);
    if (grown == NULL)
        return ERR_NOMEM;
    *p = grown;
    *max = n;
    return 0;
}

static int64_t
place_on(const struct axis *a, int64_t line, int64_t steps)
{
    return a->origin + (line * a->range + steps / 2) / steps;
}

static int
read_arc(struct reader *r, struct arc *arc)
{
    int64_t x = 0;
    int64_t y = 0;
    *arc = (struct arc){(uint32_t)r->point_count, read_count(r, BORDERS_POINTS_MAX), 0};
    if (arc->count < 2 || arc->count > r->text.n - r->at || r->point_count + arc->count > BORDERS_POINTS_MAX)
        r->failed = true;
    if (r->failed)
        return 0;
    if (grow((void **)&r->points, &r->point_max, r->point_count + arc->count, sizeof *r->points) < 0)
        return ERR_NOMEM;
    for (uint32_t i = 0; i < arc->count && !r->failed; i++) {
        x += read_signed(r);
        y += read_signed(r);
        if (x < 0 || y < 0 || x > r->steps || y > r->steps) {
            r->failed = true;
            break;
        }
        const int64_t lon = place_on(&r->lon, x, r->steps);
        const int64_t lat = place_on(&r->lat, y, r->steps);
        if (lon < -180LL * GLOBE_DEGREE || lon > 180LL * GLOBE_DEGREE || lat < -90LL * GLOBE_DEGREE ||
            lat > 90LL * GLOBE_DEGREE)
            r->failed = true;
        else
            r->points[r->point_count++] = (struct borders_point){(int32_t)lat, (int32_t)lon, false};
    }
    return 0;
}

static int
read_arcs(struct reader *r)
{
    const uint32_t count = read_count(r, BORDERS_ARCS_MAX);
    if (r->failed || count == 0)
        return 0;
    r->arcs = calloc(count, sizeof *r->arcs);
    if (r->arcs == NULL)
        return ERR_NOMEM;
    for (; r->arc_count < count && !r->failed; r->arc_count++) {
        if (read_arc(r, &r->arcs[r->arc_count]) < 0)
            return ERR_NOMEM;
    }
    return 0;
}

// Rings are read twice: first to count how many use each arc, then for their points.
static const struct arc *
read_arc_number(struct reader *r, bool *is_back)
{
    const int32_t n = read_signed(r);
    *is_back = n < 0;
    const uint32_t i = (uint32_t)(n < 0 ? ~n : n);
    if (i >= r->arc_count)
        r->failed = true;
    return r->failed ? NULL : &r->arcs[i];
}

static int
take_arc(struct reader *r, struct borders *b, size_t *max, const struct arc *arc, bool is_back)
{
    if (b->point_count + arc->count > BORDERS_POINTS_MAX) {
        r->failed = true;
        return 0;
    }
    if (grow((void **)&b->points, max, b->point_count + arc->count, sizeof *b->points) < 0)
        return ERR_NOMEM;
    // The last point is the first of the next arc.
    for (uint32_t i = 0; i + 1 < arc->count; i++) {
        struct borders_point p = r->points[is_back ? arc->first + arc->count - 1 - i : arc->first + i];
        p.is_coast = arc->uses == 1;
        b->points[b->point_count++] = p;
    }
    return 0;
}

static int
read_ring(struct reader *r, struct borders *b, size_t *max, bool is_counting)
{
    const uint32_t state = read_number(r);
    const uint32_t count = read_count(r, BORDERS_ARCS_MAX);
    struct borders_ring ring = {(uint16_t)state, (uint32_t)b->point_count, 0};
    if (state >= b->state_count)
        r->failed = true;
    for (uint32_t i = 0; i < count && !r->failed; i++) {
        bool is_back = false;
        const struct arc *arc = read_arc_number(r, &is_back);
        if (arc == NULL)
            break;
        if (is_counting)
            r->arcs[arc - r->arcs].uses++;
        else if (take_arc(r, b, max, arc, is_back) < 0)
            return ERR_NOMEM;
    }
    ring.count = (uint32_t)(b->point_count - ring.first);
    if (!r->failed && !is_counting)
        b->rings[b->ring_count++] = ring;
    return 0;
}

static int
read_rings(struct reader *r, struct borders *b)
{
    const size_t from = r->at;
    size_t max = 0;
    for (int pass = 0; pass < 2 && !r->failed; pass++) {
        r->at = from;
        const uint32_t count = read_count(r, BORDERS_RINGS_MAX);
        if (pass == 1 && count > 0) {
            b->rings = calloc(count, sizeof *b->rings);
            if (b->rings == NULL)
                return ERR_NOMEM;
        }
        for (uint32_t i = 0; i < count && !r->failed; i++) {
            if (read_ring(r, b, &max, pass == 0) < 0)
                return ERR_NOMEM;
        }
    }
    return 0;
}

int
borders_read(struct bytes table, struct borders *out, struct err *e)
{
    struct reader r = {.text = table};
    memset(out, 0, sizeof *out);
    read_head(&r, out);
    if (!r.failed)
        read_states(&r, out);
    int rc = r.failed ? 0 : read_arcs(&r);
    if (rc == 0 && !r.failed)
        rc = read_rings(&r, out);
    if (rc < 0)
        rc = err_set(e, rc, "memory is exhausted");
    else if (r.failed || r.at != table.n)
        rc = err_set(e, ERR_INVALID,
                     "the table of borders does not follow its format at byte %zu; make it anew with "
                     "data/borders/make.py",
                     r.at);
    free(r.points);
    free(r.arcs);
    if (rc < 0)
        borders_clear(out);
    out->base_count = out->ring_count;
    return rc;
}

void
borders_clear(struct borders *b)
{
    free(b->points);
    free(b->rings);
    memset(b, 0, sizeof *b);
}

int
borders_find(const struct borders *b, struct bytes code)
{
    for (size_t i = 0; i < b->state_count; i++) {
        if (bytes_equal_str(code, b->states[i].code))
            return (int)i;
    }
    return -1;
}

int
borders_add(struct borders *b, struct bytes code)
{
    const int found = borders_find(b, code);
    if (found >= 0)
        return found;
    if (code.n != 3 || !text_is_ascii_upper(code.p[0]) || !text_is_ascii_upper(code.p[1]) ||
        !text_is_ascii_upper(code.p[2]))
        return ERR_INVALID;
    if (b->state_count == BORDERS_STATES_MAX)
        return ERR_LIMIT;
    memcpy(b->states[b->state_count].code, code.p, 3);
    b->states[b->state_count].code[3] = '\0';
    return (int)b->state_count++;
}

int
borders_add_ring(struct borders *b, int state, const struct globe_place *places, size_t count)
{
    assert(state >= 0);
    assert((size_t)state < b->state_count);
    if (b->ring_count == BORDERS_RINGS_MAX || count > BORDERS_POINTS_MAX - b->point_count)
        return ERR_LIMIT;
    struct borders_ring *rings = realloc(b->rings, (b->ring_count + 1) * sizeof *rings);
    if (rings == NULL)
        return ERR_NOMEM;
    b->rings = rings;
    struct borders_point *points = realloc(b->points, (b->point_count + count + 1) * sizeof *points);
    if (points == NULL)
        return ERR_NOMEM;
    b->points = points;
    b->rings[b->ring_count++] = (struct borders_ring){(uint16_t)state, (uint32_t)b->point_count, (uint32_t)count};
    for (size_t i = 0; i < count; i++) {
        assert(globe_has(places[i]));
        b->points[b->point_count++] = (struct borders_point){places[i].lat_e7, places[i].lon_e7, true};
    }
    return 0;
}
