// SPDX-License-Identifier: Apache-2.0
// Three steps. Gather: every way in which a part of the query can pair with a token (or joined
// tokens) of the index is found by a scan over signatures, and for each name the sum of what it
// could score is kept: a sum too large is allowed, one too small is not. Judge: names whose bound
// reaches the hit threshold are scored in full. Tell: the best name of each key, ordered, with its
// reasons.
#include "screen/match.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/when.h"
#include "screen/kernel.h"
#include "screen/skeleton.h"
#include "screen/spell.h"
#include "screen/words.h"

#define SCRATCH_SIZE (4 * 1024 * 1024) // one comparison of the largest names takes some 250 KiB
#define SCAN_STEP 4096                 // signatures scanned at once
#define WEAK_PER_MILLE                                                                             \
    790 // what a weak alias keeps of its score: below the alert threshold, always

// What one name could at most contribute.
struct tally {
    uint64_t c;             // similarity x weights, as in score.h
    uint32_t query, listed; // weights matched
};

struct find {
    uint64_t key;
    uint32_t name; // number in the index
    int score;
};

struct work {
    struct arena *a;      // for the answer
    struct arena scratch; // for one comparison
    const struct screen_index *x;
    struct screen_normaliser *n;
    const struct screen_limits *limits;
    struct screen_name query;
    int64_t as_of;
    struct tally *tallies; // by name; in a
    uint32_t *touched;     // names with a tally; in a
    uint32_t touched_count;
    struct find *finds; // names at or above the hit threshold; in a, on top of touched
    size_t find_count;
    unsigned query_weight, letter_count; // of the query
    uint32_t *scanned;                   // room for SCAN_STEP; in a
};

static int
corrupt(struct err *e)
{
    return err_set(e, ERR_CORRUPT,
                   "the screening index contradicts itself, so nothing it says can be relied on; "
                   "build it again");
}

static int
no_memory(struct err *e)
{
    return err_set(e, ERR_NOMEM, "no memory to screen a name; free some and try again");
}

static int
add_tally(struct work *w, uint32_t name, uint64_t gain, unsigned query, unsigned listed)
{
    if (name >= w->x->count[INDEX_NAMES])
        return ERR_CORRUPT;
    struct tally *t = &w->tallies[name];
    if (t->c == 0)
        w->touched[w->touched_count++] = name;
    t->c += gain;
    t->query += query;
    t->listed += listed;
    return 0;
}

// A token of the index as the score takes it.
static bool
get_token(const struct screen_index *x, uint32_t i, struct screen_token *out,
          struct index_token *row)
{
    if (!index_get_token(x, i, row))
        return false;
    *out = (struct screen_token){.reading_count = 1, .script = SCORE_SCRIPT_LATIN};
    normalise_set_reading(&out->readings[0], row->text);
    normalise_set_word(out);
    return true;
}

static bool
get_name(const struct screen_index *x, const struct index_name *name, struct screen_token *tokens)
{
    for (uint32_t i = 0; i < name->token_count; i++) {
        uint32_t token;
        struct index_token row;
        if (!index_get_name_token(x, name->token_first + i, &token) ||
            !get_token(x, token, &tokens[i], &row))
            return false;
    }
    return true;
}

// A part of the query (one token or several joined) against one token of the index. What is read
// from another script may be more alike than its letters say.
static int
gather_token(struct work *w, const struct screen_token *unit, bool is_joined, uint32_t number)
{
    struct screen_token token;
    struct index_token row;
    if (!get_token(w->x, number, &token, &row))
        return ERR_CORRUPT;
    int how, edits;
    int similarity = score_units(unit, &token, is_joined, &how, &edits);
    if (row.is_foreign)
        similarity = 1000;
    if (similarity == 0)
        return 0;
    uint64_t gain = (uint64_t)similarity * (uint64_t)(unit->weight + row.weight);
    int rc = 0;
    for (uint32_t i = row.posting_first; i < row.posting_end && rc == 0; i++) {
        uint32_t name;
        rc = index_get_posting(w->x, i, &name)
                 ? add_tally(w, name, gain, unit->weight, row.weight)
                 : ERR_CORRUPT;
    }
    return rc;
}

// Joined tokens of a name all of whose tokens have one reading.
static bool
get_join(const struct work *w, const struct index_join *join, const struct index_name *name,
         struct score_join_room *room, struct screen_token *whole)
{
    struct screen_token parts[SCORE_JOIN_MAX];
    struct index_token row;
    for (uint32_t i = 0; i < join->token_count; i++) {
        uint32_t token;
        if (!index_get_name_token(w->x, name->token_first + join->token_first + i, &token) ||
            !get_token(w->x, token, &parts[i], &row))
            return false;
    }
    return score_join(parts, join->token_count, room, whole);
}

// A token of the query against joined tokens of one name.
static int
gather_join(struct work *w, const struct screen_token *unit, uint32_t number)
{
    struct index_join join;
    struct index_name name;
    if (!index_get_join(w->x, number, &join) || !index_get_name(w->x, join.name, &name) ||
        join.token_count < 2 || join.token_count > SCORE_JOIN_MAX ||
        join.token_first + join.token_count > name.token_count)
        return ERR_CORRUPT;
    const unsigned most = SCORE_JOIN_MAX * WORDS_WEIGHT_MAX;
    if (!name.is_plain)
        return add_tally(w, join.name, 1000ull * (unit->weight + most), unit->weight, most);
    struct score_join_room room;
    struct screen_token whole;
    if (!get_join(w, &join, &name, &room, &whole))
        return ERR_CORRUPT;
    int how, edits;
    int similarity = score_units(unit, &whole, true, &how, &edits);
    if (similarity == 0)
        return 0;
    uint64_t gain = (uint64_t)similarity * (uint64_t)(unit->weight + whole.weight);
    return add_tally(w, join.name, gain, unit->weight, whole.weight);
}

// Two tokens of the query as one against two of a name that are the same as one.
static int
gather_slides(struct work *w, const struct screen_token *unit)
{
    size_t n = normalise_text(unit).n;
    uint32_t first, end;
    if (!index_get_length(w->x, true, n, &first, &end))
        return ERR_CORRUPT;
    int rc = 0;
    while (first < end && rc == 0) {
        uint32_t step = end - first < SCAN_STEP ? end - first : SCAN_STEP;
        const uint8_t *p = index_signatures(w->x, true, first);
        size_t found = kernel_scan(p, step, unit->readings[0].signature, 0, w->scanned);
        for (size_t i = 0; i < found && rc == 0; i++) {
            struct index_join join;
            const unsigned most = 2 * WORDS_WEIGHT_MAX;
            if (!index_get_join(w->x, first + w->scanned[i], &join))
                return ERR_CORRUPT;
            if (join.token_count == 2)
                rc = add_tally(w, join.name, 1000ull * (unit->weight + most), unit->weight, most);
        }
        first += step;
    }
    return rc;
}

// All tokens (or joins) of one size whose signatures do not rule them out.
static int
gather_size(struct work *w, const struct screen_token *unit, size_t reading, bool is_joined,
            bool joins, size_t size, int bits_max)
{
    uint32_t first, end;
    if (!index_get_length(w->x, joins, size, &first, &end))
        return ERR_CORRUPT;
    int rc = 0;
    while (first < end && rc == 0) {
        uint32_t step = end - first < SCAN_STEP ? end - first : SCAN_STEP;
        const uint8_t *p = index_signatures(w->x, joins, first);
        size_t found = kernel_scan(p, step, unit->readings[reading].signature, bits_max,
                                   w->scanned);
        for (size_t i = 0; i < found && rc == 0; i++) {
            uint32_t number = first + w->scanned[i];
            rc = joins ? gather_join(w, unit, number) : gather_token(w, unit, is_joined, number);
        }
        first += step;
    }
    return rc;
}

// All sizes that the edits allowed can reach from a reading.
static int
gather_reading(struct work *w, const struct screen_token *unit, size_t reading, bool is_joined,
               bool joins)
{
    size_t n = unit->readings[reading].text.n;
    size_t low = n > 2 ? n - 2 : 1, high = num_min_size(n + 2, NORMALISE_TOKEN_SIZE);
    int rc = 0;
    for (size_t size = low; size <= high && rc == 0; size++) {
        int bits_max =
            2 * spell_edits_max(num_min_size(n, size)) - (int)(size > n ? size - n : n - size);
        if (bits_max >= 0)
            rc = gather_size(w, unit, reading, is_joined, joins, size, bits_max);
    }
    return rc;
}

static int
gather_unit(struct work *w, const struct screen_token *unit, bool is_joined, bool joins)
{
    int rc = 0;
    for (size_t i = 0; i < unit->reading_count && rc == 0; i++)
        rc = gather_reading(w, unit, i, is_joined, joins);
    return rc;
}

// Where one side is written in another script, equal skeletons are enough.
static int
gather_skeletons(struct work *w, const struct screen_token *unit)
{
    int rc = 0;
    for (uint32_t i = 0; i < w->x->count[INDEX_TOKENS] && rc == 0; i++) {
        struct index_token row;
        if (!index_get_token(w->x, i, &row))
            return ERR_CORRUPT;
        if (!row.is_foreign && !score_is_foreign(unit))
            continue;
        uint64_t skeleton = skeleton_of(row.text);
        for (size_t k = 0; k < unit->reading_count && skeleton != 0; k++) {
            if (unit->readings[k].skeleton == skeleton) {
                rc = gather_token(w, unit, false, i);
                break;
            }
        }
    }
    return rc;
}

// Other forms of the same word, which may be spelt too far apart for the scan.
static int
gather_forms(struct work *w, const struct screen_token *unit)
{
    if (unit->form == 0)
        return 0;
    size_t at = 0;
    for (struct bytes word = words_next_of_form(unit->form, &at); word.n > 0;
         word = words_next_of_form(unit->form, &at)) {
        uint32_t number;
        if (!index_find_token(w->x, word, &number))
            continue;
        int rc = gather_token(w, unit, false, number);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int
gather(struct work *w)
{
    struct score_join_room room;
    struct screen_token unit;
    int rc = 0;
    for (size_t i = 0; i < w->query.count && rc == 0; i++) {
        const struct screen_token *token = &w->query.tokens[i];
        rc = gather_unit(w, token, false, false);
        if (rc == 0)
            rc = gather_unit(w, token, true, true);
        if (rc == 0)
            rc = gather_forms(w, token);
        if (rc == 0)
            rc = gather_skeletons(w, token);
        for (size_t count = 2; count <= SCORE_JOIN_MAX && i + count <= w->query.count && rc == 0;
             count++) {
            if (!score_join(token, count, &room, &unit))
                continue;
            rc = gather_unit(w, &unit, true, false);
            if (rc == 0 && count == 2)
                rc = gather_slides(w, &unit);
        }
    }
    return rc;
}

static uint64_t
less(uint64_t a, uint64_t b)
{
    return a > b ? a - b : 0;
}

// The most that a name can score: everything tallied, and each initial as good as it can be.
static int
bound(const struct work *w, const struct tally *t, const struct index_name *name)
{
    const uint64_t letter = WORDS_WEIGHT_LETTER, word = WORDS_WEIGHT_MAX;
    uint64_t asked = w->letter_count, listed = name->letter_count;
    uint64_t c = t->c + SCORE_SIMILAR_INITIAL * (letter + word) * (asked + listed);
    uint32_t query_rest =
        (uint32_t)less(w->query_weight, t->query + letter * asked + word * listed);
    uint32_t listed_rest = (uint32_t)less(name->weight, t->listed + word * asked + letter * listed);
    return score_value(c, 0, (struct score_rest){query_rest, query_rest},
                       (struct score_rest){listed_rest, listed_rest}, 0);
}

static int
lowered(int score, int kind)
{
    return kind == SCREEN_WEAK ? score * WEAK_PER_MILLE / 1000 : score;
}

static int
judge_name(struct work *w, uint32_t number)
{
    struct index_name name;
    struct index_entry entry;
    struct screen_token tokens[NORMALISE_TOKENS_MAX];
    if (!index_get_name(w->x, number, &name))
        return ERR_CORRUPT;
    if (lowered(bound(w, &w->tallies[number], &name), name.kind) < w->limits->hit_threshold)
        return 0;
    if (!index_get_entry(w->x, name.entry, &entry) ||
        (name.is_plain && !get_name(w->x, &name, tokens)))
        return ERR_CORRUPT;
    if (!when_is_in(w->as_of, entry.from, entry.until))
        return 0;
    struct screen_name listed = {.tokens = tokens, .count = name.token_count};
    arena_reset(&w->scratch);
    int rc = 0;
    if (name.is_plain)
        normalise_weigh(tokens, name.token_count);
    else
        rc = normalise_name(&w->scratch, w->n, name.text, &listed, NULL);
    enum score_cap cap;
    int value = rc == 0 ? lowered(score_names_value(&w->query, &listed, &cap), name.kind) : 0;
    if (value >= w->limits->hit_threshold)
        w->finds[w->find_count++] = (struct find){entry.key, number, value};
    return rc;
}

static int
judge(struct work *w)
{
    w->finds = arena_array(w->a, w->touched_count, sizeof *w->finds);
    if (w->finds == NULL)
        return ERR_NOMEM;
    int rc = 0;
    for (uint32_t i = 0; i < w->touched_count && rc == 0; i++)
        rc = judge_name(w, w->touched[i]);
    return rc;
}

static int
compare_number(uint32_t a, uint32_t b)
{
    return a < b ? -1 : a > b;
}

// By key, the best name first; of equals the one that comes first in the index.
static int
compare_in_key(const void *x, const void *y)
{
    const struct find *a = x, *b = y;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return compare_number(a->name, b->name);
}

static int
compare_finds(const void *x, const void *y)
{
    const struct find *a = x, *b = y;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return a->key < b->key ? -1 : a->key > b->key;
}

static void
keep_best(struct work *w)
{
    size_t kept = 0;
    if (w->find_count > 0)
        qsort(w->finds, w->find_count, sizeof *w->finds, compare_in_key);
    for (size_t i = 0; i < w->find_count; i++) {
        if (kept == 0 || w->finds[kept - 1].key != w->finds[i].key)
            w->finds[kept++] = w->finds[i];
    }
    w->find_count = kept;
    if (kept > 0)
        qsort(w->finds, kept, sizeof *w->finds, compare_finds);
}

// From the first to the last of some tokens, as written.
static struct bytes
written(const struct screen_name *name, size_t first, size_t count)
{
    if (count == 0)
        return (struct bytes){NULL, 0};
    struct bytes from = name->tokens[first].original, to = name->tokens[first + count - 1].original;
    return bytes_of(from.p, (size_t)(to.p + to.n - from.p));
}

// The folded tokens with spaces between. p is NULL when memory is out or there are none.
static struct bytes
folded(struct arena *a, const struct screen_name *name, size_t first, size_t count)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++)
        size += normalise_text(&name->tokens[first + i]).n + 1;
    uint8_t *text = arena_alloc(a, size);
    if (text == NULL || size == 0)
        return (struct bytes){NULL, 0};
    uint8_t *p = text;
    for (size_t i = 0; i < count; i++) {
        struct bytes token = normalise_text(&name->tokens[first + i]);
        memcpy(p, token.p, token.n);
        p += token.n;
        *p++ = ' ';
    }
    return bytes_of(text, size - 1);
}

static int
tell_pairs(struct arena *a, const struct screen_name *query, const struct screen_name *listed,
           const struct score *score, struct screen_hit *hit)
{
    hit->reasons = arena_array(a, score->pair_count, sizeof *hit->reasons);
    if (hit->reasons == NULL)
        return ERR_NOMEM;
    hit->reason_count = score->pair_count;
    for (size_t i = 0; i < score->pair_count; i++) {
        const struct score_pair *p = &score->pairs[i];
        hit->reasons[i] = (struct screen_reason){
            .how = (enum screen_how)p->how,
            .query = written(query, p->query, p->query_count),
            .listed = written(listed, p->listed, p->listed_count),
            .folded = folded(a, query, p->query, p->query_count),
            .folded_listed = folded(a, listed, p->listed, p->listed_count),
            .edits = p->edits,
            .is_joined = p->query_count + p->listed_count > 2,
            .is_transliterated = p->query_count > 0 && p->listed_count > 0 &&
                                 query->tokens[p->query].script != listed->tokens[p->listed].script,
        };
        if ((p->query_count > 0 && hit->reasons[i].folded.p == NULL) ||
            (p->listed_count > 0 && hit->reasons[i].folded_listed.p == NULL))
            return ERR_NOMEM;
    }
    return 0;
}

// Score two names in scratch and say all of it in a; the rest of the hit is the caller's.
static int
tell(struct arena *a, struct arena *scratch, const struct screen_name *query,
     const struct screen_name *listed, const struct screen_limits *limits, enum screen_kind kind,
     struct screen_hit *hit)
{
    struct score score;
    int rc = score_names(scratch, query, listed, &score);
    if (rc < 0)
        return rc;
    hit->kind = kind;
    hit->score = lowered(score.value, (int)kind);
    hit->is_weak_lowered = kind == SCREEN_WEAK;
    hit->cap = score.cap;
    hit->is_reordered = score.is_reordered;
    hit->is_alert = hit->score >= limits->alert_threshold && score.cap == SCORE_CAP_NONE;
    hit->is_strong = hit->is_alert && hit->score >= SCREEN_STRONG;
    return tell_pairs(a, query, listed, &score, hit);
}

// A hit in full. The listed name is folded again, since the index does not keep what each token was
// written as.
static int
tell_find(struct work *w, const struct find *find, struct screen_hit *hit, struct err *e)
{
    struct index_name name;
    struct index_entry entry;
    struct screen_name listed;
    if (!index_get_name(w->x, find->name, &name) || !index_get_entry(w->x, name.entry, &entry))
        return corrupt(e);
    int rc = normalise_name(w->a, w->n, name.text, &listed, e);
    if (rc < 0)
        return rc;
    arena_reset(&w->scratch);
    hit->key = find->key;
    hit->from = entry.from;
    hit->until = entry.until;
    hit->name_index = name.name_index;
    hit->name = name.text;
    rc = tell(w->a, &w->scratch, &w->query, &listed, w->limits, (enum screen_kind)name.kind, hit);
    if (rc < 0)
        return no_memory(e);
    return hit->score == find->score ? 0 : corrupt(e);
}

static int
tell_all(struct work *w, struct screen_answer *out, struct err *e)
{
    keep_best(w);
    out->hit_total = w->find_count;
    size_t count = num_min_size(w->find_count, w->limits->hits_max);
    out->hits = arena_array(w->a, count, sizeof *out->hits);
    if (out->hits == NULL)
        return no_memory(e);
    for (size_t i = 0; i < count; i++) {
        int rc = tell_find(w, &w->finds[i], &out->hits[i], e);
        if (rc < 0)
            return rc;
    }
    out->hit_count = count;
    return 0;
}

static int
work_init(struct work *w, struct err *e)
{
    uint32_t names = w->x->count[INDEX_NAMES];
    w->tallies = arena_array(w->a, names, sizeof *w->tallies);
    w->touched = arena_array(w->a, names, sizeof *w->touched);
    w->scanned = arena_array(w->a, SCAN_STEP, sizeof *w->scanned);
    if (w->tallies == NULL || w->touched == NULL || w->scanned == NULL)
        return no_memory(e);
    for (size_t i = 0; i < w->query.count; i++) {
        w->query_weight += w->query.tokens[i].weight;
        for (size_t k = 0; k < w->query.tokens[i].reading_count; k++)
            w->letter_count += w->query.tokens[i].readings[k].text.n == 1;
    }
    return 0;
}

static int
answer(struct work *w, struct screen_answer *out, struct err *e)
{
    int rc = work_init(w, e);
    if (rc < 0)
        return rc;
    rc = gather(w);
    if (rc == 0)
        rc = judge(w);
    if (rc == ERR_CORRUPT)
        return corrupt(e);
    if (rc < 0)
        return no_memory(e);
    return tell_all(w, out, e);
}

int
match_query(struct arena *a, const struct screen_index *index, struct screen_normaliser *n,
            struct bytes query, int64_t as_of, const struct screen_limits *limits,
            struct screen_answer *out, struct err *e)
{
    const struct screen_limits standard = SCREEN_LIMITS_DEFAULT;
    struct work w = {
        .a = a, .x = index, .n = n, .as_of = as_of, .limits = limits != NULL ? limits : &standard};
    assert(w.limits->hit_threshold >= 1);
    assert(w.limits->alert_threshold >= w.limits->hit_threshold);
    assert(w.limits->hits_max <= LIMIT_HITS);
    *out = (struct screen_answer){.as_of = as_of};
    index_hash(index, &out->index_hash);
    if (!index_fits(index))
        return err_set(
            e, ERR_VERSION,
            "the screening index was built with other folding rules or another ICU library than "
            "this program has; build it again");
    int rc = normalise_name(a, n, query, &w.query, e);
    if (rc < 0)
        return rc;
    out->token_count = w.query.count;
    out->is_query_cut = w.query.is_cut;
    out->is_query_damaged = w.query.is_damaged;
    if (w.query.count == 0)
        return 0;
    arena_init(&w.scratch, SCRATCH_SIZE);
    rc = answer(&w, out, e);
    arena_clear(&w.scratch);
    return rc;
}

int
match_pair(struct arena *a, struct screen_normaliser *n, struct bytes query, struct bytes listed,
           enum screen_kind kind, const struct screen_limits *limits, struct screen_hit *out,
           struct err *e)
{
    const struct screen_limits standard = SCREEN_LIMITS_DEFAULT;
    struct screen_name asked, held;
    *out = (struct screen_hit){.name = listed};
    int rc = normalise_name(a, n, query, &asked, e);
    if (rc == 0)
        rc = normalise_name(a, n, listed, &held, e);
    if (rc < 0)
        return rc;
    rc = tell(a, a, &asked, &held, limits != NULL ? limits : &standard, kind, out);
    return rc < 0 ? no_memory(e) : 0;
}
