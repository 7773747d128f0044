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
#include "member/opening.h"
#include "member/promises.h"
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
        r = opening_sync(m, config, e);
    if (r == 0)
        r = constitute_look(m, e);
    if (r == 0)
        r = promises_look(m, e);
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
    if (r == 0 && sync_take_loss(m->sync))
        r = opened_ask_again(m, e);
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

void
member_watch_rows(struct member *m, const struct store_watch *w)
{
    store_row_watch(m->store, w);
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
