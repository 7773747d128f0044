// SPDX-License-Identifier: Apache-2.0
// The writer's part of the constitution. See constitute.h.
#include "member/constitute.h"

#include <string.h>

#include "base/limits.h"
#include "record/proposal.h"
#include "record/status.h"

#define SETTLED_MAX (64 * 1024) // twelve bytes a ledger

// ---- opening ----

static int
read_meta(struct member *m, const char *name, struct bytes *out, struct err *e)
{
    int r = store_meta_get(m->store, &m->life, name, out, e);
    if (r != ERR_NOT_FOUND)
        return r;
    if (e)
        *e = (struct err){0};
    *out = (struct bytes){NULL, 0};
    return 0;
}

// Whom nobody here knows yet: an applicant that starts, and learns of its admission from the others' ledgers.
static int
join_as_stranger(struct member *m, const struct sign_public *ledger_key, const struct sign_public *cosign_key, struct err *e)
{
    struct charter *c = &m->charter;
    if (c->party_count == LIMIT_MEMBERS)
        return err_set(e, ERR_LIMIT, "the alliance has %d parties, as many as there can be", LIMIT_MEMBERS);
    struct charter_member *members = arena_array(&m->life, c->party_count + 1, sizeof *members);
    if (!members)
        return err_set(e, ERR_NOMEM, "no memory for the members");
    memcpy(members, c->members, c->party_count * sizeof *members);
    c->members = members;
    c->members[c->party_count++] = (struct charter_member){
        .name = m->self, .ledger = *ledger_key, .cosign = *cosign_key, .role = CHARTER_APPLICANT, .generation = 1};
    m->is_stranger = true;
    return 0;
}

int
constitute_load(struct member *m, const struct sign_public *ledger_key, const struct sign_public *cosign_key, struct err *e)
{
    int r = read_meta(m, CONSTITUTION_META, &m->chain, e);
    if (r == 0)
        r = read_meta(m, CONSTITUTION_SETTLED_META, &m->settled, e);
    if (r == 0)
        r = constitution_make(&m->life, &m->founding, m->chain, &m->constitution, e);
    if (r < 0)
        return r;
    m->charter = m->constitution.charter;
    m->must_constitute = true; // what is stored may be what an earlier program made of it
    const struct charter_member *self = charter_find(&m->charter, m->self);
    m->is_leaving = self && self->is_leaving;
    return self ? 0 : join_as_stranger(m, ledger_key, cosign_key, e);
}

// ---- what calls for a look ----

void
constitute_saw_row(struct member *m, const struct row *row)
{
    bool bears = row->kind == KIND_PROPOSAL || row->kind == KIND_POSITION || row->kind == KIND_STATUS;
    m->must_constitute = m->must_constitute || bears;
}

void
constitute_saw_action(struct member *m, const struct sync_action *a)
{
    bool settles = a->type == SYNC_STORE_COSIGNATURE || a->type == SYNC_STORE_CHECKPOINT;
    m->must_constitute = m->must_constitute || (m->waits_to_settle && settles);
}

// ---- withdrawals ----

struct withdrawals {
    struct member *m;
    struct constitution_withdrawal *list;
    size_t count;
    bool is_waiting; // one is not settled
};

static int
add_withdrawal(void *context, const struct row *row)
{
    struct withdrawals *x = context;
    struct sync_ledger_info info;
    const struct ledger_slot *l = carry_slot(x->m, row->ledger);
    if (row->kind != KIND_STATUS || row->status != STATUS_WITHDRAW || !l || row->index >= l->end)
        return 0;
    size_t i = 0;
    while (i < x->count && !bytes_equal(x->list[i].member, l->author))
        i++;
    if (i == x->count)
        x->list[x->count++] = (struct constitution_withdrawal){.member = l->author};
    bool is_settled = sync_ledger_find(x->m->sync, l->number, &info) && row->index < info.settled;
    x->list[i].words++;
    x->list[i].settled += is_settled;
    x->is_waiting = x->is_waiting || !is_settled;
    return 0;
}

static int
find_withdrawals(struct withdrawals *x, struct err *e)
{
    struct hash group;
    x->list = arena_array(&x->m->arena, x->m->charter.party_count + 1, sizeof *x->list);
    if (!x->list)
        return err_set(e, ERR_NOMEM, "no memory for the constitution");
    fold_group_of_kind(KIND_STATUS, &group);
    return store_row_group(x->m->store, &group, add_withdrawal, x, e);
}

// ---- the look ----

static int
keep_settled(struct member *m, struct err *e)
{
    struct buf b;
    buf_init(&b, SETTLED_MAX);
    for (size_t i = 0; i < m->ledger_count; i++) {
        struct sync_ledger_info info;
        if (!sync_ledger_find(m->sync, m->ledgers[i].number, &info))
            continue;
        constitution_append_settled(&b, info.number, info.settled);
    }
    int r = buf_check(&b);
    if (r == 0)
        r = store_meta_put(m->store, CONSTITUTION_SETTLED_META, buf_bytes(&b), e);
    buf_clear(&b);
    return r;
}

static int
adopt(struct member *m, struct bytes chain, struct err *e)
{
    struct constitution now;
    int r = constitution_make(&m->arena, &m->founding, chain, &now, e);
    if (r == 0)
        r = store_meta_put(m->store, CONSTITUTION_META, chain, e);
    if (r == 0)
        r = keep_settled(m, e);
    if (r < 0)
        return r;
    m->chain = arena_copy(&m->life, chain);
    if (!m->chain.p)
        return err_set(e, ERR_NOMEM, "no memory for the constitution");
    const struct charter_member *self = charter_find(&now.charter, m->self);
    m->is_leaving = self && self->is_leaving;
    m->is_outdated = true;
    m->changes |= MEMBER_CONSTITUTION;
    return 0;
}

int
constitute_look(struct member *m, struct err *e)
{
    struct withdrawals w = {.m = m};
    struct constitution_change *changes = NULL;
    size_t count = 0;
    if (!m->must_constitute)
        return 0;
    m->must_constitute = false;
    int r = find_withdrawals(&w, e);
    m->waits_to_settle = w.is_waiting;
    if (r < 0)
        return r;
    struct buf chain;
    buf_init(&chain, CONSTITUTION_CHAIN_MAX);
    if (count > 0 || w.count > 0)
        constitution_append(&chain, changes, count, w.list, w.count);
    r = buf_check(&chain);
    if (r < 0)
        (void)err_set(e, r, "the constitution does not fit its limit"); // r is returned
    else if (!bytes_equal(buf_bytes(&chain), m->chain))
        r = adopt(m, buf_bytes(&chain), e);
    buf_clear(&chain);
    return r;
}
