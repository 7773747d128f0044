// SPDX-License-Identifier: Apache-2.0
// What all objects have in common, whatever their kind: which record founded it, which later ones
// are versions of it, when each version holds. A kind whose records found objects (KIND_OBJECT)
// needs no reduction and no canonical state of its own. Each ledger's rows form one history in
// index order; nothing depends on the order between ledgers.
#include "record/fold_object.h"

#include "base/when.h"

static bool
is_founding(const struct row *r)
{
    const struct kind *k = kind_at((enum kind_id)r->kind);
    return k != NULL && (k->flags & KIND_OBJECT) != 0;
}

// The row that founded this object: the record whose id the group has. A commitment holds the
// origin of its ledger, so there is at most one ledger where it opens. Blanks open nowhere, and
// anybody can copy a leaf and erase the copy: so a blank founds the object only where no other
// ledger claims it too.
static const struct row *
find_head(const struct fold_rows *s)
{
    const struct row *blank = NULL;
    bool is_disputed = false;
    for (size_t i = 0; i < s->count; i++) {
        const struct row *r = s->at[i];
        if (!hash_equal(&r->id, &r->group))
            continue;
        if (is_founding(r))
            return r;
        if (r->kind == ROW_BLANK) {
            is_disputed = is_disputed || (blank != NULL && blank->ledger != r->ledger);
            blank = r;
        }
    }
    return is_disputed ? NULL : blank;
}

// Whether it can be a version at all; of its kind and layer is the caller's to judge. A record that names the object
// otherwise (an item the proposal that gave it to do) may stand in its group too.
static bool
is_of_object(const struct row *head, const struct row *x)
{
    return is_founding(x) && x->ledger == head->ledger && x->leaf_class == head->leaf_class &&
           x->index >= head->index && hash_equal(&x->object, &x->group);
}

// A blanked head says neither its kind nor whether it was an exercise. Then the object is in the
// first layer, of those looked at, that holds a version, and of the kind of the first version
// there: so the common layer still depends on nothing else.
static bool
find_nature(const struct row *head, const struct fold_rows *s, struct fold_object *out)
{
    const struct row *first = head->kind == ROW_BLANK ? NULL : head;
    for (size_t i = 0; head->kind == ROW_BLANK && i < s->count; i++) {
        const struct row *x = s->at[i];
        if (is_of_object(head, x) && (first == NULL || x->layer < first->layer))
            first = x;
    }
    if (first == NULL)
        return false;
    out->kind = first->kind;
    out->layer = first->layer;
    return true;
}

static int
reduce_versions(struct arena *a, const struct row *head, const struct fold_rows *s,
                fold_object_fits_fn *fits, struct fold_object *out)
{
    const struct row **at = arena_array(a, s->count, sizeof *at);
    size_t count = 0;
    if (at == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < s->count; i++) {
        const struct row *x = s->at[i];
        bool is_version = is_of_object(head, x) && x->kind == out->kind && x->layer == out->layer;
        if (is_version && (count == 0 || fits == NULL || fits(at[0], x)))
            at[count++] = x;
    }
    int64_t(*intervals)[2] = arena_array(a, count, sizeof *intervals);
    out->versions = arena_array(a, count, sizeof *out->versions);
    if (intervals == NULL || out->versions == NULL)
        return ERR_NOMEM;
    fold_rows_chain(at, count, intervals);
    for (size_t i = 0; i < count; i++)
        out->versions[i] = (struct fold_span){at[i], intervals[i][0], intervals[i][1]};
    out->version_count = count;
    return 0;
}

int
fold_object_reduce(struct arena *a, const struct fold_rows *s, fold_object_fits_fn *fits,
                   struct fold_object *out, bool *is_object)
{
    *out = (struct fold_object){0};
    *is_object = false;
    const struct row *head = find_head(s);
    if (head == NULL || !find_nature(head, s, out))
        return 0;
    out->id = head->id;
    out->ledger = head->ledger;
    out->leaf_class = head->leaf_class;
    int rc = reduce_versions(a, head, s, fits, out);
    *is_object = rc == 0 && out->version_count > 0;
    return rc;
}

int
fold_object(struct arena *a, const struct fold_ledgers *l, const struct row *rows, size_t count,
            unsigned layers, struct fold_object *out, bool *is_object)
{
    struct fold_rows s;
    int rc = fold_rows_collect(a, l, rows, count, layers, &s);
    return rc == 0 ? fold_object_reduce(a, &s, NULL, out, is_object) : rc;
}

const struct fold_span *
fold_object_at(const struct fold_object *o, int64_t as_of)
{
    for (size_t i = 0; i < o->version_count; i++) {
        if (when_is_in(as_of, o->versions[i].from, o->versions[i].until))
            return &o->versions[i];
    }
    return NULL;
}

const struct fold_span *
fold_object_begun(const struct fold_object *o, int64_t as_of)
{
    const struct fold_span *found = NULL;
    for (size_t i = 0; i < o->version_count && o->versions[i].from <= as_of; i++)
        found = &o->versions[i];
    return found;
}
