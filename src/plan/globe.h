// SPDX-License-Identifier: Apache-2.0
// Arithmetic on the sphere, in whole numbers only: places in 1e-7 degrees, directions as unit vectors with 30 binary
// places, lengths in centimetres on a globe of the mean radius (6,371,008.8 m). No float is used, so every machine and
// every compiler gives the same lengths.
#ifndef PLAN_GLOBE_H
#define PLAN_GLOBE_H

#include <stdbool.h>
#include <stdint.h>

#define GLOBE_DEGREE 10000000 // units of a place in one degree
#define GLOBE_ONE (1 << 30)   // 1.0 with 30 binary places
#define GLOBE_LENGTH_CM 4003017360u // once around
#define GLOBE_REACH_CM 2001508680u  // half around: no two places are farther apart

struct globe_place {
    int32_t lat_e7; // -900,000,000 to 900,000,000, north positive
    int32_t lon_e7; // -1,800,000,000 to 1,800,000,000, east positive
};

struct globe_vec {
    int32_t x, y, z; // of length GLOBE_ONE, within rounding; x through 0 N 0 E, z through the north pole
};

bool globe_has(struct globe_place p); // whether the place is on the globe
// Of any angle in 1e-7 degrees; the result has 30 binary places and is within 2 units of the true value.
int32_t globe_sin(int64_t angle_e7);
int32_t globe_cos(int64_t angle_e7);
uint32_t globe_root(uint64_t n); // floor of the square root
struct globe_vec globe_vec_of(struct globe_place p);
// Along the great circle; within 20 cm. Symmetric.
uint32_t globe_distance_cm(struct globe_vec a, struct globe_vec b);
// The same of two places.
uint32_t globe_between_cm(struct globe_place a, struct globe_place b);

#endif
