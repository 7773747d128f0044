// SPDX-License-Identifier: Apache-2.0
// Letters: those that look like Latin ones, and Latin ones with marks that are also written as two. Own tables, so that a
// change of ICU does not change them.
#ifndef SCREEN_SCRIPT_H
#define SCREEN_SCRIPT_H

#include <stddef.h>
#include <stdint.h>

#define SCRIPT_VERSION 2 // raised whenever a table changes

// The Latin letter that a Cyrillic or Greek code point looks like, in its case; 0 when none.
uint32_t script_latin_lookalike(uint32_t c);
// The Cyrillic letter that a Latin code point looks like; 0 when none.
uint32_t script_cyrillic_lookalike(uint32_t c);

// How a small Latin letter with a mark is spelt out in two: ue for u with dots. NULL when it is not.
const char *script_spelt_out(uint32_t c);

#endif
