// SPDX-License-Identifier: Apache-2.0
#include "naive.h"

#include "base/when.h"
#include "record/listing.h"
#include "record/notice.h"
#include "record/report.h"

const struct record *
naive_record(const struct world *w, enum kind_id kind, enum layer layer, unsigned ledger,
             uint64_t index)
{
    const struct world_entry *e = &w->at[ledger][index];
    if (index >= w->size[ledger] || !e->is_accepted || e->is_blanked ||
        e->record.kind->id != kind || e->record.layer != layer)
        return NULL;
    for (uint64_t i = 0; i < index; i++) {
        if (hash_equal(&w->at[ledger][i].id, &e->id) && !w->at[ledger][i].is_blanked)
            return NULL;
    }
    return &e->record;
}

bool
naive_has_head(const struct world *w, unsigned ledger, uint64_t index, const struct hash *object)
{
    assert_true(index < WORLD_LEAVES);
    return hash_equal(&w->at[ledger][index].id, object);
}

// The status, never the first, with which an object of that kind ends: no version is in force from
// then on until the next. Kinds without a row have none.
static const uint8_t end_of[KIND_COUNT] = {
    [KIND_LISTING] = LISTING_DELISTED,
    [KIND_REPORT] = REPORT_WITHDRAWN,
    [KIND_NOTICE] = NOTICE_CANCEL,
};

int
naive_in_force(const struct world *w, enum kind_id kind, enum layer layer, unsigned ledger,
               uint64_t head, int64_t as_of)
{
    const struct world_entry *h = &w->at[ledger][head];
    int found = -1;
    bool is_over = false;
    int64_t from = WHEN_MIN;
    if (naive_record(w, kind, layer, ledger, head) == NULL)
        return -1;
    for (uint64_t i = head; i < w->size[ledger]; i++) {
        const struct record *r = naive_record(w, kind, layer, ledger, i);
        if (r == NULL || w->at[ledger][i].leaf_class != h->leaf_class)
            continue;
        if (i != head && (!r->has_object || !hash_equal(&r->object, &h->id)))
            continue;
        int64_t review = WHEN_MAX;
        if (json_get(r->json, "review") != NULL)
            assert_int_equal(when_parse(json_get_text(r->json, "review"), &review), 0);
        from = r->time > from ? r->time : from;
        if (as_of < from)
            continue; // it has not taken over from the one before
        bool is_end = end_of[kind] != 0 && r->status == end_of[kind];
        is_over = is_end || (is_over && kind == KIND_NOTICE); // a cancellation is for good
        found = !is_over && as_of < r->until && as_of < review ? (int)i : -1;
    }
    return found;
}

int64_t
naive_moment(struct world *w)
{
    return world_day(0) + (int64_t)world_pick(w, (WORLD_DAYS + 10) * 2) * 43200;
}
