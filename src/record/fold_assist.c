// SPDX-License-Identifier: Apache-2.0
// The canonical states of agreements, requests and contingents, as bytes; numbers, times and names
// as in record/fold_state.c, a note with its length in two bytes. Only what has an effect is there.
//
// A request and a contingent:
//   name of the kind, origin of its ledger, class (1)
//   count (4) of versions in index order, each: id (32) index (8) status (1) time from until (8
//   each) note
//   count (4) of words (of a request: its replies, by member, answer, generation, index), each:
//   member's name, id (32) index (8) status (1) time from until (8 each) note
// An agreement:
//   name "agreement", origin, class (1), id (32) index (8) time until entry from (8 each)
//   threshold (1), parties (length in front in two bytes, each name in one)
//   count (4) of parties' words, by member, generation, index, each as above but with an empty note
#include "record/fold_assist.h"

#include "record/fold_agreement.h"
#include "record/fold_assist_object.h"
#include "record/fold_request.h"

static void
append_name(struct buf *out, struct bytes name)
{
    buf_append_byte(out, (uint8_t)name.n);
    buf_append(out, name);
}

static void
append_long(struct buf *out, struct bytes b)
{
    buf_append_u16be(out, (uint16_t)b.n);
    buf_append(out, b);
}

static void
append_interval(struct buf *out, int64_t time, int64_t from, int64_t until)
{
    buf_append_u64be(out, (uint64_t)time);
    buf_append_u64be(out, (uint64_t)from);
    buf_append_u64be(out, (uint64_t)until);
}

static void
append_head(struct buf *out, const struct fold_ledgers *l, enum kind_id kind, uint32_t ledger,
            uint8_t leaf_class)
{
    append_name(out, bytes_of_str(kind_at(kind)->name));
    append_long(out, l->by_number[ledger].origin);
    buf_append_byte(out, leaf_class);
}

static void
append_object(struct buf *out, const struct fold_ledgers *l, enum kind_id kind,
              const struct fold_assist_object *x)
{
    append_head(out, l, kind, x->ledger, x->leaf_class);
    buf_append_u32be(out, (uint32_t)x->version_count);
    for (size_t i = 0; i < x->version_count; i++) {
        const struct fold_assist_object_version *v = &x->versions[i];
        buf_append(out, hash_bytes(&v->id));
        buf_append_u64be(out, v->index);
        buf_append_byte(out, v->status);
        append_interval(out, v->time, v->from, v->until);
        append_long(out, v->note);
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
        append_interval(out, w->row->time, w->from, w->until);
        append_long(out, with_notes ? w->row->note : (struct bytes){NULL, 0});
    }
}

static void
append_agreement(struct buf *out, const struct fold_ledgers *l, const struct fold_agreement *x)
{
    append_head(out, l, KIND_AGREEMENT, x->ledger, x->leaf_class);
    buf_append(out, hash_bytes(&x->id));
    buf_append_u64be(out, x->index);
    append_interval(out, x->time, x->until, x->entry);
    buf_append_u64be(out, (uint64_t)x->from);
    buf_append_byte(out, (uint8_t)x->threshold);
    append_long(out, x->parties);
    append_words(out, &x->words, false);
}

static bool
has_kind(const struct row *rows, size_t count, enum kind_id kind)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].kind == kind)
            return true;
    }
    return false;
}

int
fold_assist_append(struct arena *a, const struct fold_ledgers *l, const struct row *rows,
                   size_t count, struct buf *out)
{
    struct fold_agreement agreement;
    struct fold_request request;
    struct fold_assist_object contingent;
    unsigned common = 1u << LAYER_COMMON;
    bool is_found = false;
    int rc = 0;
    if (has_kind(rows, count, KIND_REQUEST))
        rc = fold_request(a, l, rows, count, common, &request, &is_found);
    if (rc == 0 && is_found) {
        append_object(out, l, KIND_REQUEST, &request.object);
        append_words(out, &request.replies, true);
        return buf_check(out);
    }
    if (rc == 0 && has_kind(rows, count, KIND_CONTINGENT))
        rc = fold_assist_object(a, l, rows, count, common, KIND_CONTINGENT, NULL, &contingent, &is_found);
    if (rc == 0 && is_found) {
        append_object(out, l, KIND_CONTINGENT, &contingent);
        buf_append_u32be(out, 0);
        return buf_check(out);
    }
    if (rc == 0 && has_kind(rows, count, KIND_AGREEMENT))
        rc = fold_agreement(a, l, rows, count, common, &agreement, &is_found);
    if (rc == 0 && is_found)
        append_agreement(out, l, &agreement);
    return rc != 0 ? rc : buf_check(out);
}
