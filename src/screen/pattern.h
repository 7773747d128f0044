// SPDX-License-Identifier: Apache-2.0
// A text that many others are compared with: what is worked out once for that. Optimal string alignment, a column of the table at
// once in the bits of a word (Hyyrö 2003); and the hashes of its parts (index.h).
#ifndef SCREEN_PATTERN_H
#define SCREEN_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "screen/normalise.h"

struct pattern {
    struct bytes text; // borrowed, at most NORMALISE_TOKEN_SIZE
    bool is_letters;   // a-z only; else there are no places
    uint64_t places[32];                     // of each letter; more than there are, for damaged indexes
    uint64_t sums[NORMALISE_TOKEN_SIZE + 1]; // of its beginnings
};

void pattern_init(struct pattern *p, struct bytes text);
// Edits between letters and other letters.
size_t pattern_edits(const struct pattern *p, struct bytes text);
// The sum of the bytes from one place to another; and of all but the i-th.
uint64_t pattern_sum(const struct pattern *p, size_t from, size_t end);
uint64_t pattern_sum_less(const struct pattern *p, size_t i);

#endif
