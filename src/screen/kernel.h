// SPDX-License-Identifier: Apache-2.0
// The inner loop of candidate search. Each token has a 64-bit signature: for each letter a-z one bit for "at least one"
// and one for "at least two". One edit changes at most two bits, an insertion or deletion one, a swap none; so tokens
// within k edits and d apart in length differ in at most 2k - d bits, and a scan over signatures loses nothing.
#ifndef SCREEN_KERNEL_H
#define SCREEN_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

// Bits no token of letters has, so that one of other characters is never near one.
#define KERNEL_OTHER 0xfff0000000000000ull

// Signature of a token; KERNEL_OTHER is set when it holds anything but a-z.
uint64_t kernel_signature(struct bytes token);

// Positions (relative to the first) of those of count little-endian signatures at p which differ from q in at most
// bits_max (0 to 4) bits. out has room for count. Returns how many.
size_t kernel_scan(const uint8_t *p, size_t count, uint64_t q, int bits_max, uint32_t *out);

#endif
