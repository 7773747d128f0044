// SPDX-License-Identifier: Apache-2.0
// splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
#include "rng.h"

#include <assert.h>

void
rng_init(struct rng *r, uint64_t seed)
{
    r->state = seed * 0x9e3779b97f4a7c15u + 0x1234567u;
    (void)rng_next(r); // neighbouring seeds part ways
}

uint64_t
rng_next(struct rng *r)
{
    uint64_t z = r->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

void
rng_split(struct rng *r, struct rng *child)
{
    rng_init(child, rng_next(r));
}

uint64_t
rng_below(struct rng *r, uint64_t n)
{
    assert(n > 0);
    return rng_next(r) % n; // the bias is far below what a test could see
}

int64_t
rng_range(struct rng *r, int64_t low, int64_t high)
{
    assert(low <= high);
    return low + (int64_t)rng_below(r, (uint64_t)(high - low) + 1);
}

bool
rng_chance(struct rng *r, unsigned per_mille)
{
    return rng_below(r, 1000) < per_mille;
}

void
rng_fill(struct rng *r, uint8_t *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (uint8_t)(rng_next(r) >> 32);
}
