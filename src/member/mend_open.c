// SPDX-License-Identifier: Apache-2.0
// Before the machine is built on a store: what it would believe is looked at, since it takes the
// store's word. Notes are verified; the tree must lead to the newest of them, else the whole ledger
// is looked at and mended.
#include "member/mend_open.h"

#include "member/mend_tell.h"
#include "member/state.h"

struct mend_found {
    struct mend_found *next;
    uint32_t ledger;
    struct bytes origin; // in the member's arena for life
    struct mend_fault fault;
};

struct opening {
    struct member *m;
    const struct view_ledger *l;
    bool keeps_notes, keeps_rest; // of what is found
    int result;
};

static void
keep(void *context, const struct verify_fault *f)
{
    struct opening *x = context;
    bool is_note = f->what == VERIFY_CHECKPOINT || f->what == VERIFY_COSIGNATURE;
    if (!(is_note ? x->keeps_notes : x->keeps_rest))
        return;
    struct mend_found *found = arena_alloc(&x->m->life, sizeof *found);
    struct bytes origin = arena_copy(&x->m->life, f->ledger->origin);
    if (!found || !origin.p) {
        x->result = ERR_NOMEM;
        return;
    }
    *found = (struct mend_found){.ledger = f->ledger->number, .origin = origin};
    mend_fault_of(f, &found->fault);
    struct mend_found **end = &x->m->found;
    while (*end)
        end = &(*end)->next;
    *end = found;
}

// The notes, and whether the tree leads to the newest of them; if not, the whole ledger. `again`:
// after mending, nothing is kept and a bad tree is the end of it.
static int
look(struct opening *x, struct view *v, bool again, bool *is_good, struct err *e)
{
    const struct verify_options o = {.context = x, .fault = keep};
    struct verify_counts counts = {0};
    enum verify_tree tree;
    x->keeps_notes = !again;
    int r = verify_notes(v, x->l, &o, &tree, e);
    *is_good = tree == VERIFY_TREE_GOOD;
    if (r < 0 || *is_good)
        return r;
    if (again && tree == VERIFY_TREE_DOUBTFUL)
        return 0; // cosignatures that nobody can judge: they come anew
    if (again)
        return err_set(
            e, ERR_CORRUPT,
            "the ledger of %.*s on this disk is not the one that was signed, and cannot be mended "
            "here: see `entente verify`; with store.db moved aside, the node fetches it anew from "
            "the others",
            (int)x->l->member.n, (const char *)x->l->member.p);
    x->keeps_notes = false;
    x->keeps_rest = true;
    return verify_ledger(v, x->l, &o, &counts, e);
}

// What follows from what else is held, straight into the store.
static int
mend_stored(struct member *m, const struct mend_found *f, struct err *e)
{
    bool lacks_bytes;
    if (f->fault.what == VERIFY_LEAF && f->fault.has_leaf)
        return mend_put_leaf(m->store, &m->arena, f->origin, f->ledger, f->fault.index,
                             &f->fault.leaf, &lacks_bytes, e);
    return f->fault.what == VERIFY_TILE
               ? mend_put_tile(m->store, &m->arena, f->ledger, &f->fault, e)
               : 0;
}

static int
mend_all_stored(struct member *m, struct err *e)
{
    int r = store_begin(m->store, e);
    for (const struct mend_found *f = m->found; r == 0 && f; f = f->next)
        r = mend_stored(m, f, e);
    if (r == 0)
        return store_commit(m->store, e);
    store_rollback(m->store);
    return r;
}

static int
look_at_all(struct member *m, struct view *v, bool again, bool *all_good, struct err *e)
{
    *all_good = true;
    int r = view_begin(v, e);
    for (size_t i = 0; r == 0 && i < v->ledger_count; i++) {
        struct opening x = {.m = m, .l = &v->ledgers[i]};
        bool is_good = true;
        r = look(&x, v, again, &is_good, e);
        if (r == 0 && x.result < 0)
            r = err_set(e, x.result, "no memory to look at the store");
        *all_good = *all_good && is_good;
    }
    view_end(v);
    return r;
}

int
mend_open(struct member *m, struct err *e)
{
    struct view *v;
    struct err why = {0};
    bool all_good;
    int r = view_over(&v, m->store, &why);
    if (r < 0)
        return r == ERR_NOT_FOUND ? 0 : err_set(e, r, "%s", why.text); // a new store
    r = look_at_all(m, v, false, &all_good, e);
    if (r == 0 && !all_good)
        r = mend_all_stored(m, e);
    if (r == 0 && !all_good)
        r = look_at_all(m, v, true, &all_good, e);
    view_close(v);
    arena_reset(&m->arena);
    return r;
}

bool
mend_open_is_bad(const struct member *m, uint32_t ledger, enum verify_what what, uint64_t size,
                 struct bytes who)
{
    for (const struct mend_found *f = m->found; f; f = f->next)
        if (f->ledger == ledger && f->fault.what == what && f->fault.index == size &&
            (what != VERIFY_COSIGNATURE || bytes_equal_str(who, f->fault.who)))
            return true;
    return false;
}

int
mend_open_tell(struct member *m, struct err *e)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < m->ledger_count; i++) {
        struct ledger_slot *l = &m->ledgers[i];
        size_t count = 0;
        for (const struct mend_found *f = m->found; f; f = f->next)
            count += f->ledger == l->number;
        struct mend_fault *faults = arena_array(&m->arena, count + 1, sizeof *faults);
        if (!faults)
            return err_set(e, ERR_NOMEM, "no memory");
        count = 0;
        for (const struct mend_found *f = m->found; f; f = f->next)
            if (f->ledger == l->number)
                faults[count++] = f->fault;
        if (count > 0)
            r = mend_tell(m, l, faults, count, e);
    }
    m->has_told = true;
    return r;
}
