// SPDX-License-Identifier: Apache-2.0
#include "screen/index.h"

#include <assert.h>
#include <limits.h>
#include <string.h>

#include "screen/little.h"
#include "screen/words.h"

#define AT_VERSION 8
#define AT_SIZE 16
#define AT_STAMP 24
#define AT_COUNTS 40
#define AT_ZERO 104
#define AT_HASH 128

#define ENTRY_SIZE 16
#define INTERVAL_SIZE 16
#define NAME_SIZE 24
#define BLOCK_SIZE 8
#define STRING_SIZE 16
#define SOUND_SIZE 8

static const char magic[8] = "ENTSCRN1";

_Static_assert(AT_STAMP + NORMALISE_STAMP_SIZE == AT_COUNTS, "the header has no gaps");
_Static_assert(AT_COUNTS + 4 * INDEX_COUNTS == AT_ZERO, "the header has no gaps");
_Static_assert(AT_HASH + HASH_SIZE == INDEX_HEADER_SIZE, "the hash ends the header");

static uint64_t
block_count(uint32_t names)
{
    return (names + (uint64_t)INDEX_BLOCK - 1) / INDEX_BLOCK;
}

uint64_t
index_layout(const uint32_t count[INDEX_COUNTS], uint64_t at[INDEX_SECTIONS])
{
    const uint64_t size[INDEX_SECTIONS] = {
        [INDEX_AT_ENTRIES] = (uint64_t)ENTRY_SIZE * count[INDEX_ENTRIES],
        [INDEX_AT_INTERVALS] = (uint64_t)INTERVAL_SIZE * count[INDEX_INTERVALS],
        [INDEX_AT_NAMES] = (uint64_t)NAME_SIZE * count[INDEX_NAMES],
        [INDEX_AT_NAME_TOKENS] = 4ull * count[INDEX_NAME_TOKENS],
        [INDEX_AT_BLOCKS] = BLOCK_SIZE * block_count(count[INDEX_NAMES]),
        [INDEX_AT_TOKENS] = INDEX_TOKEN_SIZE * (count[INDEX_TOKENS] + 1ull),
        [INDEX_AT_POSTINGS] = 4ull * count[INDEX_POSTINGS],
        [INDEX_AT_FORMS] = 4ull * count[INDEX_FORMS],
        [INDEX_AT_SIGNATURES] = 8ull * count[INDEX_STRINGS],
        [INDEX_AT_LENGTHS] = 4ull * INDEX_LENGTHS,
        [INDEX_AT_STRINGS] = STRING_SIZE * (count[INDEX_STRINGS] + 1ull),
        [INDEX_AT_OWNED] = 4ull * count[INDEX_OWNED],
        [INDEX_AT_SOUNDS] = (uint64_t)SOUND_SIZE * count[INDEX_SOUNDS],
        [INDEX_AT_NEAR_HEADS] = 4 * (count[INDEX_NEAR_HEADS] + 1ull),
        [INDEX_AT_NEAR] = 4ull * count[INDEX_NEAR],
        [INDEX_AT_JOIN_HEADS] = 4 * (count[INDEX_JOIN_HEADS] + 1ull),
        [INDEX_AT_JOINS] = (uint64_t)INDEX_JOIN_SIZE * count[INDEX_JOINS],
        [INDEX_AT_NAME_TEXT] = count[INDEX_NAME_TEXT],
        [INDEX_AT_STRING_TEXT] = count[INDEX_STRING_TEXT],
    };
    uint64_t offset = INDEX_HEADER_SIZE;
    for (int i = 0; i < INDEX_SECTIONS; i++) {
        at[i] = offset;
        offset += (size[i] + 7) / 8 * 8;
    }
    return offset <= UINT32_MAX ? offset : 0;
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
    hash_around(bytes_of(p, (size_t)size), AT_HASH, &hash);
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

static bool
is_power(uint32_t n)
{
    return n != 0 && (n & (n - 1)) == 0;
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
        !is_zero(bytes.p + AT_VERSION + 4, 4) || !is_zero(bytes.p + AT_ZERO, AT_HASH - AT_ZERO) ||
        !is_power(out->count[INDEX_NEAR_HEADS]) || !is_power(out->count[INDEX_JOIN_HEADS]))
        return err_set(
            e, ERR_CORRUPT,
            "the screening index is damaged: %zu bytes do not fit its header; build it again",
            bytes.n);
    struct hash hash;
    if (verify_hash) {
        hash_around(bytes, AT_HASH, &hash);
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

uint32_t
index_block_count(const struct screen_index *x)
{
    return (uint32_t)block_count(x->count[INDEX_NAMES]);
}

uint64_t
index_hash_text(struct bytes text, size_t skip)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < text.n; i++)
        sum = i == skip ? sum : sum * INDEX_HASH_BASE + text.p[i] + 1;
    return index_mix(sum);
}

uint64_t
index_sum(struct bytes text)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < text.n; i++)
        sum = sum * INDEX_HASH_BASE + text.p[i] + 1;
    return sum;
}

uint16_t
index_join_letters(struct bytes other)
{
    uint16_t letters = 0;
    for (size_t i = 0; i < other.n; i++)
        letters ^= index_join_letter(other.p[i]);
    return letters;
}

uint64_t
index_hash_token(uint32_t string, uint32_t script)
{
    uint64_t h = ((uint64_t)string << 32 | script) * 0x9e3779b97f4a7c15ull;
    h = (h ^ h >> 32) * 0xd6e8feb86659fd93ull;
    return h ^ h >> 32;
}

uint32_t
index_bucket_count(uint64_t places)
{
    uint32_t n = 1;
    while (n < places / 2 && n < 1u << 30)
        n *= 2;
    return n;
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

// Two numbers that follow each other: where something begins and ends among count others.
static bool
get_range(const uint8_t *p, uint32_t count, struct index_range *out)
{
    out->first = little_get_u32(p);
    out->end = little_get_u32(p + 4);
    return out->first <= out->end && out->end <= count;
}

// A number below a limit.
static bool
get_number(const struct screen_index *x, enum index_section section, uint32_t i, uint32_t count,
           uint32_t limit, uint32_t *out)
{
    if (i >= count)
        return false;
    *out = little_get_u32(row(x, section, 4, i));
    return *out < limit;
}

void
index_await_near(const struct screen_index *x, uint64_t hash)
{
    __builtin_prefetch(row(x, INDEX_AT_NEAR_HEADS, 4, hash & (x->count[INDEX_NEAR_HEADS] - 1)));
}

void
index_await_joins(const struct screen_index *x, uint64_t hash)
{
    __builtin_prefetch(row(x, INDEX_AT_JOIN_HEADS, 4, hash & (x->count[INDEX_JOIN_HEADS] - 1)));
}

void
index_await_name(const struct screen_index *x, uint32_t name)
{
    __builtin_prefetch(row(x, INDEX_AT_NAMES, NAME_SIZE, name));
}

void
index_await_tokens(const struct screen_index *x, const struct index_name *name)
{
    __builtin_prefetch(row(x, INDEX_AT_NAME_TOKENS, 4, name->token_first));
}

void
index_await_token(const struct screen_index *x, uint32_t token)
{
    __builtin_prefetch(row(x, INDEX_AT_TOKENS, INDEX_TOKEN_SIZE, token));
}

void
index_await_string(const struct screen_index *x, uint32_t string)
{
    __builtin_prefetch(row(x, INDEX_AT_STRINGS, STRING_SIZE, string));
}

void
index_await_postings(const struct screen_index *x, uint32_t first)
{
    __builtin_prefetch(row(x, INDEX_AT_POSTINGS, 4, first));
}

bool
index_get_entry(const struct screen_index *x, uint32_t i, struct index_entry *out)
{
    if (i >= x->count[INDEX_ENTRIES])
        return false;
    const uint8_t *p = row(x, INDEX_AT_ENTRIES, ENTRY_SIZE, i);
    out->key = little_get_u64(p);
    uint32_t interval = little_get_u32(p + 8);
    out->name_count = little_get_u32(p + 12);
    if (interval >= x->count[INDEX_INTERVALS])
        return false;
    p = row(x, INDEX_AT_INTERVALS, INTERVAL_SIZE, interval);
    out->from = (int64_t)little_get_u64(p);
    out->until = (int64_t)little_get_u64(p + 8);
    return true;
}

bool
index_get_name(const struct screen_index *x, uint32_t i, struct index_name *out)
{
    if (i >= x->count[INDEX_NAMES])
        return false;
    const uint8_t *p = row(x, INDEX_AT_NAMES, NAME_SIZE, i);
    uint32_t text = little_get_u32(p), text_size = little_get_u16(p + 12);
    out->token_first = little_get_u32(p + 4);
    out->entry = little_get_u32(p + 8);
    out->name_index = little_get_u16(p + 14);
    out->weight = little_get_u16(p + 16);
    out->kind = p[18];
    out->token_count = p[19];
    out->letter_count = p[20];
    out->letters = (uint32_t)(p[21] | p[22] << 8 | p[23] << 16);
    if (!is_within(text, text_size, x->count[INDEX_NAME_TEXT]) || out->kind >= SCREEN_KIND_COUNT ||
        out->token_count > NORMALISE_TOKENS_MAX ||
        !is_within(out->token_first, out->token_count, x->count[INDEX_NAME_TOKENS]))
        return false;
    out->text = bytes_of(row(x, INDEX_AT_NAME_TEXT, 1, text), text_size);
    return out->entry < x->count[INDEX_ENTRIES];
}

bool
index_get_block(const struct screen_index *x, uint32_t i, struct index_block *out)
{
    if (i >= index_block_count(x))
        return false;
    const uint8_t *p = row(x, INDEX_AT_BLOCKS, BLOCK_SIZE, i);
    uint32_t rest = x->count[INDEX_NAMES] - i * INDEX_BLOCK;
    out->first = i * INDEX_BLOCK;
    out->end = out->first + (rest < INDEX_BLOCK ? rest : INDEX_BLOCK);
    out->weight_min = little_get_u16(p);
    out->letter_count_max = p[2];
    out->letter_weight_max = p[3];
    out->is_weak = p[4] != 0;
    return true;
}

void
index_put_token(uint8_t *p, const struct screen_token *t,
                const uint32_t strings[NORMALISE_READINGS_MAX + 1], uint32_t posting_first)
{
    for (size_t i = 0; i <= NORMALISE_READINGS_MAX; i++)
        little_put_u32(p + 4 * i, strings[i]);
    little_put_u32(p + 20, posting_first);
    little_put_u16(p + 24, t->form);
    little_put_u16(p + 26, (uint16_t)t->script);
    p[28] = (uint8_t)(t->reading_count | (t->is_nickname ? 0x80 : 0));
    p[29] = t->weight;
    p[30] = t->role;
    p[31] = t->clash;
}

static bool
get_reading(const struct screen_index *x, uint32_t string, struct screen_reading *out)
{
    if (!index_get_string(x, string, &out->text))
        return false;
    out->signature = index_get_signature(x, string);
    out->skeleton = little_get_u64(row(x, INDEX_AT_STRINGS, STRING_SIZE, string) + 8);
    return true;
}

// The row of a token, all but its texts.
static bool
get_word(const uint8_t *p, struct screen_token *out)
{
    out->original = out->native = (struct bytes){NULL, 0};
    out->form = little_get_u16(p + 24);
    out->script = (int16_t)little_get_u16(p + 26);
    out->reading_count = p[28] & 0x7f;
    out->is_nickname = (p[28] & 0x80) != 0;
    out->weight = p[29];
    out->role = p[30];
    out->clash = p[31];
    return out->reading_count > 0 && out->reading_count <= NORMALISE_READINGS_MAX && out->weight <= WORDS_WEIGHT_MAX &&
           out->weight <= out->clash;
}

bool
index_get_word(const struct screen_index *x, uint32_t i, struct screen_token *out)
{
    if (i >= x->count[INDEX_TOKENS])
        return false;
    const uint8_t *p = row(x, INDEX_AT_TOKENS, INDEX_TOKEN_SIZE, i);
    uint32_t string = little_get_u32(p);
    if (!get_word(p, out) || !index_get_string(x, string, &out->readings[0].text))
        return false;
    out->reading_count = 1;
    out->readings[0].signature = index_get_signature(x, string);
    return true;
}

bool
index_get_token(const struct screen_index *x, uint32_t i, struct screen_token *out)
{
    if (i >= x->count[INDEX_TOKENS])
        return false;
    const uint8_t *p = row(x, INDEX_AT_TOKENS, INDEX_TOKEN_SIZE, i);
    if (!get_word(p, out))
        return false;
    for (size_t k = 0; k < out->reading_count; k++) {
        if (!get_reading(x, little_get_u32(p + 4 * k), &out->readings[k]))
            return false;
    }
    uint32_t native = little_get_u32(p + 4 * NORMALISE_READINGS_MAX);
    return native == 0 || index_get_string(x, native - 1, &out->native);
}

bool
index_get_readings(const struct screen_index *x, uint32_t token, uint32_t strings[NORMALISE_READINGS_MAX], size_t *count,
                   unsigned *weight)
{
    if (token >= x->count[INDEX_TOKENS])
        return false;
    const uint8_t *p = row(x, INDEX_AT_TOKENS, INDEX_TOKEN_SIZE, token);
    *count = p[28] & 0x7f;
    *weight = p[29];
    for (size_t k = 0; k < *count && k < NORMALISE_READINGS_MAX; k++)
        strings[k] = little_get_u32(p + 4 * k);
    return *count > 0 && *count <= NORMALISE_READINGS_MAX;
}

bool
index_get_postings(const struct screen_index *x, uint32_t token, struct index_range *out)
{
    if (token >= x->count[INDEX_TOKENS])
        return false;
    const uint8_t *p = row(x, INDEX_AT_TOKENS, INDEX_TOKEN_SIZE, token);
    out->first = little_get_u32(p + 20);
    out->end = little_get_u32(p + INDEX_TOKEN_SIZE + 20); // the next row's first
    return out->first <= out->end && out->end <= x->count[INDEX_POSTINGS];
}

bool
index_get_weight(const struct screen_index *x, uint32_t token, unsigned *weight)
{
    if (token >= x->count[INDEX_TOKENS])
        return false;
    *weight = row(x, INDEX_AT_TOKENS, INDEX_TOKEN_SIZE, token)[29];
    return true;
}

bool
index_get_name_token(const struct screen_index *x, uint32_t i, uint32_t *token)
{
    return get_number(x, INDEX_AT_NAME_TOKENS, i, x->count[INDEX_NAME_TOKENS],
                      x->count[INDEX_TOKENS], token);
}

const uint8_t *
index_name_tokens(const struct screen_index *x, const struct index_name *name)
{
    if (!is_within(name->token_first, name->token_count, x->count[INDEX_NAME_TOKENS]))
        return NULL;
    return row(x, INDEX_AT_NAME_TOKENS, 4, name->token_first);
}

const uint8_t *
index_postings(const struct screen_index *x)
{
    return row(x, INDEX_AT_POSTINGS, 4, 0);
}

bool
index_get_form(const struct screen_index *x, uint32_t i, uint32_t *token)
{
    return get_number(x, INDEX_AT_FORMS, i, x->count[INDEX_FORMS], x->count[INDEX_TOKENS], token);
}

// Form of the token at a place of forms; greater than any where the index is damaged.
static unsigned
form_at(const struct screen_index *x, uint32_t i)
{
    uint32_t token;
    if (!index_get_form(x, i, &token))
        return UINT_MAX;
    return little_get_u16(row(x, INDEX_AT_TOKENS, INDEX_TOKEN_SIZE, token) + 24);
}

bool
index_find_form(const struct screen_index *x, unsigned form, struct index_range *out)
{
    uint32_t low = 0, high = x->count[INDEX_FORMS];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (form_at(x, middle) < form)
            low = middle + 1;
        else
            high = middle;
    }
    *out = (struct index_range){low, low};
    while (out->end < x->count[INDEX_FORMS] && form_at(x, out->end) == form)
        out->end++;
    return out->first < out->end;
}

uint32_t
index_hash_sound(uint64_t skeleton, bool is_foreign)
{
    return (uint32_t)(index_mix(skeleton) & ~1ull) | is_foreign;
}

// First place of sounds whose hash is not below h.
static uint32_t
sound_bound(const struct screen_index *x, uint64_t h)
{
    uint32_t low = 0, high = x->count[INDEX_SOUNDS];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (little_get_u32(row(x, INDEX_AT_SOUNDS, SOUND_SIZE, middle)) < h)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool
index_find_sound(const struct screen_index *x, uint64_t skeleton, bool is_foreign,
                 struct index_range *out)
{
    uint64_t h = index_hash_sound(skeleton, is_foreign);
    out->first = sound_bound(x, h);
    out->end = sound_bound(x, h + 1);
    return out->first < out->end;
}

bool
index_get_sound(const struct screen_index *x, uint32_t i, uint32_t *token)
{
    if (i >= x->count[INDEX_SOUNDS])
        return false;
    *token = little_get_u32(row(x, INDEX_AT_SOUNDS, SOUND_SIZE, i) + 4);
    return *token < x->count[INDEX_TOKENS];
}

bool
index_get_length(const struct screen_index *x, size_t n, struct index_range *out)
{
    return n + 1 < INDEX_LENGTHS &&
           get_range(row(x, INDEX_AT_LENGTHS, 4, n), x->count[INDEX_STRINGS], out);
}

bool
index_get_string(const struct screen_index *x, uint32_t i, struct bytes *text)
{
    if (i >= x->count[INDEX_STRINGS])
        return false;
    const uint8_t *p = row(x, INDEX_AT_STRINGS, STRING_SIZE, i);
    uint64_t first = little_get_u32(p), end = little_get_u32(p + STRING_SIZE);
    *text = bytes_of(row(x, INDEX_AT_STRING_TEXT, 1, first), (size_t)(end - first));
    return first < end && end - first <= NORMALISE_TOKEN_SIZE && end <= x->count[INDEX_STRING_TEXT];
}

uint64_t
index_get_signature(const struct screen_index *x, uint32_t string)
{
    assert(string < x->count[INDEX_STRINGS]);
    return little_get_u64(row(x, INDEX_AT_SIGNATURES, 8, string));
}

const uint8_t *
index_signatures(const struct screen_index *x, uint32_t first)
{
    assert(first <= x->count[INDEX_STRINGS]);
    return row(x, INDEX_AT_SIGNATURES, 8, first);
}

bool
index_get_owned(const struct screen_index *x, uint32_t string, struct index_range *out)
{
    if (string >= x->count[INDEX_STRINGS])
        return false;
    const uint8_t *p = row(x, INDEX_AT_STRINGS, STRING_SIZE, string);
    out->first = little_get_u32(p + 4);
    out->end = little_get_u32(p + STRING_SIZE + 4);
    return out->first <= out->end && out->end <= x->count[INDEX_OWNED];
}

bool
index_get_owner(const struct screen_index *x, uint32_t i, uint32_t *token)
{
    return get_number(x, INDEX_AT_OWNED, i, x->count[INDEX_OWNED], x->count[INDEX_TOKENS], token);
}

const uint8_t *
index_near(const struct screen_index *x, uint64_t hash, uint32_t *count)
{
    struct index_range range;
    uint64_t bucket = hash & (x->count[INDEX_NEAR_HEADS] - 1);
    if (!get_range(row(x, INDEX_AT_NEAR_HEADS, 4, bucket), x->count[INDEX_NEAR], &range))
        return NULL;
    *count = range.end - range.first;
    return row(x, INDEX_AT_NEAR, 4, range.first);
}

bool
index_find_hashed(const struct screen_index *x, struct bytes text, uint64_t hash, uint32_t *string)
{
    uint32_t count;
    const uint8_t *p = index_near(x, hash, &count);
    for (uint32_t i = 0; p != NULL && i < count; i++) {
        struct bytes held;
        uint32_t place = little_get_u32(p + 4ull * i);
        *string = INDEX_NEAR_STRING(place);
        if (place - *string == INDEX_NEAR_BITS(hash) && index_get_string(x, *string, &held) &&
            bytes_equal(held, text))
            return true;
    }
    return false;
}

bool
index_find_string(const struct screen_index *x, struct bytes text, uint32_t *string)
{
    return index_find_hashed(x, text, index_hash_text(text, text.n), string);
}

const uint8_t *
index_joins(const struct screen_index *x, uint64_t hash, uint32_t *count)
{
    struct index_range range;
    uint64_t bucket = hash & (x->count[INDEX_JOIN_HEADS] - 1);
    if (!get_range(row(x, INDEX_AT_JOIN_HEADS, 4, bucket), x->count[INDEX_JOINS], &range))
        return NULL;
    *count = range.end - range.first;
    return row(x, INDEX_AT_JOINS, INDEX_JOIN_SIZE, range.first);
}

void
index_put_join(uint8_t *p, uint32_t name, uint16_t letters)
{
    p[0] = (uint8_t)name;
    p[1] = (uint8_t)(name >> 8);
    p[2] = (uint8_t)(name >> 16);
    little_put_u16(p + 3, letters);
}
