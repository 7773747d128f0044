// SPDX-License-Identifier: Apache-2.0
#include "screen/compile_tokens.h"

#include <stdlib.h>
#include <string.h>

#include "screen/kernel.h"
#include "screen/little.h"
#include "screen/score.h"
#include "screen/skeleton.h"

// Hashes of a string and, where it is of letters, of it without each; of equal neighbours one is
// enough. Returns how many.
static size_t
near_hashes(struct bytes text, uint64_t out[NORMALISE_TOKEN_SIZE + 1])
{
    size_t count = 0;
    bool is_letters = kernel_signature(text) != KERNEL_OTHER;
    out[count++] = index_hash_text(text, text.n);
    for (size_t i = 0; is_letters && i < text.n; i++) {
        if (i == 0 || text.p[i] != text.p[i - 1])
            out[count++] = index_hash_text(text, i);
    }
    return count;
}

uint64_t
compile_tokens_near(const struct compile *c)
{
    const struct compile_string *strings = c->strings.p;
    uint64_t hashes[NORMALISE_TOKEN_SIZE + 1], count = 0;
    for (size_t i = 0; i < c->strings.count; i++)
        count += near_hashes(strings[i].text, hashes);
    return count;
}

uint64_t
compile_tokens_readings(const struct compile *c)
{
    const struct compile_token *tokens = c->tokens.p;
    uint64_t count = 0;
    for (size_t i = 0; i < c->tokens.count; i++)
        count += tokens[i].token.reading_count;
    return count;
}

uint64_t
compile_tokens_postings(const struct compile *c)
{
    const struct compile_token *tokens = c->tokens.p;
    uint64_t count = 0;
    for (size_t i = 0; i < c->tokens.count; i++)
        count += tokens[i].postings;
    return count;
}

static void
write_strings(const struct compile_work *w)
{
    const struct compile_string *strings = w->c->strings.p;
    uint32_t text = 0, count = w->count[INDEX_STRINGS];
    size_t length = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct bytes s = strings[i].text;
        while (length <= s.n)
            little_put_u32(compile_work_at(w, INDEX_AT_LENGTHS, 4, length++), i);
        little_put_u64(compile_work_at(w, INDEX_AT_SIGNATURES, 8, i), kernel_signature(s));
        little_put_u32(compile_work_at(w, INDEX_AT_STRINGS, 16, i), text);
        little_put_u64(compile_work_at(w, INDEX_AT_STRINGS, 16, i) + 8, skeleton_of(s));
        memcpy(compile_work_at(w, INDEX_AT_STRING_TEXT, 1, text), s.p, s.n);
        text += (uint32_t)s.n;
    }
    while (length < INDEX_LENGTHS)
        little_put_u32(compile_work_at(w, INDEX_AT_LENGTHS, 4, length++), count);
    little_put_u32(compile_work_at(w, INDEX_AT_STRINGS, 16, count), text);
}

static void
write_near(const struct compile_work *w)
{
    const struct compile_string *strings = w->c->strings.p;
    uint64_t hashes[NORMALISE_TOKEN_SIZE + 1];
    uint32_t buckets = w->count[INDEX_NEAR_HEADS];
    memset(w->heads, 0, (buckets + 1ull) * sizeof *w->heads);
    for (size_t i = 0; i < w->c->strings.count; i++) {
        size_t n = near_hashes(strings[i].text, hashes);
        for (size_t k = 0; k < n; k++)
            w->heads[hashes[k] & (buckets - 1)]++;
    }
    compile_work_sum_heads(w->heads, buckets);
    compile_work_put_heads(w, INDEX_AT_NEAR_HEADS, buckets);
    for (uint32_t i = 0; i < w->c->strings.count; i++) {
        size_t n = near_hashes(strings[i].text, hashes);
        for (size_t k = 0; k < n; k++)
            little_put_u32(
                compile_work_at(w, INDEX_AT_NEAR, 4, w->heads[hashes[k] & (buckets - 1)]++),
                i | INDEX_NEAR_BITS(hashes[k]));
    }
}

static void
write_tokens(const struct compile_work *w)
{
    const struct compile_token *tokens = w->c->tokens.p;
    uint32_t postings = 0, count = w->count[INDEX_TOKENS];
    for (uint32_t i = 0; i < count; i++) {
        index_put_token(compile_work_at(w, INDEX_AT_TOKENS, INDEX_TOKEN_SIZE, i), &tokens[i].token,
                        tokens[i].strings, postings);
        w->next[i] = postings;
        postings += tokens[i].postings;
    }
    little_put_u32(compile_work_at(w, INDEX_AT_TOKENS, INDEX_TOKEN_SIZE, count) + 20, postings);
    for (uint32_t i = 0; i < w->count[INDEX_FORMS]; i++)
        little_put_u32(compile_work_at(w, INDEX_AT_FORMS, 4, i), w->forms[i]);
}

// The tokens that have each string as a reading.
static void
write_owned(const struct compile_work *w)
{
    const struct compile_token *tokens = w->c->tokens.p;
    uint32_t strings = w->count[INDEX_STRINGS];
    memset(w->heads, 0, (strings + 1ull) * sizeof *w->heads);
    for (uint32_t i = 0; i < w->count[INDEX_TOKENS]; i++) {
        for (size_t k = 0; k < tokens[i].token.reading_count; k++)
            w->heads[tokens[i].strings[k]]++;
    }
    compile_work_sum_heads(w->heads, strings);
    for (uint32_t i = 0; i <= strings; i++)
        little_put_u32(compile_work_at(w, INDEX_AT_STRINGS, 16, i) + 4, w->heads[i]);
    for (uint32_t i = 0; i < w->count[INDEX_TOKENS]; i++) {
        for (size_t k = 0; k < tokens[i].token.reading_count; k++)
            little_put_u32(compile_work_at(w, INDEX_AT_OWNED, 4, w->heads[tokens[i].strings[k]]++),
                           i);
    }
}

static bool
write_sounds(const struct compile_work *w)
{
    const struct compile_token *tokens = w->c->tokens.p;
    struct compile_pair *sounds = calloc(w->count[INDEX_SOUNDS] + 1ull, sizeof *sounds);
    if (sounds == NULL)
        return false;
    uint32_t count = 0;
    for (uint32_t i = 0; i < w->count[INDEX_TOKENS]; i++) {
        const struct screen_token *t = &tokens[i].token;
        for (size_t k = 0; k < t->reading_count; k++)
            sounds[count++] = (struct compile_pair){
                index_hash_sound(t->readings[k].skeleton, score_is_foreign(t)), i};
    }
    compile_work_sort(sounds, count, sizeof *sounds, compile_work_compare_pairs);
    for (uint32_t i = 0; i < count; i++) {
        little_put_u32(compile_work_at(w, INDEX_AT_SOUNDS, 8, i), sounds[i].rest);
        little_put_u32(compile_work_at(w, INDEX_AT_SOUNDS, 8, i) + 4, sounds[i].name);
    }
    free(sounds);
    return true;
}

bool
compile_tokens_write(const struct compile_work *w)
{
    write_strings(w);
    write_near(w);
    write_tokens(w);
    write_owned(w);
    return write_sounds(w);
}
