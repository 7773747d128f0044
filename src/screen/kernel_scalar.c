// SPDX-License-Identifier: Apache-2.0
#include "screen/kernel_scalar.h"

#include <assert.h>

#include "screen/kernel.h"
#include "screen/little.h"

// One loop for each number of bits, so that the compiler unrolls the clearing.
static inline size_t
scan(const uint8_t *p, size_t count, uint64_t q, int bits_max, uint32_t *out)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t x = little_get_u64(p + 8 * i) ^ q;
        for (int k = 0; k < bits_max; k++)
            x &= x - 1; // clears the lowest bit; 0 stays 0
        out[found] = (uint32_t)i;
        found += x == 0;
    }
    return found;
}

size_t
kernel_scalar_scan(const uint8_t *p, size_t count, uint64_t q, int bits_max, uint32_t *out)
{
    assert(bits_max >= 0);
    assert(bits_max <= KERNEL_BITS_MAX);
    switch (bits_max) {
    case 0:
        return scan(p, count, q, 0, out);
    case 1:
        return scan(p, count, q, 1, out);
    case 2:
        return scan(p, count, q, 2, out);
    case 3:
        return scan(p, count, q, 3, out);
    default:
        return scan(p, count, q, 4, out);
    }
}
