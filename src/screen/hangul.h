// SPDX-License-Identifier: Apache-2.0
// Korean syllables: Revised Romanisation, what is left of McCune-Reischauer without its marks (North Korea's and most
// lists' spelling), the spelling of family names by custom, and foreign names written in Hangul.
#ifndef SCREEN_HANGUL_H
#define SCREEN_HANGUL_H

#include "screen/roman.h"

bool hangul_is(int32_t c);
size_t hangul_token(const int32_t *points, size_t count);
void hangul_read(const int32_t *points, size_t count, struct roman *out);

#endif
