// SPDX-License-Identifier: Apache-2.0
// See redline.h. A text has at most CLAUSES_MAX clauses, so comparing each with each is cheap; words are compared only inside
// clauses that changed.
#include "record/redline.h"

#include <stdint.h>

#define NONE SIZE_MAX

const char *const redline_changes[] = {"same", "changed", "added", "removed", "renumbered", NULL};

// Which clause of the other text each clause goes with.
struct pairs {
    const struct clauses_text *before, *after;
    size_t *of_before, *of_after; // NONE: with none
    bool *is_moved;               // of `after`
};

static bool
says_the_same(const struct clauses_clause *x, const struct clauses_clause *y)
{
    return bytes_equal(x->text, y->text) && bytes_equal(x->heading, y->heading);
}

static bool
has_number(const struct clauses_clause *x, const struct clauses_clause *y)
{
    return bytes_equal(x->number, y->number);
}

static bool
is_unchanged(const struct clauses_clause *x, const struct clauses_clause *y)
{
    return has_number(x, y) && says_the_same(x, y);
}

// Pair what is in no pair yet and fits, the first with the first.
static void
pair(struct pairs *p, bool (*fits)(const struct clauses_clause *, const struct clauses_clause *))
{
    for (size_t k = 0; k < p->after->count; k++) {
        for (size_t i = 0; i < p->before->count && p->of_after[k] == NONE; i++) {
            if (p->of_before[i] != NONE || !fits(&p->before->clauses[i], &p->after->clauses[k]))
                continue;
            p->of_after[k] = i;
            p->of_before[i] = k;
        }
    }
}

// Of all pairs the most that stand in one order in both texts have stayed; the others have moved.
static int
find_moved(struct arena *a, struct pairs *p)
{
    size_t n = p->after->count, best = NONE;
    size_t *length = arena_array(a, n, sizeof *length), *before = arena_array(a, n, sizeof *before);
    if (length == NULL || before == NULL)
        return ERR_NOMEM;
    for (size_t k = 0; k < n; k++) {
        before[k] = NONE;
        if (p->of_after[k] == NONE)
            continue;
        length[k] = 1;
        p->is_moved[k] = true;
        for (size_t i = 0; i < k; i++) {
            if (p->of_after[i] != NONE && p->of_after[i] < p->of_after[k] && length[i] >= length[k]) {
                length[k] = length[i] + 1;
                before[k] = i;
            }
        }
        if (best == NONE || length[k] > length[best])
            best = k;
    }
    for (; best != NONE; best = before[best])
        p->is_moved[best] = false;
    return 0;
}

static int
pair_clauses(struct arena *a, struct pairs *p)
{
    p->of_before = arena_array(a, p->before->count, sizeof *p->of_before);
    p->of_after = arena_array(a, p->after->count, sizeof *p->of_after);
    p->is_moved = arena_array(a, p->after->count, sizeof *p->is_moved);
    if (p->of_before == NULL || p->of_after == NULL || p->is_moved == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < p->before->count; i++)
        p->of_before[i] = NONE;
    for (size_t k = 0; k < p->after->count; k++)
        p->of_after[k] = NONE;
    pair(p, is_unchanged);
    pair(p, says_the_same);
    pair(p, has_number);
    return find_moved(a, p);
}

static int
add_pair(struct arena *a, const struct pairs *p, size_t k, struct redline_text *out)
{
    const struct clauses_clause *after = &p->after->clauses[k];
    struct redline_clause *c = &out->clauses[out->count++];
    *c = (struct redline_clause){.change = REDLINE_ADDED, .after = after};
    if (p->of_after[k] == NONE)
        return 0;
    c->before = &p->before->clauses[p->of_after[k]];
    c->is_moved = p->is_moved[k];
    c->change = !has_number(c->before, after) ? REDLINE_RENUMBERED : says_the_same(c->before, after) ? REDLINE_SAME : REDLINE_CHANGED;
    if (c->change != REDLINE_CHANGED)
        return 0;
    int rc = word_diff_make(a, c->before->heading, after->heading, &c->heading);
    return rc == 0 ? word_diff_make(a, c->before->text, after->text, &c->text) : rc;
}

// Those removed that stood before that place, and were not told yet; of a number, only those that come before it.
static void
add_removed(const struct pairs *p, size_t *next, size_t until, const struct clauses_clause *before, struct redline_text *out)
{
    for (; *next < until; (*next)++) {
        const struct clauses_clause *c = &p->before->clauses[*next];
        if (p->of_before[*next] != NONE)
            continue;
        if (before != NULL && clauses_compare(c->number, before->number) > 0)
            return;
        out->clauses[out->count++] = (struct redline_clause){.change = REDLINE_REMOVED, .before = c};
    }
}

// Where in the earlier text the first clause from k on stands that has a pair and has not moved.
static size_t
next_place(const struct pairs *p, size_t k)
{
    while (k < p->after->count && (p->of_after[k] == NONE || p->is_moved[k]))
        k++;
    return k < p->after->count ? p->of_after[k] : p->before->count;
}

static int
compare(struct arena *a, const struct clauses_text *before, const struct clauses_text *after, struct redline_text *out)
{
    struct pairs p = {.before = before, .after = after};
    size_t next = 0;
    out->clauses = arena_array(a, before->count + after->count, sizeof *out->clauses);
    if (out->clauses == NULL)
        return ERR_NOMEM;
    int rc = pair_clauses(a, &p);
    for (size_t k = 0; k < after->count && rc == 0; k++) {
        bool is_added = p.of_after[k] == NONE;
        if (is_added || !p.is_moved[k])
            add_removed(&p, &next, next_place(&p, k), is_added ? &after->clauses[k] : NULL, out);
        rc = add_pair(a, &p, k, out);
    }
    if (rc == 0)
        add_removed(&p, &next, before->count, NULL, out);
    return rc;
}

static int
compare_languages(struct arena *a, const struct clauses_text *before, const struct clauses_text *after, struct redline_text *out)
{
    static const struct clauses_text nothing = {{NULL, 0}, {NULL, 0}, NULL, 0};
    const struct clauses_text *one = before != NULL ? before : &nothing, *other = after != NULL ? after : &nothing;
    out->lang = after != NULL ? after->lang : before->lang;
    int rc = word_diff_make(a, one->title, other->title, &out->title);
    if (rc == 0)
        rc = compare(a, one, other, out);
    if (rc != 0)
        return rc;
    out->change = before == NULL ? REDLINE_ADDED : after == NULL ? REDLINE_REMOVED : REDLINE_SAME;
    bool is_same = bytes_equal(one->title, other->title);
    for (size_t i = 0; i < out->count; i++)
        is_same = is_same && out->clauses[i].change == REDLINE_SAME && !out->clauses[i].is_moved;
    if (out->change == REDLINE_SAME && !is_same)
        out->change = REDLINE_CHANGED;
    return 0;
}

int
redline_make(struct arena *a, const struct clauses *before, const struct clauses *after, struct redline *out)
{
    int rc = 0;
    *out = (struct redline){arena_array(a, before->count + after->count, sizeof *out->texts), 0};
    if (out->texts == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < after->count && rc == 0; i++)
        rc = compare_languages(a, clauses_in(before, after->texts[i].lang), &after->texts[i], &out->texts[out->count++]);
    for (size_t i = 0; i < before->count && rc == 0; i++) {
        if (clauses_in(after, before->texts[i].lang) == NULL)
            rc = compare_languages(a, &before->texts[i], NULL, &out->texts[out->count++]);
    }
    return rc;
}

bool
redline_is_empty(const struct redline *r)
{
    for (size_t i = 0; i < r->count; i++) {
        if (r->texts[i].change != REDLINE_SAME)
            return false;
    }
    return true;
}
