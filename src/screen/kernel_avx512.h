// SPDX-License-Identifier: Apache-2.0
// The scan of kernel.h for AVX-512 with VPOPCNTDQ: eight signatures at once.
#ifndef SCREEN_KERNEL_AVX512_H
#define SCREEN_KERNEL_AVX512_H

#include <stddef.h>
#include <stdint.h>

size_t kernel_avx512_scan(const uint8_t *p, size_t count, uint64_t q, int bits_max, uint32_t *out);

#endif
