// SPDX-License-Identifier: Apache-2.0
#include "screen/index.h"

#include <assert.h>
#include <string.h>

#include "screen/little.h"

#define AT_VERSION 8
#define AT_SIZE 16
#define AT_STAMP 24
#define AT_COUNTS 40
#define AT_ZERO 72
#define AT_HASH 96

static const char magic[8] = "ENTSCRN1";

_Static_assert(AT_STAMP + NORMALISE_STAMP_SIZE == AT_COUNTS, "the header has no gaps");
_Static_assert(AT_COUNTS + 4 * INDEX_COUNTS == AT_ZERO, "the header has no gaps");
_Static_assert(AT_HASH + HASH_SIZE == INDEX_HEADER_SIZE, "the hash ends the header");

uint64_t
index_layout(const uint32_t count[INDEX_COUNTS], uint64_t at[INDEX_SECTIONS])
{
    const uint64_t size[INDEX_SECTIONS] = {
        [INDEX_AT_ENTRIES] = 32ull * count[INDEX_ENTRIES],
        [INDEX_AT_NAMES] = 24ull * count[INDEX_NAMES],
        [INDEX_AT_NAME_TOKENS] = 4ull * count[INDEX_NAME_TOKENS],
        [INDEX_AT_SIGNATURES] = 8ull * count[INDEX_TOKENS],
        [INDEX_AT_TOKENS] = 12ull * (count[INDEX_TOKENS] + 1ull),
        [INDEX_AT_LENGTHS] = 4ull * INDEX_LENGTHS,
        [INDEX_AT_POSTINGS] = 4ull * count[INDEX_POSTINGS],
        [INDEX_AT_JOIN_SIGNATURES] = 8ull * count[INDEX_JOINS],
        [INDEX_AT_JOINS] = 8ull * count[INDEX_JOINS],
        [INDEX_AT_JOIN_LENGTHS] = 4ull * INDEX_LENGTHS,
        [INDEX_AT_NAME_TEXT] = count[INDEX_NAME_TEXT],
        [INDEX_AT_TOKEN_TEXT] = count[INDEX_TOKEN_TEXT],
    };
    uint64_t offset = INDEX_HEADER_SIZE;
    for (int i = 0; i < INDEX_SECTIONS; i++) {
        at[i] = offset;
        offset += (size[i] + 7) / 8 * 8;
    }
    return offset <= UINT32_MAX ? offset : 0;
}

void
index_hash_of(struct bytes bytes, struct hash *out)
{
    assert(bytes.n >= INDEX_HEADER_SIZE);
    struct hash_state s;
    hash_init(&s);
    hash_update(&s, bytes_sub(bytes, 0, AT_HASH));
    hash_update(&s, bytes_sub(bytes, INDEX_HEADER_SIZE, bytes.n - INDEX_HEADER_SIZE));
    hash_final(&s, out);
}

void
index_write_header(uint8_t *p, const uint32_t count[INDEX_COUNTS], uint64_t size)
{
    memset(p, 0, INDEX_HEADER_SIZE);
    memcpy(p, magic, sizeof magic);
    little_put_u32(p + AT_VERSION, INDEX_VERSION);
    little_put_u64(p + AT_SIZE, size);
    normalise_stamp(p + AT_STAMP);
    for (int i = 0; i < INDEX_COUNTS; i++)
        little_put_u32(p + AT_COUNTS + 4 * i, count[i]);
    struct hash hash;
    index_hash_of(bytes_of(p, (size_t)size), &hash);
    memcpy(p + AT_HASH, hash.b, HASH_SIZE);
}

static bool
is_zero(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i] != 0)
            return false;
    }
    return true;
}

int
index_open(struct screen_index *out, struct bytes bytes, bool verify_hash, struct err *e)
{
    if (bytes.n < INDEX_HEADER_SIZE || memcmp(bytes.p, magic, sizeof magic) != 0)
        return err_set(e, ERR_INVALID, "this is no screening index; build one from the register");
    if (little_get_u32(bytes.p + AT_VERSION) != INDEX_VERSION)
        return err_set(
            e, ERR_VERSION,
            "the screening index is of version %u and this program reads %d; build it again",
            (unsigned)little_get_u32(bytes.p + AT_VERSION), INDEX_VERSION);
    *out = (struct screen_index){.bytes = bytes};
    memcpy(out->stamp, bytes.p + AT_STAMP, sizeof out->stamp);
    for (int i = 0; i < INDEX_COUNTS; i++)
        out->count[i] = little_get_u32(bytes.p + AT_COUNTS + 4 * i);
    uint64_t size = index_layout(out->count, out->at);
    if (size != bytes.n || little_get_u64(bytes.p + AT_SIZE) != size ||
        !is_zero(bytes.p + AT_VERSION + 4, 4) || !is_zero(bytes.p + AT_ZERO, AT_HASH - AT_ZERO))
        return err_set(
            e, ERR_CORRUPT,
            "the screening index is damaged: %zu bytes do not fit its header; build it again",
            bytes.n);
    struct hash hash;
    if (verify_hash) {
        index_hash_of(bytes, &hash);
        if (memcmp(hash.b, bytes.p + AT_HASH, HASH_SIZE) != 0)
            return err_set(e, ERR_CORRUPT,
                           "the screening index is damaged: its content does not have the hash its "
                           "header states; build it again");
    }
    return 0;
}

bool
index_fits(const struct screen_index *x)
{
    uint8_t stamp[NORMALISE_STAMP_SIZE];
    normalise_stamp(stamp);
    return memcmp(stamp, x->stamp, sizeof stamp) == 0;
}

void
index_hash(const struct screen_index *x, struct hash *out)
{
    memcpy(out->b, x->bytes.p + AT_HASH, HASH_SIZE);
}

uint32_t
index_entry_count(const struct screen_index *x)
{
    return x->count[INDEX_ENTRIES];
}

uint32_t
index_name_count(const struct screen_index *x)
{
    return x->count[INDEX_NAMES];
}

static const uint8_t *
row(const struct screen_index *x, enum index_section section, uint64_t size, uint64_t i)
{
    return x->bytes.p + x->at[section] + size * i;
}

static bool
is_within(uint64_t first, uint64_t count, uint64_t all)
{
    return first <= all && count <= all - first;
}

bool
index_get_entry(const struct screen_index *x, uint32_t i, struct index_entry *out)
{
    if (i >= x->count[INDEX_ENTRIES])
        return false;
    const uint8_t *p = row(x, INDEX_AT_ENTRIES, 32, i);
    out->key = little_get_u64(p);
    out->from = (int64_t)little_get_u64(p + 8);
    out->until = (int64_t)little_get_u64(p + 16);
    out->name_first = little_get_u32(p + 24);
    out->name_count = little_get_u32(p + 28);
    return is_within(out->name_first, out->name_count, x->count[INDEX_NAMES]);
}

bool
index_get_name(const struct screen_index *x, uint32_t i, struct index_name *out)
{
    if (i >= x->count[INDEX_NAMES])
        return false;
    const uint8_t *p = row(x, INDEX_AT_NAMES, 24, i);
    uint32_t text = little_get_u32(p), text_size = little_get_u16(p + 12);
    out->token_first = little_get_u32(p + 4);
    out->entry = little_get_u32(p + 8);
    out->name_index = little_get_u16(p + 14);
    out->weight = little_get_u16(p + 16);
    out->kind = p[18];
    out->token_count = p[19];
    out->letter_count = p[20];
    out->is_plain = p[21] != 0;
    if (!is_within(text, text_size, x->count[INDEX_NAME_TEXT]) || out->kind >= SCREEN_KIND_COUNT ||
        (out->is_plain && out->token_count > NORMALISE_TOKENS_MAX) || out->letter_count > out->token_count ||
        !is_within(out->token_first, out->token_count, x->count[INDEX_NAME_TOKENS]))
        return false;
    out->text = bytes_of(row(x, INDEX_AT_NAME_TEXT, 1, text), text_size);
    return out->entry < x->count[INDEX_ENTRIES];
}

bool
index_get_token(const struct screen_index *x, uint32_t i, struct index_token *out)
{
    if (i >= x->count[INDEX_TOKENS])
        return false;
    const uint8_t *p = row(x, INDEX_AT_TOKENS, 12, i);
    uint32_t text = little_get_u32(p);
    uint8_t size = p[8];
    out->posting_first = little_get_u32(p + 4);
    out->weight = p[9];
    out->is_foreign = p[10] != 0;
    out->posting_end = little_get_u32(p + 12 + 4); // the next row's first
    if (size == 0 || size > NORMALISE_TOKEN_SIZE ||
        !is_within(text, size, x->count[INDEX_TOKEN_TEXT]))
        return false;
    out->text = bytes_of(row(x, INDEX_AT_TOKEN_TEXT, 1, text), size);
    return out->posting_first <= out->posting_end && out->posting_end <= x->count[INDEX_POSTINGS];
}

bool
index_get_join(const struct screen_index *x, uint32_t i, struct index_join *out)
{
    if (i >= x->count[INDEX_JOINS])
        return false;
    const uint8_t *p = row(x, INDEX_AT_JOINS, 8, i);
    out->name = little_get_u32(p);
    out->token_first = p[4];
    out->token_count = p[5];
    return out->name < x->count[INDEX_NAMES];
}

bool
index_get_name_token(const struct screen_index *x, uint32_t i, uint32_t *token)
{
    if (i >= x->count[INDEX_NAME_TOKENS])
        return false;
    *token = little_get_u32(row(x, INDEX_AT_NAME_TOKENS, 4, i));
    return *token < x->count[INDEX_TOKENS];
}

uint64_t
index_get_signature(const struct screen_index *x, uint32_t token)
{
    assert(token < x->count[INDEX_TOKENS]);
    return little_get_u64(row(x, INDEX_AT_SIGNATURES, 8, token));
}

bool
index_get_posting(const struct screen_index *x, uint32_t i, uint32_t *name)
{
    if (i >= x->count[INDEX_POSTINGS])
        return false;
    *name = little_get_u32(row(x, INDEX_AT_POSTINGS, 4, i));
    return *name < x->count[INDEX_NAMES];
}

bool
index_get_length(const struct screen_index *x, bool joins, size_t n, uint32_t *first, uint32_t *end)
{
    if (n + 1 >= INDEX_LENGTHS)
        return false;
    const uint8_t *p = row(x, joins ? INDEX_AT_JOIN_LENGTHS : INDEX_AT_LENGTHS, 4, n);
    *first = little_get_u32(p);
    *end = little_get_u32(p + 4);
    return *first <= *end && *end <= x->count[joins ? INDEX_JOINS : INDEX_TOKENS];
}

const uint8_t *
index_signatures(const struct screen_index *x, bool joins, uint32_t first)
{
    assert(first <= x->count[joins ? INDEX_JOINS : INDEX_TOKENS]);
    return row(x, joins ? INDEX_AT_JOIN_SIGNATURES : INDEX_AT_SIGNATURES, 8, first);
}

bool
index_find_token(const struct screen_index *x, struct bytes text, uint32_t *token)
{
    uint32_t low, high;
    if (!index_get_length(x, false, text.n, &low, &high))
        return false;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        struct index_token row;
        if (!index_get_token(x, middle, &row))
            return false;
        int order = bytes_compare(row.text, text);
        if (order == 0) {
            *token = middle;
            return true;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}
