// SPDX-License-Identifier: Apache-2.0
// How wide each part of the map lies open around: so that a line that is walked cell by cell may leap where there is nothing to
// see. The map is cut into blocks of 8 by 8 cells.
#ifndef PLAN_WIDE_H
#define PLAN_WIDE_H

#include <stddef.h>
#include <stdint.h>

#include "plan/grid.h"

#define WIDE_SIDE 8
#define WIDE_ROWS (GRID_ROWS / WIDE_SIDE)
#define WIDE_COLUMNS (GRID_COLUMNS / WIDE_SIDE)
#define WIDE_BLOCKS (WIDE_ROWS * WIDE_COLUMNS)
#define WIDE_MAX 64 // cells; see sight.c for what depends on it

// For each block how many rows and columns around each of its cells have the key that the block has, at least; at most WIDE_MAX.
// 0 in blocks of several keys, and beside others.
void wide_measure(const uint16_t *keys, uint8_t wide[WIDE_BLOCKS]);
static inline uint8_t
wide_at(const uint8_t *wide, uint32_t row, uint32_t column)
{
    return wide[(size_t)(row / WIDE_SIDE) * WIDE_COLUMNS + column / WIDE_SIDE];
}

#endif
