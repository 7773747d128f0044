// SPDX-License-Identifier: Apache-2.0
// Polygons and circles, judged without a float.
#include "record/outline.h"

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

#define DIGITS_MAX 8     // before the point: so billionths fit an int64_t
#define FRACTION_MAX 9   // after it
#define RADIUS_MAX 20038 // kilometres; half of the equator
#define POINTS_MIN 4     // three corners, and the first again

int
outline_number(struct bytes text, int64_t *billionths)
{
    size_t at = text.n > 0 && text.p[0] == '-' ? 1 : 0;
    size_t whole = at;
    int64_t value = 0;
    while (at < text.n && text_is_ascii_digit(text.p[at]) && at - whole < DIGITS_MAX)
        value = value * 10 + (text.p[at++] - '0');
    if (at == whole)
        return ERR_INVALID;
    size_t fraction = 0;
    if (at < text.n && text.p[at] == '.') {
        at++;
        for (; at < text.n && text_is_ascii_digit(text.p[at]) && fraction < FRACTION_MAX; fraction++)
            value = value * 10 + (text.p[at++] - '0');
        if (fraction == 0)
            return ERR_INVALID;
    }
    if (at != text.n)
        return ERR_INVALID;
    for (; fraction < FRACTION_MAX; fraction++)
        value *= 10;
    *billionths = text.p[0] == '-' ? -value : value;
    return 0;
}

static bool
is_within(int64_t value, int64_t limit)
{
    return value >= -limit * OUTLINE_UNIT && value <= limit * OUTLINE_UNIT;
}

// "latitude,longitude"; n is the point's number for people, from 1.
static int
read_point(struct bytes text, size_t n, int64_t out[2], struct err *e)
{
    size_t comma = bytes_find(text, 0, ',');
    if (comma == text.n || outline_number(bytes_sub(text, 0, comma), &out[0]) != 0 ||
        outline_number(bytes_sub(text, comma + 1, text.n), &out[1]) != 0)
        return err_set(e, ERR_REFUSED, "point %zu must be LATITUDE,LONGITUDE in decimal degrees", n);
    if (!is_within(out[0], 90) || !is_within(out[1], 180))
        return err_set(e, ERR_REFUSED,
                       "point %zu is off the globe: latitude is -90 to 90, longitude -180 to 180", n);
    return 0;
}

int
outline_check_polygon(struct bytes text, struct err *e)
{
    int64_t first[2] = {0, 0};
    int64_t last[2] = {0, 0};
    size_t count = 0;
    for (size_t at = 0; at <= text.n; count++) {
        size_t end = bytes_find(text, at, ' ');
        int rc = read_point(bytes_sub(text, at, end - at), count + 1, last, e);
        if (rc != 0)
            return rc;
        if (count == 0) {
            first[0] = last[0];
            first[1] = last[1];
        }
        at = end + 1;
    }
    if (count < POINTS_MIN)
        return err_set(e, ERR_REFUSED, "a polygon has at least four points, and this has %zu", count);
    if (first[0] != last[0] || first[1] != last[1])
        return err_set(e, ERR_REFUSED, "a polygon's last point is its first again");
    return 0;
}

int
outline_check_circle(struct bytes text, struct err *e)
{
    int64_t point[2];
    int64_t radius = 0;
    size_t space = bytes_find(text, 0, ' ');
    int rc = read_point(bytes_sub(text, 0, space), 1, point, e);
    if (rc != 0)
        return rc;
    if (outline_number(bytes_sub(text, space + 1, text.n), &radius) != 0 || radius < 0 ||
        !is_within(radius, RADIUS_MAX))
        return err_set(e, ERR_REFUSED,
                       "a circle is LATITUDE,LONGITUDE and a radius of 0 to %d kilometres",
                       RADIUS_MAX);
    return 0;
}
