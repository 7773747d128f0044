// SPDX-License-Identifier: Apache-2.0
// The writer's part of the constitution. See constitute.h.
#include "member/constitute.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "member/constitute_fold.h"
#include "member/decided.h"
#include "record/proposal.h"
#include "record/status.h"

#define CONSTITUTE_OUTCOME_MAX (4 * 1024 * 1024) // one proposal judged, with those it hangs on
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
    bool opens = row->kind == KIND_PROPOSAL && row->status != PROPOSAL_NONE && row->status != PROPOSAL_WAIVE;
    bool bears = row->kind == KIND_PROPOSAL || row->kind == KIND_POSITION || row->kind == KIND_MANDATE;
    m->must_constitute = m->must_constitute || opens || row->kind == KIND_STATUS || (bears && m->waits_to_settle);
}

void
constitute_saw_action(struct member *m, const struct sync_action *a)
{
    bool settles = a->type == SYNC_STORE_COSIGNATURE || a->type == SYNC_STORE_CHECKPOINT;
    m->must_constitute = m->must_constitute || (m->waits_to_settle && settles);
}

// ---- the changes ----

struct changes {
    struct member *m;
    struct decided *d;
    struct err *e;
    struct constitution_change *list;
    size_t count, room;
    bool is_waiting; // a proposal that would change something is open
};

struct finding {
    struct member *m;
    const struct hash *id;
    uint8_t kind, effect;
    struct bytes note;
};

static int
find_note(void *context, const struct row *row)
{
    struct finding *f = context;
    if (row->kind != f->kind || !hash_equal(&row->id, f->id) || row->note.n == 0)
        return 0;
    f->effect = row->status;
    f->note = arena_copy(&f->m->arena, row->note);
    return f->note.p ? 0 : ERR_NOMEM;
}

// The proposal of that id, adopted, becomes the next change; a mandate goes with its lines.
static int
add_change(struct changes *c, const struct hash *id)
{
    struct member *m = c->m;
    struct finding proposal = {.m = m, .id = id, .kind = KIND_PROPOSAL}, mandate = {.m = m, .kind = KIND_MANDATE};
    struct proposal_note n;
    int r = store_row_group(m->store, id, find_note, &proposal, c->e);
    if (r == 0 && proposal_read(proposal.effect, proposal.note, &n) < 0)
        return err_set(c->e, ERR_CORRUPT, "an adopted proposal's row in the store is damaged");
    mandate.id = &n.id;
    if (r == 0 && n.effect == PROPOSAL_MANDATE)
        r = store_row_group(m->store, &n.id, find_note, &mandate, c->e);
    if (r == 0 && c->count == c->room) {
        size_t room = c->room ? 2 * c->room : 16;
        struct constitution_change *list = arena_array(&m->arena, room, sizeof *list);
        if (!list)
            return ERR_NOMEM;
        if (c->count)
            memcpy(list, c->list, c->count * sizeof *list);
        c->list = list;
        c->room = room;
    }
    if (r == 0)
        c->list[c->count++] = (struct constitution_change){*id, proposal.effect, proposal.note, mandate.note};
    return r;
}

struct ids {
    struct arena *a;
    struct hash *list;
    unsigned *epochs; // of each, once it is adopted
    size_t count, room;
    bool is_admission;
};

static int
add_id(void *context, const struct row *row)
{
    struct ids *x = context;
    if (row->kind != KIND_PROPOSAL || row->layer != LAYER_COMMON || (row->status == PROPOSAL_ADMIT) != x->is_admission)
        return 0;
    if (x->count == x->room) {
        size_t room = x->room ? 2 * x->room : 16;
        struct hash *list = arena_array(x->a, room, sizeof *list);
        if (!list)
            return ERR_NOMEM;
        if (x->count)
            memcpy(list, x->list, x->count * sizeof *list);
        x->list = list;
        x->room = room;
    }
    x->list[x->count++] = row->id;
    return 0;
}

static int
judge(struct changes *c, const struct hash *id, struct decide_outcome *out)
{
    struct arena a;
    bool is_proposal = false;
    arena_init(&a, CONSTITUTE_OUTCOME_MAX);
    *out = (struct decide_outcome){.end = DECIDE_VOID};
    int r = decide_outcome(c->d->decide, &a, id, out, &is_proposal);
    if (r == 0 && !is_proposal)
        out->end = DECIDE_VOID;
    c->is_waiting = c->is_waiting || out->end == DECIDE_OPEN;
    arena_clear(&a);
    return r;
}

static int
by_id(const void *a, const void *b)
{
    return hash_compare(a, b);
}

// Admissions are adopted beside the chain: each has effect from the epoch that it names, those of one epoch by their ids.
static int
find_admissions(struct changes *c, struct ids *x)
{
    struct hash group;
    proposal_group_of_admissions(&group);
    int r = store_row_group(c->m->store, &group, add_id, x, c->e);
    if (r < 0)
        return r;
    if (x->count)
        qsort(x->list, x->count, sizeof *x->list, by_id);
    x->epochs = arena_array(x->a, x->count + 1, sizeof *x->epochs);
    if (!x->epochs)
        return ERR_NOMEM;
    for (size_t i = 0; r == 0 && i < x->count; i++) {
        struct decide_outcome o;
        r = judge(c, &x->list[i], &o);
        x->epochs[i] = r == 0 && o.end == DECIDE_ADOPTED ? o.epoch : UINT_MAX;
    }
    return r;
}

static int
find_changes(struct changes *c)
{
    const struct decide *d = c->d->decide;
    struct ids admissions = {.a = &c->m->arena, .is_admission = true}, open = {.a = &c->m->arena};
    struct hash group;
    size_t epochs = decide_epoch_count(d);
    int r = find_admissions(c, &admissions);
    for (size_t i = 0; r == 0 && i < epochs; i++) {
        if (i > 0)
            r = add_change(c, &decide_epoch_at(d, i)->id);
        for (size_t k = 0; r == 0 && k < admissions.count; k++)
            if (admissions.epochs[k] == i)
                r = add_change(c, &admissions.list[k]);
    }
    proposal_group_of_epoch(&decide_epoch_at(d, epochs - 1)->id, &group);
    if (r == 0)
        r = store_row_group(c->m->store, &group, add_id, &open, c->e);
    for (size_t i = 0; r == 0 && i < open.count && !c->is_waiting; i++) {
        struct decide_outcome o;
        r = judge(c, &open.list[i], &o);
    }
    return r;
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
        r = constitute_fold(m, &now.charter, e);
    const struct charter_member *was = charter_find(&m->charter, m->self), *is = charter_find(&now.charter, m->self);
    if (r == 0 && was && is && !constitution_is_within(was) && constitution_is_within(is))
        r = constitute_fold_want(m, e);
    if (r == 0)
        r = store_meta_put(m->store, CONSTITUTION_META, chain, e);
    if (r == 0)
        r = keep_settled(m, e);
    if (r < 0)
        return r;
    m->chain = arena_copy(&m->life, chain);
    if (!m->chain.p)
        return err_set(e, ERR_NOMEM, "no memory for the constitution");
    m->is_leaving = is && is->is_leaving;
    m->is_outdated = true;
    m->changes |= MEMBER_CONSTITUTION;
    return 0;
}

static int
look(struct member *m, struct buf *chain, struct err *e)
{
    struct decided d;
    struct changes c = {.m = m, .d = &d, .e = e};
    struct withdrawals w = {.m = m};
    int r = decided_member(&d, m, LAYER_COMMON, e);
    if (r == 0)
        r = find_changes(&c);
    if (r == 0)
        r = find_withdrawals(&w, e);
    decided_end(&d);
    if (r == 0 && (c.count > 0 || w.count > 0))
        constitution_append(chain, c.list, c.count, w.list, w.count);
    if (r == 0)
        r = buf_check(chain);
    m->waits_to_settle = c.is_waiting || w.is_waiting;
    return r < 0 && e && e->code == 0 ? err_set(e, r, "the constitution could not be worked out (%s)", err_name(r)) : r;
}

int
constitute_look(struct member *m, struct err *e)
{
    struct buf chain;
    if (!m->must_constitute)
        return 0;
    m->must_constitute = false;
    buf_init(&chain, CONSTITUTION_CHAIN_MAX);
    int r = look(m, &chain, e);
    if (r == 0 && !bytes_equal(buf_bytes(&chain), m->chain))
        r = adopt(m, buf_bytes(&chain), e);
    buf_clear(&chain);
    return r;
}
