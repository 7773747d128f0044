// SPDX-License-Identifier: Apache-2.0
// One group of the store, reduced.
#include "member/centre.h"

struct reading {
    struct arena *arena;
    struct row *rows;
    size_t count, capacity;
};

static int
take_row(void *context, const struct row *row)
{
    struct reading *x = context;
    if (x->count == x->capacity) {
        size_t capacity = x->capacity ? 2 * x->capacity : 16;
        struct row *rows = arena_array(x->arena, capacity, sizeof *rows);
        if (!rows)
            return ERR_NOMEM;
        for (size_t i = 0; i < x->count; i++)
            rows[i] = x->rows[i];
        x->rows = rows;
        x->capacity = capacity;
    }
    x->rows[x->count] = *row;
    x->rows[x->count].note = arena_copy(x->arena, row->note);
    return x->rows[x->count++].note.p ? 0 : ERR_NOMEM;
}

int
centre_read(struct store *s, const struct fold_ledgers *l, struct arena *a, const struct hash *id,
            struct fold_agreement *out, bool *is_known, struct err *e)
{
    const unsigned layers = 1u << LAYER_COMMON | 1u << LAYER_RESTRICTED | 1u << LAYER_EXERCISE;
    struct reading x = {.arena = a};
    *is_known = false;
    int r = store_row_group(s, id, take_row, &x, e);
    if (r == 0 && x.count > 0)
        r = fold_agreement(a, l, x.rows, x.count, layers, out, is_known);
    return r == ERR_NOMEM ? err_set(e, r, "no memory for an agreement") : r;
}
