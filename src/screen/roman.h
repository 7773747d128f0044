// SPDX-License-Identifier: Apache-2.0
// Romanisation by our own tables: a run of letters of one script to up to four readings in a-z and 0-9, the usual one first.
// Own tables, so that a change of ICU does not change them, and because names are spelt by custom where ICU follows a
// standard. Alphabets are here; Arabic and Hebrew in abjad.h, Korean in hangul.h, Japanese syllables in kana.h. Chinese
// characters are read by ICU, and han.h makes readings of its Pinyin.
#ifndef SCREEN_ROMAN_H
#define SCREEN_ROMAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROMAN_VERSION 3      // raised whenever a reading may change
#define ROMAN_READINGS_MAX 4 // as NORMALISE_READINGS_MAX
#define ROMAN_TEXT_SIZE 64   // as NORMALISE_TOKEN_SIZE

struct roman {
    uint8_t text[ROMAN_READINGS_MAX][ROMAN_TEXT_SIZE]; // no two alike
    uint8_t size[ROMAN_READINGS_MAX];                  // bytes of each, at least 1
    uint8_t count;                                     // 0: no table of ours reads these letters
    bool is_cut;                                       // longer than ROMAN_TEXT_SIZE
};

// Of case-folded, composed (NFKC) code points: how many, from the first, are one token. Scripts are parted, Chinese and
// Korean family names, and the Arabic article.
size_t roman_token(const int32_t *points, size_t count);

// Read one token.
void roman_read(const int32_t *points, size_t count, struct roman *out);

// For the scripts' own files: append to a reading; drop readings that are empty or stand there before.
void roman_put(struct roman *r, size_t reading, const char *text);
void roman_finish(struct roman *r);

#endif
