// SPDX-License-Identifier: Apache-2.0
// Countries as lists and people write them ("Iraq", "IQ", "IRQ", "Ирак"), to one code.
#ifndef SCREEN_COUNTRY_H
#define SCREEN_COUNTRY_H

#include <stddef.h>

#include "base/bytes.h"

// The country's number in the table (country.def), -1 when none is named so. Case, accents and punctuation of Latin letters
// do not matter; codes are alpha-2 or alpha-3.
int country_find(struct bytes text);
// By the code alone: two or three Latin letters.
int country_find_code(struct bytes code);
size_t country_count(void);
const char *country_code(int number); // alpha-2
const char *country_name(int number);

#endif
