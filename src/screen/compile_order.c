// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE 1 // qsort_r
#include "screen/compile_order.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

// ---- orders ----

// Entries by key, interval, and then their names, so that no order of adding shows.
static int
compare_entries(const void *x, const void *y, void *compile)
{
    const struct compile *c = compile;
    const struct compile_entry *p = x, *q = y;
    int order = num_compare_u64(p->key, q->key);
    order = order != 0 ? order : num_compare_i64(p->from, q->from);
    order = order != 0 ? order : num_compare_i64(p->until, q->until);
    order = order != 0 ? order : num_compare_u64(p->name_count, q->name_count);
    const struct compile_name *names = c->names.p;
    for (uint32_t i = 0; order == 0 && i < p->name_count; i++) {
        const struct compile_name *m = &names[p->name_first + i], *n = &names[q->name_first + i];
        order = bytes_compare(m->text, n->text);
        order = order != 0 ? order : m->kind - n->kind;
    }
    return order;
}

static int
compare_strings(const void *x, const void *y)
{
    const struct compile_string *p = x, *q = y;
    return p->text.n != q->text.n ? (p->text.n < q->text.n ? -1 : 1)
                                  : memcmp(p->text.p, q->text.p, p->text.n);
}

// Strings have their numbers by now. Tokens that sound alike lie together, and so do their postings.
static int
compare_tokens(const void *x, const void *y)
{
    uint8_t rows[2][INDEX_TOKEN_SIZE];
    const struct compile_token *p = x, *q = y;
    int order = num_compare_u64(p->token.readings[0].skeleton, q->token.readings[0].skeleton);
    if (order != 0)
        return order;
    for (size_t i = 0; i <= NORMALISE_READINGS_MAX; i++) {
        if (p->strings[i] != q->strings[i])
            return p->strings[i] < q->strings[i] ? -1 : 1;
    }
    index_put_token(rows[0], &p->token, p->strings, 0);
    index_put_token(rows[1], &q->token, q->strings, 0);
    return memcmp(rows[0], rows[1], INDEX_TOKEN_SIZE);
}

static int
compare_places(const void *x, const void *y)
{
    const struct compile_place *p = x, *q = y;
    int order = num_compare_u64(p->rank, q->rank);
    order = order != 0 ? order : num_compare_u64(p->hash, q->hash);
    order = order != 0 ? order : num_compare_u64(p->entry, q->entry);
    return order != 0 ? order : num_compare_u64(p->name_index, q->name_index);
}

static int
compare_intervals(const void *x, const void *y)
{
    const struct compile_interval *p = x, *q = y;
    int order = num_compare_i64(p->from, q->from);
    return order != 0 ? order : num_compare_i64(p->until, q->until);
}

static int
compare_forms(const void *x, const void *y, void *tokens)
{
    uint32_t i = *(const uint32_t *)x, k = *(const uint32_t *)y;
    const struct compile_token *p = (struct compile_token *)tokens + i;
    const struct compile_token *q = (struct compile_token *)tokens + k;
    int order = num_compare_u64(p->token.form, q->token.form);
    return order != 0 ? order : num_compare_u64(i, k);
}

// ---- numbers ----

static bool
number_strings(struct compile_work *w, struct compile *c)
{
    struct compile_string *strings = c->strings.p;
    w->string_numbers = calloc(c->strings.count + 1, sizeof *w->string_numbers);
    if (w->string_numbers == NULL)
        return false;
    compile_work_sort(strings, c->strings.count, sizeof *strings, compare_strings);
    for (uint32_t i = 0; i < c->strings.count; i++)
        w->string_numbers[strings[i].number] = i;
    return true;
}

static bool
number_tokens(struct compile_work *w, struct compile *c)
{
    struct compile_token *tokens = c->tokens.p;
    w->token_numbers = calloc(c->tokens.count + 1, sizeof *w->token_numbers);
    w->forms = calloc(c->tokens.count + 1, sizeof *w->forms);
    if (w->token_numbers == NULL || w->forms == NULL)
        return false;
    for (size_t i = 0; i < c->tokens.count; i++) {
        struct compile_token *t = &tokens[i];
        for (size_t k = 0; k < t->token.reading_count; k++)
            t->strings[k] = w->string_numbers[t->strings[k]];
        if (t->strings[NORMALISE_READINGS_MAX] != 0)
            t->strings[NORMALISE_READINGS_MAX] =
                1 + w->string_numbers[t->strings[NORMALISE_READINGS_MAX] - 1];
    }
    compile_work_sort(tokens, c->tokens.count, sizeof *tokens, compare_tokens);
    uint32_t forms = 0;
    for (uint32_t i = 0; i < c->tokens.count; i++) {
        w->token_numbers[tokens[i].number] = i;
        if (tokens[i].token.form != 0)
            w->forms[forms++] = i;
    }
    if (forms > 0)
        qsort_r(w->forms, forms, sizeof *w->forms, compare_forms, tokens);
    w->count[INDEX_FORMS] = forms;
    return true;
}

static bool
number_entries(struct compile_work *w, struct compile *c)
{
    struct compile_entry *entries = c->entries.p;
    w->intervals = calloc(c->entries.count + 1, sizeof *w->intervals);
    if (w->intervals == NULL)
        return false;
    if (c->entries.count > 0)
        qsort_r(entries, c->entries.count, sizeof *entries, compare_entries, c);
    size_t count = 0, kept = 0;
    for (size_t i = 0; i < c->entries.count; i++) {
        struct compile_interval interval = {entries[i].from, entries[i].until};
        if (count == 0 || compare_intervals(&interval, &w->intervals[count - 1]) != 0)
            w->intervals[count++] = interval;
    }
    compile_work_sort(w->intervals, count, sizeof *w->intervals, compare_intervals);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || compare_intervals(&w->intervals[i], &w->intervals[kept - 1]) != 0)
            w->intervals[kept++] = w->intervals[i];
    }
    w->count[INDEX_INTERVALS] = (uint32_t)kept;
    return true;
}

static bool
number_names(struct compile_work *w)
{
    const struct compile *c = w->c;
    const struct compile_entry *entries = c->entries.p;
    const struct compile_name *names = c->names.p;
    w->places = calloc(c->names.count + 1, sizeof *w->places);
    if (w->places == NULL)
        return false;
    size_t count = 0;
    for (uint32_t i = 0; i < c->entries.count; i++) {
        for (uint32_t k = 0; k < entries[i].name_count; k++) {
            uint32_t at = entries[i].name_first + k;
            const struct compile_name *n = &names[at];
            uint32_t rank = (uint32_t)(n->kind == SCREEN_WEAK) << 24 |
                            (uint32_t)n->letter_count << 16 | n->weight;
            w->places[count++] = (struct compile_place){n->hash, rank, i, at, k};
        }
    }
    assert(count == c->names.count);
    compile_work_sort(w->places, count, sizeof *w->places, compare_places);
    return true;
}

bool
compile_order(struct compile_work *w, struct compile *c)
{
    return number_strings(w, c) && number_tokens(w, c) && number_entries(w, c) && number_names(w);
}

uint32_t
compile_order_interval(const struct compile_work *w, int64_t from, int64_t until)
{
    struct compile_interval interval = {from, until};
    const struct compile_interval *found = bsearch(
        &interval, w->intervals, w->count[INDEX_INTERVALS], sizeof interval, compare_intervals);
    assert(found != NULL);
    return (uint32_t)(found - w->intervals);
}
