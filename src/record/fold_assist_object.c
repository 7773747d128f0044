// SPDX-License-Identifier: Apache-2.0
// Versions of an object, in the order of its author's ledger.
#include "record/fold_assist_object.h"

#include "base/when.h"

// The row that founded the object, or the blank that it left. A commitment holds the origin of its
// ledger, so a record opens in one ledger only; blanks open nowhere, and anybody can copy a leaf
// and erase the copy: so a blank founds the object only where no other ledger claims it too.
static const struct row *
find_head(const struct fold_rows *s, enum kind_id kind)
{
    const struct row *blank = NULL;
    bool is_disputed = false;
    for (size_t i = 0; i < s->count; i++) {
        const struct row *r = s->at[i];
        if (!hash_equal(&r->id, &r->group))
            continue;
        if (r->kind == kind)
            return r;
        if (r->kind == ROW_BLANK) {
            is_disputed = is_disputed || (blank != NULL && blank->ledger != r->ledger);
            blank = r;
        }
    }
    return is_disputed ? NULL : blank;
}

static bool
is_version(const struct row *head, enum kind_id kind, const struct row *x)
{
    return x->kind == kind && x->ledger == head->ledger && x->leaf_class == head->leaf_class &&
           x->index >= head->index;
}

// Versions in the layer of the head; a blanked one does not say whether it was an exercise, then in
// the first layer that holds a version.
static size_t
select_versions(const struct fold_rows *s, const struct row *head, enum kind_id kind,
                fold_assist_object_fits_fn *fits, const struct row **at, uint8_t *layer)
{
    bool is_known = head->kind == kind;
    *layer = head->layer;
    for (size_t i = 0; head->kind != kind && i < s->count; i++) {
        if (!is_version(head, kind, s->at[i]) || (is_known && s->at[i]->layer >= *layer))
            continue;
        *layer = s->at[i]->layer;
        is_known = true;
    }
    size_t count = 0;
    for (size_t i = 0; i < s->count; i++) {
        const struct row *x = s->at[i];
        if (!is_version(head, kind, x) || x->layer != *layer)
            continue;
        if (count == 0 || fits == NULL || fits(at[0], x))
            at[count++] = x;
    }
    return count;
}

int
fold_assist_object(struct arena *a, const struct fold_ledgers *l, const struct row *rows, size_t count,
            unsigned layers, enum kind_id kind, fold_assist_object_fits_fn *fits, struct fold_assist_object *out,
            bool *is_found)
{
    *out = (struct fold_assist_object){.ledger = 0};
    *is_found = false;
    int rc = fold_rows_collect(a, l, rows, count, layers, &out->rows);
    const struct row *head = rc == 0 ? find_head(&out->rows, kind) : NULL;
    if (head == NULL)
        return rc;
    const struct row **at = arena_array(a, out->rows.count, sizeof *at);
    if (at == NULL)
        return ERR_NOMEM;
    size_t n = select_versions(&out->rows, head, kind, fits, at, &out->layer);
    int64_t(*intervals)[2] = arena_array(a, n, sizeof *intervals);
    out->versions = arena_array(a, n, sizeof *out->versions);
    if (intervals == NULL || out->versions == NULL)
        return ERR_NOMEM;
    fold_rows_chain(at, n, intervals);
    for (size_t i = 0; i < n; i++)
        out->versions[i] = (struct fold_assist_object_version){
            .id = at[i]->id,
            .index = at[i]->index,
            .status = at[i]->status,
            .time = at[i]->time,
            .from = intervals[i][0],
            .until = intervals[i][1],
            .note = at[i]->note,
        };
    out->version_count = n;
    out->id = head->id;
    out->ledger = head->ledger;
    out->leaf_class = head->leaf_class;
    *is_found = n > 0;
    return 0;
}

const struct fold_assist_object_version *
fold_assist_object_at(const struct fold_assist_object *o, int64_t as_of)
{
    const struct fold_assist_object_version *found = NULL;
    for (size_t i = 0; i < o->version_count && o->versions[i].from <= as_of; i++)
        found = &o->versions[i];
    return found;
}
