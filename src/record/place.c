// SPDX-License-Identifier: Apache-2.0
// Places and areas. Distances are compared as squared chords between points of the unit sphere,
// whose coordinates are fixed-point numbers of 30 bits after the point: an error of at most some
// centimetres, the same on every machine.
#include "record/place.h"

#include <assert.h>

#include "base/decimal.h"
#include "base/text.h"

#define Q30 (INT64_C(1) << 30)
#define UNIT (DECIMAL_ONE / PLACE_DEGREE)
#define QUARTER (90 * PLACE_DEGREE)
#define GLOBE_RADIUS 6371009 // metres, the mean radius
// pi / 180 / PLACE_DEGREE in 60 bits after the point
#define UNIT_Q60 INT64_C(2012227627243)

static int
parse_coordinate(struct bytes text, int32_t max, int32_t *out)
{
    int64_t value = 0;
    int rc = decimal_parse(text, PLACE_DIGITS, &value);
    if (rc == ERR_INVALID)
        return rc;
    if (rc != 0 || value > (int64_t)max * UNIT || value < -(int64_t)max * UNIT)
        return ERR_REFUSED;
    *out = (int32_t)(value / UNIT);
    return 0;
}

int
place_parse_latitude(struct bytes text, int32_t *out)
{
    return parse_coordinate(text, QUARTER, out);
}

int
place_parse_longitude(struct bytes text, int32_t *out)
{
    return parse_coordinate(text, 2 * QUARTER, out);
}

static bool
has_one_digit(struct bytes text)
{
    return text.n >= 3 && text.p[text.n - 2] == '.';
}

int
place_parse_cell(struct bytes text, struct place_box *out)
{
    size_t slash = bytes_find(text, 0, '/');
    struct bytes latitude = bytes_sub(text, 0, slash);
    struct bytes longitude = bytes_sub(text, slash + 1, text.n);
    if (slash >= text.n || !has_one_digit(latitude) || !has_one_digit(longitude))
        return ERR_INVALID;
    int rc = place_parse_latitude(latitude, &out->south);
    if (rc == 0)
        rc = place_parse_longitude(longitude, &out->west);
    if (rc == 0 && (out->south >= QUARTER || out->west >= 2 * QUARTER))
        rc = ERR_REFUSED;
    out->north = out->south + PLACE_CELL;
    out->east = out->west + PLACE_CELL;
    return rc;
}

static bool
spans(const struct place_box *b, int32_t longitude)
{
    if (b->west <= b->east)
        return longitude >= b->west && longitude <= b->east;
    return longitude >= b->west || longitude <= b->east;
}

bool
place_box_meets(const struct place_box *a, const struct place_box *b)
{
    if (a->north < b->south || b->north < a->south)
        return false;
    if (spans(a, b->west) || spans(a, b->east) || spans(b, a->west))
        return true;
    // The 180th meridian has two names.
    return (spans(a, 2 * QUARTER) && spans(b, -2 * QUARTER)) ||
           (spans(b, 2 * QUARTER) && spans(a, -2 * QUARTER));
}

// ---- circles ----

static int64_t
times(int64_t a, int64_t b)
{
    return a * b / Q30;
}

// Sine of an angle from 0 to pi/2, in radians: the series, far enough for 30 bits.
static int64_t
sine(int64_t x)
{
    assert(x >= 0 && x <= 2 * Q30);
    int64_t square = times(x, x);
    int64_t y = Q30;
    for (int64_t n = 14; n >= 2; n -= 2)
        y = Q30 - times(square, y) / (n * (n + 1));
    return times(x, y);
}

// Sine of an angle in units.
static int64_t
sine_of(int64_t angle)
{
    const int64_t whole = 4 * QUARTER;
    angle = ((angle % whole) + whole) % whole;
    bool is_negative = angle >= 2 * QUARTER;
    if (is_negative)
        angle -= 2 * QUARTER;
    if (angle > QUARTER)
        angle = 2 * QUARTER - angle;
    int64_t y = sine(angle * UNIT_Q60 / Q30);
    return is_negative ? -y : y;
}

struct point {
    int64_t x, y, z;
};

static struct point
point_at(int64_t latitude, int64_t longitude)
{
    int64_t level = sine_of(latitude + QUARTER);
    return (struct point){
        times(level, sine_of(longitude + QUARTER)),
        times(level, sine_of(longitude)),
        sine_of(latitude),
    };
}

// From west eastward, 0 to the whole round.
static int32_t
eastward(int32_t west, int32_t east)
{
    int32_t way = east - west;
    return way < 0 ? way + 4 * QUARTER : way;
}

static int32_t
nearest_longitude(const struct place_box *b, int32_t longitude)
{
    if (spans(b, longitude))
        return longitude;
    return eastward(b->east, longitude) <= eastward(longitude, b->west) ? b->east : b->west;
}

bool
place_circle_meets(const struct place_circle *c, const struct place_box *b)
{
    assert(c->radius <= PLACE_RADIUS_MAX);
    int32_t latitude = c->latitude < b->south   ? b->south
                       : c->latitude > b->north ? b->north
                                                : c->latitude;
    struct point p = point_at(c->latitude, c->longitude);
    struct point q = point_at(latitude, nearest_longitude(b, c->longitude));
    int64_t half = sine((int64_t)c->radius * (INT64_C(1) << 32) / (2 * GLOBE_RADIUS) / 4);
    uint64_t reach = (uint64_t)(2 * half) * (uint64_t)(2 * half);
    int64_t x = p.x - q.x;
    int64_t y = p.y - q.y;
    int64_t z = p.z - q.z;
    return (uint64_t)(x * x) + (uint64_t)(y * y) + (uint64_t)(z * z) <= reach;
}
