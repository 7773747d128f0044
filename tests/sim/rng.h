// SPDX-License-Identifier: Apache-2.0
// The one source of chance of a simulated world: splitmix64, split into independent streams, so that one part of the
// world drawing more numbers does not change what the others see.
#ifndef SIM_RNG_H
#define SIM_RNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rng {
    uint64_t state;
};

void rng_init(struct rng *r, uint64_t seed);
void rng_split(struct rng *r, struct rng *child);
uint64_t rng_next(struct rng *r);
uint64_t rng_below(struct rng *r, uint64_t n);                // [0, n); n > 0
int64_t rng_range(struct rng *r, int64_t low, int64_t high);  // [low, high]
bool rng_chance(struct rng *r, unsigned per_mille);
void rng_fill(struct rng *r, uint8_t *out, size_t n);

#endif
