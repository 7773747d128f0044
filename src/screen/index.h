// SPDX-License-Identifier: Apache-2.0
// The index: one flat, relocatable run of bytes, written to a file and mapped. All numbers little-endian; sections follow
// each other in this order, each padded with zeros to 8 bytes; their sizes follow from the counts of the header, so a
// file of any other length is refused. Each access is checked, so a damaged file gives ERR_CORRUPT or a wrong answer,
// never a crash; verify the hash where the file is not trusted.
//
//   header    128   "ENTSCRN1", u32 version, u32 0, u64 size of the whole, 16 bytes normaliser stamp, eight u32 counts
//                   (entries, names, tokens, name tokens, postings, joins, name text bytes, token text bytes), 24 zero
//                   bytes, SHA-256 of everything else (header without these 32 bytes, then the body)
//   entries    32   u64 key, i64 from, i64 until, u32 first name, u32 count of names; ordered by key, from, until, names
//   names      24   u32 text offset, u32 first name token, u32 entry, u16 text size, u16 name index, u16 weight of all
//                   tokens, u8 kind, u8 tokens, u8 one-letter tokens, u8 1 where each
//                   token is Latin with one reading, 2 zero bytes; in the order of entries
//   name tokens 4   u32 token number, in the order of the name, each reading of a token for itself
//   token signatures 8   kernel.h; tokens are ordered by size, then bytes
//   tokens     12   u32 text offset, u32 first posting, u8 size, u8 greatest weight, u8 1 where read from another script, u8 0; one more at the end as a stop
//   lengths     4   u32 first token of size i, for i = 0 to 65
//   postings    4   u32 name number, ascending, each name once for a token
//   join signatures 8    of two or three neighbouring tokens of a name taken as one; ordered by size, name, place
//   joins       8   u32 name number, u8 first token, u8 tokens, u8 size, u8 0
//   join lengths 4  u32 first join of size i, for i = 0 to 65
//   name text, token text
#ifndef SCREEN_INDEX_H
#define SCREEN_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "screen/normalise.h"

#define INDEX_VERSION 2
#define INDEX_HEADER_SIZE 128
#define INDEX_LENGTHS (NORMALISE_TOKEN_SIZE + 2) // sizes 0 to 64, and a stop

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
    INDEX_NAMES,
    INDEX_TOKENS,
    INDEX_NAME_TOKENS,
    INDEX_POSTINGS,
    INDEX_JOINS,
    INDEX_NAME_TEXT,
    INDEX_TOKEN_TEXT,
    INDEX_COUNTS,
};

enum index_section {
    INDEX_AT_ENTRIES,
    INDEX_AT_NAMES,
    INDEX_AT_NAME_TOKENS,
    INDEX_AT_SIGNATURES,
    INDEX_AT_TOKENS,
    INDEX_AT_LENGTHS,
    INDEX_AT_POSTINGS,
    INDEX_AT_JOIN_SIGNATURES,
    INDEX_AT_JOINS,
    INDEX_AT_JOIN_LENGTHS,
    INDEX_AT_NAME_TEXT,
    INDEX_AT_TOKEN_TEXT,
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
    uint32_t name_first, name_count;
};

struct index_name {
    struct bytes text;
    uint32_t token_first, entry;
    uint16_t name_index, weight;
    uint8_t kind, token_count, letter_count;
    bool is_plain; // tokens are those of the name: Latin, of one reading
};

struct index_token {
    struct bytes text;
    uint32_t posting_first, posting_end;
    uint8_t weight; // the most it has in any name
    bool is_foreign; // read from another script in some name
};

struct index_join {
    uint32_t name;
    uint8_t token_first, token_count;
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
// SHA-256 of all bytes but the hash itself. bytes hold at least a header.
void index_hash_of(struct bytes bytes, struct hash *out);

// Checked accesses: false when the number is out of range or the row contradicts the index.
bool index_get_entry(const struct screen_index *x, uint32_t i, struct index_entry *out) MUST_USE;
bool index_get_name(const struct screen_index *x, uint32_t i, struct index_name *out) MUST_USE;
bool index_get_token(const struct screen_index *x, uint32_t i, struct index_token *out) MUST_USE;
bool index_get_join(const struct screen_index *x, uint32_t i, struct index_join *out) MUST_USE;
// Token number at a place of name tokens; INDEX_NAMES' rows say which places.
bool index_get_name_token(const struct screen_index *x, uint32_t i, uint32_t *token) MUST_USE;
uint64_t index_get_signature(const struct screen_index *x, uint32_t token); // token < count
// Name number of posting i; ascending within a token.
bool index_get_posting(const struct screen_index *x, uint32_t i, uint32_t *name) MUST_USE;
// Tokens (or joins) of n bytes: [first, end).
bool index_get_length(const struct screen_index *x, bool joins, size_t n, uint32_t *first, uint32_t *end) MUST_USE;
// The token with this text. False when absent.
bool index_find_token(const struct screen_index *x, struct bytes text, uint32_t *token) MUST_USE;
// The signatures from the first on, little-endian, for kernel_scan; first at most the count of tokens (or joins).
const uint8_t *index_signatures(const struct screen_index *x, bool joins, uint32_t first);

#endif
