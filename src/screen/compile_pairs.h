// SPDX-License-Identifier: Apache-2.0
// The sections of what stands side by side in a name: sides and pairs. Readings of neighbours are
// paired: the k-th of each, its last where it has fewer.
#ifndef SCREEN_COMPILE_PAIRS_H
#define SCREEN_COMPILE_PAIRS_H

#include <stdbool.h>
#include <stdint.h>

#include "screen/compile_work.h"

uint64_t
compile_pairs_count(const struct compile_work *w); // rows of pairs; everything has its number
bool compile_pairs_write(const struct compile_work *w) MUST_USE; // false when memory is out

#endif
