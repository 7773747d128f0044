// SPDX-License-Identifier: Apache-2.0
// How well names find their Latin spelling, script by script.
#ifndef BENCH_QUALITY_TRANSLIT_H
#define BENCH_QUALITY_TRANSLIT_H

#include <stddef.h>

// For each test set below folder/screening/transliteration print the share of source strings of which a Latin spelling is
// among the first ten of all the set's Latin tokens, ties in the order of bytes: by the screen's score at the shipped hit
// threshold, and by ICU's romanisation with Levenshtein's distance. step: each step-th source string only. only: a set's
// file name, or NULL. shown: print so many misses of each.
void quality_translit(const char *folder, size_t step, const char *only, size_t shown);

#endif
