// SPDX-License-Identifier: Apache-2.0
// The table of words.txt as the build makes it; words.h is how it is asked.
#ifndef SCREEN_WORDS_TABLE_H
#define SCREEN_WORDS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "screen/words.h"

struct words_row {
    char text[22];    // folded, NUL-ended
    uint16_t form;    // 0: no other forms
    uint8_t weight;   // 1 to WORDS_WEIGHT_MAX
    uint8_t role;     // enum words_role
    bool is_nickname; // a short, pet or other-language form
};

extern const struct words_row words_table[]; // ordered by bytes
extern const size_t words_table_count;

#endif
