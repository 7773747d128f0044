// SPDX-License-Identifier: Apache-2.0
// Serving ledgers to peers.
#include "member/serve.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "ledger/checkpoint.h"
#include "ledger/note.h"
#include "ledger/proof.h"
#include "ledger/tile.h"
#include "member/access.h"
#include "record/common.h"
#include "record/proposal.h"
#include "record/record.h"
#include "member/sound.h"
#include "sync/wire.h"

// ---- who may read ----

static int
find_admission(void *context, const struct row *row)
{
    bool *is_one = context;
    *is_one = *is_one || (row->kind == KIND_PROPOSAL && row->status == PROPOSAL_ADMIT);
    return 0;
}

// Who the parties are, and with which keys, follows from these; so guests hold them too. Other votes are the members' own.
static int
is_of_constitution(struct view *v, const struct record *rec, bool *is_so, struct err *e)
{
    struct hash epoch;
    *is_so = rec->kind->id == KIND_MANDATE || (rec->kind->id == KIND_PROPOSAL && rec->status != PROPOSAL_NONE) ||
             (rec->kind->id == KIND_POSITION && common_get_id(rec, "epoch", &epoch));
    if (*is_so || rec->kind->id != KIND_POSITION)
        return 0;
    return store_row_group(v->store, &rec->about, find_admission, is_so, e);
}

// A suspended member from which the charter withholds what is released to it.
static bool
is_withheld(const struct view *v, const struct charter_member *who)
{
    return who->role == CHARTER_MEMBER && !charter_has(&v->charter, who, CHARTER_NO_RELEASE);
}

int
serve_may_read(struct view *v, const struct view_ledger *l, const struct store_leaf *leaf, struct bytes peer, int64_t now,
               bool *may, struct err *e)
{
    uint8_t c = leaf->leaf.b[0];
    const struct charter_member *who = charter_find(&v->charter, peer), *self = charter_find(&v->charter, v->self);
    bool is_own = bytes_equal(peer, l->member);
    *may = c == LEAF_PUBLIC || (who && !who->is_leaving && (is_own || (constitution_is_within(who) && (c == LEAF_ALLIANCE || c == LEAF_STATUTE))));
    if (self && self->is_leaving) { // we have withdrawn: what proves our own ledger is all that others get from us
        *may = c == LEAF_PUBLIC || (who && c == LEAF_STATUTE && bytes_equal(v->self, l->member));
        return 0;
    }
    if (*may || (c != LEAF_RESTRICTED && c != LEAF_STATUTE) || !who || who->is_leaving)
        return 0;
    if (c == LEAF_RESTRICTED && is_withheld(v, who))
        return 0;
    struct arena a;
    struct record rec;
    struct verdict verdict;
    struct hash id;
    const struct access q = {.ledgers = &v->held, .ledger = l->number, .member = peer, .as_of = now};
    arena_init(&a, RECORD_ARENA_SIZE + LIMIT_RECORD_SIZE + 4096);
    struct bytes bytes = arena_copy(&a, leaf->record); // the walk below uses the store
    int r = bytes.p ? record_parse(&a, c, bytes, &rec, &verdict) : ERR_NOMEM;
    leaf_commitment(&leaf->leaf, &id);
    if (r == 0 && verdict.is_accepted && c == LEAF_STATUTE) {
        *may = (rec.kind->flags & KIND_PROVES) != 0;
        r = *may ? 0 : is_of_constitution(v, &rec, may, e);
    } else if (r == 0 && verdict.is_accepted) {
        r = access_may(v->store, &q, &id, &rec, may, e);
    }
    arena_clear(&a);
    return r < 0 ? err_within(e, r, "access") : 0;
}

// ---- heads ----

struct head_list {
    struct view *v;
    const struct view_ledger *l;
    struct buf *out;
    struct bytes peer;
    bool is_full;
};

// Readers refuse a note with more signatures than LIMIT_NOTE_SIGNATURES: what does not fit goes into a second note of the
// same text.
static int
append_head(void *context, uint64_t size, struct bytes note, bool is_kept)
{
    struct head_list *h = context;
    bool is_newest = size == h->l->checkpoint_size || size == h->l->seen;
    struct buf b;
    bool is_wanted = is_newest || is_kept;
    unsigned lines = 1; // the author's
    if (!sound_note(h->v, h->l, size, note))
        return 0; // damaged on this disk: not served, and fetched anew (member/mend.h)
    buf_init(&b, LIMIT_CHECKPOINT_SIZE);
    buf_append(&b, note);
    for (size_t i = 0; i < h->v->charter.party_count; i++) {
        const struct view_cosigner *c = &h->l->cosigners[i];
        if (c->line.n == 0 || c->size != size ||
            !(h->is_full || bytes_equal(c->member, h->peer) || bytes_equal(c->member, h->v->self)) ||
            !sound_line(h->v, c, note))
            continue;
        if (lines == LIMIT_NOTE_SIGNATURES) {
            wire_append_head_note(h->out, buf_bytes(&b));
            buf_reset(&b);
            buf_append(&b, note);
            lines = 1;
        }
        buf_append(&b, c->line);
        lines++;
        is_wanted = true;
    }
    int r = buf_check(&b);
    if (r == 0 && is_wanted)
        wire_append_head_note(h->out, buf_bytes(&b));
    buf_clear(&b);
    return r;
}

int
serve_heads(struct view *v, struct bytes peer, bool is_full, struct buf *out, struct err *e)
{
    int r = 0;
    wire_append_heads(out, v->self, v->charter.rules);
    for (size_t i = 0; r == 0 && i < v->ledger_count; i++) {
        struct head_list h = {v, &v->ledgers[i], out, peer, is_full};
        r = store_checkpoint_each(v->store, v->ledgers[i].number, append_head, &h, e);
    }
    if (r == 0 && buf_check(out) < 0)
        r = err_set(e, buf_check(out), "the heads do not fit their limit");
    return r;
}

// ---- chunks ----

struct chunk_maker {
    struct view *v;
    const struct view_ledger *l;
    struct bytes peer;
    int64_t now; // by the wall clock: who is in a centre
    struct buf frames;
    struct tree tree; // of the leaves so far, to check what is about to be served
    struct serve_damage *damage;
    struct err *e;
    uint64_t count;
    int result;
};


static int
add_leaf(void *context, const struct store_leaf *leaf)
{
    struct chunk_maker *x = context;
    struct hash h;
    bool may = false;
    if (x->count > 0 && x->frames.n + leaf->record.n > LIMIT_CHUNK_SIZE)
        return 1; // enough; the asker asks on from here
    leaf_hash(&leaf->leaf, &h);
    x->result = tree_append(&x->tree, &h, NULL, NULL);
    if (x->result == 0 && leaf->state == STORE_HELD)
        x->result = serve_may_read(x->v, x->l, leaf, x->peer, x->now, &may, x->e);
    if (x->result < 0)
        return x->result;
    if (may && !leaf_opens(&leaf->leaf, x->l->origin, leaf->salt, leaf->record)) {
        x->damage->is_record = true;
        x->damage->index = leaf->index;
        return x->result = err_set(x->e, ERR_CORRUPT, "record %llu of %.*s no longer matches its leaf",
                                   (unsigned long long)leaf->index, (int)x->l->member.n, x->l->member.p);
    }
    // Our own that a restore took from us: what it says, and so whom it names, we do not know until we have it back.
    const struct charter_member *who = charter_find(&x->v->charter, x->peer);
    bool is_guest = who && !constitution_is_within(who);
    bool is_lost = leaf->state == STORE_WANTED && bytes_equal(x->l->member, x->v->self) &&
                   (leaf->leaf.b[0] == LEAF_RESTRICTED || (is_guest && leaf->leaf.b[0] == LEAF_STATUTE));
    // A suspended member goes on asking: what is for it, it is to have when it is reinstated.
    is_lost = is_lost || (leaf->leaf.b[0] == LEAF_RESTRICTED && who && is_withheld(x->v, who) && !bytes_equal(x->peer, x->l->member));
    if (is_lost)
        wire_append_lost(&x->frames, &leaf->leaf);
    else
        wire_append_frame(&x->frames, &leaf->leaf, may ? leaf->salt : NULL, leaf->record);
    x->count++;
    return x->result = buf_check(&x->frames);
}

struct wanted_note {
    struct arena *arena;
    uint64_t size;
    struct bytes note;
};

static int
pick_note(void *context, uint64_t size, struct bytes note, bool is_kept)
{
    struct wanted_note *w = context;
    (void)is_kept; // any note of that size serves
    if (size != w->size)
        return 0;
    w->note = arena_copy(w->arena, note);
    return w->note.p ? 1 : ERR_NOMEM;
}

// Does what is about to be served lead to the checkpoint its author signed? Without a note of that size (a range of
// bytes asked for alone) there is nothing to compare but the leaves themselves.
static int
check_tree(struct chunk_maker *x, const struct wire_chunk *c, struct err *e)
{
    struct wanted_note w = {.arena = &x->v->arena, .size = c->size};
    struct note n;
    struct checkpoint cp;
    struct hash root;
    int r = store_checkpoint_each(x->v->store, x->l->number, pick_note, &w, e);
    if (r < 0 || w.note.n == 0)
        return r < 0 ? r : 0;
    tree_root(&x->tree, &root);
    if (note_parse(w.note, &n, e) == 0 && checkpoint_parse(n.text, &cp, e) == 0 &&
        proof_verify_consistency(c->proof_to, c->proof_to_count, c->to, &root, cp.size, &cp.root))
        return 0;
    x->damage->is_tree = true;
    x->damage->index = c->from;
    return err_set(e, ERR_CORRUPT, "leaves %llu to %llu of %.*s, or the tree above them, are damaged on this disk",
                   (unsigned long long)c->from, (unsigned long long)c->to, (int)x->l->member.n, x->l->member.p);
}

static int
make_chunk(struct chunk_maker *x, struct wire_chunk *c, const struct tree_reader *reader, struct err *e)
{
    int r = tree_load(&x->tree, c->from, reader);
    if (r == 0)
        tree_root(&x->tree, &c->root_from);
    if (r == 0)
        r = store_leaf_each(x->v->store, x->l->number, c->from, c->to, add_leaf, x, e);
    if (r < 0)
        return r;
    c->to = c->from + x->count;
    r = tree_prove_consistency(reader, c->from, c->size, c->proof_from, &c->proof_from_count);
    if (r == 0)
        r = tree_prove_consistency(reader, c->to, c->size, c->proof_to, &c->proof_to_count);
    return r < 0 ? err_set(e, r, "the tree of %.*s cannot be read", (int)x->l->member.n, x->l->member.p)
                 : check_tree(x, c, e);
}

int
serve_chunk(struct view *v, struct bytes peer, struct bytes origin, uint64_t from, uint64_t to, uint64_t size,
            int64_t now, struct buf *out, struct serve_damage *damage, struct err *e)
{
    const struct view_ledger *l = view_ledger_at(v, origin);
    *damage = (struct serve_damage){0};
    if (!l || from > to || to > size || size > l->size)
        return err_set(e, ERR_NOT_FOUND, "that range is not held here");
    struct wire_chunk *c = arena_alloc(&v->arena, sizeof *c);
    struct store_reader reader;
    struct chunk_maker x = {.v = v, .l = l, .peer = peer, .now = now, .damage = damage, .e = e};
    if (!c || tree_init(&x.tree) < 0)
        return err_set(e, ERR_NOMEM, "no memory for a chunk");
    *c = (struct wire_chunk){.origin = origin, .from = from, .size = size};
    c->to = to - from > LIMIT_CHUNK_LEAVES ? from + LIMIT_CHUNK_LEAVES : to;
    buf_init(&x.frames, WIRE_CHUNK_MAX);
    int r = store_reader_init(&reader, v->store, l->number);
    if (r == 0) {
        r = make_chunk(&x, c, &reader.reader, e);
        store_reader_clear(&reader);
    }
    if (r == 0) {
        wire_append_chunk_head(out, c);
        buf_append(out, buf_bytes(&x.frames));
        r = buf_check(out);
    }
    buf_clear(&x.frames);
    tree_clear(&x.tree);
    return r;
}

// ---- other people's tools ----

int
serve_checkpoint(struct view *v, const struct view_ledger *l, struct buf *out, struct err *e)
{
    const struct charter_member *author = charter_find(&v->charter, l->member);
    bool is_guests = author && author->role != CHARTER_MEMBER;
    unsigned left = charter_k(&v->charter) - !is_guests; // a member's own line is one of k
    if (l->checkpoint.n == 0)
        return err_set(e, ERR_NOT_FOUND, "%.*s has signed nothing yet", (int)l->member.n, l->member.p);
    if (!sound_note(v, l, l->checkpoint_size, l->checkpoint))
        return err_set(e, ERR_CORRUPT, "the checkpoint of %.*s is damaged on this disk; it is not served", (int)l->member.n,
                       l->member.p);
    buf_append(out, l->checkpoint);
    for (size_t i = 0; left > 0 && i < v->charter.member_count; i++) {
        const struct view_cosigner *c = &l->cosigners[i];
        if (c->line.n == 0 || c->size != l->checkpoint_size || !sound_line(v, c, l->checkpoint))
            continue;
        buf_append(out, c->line);
        left--;
    }
    return buf_check(out);
}

// Entries of a bundle, and their hashes.
struct bundle_maker {
    struct buf *out;
    struct hash *hashes;
    unsigned count, width; // width: how many go out; the hashes go on to the end of the tile
};

static int
append_entry(void *context, const struct store_leaf *leaf)
{
    struct bundle_maker *x = context;
    if (x->count < x->width)
        tile_append_entry(x->out, (struct bytes){leaf->leaf.b, LEAF_SIZE});
    leaf_hash(&leaf->leaf, &x->hashes[x->count++]);
    return 0;
}

static int
read_hashes(const struct tree_reader *reader, const struct tile *t, unsigned width, struct hash *hashes)
{
    int r = 0;
    for (unsigned i = 0; r == 0 && i < width; i++)
        r = reader->read(reader->context, t->level, t->number * TREE_TILE_WIDTH + i, &hashes[i]);
    return r;
}

// A tile, or a bundle of entries, of which `width` hashes stand in the tree: checked whole against the author's checkpoint,
// then given as far as it was asked for.
static int
serve_tile(struct view *v, const struct view_ledger *l, const struct tile *t, unsigned width, struct buf *out, struct err *e)
{
    struct store_reader reader;
    struct note n;
    struct checkpoint c;
    bool good = false;
    uint64_t first = t->number * TREE_TILE_WIDTH;
    struct hash *hashes = arena_array(&v->arena, TREE_TILE_WIDTH, sizeof *hashes);
    if (!hashes || store_reader_init(&reader, v->store, l->number) < 0)
        return err_set(e, ERR_NOMEM, "no memory for a tile");
    struct bundle_maker x = {.out = out, .hashes = hashes, .width = t->width};
    int r = t->is_entries ? store_leaf_each(v->store, l->number, first, first + width, append_entry, &x, e)
                          : read_hashes(&reader.reader, t, width, hashes);
    if (r == 0 && t->is_entries && x.count < width)
        r = ERR_CORRUPT;
    if (r == 0 && sound_note(v, l, l->checkpoint_size, l->checkpoint) && note_parse(l->checkpoint, &n, e) == 0 &&
        checkpoint_parse(n.text, &c, e) == 0)
        r = tree_check_tile(&reader.reader, c.size, &c.root, t->level, t->number, hashes, width, &good);
    if (r == 0 && !good)
        r = err_set(e, ERR_CORRUPT, "what lies below tile %llu of level %u is damaged on this disk; it is not served",
                    (unsigned long long)t->number, t->level);
    if (r == 0 && !t->is_entries)
        buf_append(out, bytes_of(hashes, t->width * (size_t)HASH_SIZE));
    store_reader_clear(&reader);
    return r;
}

int
serve_tlog(struct view *v, const struct view_ledger *l, struct bytes path, struct buf *out, struct err *e)
{
    struct tile t;
    if (bytes_equal_str(path, "checkpoint"))
        return serve_checkpoint(v, l, out, e);
    unsigned width = tile_parse_path(path, &t) < 0 ? 0 : tile_width_at(t.level, t.number, l->checkpoint_size);
    if (width == 0 || t.width > width)
        return err_set(e, ERR_NOT_FOUND, "there is no such tile");
    int r = serve_tile(v, l, &t, width, out, e);
    if (r == 0)
        r = buf_check(out);
    return r < 0 ? err_within(e, r, "ledger of %.*s", (int)l->member.n, l->member.p) : 0;
}
