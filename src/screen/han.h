// SPDX-License-Identifier: Apache-2.0
// Chinese characters. Their Pinyin comes from ICU; here a name is parted into family and given name, family names get the
// readings that customs give them (Mandarin, Wade-Giles, Cantonese, Korean), and what looks like a foreign name in Chinese
// syllables gets a reading nearer to it.
#ifndef SCREEN_HAN_H
#define SCREEN_HAN_H

#include "base/bytes.h"
#include "screen/roman.h"

#define HAN_NAME_MAX 4 // characters of the longest personal name

bool han_is(int32_t c);
// Family names of one or two characters are tokens of their own when one or two follow.
size_t han_token(const int32_t *points, size_t count);
// Readings of a token from its Pinyin: syllables in a-z with a space between.
void han_read(const int32_t *points, size_t count, struct bytes pinyin, struct roman *out);

#endif
