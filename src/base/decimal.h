// SPDX-License-Identifier: Apache-2.0
// Decimal fractions as exact numbers: a value is a whole number of millionths. Records write them
// as text ("67.6"), since their JSON has no fractions.
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

#define DECIMAL_ONE 1000000 // millionths in one
#define DECIMAL_DIGITS 6    // digits after the point, at most

// "-12.5": a sign for what is below zero only, digits without a leading zero, and perhaps a point
// and 1 to digits_max (at most DECIMAL_DIGITS) digits. ERR_INVALID; ERR_LIMIT when it does not fit.
int decimal_parse(struct bytes text, unsigned digits_max, int64_t *out) MUST_USE;
// The shortest text of it.
void decimal_append(struct buf *out, int64_t value);
bool decimal_add(int64_t a, int64_t b, int64_t *out) MUST_USE;   // false on overflow
bool decimal_times(int64_t a, int64_t n, int64_t *out) MUST_USE; // n a plain number; the same

#endif
