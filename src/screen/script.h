// SPDX-License-Identifier: Apache-2.0
// Scripts: letters that look like Latin ones, and our own romanisation of Cyrillic. Own tables, so that a change of ICU
// does not change them.
#ifndef SCREEN_SCRIPT_H
#define SCREEN_SCRIPT_H

#include <stddef.h>
#include <stdint.h>

#define SCRIPT_VERSION 1 // raised whenever a table changes

// The Latin letter that a Cyrillic or Greek code point looks like, in its case; 0 when none.
uint32_t script_latin_lookalike(uint32_t c);
// The Cyrillic letter that a Latin code point looks like; 0 when none.
uint32_t script_cyrillic_lookalike(uint32_t c);

// The usual Latin spelling (as in passports and press: zh kh ts ch sh yu ya) of a small Cyrillic letter, of Russian and
// of the neighbouring alphabets. NULL when the table does not know it; "" for signs without sound.
const char *script_romanise(uint32_t c);

#endif
