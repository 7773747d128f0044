// SPDX-License-Identifier: Apache-2.0
// A name as written becomes folded tokens: NFKC and case folding, look-alike letters mapped back, each script read by our
// own tables (roman.h) or by ICU's Any-Latin, marks and apostrophes dropped, all other punctuation a gap, phrases made one
// token (phrase.h). A token has up to four readings. Names of plain ASCII never touch ICU. No locale matters.
//
// A reading is a-z 0-9, or, where no rule reaches a script, the UTF-8 of its letters, which then match exactly only.
#ifndef SCREEN_NORMALISE_H
#define SCREEN_NORMALISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"

#define NORMALISE_VERSION 3      // raised whenever folding changes
#define NORMALISE_TOKENS_MAX 48  // tokens of a name; the longest listed name has 40. Later ones are cut off, and it is said
#define NORMALISE_READINGS_MAX 4 // ways to read a token
#define NORMALISE_TOKEN_SIZE 64  // bytes of a folded token; the rest of a longer one is cut off, and it is said

// One way to read a token in Latin letters.
struct screen_reading {
    struct bytes text;  // folded; at most NORMALISE_TOKEN_SIZE bytes
    uint64_t signature; // kernel.h
    uint64_t skeleton;  // its consonants by class, see skeleton.h; 0: fewer than two
};

struct screen_token {
    struct screen_reading readings[NORMALISE_READINGS_MAX]; // the usual one first; no two alike
    struct bytes native;   // the letters as written, folded, where the script is not Latin; else empty
    struct bytes original; // the part of the name it came from
    uint16_t form;         // words.h, of the usual reading
    int16_t script;        // ICU's code of the script it was written in, 25 (Latin) for plain ASCII
    uint8_t reading_count; // 1 to NORMALISE_READINGS_MAX
    uint8_t weight;        // 1 to 100: words.h, and less for an acronym of the other tokens
    uint8_t clash;         // weight to 100: what it weighs where the other name has something else: words.h
    uint8_t role;          // enum words_role of the usual reading
    bool is_nickname;      // a short or pet form: words.h
};

// The usual reading.
static inline struct bytes
normalise_text(const struct screen_token *t)
{
    return t->readings[0].text;
}

struct screen_name {
    struct screen_token *tokens; // in the order of the name
    size_t count;                // 0 when nothing of the name can be compared
    bool is_cut;                 // more tokens, or a longer token, than are compared
    bool is_damaged;             // bytes that are not UTF-8 were passed over
};

// One per thread; opened ICU parts and scratch memory.
struct screen_normaliser;

// ICU is opened at the first name that needs it (about 200 ms once for a process); warm does it now.
int normalise_new(struct screen_normaliser **out, struct err *e) MUST_USE;
int normalise_warm(struct screen_normaliser *n, struct err *e) MUST_USE;
void normalise_free(struct screen_normaliser *n);

// Fold text. The result lives in a and borrows text (original). ERR_LIMIT when text is longer than LIMIT_QUERY_SIZE.
int normalise_name(struct arena *a, struct screen_normaliser *n, struct bytes text,
                   struct screen_name *out, struct err *e) MUST_USE;

// ERR_LIMIT, in the words that normalise_name has for a text longer than LIMIT_QUERY_SIZE.
int normalise_too_long(struct bytes text, struct err *e);

// A piece of a name, between its gaps. Each is folded by itself; phrases (phrase.h) and weights are then found in the
// tokens of all.
struct normalise_piece {
    struct bytes text; // borrowed from the name
    bool is_ascii;     // it, and the gap behind it
};
// The next piece at or after *at, which moves behind it. False at the end. *is_damaged becomes true where bytes are not UTF-8.
bool normalise_next(struct bytes text, size_t *at, struct normalise_piece *out, bool *is_damaged);
// The tokens of one piece; the same whenever its text and is_ascii are.
int normalise_piece(struct arena *a, struct screen_normaliser *n, const struct normalise_piece *piece, struct screen_name *out,
                    struct err *e) MUST_USE;
// The same for a text that is searched by its parts, as it is typed: phrases stay the words that stand there, and digits digits.
int normalise_words(struct arena *a, struct screen_normaliser *n, struct bytes text,
                    struct screen_name *out, struct err *e) MUST_USE;

// Lower the weight of a token that spells the initials of the others, "(ETIM)" after its full name. normalise_name has
// done it; for tokens that come from elsewhere.
#define NORMALISE_ACRONYM_MIN 3 // letters of the shortest such token: names of so many tokens or fewer have none
void normalise_weigh(struct screen_token *tokens, size_t count);

// Fill a reading, or what the table of words says of a token whose readings are set, for tokens that come from elsewhere
// than normalise_name.
void normalise_set_reading(struct screen_reading *r, struct bytes text);
void normalise_set_word(struct screen_token *t);

// Everything a folded token depends on beside the name: own table versions, ICU's and Unicode's. 16 bytes, kept in an
// index and compared at each query, so that a change of library never changes an answer silently.
#define NORMALISE_STAMP_SIZE 16
void normalise_stamp(uint8_t out[NORMALISE_STAMP_SIZE]);

#endif
