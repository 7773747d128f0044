// SPDX-License-Identifier: Apache-2.0
// The section of what neighbours in a name make when written as one: two or three of them, the k-th reading of each, its last
// where it has fewer (score_join). Each lies there twice, under its first half and under its second.
#ifndef SCREEN_COMPILE_JOINS_H
#define SCREEN_COMPILE_JOINS_H

#include <stdbool.h>
#include <stdint.h>

#include "screen/compile_work.h"

uint64_t compile_joins_count(const struct compile_work *w); // rows of joins; everything has its number
void compile_joins_write(const struct compile_work *w);

#endif
