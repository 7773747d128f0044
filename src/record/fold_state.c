// SPDX-License-Identifier: Apache-2.0
// The canonical state of a group in the common layer, as bytes. Numbers are big-endian, times two's
// complement seconds since 1970 (the smallest number: always has been; the largest: for ever),
// `name` is a length in one byte and the bytes, `origin` a length in two bytes and the bytes.
// Nothing in it depends on a node's own numbering or on any clock.
//
// A listing:
//   name "listing", origin of its ledger, class (1)
//   count (4) of versions in index order, each: id (32) index (8) status (1) time from until review
//   (8 each) count (4) of recognitions but the lister's own, by member, from, until, id, each:
//   name, from until (8 each) id index (8) count (4) of judgements, by other, judge, from, until,
//   id, each: other (32) name, status (1) from until (8 each) id
// A notice:
//   name "notice", origin of its ledger, class (1)
//   count (4) of versions in index order, each: id (32) index (8) status (1) purpose (1) time from
//   until window (8 each)
// An object of another kind: see record/fold_object.c.
// Agreements, requests, contingents: record/fold_assist.c.
// Statute records (charter, key, erasure, evidence), in the order of kind, origin, index:
//   each: name of the kind, origin, index (8) id (32) time (8) note with its length (2)
#include "record/fold_state.h"

#include <assert.h>
#include <stdlib.h>

#include "base/num.h"
#include "record/fold_assist.h"
#include "record/fold_notice.h"
#include "record/fold_object.h"
#include "record/fold_rows.h"

static void
append_name(struct buf *out, struct bytes name)
{
    assert(name.n <= 255);
    buf_append_byte(out, (uint8_t)name.n);
    buf_append(out, name);
}

static void
append_long(struct buf *out, struct bytes b)
{
    assert(b.n <= UINT16_MAX);
    buf_append_u16be(out, (uint16_t)b.n);
    buf_append(out, b);
}

static void
append_time(struct buf *out, int64_t t)
{
    buf_append_u64be(out, (uint64_t)t);
}

static void
append_versions(struct buf *out, const struct fold_listing *x)
{
    buf_append_u32be(out, (uint32_t)x->version_count);
    for (size_t i = 0; i < x->version_count; i++) {
        const struct fold_version *v = &x->versions[i];
        buf_append(out, hash_bytes(&v->id));
        buf_append_u64be(out, v->index);
        buf_append_byte(out, v->status);
        append_time(out, v->time);
        append_time(out, v->from);
        append_time(out, v->until);
        append_time(out, v->review);
    }
}

static void
append_recognitions(struct buf *out, const struct fold_listing *x)
{
    size_t count = 0;
    for (size_t i = 0; i < x->recognition_count; i++)
        count += !x->recognitions[i].is_lister;
    buf_append_u32be(out, (uint32_t)count);
    for (size_t i = 0; i < x->recognition_count; i++) {
        const struct fold_recognition *y = &x->recognitions[i];
        if (y->is_lister)
            continue;
        append_name(out, y->member);
        append_time(out, y->from);
        append_time(out, y->until);
        buf_append(out, hash_bytes(&y->id));
        buf_append_u64be(out, y->index);
    }
}

static void
append_listing(struct buf *out, const struct fold_ledgers *l, const struct fold_listing *x)
{
    append_name(out, BYTES_LIT("listing"));
    append_long(out, l->by_number[x->ledger].origin);
    buf_append_byte(out, x->leaf_class);
    append_versions(out, x);
    append_recognitions(out, x);
    buf_append_u32be(out, (uint32_t)x->identity_count);
    for (size_t i = 0; i < x->identity_count; i++) {
        const struct fold_same *y = &x->identities[i];
        buf_append(out, hash_bytes(&y->other));
        append_name(out, y->judge);
        buf_append_byte(out, y->status);
        append_time(out, y->from);
        append_time(out, y->until);
        buf_append(out, hash_bytes(&y->id));
    }
}

static void
append_object(struct buf *out, const struct fold_ledgers *l, const struct fold_object *x)
{
    append_name(out, bytes_of_str(kind_at((enum kind_id)x->kind)->name));
    append_long(out, l->by_number[x->ledger].origin);
    buf_append_byte(out, x->leaf_class);
    buf_append_u32be(out, (uint32_t)x->version_count);
    for (size_t i = 0; i < x->version_count; i++) {
        const struct fold_span *v = &x->versions[i];
        buf_append(out, hash_bytes(&v->row->id));
        buf_append_u64be(out, v->row->index);
        buf_append_byte(out, v->row->status);
        append_time(out, v->row->time);
        append_time(out, v->from);
        append_time(out, v->until);
        append_long(out, v->row->note);
    }
}

static void
append_notice(struct buf *out, const struct fold_ledgers *l, const struct fold_notice *x)
{
    append_name(out, BYTES_LIT("notice"));
    append_long(out, l->by_number[x->ledger].origin);
    buf_append_byte(out, x->leaf_class);
    buf_append_u32be(out, (uint32_t)x->version_count);
    for (size_t i = 0; i < x->version_count; i++) {
        const struct fold_notice_version *v = &x->versions[i];
        buf_append(out, hash_bytes(&v->id));
        buf_append_u64be(out, v->index);
        buf_append_byte(out, v->status);
        buf_append_byte(out, v->purpose);
        append_time(out, v->time);
        append_time(out, v->from);
        append_time(out, v->until);
        append_time(out, v->window);
    }
}

struct statute {
    const struct row *row;
    struct bytes origin;
};

static int
compare_statutes(const void *x, const void *y)
{
    const struct statute *a = x;
    const struct statute *b = y;
    if (a->row->kind != b->row->kind)
        return a->row->kind < b->row->kind ? -1 : 1;
    int order = bytes_compare(a->origin, b->origin);
    if (order != 0)
        return order;
    return a->row->index < b->row->index ? -1 : a->row->index > b->row->index;
}

static int
append_statutes(struct arena *a, const struct fold_ledgers *l, const struct fold_rows *s,
                struct buf *out)
{
    struct statute *at = arena_array(a, s->count, sizeof *at);
    size_t count = 0;
    if (at == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < s->count; i++) {
        if (s->at[i]->leaf_class == LEAF_STATUTE && s->at[i]->kind != KIND_AGREEMENT)
            at[count++] = (struct statute){s->at[i], fold_rows_ledger(l, s->at[i])->origin};
    }
    qsort(at, count, sizeof *at, compare_statutes);
    for (size_t i = 0; i < count; i++) {
        const struct row *r = at[i].row;
        append_name(out, bytes_of_str(kind_at((enum kind_id)r->kind)->name));
        append_long(out, at[i].origin);
        buf_append_u64be(out, r->index);
        buf_append(out, hash_bytes(&r->id));
        append_time(out, r->time);
        append_long(out, r->note);
    }
    return 0;
}

int
fold_state_append(struct arena *a, const struct fold_ledgers *l, const struct row *rows,
                  size_t count, struct buf *out)
{
    struct fold_listing listing;
    struct fold_notice notice;
    struct fold_object object;
    struct fold_rows s;
    bool is_listing = false, is_notice = false, is_object = false;
    int rc = fold_listing(a, l, rows, count, 1u << LAYER_COMMON, &listing, &is_listing);
    if (rc != 0)
        return rc;
    rc = fold_notice(a, l, rows, count, 1u << LAYER_COMMON, &notice, &is_notice);
    if (rc != 0)
        return rc;
    // Both, when versions of two kinds follow a first one that was erased.
    if (is_listing)
        append_listing(out, l, &listing);
    if (is_notice)
        append_notice(out, l, &notice);
    if (is_listing || is_notice)
        return buf_check(out);
    rc = fold_assist_append(a, l, rows, count, out);
    if (rc == 0)
        rc = fold_rows_collect(a, l, rows, count, 1u << LAYER_COMMON, &s);
    if (rc == 0)
        rc = fold_object_reduce(a, &s, &object, &is_object);
    if (rc == 0 && is_object)
        append_object(out, l, &object);
    else if (rc == 0)
        rc = append_statutes(a, l, &s, out);
    return rc != 0 ? rc : buf_check(out);
}
