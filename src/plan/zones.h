// SPDX-License-Identifier: Apache-2.0
// The map as zones: each zone is a connected piece of one owner's cells, and it is known which zones touch. From them comes at
// once how many states at the least have to be asked, whatever the way.
#ifndef PLAN_ZONES_H
#define PLAN_ZONES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "plan/map.h"

#define ZONES_NEVER 1000000u // more states than there are

struct zones;

// m is borrowed. Some 10 MB. ERR_NOMEM.
int zones_new(struct zones **out, const struct map *m) MUST_USE;
void zones_free(struct zones *z);
// Leave out what lies off every way from a to b of at most limit_cm, as the crow flies.
void zones_limit(struct zones *z, struct globe_place a, struct globe_place b, uint64_t limit_cm);
// How many states of price 1 at the least lie between goal and each owner, that owner included: least[owner], ZONES_NEVER when
// none will do. price: by owner, 0, 1 or 2 (closed). Returns the same for the cell `from`. ERR_NOMEM is < 0.
int64_t zones_least(struct zones *z, const uint8_t price[256], uint32_t from, uint32_t goal, uint32_t least[256]);

#endif
