// SPDX-License-Identifier: Apache-2.0
// GeoJSON from any bytes: each ring that is read has a state and three corners or more.
#include <assert.h>
#include <stdint.h>

#include "formats/geojson.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct geojson_ring *ring = NULL;
    struct err e = {0, ""};
    arena_init(&a, 16 * 1024 * 1024);
    if (geojson_read(&a, bytes_of(data, size), &ring, &e) == 0) {
        for (; ring != NULL; ring = ring->next) {
            assert(ring->state.n > 0);
            assert(ring->count >= 3);
            assert(ring->feature > 0);
        }
    } else {
        assert(e.text[0] != '\0');
    }
    arena_clear(&a);
    return 0;
}
