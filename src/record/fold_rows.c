// SPDX-License-Identifier: Apache-2.0
// Selecting and ordering a group's rows. The order by a store's own ledger numbers serves only to
// bring one ledger's rows together; nothing that leaves the fold depends on it.
#include "record/fold_rows.h"

#include <assert.h>
#include <stdlib.h>

#include "base/when.h"

static bool
is_visible(const struct fold_ledgers *l, const struct row *r, unsigned layers)
{
    if (r->ledger == 0 || r->ledger > l->count || l->by_number[r->ledger].origin.n == 0)
        return false;
    if (r->index >= l->by_number[r->ledger].size)
        return false;
    return r->kind == ROW_BLANK || (layers & 1u << r->layer) != 0;
}

static int
compare_places(const void *x, const void *y)
{
    const struct row *a = *(const struct row *const *)x;
    const struct row *b = *(const struct row *const *)y;
    if (a->ledger != b->ledger)
        return a->ledger < b->ledger ? -1 : 1;
    if (a->index != b->index)
        return a->index < b->index ? -1 : 1;
    return 0;
}

// By record, its places in order; what an erasure blanked comes last, since it is as if never
// written there.
static int
compare_ids(const void *x, const void *y)
{
    const struct row *a = *(const struct row *const *)x;
    const struct row *b = *(const struct row *const *)y;
    if (a->ledger != b->ledger)
        return a->ledger < b->ledger ? -1 : 1;
    int order = hash_compare(&a->id, &b->id);
    if (order == 0)
        order = (a->kind == ROW_BLANK) - (b->kind == ROW_BLANK);
    return order != 0 ? order : compare_places(x, y);
}

static void
drop_repeats(struct fold_rows *s)
{
    qsort(s->at, s->count, sizeof *s->at, compare_ids);
    size_t n = 1;
    for (size_t i = 1; i < s->count; i++) {
        if (s->at[i]->ledger == s->at[n - 1]->ledger &&
            hash_equal(&s->at[i]->id, &s->at[n - 1]->id))
            continue;
        s->at[n++] = s->at[i];
    }
    s->count = n;
}

int
fold_rows_collect(struct arena *a, const struct fold_ledgers *l, const struct row *rows,
                  size_t count, unsigned layers, struct fold_rows *out)
{
    *out = (struct fold_rows){.at = arena_array(a, count, sizeof *out->at)};
    if (out->at == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        if (is_visible(l, &rows[i], layers))
            out->at[out->count++] = &rows[i];
    }
    if (out->count > 1) {
        drop_repeats(out);
        qsort(out->at, out->count, sizeof *out->at, compare_places);
    }
    return 0;
}

const struct fold_ledger *
fold_rows_ledger(const struct fold_ledgers *l, const struct row *r)
{
    assert(r->ledger > 0);
    assert(r->ledger <= l->count);
    return &l->by_number[r->ledger];
}

void
fold_rows_chain(const struct row *const *rows, size_t count, int64_t (*intervals)[2])
{
    int64_t from = WHEN_MIN;
    for (size_t i = 0; i < count; i++) {
        if (rows[i]->from > from)
            from = rows[i]->from;
        intervals[i][0] = from;
        intervals[i][1] = rows[i]->until;
        if (i > 0 && intervals[i - 1][1] > from)
            intervals[i - 1][1] = from;
    }
    for (size_t i = 0; i < count; i++) {
        if (intervals[i][1] < intervals[i][0])
            intervals[i][1] = intervals[i][0];
    }
}
