// SPDX-License-Identifier: Apache-2.0
// The rows of a kind's group name an object once a version.
#include "member/listed.h"

#include <stdlib.h>

struct finding {
    struct arena *arena;
    struct listed_id *at;
    size_t count;
};

static int
compare_ids(const void *x, const void *y)
{
    const struct listed_id *a = x, *b = y;
    int order = hash_compare(&a->id, &b->id);
    return order ? order : a->time < b->time ? -1 : a->time > b->time;
}

static int
compare_times(const void *x, const void *y)
{
    const struct listed_id *a = x, *b = y;
    return a->time != b->time ? (a->time > b->time ? -1 : 1) : hash_compare(&a->id, &b->id);
}

static int
take(void *context, struct arena *a, const struct row *rows, size_t count)
{
    struct finding *f = context;
    (void)a; // what is found outlives it
    f->at = arena_array(f->arena, count, sizeof *f->at);
    if (!f->at)
        return ERR_NOMEM;
    for (size_t i = 0; i < count; i++)
        f->at[i] = (struct listed_id){rows[i].object, rows[i].time};
    qsort(f->at, count, sizeof *f->at, compare_ids);
    for (size_t i = 0; i < count; i++)
        if (f->count == 0 || !hash_equal(&f->at[i].id, &f->at[f->count - 1].id))
            f->at[f->count++] = f->at[i];
    qsort(f->at, f->count, sizeof *f->at, compare_times);
    return 0;
}

int
listed_ids(struct view *v, enum kind_id kind, struct listed_id **out, size_t *count, struct err *e)
{
    struct finding f = {.arena = &v->arena};
    struct hash group;
    fold_group_of_kind(kind, &group);
    int r = view_group(v, &group, take, &f, e);
    *out = f.at;
    *count = f.count;
    return r;
}

int
listed_known(const struct listed_filter *f, struct arena *a, const struct row **rows, size_t *count)
{
    struct row *kept;
    size_t n = 0;
    if (!f->is_past)
        return 0;
    kept = arena_array(a, *count, sizeof *kept);
    if (!kept)
        return ERR_NOMEM;
    for (size_t i = 0; i < *count; i++)
        if ((*rows)[i].kind == ROW_BLANK || (*rows)[i].time <= f->as_of)
            kept[n++] = (*rows)[i];
    *rows = kept;
    *count = n;
    return 0;
}
