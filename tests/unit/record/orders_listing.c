// SPDX-License-Identifier: Apache-2.0
#include "orders_listing.h"

#include "base/when.h"
#include "naive.h"
#include "record/recognition.h"

void
orders_listing_look(const struct orders_node *n, const struct row *rows, size_t count,
                    unsigned layers, struct buf *out)
{
    struct fold_listing l;
    bool is_listing = false;
    assert_int_equal(
        fold_listing(&support_arena, &n->ledgers, rows, count, layers, &l, &is_listing), 0);
    if (!is_listing)
        return;
    buf_append(out, n->by_number[l.ledger].origin);
    buf_append_fmt(out, "%u %u", l.leaf_class, l.layer);
    for (size_t v = 0; v < l.version_count; v++)
        buf_append_fmt(out, "|%llu %d %lld %lld", (unsigned long long)l.versions[v].index,
                       l.versions[v].status, (long long)l.versions[v].from,
                       (long long)l.versions[v].until);
    for (size_t v = 0; v < l.recognition_count; v++) {
        buf_append(out, l.recognitions[v].member);
        buf_append(out, hash_bytes(&l.recognitions[v].id));
        buf_append_fmt(out, " %lld %lld %d", (long long)l.recognitions[v].from,
                       (long long)l.recognitions[v].until, l.recognitions[v].is_lister);
    }
    for (size_t v = 0; v < l.identity_count; v++) {
        buf_append(out, l.identities[v].judge);
        buf_append(out, hash_bytes(&l.identities[v].id));
        buf_append(out, hash_bytes(&l.identities[v].other));
        buf_append_fmt(out, " %lld %d", (long long)l.identities[v].from, l.identities[v].status);
    }
}

// Does this member recognise that object at that moment, by the last of its words that has begun?
static bool
naive_recognises(const struct world *w, unsigned member, const struct hash *object, int64_t as_of)
{
    bool is_recognised = false;
    int64_t from = WHEN_MIN;
    for (uint64_t i = 0; i < w->size[member]; i++) {
        const struct record *r = naive_record(w, KIND_RECOGNITION, LAYER_COMMON, member, i);
        if (r == NULL || !hash_equal(&r->about, object))
            continue;
        int64_t since = r->time;
        if (json_get(r->json, "since") != NULL)
            assert_int_equal(when_parse(json_get_text(r->json, "since"), &since), 0);
        from = since > from ? since : from;
        if (as_of >= from)
            is_recognised = r->status == RECOGNITION_RECOGNISED && as_of < r->until;
    }
    return is_recognised;
}

static bool
recognises(const struct fold_listing *l, const char *member, int64_t as_of)
{
    for (size_t i = 0; i < l->recognition_count; i++) {
        const struct fold_recognition *x = &l->recognitions[i];
        if (bytes_equal_str(x->member, member) && when_is_in(as_of, x->from, x->until))
            return true;
    }
    return false;
}

bool
orders_listing_check(struct world *w, const struct orders_node *n, const struct row *rows,
                     size_t count)
{
    struct fold_listing l;
    bool is_listing = false;
    assert_int_equal(
        fold_listing(&support_arena, &n->ledgers, rows, count, ORDERS_COMMON, &l, &is_listing), 0);
    if (!is_listing)
        return false;
    unsigned ledger = orders_ledger_of(n, l.ledger);
    uint64_t head = l.versions[0].index;
    for (int k = 0; naive_has_head(w, ledger, head, &l.object) && k < 8; k++) {
        int64_t as_of = naive_moment(w);
        const struct fold_version *v = fold_listing_at(&l, as_of);
        assert_int_equal(v == NULL ? -1 : (int)v->index,
                         naive_in_force(w, KIND_LISTING, LAYER_COMMON, ledger, head, as_of));
        for (unsigned m = 0; m < WORLD_LEDGERS; m++)
            assert_int_equal(recognises(&l, world_members[m], as_of),
                             m == ledger ? v != NULL : naive_recognises(w, m, &l.object, as_of));
    }
    return l.version_count > 1;
}
