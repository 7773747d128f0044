// SPDX-License-Identifier: Apache-2.0
// The inner loops of candidate search, once in plain C and once for each wider set of instructions. All give the same
// results for all inputs.
//
// Each string of letters has a 64-bit signature: for each letter a-z one bit for "at least one" and one for "at least
// two". One edit changes at most two bits, an insertion or deletion one, a swap none; so strings within k edits and d
// apart in length differ in at most 2k - d bits, and a scan over signatures loses nothing.
#ifndef SCREEN_KERNEL_H
#define SCREEN_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

// Bits no token of letters has, so that one of other characters is never near one.
#define KERNEL_OTHER 0xfff0000000000000ull

#define KERNEL_BITS_MAX 4 // what two edits change at most

// Positions (relative to the first) of those of count little-endian signatures at p which differ from q in at most
// bits_max (0 to KERNEL_BITS_MAX) bits. out has room for count. Returns how many.
typedef size_t kernel_scan_fn(const uint8_t *p, size_t count, uint64_t q, int bits_max, uint32_t *out);

struct kernel {
    const char *name;      // "scalar", "avx2", "avx512"
    kernel_scan_fn *scan;
};

// The i-th kernel of this build that this processor has, the plain one first; NULL when there are no more.
const struct kernel *kernel_at(size_t i);
// The fastest of them.
const struct kernel *kernel_best(void);

// Signature of a token; KERNEL_OTHER is set when it holds anything but a-z.
uint64_t kernel_signature(struct bytes token);

#endif
