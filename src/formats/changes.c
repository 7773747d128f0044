// SPDX-License-Identifier: Apache-2.0
// See changes.h.
#include "formats/changes.h"

#include <assert.h>
#include <stdlib.h>

#include "base/limits.h"

struct decider {
    struct arena *a;
    const struct entry_list *list;
    const struct charter *charter;
    struct changes *out;
    const struct changes_old *old; // sorted by reference
    size_t old_count;
    struct buf body; // of the entry at hand
};

// Where in old the first of this reference stands, or would stand.
static size_t
find_old(const struct changes_old *old, size_t count, struct bytes reference)
{
    size_t from = 0;
    size_t to = count;
    while (from < to) {
        const size_t mid = from + (to - from) / 2;
        if (bytes_compare(old[mid].reference, reference) < 0) {
            from = mid + 1;
        } else {
            to = mid;
        }
    }
    return from;
}

// Of those of one reference (a person may have listed by hand what the list has too): the one that
// is listed with this very body, else one that is listed, else any. NULL when there is none.
static const struct changes_old *
pick_old(const struct decider *d, struct bytes reference, struct bytes body)
{
    const struct changes_old *picked = NULL;
    for (size_t i = find_old(d->old, d->old_count, reference);
         i < d->old_count && bytes_equal(d->old[i].reference, reference); i++) {
        const struct changes_old *old = &d->old[i];
        if (old->is_listed && bytes_equal(old->body, body)) {
            return old;
        }
        if (picked == NULL || (old->is_listed && !picked->is_listed)) {
            picked = old;
        }
    }
    return picked;
}

static int
compare_bytes(const void *x, const void *y)
{
    return bytes_compare(*(const struct bytes *)x, *(const struct bytes *)y);
}

static struct changes_item *
add_item(struct changes *out, enum changes_what what, const struct changes_old *old)
{
    struct changes_item *item = &out->items[out->count++];
    item->what = what;
    item->old = old;
    out->counts[what]++;
    return item;
}

static int
refuse(struct decider *d, const struct entry *e, const struct changes_old *old, const char *reason)
{
    struct changes_item *item = add_item(d->out, CHANGES_REFUSED, old);
    item->entry = e;
    item->reason = arena_copy(d->a, bytes_of_str(reason));
    return item->reason.p == NULL ? ERR_NOMEM : 0;
}

static int
decide_entry(struct decider *d, const struct entry *e)
{
    struct err why = {0, ""};
    buf_reset(&d->body);
    const int r = entry_append_body(&d->body, e, d->list->list, d->charter, ENTRY_LISTED, &why);
    if (r == ERR_REFUSED || r == ERR_LIMIT) {
        return refuse(d, e, pick_old(d, e->reference, bytes_of(NULL, 0)), why.text);
    }
    if (r != 0 || buf_check(&d->body) != 0) {
        return ERR_NOMEM;
    }
    const struct bytes body = buf_bytes(&d->body);
    const struct changes_old *old = pick_old(d, e->reference, body);
    if (old != NULL && old->is_listed && bytes_equal(old->body, body)) {
        add_item(d->out, CHANGES_UNCHANGED, old)->entry = e;
        return 0;
    }
    struct changes_item *item = add_item(d->out, old == NULL ? CHANGES_NEW : CHANGES_AMENDED, old);
    item->entry = e;
    item->body = arena_copy(d->a, body);
    return item->body.p == NULL ? ERR_NOMEM : 0;
}

// References that stand in the file although their entry was refused, sorted.
static int
refused_references(struct decider *d, struct bytes **out)
{
    *out = arena_array(d->a, d->list->refusal_count, sizeof **out);
    if (*out == NULL) {
        return ERR_NOMEM;
    }
    size_t n = 0;
    for (const struct entry_refusal *r = d->list->refusals; r != NULL; r = r->next) {
        (*out)[n++] = r->reference;
    }
    assert(n == d->list->refusal_count);
    qsort(*out, n, sizeof **out, compare_bytes);
    return 0;
}

static int
decide_gone(struct decider *d)
{
    const struct changes_old *old = d->old;
    struct bytes *refused = NULL;
    const int r = refused_references(d, &refused);
    if (r != 0) {
        return r;
    }
    for (size_t i = 0; i < d->old_count; i++) {
        assert(i == 0 || bytes_compare(old[i - 1].reference, old[i].reference) <= 0);
        d->out->old_listed += old[i].is_listed ? 1 : 0;
        const bool is_there = entry_find(d->list, old[i].reference) != NULL ||
                              bsearch(&old[i].reference, refused, d->list->refusal_count,
                                      sizeof *refused, compare_bytes) != NULL;
        if (old[i].is_listed && !is_there) {
            (void)add_item(d->out, CHANGES_DELISTED, &old[i]); // nothing to add to it
        }
    }
    return 0;
}

int
changes_decide(struct arena *a, const struct changes_old *old, size_t old_count,
               const struct entry_list *l, const struct charter *c, struct changes *out,
               struct err *err)
{
    assert(l->count == 0 || l->by_reference != NULL);
    *out = (struct changes){.items = arena_array(a, l->count + old_count, sizeof *out->items)};
    struct decider d = {
        .a = a, .list = l, .charter = c, .out = out, .old = old, .old_count = old_count};
    buf_init(&d.body, LIMIT_RECORD_SIZE);
    int r = out->items == NULL ? ERR_NOMEM : 0;
    for (const struct entry *e = l->first; r == 0 && e != NULL; e = e->next) {
        r = decide_entry(&d, e);
    }
    if (r == 0) {
        r = decide_gone(&d);
    }
    buf_clear(&d.body);
    out->counts[CHANGES_REFUSED] += l->refusal_count;
    return r == 0 ? 0 : err_set(err, r, "the import needs more memory than it may take");
}

bool
changes_is_mass_delisting(const struct changes *c)
{
    const size_t gone = c->counts[CHANGES_DELISTED];
    return gone > CHANGES_DELIST_COUNT_MIN &&
           gone * 100 > c->old_listed * CHANGES_DELIST_PERCENT_MAX;
}

unsigned
changes_delisted_permille(const struct changes *c)
{
    if (c->old_listed == 0) {
        return 0;
    }
    return (unsigned)((c->counts[CHANGES_DELISTED] * 1000 + c->old_listed - 1) / c->old_listed);
}
