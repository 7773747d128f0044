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
// An object of another kind:
//   name of the kind, origin of its ledger, class (1)
//   count (4) of versions in index order, each: id (32) index (8) status (1) time from until (8
//   each) note with its length (2)
//   and of a request its replies: count (4), by member, answer, generation, index, each: member's
//   name, id (32) index (8) status (1) time from until (8 each) note with its length (2)
// An agreement:
//   name "agreement", origin, class (1), id (32) index (8) time until entry from (8 each)
//   threshold (1), parties (length in front in two bytes, each name in one)
//   count (4) of parties' words, by member, generation, index, each as a reply but with an empty note
// Statute records (charter, key, erasure, evidence, words on an item), in the order of kind, origin, index:
//   each: name of the kind, origin, index (8) id (32) time (8) note with its length (2)
#include "record/fold_state.h"

#include <assert.h>
#include <stdlib.h>

#include "base/num.h"
#include "record/fold_agreement.h"
#include "record/fold_object.h"
#include "record/fold_request.h"
#include "record/fold_rows.h"
#include "record/meeting.h"

#define COMMON (1u << LAYER_COMMON)

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
append_words(struct buf *out, const struct fold_words *words, bool with_notes)
{
    buf_append_u32be(out, (uint32_t)words->count);
    for (size_t i = 0; i < words->count; i++) {
        const struct fold_word *w = &words->at[i];
        append_name(out, w->member);
        buf_append(out, hash_bytes(&w->row->id));
        buf_append_u64be(out, w->row->index);
        buf_append_byte(out, w->row->status);
        append_time(out, w->row->time);
        append_time(out, w->from);
        append_time(out, w->until);
        append_long(out, with_notes ? w->row->note : (struct bytes){NULL, 0});
    }
}

static int
append_request(struct arena *a, const struct fold_ledgers *l, const struct row *rows, size_t count,
               struct buf *out)
{
    struct fold_request x;
    bool is_request = false;
    int rc = fold_request(a, l, rows, count, COMMON, &x, &is_request);
    if (rc != 0)
        return rc;
    assert(is_request); // so the object's kind says
    append_object(out, l, &x.object);
    append_words(out, &x.replies, true);
    return buf_check(out);
}

static int
append_agreement(struct arena *a, const struct fold_ledgers *l, const struct row *rows, size_t count,
                 struct buf *out, bool *is_agreement)
{
    struct fold_agreement x;
    int rc = fold_agreement(a, l, rows, count, COMMON, &x, is_agreement);
    if (rc != 0 || !*is_agreement)
        return rc;
    append_name(out, BYTES_LIT("agreement"));
    append_long(out, l->by_number[x.ledger].origin);
    buf_append_byte(out, x.leaf_class);
    buf_append(out, hash_bytes(&x.id));
    buf_append_u64be(out, x.index);
    append_time(out, x.time);
    append_time(out, x.until);
    append_time(out, x.entry);
    append_time(out, x.from);
    buf_append_byte(out, (uint8_t)x.threshold);
    append_long(out, x.parties);
    append_words(out, &x.words, false);
    return buf_check(out);
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

// Agreements and objects have states of their own, wherever their records name them; a word on an
// item, which has no note, or on a meeting stands in a group without one.
static bool
is_alone(const struct row *r)
{
    if ((r->kind == KIND_ITEM && r->note.n == 0) || (r->kind == KIND_MEETING && meeting_is_word(r->note)))
        return true;
    return r->kind != KIND_AGREEMENT && (kind_at((enum kind_id)r->kind)->flags & KIND_OBJECT) == 0;
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
        if (s->at[i]->leaf_class == LEAF_STATUTE && is_alone(s->at[i]))
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
    struct fold_object object;
    struct fold_rows s;
    bool is_listing = false, is_object = false;
    int rc = fold_listing(a, l, rows, count, COMMON, &listing, &is_listing);
    if (rc != 0)
        return rc;
    if (is_listing) {
        append_listing(out, l, &listing);
        return buf_check(out);
    }
    rc = fold_rows_collect(a, l, rows, count, COMMON, &s);
    if (rc == 0)
        rc = fold_object_reduce(a, &s, NULL, &object, &is_object);
    if (rc != 0)
        return rc;
    if (is_object && object.kind == KIND_REQUEST)
        return append_request(a, l, rows, count, out);
    if (is_object) {
        append_object(out, l, &object);
        return buf_check(out);
    }
    bool is_agreement = false;
    rc = append_agreement(a, l, rows, count, out, &is_agreement);
    if (rc == 0 && !is_agreement)
        rc = append_statutes(a, l, &s, out);
    return rc != 0 ? rc : buf_check(out);
}
