// SPDX-License-Identifier: Apache-2.0
// The table of borders: which areas belong to which state. It is made by data/borders/make.py; its bytes are:
//
//   "entente borders 1\n"
//   u16 n, n bytes      where it comes from, as text
//   i32, u32            longitude of grid line 0, and of the last one beyond it, in 1e-7 degrees
//   i32, u32            the same of latitude
//   u32                 number of the last grid line (the grid of TopoJSON's quantisation)
//   v count, 3 bytes    each: the states' codes (ISO 3166 alpha-3; those with X are areas without one), sorted
//   v count, arcs       each: v points, then zigzag(dx), zigzag(dy) of each point in grid lines, the first from line 0
//   v count, rings      each: v state, v arcs, then zigzag(arc) of each; ~arc: the arc backwards
//
// u and i are big-endian, v is a variable-length number (7 bits a byte, lowest first). A ring is closed; consecutive arcs
// share a point. An arc in one ring only is a coast, an arc in two is a border between them. Inside is what an odd number
// of a state's rings encloses. A ring may cross the antimeridian, and one that goes round the globe encloses the nearer pole.
#ifndef PLAN_BORDERS_H
#define PLAN_BORDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "plan/globe.h"

#define BORDERS_STATES_MAX 250     // a cell of the map names its state in one byte; some 200 are in use
#define BORDERS_POINTS_MAX 2000000 // the table of 1:50m has 115,000
#define BORDERS_RINGS_MAX 100000   // and 1,600 rings
#define BORDERS_ARCS_MAX 100000    // and 1,700 arcs

struct borders_state {
    char code[4]; // "TUR"
};

struct borders_point {
    int32_t lat_e7, lon_e7;
    bool is_coast; // the edge from here to the next point has a state on one side only
};

struct borders_ring {
    uint16_t state; // from 0
    uint32_t first; // its points: count of them from here; the last joins the first
    uint32_t count;
};

struct borders {
    struct bytes source; // where the table comes from; borrows the table
    struct borders_state states[BORDERS_STATES_MAX];
    size_t state_count;
    struct borders_point *points; // owned
    size_t point_count;
    struct borders_ring *rings; // owned
    size_t ring_count;
    size_t base_count; // rings of the table; those after them override, each what was there before it
};

// Read a table. ERR_INVALID when it does not follow the format, ERR_LIMIT, ERR_NOMEM; then out is cleared.
int borders_read(struct bytes table, struct borders *out, struct err *e) MUST_USE;
void borders_clear(struct borders *b); // takes zeroed ones
// Number of the state of that code, -1 when there is none.
int borders_find(const struct borders *b, struct bytes code);
// The same; a new code is added. ERR_INVALID unless it is three capital letters, ERR_LIMIT when the table is full.
int borders_add(struct borders *b, struct bytes code) MUST_USE;
// Append a ring that overrides: what it encloses is the state's, whatever was said before. All its edges count as coasts.
// The ring has been judged (ring.h). ERR_LIMIT, ERR_NOMEM.
int borders_add_ring(struct borders *b, int state, const struct globe_place *places, size_t count) MUST_USE;

#endif
