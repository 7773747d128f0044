// SPDX-License-Identifier: Apache-2.0
// The names of an index as running text is searched for them (prose.h): each distinct token once, each name as numbers of
// tokens, and for each name one anchor, the token by which it is noticed. Made once, never changed, shared by threads.
//
// A name is looked for when the words that it needs say enough. It needs its tokens that carry (words.h); where none
// does, all. What it does not need (particles, titles, legal forms, initials) may stand in the text or not. The anchor is
// the needed token that the fewest names of the list have; this chooses what is looked at, never how it scores.
//
// Tokens are found by a 64-bit hash of their text. For one edit (insert, delete, change, swap) the table also holds each
// anchor with one letter left out: two words one edit apart, or their forms with a letter left out, meet there.
#ifndef SCREEN_LEXICON_H
#define SCREEN_LEXICON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "screen/index.h"

#define LEXICON_NEEDED_MIN 60   // weight that the needed tokens of a name of several have at least
#define LEXICON_ALONE_SIZE 5    // letters of a name of one needed token
#define LEXICON_EDIT_SIZE 4     // letters from which a token may have an edit,
#define LEXICON_ALONE_EDIT 6    // and the one needed token of a name: "device" is no name, whatever "DELICE" is
#define LEXICON_SEED 0xcbf29ce484222325ull
#define LEXICON_PRIME 0x100000001b3ull

struct screen_normaliser;

struct lexicon_token {
    uint64_t hash;  // of its text, see lexicon_mix
    uint32_t text;  // offset in texts
    uint32_t names; // names that have it
    uint16_t form;  // words.h; 0: none
    uint8_t size;   // of its text
    uint8_t weight;
    uint8_t head, tail; // its first and last byte
    bool is_ordinary;   // common in any text: a poor anchor
    bool has_company; // it is the anchor of a name that needs more tokens than it
};

struct lexicon_name {
    uint32_t number; // in the index
    uint32_t first;  // its tokens
    uint8_t count, needed; // the needed ones stand first, of these the rarest first: it is the anchor
};

// A name by its anchor, with what tells most that do not stand around it without a look at the name.
struct lexicon_anchored {
    uint32_t name;   // its place in names
    uint32_t second; // upper half of the hash of the next token it needs; 0: it needs one alone
    uint8_t count;   // its tokens
};

struct lexicon_slot {
    uint64_t hash; // 0: free
    uint32_t token;
};

// A hash table with a filter of bits before it, so that most words of a text cost one look.
struct lexicon_table {
    struct lexicon_slot *slots;
    uint64_t *filter;                // two bits of one of its words for each hash
    uint64_t slot_mask, filter_mask; // numbers of slots and of words, less one
};

struct lexicon {
    struct lexicon_token *tokens;
    struct lexicon_name *names;
    uint32_t *numbers;  // tokens of names
    uint8_t *texts;
    uint32_t *starts;   // per token: its first place in anchored; one more at the end
    struct lexicon_anchored *anchored; // names by anchor
    size_t token_count, name_count;
    size_t passed_over; // names of the index that say too little to be looked for
    unsigned reach;     // the most tokens that a name has
    struct lexicon_table exact, near; // near: with letters left out; empty unless asked for
};

// Take all names of an index. has_edits: also for words with one edit. The index is not needed afterwards.
int lexicon_new(struct lexicon **out, const struct screen_index *x, struct screen_normaliser *n, bool has_edits,
                struct err *e) MUST_USE;
void lexicon_free(struct lexicon *l); // takes NULL

static inline uint64_t
lexicon_mix(uint64_t hash, uint8_t c)
{
    return (hash ^ c) * LEXICON_PRIME;
}

uint64_t lexicon_hash(struct bytes text);

static inline uint64_t
lexicon_place(uint64_t hash)
{
    return hash ^ hash >> 29;
}

static inline uint64_t
lexicon_bits(uint64_t hash)
{
    return 1ull << (hash >> 58) | 1ull << (hash >> 52 & 63);
}

// Whether the table may hold the hash: false is certain.
static inline bool
lexicon_may(const struct lexicon_table *t, uint64_t hash)
{
    uint64_t bits = lexicon_bits(hash);
    return (t->filter[lexicon_place(hash) & t->filter_mask] & bits) == bits;
}

// That question will be asked soon.
static inline void
lexicon_fetch(const struct lexicon_table *t, uint64_t hash)
{
    __builtin_prefetch(&t->filter[lexicon_place(hash) & t->filter_mask]);
}

// The tokens with a hash, one a call: *at starts as lexicon_place(hash). False when there are no more.
bool lexicon_next(const struct lexicon_table *t, uint64_t hash, uint64_t *at, uint32_t *token);

static inline struct bytes
lexicon_text(const struct lexicon *l, uint32_t token)
{
    return (struct bytes){l->texts + l->tokens[token].text, l->tokens[token].size};
}

// Whether two words are the same but for one edit at most.
bool lexicon_is_near(struct bytes a, struct bytes b);

#endif
