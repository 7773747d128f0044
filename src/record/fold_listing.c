// SPDX-License-Identifier: Apache-2.0
// The rows of one group reduced to a listing: its versions as intervals (record/fold_object.c), who
// recognises it, who judges it the same as another.
#include "record/fold.h"

#include <stdlib.h>

#include "base/num.h"
#include "base/when.h"
#include "record/fold_object.h"
#include "record/identity.h"
#include "record/listing.h"
#include "record/recognition.h"

struct reducer {
    struct arena *a;
    const struct fold_ledgers *l;
    struct fold_rows rows;
    struct fold_object object;
    struct fold_listing *out;
};

static int
reduce_versions(struct reducer *r)
{
    size_t count = r->object.version_count;
    r->out->versions = arena_array(r->a, count, sizeof *r->out->versions);
    r->out->version_count = count;
    if (r->out->versions == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        const struct fold_span *s = &r->object.versions[i];
        r->out->versions[i] = (struct fold_version){
            .id = s->row->id,
            .index = s->row->index,
            .status = s->row->status,
            .time = s->row->time,
            .from = s->from,
            .until = s->row->status == LISTING_DELISTED ? s->from : s->until,
            .review = listing_review(s->row),
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
        if (x->kind != kind || (r->object.layer != LAYER_COMMON && x->layer != r->object.layer))
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
        .member = r->l->by_number[r->object.ledger].member,
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
        order = num_compare_i64(a->from, b->from);
    if (order == 0)
        order = num_compare_i64(a->until, b->until);
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
        fold_rows_chain(at + i, n, intervals + i);
    }
    for (size_t i = 0; i < count; i++) {
        if (at[i]->status != RECOGNITION_RECOGNISED || at[i]->ledger == r->object.ledger)
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
        order = num_compare_i64(a->from, b->from);
    if (order == 0)
        order = num_compare_i64(a->until, b->until);
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
        fold_rows_chain(at + i, n, intervals + i);
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
    bool is_object = false;
    rc = fold_object_reduce(a, &r.rows, NULL, &r.object, &is_object);
    if (rc != 0 || !is_object || r.object.kind != KIND_LISTING)
        return rc;
    out->object = r.object.id;
    out->ledger = r.object.ledger;
    out->leaf_class = r.object.leaf_class;
    out->layer = r.object.layer;
    rc = reduce_versions(&r);
    if (rc == 0)
        rc = reduce_recognitions(&r);
    if (rc == 0)
        rc = reduce_identities(&r);
    *is_listing = rc == 0;
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
