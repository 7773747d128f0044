// SPDX-License-Identifier: Apache-2.0
// The sections of entries and names, and of the postings that lead to names.
#ifndef SCREEN_COMPILE_NAMES_H
#define SCREEN_COMPILE_NAMES_H

#include "screen/compile_work.h"

// Write entries, intervals, names, their tokens and text, postings and blocks. w->next holds each
// token's first posting.
void compile_names_write(const struct compile_work *w);

#endif
