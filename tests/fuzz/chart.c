// SPDX-License-Identifier: Apache-2.0
// A drawn map from any bytes: every cell has a key and an owner that are there, and no block is wider than is known of.
#include <assert.h>
#include <stdint.h>

#include "plan/chart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct map m;
    struct err e = {0, ""};
    if (chart_read(bytes_of(data, size), &m, &e) < 0) {
        assert(e.text[0] != '\0');
        return 0;
    }
    for (size_t i = 256; i < m.set_count; i++)
        assert(m.sets[i].count >= 2 && m.sets[i].count <= MAP_TOUCH_MAX);
    for (size_t cell = 0; cell < GRID_CELLS; cell += 997) {
        assert(m.keys[cell] < m.set_count);
        assert(m.owners[cell] <= m.state_count);
    }
    for (size_t i = 0; i < WIDE_BLOCKS; i += 97)
        assert(m.wide[i] <= WIDE_MAX);
    map_clear(&m);
    return 0;
}
