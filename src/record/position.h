// SPDX-License-Identifier: Apache-2.0
// Kind `position`: one member's word on a proposal. Its row stands in the group of the proposal's id; row.status is the
// word, and the note holds word (1) and whether it is final (1).
//
// What a word binds must show in its own ledger even to who lacks the proposal. So one on a constitutional proposal names the
// epoch, one on a waiver the proposal whose word is waived: its note goes on with what is named (1: 1 an epoch, 2 a proposal)
// and its id (32). A second row stands in the group of that epoch or proposal, one on a waiver also in the group of its kind;
// their note says instead 3 and the proposal it is a position on.
#ifndef RECORD_POSITION_H
#define RECORD_POSITION_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"

enum position_word {
    POSITION_AGREE,
    POSITION_OBJECT,
    POSITION_RESERVE,
    POSITION_ABSTAIN,
    POSITION_SILENT
};
#define POSITION_WORD_COUNT 5

extern const char *const position_words[]; // ends in NULL

// From the note of its row in the group of the proposal. ERR_INVALID when it is none.
int position_read(struct bytes note, enum position_word *word, bool *is_final) MUST_USE;

enum position_mark { POSITION_PLAIN, POSITION_IN_EPOCH, POSITION_OF_WAIVED, POSITION_ELSEWHERE };
struct position_note {
    enum position_word word;
    bool is_final;
    enum position_mark mark; // POSITION_ELSEWHERE: the row stands in a group that the position only touches
    struct hash other;       // the epoch, the proposal waived, or the proposal it is a position on; zero when plain
};
// Any of its rows. ERR_INVALID.
int position_read_note(struct bytes note, struct position_note *out) MUST_USE;

#endif
