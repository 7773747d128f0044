// SPDX-License-Identifier: Apache-2.0
// Counts rings of like blocks around each block in two passes, from the south-west and from the north-east. The edges of the
// table count as others: the antimeridian is crossed on foot.
#include "plan/wide.h"

#include <stdbool.h>

_Static_assert(GRID_ROWS % WIDE_SIDE == 0, "blocks fill the rows");
_Static_assert(GRID_COLUMNS % WIDE_SIDE == 0, "blocks fill the columns");
#define WIDE_RINGS_MAX (WIDE_MAX / WIDE_SIDE + 1)

// Whether all cells of the block have the key of its first.
static bool
is_even(const uint16_t *keys, uint32_t row, uint32_t column)
{
    const uint16_t *first = keys + grid_cell(row * WIDE_SIDE, column * WIDE_SIDE);
    for (uint32_t r = 0; r < WIDE_SIDE; r++) {
        for (uint32_t c = 0; c < WIDE_SIDE; c++) {
            if (first[(size_t)r * GRID_COLUMNS + c] != *first)
                return false;
        }
    }
    return true;
}

static uint16_t
key_of(const uint16_t *keys, uint32_t row, uint32_t column)
{
    return keys[grid_cell(row * WIDE_SIDE, column * WIDE_SIDE)];
}

// Rings around a block by what is known of the four neighbours before it (or behind it).
static uint8_t
rings_of(const uint16_t *keys, const uint8_t *rings, uint32_t row, uint32_t column, int step)
{
    static const int beside[4][2] = {{0, -1}, {-1, -1}, {-1, 0}, {-1, 1}};
    const uint16_t key = key_of(keys, row, column);
    uint8_t least = WIDE_RINGS_MAX - 1;
    for (int i = 0; i < 4; i++) {
        const int64_t r = (int64_t)row + step * beside[i][0];
        const int64_t c = (int64_t)column + step * beside[i][1];
        if (r < 0 || r >= WIDE_ROWS || c < 0 || c >= WIDE_COLUMNS || key_of(keys, (uint32_t)r, (uint32_t)c) != key)
            return 1;
        const uint8_t there = rings[r * WIDE_COLUMNS + c];
        least = there < least ? there : least;
    }
    return (uint8_t)(least + 1);
}

void
wide_measure(const uint16_t *keys, uint8_t wide[WIDE_BLOCKS])
{
    for (uint32_t i = 0; i < WIDE_BLOCKS; i++) {
        const uint32_t row = i / WIDE_COLUMNS;
        const uint32_t column = i % WIDE_COLUMNS;
        wide[i] = is_even(keys, row, column) ? rings_of(keys, wide, row, column, 1) : 0;
    }
    for (uint32_t i = WIDE_BLOCKS; i-- > 0;) {
        const uint8_t back = wide[i] > 0 ? rings_of(keys, wide, i / WIDE_COLUMNS, i % WIDE_COLUMNS, -1) : 0;
        wide[i] = back < wide[i] ? back : wide[i];
    }
    for (uint32_t i = 0; i < WIDE_BLOCKS; i++)
        wide[i] = (uint8_t)(wide[i] > 0 ? (wide[i] - 1) * WIDE_SIDE : 0);
}
