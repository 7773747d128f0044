// SPDX-License-Identifier: Apache-2.0
// The rows of one group reduced to a listing: its versions as intervals, who recognises it, who
// judges it the same as another. Each ledger's rows form one history in index order; nothing
// depends on the order between ledgers.
#include "record/fold.h"

#include <assert.h>
#include <stdlib.h>

#include "base/when.h"
#include "record/fold_rows.h"
#include "record/identity.h"
#include "record/listing.h"
#include "record/recognition.h"

struct reducer {
    struct arena *a;
    const struct fold_ledgers *l;
    struct fold_rows rows;
    const struct row *head; // the first version, or the blank it left
    uint8_t layer;          // of the object
    struct fold_listing *out;
};

static int
compare_times(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
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
        if (r->kind == KIND_LISTING)
            return r;
        if (r->kind == ROW_BLANK) {
            is_disputed = is_disputed || (blank != NULL && blank->ledger != r->ledger);
            blank = r;
        }
    }
    return is_disputed ? NULL : blank;
}

static bool
is_version(const struct reducer *r, const struct row *x)
{
    return x->kind == KIND_LISTING && x->ledger == r->head->ledger &&
           x->leaf_class == r->head->leaf_class && x->index >= r->head->index;
}

// A blanked head does not say whether it was an exercise. Then the object is in the first layer, of
// those looked at, that holds a version: so the common layer still depends on nothing else.
static bool
find_layer(struct reducer *r)
{
    if (r->head->kind == KIND_LISTING) {
        r->layer = r->head->layer;
        return true;
    }
    bool is_found = false;
    for (size_t i = 0; i < r->rows.count; i++) {
        const struct row *x = r->rows.at[i];
        if (!is_version(r, x) || (is_found && x->layer >= r->layer))
            continue;
        r->layer = x->layer;
        is_found = true;
    }
    return is_found;
}

// What one ledger says in index order: each word holds from its own `from`, though not before the
// word before it, until the next one's, or its own end. Rows at [0, count) are of one history.
static void
chain(const struct row *const *rows, size_t count, int64_t (*intervals)[2])
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

static int
reduce_versions(struct reducer *r)
{
    const struct row **at = arena_array(r->a, r->rows.count, sizeof *at);
    if (at == NULL)
        return ERR_NOMEM;
    size_t count = 0;
    for (size_t i = 0; i < r->rows.count; i++) {
        if (is_version(r, r->rows.at[i]) && r->rows.at[i]->layer == r->layer)
            at[count++] = r->rows.at[i];
    }
    int64_t(*intervals)[2] = arena_array(r->a, count, sizeof *intervals);
    r->out->versions = arena_array(r->a, count, sizeof *r->out->versions);
    r->out->version_count = count;
    if (intervals == NULL || r->out->versions == NULL)
        return ERR_NOMEM;
    chain(at, count, intervals);
    for (size_t i = 0; i < count; i++) {
        r->out->versions[i] = (struct fold_version){
            .id = at[i]->id,
            .index = at[i]->index,
            .status = at[i]->status,
            .time = at[i]->time,
            .from = intervals[i][0],
            .until = at[i]->status == LISTING_DELISTED ? intervals[i][0] : intervals[i][1],
            .review = listing_review(at[i]),
        };
    }
    return 0;
}

// A row of this kind that bears on the object: of its own layer, or, on a common object, of any.
static size_t
select_kind(const struct reducer *r, enum kind_id kind, const struct row **at)
{
    size_t count = 0;
    for (size_t i = 0; i < r->rows.count; i++) {
        const struct row *x = r->rows.at[i];
        if (x->kind != kind || (r->layer != LAYER_COMMON && x->layer != r->layer))
            continue;
        at[count++] = x;
    }
    return count;
}

static void
add_recognition(struct reducer *r, const struct fold_recognition *x)
{
    if (x->until > x->from)
        r->out->recognitions[r->out->recognition_count++] = *x;
}

// The lister recognises what it lists, while it does: one interval for versions that follow without
// a gap.
static void
add_lister(struct reducer *r)
{
    struct fold_recognition run = {
        .member = fold_rows_ledger(r->l, r->head)->member,
        .from = WHEN_MIN,
        .until = WHEN_MIN,
        .is_lister = true,
    };
    for (size_t i = 0; i < r->out->version_count; i++) {
        const struct fold_version *v = &r->out->versions[i];
        if (v->until <= v->from)
            continue;
        if (run.until == v->from && run.until > run.from) {
            run.until = v->until;
            continue;
        }
        add_recognition(r, &run);
        run.from = v->from;
        run.until = v->until;
        run.id = v->id;
        run.index = v->index;
    }
    add_recognition(r, &run);
}

static int
compare_recognitions(const void *x, const void *y)
{
    const struct fold_recognition *a = x;
    const struct fold_recognition *b = y;
    int order = bytes_compare(a->member, b->member);
    if (order == 0)
        order = compare_times(a->from, b->from);
    if (order == 0)
        order = compare_times(a->until, b->until);
    return order != 0 ? order : hash_compare(&a->id, &b->id);
}

static int
reduce_recognitions(struct reducer *r)
{
    const struct row **at = arena_array(r->a, r->rows.count, sizeof *at);
    if (at == NULL)
        return ERR_NOMEM;
    size_t count = select_kind(r, KIND_RECOGNITION, at);
    int64_t(*intervals)[2] = arena_array(r->a, count, sizeof *intervals);
    r->out->recognitions =
        arena_array(r->a, count + r->out->version_count, sizeof *r->out->recognitions);
    if (intervals == NULL || r->out->recognitions == NULL)
        return ERR_NOMEM;
    size_t n;
    for (size_t i = 0; i < count; i += n) {
        for (n = 1; i + n < count && at[i + n]->ledger == at[i]->ledger; n++)
            continue;
        chain(at + i, n, intervals + i);
    }
    for (size_t i = 0; i < count; i++) {
        if (at[i]->status != RECOGNITION_RECOGNISED || at[i]->ledger == r->head->ledger)
            continue;
        struct fold_recognition x = {
            .member = fold_rows_ledger(r->l, at[i])->member,
            .from = intervals[i][0],
            .until = intervals[i][1],
            .id = at[i]->id,
            .index = at[i]->index,
        };
        add_recognition(r, &x);
    }
    add_lister(r);
    qsort(r->out->recognitions, r->out->recognition_count, sizeof *r->out->recognitions,
          compare_recognitions);
    return 0;
}

// By ledger, then the other listing, then index: one history each.
static int
compare_judgements(const void *x, const void *y)
{
    const struct row *a = *(const struct row *const *)x;
    const struct row *b = *(const struct row *const *)y;
    if (a->ledger != b->ledger)
        return a->ledger < b->ledger ? -1 : 1;
    int order = bytes_compare(a->note, b->note);
    if (order != 0)
        return order;
    return a->index < b->index ? -1 : a->index > b->index;
}

static int
compare_identities(const void *x, const void *y)
{
    const struct fold_same *a = x;
    const struct fold_same *b = y;
    int order = hash_compare(&a->other, &b->other);
    if (order == 0)
        order = bytes_compare(a->judge, b->judge);
    if (order == 0)
        order = compare_times(a->from, b->from);
    if (order == 0)
        order = compare_times(a->until, b->until);
    return order != 0 ? order : hash_compare(&a->id, &b->id);
}

static int
reduce_identities(struct reducer *r)
{
    const struct row **at = arena_array(r->a, r->rows.count, sizeof *at);
    if (at == NULL)
        return ERR_NOMEM;
    size_t count = select_kind(r, KIND_IDENTITY, at);
    int64_t(*intervals)[2] = arena_array(r->a, count, sizeof *intervals);
    r->out->identities = arena_array(r->a, count, sizeof *r->out->identities);
    if (intervals == NULL || r->out->identities == NULL)
        return ERR_NOMEM;
    qsort(at, count, sizeof *at, compare_judgements);
    size_t n;
    for (size_t i = 0; i < count; i += n) {
        for (n = 1; i + n < count && at[i + n]->ledger == at[i]->ledger &&
                    bytes_equal(at[i + n]->note, at[i]->note);
             n++)
            continue;
        chain(at + i, n, intervals + i);
    }
    for (size_t i = 0; i < count; i++) {
        if (intervals[i][1] <= intervals[i][0] || at[i]->note.n != HASH_SIZE)
            continue;
        struct fold_same *x = &r->out->identities[r->out->identity_count++];
        *x = (struct fold_same){
            .judge = fold_rows_ledger(r->l, at[i])->member,
            .status = at[i]->status,
            .from = intervals[i][0],
            .until = intervals[i][1],
            .id = at[i]->id,
        };
        for (size_t b = 0; b < HASH_SIZE; b++)
            x->other.b[b] = at[i]->note.p[b];
    }
    qsort(r->out->identities, r->out->identity_count, sizeof *r->out->identities,
          compare_identities);
    return 0;
}

int
fold_listing(struct arena *a, const struct fold_ledgers *l, const struct row *rows, size_t count,
             unsigned layers, struct fold_listing *out, bool *is_listing)
{
    *out = (struct fold_listing){0};
    *is_listing = false;
    struct reducer r = {.a = a, .l = l, .out = out};
    int rc = fold_rows_collect(a, l, rows, count, layers, &r.rows);
    if (rc != 0)
        return rc;
    r.head = find_head(&r.rows);
    if (r.head == NULL || !find_layer(&r))
        return 0;
    out->object = r.head->id;
    out->ledger = r.head->ledger;
    out->leaf_class = r.head->leaf_class;
    out->layer = r.layer;
    rc = reduce_versions(&r);
    if (rc == 0)
        rc = reduce_recognitions(&r);
    if (rc == 0)
        rc = reduce_identities(&r);
    *is_listing = rc == 0 && out->version_count > 0;
    return rc;
}

const struct fold_version *
fold_listing_at(const struct fold_listing *l, int64_t as_of)
{
    for (size_t i = 0; i < l->version_count; i++) {
        const struct fold_version *v = &l->versions[i];
        if (v->status == LISTING_LISTED && when_is_in(as_of, v->from, v->until))
            return v;
    }
    return NULL;
}

bool
fold_listing_is_coordinated(const struct fold_listing *l, int64_t as_of, const struct charter *c)
{
    if (fold_listing_at(l, as_of) == NULL)
        return false;
    size_t recognisers = 0;
    for (size_t i = 0; i < c->member_count; i++) {
        bool is_recogniser = false;
        for (size_t j = 0; j < l->recognition_count && !is_recogniser; j++) {
            const struct fold_recognition *x = &l->recognitions[j];
            is_recogniser =
                bytes_equal(x->member, c->members[i].name) && when_is_in(as_of, x->from, x->until);
        }
        recognisers += is_recogniser;
    }
    return recognisers >= (c->register_k == 0 ? c->member_count : c->register_k);
}
