// SPDX-License-Identifier: Apache-2.0
// The scan of kernel.h for AVX2: four signatures at once, their bits counted by table.
#ifndef SCREEN_KERNEL_AVX2_H
#define SCREEN_KERNEL_AVX2_H

#include <stddef.h>
#include <stdint.h>

size_t kernel_avx2_scan(const uint8_t *p, size_t count, uint64_t q, int bits_max, uint32_t *out);

#endif
