// SPDX-License-Identifier: Apache-2.0
// Rows made anew when what a party may write has changed.
#include "member/constitute_fold.h"

#include "record/kind.h"
#include "record/record.h"

struct folding {
    struct member *m;
    const struct ledger_slot *l;
    const struct charter *now;
    struct err *e;
    int result;
};

// Did it, or does it, count? By that charter.
static bool
counts(const struct folding *x, const struct charter *c, const struct kind *k)
{
    return charter_find(c, x->l->author) && charter_may_write(c, x->l->author, bytes_of_str(k->name));
}

static int
fold_one(struct folding *x, const struct record *rec, const struct store_leaf *leaf)
{
    struct row rows[FOLD_ROWS_MAX];
    struct hash id;
    bool did = counts(x, &x->m->charter, rec->kind), does = counts(x, x->now, rec->kind);
    int r = 0;
    if (did == does)
        return 0;
    leaf_commitment(&leaf->leaf, &id);
    unsigned n = fold_map(rec, x->l->number, leaf->index, &id, rows);
    for (unsigned i = 0; r == 0 && i < n; i++)
        r = does ? store_row_put(x->m->store, &rows[i], x->e) : store_row_remove(x->m->store, &rows[i], x->e);
    x->m->changes |= MEMBER_ROWS;
    return r;
}

static int
fold_leaf(void *context, const struct store_leaf *leaf)
{
    struct folding *x = context;
    struct record rec;
    struct verdict v;
    struct arena a;
    if (leaf->state != STORE_HELD)
        return 0;
    arena_init(&a, RECORD_ARENA_SIZE + LIMIT_RECORD_SIZE + 4096);
    const struct store_leaf kept = {.index = leaf->index, .leaf = leaf->leaf};
    struct bytes record = arena_copy(&a, leaf->record); // what follows uses the store
    x->result = record.p ? record_parse(&a, kept.leaf.b[0], record, &rec, &v) : ERR_NOMEM;
    if (x->result == 0 && v.is_accepted)
        x->result = fold_one(x, &rec, &kept);
    arena_clear(&a);
    return x->result;
}

int
constitute_fold(struct member *m, const struct charter *now, struct err *e)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < m->ledger_count; i++) {
        struct folding x = {.m = m, .l = &m->ledgers[i], .now = now, .e = e};
        bool has_changed = false;
        if (!charter_find(now, x.l->author))
            continue; // ourselves, whom the records that are held do not know yet
        for (int k = 0; k < KIND_COUNT && !has_changed; k++)
            has_changed = counts(&x, &m->charter, kind_at((enum kind_id)k)) != counts(&x, now, kind_at((enum kind_id)k));
        if (has_changed)
            r = store_leaf_each(m->store, x.l->number, 0, sync_tree(m->sync, x.l->number)->size, fold_leaf, &x, e);
    }
    return r < 0 && e && e->code == 0 ? err_set(e, r, "a ledger could not be read anew (%s)", err_name(r)) : r;
}

static int
want_leaf(void *context, const struct store_leaf *leaf)
{
    struct folding *x = context;
    if (leaf->state != STORE_NONE || leaf->leaf.b[0] == LEAF_RESTRICTED)
        return 0;
    return x->result = store_leaf_drop(x->m->store, x->l->number, leaf->index, STORE_WANTED, x->e);
}

int
constitute_fold_want(struct member *m, struct err *e)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < m->ledger_count; i++) {
        struct folding x = {.m = m, .l = &m->ledgers[i], .e = e};
        r = store_leaf_each(m->store, x.l->number, 0, sync_tree(m->sync, x.l->number)->size, want_leaf, &x, e);
    }
    return r;
}
