// SPDX-License-Identifier: Apache-2.0
// The larger a size, the fewer have signed it, and the more of the withdrawn have not; so sizes are tried from the largest down, and the
// first that holds is the answer. With each withdrawn signer that comes to it n and k rise by one at most, so what holds for a size
// holds for all smaller ones.
#include "decide/settled.h"

#include <assert.h>
#include <stdlib.h>

unsigned
settled_k(unsigned members)
{
    return 1 + 2 * members / 3;
}

static int
compare_descending(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x > y ? -1 : x < y;
}

// What each slot has signed of it, nothing above cap; what the author has signed is returned.
static uint64_t
read_sizes(const struct decide *d, const struct epoch *e, const struct ledger *l, uint64_t cap,
           uint64_t sizes[LIMIT_MEMBERS])
{
    uint64_t own = 0;
    for (size_t i = 0; i < e->member_count; i++)
        sizes[i] = 0;
    for (size_t i = 0; i < l->signing_count; i++) {
        const struct signing *s = &l->signings[i];
        if (s->name == NO_NAME || s->size > cap)
            continue;
        if (s->name == l->name && s->size > own)
            own = s->size;
        uint8_t slot = e->slot_of_name[s->name];
        if (slot != NO_SLOT && s->size > sizes[slot])
            sizes[slot] = s->size;
    }
    (void)d;
    return own;
}

uint64_t
settled_size(const struct decide *d, const struct epoch *e, uint32_t ledger, uint64_t cap, const bool *kept)
{
    const struct ledger *l = &d->ledgers[ledger];
    uint64_t sizes[LIMIT_MEMBERS], signed_by[LIMIT_MEMBERS], gone[LIMIT_MEMBERS]; // the latter descending
    size_t signed_count = 0, gone_count = 0;
    if (l->name == NO_NAME)
        return 0;
    uint64_t own = read_sizes(d, e, l, cap, sizes);
    uint8_t author = e->slot_of_name[l->name];
    for (size_t i = 0; i < e->member_count; i++) {
        bool is_author = i == author; // it counts as one of the k though it is suspended
        if (e->members[i].party->is_suspended && !is_author)
            continue;
        signed_by[signed_count++] = sizes[i] < own ? sizes[i] : own;
        if (e->members[i].is_withdrawn && !e->members[i].party->is_suspended && (kept == NULL || !kept[i]))
            gone[gone_count++] = sizes[i] < own ? sizes[i] : own;
    }
    if (signed_count == 0)
        return 0;
    qsort(signed_by, signed_count, sizeof *signed_by, compare_descending);
    qsort(gone, gone_count, sizeof *gone, compare_descending);
    size_t left = gone_count; // of the withdrawn, those who have not signed so much
    for (size_t i = 0, of = 0; i < signed_count; i++) {
        uint64_t size = signed_by[i];
        while (of < gone_count && gone[of] >= size)
            of++;
        left = gone_count - of;
        if (i + 1 < signed_count && signed_by[i + 1] == size)
            continue; // all who have signed it are counted at the last of them
        unsigned voters = e->voter_count - (unsigned)left;
        if (i + 1 >= (RULE_IS_OFF(RULE_K) ? voters / 2 : settled_k(voters)))
            return size;
    }
    return 0;
}

int
settled_fill(struct decide *d, struct epoch *e)
{
    bool has_grown = true;
    e->settled = arena_array(&d->keep, (size_t)d->ledger_count + 1, sizeof *e->settled);
    if (e->settled == NULL)
        return ERR_NOMEM;
    // A withdrawal that is settled lowers n, which may settle another.
    while (has_grown) {
        has_grown = false;
        for (size_t i = 0; i < e->member_count; i++) {
            struct member *m = &e->members[i];
            if (m->is_withdrawn || m->withdrawal == NULL)
                continue;
            m->is_withdrawn =
                settled_size(d, e, m->withdrawal->ledger, UINT64_MAX, NULL) > m->withdrawal->index;
            has_grown = has_grown || m->is_withdrawn;
        }
    }
    for (uint32_t l = 1; l <= d->ledger_count; l++)
        e->settled[l] = settled_size(d, e, l, UINT64_MAX, NULL);
    e->seen.settled = e->settled;
    return 0;
}
