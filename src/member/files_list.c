// SPDX-License-Identifier: Apache-2.0
// The list of files. Their rows are few and small, so all are sorted by time, and only those shown are read.
#include <stdlib.h>
#include <string.h>

#include "member/files.h"
#include "record/attachment.h"

#define FILES_LIST_MAX (64 * 1024 * 1024)

struct listed {
    struct hash id;
    int64_t time;
    uint64_t index;
};
struct listing {
    struct view *v;
    struct arena a;
    bool is_exercise;
    int64_t as_of;
    struct listed *items;
    size_t count, capacity;
};

static int
list_row(void *context, const struct row *row)
{
    struct listing *x = context;
    const struct view_ledger *l = view_ledger_number(x->v, row->ledger);
    if (!l || row->kind != KIND_FILE || row->index >= l->size || row->status == ATTACHMENT_PART || row->until <= x->as_of ||
        (row->layer == LAYER_EXERCISE) != x->is_exercise)
        return 0;
    if (x->count == x->capacity) {
        size_t capacity = x->capacity ? 2 * x->capacity : 64;
        struct listed *items = arena_array(&x->a, capacity, sizeof *items);
        if (!items)
            return ERR_NOMEM;
        if (x->count)
            memcpy(items, x->items, x->count * sizeof *items);
        x->items = items;
        x->capacity = capacity;
    }
    x->items[x->count++] = (struct listed){row->id, row->time, row->index};
    return 0;
}

static int
newest_first(const void *a, const void *b)
{
    const struct listed *x = a, *y = b;
    if (x->time != y->time)
        return x->time > y->time ? -1 : 1;
    if (x->index != y->index)
        return x->index > y->index ? -1 : 1;
    return hash_compare(&x->id, &y->id);
}

static int
write_one(struct view *v, const struct hash *id, struct json_writer *w, struct err *e)
{
    struct arena a;
    struct files_one f;
    bool found;
    arena_init(&a, FILES_LIST_MAX);
    int r = files_find(v, &a, id, &f, &found, e);
    if (r == 0 && found) {
        json_write_object(w, NULL);
        files_write(&f, w);
        json_write_object_end(w);
    }
    arena_clear(&a);
    return r == ERR_CORRUPT ? 0 : r; // found by the look through the store, and told there
}

int
files_list(struct view *v, bool is_exercise, int64_t as_of, uint64_t max, struct json_writer *w, const char *name,
           uint64_t *matched, struct err *e)
{
    struct listing x = {.v = v, .is_exercise = is_exercise, .as_of = as_of};
    struct hash group;
    fold_group_of_kind(KIND_FILE, &group);
    arena_init(&x.a, FILES_LIST_MAX);
    int r = store_row_group(v->store, &group, list_row, &x, e);
    if (r == ERR_NOMEM)
        (void)err_set(e, r, "too many files to be shown at once"); // r says it already
    if (r == 0 && x.count > 1)
        qsort(x.items, x.count, sizeof *x.items, newest_first);
    *matched = x.count;
    json_write_array(w, name);
    for (size_t i = 0; r == 0 && i < x.count && i < max; i++)
        r = write_one(v, &x.items[i].id, w, e);
    json_write_array_end(w);
    arena_clear(&x.a);
    return r;
}
