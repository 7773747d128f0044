// SPDX-License-Identifier: Apache-2.0
// The table of borders that the program carries: data/borders/borders.bin as it stands.
#ifndef PLAN_ATLAS_H
#define PLAN_ATLAS_H

#include "base/bytes.h"

struct bytes atlas_table(void);

#endif
