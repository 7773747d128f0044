// SPDX-License-Identifier: Apache-2.0
// A table of borders from any bytes: every ring has a state, its points are there and lie on the globe.
#include <assert.h>
#include <stdint.h>

#include "plan/borders.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct borders b;
    struct err e = {0, ""};
    if (borders_read(bytes_of(data, size), &b, &e) < 0) {
        assert(e.text[0] != '\0');
        return 0;
    }
    size_t points = 0;
    for (size_t i = 0; i < b.ring_count; i++) {
        assert(b.rings[i].state < b.state_count);
        assert(b.rings[i].first == points);
        points += b.rings[i].count;
    }
    assert(points == b.point_count);
    for (size_t i = 0; i < b.point_count; i++)
        assert(globe_has((struct globe_place){b.points[i].lat_e7, b.points[i].lon_e7}));
    borders_clear(&b);
    return 0;
}
