// SPDX-License-Identifier: Apache-2.0
// The map that the program carries: the table of borders (atlas.h) as data/borders/draw.c drew it when the program was built.
#ifndef PLAN_DRAWN_H
#define PLAN_DRAWN_H

#include "base/bytes.h"

struct bytes drawn_chart(void); // chart.h reads it

#endif
