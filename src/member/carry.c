// SPDX-License-Identifier: Apache-2.0
// Carrying out what the replication machine decided: leaves, tiles, notes and evidence into the store, words to peers.
#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "member/constitute.h"
#include "member/mend.h"
#include "member/mend_tell.h"
#include "member/state.h"
#include "record/evidence.h"

struct ledger_slot *
carry_slot(struct member *m, uint32_t number)
{
    for (size_t i = 0; i < m->ledger_count; i++)
        if (m->ledgers[i].number == number)
            return &m->ledgers[i];
    return NULL;
}

int
carry_rows(struct member *m, struct err *e)
{
    if (m->row_count == 0)
        return 0;
    int r = store_rows_put(m->store, m->rows, m->row_count, e);
    m->row_count = 0;
    m->changes |= MEMBER_ROWS;
    return r;
}

// What nobody released to us is not kept, whoever sends it.
static int
is_ours_to_hold(struct member *m, struct ledger_slot *l, const struct wire_frame *f, enum effect_holding *out, struct err *e)
{
    *out = EFFECT_YES;
    if (sync_must_hold(m->sync, l->number, f->leaf.b[0]) || l == &m->ledgers[m->own])
        return 0;
    return effect_may_hold(m, l, &f->leaf, f->record, out, e);
}

static enum store_bytes
state_of(const struct member *m, const struct sync_action *a, const struct wire_frame *f)
{
    if (f->has_bytes)
        return STORE_HELD;
    bool must = sync_must_hold(m->sync, a->ledger, f->leaf.b[0]);
    return must || !a->is_from_author || f->is_lost ? STORE_WANTED : STORE_NONE;
}

// Notes of the author's that were stored before their leaves came: only now can be told whether the tree leads to them.
struct waiting_notes {
    struct arena *arena;
    uint64_t from, to;
    struct bytes notes[64]; // more are pruned before (store_checkpoint_prune)
    size_t count;
};

static int
collect_note(void *context, uint64_t size, struct bytes note, bool is_kept)
{
    struct waiting_notes *w = context;
    (void)is_kept; // one that is kept may be of another history too
    if (size <= w->from || size > w->to || w->count == sizeof w->notes / sizeof *w->notes)
        return 0;
    w->notes[w->count] = arena_copy(w->arena, note);
    return w->notes[w->count++].p ? 0 : ERR_NOMEM;
}

static int
hear_again(struct member *m, struct ledger_slot *l, uint64_t from, uint64_t to, struct err *e)
{
    struct waiting_notes w = {.arena = &m->arena, .from = from, .to = to};
    int r = store_checkpoint_each(m->store, l->number, collect_note, &w, e);
    for (size_t i = 0; r == 0 && i < w.count; i++) {
        struct sync_event ev = {.type = SYNC_NOTE, .note = w.notes[i]};
        r = sync_step(m->sync, m->now_ms, &ev, &m->actions, e);
    }
    return r == ERR_NOMEM && e && e->code == 0 ? err_set(e, r, "no memory for notes") : r;
}

static int
store_leaves(struct member *m, const struct sync_action *a, struct err *e)
{
    struct ledger_slot *l = carry_slot(m, a->ledger);
    int r = 0;
    for (size_t i = 0; r == 0 && i < a->frame_count; i++) {
        const struct wire_frame *f = &a->frames[i];
        struct store_leaf leaf = {.index = a->from + i, .leaf = f->leaf, .state = state_of(m, a, f)};
        enum effect_holding may = EFFECT_YES;
        if (f->has_bytes)
            r = is_ours_to_hold(m, l, f, &may, e);
        if (may != EFFECT_YES)
            leaf.state = may == EFFECT_LATER ? STORE_WANTED : STORE_NONE;
        if (r == 0 && may == EFFECT_LATER)
            r = sync_want(m->sync, l->number, leaf.index, true, e);
        if (leaf.state == STORE_HELD) {
            memcpy(leaf.salt, f->salt, sizeof leaf.salt);
            leaf.record = f->record;
            l->bytes_held += f->record.n;
        }
        if (r == 0)
            r = store_leaf_append(m->store, l->number, &leaf, e);
        if (r == 0 && leaf.state == STORE_HELD)
            r = effect_record(m, l, leaf.index, &f->leaf, f->record, e);
    }
    m->changes |= MEMBER_GREW;
    return r == 0 ? hear_again(m, l, a->from, a->from + a->frame_count, e) : r;
}

enum filled { FILL_NOTHING, FILL_DONE, FILL_DENIED };

static int
fill_one(struct member *m, struct ledger_slot *l, uint64_t index, const struct wire_frame *f, bool is_authors_word,
         enum filled *out, struct err *e)
{
    struct store_leaf held;
    enum effect_holding may;
    *out = FILL_NOTHING;
    int r = store_leaf_get(m->store, l->number, index, &held, e);
    if (r < 0)
        return r;
    // The leaf that counts is ours: with another class byte the same bytes open another leaf.
    struct leaf leaf = held.leaf;
    bool is_wanted = held.state == STORE_WANTED;
    if (!f->has_bytes) {
        bool is_not_ours = is_authors_word && is_wanted && !sync_must_hold(m->sync, l->number, leaf.b[0]);
        return is_not_ours ? effect_not_ours(m, l, index, &leaf, e) : 0;
    }
    // A file brings what nobody asked for: a restricted record may have been opened to us since its leaf came.
    bool may_fill = is_wanted || (held.state == STORE_NONE && leaf.b[0] == LEAF_RESTRICTED);
    if (!may_fill || memcmp(leaf.b, f->leaf.b, LEAF_SIZE) != 0 || !leaf_opens(&leaf, l->origin, f->salt, f->record))
        return 0;
    r = is_ours_to_hold(m, l, f, &may, e);
    *out = may == EFFECT_YES ? FILL_DONE : FILL_DENIED;
    if (r < 0 || may != EFFECT_YES)
        return r;
    r = store_leaf_fill(m->store, l->number, index, f->salt, f->record, e);
    l->bytes_held += f->record.n;
    l->is_miscounted = true;
    sync_filled(m->sync, l->number, index);
    return r == 0 ? effect_record(m, l, index, &leaf, f->record, e) : r;
}

// Bytes for leaves that are held already: only where they are ours, and only when they open the stored leaf.
static int
store_fill(struct member *m, const struct sync_action *a, struct err *e)
{
    struct ledger_slot *l = carry_slot(m, a->ledger);
    enum filled *filled = arena_array(&m->arena, a->frame_count + 1, sizeof *filled);
    bool has_filled = false;
    int r = filled ? 0 : err_set(e, ERR_NOMEM, "no memory to fill leaves");
    for (size_t i = 0; r == 0 && i < a->frame_count; i++) {
        const struct wire_frame *f = &a->frames[i];
        bool is_done, is_authors_word = a->is_from_author && !f->is_lost;
        filled[i] = FILL_NOTHING;
        r = mend_fill(m, l, a->from + i, f, is_authors_word, &is_done, e);
        if (r == 0 && !is_done)
            r = fill_one(m, l, a->from + i, f, is_authors_word, &filled[i], e);
        has_filled = has_filled || filled[i] == FILL_DONE;
    }
    // What was denied may stand before the release that opens it: a second look, once all is in.
    for (size_t i = 0; r == 0 && has_filled && i < a->frame_count; i++)
        if (filled[i] == FILL_DENIED)
            r = fill_one(m, l, a->from + i, &a->frames[i], false, &filled[i], e);
    return r == 0 && has_filled && l == &m->ledgers[m->own] ? mend_tell_lost(m, e) : r;
}

static int
store_evidence(struct member *m, const struct sync_action *a, struct err *e)
{
    struct ledger_slot *l = carry_slot(m, a->ledger);
    struct buf b;
    unsigned heard, needed;
    uint64_t behind;
    // A recovering node cannot write yet; it meets the two histories again once it can.
    if (sync_is_recovering(m->sync, &heard, &needed, &behind) || m->is_rekeying || m->is_stranger ||
        m->is_leaving || l == &m->ledgers[m->own])
        return 0;
    buf_init(&b, LIMIT_RECORD_SIZE);
    evidence_append_json(&b, m->wall, l->origin, a->note, a->second, a->proof_count ? &a->root : NULL, a->proof,
                         a->proof_count);
    int r = buf_check(&b);
    struct member_written w;
    if (r == 0)
        r = write_append(m, LEAF_STATUTE, buf_bytes(&b), &w, e);
    else
        (void)err_set(e, r, "the evidence against %.*s does not fit a record", (int)l->author.n, l->author.p); // r tells
    buf_clear(&b);
    return r;
}

static int
carry_one(struct member *m, const struct sync_action *a, struct err *e)
{
    switch (a->type) {
    case SYNC_STORE_LEAVES:
        return store_leaves(m, a, e);
    case SYNC_STORE_TILE:
        return store_tile_put(m->store, a->ledger, a->level, a->number, a->hashes, e);
    case SYNC_STORE_FILL:
        return store_fill(m, a, e);
    case SYNC_STORE_CHECKPOINT:
        return store_checkpoint_put(m->store, a->ledger, a->size, a->note, a->is_kept, e);
    case SYNC_DROP_CHECKPOINT:
        return store_checkpoint_remove(m->store, a->ledger, a->size, a->note, e);
    case SYNC_STORE_COSIGNATURE:
        return store_cosignature_put(m->store, a->ledger, a->member, a->size, a->line, e);
    case SYNC_EVIDENCE:
        return store_evidence(m, a, e);
    case SYNC_TROUBLE:
        m->changes |= MEMBER_TROUBLE;
        return store_trouble_put(m->store, a->member, bytes_of_str(a->what), m->wall, a->text, e);
    case SYNC_TROUBLE_OVER:
        return store_trouble_remove(m->store, a->member, bytes_of_str(a->what), e);
    case SYNC_ASK_HEADS:
        m->link.ask_heads(m->link.context, a->peer, a->token, a->is_full);
        return 0;
    case SYNC_ASK_CHUNK:
        m->link.ask_chunk(m->link.context, a->peer, a->token, carry_slot(m, a->ledger)->origin, a->from, a->to, a->size);
        return 0;
    case SYNC_SEND_NOTE:
        return 0;
    }
    return 0;
}

static bool
is_ask(const struct sync_action *a)
{
    return a->type == SYNC_ASK_HEADS || a->type == SYNC_ASK_CHUNK;
}

bool
carry_is_stored(const struct sync_action *a)
{
    return !is_ask(a) && a->type != SYNC_SEND_NOTE;
}

int
carry_out(struct member *m, struct err *e)
{
    int r = 0;
    size_t asked = m->actions.count;
    for (size_t i = m->carried; r == 0 && i < asked; i++) // first, so that answers come while we store
        if (is_ask(&m->actions.items[i]))
            r = carry_one(m, &m->actions.items[i], e);
    // Carrying out may add actions (an own record): the list can move, so each is copied first.
    while (r == 0 && m->carried < m->actions.count) {
        struct sync_action a = m->actions.items[m->carried++];
        constitute_saw_action(m, &a);
        if (m->carried > asked || !is_ask(&a))
            r = carry_one(m, &a, e);
    }
    return r;
}

void
carry_sends(struct member *m)
{
    for (size_t i = 0; i < m->actions.count; i++) {
        const struct sync_action *a = &m->actions.items[i];
        if (a->type == SYNC_SEND_NOTE)
            m->link.send_note(m->link.context, a->peer, a->note);
    }
}
