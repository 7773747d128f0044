// SPDX-License-Identifier: Apache-2.0
// Scripts that write few vowels: Arabic (with Persian and Urdu letters) and Hebrew. What is not written is not made up:
// readings hold the consonants and the vowels that stand there, names that everybody knows are read by a table, and
// skeletons (skeleton.h) do the rest.
#ifndef SCREEN_ABJAD_H
#define SCREEN_ABJAD_H

#include "screen/roman.h"

bool abjad_is(int32_t c);
// The Arabic article, and "servant of the", are tokens of their own.
size_t abjad_token(const int32_t *points, size_t count);
void abjad_read(const int32_t *points, size_t count, struct roman *out);

#endif
