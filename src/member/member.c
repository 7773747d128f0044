// SPDX-License-Identifier: Apache-2.0
// Opening a member from its store, and the batch: one transaction, one signing, then the words go out.
#include "member/member.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/num.h"
#include "ledger/note.h"
#include "member/constitute.h"
#include "member/finals.h"
#include "member/mend.h"
#include "member/mend_open.h"
#include "member/state.h"
#include "record/fold.h"

#define MEMBER_DUTY_MS 1000                  // how often it is looked whether a word is due
#define MEMBER_LIFE_MAX (16 * 1024 * 1024)  // charter and names of 128 members
#define MEMBER_BATCH_MAX (256 * 1024 * 1024) // a chunk's actions and rows, several times over
#define MEMBER_RECEIPT_MAX 1024 // its text, one signature line
#define MEMBER_PRUNE_LEAVES 64 // a ledger that grew by so many loses the checkpoints nobody needs
#define MEMBER_COUNT_LEAVES 64 // and its bytes are counted in the store
#define MEMBER_SCRATCH_MAX (32 * 1024 * 1024) // one record of 256 KiB of small tokens as a tree

// ---- opening ----

static int
check_charter(struct member *m, struct bytes note, struct err *e)
{
    struct bytes stored;
    int r = charter_parse(&m->life, note, false, &m->founding, e);
    if (r < 0)
        return err_within(e, r, "charter");
    m->note = arena_copy(&m->life, note);
    r = store_meta_get(m->store, &m->life, "charter", &stored, e);
    if (r == ERR_NOT_FOUND) {
        if (e)
            e->code = 0;
        return store_meta_put(m->store, "charter", note, e);
    }
    struct charter other;
    if (r == 0)
        r = charter_parse(&m->life, stored, false, &other, e);
    if (r == 0 && !hash_equal(&other.hash, &m->founding.hash))
        r = err_set(e, ERR_CONFLICT, "this store belongs to another alliance: its charter is not the one given");
    return r;
}

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

static int
open_sync(struct member *m, const struct member_config *config, struct err *e)
{
    struct sync_member *members = arena_array(&m->life, m->charter.party_count, sizeof *members);
    m->ledgers = arena_array(&m->life, m->charter.party_count + m->charter.past_count, sizeof *m->ledgers);
    if (!members || !m->ledgers)
        return err_set(e, ERR_NOMEM, "no memory for the members");
    for (size_t i = 0; i < m->charter.party_count; i++) {
        const struct charter_member *x = &m->charter.members[i];
        members[i] = (struct sync_member){x->name, x->cosign, constitution_standing(x), x->is_leaving};
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

static int
open_once(struct member **out, const struct member_config *config, struct err *e)
{
    struct member *m = calloc(1, sizeof *m);
    if (!m)
        return err_set(e, ERR_NOMEM, "no memory");
    arena_init(&m->life, MEMBER_LIFE_MAX);
    arena_init(&m->arena, MEMBER_BATCH_MAX);
    arena_init(&m->scratch, MEMBER_SCRATCH_MAX);
    m->random = config->random;
    m->link = config->link;
    m->cosign_key = config->cosign_key;
    m->must_tell_opened = true; // the clock went on while the node was off
    m->has_finals = true;       // until the store's list was read
    m->is_clock_good = true;    // until the node says otherwise
    sign_public_of(config->ledger_key, &m->ledger_public);
    m->self = arena_copy(&m->life, config->self);
    struct store_options options = {.vfs = config->vfs};
    int r = store_open(&m->store, config->store_path, &options, e);
    if (r == 0)
        r = mend_open(m, e);
    if (r == 0)
        r = store_begin(m->store, e);
    if (r == 0)
        r = check_charter(m, config->charter, e);
    struct sign_public ledger_key, cosign_key;
    sign_public_of(config->ledger_key, &ledger_key);
    sign_public_of(config->cosign_key, &cosign_key);
    if (r == 0)
        r = constitute_load(m, &ledger_key, &cosign_key, e);
    if (r == 0)
        r = store_meta_put(m->store, "self", m->self, e);
    if (r == 0)
        r = store_piece_drop_uploads(m->store, e); // who sent them begins anew
    if (r == 0)
        r = open_sync(m, config, e);
    if (r == 0)
        r = constitute_look(m, e);
    if (r == 0)
        r = store_commit(m->store, e);
    if (r < 0) {
        member_close(m);
        return r;
    }
    *out = m;
    return 0;
}

int
member_open(struct member **out, const struct member_config *config, struct err *e)
{
    struct member *m = NULL;
    int r = open_once(&m, config, e);
    // What is stored of the constitution was behind (a program that failed at that moment): each round knows one more change.
    while (r == 0 && m->is_outdated) {
        member_close(m);
        m = NULL;
        r = open_once(&m, config, e);
    }
    if (r == 0)
        *out = m;
    return r;
}

void
member_close(struct member *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < m->ledger_count; i++)
        store_reader_clear(&m->ledgers[i].reader);
    sync_free(m->sync);
    store_close(m->store);
    arena_clear(&m->scratch);
    arena_clear(&m->arena);
    arena_clear(&m->life);
    free(m);
}

// ---- batches ----

static int
dead(struct member *m, int r)
{
    if (r == ERR_IO || r == ERR_FULL || r == ERR_CORRUPT || r == ERR_NOMEM)
        m->failed = r;
    return r;
}

static int
begin(struct member *m, bool is_light, int64_t now_ms, int64_t wall, struct err *e)
{
    assert(!m->is_open);
    if (m->failed)
        return err_set(e, m->failed, "the store failed before; the member must be opened anew");
    arena_reset(&m->arena);
    m->actions = (struct sync_actions){.arena = &m->arena};
    m->carried = 0;
    m->rows = NULL;
    m->row_count = m->row_capacity = 0;
    m->now_ms = now_ms;
    m->wall = wall;
    m->changes = 0;
    m->must_post = false;
    m->is_light = is_light;
    int r = is_light ? store_begin_light(m->store, e) : store_begin(m->store, e);
    m->is_open = r == 0;
    return dead(m, r);
}

int
member_begin(struct member *m, int64_t now_ms, int64_t wall, struct err *e)
{
    return begin(m, false, now_ms, wall, e);
}

int
member_begin_light(struct member *m, int64_t now_ms, int64_t wall, struct err *e)
{
    return begin(m, true, now_ms, wall, e);
}

int
member_step(struct member *m, const struct sync_event *ev, struct err *e)
{
    assert(m->is_open);
    int r = sync_step(m->sync, m->now_ms, ev, &m->actions, e);
    // A file is refused before anything of it was taken; any other failure leaves the machine ahead of the store.
    if (r < 0 && ev->type == SYNC_FILE && (r == ERR_REFUSED || r == ERR_INVALID))
        return r;
    if (r == 0)
        r = carry_out(m, e);
    if (r < 0)
        m->failed = r;
    return r;
}

int
member_judge_note(const struct member *m, struct bytes note, struct err *e)
{
    return sync_judge_note(m->sync, note, e);
}

bool
member_has_room(const struct member *m)
{
    return m->arena.used < MEMBER_BATCH_MAX / 2;
}

// What is held is saved now and then: an append alone is counted again at the start. So is what is pruned.
static int
keep_house(struct member *m, struct ledger_slot *l, struct err *e)
{
    uint64_t size = sync_tree(m->sync, l->number)->size;
    int r = 0;
    if (m->changes & MEMBER_GREW && size - l->pruned >= MEMBER_PRUNE_LEAVES) {
        r = store_checkpoint_prune(m->store, l->number, size, e);
        l->pruned = size;
    }
    if (r == 0 && (l->is_miscounted || size - l->counted >= MEMBER_COUNT_LEAVES)) {
        r = store_ledger_set_counted(m->store, l->number, size, l->bytes_held, e);
        l->counted = size;
        l->is_miscounted = false;
    }
    return r;
}

static bool
has_settled(const struct member *m, const struct ledger_slot *l, uint64_t *size)
{
    struct sync_ledger_info info;
    bool is_known = sync_ledger_find(m->sync, l->number, &info);
    *size = is_known ? info.settled : l->settled;
    return *size != l->settled;
}

static void
note_settled(struct member *m)
{
    for (size_t i = 0; i < m->ledger_count; i++) {
        uint64_t size;
        if (!has_settled(m, &m->ledgers[i], &size))
            continue;
        m->ledgers[i].settled = size;
        m->changes |= MEMBER_SETTLED;
        finals_look(m);
    }
}

static int
finish(struct member *m, struct err *e)
{
    struct ledger_slot *own = &m->ledgers[m->own];
    unsigned heard, needed;
    uint64_t behind;
    int r = 0;
    bool is_new = sync_tree(m->sync, own->number)->size == 0;
    if (is_new && !m->is_stranger && !sync_is_recovering(m->sync, &heard, &needed, &behind))
        r = write_charter_leaf(m, e);
    if (r == 0 && !m->has_told)
        r = mend_open_tell(m, e);
    if (r == 0)
        r = carry_rows(m, e);
    if (r == 0)
        r = opened_tell(m, e);
    if (r == 0 && !m->is_light)
        r = finals_write(m, e);
    for (size_t i = 0; r == 0 && i < m->ledger_count; i++)
        sync_bytes_held(m->sync, m->ledgers[i].number, m->ledgers[i].bytes_held);
    sync_hold(m->sync, m->is_light);
    if (r == 0)
        r = sync_flush(m->sync, m->now_ms, m->wall, &m->actions, e);
    if (r == 0)
        r = carry_out(m, e);
    if (r == 0)
        r = carry_rows(m, e); // evidence found while notes were read again
    if (r == 0)
        r = constitute_look(m, e);
    for (size_t i = 0; r == 0 && i < m->ledger_count; i++)
        r = keep_house(m, &m->ledgers[i], e);
    return r == 0 ? store_commit(m->store, e) : r;
}

// A light batch was committed. What it makes us sign is signed in a transaction that waits for the disk; and what settled
// by it is settled for good, so it is durable before anybody is told.
static int
harden(struct member *m, struct err *e)
{
    bool is_settling = false;
    uint64_t size;
    for (size_t i = 0; i < m->ledger_count; i++)
        is_settling = has_settled(m, &m->ledgers[i], &size) || is_settling;
    m->is_light = false;
    if (!sync_is_due(m->sync))
        return is_settling ? store_sync(m->store, e) : 0;
    size_t before = m->actions.count;
    int r = store_begin(m->store, e);
    if (r == 0)
        r = finish(m, e);
    // A transaction that only had something to say again wrote nothing, and so waited for no disk.
    bool has_written = false;
    for (size_t i = before; i < m->actions.count; i++)
        has_written = has_written || carry_is_stored(&m->actions.items[i]);
    return r == 0 && is_settling && !has_written ? store_sync(m->store, e) : r;
}

int
member_end(struct member *m, struct err *e)
{
    assert(m->is_open);
    m->is_open = false;
    int r = m->failed ? err_set(e, m->failed, "the batch failed") : finish(m, e);
    if (r == 0 && m->is_light)
        r = harden(m, e);
    if (r < 0) {
        m->failed = r;
        store_rollback(m->store);
        return err_within(e, r, "store");
    }
    note_settled(m);
    carry_sends(m);
    if (m->must_post)
        r = member_resend(m, e);
    if (r == 0 && m->must_scrub) {
        struct err why = {0};
        r = store_scrub_free(m->store, &why);
        m->must_scrub = r == ERR_BUSY; // a reader is in the way: the next batch tries again
        if (r < 0 && r != ERR_BUSY)
            return dead(m, err_set(e, r, "%s", why.text));
    }
    if (m->changes)
        m->link.changed(m->link.context, m->changes);
    return r == ERR_BUSY ? 0 : r;
}

// What is due by the wall clock is looked for every second.
int64_t
member_next_tick(const struct member *m)
{
    int64_t next = sync_next_tick(m->sync);
    bool is_soon = m->finals_at < INT64_MAX && next > m->now_ms + MEMBER_DUTY_MS;
    return is_soon ? m->now_ms + MEMBER_DUTY_MS : next;
}

bool
member_is_due(const struct member *m, int64_t wall)
{
    return finals_are_due(m, wall);
}

void
member_trust_clock(struct member *m, bool is_good)
{
    m->is_clock_good = is_good;
}

// ---- messages and questions ----

struct signer {
    struct member *m;
    const struct note *note;
    struct bytes name; // of the cosigner
    struct bytes peer;
    enum note_verdict verdict;
};

static void
try_key(struct signer *x, const struct sign_public *cosign)
{
    struct note_key key;
    note_key_make(x->name, NOTE_ED25519, cosign, &key);
    if (x->verdict != NOTE_GOOD)
        x->verdict = note_verify(x->note, &key, NULL);
}

static int
try_key_record(void *context, const struct row *row)
{
    struct signer *x = context;
    struct sign_public ledger, cosign;
    const struct ledger_slot *l = carry_slot(x->m, row->ledger);
    if (l && bytes_equal(l->author, x->peer)) {
        effect_keys_of(row->note, &ledger, &cosign);
        try_key(x, &cosign);
    }
    return 0;
}

// Did this member sign the note, with any cosigning key it is known to have had? A receipt may have waited long.
static int
check_signer(struct member *m, const struct charter_member *who, const struct note *n, enum note_verdict *out, struct err *e)
{
    struct buf name;
    struct hash group;
    buf_init(&name, LIMIT_ORIGIN_SIZE);
    charter_append_cosigner(&name, m->charter.alliance, &m->charter.hash, who->name);
    struct signer x = {m, n, buf_bytes(&name), who->name, NOTE_UNSIGNED};
    try_key(&x, &who->cosign);
    for (size_t i = 0; i < m->charter.past_count; i++)
        if (bytes_equal(m->charter.past[i].name, who->name))
            try_key(&x, &m->charter.past[i].cosign);
    fold_group_of_kind(KIND_KEY, &group);
    int r = x.verdict == NOTE_GOOD ? 0 : carry_rows(m, e);
    if (r == 0 && x.verdict != NOTE_GOOD)
        r = store_row_group(m->store, &group, try_key_record, &x, e);
    *out = x.verdict;
    buf_clear(&name);
    return r;
}

int
member_receipt(struct member *m, struct bytes peer, struct bytes bytes, struct err *e)
{
    struct note n;
    struct wire_receipt receipt;
    struct ledger_slot *own = &m->ledgers[m->own];
    const struct charter_member *who = charter_find(&m->charter, peer);
    if (!who || bytes.n > MEMBER_RECEIPT_MAX || note_parse(bytes, &n, NULL) < 0 || n.count != 1 || wire_parse_receipt(n.text, &receipt) < 0)
        return err_set(e, ERR_INVALID, "the receipt is malformed");
    if (!bytes_equal(receipt.origin, own->origin))
        return err_set(e, ERR_REFUSED, "the receipt is for another ledger");
    enum note_verdict verdict;
    int r = check_signer(m, who, &n, &verdict, e);
    if (r < 0)
        return dead(m, r);
    if (verdict == NOTE_BAD)
        return err_set(e, ERR_REFUSED, "the receipt is not signed by %.*s", (int)peer.n, peer.p);
    if (verdict == NOTE_UNSIGNED)
        return err_set(e, ERR_BUSY, "the receipt is signed with a key of %.*s that is not known here yet; send it again later",
                       (int)peer.n, peer.p);
    struct store_leaf leaf;
    struct hash id;
    r = receipt.index < sync_tree(m->sync, own->number)->size
                ? store_leaf_get(m->store, own->number, receipt.index, &leaf, e)
                : ERR_NOT_FOUND;
    if (r < 0)
        return r == ERR_NOT_FOUND ? err_set(e, ERR_REFUSED, "the receipt names no record of ours") : dead(m, r);
    leaf_commitment(&leaf.leaf, &id);
    if (leaf.leaf.b[0] != LEAF_RESTRICTED)
        return err_set(e, ERR_REFUSED, "the receipt is for a record that needs none: a cosignature says it");
    if (!hash_equal(&id, &receipt.id))
        return err_set(e, ERR_REFUSED, "the receipt names another record than stands at its place");
    return dead(m, store_receipt_put(m->store, own->number, receipt.index, peer,
                                     bytes_of_str(receipt.is_erased ? "erased" : "held"), bytes, e));
}

int
member_opened(struct member *m, struct bytes bytes, struct err *e)
{
    struct wire_opened *opened = arena_alloc(&m->arena, sizeof *opened);
    if (!opened)
        return dead(m, err_set(e, ERR_NOMEM, "no memory for a message"));
    if (wire_parse_opened(bytes, opened) < 0)
        return err_set(e, ERR_INVALID, "the list of opened leaves is malformed");
    return dead(m, opened_take(m, opened, e));
}

int
member_delivered(struct member *m, uint64_t outbox_id, struct err *e)
{
    return dead(m, store_outbox_remove(m->store, outbox_id, e));
}

static int
resend(void *context, uint64_t id, struct bytes peer, struct bytes path, struct bytes body)
{
    struct member *m = context;
    m->link.post(m->link.context, peer, id, path, body);
    return 0;
}

int
member_resend(struct member *m, struct err *e)
{
    return dead(m, store_outbox_each(m->store, resend, m, e));
}

int
member_damaged(struct member *m, struct bytes origin, uint64_t index, struct err *e)
{
    const struct mend_fault f = {.what = VERIFY_RECORD, .index = index};
    for (size_t i = 0; i < m->ledger_count; i++) {
        struct ledger_slot *l = &m->ledgers[i];
        struct store_leaf leaf;
        if (!bytes_equal(l->origin, origin))
            continue;
        int r = store_leaf_get(m->store, l->number, index, &leaf, e);
        if (r < 0 || leaf.state != STORE_HELD || leaf_opens(&leaf.leaf, l->origin, leaf.salt, leaf.record))
            return dead(m, r);
        return dead(m, mend_faults(m, origin, &f, 1, e));
    }
    return 0;
}

int
member_audit(struct member *m, int64_t time, struct bytes who, struct bytes act, struct bytes what, struct err *e)
{
    return dead(m, store_audit_put(m->store, time, who, act, what, e));
}

int
member_trouble(struct member *m, struct bytes about, const char *what, struct bytes text, struct err *e)
{
    int r = text.n ? store_trouble_put(m->store, about, bytes_of_str(what), m->wall, text, e)
                   : store_trouble_remove(m->store, about, bytes_of_str(what), e);
    return dead(m, r);
}

bool
member_is_outdated(const struct member *m)
{
    return m->is_outdated;
}

bool
member_is_stranger(const struct member *m)
{
    return m->is_stranger;
}

const struct charter *
member_charter(const struct member *m)
{
    return &m->charter;
}

const struct sync *
member_sync(const struct member *m)
{
    return m->sync;
}

struct bytes
member_self(const struct member *m)
{
    return m->self;
}

struct store *
member_store(struct member *m)
{
    return m->store;
}

void
member_sign_at_once(struct member *m)
{
    sync_sign_at_once(m->sync);
}

int
member_write(struct member *m, uint8_t leaf_class, struct bytes record, struct member_written *out, struct err *e)
{
    return write_record(m, leaf_class, record, out, e);
}

int
member_check(struct member *m, uint8_t leaf_class, struct bytes record, struct err *e)
{
    return write_judge(m, leaf_class, record, e);
}
