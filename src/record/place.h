// SPDX-License-Identifier: Apache-2.0
// Where something is on the globe, in whole ten-thousandths of a degree (at most 11 m): a point, or
// a cell of a grid of 0.1 degree, named by its south-west corner ("37.4/68.7"). And which places
// lie in an area: a box, or a circle. All of it is whole numbers, so every machine answers alike.
#ifndef RECORD_PLACE_H
#define RECORD_PLACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

#define PLACE_DEGREE 10000             // units of a degree
#define PLACE_CELL (PLACE_DEGREE / 10) // side of a cell
#define PLACE_DIGITS 4                 // of a coordinate, after its point
#define PLACE_RADIUS_MAX 20015000      // metres: half way round the globe

// From south to north and from west to east; west > east: across the 180th meridian. A point has
// south = north and west = east.
struct place_box {
    int32_t south, west, north, east;
};

// A circle on a sphere of 6371009 m radius.
struct place_circle {
    int32_t latitude, longitude;
    uint32_t radius; // metres, at most PLACE_RADIUS_MAX
};

// "38.5598": -90 to 90, -180 to 180, at most PLACE_DIGITS digits. ERR_INVALID; ERR_REFUSED off the
// globe.
int place_parse_latitude(struct bytes text, int32_t *out) MUST_USE;
int place_parse_longitude(struct bytes text, int32_t *out) MUST_USE;
// "37.4/68.7": each with exactly one digit after its point; -90.0 to 89.9 and -180.0 to 179.9.
int place_parse_cell(struct bytes text, struct place_box *out) MUST_USE;

bool place_box_meets(const struct place_box *a, const struct place_box *b); // edges count
// Does the circle reach the box (its nearest point, taken by latitude and by longitude apart)?
bool place_circle_meets(const struct place_circle *c, const struct place_box *b);

#endif
