// SPDX-License-Identifier: Apache-2.0
// The only source of randomness: the kernel's. Seeds, salts and nonces are drawn here and handed
// down as bytes.
#ifndef HOST_RANDOM_H
#define HOST_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

// Fill out with n bytes fit for keys. Waits only while the machine has just booted. ERR_IO when the
// kernel refuses.
int random_bytes(uint8_t *out, size_t n) MUST_USE;

#endif
