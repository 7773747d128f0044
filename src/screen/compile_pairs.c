// SPDX-License-Identifier: Apache-2.0
#include "screen/compile_pairs.h"

#include <stdlib.h>
#include <string.h>

#include "screen/little.h"

static uint32_t
reading(const struct compile_token *t, size_t k)
{
    size_t count = t->token.reading_count;
    return t->strings[k < count ? k : count - 1];
}

struct side {
    uint32_t string, next;
};

// The pairs of one name. Returns how many.
static size_t
name_pairs(const struct compile_work *w, const struct compile_name *n, struct side *out)
{
    const struct compile_token *tokens = w->c->tokens.p;
    const uint32_t *places = (const uint32_t *)w->c->name_tokens.p + n->token_first;
    size_t count = 0;
    for (uint32_t i = 0; i + 1 < n->token_count; i++) {
        const struct compile_token *a = &tokens[w->token_numbers[places[i]]];
        const struct compile_token *b = &tokens[w->token_numbers[places[i + 1]]];
        size_t readings = a->token.reading_count > b->token.reading_count ? a->token.reading_count
                                                                          : b->token.reading_count;
        for (size_t k = 0; k < readings; k++)
            out[count++] = (struct side){reading(a, k), reading(b, k)};
    }
    return count;
}

#define NAME_PAIRS_MAX ((size_t)NORMALISE_TOKENS_MAX * NORMALISE_READINGS_MAX)

uint64_t
compile_pairs_count(const struct compile_work *w)
{
    struct side sides[NAME_PAIRS_MAX];
    uint64_t count = 0;
    const struct compile_name *names = w->c->names.p;
    for (size_t i = 0; i < w->c->names.count; i++)
        count += name_pairs(w, &names[i], sides);
    return count;
}

static void
sort_pairs(struct compile_pair *pairs, size_t count)
{
    if (count > 16) {
        qsort(pairs, count, sizeof *pairs, compile_work_compare_pairs);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        struct compile_pair own = pairs[i];
        size_t k = i;
        for (; k > 0 && compile_work_compare_pairs(&pairs[k - 1], &own) > 0; k--)
            pairs[k] = pairs[k - 1];
        pairs[k] = own;
    }
}

static void
mark_sides(const struct compile_work *w, struct side side)
{
    uint8_t *p = compile_work_at(w, INDEX_AT_SIDES, 16, side.string);
    little_put_u64(p, little_get_u64(p) | index_mark(side.next));
    p = compile_work_at(w, INDEX_AT_SIDES, 16, side.next) + 8;
    little_put_u64(p, little_get_u64(p) | index_mark(side.string));
}

bool
compile_pairs_write(const struct compile_work *w)
{
    const struct compile_name *names = w->c->names.p;
    struct side sides[NAME_PAIRS_MAX];
    uint32_t buckets = w->count[INDEX_PAIR_HEADS], count = w->count[INDEX_PAIRS];
    struct compile_pair *pairs = calloc(count + 1ull, sizeof *pairs);
    if (pairs == NULL)
        return false;
    memset(w->heads, 0, (buckets + 1ull) * sizeof *w->heads);
    for (uint32_t i = 0; i < w->count[INDEX_NAMES]; i++) {
        size_t n = name_pairs(w, &names[i], sides);
        for (size_t k = 0; k < n; k++) {
            w->heads[index_hash_pair(sides[k].string, sides[k].next) & (buckets - 1)]++;
            mark_sides(w, sides[k]);
        }
    }
    compile_work_sum_heads(w->heads, buckets);
    compile_work_put_heads(w, INDEX_AT_PAIR_HEADS, buckets);
    for (uint32_t i = 0; i < w->count[INDEX_NAMES]; i++) {
        size_t n = name_pairs(w, &names[w->places[i].name], sides);
        for (size_t k = 0; k < n; k++) {
            uint64_t hash = index_hash_pair(sides[k].string, sides[k].next);
            pairs[w->heads[hash & (buckets - 1)]++] =
                (struct compile_pair){(uint32_t)(hash >> 32), i};
        }
    }
    uint32_t first = 0;
    for (uint32_t i = 0; i < buckets; i++) {
        sort_pairs(pairs + first, w->heads[i] - first);
        first = w->heads[i];
    }
    for (uint32_t i = 0; i < count; i++) {
        little_put_u32(compile_work_at(w, INDEX_AT_PAIRS, 8, i), pairs[i].rest);
        little_put_u32(compile_work_at(w, INDEX_AT_PAIRS, 8, i) + 4, pairs[i].name);
    }
    free(pairs);
    return true;
}
