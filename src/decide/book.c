// SPDX-License-Identifier: Apache-2.0
#include "decide/book.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "record/fold.h"

enum { STATUS_WITHDRAW = 2 }; // its place among the words of kind `status`

static int
compare_names(const void *a, const void *b)
{
    return bytes_compare(*(const struct bytes *)a, *(const struct bytes *)b);
}

uint32_t
book_name(const struct decide *d, struct bytes name)
{
    if (d->name_count == 0)
        return NO_NAME;
    const struct bytes *found = bsearch(&name, d->names, d->name_count, sizeof *d->names, compare_names);
    return found != NULL ? (uint32_t)(found - d->names) : NO_NAME;
}

static int
read_names(struct decide *d, const struct decide_ledgers *l)
{
    size_t room = 0, n = 0;
    for (uint32_t i = 1; i <= l->count; i++)
        room += 1 + l->by_number[i].signer_count;
    d->names = arena_array(&d->keep, room, sizeof *d->names);
    if (d->names == NULL)
        return ERR_NOMEM;
    for (uint32_t i = 1; i <= l->count; i++) {
        if (l->by_number[i].member.n == 0)
            continue;
        d->names[n++] = l->by_number[i].member;
        for (size_t s = 0; s < l->by_number[i].signer_count; s++)
            d->names[n++] = l->by_number[i].signers[s].member;
    }
    if (n > 0)
        qsort(d->names, n, sizeof *d->names, compare_names);
    for (size_t i = 0; i < n; i++) {
        if (d->name_count == 0 || !bytes_equal(d->names[i], d->names[d->name_count - 1]))
            d->names[d->name_count++] = d->names[i];
    }
    return 0;
}

static int
read_ledgers(struct decide *d, const struct decide_ledgers *l)
{
    d->ledger_count = l->count;
    d->ledgers = arena_array(&d->keep, (size_t)l->count + 1, sizeof *d->ledgers);
    if (d->ledgers == NULL)
        return ERR_NOMEM;
    d->ledgers[0].name = NO_NAME;
    for (uint32_t i = 1; i <= l->count; i++) {
        const struct decide_ledger *from = &l->by_number[i];
        struct ledger *to = &d->ledgers[i];
        *to = (struct ledger){.name = NO_NAME};
        if (from->member.n == 0)
            continue;
        assert(from->generation > 0);
        assert(from->held <= LIMIT_LEDGER_LEAVES);
        to->signings = arena_array(&d->keep, from->signer_count, sizeof *to->signings);
        if (to->signings == NULL)
            return ERR_NOMEM;
        to->name = book_name(d, from->member);
        to->generation = from->generation;
        to->held = from->held;
        to->signing_count = from->signer_count;
        for (size_t s = 0; s < from->signer_count; s++)
            to->signings[s] = (struct signing){book_name(d, from->signers[s].member), from->signers[s].size};
    }
    return 0;
}

bool
book_has(const struct decide *d, const struct row *r)
{
    return r->ledger > 0 && r->ledger <= d->ledger_count && d->ledgers[r->ledger].name != NO_NAME &&
           r->index < d->ledgers[r->ledger].held;
}

uint32_t
book_ledger(const struct decide *d, uint32_t name, uint64_t generation)
{
    for (uint32_t i = 1; i <= d->ledger_count && name != NO_NAME; i++) {
        if (d->ledgers[i].name == name && d->ledgers[i].generation == generation)
            return i;
    }
    return 0;
}

// ---- withdrawals ----

struct reading {
    struct decide *d;
    size_t room;
};

static int
add_withdrawal(void *to, const struct row *r)
{
    struct reading *x = to;
    struct decide *d = x->d;
    if (r->kind != KIND_STATUS || r->status != STATUS_WITHDRAW || r->layer != LAYER_COMMON || !book_has(d, r) ||
        d->ledgers[r->ledger].generation > PLACE_GENERATION_MAX)
        return 0;
    if (d->withdrawal_count == x->room) {
        size_t room = x->room > 0 ? 2 * x->room : 16;
        struct withdrawal *at = arena_array(&d->keep, room, sizeof *at);
        if (at == NULL)
            return ERR_NOMEM;
        if (d->withdrawal_count > 0)
            memcpy(at, d->withdrawals, d->withdrawal_count * sizeof *at);
        d->withdrawals = at;
        x->room = room;
    }
    d->withdrawals[d->withdrawal_count++] =
        (struct withdrawal){d->ledgers[r->ledger].name, place_of(d->ledgers[r->ledger].generation, r->index),
                            r->ledger, r->index, r->id};
    return 0;
}

static int
compare_withdrawals(const void *a, const void *b)
{
    const struct withdrawal *x = a, *y = b;
    if (x->name != y->name)
        return x->name < y->name ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

int
book_read(struct decide *d, const struct decide_ledgers *ledgers)
{
    struct reading x = {d, 0};
    struct hash group;
    int rc = read_names(d, ledgers);
    if (rc == 0)
        rc = read_ledgers(d, ledgers);
    fold_group_of_kind(KIND_STATUS, &group);
    if (rc == 0)
        rc = d->source->group(d->source->context, &group, add_withdrawal, &x);
    if (rc == 0 && d->withdrawal_count > 0)
        qsort(d->withdrawals, d->withdrawal_count, sizeof *d->withdrawals, compare_withdrawals);
    return rc;
}
