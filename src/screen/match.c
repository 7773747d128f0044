// SPDX-License-Identifier: Apache-2.0
// Four steps. Gather: every way in which a part of the query can pair with a part of a listed name. Sweep: names that could
// reach the hit threshold by what they hold. Judge: those are scored in full. Tell: the best name of each key, ordered, with
// its reasons. The first two let too much through, never too little.
#include "screen/match.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/when.h"
#include "screen/gather.h"
#include "screen/little.h"
#include "screen/sweep.h"

#define SCRATCH_SIZE (4 * 1024 * 1024) // one comparison of the largest names takes some 250 KiB
// What a weak alias keeps of its score: below the alert threshold, always.
#define WEAK_PER_MILLE 790
#define WORK_PAIR 60 // nanoseconds that a pairing of a name takes, and
#define WORK_STEP 20 // a step of choosing among them

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
    const struct screen_options *options;
    struct screen_name query;
    int64_t as_of;
    struct gather gather;
    bool has_letters;     // the query has a token of one letter
    struct find *finds; // names at or above the hit threshold; in a
    size_t find_count, find_room;
    const uint8_t *last_tokens; // of the name scored last; equal names lie together
    size_t last_count;
    int last_score;
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
lowered(int score, int kind)
{
    return kind == SCREEN_WEAK ? score * WEAK_PER_MILLE / 1000 : score;
}

// ---- judge ----

// The tokens of a name. Readings are left out where neither they nor what they spell together can matter.
static int
read_tokens(const struct work *w, const uint32_t *numbers, size_t count, bool is_whole, struct screen_token *tokens)
{
    for (size_t i = 0; i < count; i++) {
        if (!(is_whole ? index_get_token(w->x, numbers[i], &tokens[i]) : index_get_word(w->x, numbers[i], &tokens[i])))
            return ERR_CORRUPT;
    }
    if (is_whole || count > NORMALISE_ACRONYM_MIN)
        normalise_weigh(tokens, count);
    return 0;
}

// Score a name of the index, or take the score of the one before when it has the same tokens.
static int
score_row(struct work *w, uint32_t name, const struct index_name *row)
{
    struct screen_token tokens[NORMALISE_TOKENS_MAX];
    struct score_pairs pairs;
    uint32_t numbers[NORMALISE_TOKENS_MAX];
    const uint8_t *p = index_name_tokens(w->x, row);
    size_t count = row->token_count;
    enum score_cap cap;
    if (p == NULL)
        return ERR_CORRUPT;
    if (w->last_tokens != NULL && w->last_count == count && memcmp(p, w->last_tokens, 4 * count) == 0)
        return 0;
    for (uint32_t i = 0; i < count; i++)
        numbers[i] = little_get_u32(p + 4 * i);
    bool has_letters = w->has_letters || (row->letters & w->gather.initials) != 0;
    bool has_joins = gather_name_credit(&w->gather, name) > 0;
    struct screen_name listed = {.tokens = tokens, .count = count};
    w->gather.work += 100 + 60 * count;
    int rc = read_tokens(w, numbers, count, has_letters || has_joins, tokens);
    if (rc == 0)
        rc = gather_pairs(&w->gather, numbers, &listed, &pairs);
    if (rc < 0)
        return rc;
    if (has_letters)
        score_add_letters(&w->query, &listed, &pairs);
    if (has_joins)
        gather_add_joins(&w->gather, name, &listed, &pairs);
    w->last_score = score_pairs_value(&w->query, &listed, &pairs, &cap);
    w->gather.work += WORK_PAIR * pairs.count + WORK_STEP * pairs.steps;
    w->last_tokens = p;
    w->last_count = count;
    return 0;
}

static int
add_find(struct work *w, uint64_t key, uint32_t name, int score)
{
    if (w->find_count == w->find_room) {
        size_t room = w->find_room == 0 ? 64 : 4 * w->find_room;
        struct find *finds = arena_array(w->a, room, sizeof *finds);
        if (finds == NULL)
            return ERR_NOMEM;
        if (w->find_count > 0)
            memcpy(finds, w->finds, w->find_count * sizeof *finds);
        w->finds = finds;
        w->find_room = room;
    }
    w->finds[w->find_count++] = (struct find){key, name, score};
    return 0;
}

static int
compare_keys(const void *x, const void *y)
{
    const uint64_t *a = x, *b = y;
    return *a < *b ? -1 : *a > *b;
}

static bool
is_hidden(const struct screen_options *options, uint64_t key)
{
    return options->hidden_count > 0 &&
           bsearch(&key, options->hidden, options->hidden_count, sizeof key, compare_keys) != NULL;
}

static int
judge_name(void *context, uint32_t name, const struct index_name *row)
{
    struct work *w = context;
    struct index_entry entry;
    int rc = score_row(w, name, row);
    int score = rc == 0 ? lowered(w->last_score, row->kind) : 0;
    if (rc < 0 || score < w->limits->hit_threshold)
        return rc;
    if (!index_get_entry(w->x, row->entry, &entry))
        return ERR_CORRUPT;
    w->gather.work += 100;
    if (!when_is_in(w->as_of, entry.from, entry.until) || is_hidden(w->options, entry.key))
        return 0;
    return add_find(w, entry.key, name, score);
}

// ---- tell ----

// By key, the best name first; of equals the one that comes first in its entry.
static int
compare_in_key(const void *x, const void *y)
{
    const struct find *a = x, *b = y;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->score > b->score ? -1 : a->score < b->score;
}

static int
compare_finds(const void *x, const void *y)
{
    const struct find *a = x, *b = y;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return a->key < b->key ? -1 : a->key > b->key;
}

// Whether a comes before b among the names of one key that score the same: by entry, then by place in it.
static bool
is_before(const struct work *w, uint32_t a, uint32_t b)
{
    struct index_name x, y;
    if (!index_get_name(w->x, a, &x) || !index_get_name(w->x, b, &y))
        return a < b;
    return x.entry != y.entry ? x.entry < y.entry : x.name_index < y.name_index;
}

static void
keep_best(struct work *w)
{
    size_t kept = 0;
    if (w->find_count > 1)
        qsort(w->finds, w->find_count, sizeof *w->finds, compare_in_key);
    for (size_t i = 0; i < w->find_count; i++) {
        const struct find *find = &w->finds[i];
        struct find *best = kept > 0 ? &w->finds[kept - 1] : NULL;
        if (best == NULL || best->key != find->key)
            w->finds[kept++] = *find;
        else if (best->score == find->score && is_before(w, find->name, best->name))
            *best = *find;
    }
    w->find_count = kept;
    if (kept > 1)
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

// A hit in full, or without reasons. For these the listed name is folded again, since the index does not keep what each
// token was written as.
static int
tell_find(struct work *w, const struct find *find, struct screen_hit *hit, struct err *e)
{
    struct index_name name;
    struct index_entry entry;
    struct screen_name listed;
    if (!index_get_name(w->x, find->name, &name) || !index_get_entry(w->x, name.entry, &entry))
        return corrupt(e);
    *hit = (struct screen_hit){
        .key = find->key,
        .from = entry.from,
        .until = entry.until,
        .name_index = name.name_index,
        .name = name.text,
        .kind = (enum screen_kind)name.kind,
        .score = find->score,
        .is_alert = find->score >= w->limits->alert_threshold,
        .is_weak_lowered = name.kind == SCREEN_WEAK,
    };
    hit->is_strong = hit->is_alert && hit->score >= SCREEN_STRONG;
    // A name held below the alert threshold is below any that a caller may set, but for lower ones.
    if (w->options->is_terse && w->limits->alert_threshold >= SCREEN_ALERT)
        return 0;
    int rc = normalise_name(w->a, w->n, name.text, &listed, e);
    if (rc < 0)
        return rc;
    arena_reset(&w->scratch);
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
answer(struct work *w, struct screen_answer *out, struct err *e)
{
    uint64_t work_max = w->options->work_max != 0 ? w->options->work_max : SCREEN_WORK_MAX;
    struct sweep sweep = {
        .g = &w->gather,
        .work_max = work_max,
        .found = judge_name,
        .context = w,
    };
    for (size_t i = 0; i < w->query.count; i++)
        w->has_letters = w->has_letters || score_has_letter(&w->query.tokens[i]);
    int rc = gather_init(&w->gather, w->a, w->x, &w->query, w->limits->hit_threshold, work_max);
    if (rc == 0)
        rc = gather_query(&w->gather);
    if (rc == 0)
        rc = sweep_names(&sweep);
    if (rc == ERR_CORRUPT)
        return corrupt(e);
    if (rc < 0)
        return no_memory(e);
    out->is_incomplete = w->gather.is_ended || sweep.is_ended;
    return tell_all(w, out, e);
}

int
match_query(struct arena *a, const struct screen_index *index, struct screen_normaliser *n,
            struct bytes query, int64_t as_of, const struct screen_limits *limits,
            struct screen_answer *out, struct err *e)
{
    return match_ask(a, index, n, query, as_of, limits, NULL, out, e);
}

int
match_ask(struct arena *a, const struct screen_index *index, struct screen_normaliser *n,
          struct bytes query, int64_t as_of, const struct screen_limits *limits,
          const struct screen_options *options, struct screen_answer *out, struct err *e)
{
    const struct screen_limits standard = SCREEN_LIMITS_DEFAULT;
    const struct screen_options none = {0};
    struct work w = {
        .a = a,
        .x = index,
        .n = n,
        .as_of = as_of,
        .limits = limits != NULL ? limits : &standard,
        .options = options != NULL ? options : &none,
    };
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
