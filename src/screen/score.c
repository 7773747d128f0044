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

// The k-th reading of each part, its last where it has fewer, written after one another.
static bool
join_reading(const struct screen_token *parts, size_t count, size_t k, uint8_t *out,
             struct bytes *text)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const struct screen_token *t = &parts[i];
        size_t reading = k < t->reading_count ? k : t->reading_count - 1u;
        struct bytes part = t->readings[reading].text;
        if (n + part.n > NORMALISE_TOKEN_SIZE)
            return false;
        memcpy(out + n, part.p, part.n);
        n += part.n;
    }
    *text = bytes_of(out, n);
    return true;
}

static struct bytes
join_native(const struct screen_token *parts, size_t count, uint8_t *out)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (parts[i].native.n > 0)
            memcpy(out + n, parts[i].native.p, parts[i].native.n);
        n += parts[i].native.n;
    }
    return bytes_of(out, n);
}

bool
score_join(const struct screen_token *first, size_t count, struct score_join_room *room,
           struct screen_token *unit)
{
    assert(count >= 1);
    assert(count <= SCORE_JOIN_MAX);
    unsigned weight = 0;
    size_t readings = 1;
    for (size_t i = 0; i < count; i++) {
        weight += first[i].weight;
        readings = first[i].reading_count > readings ? first[i].reading_count : readings;
    }
    *unit = (struct screen_token){
        .native = join_native(first, count, room->native),
        .script = first[0].script,
        .weight = (uint8_t)(weight < 250 ? weight : 250),
    };
    for (size_t k = 0; k < readings; k++) {
        struct bytes text;
        if (join_reading(first, count, k, room->text[k], &text))
            normalise_set_reading(&unit->readings[unit->reading_count++], text);
    }
    return unit->reading_count > 0;
}

bool
score_is_foreign(const struct screen_token *t)
{
    return t->script != SCORE_SCRIPT_LATIN;
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
is_far(const struct screen_reading *a, const struct screen_reading *b)
{
    size_t shorter = a->text.n < b->text.n ? a->text.n : b->text.n;
    size_t apart = a->text.n + b->text.n - 2 * shorter;
    int bits_max = 2 * spell_edits_max(shorter) - (int)apart;
    uint64_t x = a->signature ^ b->signature;
    for (int i = 0; i < bits_max; i++)
        x &= x - 1;
    return bits_max < 0 || x != 0;
}

static int
compare_readings(const struct screen_reading *a, const struct screen_reading *b, bool is_joined,
                 int *how, int *edits)
{
    *edits = 0;
    if (bytes_equal(a->text, b->text)) {
        *how = SCREEN_SAME;
        return 1000;
    }
    if (!is_joined && is_initial(a->text, b->text)) {
        *how = SCREEN_INITIAL;
        return SCORE_SIMILAR_INITIAL;
    }
    if (a->signature == KERNEL_OTHER || b->signature == KERNEL_OTHER || is_far(a, b))
        return 0;
    *how = SCREEN_SPELLING;
    return spell_similarity(a->text, b->text, edits);
}

// The best of all readings; *how and *edits are set when it is more than at_least.
static int
best_reading(const struct screen_token *a, const struct screen_token *b, bool is_joined,
             int at_least, int *how, int *edits)
{
    int best = at_least;
    for (size_t i = 0; i < a->reading_count; i++) {
        for (size_t k = 0; k < b->reading_count; k++) {
            int how_here = SCREEN_SAME, edits_here = 0;
            int similarity = compare_readings(&a->readings[i], &b->readings[k], is_joined,
                                              &how_here, &edits_here);
            if (similarity <= best)
                continue;
            best = similarity;
            *how = how_here;
            *edits = edits_here;
        }
    }
    return best;
}

// Across scripts: the best of the readings that have equal skeletons.
static int
best_sound(const struct screen_token *a, const struct screen_token *b)
{
    int best = 0;
    for (size_t i = 0; i < a->reading_count; i++) {
        for (size_t k = 0; k < b->reading_count; k++) {
            const struct screen_reading *x = &a->readings[i], *y = &b->readings[k];
            if (x->skeleton != 0 && x->skeleton == y->skeleton)
                best = spell_sound(x->text, y->text) > best ? spell_sound(x->text, y->text) : best;
        }
    }
    return best;
}

static bool
is_han(const struct screen_token *t)
{
    return t->script == SCORE_SCRIPT_HAN;
}

int
score_units(const struct screen_token *a, const struct screen_token *b, bool is_joined, int *how,
            int *edits)
{
    bool is_one_script = a->script == b->script;
    int best = 0;
    *edits = 0;
    if (a->form != 0 && a->form == b->form) {
        bool is_nickname = a->is_nickname || b->is_nickname;
        *how = is_nickname ? SCREEN_NICKNAME : SCREEN_FORM;
        best = is_nickname ? SCORE_SIMILAR_NICKNAME : SCORE_SIMILAR_FORM;
    }
    best = best_reading(a, b, is_joined, best, how, edits);
    // Where both are written in characters, the characters count, not how they are read.
    if (is_one_script && is_han(a) && a->native.n > 0 && !bytes_equal(a->native, b->native)) {
        *how = SCREEN_HOMOPHONE;
        best = best == 1000 ? SCORE_SIMILAR_HOMOPHONE : 0;
    } else if (!is_one_script && !is_joined && best < SCORE_SIMILAR_SOUND) {
        int sound = best_sound(a, b) * SCORE_SIMILAR_SOUND / 1000;
        if (sound > best) {
            *how = SCREEN_SOUND;
            best = sound;
        }
    }
    return is_joined ? best * SIMILAR_JOINED / 1000 : best;
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
    struct score_join_room room;
    struct screen_token unit;
    for (size_t count = 2; count <= SCORE_JOIN_MAX; count++) {
        for (size_t i = 0; i + count <= parts->count; i++) {
            if (!score_join(&parts->tokens[i], count, &room, &unit))
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
