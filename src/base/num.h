// SPDX-License-Identifier: Apache-2.0
// Checked arithmetic on sizes and counts from outside, explicit byte order, and decimal numbers as
// C2SP writes them (ASCII digits, no sign, no leading zero).
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

bool num_add(size_t a, size_t b, size_t *out) MUST_USE; // false on overflow
bool num_mul(size_t a, size_t b, size_t *out) MUST_USE;
bool num_add_u64(uint64_t a, uint64_t b, uint64_t *out) MUST_USE;

uint16_t num_get_u16be(const uint8_t *p);
uint32_t num_get_u32be(const uint8_t *p);
uint64_t num_get_u64be(const uint8_t *p);
void num_put_u16be(uint8_t *p, uint16_t v);
void num_put_u32be(uint8_t *p, uint32_t v);
void num_put_u64be(uint8_t *p, uint64_t v);

// Whole text is one decimal number <= 2^63-1, no leading zero. ERR_INVALID otherwise.
int num_parse_u64(struct bytes text, uint64_t *out) MUST_USE;
// Whole text is a decimal number with an optional sign and fraction ("-74.13"). *out gets it times 10^places, further digits
// rounded half away from zero. ERR_INVALID for any other text, and where the result is beyond 18 digits. places is at most 9.
int num_parse_decimal(struct bytes text, unsigned places, int64_t *out) MUST_USE;

int num_min(int a, int b);
size_t num_min_size(size_t a, size_t b);
uint64_t num_min_u64(uint64_t a, uint64_t b);
uint64_t num_max_u64(uint64_t a, uint64_t b);
// Below, at or above 0 as a is below, the same as or above b, for sorting.
int num_compare_u64(uint64_t a, uint64_t b);
int num_compare_i64(int64_t a, int64_t b);

#endif
