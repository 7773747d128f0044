// SPDX-License-Identifier: Apache-2.0
// Japanese syllables, Hiragana and Katakana: Hepburn, and what foreign names become in them undone.
#ifndef SCREEN_KANA_H
#define SCREEN_KANA_H

#include "screen/roman.h"

bool kana_is(int32_t c);
void kana_read(const int32_t *points, size_t count, struct roman *out);

#endif
