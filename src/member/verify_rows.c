// SPDX-License-Identifier: Apache-2.0
// The rows against a fold made anew: each held record must have given exactly the rows that are
// stored, each erased leaf its blank one, and nothing else may be there. First every record is
// asked for its rows, and they are looked up and counted; only if more are stored than that is each
// stored row asked where it comes from.
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "member/verify.h"
#include "record/fold.h"
#include "record/record.h"

struct folding {
    struct view *v;
    const struct view_ledger *l;
    const struct verify_options *o;
    struct verify_counts *counts;
    struct arena arena; // one record
    uint64_t expected, stored;
    struct err *e;
};

static bool
is_same(const struct row *a, const struct row *b)
{
    return hash_equal(&a->group, &b->group) && a->ledger == b->ledger && a->index == b->index &&
           hash_equal(&a->id, &b->id) && hash_equal(&a->object, &b->object) &&
           a->layer == b->layer && a->kind == b->kind && a->leaf_class == b->leaf_class &&
           a->status == b->status && a->time == b->time && a->from == b->from &&
           a->until == b->until && bytes_equal(a->note, b->note);
}

static void
tell(struct folding *x, const struct view_ledger *l, uint64_t index, const struct hash *group,
     bool is_extra, const char *how)
{
    struct verify_fault f = {
        .what = VERIFY_ROW, .ledger = l, .index = index, .group = *group, .is_extra = is_extra};
    struct buf b;
    buf_init(&b, sizeof f.text - 1);
    buf_append_fmt(&b, "a row of record %llu of %.*s %s", (unsigned long long)index,
                   (int)l->member.n, (const char *)l->member.p, how);
    memcpy(f.text, b.p ? b.p : (const uint8_t *)"", b.n);
    buf_clear(&b);
    x->counts->faults++;
    x->o->fault(x->o->context, &f);
}

// ---- from records to rows ----

// Rows that this leaf gives; the arena holds what they borrow. *is_doubtful: leaf or record is
// damaged, which was told with its ledger; what its rows should be nobody knows.
static int
rows_of(struct folding *x, const struct view_ledger *l, uint64_t index,
        struct row rows[FOLD_ROWS_MAX], unsigned *count, bool *is_doubtful)
{
    struct store_leaf leaf;
    struct record rec;
    struct verdict v;
    struct hash id;
    *count = 0;
    int r = store_leaf_get(x->v->store, l->number, index, &leaf, NULL);
    *is_doubtful = r == ERR_CORRUPT || r == ERR_NOT_FOUND;
    if (r < 0)
        return *is_doubtful ? 0 : r;
    *is_doubtful =
        leaf.state == STORE_WANTED || // its bytes are to come, its rows may be here
        (leaf.state == STORE_HELD && !leaf_opens(&leaf.leaf, l->origin, leaf.salt, leaf.record));
    leaf_commitment(&leaf.leaf, &id);
    if (leaf.state == STORE_ERASED && leaf.leaf.b[0] != LEAF_STATUTE) {
        fold_map_blank(leaf.leaf.b[0], l->number, index, &id, &rows[0]);
        *count = 1;
    }
    if (leaf.state != STORE_HELD || *is_doubtful)
        return 0;
    struct bytes bytes = arena_copy(&x->arena, leaf.record);
    r = bytes.p ? record_parse(&x->arena, leaf.leaf.b[0], bytes, &rec, &v) : ERR_NOMEM;
    if (r == 0 && v.is_accepted && charter_may_write(&x->v->charter, l->member, bytes_of_str(rec.kind->name)))
        *count = fold_map(&rec, l->number, index, &id, rows);
    return r;
}

struct looking {
    const struct row *wanted;
    bool is_there, is_same;
};

static int
look(void *context, const struct row *row)
{
    struct looking *x = context;
    if (row->ledger != x->wanted->ledger || row->index != x->wanted->index)
        return 0;
    x->is_there = true;
    x->is_same = is_same(row, x->wanted);
    return 1;
}

static int
check_leaf(struct folding *x, uint64_t index)
{
    struct row rows[FOLD_ROWS_MAX];
    unsigned count;
    bool is_doubtful;
    arena_reset(&x->arena);
    int r = rows_of(x, x->l, index, rows, &count, &is_doubtful);
    if (r < 0)
        return err_set(x->e, r, "record %llu of %.*s cannot be judged", (unsigned long long)index,
                       (int)x->l->member.n, (const char *)x->l->member.p);
    for (unsigned i = 0; r >= 0 && i < count; i++) {
        struct looking found = {.wanted = &rows[i]};
        r = store_row_group(x->v->store, &rows[i].group, look, &found, x->e);
        if (r == ERR_CORRUPT)
            r = 0; // what cannot be read is not there
        x->counts->rows++;
        x->expected += found.is_there;
        if (!found.is_there)
            tell(x, x->l, index, &rows[i].group, false, "is missing");
        else if (!found.is_same)
            tell(x, x->l, index, &rows[i].group, false, "is not what the record says");
    }
    return r < 0 ? r : 0;
}

// ---- from rows to records ----

static int
count_row(void *context, const struct row *row)
{
    struct folding *x = context;
    (void)row; // it is there
    x->stored++;
    return 0;
}

static int
check_origin(void *context, const struct row *row)
{
    struct folding *x = context;
    const struct view_ledger *l = view_ledger_number(x->v, row->ledger);
    struct row rows[FOLD_ROWS_MAX];
    unsigned count = 0;
    bool is_known = false;
    arena_reset(&x->arena);
    int r = l && row->index < l->size ? rows_of(x, l, row->index, rows, &count, &is_known) : 0;
    for (unsigned i = 0; i < count; i++)
        is_known = is_known || hash_equal(&rows[i].group, &row->group);
    if (r == 0 && !is_known)
        tell(x, l ? l : x->l, row->index, &row->group, true, "is there that no record gives");
    return r;
}

int
verify_rows(struct view *v, const struct verify_options *o, struct verify_counts *counts,
            struct err *e)
{
    struct folding x = {.v = v, .o = o, .counts = counts, .e = e};
    int r = 0;
    arena_init(&x.arena, RECORD_ARENA_SIZE + 2 * LIMIT_RECORD_SIZE);
    for (size_t i = 0; r == 0 && i < v->ledger_count; i++) {
        x.l = &v->ledgers[i];
        for (uint64_t k = 0; r == 0 && k < x.l->size; k++) {
            r = check_leaf(&x, k);
            if (r == 0 && o->step && k % 256 == 255)
                r = o->step(o->context, 256);
        }
    }
    if (r == 0)
        r = store_row_each(v->store, NULL, count_row, &x, e);
    if (r == 0 && x.stored != x.expected)
        r = store_row_each(v->store, NULL, check_origin, &x, e);
    arena_clear(&x.arena);
    return r;
}
