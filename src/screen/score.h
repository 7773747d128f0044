// SPDX-License-Identifier: Apache-2.0
// The score: a function of two folded names and nothing else, in integers. See docs/screening.md.
//
// Tokens, or two or three neighbouring tokens written as one, are paired so that the sum of their gains is greatest. With
//     C = sum over pairs of similarity x weights, L = what those pairs lack of 1000,
//     K = the lesser of both sides' clash of what is left over, W = the greater of their weights,
// the score is 990 C / (C + L + 3000 K + 700 max(0, W - K) + more): where both sides have something else it costs much,
// where one side has something more it costs little; more is for places, numbers and initials.
#ifndef SCREEN_SCORE_H
#define SCREEN_SCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "screen/normalise.h"

#define SCORE_VERSION 4       // raised whenever a score may change
#define SCREEN_SCORE_EXACT 990 // the same folded tokens in the same order; nothing ever scores more
#define SCREEN_ALERT 800      // from here up a hit is an alert
#define SCREEN_STRONG 940     // from here up an alert is near-certain to be the same name
#define SCREEN_HIT 560        // from here up a listing is a hit: 0.7 of the alert threshold

#define SCORE_SCRIPT_LATIN 25     // ICU's codes
#define SCORE_SCRIPT_HAN 17
#define SCORE_SCRIPT_HANGUL 18
#define SCORE_HAN_SIZE 3          // bytes of a common Chinese character, and of a Korean syllable
#define SCORE_PAIRS_MAX 1024      // pairings of two names that are weighed; more are passed over
#define SCORE_JOIN_MAX 3          // neighbouring tokens that may be written as one
#define SCORE_JOIN_WEIGHT_MAX 250 // that they have together
#define SCORE_JOINED_EDITS_MAX 1  // between those and a token; they are alike in no other way than by spelling
#define SCORE_SIMILAR_INITIAL 650 // similarity of a letter and a word that begins with it
#define SCORE_SIMILAR_FORM 980    // ... of two forms of one word
#define SCORE_SIMILAR_NICKNAME 800 // ... when one is a short or pet form
#define SCORE_SIMILAR_HOMOPHONE 600 // ... of other Chinese characters that are read alike
#define SCORE_SIMILAR_READING 970 // per mille: of another reading than the usual one
#define SCORE_SIMILAR_SOUND 570   // at least: of tokens of equal skeletons in two scripts; never enough to alert alone
#define SCORE_SIMILAR_HAN 920     // per mille: of characters and Latin letters, since a reading stands for many names
#define SCORE_SIMILAR_SLID 940    // ... of two neighbours and two others that are the same when written as one
#define SCORE_COST_CLASH 3000     // see above
#define SCORE_COST_EXTRA 700

enum screen_how {
    SCREEN_SAME,     // the same folded token
    SCREEN_FORM,     // another form of the same word: LTD and LIMITED
    SCREEN_SPELLING, // spelt otherwise, see edits
    SCREEN_NICKNAME, // a short or pet form: BOB and ROBERT
    SCREEN_READING,  // the same in another reading than the usual one
    SCREEN_SOUND,    // the same consonants, across scripts
    SCREEN_HOMOPHONE, // the same reading of other Chinese characters
    SCREEN_INITIAL,  // a letter and a word that begins with it
    SCREEN_NOT_LISTED, // only in the query
    SCREEN_NOT_ASKED,  // only in the listed name
};

struct score_pair {
    uint8_t query, query_count;   // first token, and how many neighbours are taken together (0: none)
    uint8_t listed, listed_count; // the same on the listed side
    uint8_t how;                  // enum screen_how
    uint8_t edits;                // for SCREEN_SPELLING
    uint16_t similarity;          // 1 to 1000
    uint32_t gain;                // similarity x (weights of both sides)
};

// Why a score is held below the alert threshold.
enum score_cap {
    SCORE_CAP_NONE,
    SCORE_CAP_ONE_TOKEN, // one listed token, and more than that was asked
    SCORE_CAP_FATHER,    // A bin B against B bin A: father and son
};

struct score {
    int value;                // 0 to SCREEN_SCORE_EXACT
    enum score_cap cap;       // value was at least SCREEN_ALERT, and is now SCREEN_ALERT - 1
    bool is_reordered;        // the tokens stand in another order
    struct score_pair *pairs; // what was matched, then what was not; in the arena
    size_t pair_count;
};

// Compare. The arena holds the result.
int score_names(struct arena *a, const struct screen_name *query, const struct screen_name *listed,
                struct score *out) MUST_USE;
// The same without reasons: the value, and why it was held down.
int score_names_value(const struct screen_name *query, const struct screen_name *listed,
                      enum score_cap *cap);

// The same from pairings that were found before, for an index that knows them. All pairings of two names are those of each
// token and join of the query with each listed token; where one of two tokens is a letter, score_add_letters finds them; and
// those of a token with listed neighbours as one, and of two neighbours with two others, which score_add_join and score_add_slide
// add when they are alike. For the value alone listed tokens need no readings, but must be weighed (normalise_weigh); the
// pairs are reordered.
struct score_pairs {
    struct score_pair p[SCORE_PAIRS_MAX];
    size_t count;
    unsigned steps; // that choosing among them took, once the value is known
};
bool score_has_letter(const struct screen_token *t); // one of its readings is a letter
void score_add_letters(const struct screen_name *query, const struct screen_name *listed, struct score_pairs *pairs);
void score_add_join(const struct screen_name *query, size_t at, const struct screen_name *listed, size_t first, size_t count,
                    struct score_pairs *pairs);
void score_add_slide(const struct screen_name *query, size_t at, const struct screen_name *listed, size_t first,
                     struct score_pairs *pairs);
int score_pairs_value(const struct screen_name *query, const struct screen_name *listed, struct score_pairs *pairs,
                      enum score_cap *cap);

// One pairing: the similarity of a text made of 1 to 3 tokens with another, 0 when none.
// is_joined says that one side is more than one token.
int score_units(const struct screen_token *a, const struct screen_token *b, bool is_joined, int *how, int *edits);

// Whether a token is alike in spelling only to what is read the same: a letter clings to no word, and one Chinese or
// Korean syllable is no slip of another.
bool score_is_exact(const struct screen_token *t);
// The most that another token may be alike by sound to a reading of so many letters.
int score_sound_most(const struct screen_token *t, size_t size);

// Two or three tokens as one, in as many readings as its parts have; the texts lie in room. False when all are too long.
struct score_join_room {
    uint8_t text[NORMALISE_READINGS_MAX][NORMALISE_TOKEN_SIZE];
    uint8_t native[SCORE_JOIN_MAX * NORMALISE_TOKEN_SIZE];
};
bool score_join(const struct screen_token *first, size_t count, struct score_join_room *room,
                struct screen_token *unit);

// Written in another script than Latin: then skeletons count.
bool score_is_foreign(const struct screen_token *t);

// The formula; sums as above, more is added to the cost. Rises with c, falls with the others.
struct score_rest {
    uint32_t weight; // of the tokens of one side that are left over
    uint32_t clash;  // the same sum of what each weighs where the other side has something else; never less
};
int score_value(uint64_t c, uint64_t l, struct score_rest query, struct score_rest listed, uint64_t more);

#endif
