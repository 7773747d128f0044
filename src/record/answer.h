// SPDX-License-Identifier: Apache-2.0
// Kind `reply`: one member's answer to a request.
#ifndef RECORD_ANSWER_H
#define RECORD_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

enum answer_word {
    ANSWER_OFFER,
    ANSWER_GRANT,
    ANSWER_REFUSE,
    ANSWER_HIT,
    ANSWER_NONE,
    ANSWER_DELIVERED,
    ANSWER_COUNT
};

// What a row's note says: ground (1), valid from and until (8 each), then the things
// (record/amount.h). Its status is the answer.
struct answer_terms {
    uint8_t ground;      // 0 none, else 1 + the position in answer_grounds
    bool has_window;     // it names hours itself
    int64_t from, until; // those hours; WHEN_MIN and WHEN_MAX when it names none
    struct bytes items;
};
void answer_read(struct bytes note, struct answer_terms *out);
// Is that an answer that requests of this type have? A refusal of a request about a person names
// its ground.
bool answer_fits(uint8_t type, uint8_t answer, uint8_t ground);
extern const char *const answer_words[]; // by enum answer_word, ends in NULL
extern const char *const answer_grounds[]; // ends in NULL

#endif
