// SPDX-License-Identifier: Apache-2.0
#include "screen/sweep.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "screen/bound.h"
#include "screen/little.h"
#include "screen/score.h"
#include "screen/words.h"

#define WINDOW_BLOCKS 32
#define WINDOW (WINDOW_BLOCKS * INDEX_BLOCK) // names whose credits are added up at once: they fit the first cache
#define SKIP_RATIO 8 // a list that is so many times as long as all the rarer ones is skipped when it can be

// Postings of one token that are still ahead.
struct run {
    const uint8_t *p;
    uint32_t name; // at at
    uint32_t at, end;
    uint32_t credit;
    uint32_t rank; // of its units the last in the order of skipping
};

struct rank {
    uint64_t postings;
    uint32_t credit, unit;
};

_Static_assert(WINDOW <= 1 << 16, "a place in a window fits 16 bits");

// Names looked at together: some blocks.
struct window {
    uint32_t first, end; // names
    uint64_t need[WINDOW_BLOCKS];  // of each block
    uint32_t limit[WINDOW_BLOCKS]; // what of it must come from tokens that are walked
    uint64_t least;                // of need
    uint8_t letter_weight[WINDOW_BLOCKS];
};

struct work {
    struct sweep *s;
    struct gather *g;
    const struct screen_index *x;
    struct run *runs;   // by rank
    size_t run_count;
    struct rank *ranks; // units, the commonest first
    size_t rank_count;
    uint32_t *tally;    // credit of each name of the window, all zero between windows
    uint16_t *touched;  // names of the window that have some, relative to its first
    uint16_t *found;    // those that are candidates
    size_t touched_count, found_count;
    size_t name_at;     // first of g->names ahead
    unsigned query_weight, query_best; // of all tokens; of the heaviest
    uint64_t letter_slack;             // what the query's own initials can give
};

static int
compare_ranks(const void *x, const void *y)
{
    const struct rank *a = x, *b = y;
    if (a->postings != b->postings)
        return a->postings > b->postings ? -1 : 1;
    return a->unit < b->unit ? -1 : a->unit > b->unit;
}

// Of a token's units the last in the order of skipping.
static uint32_t
rank_of_token(const struct gather *g, const struct gather_token *t, const uint32_t *rank_of)
{
    uint32_t rank = 0;
    for (uint32_t at = t->edges; at != 0; at = g->edges[at - 1].next) {
        uint32_t own = rank_of[g->edges[at - 1].unit];
        rank = own > rank ? own : rank;
    }
    return rank;
}

static int
prepare(struct work *w)
{
    struct gather *g = w->g;
    w->rank_count = g->unit_count;
    w->run_count = g->token_count;
    w->ranks = arena_array(g->a, g->unit_count, sizeof *w->ranks);
    w->runs = arena_array(g->a, g->token_count, sizeof *w->runs);
    w->tally = arena_array(g->a, WINDOW, sizeof *w->tally);
    uint32_t *rank_of = arena_array(g->a, g->unit_count, sizeof *rank_of);
    if (w->ranks == NULL || w->runs == NULL || w->tally == NULL || rank_of == NULL)
        return ERR_NOMEM;
    for (uint32_t i = 0; i < g->unit_count; i++)
        w->ranks[i] = (struct rank){g->units[i].postings, g->units[i].credit, i};
    if (w->rank_count > 1)
        qsort(w->ranks, w->rank_count, sizeof *w->ranks, compare_ranks);
    for (uint32_t i = 0; i < w->rank_count; i++)
        rank_of[w->ranks[i].unit] = i;
    // The runs by rank: how many there are of each rank, and so where they begin.
    uint32_t *first = arena_array(g->a, w->rank_count + 1, sizeof *first);
    if (first == NULL)
        return ERR_NOMEM;
    memset(first, 0, (w->rank_count + 1) * sizeof *first);
    for (size_t i = 0; i < g->token_count; i++)
        first[rank_of_token(g, &g->tokens[i], rank_of) + 1]++;
    for (size_t i = 0; i < w->rank_count; i++)
        first[i + 1] += first[i];
    for (size_t i = 0; i < g->token_count; i++) {
        const struct gather_token *t = &g->tokens[i];
        uint32_t rank = rank_of_token(g, t, rank_of);
        struct run *run = &w->runs[first[rank]++];
        *run = (struct run){index_postings(w->x), 0, t->postings.first, t->postings.end, t->sum, rank};
        run->name = run->at < run->end ? little_get_u32(run->p + 4ull * run->at) : UINT32_MAX;
    }
    return 0;
}

static void
weigh_query(struct work *w)
{
    const struct screen_name *query = w->g->query;
    for (size_t i = 0; i < query->count; i++) {
        const struct screen_token *t = &query->tokens[i];
        w->query_weight += t->weight;
        w->query_best = t->weight > w->query_best ? t->weight : w->query_best;
        bool is_letter = false;
        for (size_t k = 0; k < t->reading_count; k++)
            is_letter = is_letter || t->readings[k].text.n == 1;
        if (is_letter)
            w->letter_slack += bound_credit(w->g->threshold, SCORE_SIMILAR_INITIAL, t->weight, WORDS_WEIGHT_MAX);
    }
}

// What a name must get from tokens that are alike, with so many initials of its own.
static uint64_t
need_of(const struct work *w, unsigned weight, unsigned letters, unsigned letter_weight)
{
    uint64_t need = bound_need(w->g->threshold, w->query_weight, weight);
    uint64_t slack = w->letter_slack + (uint64_t)letters * bound_credit(w->g->threshold, SCORE_SIMILAR_INITIAL,
                                                                         w->query_best, letter_weight);
    return need > slack + 1 ? need - slack : 1; // initials count only beside something else
}

// The first posting at or after the name.
static uint32_t
run_seek(const struct run *run, uint32_t name)
{
    uint32_t low = run->at, step = 1;
    while (low < run->end && little_get_u32(run->p + 4ull * low) < name) {
        uint32_t left = run->end - low;
        uint32_t next = step < left ? low + step : run->end;
        if (next < run->end && little_get_u32(run->p + 4ull * next) < name) {
            low = next;
            step *= 2;
            continue;
        }
        // It lies in (low, next].
        low++;
        while (low < next) {
            uint32_t middle = low + (next - low) / 2;
            if (little_get_u32(run->p + 4ull * middle) < name)
                low = middle + 1;
            else
                next = middle;
        }
        return low;
    }
    return low;
}

// Give a name of the window a credit; it is a candidate once it has what its block needs. Few ever do.
static inline void
add_credit(struct work *w, const struct window *window, uint32_t name, uint32_t credit)
{
    uint32_t before = w->tally[name], limit = window->limit[name / INDEX_BLOCK];
    w->tally[name] = before + credit;
    if (before == 0)
        w->touched[w->touched_count++] = (uint16_t)name;
    if (before < limit && before + credit >= limit && w->found_count < WINDOW)
        w->found[w->found_count++] = (uint16_t)name;
}

static void
run_walk(struct work *w, struct run *run, const struct window *window)
{
    if (run->name >= window->end)
        return;
    uint32_t at = run->name < window->first ? run_seek(run, window->first) : run->at, from = at;
    run->name = UINT32_MAX;
    for (; at < run->end; at++) {
        uint32_t name = little_get_u32(run->p + 4ull * at);
        if (name >= window->end) {
            run->name = name;
            break;
        }
        add_credit(w, window, name - window->first, run->credit);
    }
    run->at = at;
    w->g->work += at - from;
}

static void
walk_names(struct work *w, const struct window *window)
{
    const struct gather *g = w->g;
    while (w->name_at < g->name_count && g->names[w->name_at].name < window->first)
        w->name_at++;
    for (size_t i = w->name_at; i < g->name_count && g->names[i].name < window->end; i++)
        add_credit(w, window, g->names[i].name - window->first, g->names[i].credit);
}

// How many of the commonest units may be passed over where this much is needed, and what they could give.
static size_t
choose_skipped(const struct work *w, uint64_t need, uint64_t *given)
{
    uint64_t rest = 0;
    *given = 0;
    for (size_t i = 0; i < w->rank_count; i++)
        rest += w->ranks[i].postings;
    size_t count = 0;
    for (; count < w->rank_count; count++) {
        const struct rank *r = &w->ranks[count];
        rest -= r->postings;
        if (*given + r->credit >= need || (r->postings < SKIP_RATIO * rest && r->credit > need / 16))
            break;
        *given += r->credit;
    }
    return count;
}

static int
compare_numbers(const void *x, const void *y)
{
    uint16_t a = *(const uint16_t *)x, b = *(const uint16_t *)y;
    return a < b ? -1 : a > b;
}

// Look closer at a candidate.
static int
judge_one(struct work *w, const struct window *window, uint32_t found, uint64_t given)
{
    struct index_name row;
    uint32_t name = window->first + found;
    w->g->work += 30;
    if (!index_get_name(w->x, name, &row))
        return ERR_CORRUPT;
    unsigned letters = (row.letters & w->g->initials) != 0 ? row.letter_count : 0;
    uint64_t need = need_of(w, row.weight, letters, window->letter_weight[found / INDEX_BLOCK]);
    if (w->tally[found] + given < need)
        return 0;
    const uint8_t *tokens = index_name_tokens(w->x, &row);
    int rc = tokens == NULL ? ERR_CORRUPT : gather_may_reach(w->g, name, tokens, row.token_count, need);
    return rc > 0 ? w->s->found(w->s->context, name, &row) : rc;
}

// Look closer at the candidates of a window.
static int
judge(struct work *w, const struct window *window, uint64_t given)
{
    struct index_name row;
    for (size_t i = 0; i < w->found_count; i++)
        index_await_name(w->x, window->first + w->found[i]);
    if (w->found_count > 1)
        qsort(w->found, w->found_count, sizeof *w->found, compare_numbers);
    for (size_t i = 0; i < w->found_count; i++) {
        if (index_get_name(w->x, window->first + w->found[i], &row))
            index_await_tokens(w->x, &row);
    }
    for (size_t i = 0; i < w->found_count; i++) {
        if (w->g->work > w->s->work_max) {
            w->s->is_ended = true;
            return 0;
        }
        int rc = judge_one(w, window, w->found[i], given);
        if (rc < 0)
            return rc;
    }
    return 0;
}

// The blocks from one on.
static int
window_set(const struct work *w, uint32_t block, struct window *out)
{
    struct index_block row;
    uint32_t count = index_block_count(w->x);
    out->first = block * INDEX_BLOCK;
    out->least = UINT64_MAX;
    for (uint32_t i = 0; i < WINDOW_BLOCKS && block + i < count; i++) {
        if (!index_get_block(w->x, block + i, &row))
            return ERR_CORRUPT;
        out->need[i] = need_of(w, row.weight_min, row.letter_count_max, row.letter_weight_max);
        out->letter_weight[i] = row.letter_weight_max;
        out->least = out->need[i] < out->least ? out->need[i] : out->least;
        out->end = row.end;
    }
    return 0;
}

static int
sweep_window(struct work *w, uint32_t block, uint64_t all)
{
    struct window window = {0};
    uint64_t given;
    int rc = window_set(w, block, &window);
    if (rc < 0 || all < window.least)
        return rc;
    size_t skipped = choose_skipped(w, window.least, &given);
    assert(given < window.least);
    for (uint32_t i = 0; i * INDEX_BLOCK < window.end - window.first; i++) {
        uint64_t limit = window.need[i] - given;
        window.limit[i] = limit < UINT32_MAX ? (uint32_t)limit : UINT32_MAX;
    }
    w->found_count = w->touched_count = 0;
    w->g->work += 500 + 5 * w->run_count;
    for (size_t i = 0; i < w->run_count; i++) {
        if (w->runs[i].rank >= skipped)
            run_walk(w, &w->runs[i], &window);
    }
    walk_names(w, &window);
    rc = judge(w, &window, given);
    for (size_t i = 0; i < w->touched_count; i++)
        w->tally[w->touched[i]] = 0;
    return rc;
}

int
sweep_names(struct sweep *s)
{
    uint16_t found[WINDOW], touched[WINDOW];
    struct work w = {.s = s, .g = s->g, .x = s->g->x, .found = found, .touched = touched};
    uint64_t all = 0;
    s->is_ended = false;
    weigh_query(&w);
    int rc = prepare(&w);
    for (size_t i = 0; i < s->g->unit_count; i++)
        all += s->g->units[i].credit;
    uint32_t count = index_block_count(w.x);
    for (uint32_t i = 0; i < count && rc == 0 && !s->is_ended; i += WINDOW_BLOCKS) {
        s->is_ended = s->g->work > s->work_max;
        if (!s->is_ended)
            rc = sweep_window(&w, i, all);
    }
    return rc;
}
