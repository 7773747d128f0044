// SPDX-License-Identifier: Apache-2.0
// The scan of kernel.h in plain C.
#ifndef SCREEN_KERNEL_SCALAR_H
#define SCREEN_KERNEL_SCALAR_H

#include <stddef.h>
#include <stdint.h>

size_t kernel_scalar_scan(const uint8_t *p, size_t count, uint64_t q, int bits_max, uint32_t *out);

#endif
