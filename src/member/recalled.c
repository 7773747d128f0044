// SPDX-License-Identifier: Apache-2.0
// The rows of the centre's group say where the recalls stand; they are read whole before the first is heard.
#include "member/recalled.h"

#include <string.h>

#include "base/limits.h"
#include "record/fold.h"
#include "record/record.h"

#define PLACES_ARENA_MAX (64 * 1024 * 1024)

struct place {
    uint32_t ledger;
    uint64_t index;
};

struct place_list {
    struct arena *arena;
    struct place *at;
    size_t count, capacity;
};

static int
take_place(void *context, const struct row *row)
{
    struct place_list *x = context;
    if (row->kind != KIND_RECALL)
        return 0;
    if (x->count == x->capacity) {
        size_t capacity = x->capacity ? 2 * x->capacity : 16;
        struct place *at = arena_array(x->arena, capacity, sizeof *at);
        if (!at)
            return ERR_NOMEM;
        if (x->count)
            memcpy(at, x->at, x->count * sizeof *at);
        x->at = at;
        x->capacity = capacity;
    }
    x->at[x->count++] = (struct place){row->ledger, row->index};
    return 0;
}

static int
hear(struct member *m, const struct place *p, recalled_fn *fn, void *context, struct err *e)
{
    struct ledger_slot *l = carry_slot(m, p->ledger);
    struct store_leaf leaf;
    struct record rec;
    struct verdict v;
    struct arena a;
    int r = l ? store_leaf_get(m->store, p->ledger, p->index, &leaf, e) : 0;
    if (!l || r < 0 || leaf.state != STORE_HELD)
        return r;
    arena_init(&a, RECORD_ARENA_SIZE + LIMIT_RECORD_SIZE);
    uint8_t leaf_class = leaf.leaf.b[0];
    struct bytes bytes = arena_copy(&a, leaf.record); // what follows uses the store
    r = bytes.p ? record_parse(&a, leaf_class, bytes, &rec, &v) : ERR_NOMEM;
    if (r < 0)
        (void)err_set(e, r, "no memory to read a recall"); // r is returned
    else if (v.is_accepted)
        r = fn(context, l, &rec, p->index, e);
    arena_clear(&a);
    return r;
}

int
recalled_each(struct member *m, const struct hash *centre, recalled_fn *fn, void *context, struct err *e)
{
    struct arena a;
    struct hash group;
    arena_init(&a, PLACES_ARENA_MAX);
    struct place_list list = {.arena = &a};
    fold_group_of_centre(centre, &group);
    int r = carry_rows(m, e);
    if (r == 0)
        r = store_row_group(m->store, &group, take_place, &list, e);
    if (r == ERR_NOMEM)
        (void)err_set(e, r, "no memory for recalls"); // r is returned
    for (size_t i = 0; r == 0 && i < list.count; i++)
        r = hear(m, &list.at[i], fn, context, e);
    arena_clear(&a);
    return r;
}
