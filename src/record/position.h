// SPDX-License-Identifier: Apache-2.0
// Kind `position`: one member's word on a proposal. Its row stands in the group of the proposal's id; row.status is the
// word, and the note holds word (1) and whether it is final (1).
#ifndef RECORD_POSITION_H
#define RECORD_POSITION_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/err.h"

enum position_word {
    POSITION_AGREE,
    POSITION_OBJECT,
    POSITION_RESERVE,
    POSITION_ABSTAIN,
    POSITION_SILENT
};
#define POSITION_WORD_COUNT 5

extern const char *const position_words[]; // ends in NULL

// From the note of its row. ERR_INVALID when it is none.
int position_read(struct bytes note, enum position_word *word, bool *is_final) MUST_USE;

#endif
