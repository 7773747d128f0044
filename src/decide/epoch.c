// SPDX-License-Identifier: Apache-2.0
#include "decide/epoch.h"

#include <assert.h>
#include <string.h>

#include "decide/book.h"
#include "decide/settled.h"

// The withdrawal that counts: each return outlasts one.
static const struct withdrawal *
find_withdrawal(const struct decide *d, uint32_t name, unsigned spent)
{
    size_t low = 0, high = d->withdrawal_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (d->withdrawals[middle].name < name)
            low = middle + 1;
        else
            high = middle;
    }
    if (name == NO_NAME || spent >= d->withdrawal_count - low || d->withdrawals[low + spent].name != name)
        return NULL;
    return &d->withdrawals[low + spent];
}

static void
set_member(const struct decide *d, struct epoch *e, size_t slot, struct bytes back)
{
    struct member *m = &e->members[slot];
    const struct epoch *before = d->last;
    m->party = &e->seen.charter->members[slot];
    m->name = book_name(d, m->party->name);
    if (m->name != NO_NAME)
        e->slot_of_name[m->name] = (uint8_t)slot;
    for (size_t i = 0; before != NULL && i < before->member_count; i++) {
        if (bytes_equal(before->members[i].party->name, m->party->name))
            m->returns = before->members[i].returns + bytes_equal(m->party->name, back);
    }
    m->withdrawal = find_withdrawal(d, m->name, m->returns);
    e->voter_count += !m->party->is_suspended;
}

// What founding and rebindings have given each ledger to say.
static void
set_limits(struct decide *d, const struct charter *c)
{
    for (uint32_t i = 1; i <= d->ledger_count; i++) {
        struct ledger *l = &d->ledgers[i];
        const struct charter_member *m = l->name != NO_NAME ? charter_find(c, d->names[l->name]) : NULL;
        uint64_t newest = m != NULL ? m->generation : 1;
        l->limit = l->generation > newest ? 0 : UINT64_MAX;
        for (size_t j = 0; j < d->cut_count; j++) {
            if (d->cuts[j].name == l->name && d->cuts[j].generation == l->generation)
                l->limit = d->cuts[j].size;
        }
    }
}

int
epoch_open(struct decide *d, const struct hash *id, const struct charter *charter, struct bytes back)
{
    struct epoch *e = arena_alloc(&d->keep, sizeof *e);
    if (e == NULL)
        return ERR_NOMEM;
    *e = (struct epoch){.seen = {.id = *id, .number = (unsigned)d->epoch_count, .charter = charter}};
    e->member_count = charter->member_count;
    e->members = arena_array(&d->keep, e->member_count, sizeof *e->members);
    e->slot_of_name = arena_array(&d->keep, d->name_count, 1);
    if (e->members == NULL || e->slot_of_name == NULL)
        return ERR_NOMEM;
    memset(e->slot_of_name, NO_SLOT, d->name_count);
    for (size_t i = 0; i < e->member_count; i++)
        set_member(d, e, i, back);
    e->seen.k = settled_k(e->voter_count);
    assert(e->seen.k == charter_k(charter));
    set_limits(d, charter);
    int rc = settled_fill(d, e);
    if (rc != 0)
        return rc;
    if (d->last != NULL)
        d->last->next = e;
    else
        d->first = e;
    d->last = e;
    d->epoch_count++;
    return 0;
}

struct epoch *
epoch_find(const struct decide *d, const struct hash *id)
{
    for (struct epoch *e = d->first; e != NULL; e = e->next) {
        if (hash_equal(&e->seen.id, id))
            return e;
    }
    return NULL;
}

uint8_t
epoch_slot(const struct decide *d, const struct epoch *e, uint32_t ledger)
{
    uint32_t name = d->ledgers[ledger].name;
    return name == NO_NAME ? NO_SLOT : e->slot_of_name[name];
}

uint64_t
epoch_place(const struct decide *d, uint32_t ledger, uint64_t index)
{
    const struct ledger *l = &d->ledgers[ledger];
    return index < l->limit ? place_of(l->generation, index) : NO_PLACE;
}
