// SPDX-License-Identifier: Apache-2.0
// A member's machine built from its store: the ledgers of the parties and those that ended, their keys, what was signed of them.
#include "member/opening.h"

#include <assert.h>

#include "base/buf.h"
#include "base/limits.h"
#include "member/mend_open.h"
#include "record/fold.h"

// A ledger to follow: the one that a party writes, or one that ended when it was rebound.
struct following {
    struct bytes author;
    uint64_t generation, end;
    struct sign_public key;
    bool is_ended;
};

static int
known_as(struct member *m, struct ledger_slot *l, struct sync_ledger_state *state, const struct store_ledger *known,
         size_t known_count, struct err *e)
{
    for (size_t i = 0; i < known_count; i++)
        if (bytes_equal(known[i].origin, l->origin)) {
            l->number = known[i].number;
            l->counted = known[i].counted;
            l->bytes_held = known[i].held;
            state->size = known[i].size;
        }
    return l->number == 0 ? store_ledger_add(m->store, l->origin, &l->number, e) : 0;
}

static int
add_ledger(struct member *m, const struct following *f, const struct store_ledger *known, size_t known_count, struct err *e)
{
    struct ledger_slot *l = &m->ledgers[m->ledger_count];
    struct buf origin;
    buf_init(&origin, LIMIT_ORIGIN_SIZE);
    charter_append_origin(&origin, m->charter.alliance, &m->charter.hash, f->author, f->generation);
    int r = buf_check(&origin);
    l->origin = arena_copy(&m->life, buf_bytes(&origin));
    l->author = f->author;
    l->generation = f->generation;
    l->first = f->key;
    l->end = f->is_ended ? f->end : UINT64_MAX;
    buf_clear(&origin);
    if (r < 0 || !l->origin.p)
        return err_set(e, ERR_NOMEM, "no memory for a ledger");
    struct sync_ledger_state state = {.origin = l->origin, .member = f->author, .key = f->key, .is_ended = f->is_ended, .end = f->end};
    uint64_t beyond = 0;
    r = known_as(m, l, &state, known, known_count, e);
    if (r == 0)
        r = store_reader_init(&l->reader, m->store, l->number);
    if (r < 0)
        return err_within(e, r, "ledger of %.*s", (int)f->author.n, f->author.p);
    if (bytes_equal(f->author, m->self) && !f->is_ended)
        m->own = m->ledger_count;
    m->ledger_count++;
    state.number = l->number;
    state.reader = l->reader.reader;
    state.settled = constitution_settled(m->settled, l->number);
    if (state.size > l->counted)
        r = store_leaf_held(m->store, l->number, l->counted, state.size, &beyond, e);
    l->bytes_held += beyond;
    state.bytes_held = l->bytes_held;
    return r == 0 ? sync_ledger_add(m->sync, &state, e) : r;
}

static int
add_ledgers(struct member *m, struct err *e)
{
    struct store_ledger *known;
    size_t known_count;
    int r = store_ledger_list(m->store, &m->life, &known, &known_count, e);
    // Those that ended come first: who reads in the order of ledgers reads a member's words in theirs.
    for (size_t i = 0; r == 0 && i < m->charter.past_count; i++) {
        const struct charter_member *x = &m->charter.past[i];
        const struct following f = {x->name, x->generation, m->constitution.ended[i].size, x->ledger, true};
        r = add_ledger(m, &f, known, known_count, e);
    }
    for (size_t i = 0; r == 0 && i < m->charter.party_count; i++) {
        const struct charter_member *x = &m->charter.members[i];
        const struct following f = {x->name, x->generation, UINT64_MAX, x->ledger, false};
        r = add_ledger(m, &f, known, known_count, e);
    }
    return r;
}

static int
load_wanted(struct member *m, struct ledger_slot *l, struct err *e)
{
    uint64_t indexes[256], from = 0;
    size_t count;
    do {
        int r = store_wanted(m->store, l->number, from, indexes, 256, &count, e);
        for (size_t i = 0; r == 0 && i < count; i++) {
            struct store_leaf leaf;
            r = store_leaf_get(m->store, l->number, indexes[i], &leaf, e);
            if (r == 0)
                r = sync_want(m->sync, l->number, indexes[i], !sync_must_hold(m->sync, l->number, leaf.leaf.b[0]), e);
            from = indexes[i] + 1;
        }
        if (r < 0)
            return r;
    } while (count == 256);
    return 0;
}

struct loading {
    struct member *m;
    struct ledger_slot *l;
    struct err *e;
    int result;
    struct sign_public ledger_key, cosign_key; // ours, as given
    uint64_t own_keys_end;                     // leaves of our ledger up to the key record that names them
    struct bytes last_note;                    // checkpoint of that size, the last under the key before; must stay
};

static int
load_checkpoint(void *context, uint64_t size, struct bytes note, bool is_kept)
{
    struct loading *x = context;
    (void)is_kept; // matters to pruning alone
    if (mend_open_is_bad(x->m, x->l->number, VERIFY_CHECKPOINT, size, (struct bytes){NULL, 0}))
        return 0;
    bool is_last_under_old_key = x->l == &x->m->ledgers[x->m->own] && size == x->own_keys_end;
    if (is_last_under_old_key)
        x->last_note = arena_copy(&x->m->arena, note);
    return x->result = sync_load_checkpoint(x->m->sync, x->l->number, note, x->e);
}

static int
load_cosignature(void *context, struct bytes member, uint64_t size, struct bytes line)
{
    struct loading *x = context;
    if (mend_open_is_bad(x->m, x->l->number, VERIFY_COSIGNATURE, size, member))
        return 0;
    return x->result = sync_load_cosignature(x->m->sync, x->l->number, member, size, line, x->e);
}

// Key records change whom we believe; evidence whom we no longer cosign.
static int
load_key(void *context, const struct row *row)
{
    struct loading *x = context;
    struct sign_public ledger, cosign;
    struct ledger_slot *l = carry_slot(x->m, row->ledger);
    if (!l)
        return 0;
    effect_keys_of(row->note, &ledger, &cosign);
    if (l == &x->m->ledgers[x->m->own] && row->index >= x->own_keys_end) {
        x->m->is_rekeying = true; // keys are announced that this process does not have
        return 0;
    }
    return x->result = sync_rekey(x->m->sync, l->number, row->index + 1, &ledger, &cosign, x->e);
}

// The last key record of ours that names the keys we were given: those before it and it have taken hold.
static int
find_own_keys(void *context, const struct row *row)
{
    struct loading *x = context;
    struct sign_public ledger, cosign;
    effect_keys_of(row->note, &ledger, &cosign);
    if (row->ledger == x->m->ledgers[x->m->own].number && sign_public_equal(&ledger, &x->ledger_key) &&
        sign_public_equal(&cosign, &x->cosign_key))
        x->own_keys_end = row->index + 1;
    return 0;
}

static int
load_keys(struct loading *x)
{
    struct member *m = x->m;
    const struct charter_member *self = charter_find(&m->charter, m->self);
    struct hash group;
    fold_group_of_kind(KIND_KEY, &group);
    int r = store_row_group(m->store, &group, find_own_keys, x, x->e);
    bool is_charters = sign_public_equal(&x->ledger_key, &self->ledger) && sign_public_equal(&x->cosign_key, &self->cosign);
    m->is_stranger = m->is_stranger || (!is_charters && x->own_keys_end == 0);
    if (m->is_stranger)
        sync_only_read(m->sync);
    return r == 0 ? store_row_group(m->store, &group, load_key, x, x->e) : r;
}

// A row of evidence says only that somebody wrote it: whether it convicts is judged anew.
struct evidence_place {
    uint32_t ledger;
    uint64_t index;
    struct evidence_place *next;
};

struct evidence_list {
    struct member *m;
    struct evidence_place *first;
};

static int
note_evidence(void *context, const struct row *row)
{
    struct evidence_list *list = context;
    struct evidence_place *p = arena_alloc(&list->m->arena, sizeof *p);
    if (!p)
        return ERR_NOMEM;
    *p = (struct evidence_place){row->ledger, row->index, list->first};
    list->first = p;
    return 0;
}

static int
load_evidence(struct member *m, struct err *e)
{
    struct evidence_list list = {m, NULL};
    struct hash group;
    fold_group_of_kind(KIND_EVIDENCE, &group);
    int r = store_row_group(m->store, &group, note_evidence, &list, e);
    for (const struct evidence_place *p = list.first; r == 0 && p; p = p->next)
        r = effect_judge_evidence(m, p->ledger, p->index, e);
    return r;
}

static int
load_ledgers(struct member *m, const struct member_config *config, struct err *e)
{
    struct loading x = {.m = m, .e = e};
    sign_public_of(config->ledger_key, &x.ledger_key);
    sign_public_of(config->cosign_key, &x.cosign_key);
    int r = load_keys(&x);
    if (r == 0)
        r = load_evidence(m, e);
    for (size_t i = 0; r == 0 && i < m->ledger_count; i++) {
        x.l = &m->ledgers[i];
        r = load_wanted(m, x.l, e);
        if (r == 0)
            r = store_checkpoint_each(m->store, x.l->number, load_checkpoint, &x, e);
        if (r == 0)
            r = store_cosignature_each(m->store, x.l->number, load_cosignature, &x, e);
        if (r == 0 && x.last_note.n)
            r = store_checkpoint_put(m->store, x.l->number, x.own_keys_end, x.last_note, true, e);
        x.last_note = (struct bytes){NULL, 0};
        struct sync_ledger_info info;
        if (r == 0 && sync_ledger_find(m->sync, x.l->number, &info))
            x.l->settled = info.settled;
    }
    return r;
}

// The ledgers by their number, for reductions.
static int
make_fold(struct member *m, struct err *e)
{
    uint32_t highest = 0;
    for (size_t i = 0; i < m->ledger_count; i++)
        highest = m->ledgers[i].number > highest ? m->ledgers[i].number : highest;
    struct fold_ledger *at = arena_array(&m->life, (size_t)highest + 1, sizeof *at);
    if (!at)
        return err_set(e, ERR_NOMEM, "no memory for the ledgers");
    for (size_t i = 0; i < m->ledger_count; i++) {
        const struct ledger_slot *l = &m->ledgers[i];
        const struct charter_member *author = charter_find(&m->charter, l->author);
        struct bytes alliance, member;
        struct hash charter;
        uint64_t generation = 0;
        int r = charter_parse_origin(l->origin, &alliance, &charter, &member, &generation);
        assert(r == 0);
        at[l->number] = (struct fold_ledger){l->origin, l->author, generation, l->end,
                                             author && author->role != CHARTER_MEMBER};
    }
    m->fold = (struct fold_ledgers){at, highest};
    return 0;
}

int
opening_sync(struct member *m, const struct member_config *config, struct err *e)
{
    struct sync_member *members = arena_array(&m->life, m->charter.party_count, sizeof *members);
    m->ledgers = arena_array(&m->life, m->charter.party_count + m->charter.past_count, sizeof *m->ledgers);
    if (!members || !m->ledgers)
        return err_set(e, ERR_NOMEM, "no memory for the members");
    for (size_t i = 0; i < m->charter.party_count; i++) {
        const struct charter_member *x = &m->charter.members[i];
        bool is_returning = config->is_returning && bytes_equal(x->name, m->self);
        members[i] = (struct sync_member){x->name, x->cosign, constitution_standing(x), x->is_leaving && !is_returning};
    }
    struct sync_config sc = {
        .self = m->self,
        .alliance = m->charter.alliance,
        .charter = m->charter.hash,
        .members = members,
        .member_count = m->charter.member_count,
        .party_count = m->charter.party_count,
        .quota_leaves = m->charter.quota_leaves,
        .quota_bytes = m->charter.quota_bytes,
        .ledger_key = config->ledger_key,
        .cosign_key = config->cosign_key,
        .signs_at_once = config->signs_at_once,
        .is_continued = config->is_continued,
        .seed = config->seed,
    };
    int r = sync_new(&m->sync, &sc, e);
    if (r == 0)
        r = add_ledgers(m, e);
    if (r == 0)
        r = make_fold(m, e);
    return r == 0 ? load_ledgers(m, config, e) : r;
}
