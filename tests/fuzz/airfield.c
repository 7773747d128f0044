// SPDX-License-Identifier: Apache-2.0
// Airfields from any bytes: whatever is read has a code and lies on the globe.
#include <assert.h>
#include <stdint.h>

#include "formats/airfield.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct airfield_list l;
    struct err e = {0, ""};
    arena_init(&a, 16 * 1024 * 1024);
    if (airfield_read(&a, bytes_of(data, size), &l, &e) == 0) {
        size_t count = 0;
        for (const struct airfield *row = l.first; row != NULL; row = row->next, count++) {
            assert(row->icao.n > 0);
            assert(row->lat_e7 >= -900000000);
            assert(row->lat_e7 <= 900000000);
            assert(row->lon_e7 >= -1800000000);
            assert(row->lon_e7 <= 1800000000);
            assert(airfield_find(&l, row->icao) != NULL);
        }
        assert(count == l.count);
    }
    arena_clear(&a);
    return 0;
}
