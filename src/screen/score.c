// SPDX-License-Identifier: Apache-2.0
#include "screen/score.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "screen/kernel.h"
#include "screen/spell.h"
#include "screen/words.h"

#define SCORE_COST_ORDER 5 // for tokens in another order
#define SIMILAR_JOINED 970 // per mille of the similarity of tokens that had to be joined

// The state of one comparison; lives in the arena.
struct work {
    const struct screen_name *query, *listed;
    struct score_pair *pairs; // candidates, then the answer
    size_t count, max;
    uint64_t query_taken, listed_taken; // bit per token
    struct score_pair *taken;           // chosen pairs
    size_t taken_count;
};

_Static_assert(NORMALISE_TOKENS_MAX <= 64, "tokens fit the bits of work.query_taken");
_Static_assert(NORMALISE_TOKEN_SIZE <= SPELL_SIZE_MAX, "tokens can be compared letter by letter");

bool
score_join(const struct screen_token *first, size_t count, uint8_t *out, struct screen_token *unit)
{
    assert(count >= 1);
    assert(count <= SCORE_JOIN_MAX);
    size_t n = 0;
    unsigned weight = 0;
    for (size_t i = 0; i < count; i++) {
        struct bytes text = first[i].text;
        if (n + text.n > NORMALISE_TOKEN_SIZE)
            return false;
        memcpy(out + n, text.p, text.n);
        n += text.n;
        weight += first[i].weight;
    }
    *unit = (struct screen_token){
        .text = {out, n},
        .signature = kernel_signature(bytes_of(out, n)),
        .weight = (uint8_t)(weight < 250 ? weight : 250),
    };
    return true;
}

// A letter and a longer word that begins with it.
static bool
is_initial(struct bytes a, struct bytes b)
{
    struct bytes letter = a.n == 1 ? a : b, word = a.n == 1 ? b : a;
    return letter.n == 1 && word.n > 1 && letter.p[0] == word.p[0] && letter.p[0] >= 'a' &&
           letter.p[0] <= 'z';
}

// Whether two signatures rule out that the tokens are within the edits allowed: see kernel.h.
static bool
is_far(const struct screen_token *a, const struct screen_token *b)
{
    size_t shorter = a->text.n < b->text.n ? a->text.n : b->text.n;
    size_t apart = a->text.n + b->text.n - 2 * shorter;
    int bits_max = 2 * spell_edits_max(shorter) - (int)apart;
    uint64_t x = a->signature ^ b->signature;
    for (int i = 0; i < bits_max; i++)
        x &= x - 1;
    return bits_max < 0 || x != 0;
}

int
score_units(const struct screen_token *a, const struct screen_token *b, bool is_joined, int *how,
            int *edits)
{
    int similarity = 0;
    *edits = 0;
    if (bytes_equal(a->text, b->text)) {
        *how = SCREEN_SAME;
        similarity = 1000;
    } else if (a->form != 0 && a->form == b->form) {
        *how = SCREEN_FORM;
        similarity = SCORE_SIMILAR_FORM;
    } else if (!is_joined && is_initial(a->text, b->text)) {
        *how = SCREEN_INITIAL;
        similarity = SCORE_SIMILAR_INITIAL;
    } else if (a->signature != KERNEL_OTHER && b->signature != KERNEL_OTHER && !is_far(a, b)) {
        *how = SCREEN_SPELLING;
        similarity = spell_similarity(a->text, b->text, edits);
    }
    return is_joined ? similarity * SIMILAR_JOINED / 1000 : similarity;
}

static void
consider(struct work *w, size_t query, size_t query_count, size_t listed, size_t listed_count,
         const struct screen_token *a, const struct screen_token *b)
{
    int how, edits;
    int similarity = score_units(a, b, query_count + listed_count > 2, &how, &edits);
    if (similarity == 0)
        return;
    assert(w->count < w->max);
    w->pairs[w->count++] = (struct score_pair){
        .query = (uint8_t)query,
        .query_count = (uint8_t)query_count,
        .listed = (uint8_t)listed,
        .listed_count = (uint8_t)listed_count,
        .how = (uint8_t)how,
        .edits = (uint8_t)edits,
        .similarity = (uint16_t)similarity,
        .gain = (uint32_t)similarity * (uint32_t)(a->weight + b->weight),
    };
}

static void
consider_singles(struct work *w)
{
    for (size_t i = 0; i < w->query->count; i++) {
        for (size_t j = 0; j < w->listed->count; j++)
            consider(w, i, 1, j, 1, &w->query->tokens[i], &w->listed->tokens[j]);
    }
}

// Neighbours of one side taken as one, against each token of the other side.
static void
consider_joins(struct work *w, const struct screen_name *parts, const struct screen_name *whole,
               bool is_query)
{
    uint8_t text[NORMALISE_TOKEN_SIZE];
    struct screen_token unit;
    for (size_t count = 2; count <= SCORE_JOIN_MAX; count++) {
        for (size_t i = 0; i + count <= parts->count; i++) {
            if (!score_join(&parts->tokens[i], count, text, &unit))
                continue;
            for (size_t j = 0; j < whole->count; j++) {
                if (is_query)
                    consider(w, i, count, j, 1, &unit, &whole->tokens[j]);
                else
                    consider(w, j, 1, i, count, &whole->tokens[j], &unit);
            }
        }
    }
}

// Most alike first; then what explains more; then by place, so that there is one order.
static int
pair_compare(const void *x, const void *y)
{
    const struct score_pair *a = x, *b = y;
    if (a->similarity != b->similarity)
        return a->similarity > b->similarity ? -1 : 1;
    if (a->gain != b->gain)
        return a->gain > b->gain ? -1 : 1;
    unsigned place_a = (unsigned)a->query << 24 | (unsigned)a->listed << 16 |
                       (unsigned)a->query_count << 8 | a->listed_count;
    unsigned place_b = (unsigned)b->query << 24 | (unsigned)b->listed << 16 |
                       (unsigned)b->query_count << 8 | b->listed_count;
    return place_a < place_b ? -1 : place_a > place_b;
}

static uint64_t
bits_of(unsigned first, unsigned count)
{
    return ((1ull << count) - 1) << first;
}

static void
choose(struct work *w)
{
    qsort(w->pairs, w->count, sizeof *w->pairs, pair_compare);
    size_t carried = 0;
    for (size_t i = 0; i < w->count; i++) {
        const struct score_pair *p = &w->pairs[i];
        uint64_t query = bits_of(p->query, p->query_count);
        uint64_t listed = bits_of(p->listed, p->listed_count);
        // An initial counts only beside a token that matches in its own right.
        bool is_alone = p->how == SCREEN_INITIAL && carried == 0;
        if ((w->query_taken & query) != 0 || (w->listed_taken & listed) != 0 || is_alone)
            continue;
        carried += p->how != SCREEN_INITIAL;
        w->query_taken |= query;
        w->listed_taken |= listed;
        w->taken[w->taken_count++] = *p;
    }
}

int
score_value(uint64_t c, uint64_t l, uint64_t rest_query, uint64_t rest_listed)
{
    uint64_t least = rest_query < rest_listed ? rest_query : rest_listed;
    uint64_t most = rest_query < rest_listed ? rest_listed : rest_query;
    uint64_t all = c + l + SCORE_COST_CONFLICT * least + SCORE_COST_EXTRA * (most - least);
    return all == 0 ? 0 : (int)(SCREEN_SCORE_EXACT * c / all);
}

static unsigned
rest_of(const struct screen_name *name, uint64_t taken, size_t *carrying)
{
    unsigned weight = 0;
    *carrying = 0;
    for (size_t i = 0; i < name->count; i++) {
        if ((taken >> i & 1) != 0)
            continue;
        weight += name->tokens[i].weight;
        *carrying += name->tokens[i].weight >= WORDS_WEIGHT_CARRIES;
    }
    return weight;
}

static bool
is_in_order(const struct work *w)
{
    for (size_t i = 0; i < w->taken_count; i++) {
        for (size_t j = 0; j < i; j++) {
            if ((w->taken[i].query < w->taken[j].query) !=
                (w->taken[i].listed < w->taken[j].listed))
                return false;
        }
    }
    return true;
}

static void
judge(const struct work *w, struct score *out)
{
    uint64_t c = 0, l = 0;
    for (size_t i = 0; i < w->taken_count; i++) {
        c += w->taken[i].gain;
        l += w->taken[i].gain / w->taken[i].similarity * (1000u - w->taken[i].similarity);
    }
    size_t query_carrying, listed_carrying, listed_all;
    unsigned rest_query = rest_of(w->query, w->query_taken, &query_carrying);
    unsigned rest_listed = rest_of(w->listed, w->listed_taken, &listed_carrying);
    (void)rest_of(w->listed, 0, &listed_all);
    out->value = score_value(c, l, rest_query, rest_listed);
    out->is_reordered = !is_in_order(w);
    if (out->is_reordered)
        out->value -= num_min(SCORE_COST_ORDER, out->value);
    out->is_one_token_capped = listed_all <= 1 && query_carrying > 0 && out->value >= SCREEN_ALERT;
    if (out->is_one_token_capped)
        out->value = SCREEN_ALERT - 1;
}

// By place in the query, then in the listed name; what is only listed comes last.
static int
place_compare(const void *x, const void *y)
{
    const struct score_pair *a = x, *b = y;
    if ((a->how == SCREEN_NOT_ASKED) != (b->how == SCREEN_NOT_ASKED))
        return a->how == SCREEN_NOT_ASKED ? 1 : -1;
    if (a->query != b->query)
        return a->query < b->query ? -1 : 1;
    return a->listed < b->listed ? -1 : a->listed > b->listed;
}

static void
add_rest(struct work *w)
{
    for (size_t i = 0; i < w->query->count; i++) {
        if ((w->query_taken >> i & 1) == 0)
            w->taken[w->taken_count++] = (struct score_pair){
                .query = (uint8_t)i, .query_count = 1, .how = SCREEN_NOT_LISTED};
    }
    for (size_t i = 0; i < w->listed->count; i++) {
        if ((w->listed_taken >> i & 1) == 0)
            w->taken[w->taken_count++] = (struct score_pair){
                .listed = (uint8_t)i, .listed_count = 1, .how = SCREEN_NOT_ASKED};
    }
    qsort(w->taken, w->taken_count, sizeof *w->taken, place_compare);
}

int
score_names(struct arena *a, const struct screen_name *query, const struct screen_name *listed,
            struct score *out)
{
    assert(query->count <= NORMALISE_TOKENS_MAX);
    assert(listed->count <= NORMALISE_TOKENS_MAX);
    *out = (struct score){0};
    struct work w = {.query = query, .listed = listed};
    // Singles, and twice two sizes of joins.
    w.max = query->count * listed->count * (1 + 2 * (SCORE_JOIN_MAX - 1));
    w.pairs = arena_array(a, w.max, sizeof *w.pairs);
    w.taken = arena_array(a, query->count + listed->count, sizeof *w.taken);
    if (w.pairs == NULL || w.taken == NULL)
        return ERR_NOMEM;
    consider_singles(&w);
    consider_joins(&w, query, listed, true);
    consider_joins(&w, listed, query, false);
    choose(&w);
    judge(&w, out);
    add_rest(&w);
    out->pairs = w.taken;
    out->pair_count = w.taken_count;
    return 0;
}
