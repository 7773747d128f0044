// SPDX-License-Identifier: Apache-2.0
#include "screen/compile_joins.h"

#include <string.h>

#include "screen/little.h"
#include "screen/score.h"

// Where one half of a join is put.
struct half {
    uint64_t hash;
    uint16_t letters; // of the other half
};

#define HALVES_MAX ((size_t)2 * NORMALISE_TOKENS_MAX * (SCORE_JOIN_MAX - 1) * NORMALISE_READINGS_MAX)

static struct bytes
reading(const struct compile_work *w, const struct compile_token *t, size_t k)
{
    const struct compile_string *strings = w->c->strings.p;
    size_t count = t->token.reading_count;
    return strings[t->strings[k < count ? k : count - 1]].text;
}

// Both halves of the k-th reading of neighbours; nothing when it is too long.
static size_t
join_halves(const struct compile_work *w, const struct compile_token *const *parts, size_t count, size_t k,
            struct half *out)
{
    uint8_t text[NORMALISE_TOKEN_SIZE];
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        struct bytes part = reading(w, parts[i], k);
        if (n + part.n > sizeof text)
            return 0;
        memcpy(text + n, part.p, part.n);
        n += part.n;
    }
    struct bytes head = bytes_of(text, n / 2), tail = bytes_of(text + n / 2, n - n / 2);
    out[0] = (struct half){index_hash_join(index_sum(head), n, false), index_join_letters(tail)};
    out[1] = (struct half){index_hash_join(index_sum(tail), n, true), index_join_letters(head)};
    return 2;
}

// All halves of one name. Returns how many.
static size_t
name_halves(const struct compile_work *w, const struct compile_name *n, struct half *out)
{
    if (n->token_count < 2)
        return 0;
    const struct compile_token *tokens = w->c->tokens.p, *parts[NORMALISE_TOKENS_MAX];
    const uint32_t *places = (const uint32_t *)w->c->name_tokens.p + n->token_first;
    size_t count = 0;
    for (uint32_t i = 0; i < n->token_count; i++)
        parts[i] = &tokens[w->token_numbers[places[i]]];
    for (size_t size = 2; size <= SCORE_JOIN_MAX; size++) {
        for (size_t i = 0; i + size <= n->token_count; i++) {
            size_t readings = 1;
            for (size_t k = 0; k < size; k++)
                readings = parts[i + k]->token.reading_count > readings ? parts[i + k]->token.reading_count : readings;
            for (size_t k = 0; k < readings; k++)
                count += join_halves(w, parts + i, size, k, out + count);
        }
    }
    return count;
}

uint64_t
compile_joins_count(const struct compile_work *w)
{
    struct half halves[HALVES_MAX];
    uint64_t count = 0;
    const struct compile_name *names = w->c->names.p;
    for (size_t i = 0; i < w->c->names.count; i++)
        count += name_halves(w, &names[i], halves);
    return count;
}

void
compile_joins_write(const struct compile_work *w)
{
    const struct compile_name *names = w->c->names.p;
    struct half halves[HALVES_MAX];
    uint32_t buckets = w->count[INDEX_JOIN_HEADS];
    memset(w->heads, 0, (buckets + 1ull) * sizeof *w->heads);
    for (uint32_t i = 0; i < w->count[INDEX_NAMES]; i++) {
        size_t n = name_halves(w, &names[i], halves);
        for (size_t k = 0; k < n; k++)
            w->heads[halves[k].hash & (buckets - 1)]++;
    }
    compile_work_sum_heads(w->heads, buckets);
    compile_work_put_heads(w, INDEX_AT_JOIN_HEADS, buckets);
    for (uint32_t i = 0; i < w->count[INDEX_NAMES]; i++) {
        size_t n = name_halves(w, &names[w->places[i].name], halves);
        for (size_t k = 0; k < n; k++) {
            uint32_t at = w->heads[halves[k].hash & (buckets - 1)]++;
            index_put_join(compile_work_at(w, INDEX_AT_JOINS, INDEX_JOIN_SIZE, at), i, halves[k].letters);
        }
    }
}
