// SPDX-License-Identifier: Apache-2.0
// Histories of words. Within a ledger by index, of one member's ledgers by generation; nothing
// depends on the order between members.
#include "record/fold_words.h"

#include <assert.h>
#include <stdlib.h>

static int
compare_places(const struct fold_word *a, const struct fold_word *b)
{
    if (a->generation != b->generation)
        return a->generation < b->generation ? -1 : 1;
    return a->row->index < b->row->index ? -1 : a->row->index > b->row->index;
}

static int
compare_members(const void *x, const void *y)
{
    const struct fold_word *a = x;
    const struct fold_word *b = y;
    int order = bytes_compare(a->member, b->member);
    return order != 0 ? order : compare_places(a, b);
}

static int
compare_statuses(const void *x, const void *y)
{
    const struct fold_word *a = x;
    const struct fold_word *b = y;
    int order = bytes_compare(a->member, b->member);
    if (order == 0)
        order = (int)a->row->status - (int)b->row->status;
    return order != 0 ? order : compare_places(a, b);
}

bool
fold_words_is_later(const struct fold_word *a, const struct fold_word *b)
{
    assert(bytes_equal(a->member, b->member));
    return compare_places(a, b) > 0;
}

static bool
is_one_history(const struct fold_word *a, const struct fold_word *b, bool by_status)
{
    return bytes_equal(a->member, b->member) && (!by_status || a->row->status == b->row->status);
}

static int
chain(struct arena *a, bool by_status, struct fold_words *out)
{
    const struct row **rows = arena_array(a, out->count, sizeof *rows);
    int64_t(*intervals)[2] = arena_array(a, out->count, sizeof *intervals);
    if (rows == NULL || intervals == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < out->count; i++)
        rows[i] = out->at[i].row;
    size_t n;
    for (size_t i = 0; i < out->count; i += n) {
        for (n = 1; i + n < out->count && is_one_history(&out->at[i], &out->at[i + n], by_status);
             n++)
            continue;
        fold_rows_chain(rows + i, n, intervals + i);
    }
    for (size_t i = 0; i < out->count; i++) {
        out->at[i].from = intervals[i][0];
        out->at[i].until = intervals[i][1];
    }
    return 0;
}

int
fold_words(struct arena *a, const struct fold_ledgers *l, const struct fold_rows *rows,
           enum kind_id kind, unsigned layers, bool by_status, fold_words_counts_fn *counts,
           const void *context, struct fold_words *out)
{
    *out = (struct fold_words){.at = arena_array(a, rows->count, sizeof *out->at)};
    if (out->at == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < rows->count; i++) {
        const struct row *r = rows->at[i];
        if (r->kind != kind || (layers & 1u << r->layer) == 0)
            continue;
        const struct fold_ledger *ledger = fold_rows_ledger(l, r);
        if (counts(context, r, ledger))
            out->at[out->count++] = (struct fold_word){
                .row = r, .member = ledger->member, .generation = ledger->generation};
    }
    qsort(out->at, out->count, sizeof *out->at, by_status ? compare_statuses : compare_members);
    return chain(a, by_status, out);
}
