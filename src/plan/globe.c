// SPDX-License-Identifier: Apache-2.0
// Sine by its series with 60 binary places, square roots by Newton's method, arcs from chords by the series of the arc sine.
#include "plan/globe.h"

#include <assert.h>

#define GLOBE_UNIT_Q92 8642451851119134904LL // 1e-7 degrees in radians, with 92 binary places
#define GLOBE_HALF_TURN (180LL * GLOBE_DEGREE)
#define GLOBE_RADIUS_CM 637100880LL
#define GLOBE_PI_Q30 3373259426LL

bool
globe_has(struct globe_place p)
{
    return p.lat_e7 >= -90 * GLOBE_DEGREE && p.lat_e7 <= 90 * GLOBE_DEGREE && p.lon_e7 >= -180 * GLOBE_DEGREE &&
           p.lon_e7 <= 180 * GLOBE_DEGREE;
}

static int64_t
mul_q60(int64_t a, int64_t b)
{
    return (int64_t)(((__int128)a * b) >> 60);
}

// Angle from 0 to 90 degrees.
static int32_t
sin_quarter(int64_t angle_e7)
{
    // x is at most 1.58, so that its 60 binary places fit in 64 bits.
    const int64_t x = (int64_t)(((__int128)angle_e7 * GLOBE_UNIT_Q92) >> 32);
    const int64_t square = mul_q60(x, x);
    int64_t term = x;
    int64_t sum = x;
    for (int64_t k = 2; term != 0; k += 2) {
        term = -mul_q60(term, square) / (k * (k + 1));
        sum += term;
    }
    return (int32_t)((sum + (1LL << 29)) >> 30);
}

int32_t
globe_sin(int64_t angle_e7)
{
    int64_t a = angle_e7 % (2 * GLOBE_HALF_TURN);
    if (a < 0)
        a += 2 * GLOBE_HALF_TURN;
    const bool is_south = a >= GLOBE_HALF_TURN;
    if (is_south)
        a -= GLOBE_HALF_TURN;
    if (a > GLOBE_HALF_TURN / 2)
        a = GLOBE_HALF_TURN - a;
    const int32_t s = sin_quarter(a);
    return is_south ? -s : s;
}

int32_t
globe_cos(int64_t angle_e7)
{
    return globe_sin(angle_e7 + GLOBE_HALF_TURN / 2);
}

uint32_t
globe_root(uint64_t n)
{
    if (n == 0)
        return 0;
    // The line through the roots of 1 and 4 lies below the arc by less than a 17th of it, so that one step of Newton's comes
    // within a 570th above the root; from above each further step falls until the root is met.
    const int even = (63 - __builtin_clzll(n)) & ~1;
    const uint64_t part = even > 30 ? n >> (even - 30) : n << (30 - even); // 1 to 4 with 30 binary places
    const uint64_t guess = ((1ULL << 31) + part) / 3; // 1 to 2
    uint64_t x = even > 60 ? guess << ((even - 60) / 2) : guess >> ((60 - even) / 2);
    x = (x + n / x) / 2 + 1;
    for (;;) {
        const uint64_t next = (x + n / x) / 2;
        if (next >= x)
            return x > UINT32_MAX ? UINT32_MAX : (uint32_t)x;
        x = next;
    }
}

struct globe_vec
globe_vec_of(struct globe_place p)
{
    const int64_t c = globe_cos(p.lat_e7);
    struct globe_vec v = {
        (int32_t)((c * globe_cos(p.lon_e7)) >> 30),
        (int32_t)((c * globe_sin(p.lon_e7)) >> 30),
        globe_sin(p.lat_e7),
    };
    return v;
}

// The arc over a chord, both with 30 binary places: c + c * (series in (c/2)^2), the arc sine's. Chords up to 1 need 11 terms
// for the last place, up to the square root of 2 all.
static int64_t
arc_over(int64_t chord)
{
    static const int32_t series[] = {178956971, 80530637, 47934903, 32622364, 24021923, 18632389, 14994637,
                                     12403652,  10481448, 9009054,  7851765,  6922639,  6163319,  5533324,
                                     5003791,   4553639,  4167154,  3832405,  3540191};
    const int64_t square = (chord * chord) >> 32;
    int64_t sum = 0;
    for (int i = chord <= GLOBE_ONE ? 10 : 18; i >= 0; i--)
        sum = ((sum + series[i]) * square) >> 30;
    return chord + ((sum * chord) >> 30);
}

static uint64_t
square_of(int64_t x, int64_t y, int64_t z)
{
    return (uint64_t)(x * x) + (uint64_t)(y * y) + (uint64_t)(z * z);
}

uint32_t
globe_distance_cm(struct globe_vec a, struct globe_vec b)
{
    const uint64_t square = square_of((int64_t)a.x - b.x, (int64_t)a.y - b.y, (int64_t)a.z - b.z);
    int64_t arc;
    if (square <= (1ULL << 61)) {
        arc = arc_over(globe_root(square));
    } else { // beyond a right angle: half around, less what is missing to the opposite place
        const uint64_t rest = square_of((int64_t)a.x + b.x, (int64_t)a.y + b.y, (int64_t)a.z + b.z);
        arc = GLOBE_PI_Q30 - arc_over(globe_root(rest));
    }
    return (uint32_t)((arc * GLOBE_RADIUS_CM + (1LL << 29)) >> 30);
}

uint32_t
globe_between_cm(struct globe_place a, struct globe_place b)
{
    return globe_distance_cm(globe_vec_of(a), globe_vec_of(b));
}
