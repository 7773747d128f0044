// SPDX-License-Identifier: Apache-2.0
// The orders everything stands in, from which its numbers follow: strings by their bytes, tokens by
// their rows, entries by what they say, names by what they weigh.
#ifndef SCREEN_COMPILE_ORDER_H
#define SCREEN_COMPILE_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "screen/compile_work.h"

// Put the lists of c, which is w's too, in order and fill w's numbers, places, intervals and forms.
// False when memory is out.
bool compile_order(struct compile_work *w, struct compile *c) MUST_USE;
// The place of an interval of an entry's.
uint32_t compile_order_interval(const struct compile_work *w, int64_t from, int64_t until);

#endif
