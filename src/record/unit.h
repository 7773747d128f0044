// SPDX-License-Identifier: Apache-2.0
// Units of quantities: a closed list, so that every node adds alike. Units of one measure are whole
// multiples of its smallest, which makes every conversion exact.
#ifndef RECORD_UNIT_H
#define RECORD_UNIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

// The words, for a field table; the position is the number kept in rows: new ones go at the end.
extern const char *const unit_words[];

bool unit_is_whole(uint8_t unit);                  // counts things: takes no fractions
bool unit_is_of_one_measure(uint8_t a, uint8_t b); // can be added
bool unit_is_smaller(uint8_t a, uint8_t b);        // of one measure
uint8_t unit_smallest(uint8_t unit);               // of its measure
// Which is more: < 0, 0 or > 0; of one measure.
int unit_compare(int64_t a, uint8_t a_unit, int64_t b, uint8_t b_unit);
// "67.6 t", of two units of one measure into the smaller one. False on overflow.
bool unit_convert(int64_t amount, uint8_t from, uint8_t to, int64_t *out) MUST_USE;

#endif
