// SPDX-License-Identifier: Apache-2.0
#include "screen/score.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "screen/kernel.h"
#include "screen/sound.h"
#include "screen/spell.h"
#include "screen/words.h"

#define COST_ORDER 5          // for tokens in another order
#define SIMILAR_JOINED 970    // per mille of the similarity of tokens that had to be joined
#define SOUND_SPAN 230        // from the least to the greatest similarity by sound
#define SOUND_SPAN_SIZE 7     // ... of words of so many letters; less of shorter ones
#define SOUND_SPAN_SHORT 100  // ... at most, of a name of two syllables
#define EXTRA_PLACE 700       // added to the cost of a place that only one side has
#define EXTRA_NUMBER 1500     // ... of a number
#define EXTRA_LETTERS 2000    // ... of an initial, where the other side has another
#define CHOOSE_STEPS_MAX 4096 // pairings tried before the best so far is taken

// The state of one comparison.
struct work {
    const struct screen_name *query, *listed;
    struct score_pair *pairs; // candidates, ordered by pair_compare
    size_t count, max;
    uint64_t query_taken, listed_taken; // bit per token, of what is chosen
    struct score_pair *taken;           // what is chosen
    size_t taken_count;
    unsigned steps;                     // that choosing took
};

// The search for the best choice of candidates.
struct choice {
    const struct work *w;
    uint64_t picked[SCORE_PAIRS_MAX / 64], best[SCORE_PAIRS_MAX / 64]; // bit per candidate
    uint64_t best_gain;
    unsigned steps;
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
    uint8_t role = WORDS_NAME;
    for (size_t i = 0; i < count; i++) {
        role = first[i].role == WORDS_LETTER ? WORDS_LETTER : role;
        weight += first[i].weight;
        readings = first[i].reading_count > readings ? first[i].reading_count : readings;
    }
    *unit = (struct screen_token){
        .native = join_native(first, count, room->native),
        .script = first[0].script,
        .weight = (uint8_t)(weight < SCORE_JOIN_WEIGHT_MAX ? weight : SCORE_JOIN_WEIGHT_MAX),
        .role = role,
    };
    for (size_t k = 0; k < readings; k++) {
        struct bytes text;
        // By sound only single tokens are alike: no skeleton.
        if (join_reading(first, count, k, room->text[k], &text))
            unit->readings[unit->reading_count++] =
                (struct screen_reading){.text = text, .signature = kernel_signature(text)};
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
                 bool is_exact, int *how, int *edits)
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
    if (is_exact)
        return 0;
    if (a->signature == KERNEL_OTHER || b->signature == KERNEL_OTHER || is_far(a, b))
        return 0;
    *how = SCREEN_SPELLING;
    return spell_similarity(a->text, b->text, edits);
}

static bool
is_han(const struct screen_token *t)
{
    return t->script == SCORE_SCRIPT_HAN;
}

// Whether a token may sound like another. One Chinese or Korean syllable sounds like too much.
static bool
has_sound(const struct screen_token *t)
{
    bool is_syllabic = is_han(t) || t->script == SCORE_SCRIPT_HANGUL;
    return !is_syllabic || t->native.n >= 2 * SCORE_HAN_SIZE;
}

// A Chinese or Korean name of one or two syllables, and not a foreign word.
static bool
is_short_name(const struct screen_token *t)
{
    return (is_han(t) || t->script == SCORE_SCRIPT_HANGUL) && t->native.n < 3 * SCORE_HAN_SIZE;
}

// The best of all readings; *how and *edits are set when it is more than at_least.
static int
best_reading(const struct screen_token *a, const struct screen_token *b, bool is_joined,
             int at_least, int *how, int *edits)
{
    int best = at_least;
    // A letter that clings to a word makes no other word of it, and Chinese and Korean syllables
    // are too few for one to be a slip of another.
    bool is_exact = is_short_name(a) || is_short_name(b) ||
                    (is_joined && (a->role == WORDS_LETTER || b->role == WORDS_LETTER));
    for (size_t i = 0; i < a->reading_count; i++) {
        for (size_t k = 0; k < b->reading_count; k++) {
            int how_here = SCREEN_SAME, edits_here = 0;
            int similarity = compare_readings(&a->readings[i], &b->readings[k], is_joined, is_exact,
                                              &how_here, &edits_here);
            // The usual reading is the likeliest.
            if (i + k > 0 && how_here != SCREEN_INITIAL) {
                similarity = similarity * SCORE_SIMILAR_READING / 1000;
                how_here = how_here == SCREEN_SAME ? SCREEN_READING : how_here;
            }
            if (similarity <= best)
                continue;
            best = similarity;
            *how = how_here;
            *edits = edits_here;
        }
    }
    return best;
}

// From the least to the greatest similarity by sound, the shorter word having so many letters: short words sound like
// many others, names of two syllables above all.
static int
span_of(size_t size, bool is_short)
{
    size_t n = size < SOUND_SPAN_SIZE ? size : SOUND_SPAN_SIZE;
    int span = SOUND_SPAN * (int)(n + SOUND_SPAN_SIZE) / (2 * SOUND_SPAN_SIZE);
    return is_short && span > SOUND_SPAN_SHORT ? SOUND_SPAN_SHORT : span;
}

// Across scripts: the best of the readings that have equal skeletons.
static int
best_sound(const struct screen_token *a, const struct screen_token *b)
{
    int best = 0;
    bool is_short = is_short_name(a) || is_short_name(b);
    for (size_t i = 0; i < a->reading_count; i++) {
        for (size_t k = 0; k < b->reading_count; k++) {
            const struct screen_reading *x = &a->readings[i], *y = &b->readings[k];
            if (x->skeleton == 0 || x->skeleton != y->skeleton)
                continue;
            int sound = sound_similarity(x->text, y->text);
            if (sound < SOUND_MIN)
                continue;
            int span = span_of(x->text.n < y->text.n ? x->text.n : y->text.n, is_short);
            sound = SCORE_SIMILAR_SOUND + (sound - SOUND_MIN) * span / (1000 - SOUND_MIN);
            best = sound > best ? sound : best;
        }
    }
    return best;
}

bool
score_is_exact(const struct screen_token *t)
{
    return is_short_name(t);
}

int
score_sound_most(const struct screen_token *t, size_t size)
{
    return SCORE_SIMILAR_SOUND + span_of(size, is_short_name(t));
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
        best = best == 1000 ? SCORE_SIMILAR_HOMOPHONE : 0;
        *how = SCREEN_HOMOPHONE;
    } else if (!is_one_script && (is_han(a) || is_han(b))) {
        best = best * SCORE_SIMILAR_HAN / 1000;
    }
    if (!is_one_script && !is_joined && best < SCORE_SIMILAR_SOUND + SOUND_SPAN && has_sound(a) &&
        has_sound(b)) {
        int sound = best_sound(a, b);
        if (sound > best) {
            *how = SCREEN_SOUND;
            best = sound;
        }
    }
    return is_joined ? best * SIMILAR_JOINED / 1000 : best;
}

// Whether any token of the other side is as long as these together, give or take an edit; most joins end here.
static bool
may_join(const struct screen_token *first, size_t count, const struct screen_name *whole)
{
    size_t least = 0, most = 0;
    for (size_t i = 0; i < count; i++) {
        size_t shortest = SIZE_MAX, longest = 0;
        for (size_t k = 0; k < first[i].reading_count; k++) {
            size_t n = first[i].readings[k].text.n;
            shortest = n < shortest ? n : shortest;
            longest = n > longest ? n : longest;
        }
        least += shortest;
        most += longest;
    }
    for (size_t j = 0; j < whole->count; j++) {
        for (size_t k = 0; k < whole->tokens[j].reading_count; k++) {
            size_t n = whole->tokens[j].readings[k].text.n;
            if (least <= n + SCORE_JOINED_EDITS_MAX && n <= most + SCORE_JOINED_EDITS_MAX)
                return true;
        }
    }
    return false;
}

static void
add_pair(struct work *w, const struct score_pair *p)
{
    if (w->count < w->max)
        w->pairs[w->count++] = *p;
}

static void
consider(struct work *w, size_t query, size_t query_count, size_t listed, size_t listed_count,
         const struct screen_token *a, const struct screen_token *b)
{
    int how, edits;
    bool is_joined = query_count + listed_count > 2;
    int similarity = score_units(a, b, is_joined, &how, &edits);
    if (similarity == 0 || (is_joined && edits > SCORE_JOINED_EDITS_MAX))
        return;
    add_pair(
        w, &(struct score_pair){.query = (uint8_t)query,
                                .query_count = (uint8_t)query_count,
                                .listed = (uint8_t)listed,
                                .listed_count = (uint8_t)listed_count,
                                .how = (uint8_t)how,
                                .edits = (uint8_t)edits,
                                .similarity = (uint16_t)similarity,
                                .gain = (uint32_t)similarity * (uint32_t)(a->weight + b->weight)});
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
            if (!may_join(&parts->tokens[i], count, whole) ||
                !score_join(&parts->tokens[i], count, &room, &unit))
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

// A letter that slid across the gap: MYONGC HIN and MYONG CHIN. unit: two tokens of the query as one.
static void
consider_slide(struct work *w, size_t i, const struct screen_token *unit, size_t j)
{
    struct score_join_room room;
    struct screen_token listed;
    const struct screen_token *own = &w->query->tokens[i], *other = &w->listed->tokens[j];
    size_t n = normalise_text(&other[0]).n + normalise_text(&other[1]).n;
    if (normalise_text(own).n == normalise_text(other).n || n != normalise_text(unit).n ||
        !score_join(other, 2, &room, &listed) || !bytes_equal(normalise_text(unit), normalise_text(&listed)))
        return;
    add_pair(w, &(struct score_pair){.query = (uint8_t)i,
                                     .query_count = 2,
                                     .listed = (uint8_t)j,
                                     .listed_count = 2,
                                     .how = SCREEN_SAME,
                                     .similarity = SCORE_SIMILAR_SLID,
                                     .gain = (uint32_t)SCORE_SIMILAR_SLID * (uint32_t)(unit->weight + listed.weight)});
}

static void
consider_slides(struct work *w)
{
    struct score_join_room room;
    struct screen_token unit;
    for (size_t i = 0; i + 2 <= w->query->count && w->listed->count >= 2; i++) {
        if (!score_join(&w->query->tokens[i], 2, &room, &unit))
            continue;
        for (size_t j = 0; j + 2 <= w->listed->count; j++)
            consider_slide(w, i, &unit, j);
    }
}

// Most alike first; then what explains more; then by place, so that there is one order.
static int
pair_compare(const struct score_pair *a, const struct score_pair *b)
{
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

static int
pair_compare_void(const void *x, const void *y)
{
    return pair_compare(x, y);
}

static void
sort_pairs(struct work *w)
{
    if (w->count > 16) {
        qsort(w->pairs, w->count, sizeof *w->pairs, pair_compare_void);
        return;
    }
    for (size_t i = 1; i < w->count; i++) {
        struct score_pair p = w->pairs[i];
        size_t k = i;
        for (; k > 0 && pair_compare(&p, &w->pairs[k - 1]) < 0; k--)
            w->pairs[k] = w->pairs[k - 1];
        w->pairs[k] = p;
    }
}

static uint64_t
bits_of(unsigned first, unsigned count)
{
    return ((1ull << count) - 1) << first;
}

// Try the candidates from the i-th on, taken and then left out; rest is what they could still
// bring.
static void
search(struct choice *c, size_t i, uint64_t query, uint64_t listed, uint64_t gain, uint64_t rest)
{
    while (i < c->w->count && c->steps++ < CHOOSE_STEPS_MAX && gain + rest > c->best_gain) {
        const struct score_pair *p = &c->w->pairs[i];
        uint64_t q = bits_of(p->query, p->query_count), l = bits_of(p->listed, p->listed_count);
        rest -= p->gain;
        if ((query & q) == 0 && (listed & l) == 0) {
            c->picked[i / 64] |= 1ull << (i % 64);
            search(c, i + 1, query | q, listed | l, gain + p->gain, rest);
            c->picked[i / 64] &= ~(1ull << (i % 64));
        }
        i++;
    }
    if (gain > c->best_gain) {
        c->best_gain = gain;
        memcpy(c->best, c->picked, sizeof c->best);
    }
}

// Choose candidates that share no token so that the sum of their gains is greatest; of equal sums
// the first in the order of candidates.
static void
choose(struct work *w)
{
    struct choice c = {.w = w};
    uint64_t rest = 0;
    size_t carried = 0;
    sort_pairs(w);
    for (size_t i = 0; i < w->count; i++)
        rest += w->pairs[i].gain;
    search(&c, 0, 0, 0, 0, rest);
    w->steps = c.steps;
    for (size_t i = 0; i < w->count; i++)
        carried += (c.best[i / 64] >> (i % 64) & 1) != 0 && w->pairs[i].how != SCREEN_INITIAL;
    // An initial counts only beside a token that matches in its own right.
    for (size_t i = 0; i < w->count && carried > 0; i++) {
        const struct score_pair *p = &w->pairs[i];
        if ((c.best[i / 64] >> (i % 64) & 1) == 0)
            continue;
        w->query_taken |= bits_of(p->query, p->query_count);
        w->listed_taken |= bits_of(p->listed, p->listed_count);
        w->taken[w->taken_count++] = *p;
    }
}

int
score_value(uint64_t c, uint64_t l, struct score_rest query, struct score_rest listed,
            uint64_t more)
{
    uint64_t clash = num_min_u64(query.clash, listed.clash);
    uint64_t most = num_max_u64(query.weight, listed.weight),
             extra = most - num_min_u64(most, clash);
    uint64_t all = c + l + SCORE_COST_CLASH * clash + SCORE_COST_EXTRA * extra + more;
    return all == 0 ? 0 : (int)(SCREEN_SCORE_EXACT * c / all);
}

// What one side has left over.
struct rest {
    struct score_rest sums;
    unsigned places, numbers, letters; // weights that are part of it
    size_t carrying;                   // tokens that can carry a match
};

bool
score_has_letter(const struct screen_token *t)
{
    for (size_t i = 0; i < t->reading_count; i++) {
        if (t->readings[i].text.n == 1)
            return true;
    }
    return false;
}

static bool
is_carrying(const struct screen_token *t)
{
    return t->weight >= WORDS_WEIGHT_CARRIES && t->role != WORDS_LETTER;
}

static void
rest_of(const struct screen_name *name, uint64_t taken, struct rest *out)
{
    *out = (struct rest){0};
    for (size_t i = 0; i < name->count; i++) {
        const struct screen_token *t = &name->tokens[i];
        if ((taken >> i & 1) != 0)
            continue;
        out->sums.weight += t->weight;
        out->sums.clash += t->clash;
        out->places += t->role == WORDS_PLACE ? t->weight : 0;
        out->numbers += t->role == WORDS_NUMBER ? t->weight : 0;
        out->letters += t->role == WORDS_LETTER ? t->weight : 0;
        out->carrying += is_carrying(t);
    }
}

static unsigned
apart(unsigned a, unsigned b)
{
    return a > b ? a - b : b - a;
}

static uint64_t
extra_cost(const struct rest *a, const struct rest *b)
{
    unsigned letters = a->letters < b->letters ? a->letters : b->letters;
    return (uint64_t)EXTRA_PLACE * apart(a->places, b->places) +
           (uint64_t)EXTRA_NUMBER * apart(a->numbers, b->numbers) +
           (uint64_t)EXTRA_LETTERS * letters;
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

// Whether the token before the i-th says that the i-th is the father: bin, ibn, ben.
static bool
is_father(const struct screen_name *name, size_t i)
{
    static const uint8_t bin[] = "bin";
    if (i < 2)
        return false;
    uint16_t form = name->tokens[i - 1].form;
    return form != 0 && form == words_find(bytes_of(bin, 3)).form;
}

// A bin B is not B bin A.
static bool
is_father_swapped(const struct work *w)
{
    for (size_t i = 0; i < w->taken_count; i++) {
        const struct score_pair *a = &w->taken[i];
        for (size_t j = 0; j < w->taken_count && is_father(w->query, a->query); j++) {
            const struct score_pair *b = &w->taken[j];
            if (b->query < a->query && b->listed > a->listed && is_father(w->listed, b->listed) &&
                !is_father(w->listed, a->listed))
                return true;
        }
    }
    return false;
}

static enum score_cap
cap_of(const struct work *w, const struct rest *query, bool is_reordered)
{
    struct rest all;
    if (is_reordered && is_father_swapped(w))
        return SCORE_CAP_FATHER;
    rest_of(w->listed, 0, &all);
    return all.carrying <= 1 && query->carrying > 0 ? SCORE_CAP_ONE_TOKEN : SCORE_CAP_NONE;
}

static void
judge(const struct work *w, struct score *out)
{
    uint64_t c = 0, l = 0;
    struct rest query, listed;
    for (size_t i = 0; i < w->taken_count; i++) {
        c += w->taken[i].gain;
        l += w->taken[i].gain / w->taken[i].similarity * (1000u - w->taken[i].similarity);
    }
    rest_of(w->query, w->query_taken, &query);
    rest_of(w->listed, w->listed_taken, &listed);
    out->value = score_value(c, l, query.sums, listed.sums, extra_cost(&query, &listed));
    out->is_reordered = !is_in_order(w);
    if (out->is_reordered)
        out->value -= num_min(COST_ORDER, out->value);
    out->cap = out->value >= SCREEN_ALERT ? cap_of(w, &query, out->is_reordered) : SCORE_CAP_NONE;
    if (out->cap != SCORE_CAP_NONE)
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

static struct work
work_of(const struct screen_name *query, const struct screen_name *listed, struct score_pairs *pairs)
{
    return (struct work){
        .query = query, .listed = listed, .pairs = pairs->p, .count = pairs->count, .max = SCORE_PAIRS_MAX};
}

// Pair and judge; w->taken has room for the tokens of both names.
static void
compare(struct work *w, struct score *out)
{
    assert(w->query->count <= NORMALISE_TOKENS_MAX);
    assert(w->listed->count <= NORMALISE_TOKENS_MAX);
    *out = (struct score){0};
    w->count = w->taken_count = 0;
    w->query_taken = w->listed_taken = 0;
    consider_singles(w);
    consider_joins(w, w->query, w->listed, true);
    consider_joins(w, w->listed, w->query, false);
    consider_slides(w);
    choose(w);
    judge(w, out);
}

int
score_names_value(const struct screen_name *query, const struct screen_name *listed,
                  enum score_cap *cap)
{
    struct score_pair pairs[SCORE_PAIRS_MAX], taken[2 * NORMALISE_TOKENS_MAX];
    struct work w = {
        .query = query, .listed = listed, .pairs = pairs, .taken = taken, .max = SCORE_PAIRS_MAX};
    struct score score;
    compare(&w, &score);
    *cap = score.cap;
    return score.value;
}

int
score_pairs_value(const struct screen_name *query, const struct screen_name *listed, struct score_pairs *pairs,
                  enum score_cap *cap)
{
    struct score_pair taken[2 * NORMALISE_TOKENS_MAX];
    struct work w = work_of(query, listed, pairs);
    struct score score = {0};
    w.taken = taken;
    choose(&w);
    judge(&w, &score);
    pairs->steps = w.steps;
    *cap = score.cap;
    return score.value;
}

void
score_add_letters(const struct screen_name *query, const struct screen_name *listed, struct score_pairs *pairs)
{
    struct work w = work_of(query, listed, pairs);
    for (size_t i = 0; i < query->count; i++) {
        bool is_letter = score_has_letter(&query->tokens[i]);
        for (size_t j = 0; j < listed->count; j++) {
            if (is_letter || score_has_letter(&listed->tokens[j]))
                consider(&w, i, 1, j, 1, &query->tokens[i], &listed->tokens[j]);
        }
    }
    pairs->count = w.count;
}

void
score_add_join(const struct screen_name *query, size_t at, const struct screen_name *listed, size_t first, size_t count,
               struct score_pairs *pairs)
{
    struct work w = work_of(query, listed, pairs);
    struct score_join_room room;
    struct screen_token unit;
    if (score_join(&listed->tokens[first], count, &room, &unit))
        consider(&w, at, 1, first, count, &query->tokens[at], &unit);
    pairs->count = w.count;
}

void
score_add_slide(const struct screen_name *query, size_t at, const struct screen_name *listed, size_t first,
                struct score_pairs *pairs)
{
    struct work w = work_of(query, listed, pairs);
    struct score_join_room room;
    struct screen_token unit;
    if (score_join(&query->tokens[at], 2, &room, &unit))
        consider_slide(&w, at, &unit, first);
    pairs->count = w.count;
}

int
score_names(struct arena *a, const struct screen_name *query, const struct screen_name *listed,
            struct score *out)
{
    struct score_pair pairs[SCORE_PAIRS_MAX];
    struct work w = {.query = query, .listed = listed, .pairs = pairs, .max = SCORE_PAIRS_MAX};
    w.taken = arena_array(a, query->count + listed->count, sizeof *w.taken);
    if (w.taken == NULL)
        return ERR_NOMEM;
    compare(&w, out);
    add_rest(&w);
    out->pairs = w.taken;
    out->pair_count = w.taken_count;
    return 0;
}
