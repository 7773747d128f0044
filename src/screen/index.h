// SPDX-License-Identifier: Apache-2.0
// The index: one flat, relocatable run of bytes, written to a file and mapped. All numbers little-endian; sections follow
// each other in this order, each padded with zeros to 8 bytes; their sizes follow from the counts of the header, so a
// file of any other length is refused. Each access is checked, so a damaged file gives ERR_CORRUPT or a wrong answer,
// never a crash; verify the hash where the file is not trusted.
//
//   header     160   "ENTSCRN1", u32 version, u32 0, u64 size of the whole, 16 bytes normaliser stamp, u32 counts in the
//                    order of enum index_count, zeros, SHA-256 of everything else (header without these 32 bytes, body)
//   entries     16   u64 key, u32 interval, u32 count of names; ordered by key, from, until, names
//   intervals   16   i64 from, i64 until; each once, ordered
//   names       24   u32 text offset, u32 first name token, u32 entry, u16 text size, u16 name index, u16 weight of all
//                    tokens, u8 kind, u8 tokens, u8 tokens with a one-letter reading, u24 these letters; weak aliases last,
//                    then by tokens with a one-letter reading, weight, hash of the tokens, entry, name index: so names alike in what they need to
//                    reach a threshold, and equal names, lie together
//   name tokens  4   u32 token number, in the order of the name
//   blocks       8   of INDEX_BLOCK names: u16 least weight, u8 most one-letter readings, u8 the greatest weight of a token
//                    with one, u8 1 where all are weak aliases, 3 zero bytes
//   tokens      32   u32 string of each reading (up to four, then 0), u32 1 + string as written in its own script or 0,
//                    u32 first posting, u16 form, i16 script, u8 readings and, as bit 7, nickname, u8 weight, u8 role,
//                    u8 clash; ordered by the skeleton of the first reading, then all but the posting; one more as a stop
//   postings     4   u32 name number, ascending, each name once for a token
//   forms        4   u32 token number of those with a form, ordered by form, token
//   signatures   8   of strings (kernel.h); strings are ordered by size, then bytes
//   lengths      4   u32 first string of size i, for i = 0 to 65
//   strings     16   u32 text offset, u32 first place in owned, u64 skeleton; one more at the end as a stop
//   owned        4   u32 token number of each token that has the string as a reading
//   sounds       8   u32 hash of the skeleton of a reading, its lowest bit 1 where the token is not in Latin letters; u32
//                    token number; ordered
//   near heads   4   u32 first place in near of each bucket, and a stop; a power of two buckets
//   near         4   u32 string number, and 8 bits of the hash above 24 bits, in the bucket of the hash of the string and of
//                    the string less each one letter
//   join heads   4   u32 first place in joins of each bucket, and a stop; a power of two buckets
//   joins        5   two or three neighbours in a name taken as one, in the buckets of the hashes of its first half and of its
//                    second, by name: u24 name number, 16 bits of the letters of the other half
//   name text, string text (strings follow each other)
#ifndef SCREEN_INDEX_H
#define SCREEN_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "screen/normalise.h"

#define INDEX_VERSION 5
#define INDEX_HEADER_SIZE 160 // the last 32 are the hash of all else
#define INDEX_LENGTHS (NORMALISE_TOKEN_SIZE + 2) // sizes 0 to 64, and a stop
#define INDEX_BLOCK 256                          // names of about the same weight
#define INDEX_STRINGS_MAX (1u << 24)             // a place in near leaves so many bits
#define INDEX_NAME_COUNT_MAX (1u << 24)               // a place in joins leaves so many

enum screen_kind {
    SCREEN_PRIMARY,
    SCREEN_ALIAS,
    SCREEN_WEAK,     // an alias its publisher calls weak: broad, seldom used, or a nickname
    SCREEN_FORMERLY,
    SCREEN_ORIGINAL, // in the original script
};
#define SCREEN_KIND_COUNT 5

enum index_count {
    INDEX_ENTRIES,
    INDEX_INTERVALS,
    INDEX_NAMES,
    INDEX_NAME_TOKENS,
    INDEX_TOKENS,
    INDEX_POSTINGS,
    INDEX_FORMS,
    INDEX_STRINGS,
    INDEX_OWNED,
    INDEX_SOUNDS,
    INDEX_NEAR_HEADS, // a power of two
    INDEX_NEAR,
    INDEX_JOIN_HEADS, // a power of two
    INDEX_JOINS,
    INDEX_NAME_TEXT,
    INDEX_STRING_TEXT,
    INDEX_COUNTS,
};

enum index_section {
    INDEX_AT_ENTRIES,
    INDEX_AT_INTERVALS,
    INDEX_AT_NAMES,
    INDEX_AT_NAME_TOKENS,
    INDEX_AT_BLOCKS,
    INDEX_AT_TOKENS,
    INDEX_AT_POSTINGS,
    INDEX_AT_FORMS,
    INDEX_AT_SIGNATURES,
    INDEX_AT_LENGTHS,
    INDEX_AT_STRINGS,
    INDEX_AT_OWNED,
    INDEX_AT_SOUNDS,
    INDEX_AT_NEAR_HEADS,
    INDEX_AT_NEAR,
    INDEX_AT_JOIN_HEADS,
    INDEX_AT_JOINS,
    INDEX_AT_NAME_TEXT,
    INDEX_AT_STRING_TEXT,
    INDEX_SECTIONS,
};

struct screen_index {
    struct bytes bytes;                  // borrowed, whole
    uint32_t count[INDEX_COUNTS];        // by enum index_count
    uint64_t at[INDEX_SECTIONS];         // offset of each section
    uint8_t stamp[NORMALISE_STAMP_SIZE]; // rules it was built by
};

struct index_entry {
    uint64_t key;
    int64_t from, until;
    uint32_t name_count;
};

struct index_name {
    struct bytes text;
    uint32_t token_first, entry;
    uint16_t name_index, weight;
    uint8_t kind, token_count, letter_count;
    uint32_t letters; // index_initial of each
};

struct index_block {
    uint32_t first, end; // names
    uint16_t weight_min;
    uint8_t letter_count_max, letter_weight_max;
    bool is_weak; // all of them
};

// Places in a section: [first, end).
struct index_range {
    uint32_t first, end;
};

// Open bytes that stay in place and unchanged while the index is used; nothing to close. O(1), or one pass over
// them when verify_hash. ERR_INVALID: no index; ERR_VERSION: of another version; ERR_CORRUPT: damaged.
int index_open(struct screen_index *out, struct bytes bytes, bool verify_hash, struct err *e) MUST_USE;
// Whether this build folds names as the index's builder did.
bool index_fits(const struct screen_index *x);
void index_hash(const struct screen_index *x, struct hash *out); // as the header says
uint32_t index_entry_count(const struct screen_index *x);
uint32_t index_name_count(const struct screen_index *x);

// Where sections lie for these counts; returns the whole size, 0 when it passes 4 GiB.
uint64_t index_layout(const uint32_t count[INDEX_COUNTS], uint64_t at[INDEX_SECTIONS]);
// Write the header of an index of size bytes at p, whose body is complete.
void index_write_header(uint8_t *p, const uint32_t count[INDEX_COUNTS], uint64_t size);

// Hashes that place things in buckets. That of a text is index_mix of the sum of (1 + byte) x INDEX_HASH_BASE ^ (bytes after
// it), so that those of its parts follow from its beginnings'. Without one letter: skip is its position; n or more: none is
// left out.
#define INDEX_HASH_BASE 0x9e3779b97f4a7c15ull
uint64_t index_hash_text(struct bytes text, size_t skip);
static inline uint64_t
index_mix(uint64_t sum)
{
    sum = (sum ^ sum >> 31) * 0xd6e8feb86659fd93ull;
    return sum ^ sum >> 32;
}
uint64_t index_sum(struct bytes text);
// A half of a join of size bytes: its first, of size / 2, or its end; sum is that of the half.
static inline uint64_t
index_hash_join(uint64_t sum, size_t size, bool is_end)
{
    return index_mix(sum + (2 * size + is_end) * 0xa24baed4963ee407ull);
}
// What is kept beside it: of the other half, for each of 16 classes of letters, whether there is an odd number of them. One edit
// changes at most two bits, a swap none.
static inline uint16_t
index_join_letter(uint8_t c)
{
    return (uint16_t)(1u << c % 16);
}
uint16_t index_join_letters(struct bytes other);
uint64_t index_hash_token(uint32_t string, uint32_t script); // for a table of tokens
// The bit of a letter among the letters of a name; 0: no letter.
static inline uint32_t
index_initial(uint8_t c)
{
    return c >= 'a' && c <= 'z' ? 1u << (c - 'a') % 24 : 0;
}
// How many buckets for so many places.
uint32_t index_bucket_count(uint64_t places);

// Ask for what is soon read, so that waiting for one thing is waiting for all: the head of the bucket of a hash in near or in
// joins, a name, its tokens, a token, a string, and the postings from one on. Any number is allowed.
void index_await_near(const struct screen_index *x, uint64_t hash);
void index_await_joins(const struct screen_index *x, uint64_t hash);
void index_await_name(const struct screen_index *x, uint32_t name);
void index_await_tokens(const struct screen_index *x, const struct index_name *name);
void index_await_token(const struct screen_index *x, uint32_t token);
void index_await_string(const struct screen_index *x, uint32_t string);
void index_await_postings(const struct screen_index *x, uint32_t first);

// Checked accesses: false when the number is out of range or the row contradicts the index.
bool index_get_entry(const struct screen_index *x, uint32_t i, struct index_entry *out) MUST_USE;
bool index_get_name(const struct screen_index *x, uint32_t i, struct index_name *out) MUST_USE;
bool index_get_block(const struct screen_index *x, uint32_t i, struct index_block *out) MUST_USE;
uint32_t index_block_count(const struct screen_index *x);
// A token as the score takes it; no original.
bool index_get_token(const struct screen_index *x, uint32_t i, struct screen_token *out) MUST_USE;
// The same with its usual reading only, and that without skeleton: what normalise_weigh and the value of a score need.
bool index_get_word(const struct screen_index *x, uint32_t i, struct screen_token *out) MUST_USE;
// The strings of its readings, how many, and its weight.
bool index_get_readings(const struct screen_index *x, uint32_t token, uint32_t strings[NORMALISE_READINGS_MAX], size_t *count,
                        unsigned *weight) MUST_USE;
bool index_get_postings(const struct screen_index *x, uint32_t token, struct index_range *out) MUST_USE;
// The weight alone.
bool index_get_weight(const struct screen_index *x, uint32_t token, unsigned *weight) MUST_USE;
// Row of a token, all but its postings, to p of INDEX_TOKEN_ROW bytes. strings: of its readings, then 1 + that of its own script or 0.
#define INDEX_TOKEN_SIZE 32
void index_put_token(uint8_t *p, const struct screen_token *t, const uint32_t strings[NORMALISE_READINGS_MAX + 1],
                     uint32_t posting_first);
// Token number at a place of name tokens; INDEX_NAMES' rows say which places.
bool index_get_name_token(const struct screen_index *x, uint32_t i, uint32_t *token) MUST_USE;
// The tokens of one name, for comparing; NULL when they do not lie within.
const uint8_t *index_name_tokens(const struct screen_index *x, const struct index_name *name);
// Little-endian name numbers from a posting on. The caller stays within the range of its token.
const uint8_t *index_postings(const struct screen_index *x);
// Place i of forms: a token number.
bool index_get_form(const struct screen_index *x, uint32_t i, uint32_t *token) MUST_USE;
// Places of forms whose tokens have this form.
bool index_find_form(const struct screen_index *x, unsigned form, struct index_range *out) MUST_USE;

// Places of sounds whose tokens may have this skeleton, in Latin letters or in others, and the token at a place.
bool index_find_sound(const struct screen_index *x, uint64_t skeleton, bool is_foreign, struct index_range *out) MUST_USE;
bool index_get_sound(const struct screen_index *x, uint32_t i, uint32_t *token) MUST_USE;
// What sounds are ordered by.
uint32_t index_hash_sound(uint64_t skeleton, bool is_foreign);

bool index_get_string(const struct screen_index *x, uint32_t i, struct bytes *text) MUST_USE;
uint64_t index_get_signature(const struct screen_index *x, uint32_t string); // string < count
// The signatures from the first string on, little-endian, for a kernel; first at most the count of strings.
const uint8_t *index_signatures(const struct screen_index *x, uint32_t first);
// Strings of n bytes.
bool index_get_length(const struct screen_index *x, size_t n, struct index_range *out) MUST_USE;
// The string with this text. False when absent.
bool index_find_string(const struct screen_index *x, struct bytes text, uint32_t *string) MUST_USE;
// Tokens that have a string as a reading: places of owned, and the token at a place.
bool index_get_owned(const struct screen_index *x, uint32_t string, struct index_range *out) MUST_USE;
bool index_get_owner(const struct screen_index *x, uint32_t i, uint32_t *token) MUST_USE;
// Strings that may be this text, or it and they less one letter, by the hash: count little-endian numbers with bits of the
// hash above. NULL when the index contradicts itself.
const uint8_t *index_near(const struct screen_index *x, uint64_t hash, uint32_t *count);
#define INDEX_NEAR_STRING(place) ((place) & (INDEX_STRINGS_MAX - 1))
#define INDEX_NEAR_BITS(hash) ((uint32_t)((hash) >> 56) << 24)
// The string with this text and its hash. False when absent.
bool index_find_hashed(const struct screen_index *x, struct bytes text, uint64_t hash, uint32_t *string) MUST_USE;
// Joins that may have this half by its hash: count rows of INDEX_JOIN_SIZE, to be read by index_join. NULL when the index
// contradicts itself.
#define INDEX_JOIN_SIZE 5
struct index_join {
    uint32_t name; // may be no name of the index
    uint16_t letters;
};
const uint8_t *index_joins(const struct screen_index *x, uint64_t hash, uint32_t *count);
static inline struct index_join
index_join(const uint8_t *p)
{
    return (struct index_join){
        .name = (uint32_t)(p[0] | p[1] << 8 | p[2] << 16),
        .letters = (uint16_t)(p[3] | p[4] << 8),
    };
}
void index_put_join(uint8_t *p, uint32_t name, uint16_t letters);

#endif
