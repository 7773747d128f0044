// SPDX-License-Identifier: Apache-2.0
// Leaves arriving: a chunk is believed only when the tree that it would give is a prefix of a checkpoint its author
// signed (the consistency proof at the chunk's end says so), so each chunk can be stored at once and a catch-up of any
// length takes the memory of one chunk. Bytes are believed when they open their leaf.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "ledger/proof.h"
#include "sync/state.h"

struct tile_sink {
    struct sync_actions *out;
    const struct track *track;
};

static int
on_full_tile(void *context, unsigned level, uint64_t number, const struct hash hashes[TREE_TILE_WIDTH])
{
    struct tile_sink *sink = context;
    struct sync_action *a = act_add(sink->out, SYNC_STORE_TILE, sink->track);
    struct hash *copy = arena_array(sink->out->arena, TREE_TILE_WIDTH, sizeof *copy);
    if (!a || !copy)
        return ERR_NOMEM;
    memcpy(copy, hashes, TREE_TILE_WIDTH * sizeof *copy);
    a->level = level;
    a->number = number;
    a->hashes = copy;
    return 0;
}

bool
grow_must_hold(const struct sync *s, const struct track *t, uint8_t leaf_class)
{
    // Of a class that this version does not know nobody can say that it holds all.
    bool is_for_all = track_is_guest(s, s->self) && t->author != s->self;
    return is_for_all ? leaf_class == LEAF_PUBLIC : leaf_class != LEAF_RESTRICTED;
}

// Drop bytes that do not open their leaf. False when the giver gave wrong ones.
static bool
check_bytes(const struct track *t, struct wire_frame *frames, size_t count)
{
    bool all_good = true;
    for (size_t i = 0; i < count; i++) {
        struct wire_frame *f = &frames[i];
        if (!f->has_bytes || leaf_opens(&f->leaf, (struct bytes){t->origin, t->origin_n}, f->salt, f->record))
            continue;
        f->has_bytes = false;
        all_good = false;
    }
    return all_good;
}

// ---- a fork seen from the other side ----

// The server's own root at `from` differs from ours, yet is proved to lead to a checkpoint the author signed: evidence,
// when we hold a signed note of exactly that size. Otherwise ask for such a proof at the size of a note we do hold.
static int
fork_or_lie(struct sync *s, struct track *t, size_t peer, const struct wire_chunk *c, const struct signed_note *to,
            struct sync_actions *out, bool *is_fork)
{
    *is_fork = false;
    if (!proof_verify_consistency(c->proof_from, c->proof_from_count, c->from, &c->root_from, to->size, &to->root))
        return 0;
    const struct signed_note *ours = track_signed(t, c->from);
    *is_fork = true;
    if (ours && !hash_equal(&ours->root, &c->root_from))
        return track_evidence(s, t, signed_bytes(ours), signed_bytes(to), &c->root_from, c->proof_from,
                              c->proof_from_count, out);
    const struct signed_note *probe = t->via.p && t->via.size < to->size ? &t->via : &t->held;
    if (!probe->p || probe->size == 0 || probe->size >= to->size || probe->size == c->from)
        return 0;
    struct sync_action *a = act_add(out, SYNC_ASK_CHUNK, t);
    if (!a)
        return ERR_NOMEM;
    t->ask = (struct track_ask){ASK_PROBE, s->next_token++, peer, probe->size, probe->size, to->size,
                                s->now + STATE_CHUNK_MS, false};
    a->peer = act_copy(out, s->members[peer].name);
    a->token = t->ask.token;
    a->from = a->to = probe->size;
    a->size = to->size;
    return a->peer.p ? 0 : ERR_NOMEM;
}

// ---- growing ----

// Append the frames' leaves to a copy of the tree and compare with the signed checkpoint; on agreement the copy is ours.
static int
grow_tree(struct track *t, const struct wire_frame *frames, size_t count, const struct wire_chunk *c,
          const struct signed_note *to, struct sync_actions *out, bool *good)
{
    struct tree next;
    struct tile_sink sink = {out, t};
    size_t actions = out->count;
    int r = tree_init(&next);
    if (r == 0)
        r = tree_copy(&next, &t->tree);
    for (size_t i = 0; r == 0 && i < count; i++) {
        struct hash h;
        leaf_hash(&frames[i].leaf, &h);
        r = tree_append(&next, &h, on_full_tile, &sink);
    }
    if (r == 0) {
        struct hash root;
        tree_root(&next, &root);
        *good = proof_verify_consistency(c->proof_to, c->proof_to_count, next.size, &root, to->size, &to->root);
    }
    if (r < 0 || !*good) {
        out->count = actions; // the tiles of a tree that is not to be
        tree_clear(&next);
        return r;
    }
    tree_clear(&t->tree);
    t->tree = next;
    return 0;
}

static int
store_leaves(struct sync *s, struct track *t, uint64_t from, const struct wire_frame *frames, size_t count,
             bool is_from_author, struct sync_actions *out, size_t at, struct err *e)
{
    for (size_t i = 0; i < count; i++) {
        t->bytes_held += frames[i].has_bytes ? frames[i].record.n : 0;
        uint8_t leaf_class = frames[i].leaf.b[0];
        // Our own, from before a restore; or of another, from one who may not have it: its author alone can tell.
        bool is_needed = grow_must_hold(s, t, leaf_class);
        bool is_optional = !is_needed && (!is_from_author || frames[i].is_lost);
        if (!frames[i].has_bytes && (is_needed || is_optional)) {
            int r = track_want(t, from + i, is_optional, e);
            if (r < 0)
                return r;
        }
    }
    t->is_over_quota = t->tree.size > s->quota_leaves || t->bytes_held > s->quota_bytes;
    struct sync_action *a = act_add(out, SYNC_STORE_LEAVES, t);
    if (!a)
        return err_set(e, ERR_NOMEM, "no memory for a chunk");
    a->from = from;
    a->frames = frames;
    a->frame_count = count;
    a->is_from_author = is_from_author;
    // Leaves go before the tiles that they fill.
    struct sync_action leaves = *a;
    memmove(out->items + at + 1, out->items + at, (out->count - 1 - at) * sizeof *out->items);
    out->items[at] = leaves;
    return 0;
}

static int
accept(struct sync *s, struct track *t, const struct wire_chunk *c, const struct signed_note *to, size_t skip,
       bool is_from_author, struct sync_actions *out, bool *good, struct err *e)
{
    size_t count = (size_t)(c->to - c->from) - skip, at = out->count;
    int r = grow_tree(t, c->frames + skip, count, c, to, out, good);
    if (r < 0 || !*good)
        return r < 0 ? err_set(e, r, "no memory to grow a tree") : 0;
    r = store_leaves(s, t, c->from + skip, c->frames + skip, count, is_from_author, out, at, e);
    if (r == 0)
        r = signed_set(&t->via, to->size, &to->root, signed_bytes(to), e);
    if (r == 0 && t->is_over_quota)
        r = act_trouble(out, track_author(s, t), "quota",
                        "has more in its ledger than the charter's quota allows; it is fetched and cosigned no further");
    return r < 0 ? err_within(e, r, "ledger %.*s", (int)t->origin_n, t->origin) : 0;
}

static int
fill(struct track *t, const struct wire_chunk *c, bool is_from_author, struct sync_actions *out)
{
    struct sync_action *a = act_add(out, SYNC_STORE_FILL, t);
    if (!a)
        return ERR_NOMEM;
    a->from = c->from;
    a->frames = c->frames;
    a->frame_count = (size_t)(c->to - c->from);
    a->is_from_author = is_from_author;
    return 0;
}

static int
blame(struct sync *s, struct track *t, size_t peer, struct sync_actions *out, const char *what, const char *text)
{
    s->peers[peer].is_suspect = true;
    if (t->offers[peer].failures < 4)
        t->offers[peer].failures = 4; // half a minute at once: it was no accident
    ask_avoid(s, t, peer);
    return act_trouble(out, s->members[peer].name, what, "%s (ledger of %.*s)", text, (int)track_author(s, t).n,
                       track_author(s, t).p);
}

// Does the giver itself say that the tree leads there? A note that it only handed on, or that we hold, binds it to nothing:
// it may hold another history of the author's, as honestly as we do.
static bool
is_its_word(const struct track *t, size_t peer, const struct signed_note *to)
{
    const struct signed_note *word = &t->offers[peer].note;
    return peer == t->author || (word->p && word->size == to->size && hash_equal(&word->root, &to->root));
}

// What an honest peer may answer too: it is not asked for that again, and nothing is said of it.
static int
pass_over(struct sync *s, struct track *t, size_t peer, uint64_t size)
{
    struct track_offer *o = &t->offers[peer];
    o->cannot = size;
    o->cannot_until = s->now + STATE_CANNOT_MS;
    signed_clear(&o->seen);
    ask_avoid(s, t, peer);
    return 0;
}

// A chunk that answers the ask `ask` of this ledger.
static int
answer(struct sync *s, struct track *t, const struct track_ask *ask, struct wire_chunk *c, struct sync_actions *out,
       struct err *e)
{
    size_t peer = ask->peer;
    if (c->from != ask->from || c->to > ask->to || c->size != ask->size || (c->to == c->from && ask->kind != ASK_PROBE))
        return blame(s, t, peer, out, "bad-chunk", "answered with other leaves than were asked for");
    bool bytes_good = check_bytes(t, c->frames, (size_t)(c->to - c->from));
    if (!bytes_good) {
        int r = blame(s, t, peer, out, "bad-bytes", "gave bytes that do not match their leaf");
        if (r < 0)
            return r;
    }
    if (ask->kind == ASK_FILL)
        return fill(t, c, peer == t->author && !ask->is_overtaken, out);
    const struct signed_note *to = track_signed(t, c->size);
    if (!to && t->offers[peer].note.p && t->offers[peer].note.size == c->size)
        to = &t->offers[peer].note;
    if (!to && t->offers[peer].seen.p && t->offers[peer].seen.size == c->size)
        to = &t->offers[peer].seen;
    if (!to)
        return 0; // a larger checkpoint replaced it meanwhile
    struct hash root;
    int r = ask->kind == ASK_PROBE ? 0 : track_root_at(t, c->from, &root, e);
    if (r < 0)
        return r;
    if (ask->kind == ASK_PROBE || !hash_equal(&root, &c->root_from)) {
        bool is_fork;
        r = fork_or_lie(s, t, peer, c, to, out, &is_fork);
        ask_avoid(s, t, peer);
        if (r < 0 || is_fork)
            return r;
        if (!is_its_word(t, peer, to))
            return pass_over(s, t, peer, c->size);
        return blame(s, t, peer, out, "bad-root", "serves a tree that is not under any checkpoint its author signed");
    }
    bool good;
    if (c->from != t->tree.size)
        return 0; // the tree grew meanwhile (a file)
    r = accept(s, t, c, to, 0, peer == t->author && !ask->is_overtaken, out, &good, e);
    if (r < 0)
        return r;
    if (!good && !is_its_word(t, peer, to))
        return pass_over(s, t, peer, c->size);
    if (!good)
        return blame(s, t, peer, out, "bad-leaves", "gave leaves that are not under the checkpoint");
    r = act_trouble_over(out, s->members[peer].name, "bad-leaves");
    return r == 0 ? ask_leaves(s, t, out) : r; // so that the next are on their way while these are stored
}

int
grow_chunk(struct sync *s, struct bytes peer, uint64_t token, struct bytes body, struct sync_actions *out, struct err *e)
{
    size_t p = track_member_index(s, peer);
    struct track *t = NULL;
    for (size_t i = 0; i < s->track_count && !t; i++)
        if (s->tracks[i]->ask.kind != ASK_NONE && s->tracks[i]->ask.token == token && s->tracks[i]->ask.peer == p)
            t = s->tracks[i];
    if (!t)
        return 0; // answers nothing that is still asked
    struct track_ask ask = t->ask;
    t->ask.kind = ASK_NONE;
    struct wire_chunk *c = arena_alloc(out->arena, sizeof *c);
    if (!c)
        return err_set(e, ERR_NOMEM, "no memory for a chunk");
    int r = wire_parse_chunk(out->arena, body, c, e);
    if (r == ERR_NOMEM)
        return r;
    if (r < 0 || !bytes_equal(c->origin, (struct bytes){t->origin, t->origin_n})) {
        if (e)
            e->code = 0;
        return blame(s, t, p, out, "bad-chunk", "answered with a malformed chunk");
    }
    ask_heard(s, p);
    t->offers[p].failures = 0;
    return answer(s, t, &ask, c, out, e);
}

int
grow_file(struct sync *s, struct bytes body, struct sync_actions *out, struct err *e)
{
    struct wire_chunk *c = arena_alloc(out->arena, sizeof *c);
    if (!c)
        return err_set(e, ERR_NOMEM, "no memory for a chunk");
    int r = wire_parse_chunk(out->arena, body, c, e);
    if (r < 0)
        return r;
    struct track *t = track_find(s, c->origin);
    if (!t)
        return err_set(e, ERR_REFUSED, "the file holds leaves of a ledger that is not of this alliance");
    if (c->from > t->tree.size)
        return err_set(e, ERR_REFUSED,
                       "the file's leaves of %.*s begin at %llu, but only %llu are held: import an earlier export first",
                       (int)track_author(s, t).n, track_author(s, t).p, (unsigned long long)c->from,
                       (unsigned long long)t->tree.size);
    if (!check_bytes(t, c->frames, (size_t)(c->to - c->from)))
        return err_set(e, ERR_REFUSED, "the file holds bytes that do not match their leaf (ledger of %.*s)",
                       (int)track_author(s, t).n, track_author(s, t).p);
    if (c->to > t->end)
        return 0; // what its author was rebound from is not carried on
    if (c->to <= t->tree.size)
        return fill(t, c, false, out) < 0 ? err_set(e, ERR_NOMEM, "no memory") : 0;
    const struct signed_note *to = track_signed(t, c->size);
    if (!to)
        return err_set(e, ERR_REFUSED, "the file's checkpoint of %.*s at size %llu is not signed by its author",
                       (int)track_author(s, t).n, track_author(s, t).p, (unsigned long long)c->size);
    bool good;
    r = accept(s, t, c, to, (size_t)(t->tree.size - c->from), false, out, &good, e);
    if (r < 0)
        return r;
    return good ? 0
                : err_set(e, ERR_REFUSED, "the file's leaves of %.*s are not under its checkpoint",
                          (int)track_author(s, t).n, track_author(s, t).p);
}

int
grow_append(struct sync *s, const struct leaf *leaf, uint32_t record_size, struct sync_actions *out, struct err *e)
{
    struct track *t = NULL;
    for (size_t i = 0; i < s->track_count; i++)
        if (track_is_own(s, s->tracks[i]))
            t = s->tracks[i];
    assert(t);
    struct hash h;
    struct tile_sink sink = {out, t};
    leaf_hash(leaf, &h);
    t->bytes_held += record_size;
    int r = tree_append(&t->tree, &h, on_full_tile, &sink);
    return r < 0 ? err_set(e, r, "the own ledger cannot grow") : 0;
}
