// SPDX-License-Identifier: Apache-2.0
// One ledger as this node follows it: which checkpoints its author signed, who has cosigned how far, what is settled,
// and what proves that the author signed two histories.
//
// A note is looked at twice when it comes before its leaves: at once for what its author signed (so a fork is seen
// early), and again for its cosignatures when the tree reaches it, since a cosignature counts only over what is held.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "ledger/cosign.h"
#include "ledger/proof.h"
#include "sync/settle.h"
#include "sync/state.h"

size_t
track_member_index(const struct sync *s, struct bytes member)
{
    for (size_t i = 0; i < s->party_count; i++)
        if (bytes_equal(s->members[i].name, member))
            return i;
    return s->party_count;
}

bool
track_is_guest(const struct sync *s, size_t party)
{
    return s->standings[party] == SETTLE_GUEST || s->standings[party] == SETTLE_FORMER;
}

bool
track_is_own(const struct sync *s, const struct track *t)
{
    return t->author == s->self && !t->is_ended;
}

struct track *
track_find(const struct sync *s, struct bytes origin)
{
    for (size_t i = 0; i < s->track_count; i++)
        if (bytes_equal(origin, (struct bytes){s->tracks[i]->origin, s->tracks[i]->origin_n}))
            return s->tracks[i];
    return NULL;
}

struct track *
track_number(const struct sync *s, uint32_t number)
{
    for (size_t i = 0; i < s->track_count; i++)
        if (s->tracks[i]->number == number)
            return s->tracks[i];
    return NULL;
}

struct bytes
track_author(const struct sync *s, const struct track *t)
{
    return s->members[t->author].name;
}

const struct signed_note *
track_signed(const struct track *t, uint64_t size)
{
    if (t->held.p && t->held.size == size)
        return &t->held;
    if (t->target.p && t->target.size == size)
        return &t->target;
    if (t->via.p && t->via.size == size)
        return &t->via;
    return NULL;
}

int
track_root_at(const struct track *t, uint64_t size, struct hash *out, struct err *e)
{
    assert(size <= t->tree.size);
    if (size == t->tree.size) {
        tree_root(&t->tree, out);
        return 0;
    }
    if (t->held.p && t->held.size == size) {
        *out = t->held.root;
        return 0;
    }
    int r = tree_root_at(&t->reader, size, out);
    return r < 0 ? err_set(e, r, "the stored tree of %.*s cannot be read at size %llu", (int)t->origin_n, t->origin,
                           (unsigned long long)size)
                 : 0;
}

void
track_settle(struct sync *s, struct track *t)
{
    uint64_t size = settle_size(t->cosigned, s->standings, s->party_count, t->author);
    if (size > t->settled)
        t->settled = size;
    struct member_key *author = &s->members[t->author];
    if (!t->is_ended && author->has_next && t->settled >= author->next_after) {
        author->cosign = author->next;
        author->has_next = false;
    }
}

// ---- wanted bytes: a sorted array of index << 1 | is_optional ----

size_t
track_want_at(const struct track *t, uint64_t index)
{
    size_t low = 0, high = t->wanted_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (t->wanted[mid] >> 1 < index)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

int
track_want(struct track *t, uint64_t index, bool is_optional, struct err *e)
{
    size_t at = track_want_at(t, index);
    if (at < t->wanted_count && t->wanted[at] >> 1 == index)
        return 0;
    if (t->wanted_count == t->wanted_size) {
        size_t size = t->wanted_size ? t->wanted_size * 2 : 64;
        uint64_t *p = realloc(t->wanted, size * sizeof *p);
        if (!p)
            return err_set(e, ERR_NOMEM, "no memory for %zu wanted leaves", size);
        t->wanted = p;
        t->wanted_size = size;
    }
    memmove(t->wanted + at + 1, t->wanted + at, (t->wanted_count - at) * sizeof *t->wanted);
    t->wanted[at] = index << 1 | (is_optional ? 1 : 0);
    t->wanted_count++;
    return 0;
}

void
track_unwant(struct track *t, uint64_t index)
{
    size_t at = track_want_at(t, index);
    if (at == t->wanted_count || t->wanted[at] >> 1 != index)
        return;
    memmove(t->wanted + at, t->wanted + at + 1, (t->wanted_count - at - 1) * sizeof *t->wanted);
    t->wanted_count--;
}

uint64_t
track_complete(const struct track *t)
{
    for (size_t i = 0; i < t->wanted_count; i++)
        if (!(t->wanted[i] & 1))
            return t->wanted[i] >> 1;
    return t->tree.size;
}

// ---- evidence ----

int
track_evidence(struct sync *s, struct track *t, struct bytes first, struct bytes second, const struct hash *root,
               const struct hash *proof, unsigned count, struct sync_actions *out)
{
    if (track_is_own(s, t))
        t->is_forked_here = true;
    t->is_accused = true;
    if (t->has_evidence)
        return 0; // recorded (sync_accuse); until then, a node that may not write yet meets it again and again
    struct sync_action *a = act_add(out, SYNC_EVIDENCE, t);
    if (!a)
        return ERR_NOMEM;
    struct hash *copy = arena_array(out->arena, count ? count : 1, sizeof *copy);
    a->note = act_copy(out, first);
    a->second = act_copy(out, second);
    if (!copy || !a->note.p || !a->second.p)
        return ERR_NOMEM;
    if (count)
        memcpy(copy, proof, count * sizeof *copy);
    a->root = *root;
    a->proof = copy;
    a->proof_count = count;
    return act_trouble(out, track_author(s, t), "equivocation",
                       "signed two histories of its ledger; the proof is on record, its ledger is cosigned no more");
}

// The author signed `note` (size within our tree) with another root than ours. Our own signed note is of a size not
// below it: then both contradict each other, with a consistency proof between when the sizes differ.
static int
contradict(struct sync *s, struct track *t, const struct checkpoint *c, struct bytes note, struct sync_actions *out,
           struct err *e)
{
    const struct signed_note *ours = t->held.p && t->held.size >= c->size ? &t->held : NULL;
    if (!ours && t->via.p && t->via.size >= c->size)
        ours = &t->via;
    if (!ours && track_is_own(s, t))
        t->is_forked_here = true; // our own word, and not what we hold: sign nothing on top of it
    if (!ours)
        return 0; // the tree reaches further than any signed note we hold: its next checkpoint will tell
    if (ours->size == c->size)
        return track_evidence(s, t, signed_bytes(ours), note, &ours->root, NULL, 0, out);
    if (ours->size > t->tree.size)
        return 0; // no proof can be made yet; the note comes again with the next poll
    struct hash root, proof[TREE_PROOF_MAX];
    unsigned count;
    int r = track_root_at(t, c->size, &root, e);
    if (r == 0)
        r = tree_prove_consistency(&t->reader, c->size, ours->size, proof, &count);
    if (r < 0)
        return err_within(e, r, "evidence");
    if (!proof_verify_consistency(proof, count, c->size, &root, ours->size, &ours->root))
        return act_trouble(out, track_author(s, t), "damage",
                           "its ledger does not read back from this disk as it was signed; see `entente verify`");
    return track_evidence(s, t, note, signed_bytes(ours), &root, proof, count, out);
}

// ---- notes ----

static const struct sign_public *
key_for(const struct track *t, uint64_t size)
{
    size_t i = t->key_count - 1;
    while (i > 0 && t->keys[i].after >= size)
        i--;
    return &t->keys[i].key;
}

int
track_store_checkpoint(const struct track *t, uint64_t size, struct bytes note, struct sync_actions *out)
{
    struct sync_action *a = act_add(out, SYNC_STORE_CHECKPOINT, t);
    if (!a)
        return ERR_NOMEM;
    a->size = size;
    a->note = act_copy(out, note);
    for (size_t i = 1; i < t->key_count; i++)
        a->is_kept = a->is_kept || t->keys[i].after == size;
    return a->note.p ? 0 : ERR_NOMEM;
}

// A note that was stored when it lay beyond the tree, which then grew into another history of its author's: it is no
// checkpoint of what is held, and would make it look damaged. Our own word we keep, whatever it says.
static int
drop_checkpoint(const struct sync *s, const struct track *t, uint64_t size, struct bytes note, struct sync_actions *out)
{
    if (t->author == s->self)
        return 0;
    struct sync_action *a = act_add(out, SYNC_DROP_CHECKPOINT, t);
    if (!a)
        return ERR_NOMEM;
    a->size = size;
    a->note = act_copy(out, note);
    return a->note.p ? 0 : ERR_NOMEM;
}

// Text, empty line and the author's line alone: what is kept of a note.
static int
author_part(struct arena *arena, const struct note *n, const struct note_key *key, struct bytes extra_line,
            struct bytes *out)
{
    struct bytes line = {NULL, 0};
    for (unsigned i = 0; i < n->count; i++)
        if (n->signatures[i].id == key->id && bytes_equal(n->signatures[i].name, key->name))
            line = n->signatures[i].line;
    uint8_t *p = arena_alloc(arena, n->text.n + 1 + line.n + extra_line.n);
    if (!p)
        return ERR_NOMEM;
    memcpy(p, n->text.p, n->text.n);
    p[n->text.n] = '\n';
    if (line.n)
        memcpy(p + n->text.n + 1, line.p, line.n);
    if (extra_line.n)
        memcpy(p + n->text.n + 1 + line.n, extra_line.p, extra_line.n);
    *out = (struct bytes){p, n->text.n + 1 + line.n + extra_line.n};
    return 0;
}

static const struct note_signature *
signature_by(const struct note *n, struct bytes name, const struct sign_public *key)
{
    uint32_t id = note_key_id(name, NOTE_COSIGNATURE, key);
    for (unsigned i = 0; i < n->count; i++)
        if (n->signatures[i].id == id && n->signatures[i].n == COSIGN_SIZE && bytes_equal(n->signatures[i].name, name))
            return &n->signatures[i];
    return NULL;
}

// A member's cosignature on a note, and the key that must verify it.
static const struct note_signature *
cosignature_of(const struct sync *s, const struct note *n, size_t member, const struct sign_public **key)
{
    const struct member_key *m = &s->members[member];
    struct bytes name = {m->cosigner, m->cosigner_n};
    const struct note_signature *sig = signature_by(n, name, &m->cosign);
    *key = &m->cosign;
    if (sig || !m->has_next)
        return sig;
    *key = &m->next;
    return signature_by(n, name, &m->next);
}

bool
track_is_current_cosignature(const struct sync *s, size_t member, struct bytes line)
{
    static const char head[] = "any\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n";
    uint8_t whole[1024]; // a line is some 250 bytes; it is parsed as part of a note, which alone defines its form
    struct note n;
    size_t at = sizeof head - 1;
    if (line.n > sizeof whole - at)
        return false;
    memcpy(whole, head, at);
    memcpy(whole + at, line.p, line.n);
    const struct sign_public *key;
    return note_parse((struct bytes){whole, at + line.n}, &n, NULL) == 0 && cosignature_of(s, &n, member, &key) != NULL;
}

// Count the cosignatures of a note whose root is ours. Bad ones are the giver's fault.
static int
count_cosignatures(struct sync *s, struct track *t, struct bytes peer, const struct note *n, uint64_t size,
                   struct bytes author_note, struct sync_actions *out)
{
    bool is_stored = false; // one that was held without a cosignature may have been pruned
    for (size_t m = 0; m < s->party_count; m++) {
        const struct sign_public *key;
        bool counts = m != t->author && s->standings[m] != SETTLE_GUEST;
        const struct note_signature *sig = counts ? cosignature_of(s, n, m, &key) : NULL;
        if (!sig || size <= t->cosigned[m])
            continue;
        uint64_t time;
        if (!cosign_verify(n->text, sig->b, key, &time)) {
            if (peer.n && act_trouble(out, peer, "bad-cosignature", "gave a cosignature of %.*s that does not verify",
                                      (int)s->members[m].name.n, s->members[m].name.p) < 0)
                return ERR_NOMEM;
            continue;
        }
        if (!is_stored && track_store_checkpoint(t, size, author_note, out) < 0)
            return ERR_NOMEM;
        is_stored = true;
        t->cosigned[m] = size;
        struct sync_action *a = act_add(out, SYNC_STORE_COSIGNATURE, t);
        if (!a)
            return ERR_NOMEM;
        a->size = size;
        a->member = act_copy(out, s->members[m].name);
        a->line = act_copy(out, sig->line);
        if (!a->member.p || !a->line.p)
            return ERR_NOMEM;
    }
    track_settle(s, t);
    return 0;
}

// The note's size lies within our tree.
static int
note_within(struct sync *s, struct track *t, struct bytes peer, const struct note *n, const struct checkpoint *c,
            struct bytes author_note, struct sync_actions *out, struct err *e)
{
    struct hash root;
    int r = track_root_at(t, c->size, &root, e);
    if (r < 0)
        return r;
    if (!hash_equal(&root, &c->root)) {
        r = drop_checkpoint(s, t, c->size, author_note, out);
        return r < 0 ? r : contradict(s, t, c, author_note, out, e);
    }
    if (c->size > t->held.size || !t->held.p) {
        r = signed_set(&t->held, c->size, &c->root, author_note, e);
        if (r < 0)
            return r;
        t->cosigned[t->author] = num_max_u64(t->cosigned[t->author], c->size);
        r = track_store_checkpoint(t, c->size, author_note, out);
        if (r < 0)
            return r;
    }
    if (c->size > t->target.size || !t->target.p) {
        r = signed_set(&t->target, c->size, &c->root, author_note, e);
        if (r < 0)
            return r;
    }
    return count_cosignatures(s, t, peer, n, c->size, author_note, out);
}

// Cosignatures of others than the giver cannot be counted yet, and are not kept.
static void
mark_uncounted(const struct sync *s, struct track *t, size_t giver, const struct note *n, uint64_t size)
{
    struct track_offer *o = &t->offers[giver];
    const struct sign_public *key;
    if (o->uncounted > 0 && o->uncounted <= size)
        return;
    for (size_t m = 0; m < s->party_count; m++)
        if (m != giver && m != s->self && m != t->author && s->standings[m] != SETTLE_GUEST && size > t->cosigned[m] &&
            cosignature_of(s, n, m, &key))
            o->uncounted = size;
}

// The leaves are here now: whoever showed such cosignatures is asked for them again, since who gave one may be away for long.
static void
ask_uncounted(struct sync *s, struct track *t)
{
    for (size_t m = 0; m < s->party_count; m++) {
        if (t->offers[m].uncounted == 0 || t->offers[m].uncounted > t->tree.size)
            continue;
        t->offers[m].uncounted = 0;
        s->peers[m].polls = 0; // the next heads are full
        if (s->peers[m].failures == 0)
            s->peers[m].poll_at = s->now;
    }
}

// The note's size lies beyond our tree: a reason to fetch.
static int
note_beyond(struct sync *s, struct track *t, struct bytes peer, const struct note *n, const struct checkpoint *c,
            struct bytes author_note, struct sync_actions *out, struct err *e)
{
    int r = 0;
    const struct signed_note *same = track_signed(t, c->size);
    if (same && !hash_equal(&same->root, &c->root))
        return track_evidence(s, t, signed_bytes(same), author_note, &same->root, NULL, 0, out);
    if (c->size > t->target.size || !t->target.p) {
        r = signed_set(&t->target, c->size, &c->root, author_note, e);
        if (r == 0)
            r = track_store_checkpoint(t, c->size, author_note, out);
        if (r < 0)
            return r;
    }
    // What others remember of our own word binds us.
    const struct sign_public *own_key, *their_key;
    const struct note_signature *own = cosignature_of(s, n, s->self, &own_key);
    uint64_t time;
    if (own && t->author != s->self && c->size > t->floor && c->size > t->cosigned[s->self] &&
        cosign_verify(n->text, own->b, own_key, &time)) {
        t->floor = c->size;
        s->has_lost = true;
    }
    s->has_lost = s->has_lost || track_is_own(s, t);
    size_t p = track_member_index(s, peer);
    if (p == s->party_count)
        return 0;
    mark_uncounted(s, t, p, n, c->size);
    const struct note_signature *theirs = p == t->author ? NULL : cosignature_of(s, n, p, &their_key);
    struct signed_note *offer = p == t->author || theirs ? &t->offers[p].note : &t->offers[p].seen;
    if (offer == &t->offers[p].seen && t->offers[p].cannot && c->size >= t->offers[p].cannot &&
        s->now < t->offers[p].cannot_until)
        return 0;
    if (offer->p && offer->size >= c->size)
        return 0;
    struct note_key key;
    note_key_make((struct bytes){t->origin, t->origin_n}, NOTE_ED25519, key_for(t, c->size), &key);
    struct bytes kept;
    if (author_part(out->arena, n, &key, theirs ? theirs->line : (struct bytes){NULL, 0}, &kept) < 0)
        return ERR_NOMEM;
    return signed_set(offer, c->size, &c->root, kept, e);
}

// Polls bring the same few notes again and again: one that is held already need not be verified again.
static enum note_verdict
verdict_on(const struct track *t, const struct note *n, const struct note_key *key, uint64_t size, struct bytes author_note)
{
    const struct signed_note *known = track_signed(t, size);
    if (known && bytes_equal(signed_bytes(known), author_note))
        return NOTE_GOOD;
    return note_verify(n, key, NULL);
}

int
track_note(struct sync *s, struct bytes peer, struct bytes bytes, struct sync_actions *out, struct err *e)
{
    struct note n;
    struct checkpoint c;
    if (note_parse(bytes, &n, NULL) < 0 || checkpoint_parse(n.text, &c, NULL) < 0 || c.extensions.n != 0)
        return peer.n ? act_trouble(out, peer, "bad-note", "gave a checkpoint that is malformed") : 0;
    struct track *t = track_find(s, c.origin);
    if (!t || c.size >= LIMIT_LEDGER_LEAVES)
        return peer.n ? act_trouble(out, peer, "bad-note", "gave a checkpoint of a ledger that is not of this alliance") : 0;
    struct note_key key;
    note_key_make(c.origin, NOTE_ED25519, key_for(t, c.size), &key);
    struct bytes author_note;
    if (author_part(out->arena, &n, &key, (struct bytes){NULL, 0}, &author_note) < 0)
        return err_set(e, ERR_NOMEM, "no memory for a checkpoint");
    switch (verdict_on(t, &n, &key, c.size, author_note)) {
    case NOTE_UNSIGNED:
        return 0; // signed by a key we do not know yet, or not by its author: no word of the author's
    case NOTE_BAD:
        return peer.n ? act_trouble(out, peer, "bad-note", "gave a checkpoint of %.*s whose signature does not verify",
                                    (int)track_author(s, t).n, track_author(s, t).p)
                      : 0;
    case NOTE_GOOD:
        break;
    }
    size_t giver = track_member_index(s, peer);
    if (giver == t->author && giver != s->self && !t->is_ended) {
        s->peers[giver].shown = s->peers[giver].is_shown ? num_max_u64(s->peers[giver].shown, c.size) : c.size;
        s->peers[giver].is_shown = true;
    }
    int r = c.size <= t->tree.size ? note_within(s, t, peer, &n, &c, author_note, out, e)
                                   : note_beyond(s, t, peer, &n, &c, author_note, out, e);
    return r < 0 ? err_within(e, r, "checkpoint of %.*s", (int)t->origin_n, t->origin) : 0;
}

int
track_judge(const struct sync *s, struct bytes bytes, struct err *e)
{
    struct note n;
    struct checkpoint c;
    if (note_parse(bytes, &n, NULL) < 0 || checkpoint_parse(n.text, &c, NULL) < 0 || c.extensions.n != 0)
        return err_set(e, ERR_REFUSED, "a checkpoint is malformed");
    const struct track *t = track_find((struct sync *)(uintptr_t)s, c.origin); // finds, changes nothing
    if (!t || c.size >= LIMIT_LEDGER_LEAVES)
        return err_set(e, ERR_REFUSED, "a checkpoint is of a ledger that is not of this alliance");
    struct bytes author = track_author(s, t);
    struct note_key key;
    note_key_make(c.origin, NOTE_ED25519, key_for(t, c.size), &key);
    if (note_verify(&n, &key, NULL) != NOTE_GOOD)
        return err_set(e, ERR_REFUSED, "a checkpoint of %.*s is not as its author signed it", (int)author.n, author.p);
    for (size_t m = 0; m < s->party_count; m++) {
        const struct sign_public *with;
        bool counts = m != t->author && s->standings[m] != SETTLE_GUEST;
        const struct note_signature *sig = counts ? cosignature_of(s, &n, m, &with) : NULL;
        uint64_t time;
        if (sig && c.size > t->cosigned[m] && !cosign_verify(n.text, sig->b, with, &time))
            return err_set(e, ERR_REFUSED, "a cosignature of %.*s on a checkpoint of %.*s does not verify",
                           (int)s->members[m].name.n, s->members[m].name.p, (int)author.n, author.p);
    }
    return 0;
}

// A note that came before its leaves, now that they are here. Takes it.
static int
replay(struct sync *s, struct track *t, struct bytes peer, struct signed_note *note, struct sync_actions *out,
       struct err *e)
{
    if (!note->p || note->size > t->tree.size)
        return 0;
    struct bytes copy = act_copy(out, signed_bytes(note));
    if (!copy.p)
        return err_set(e, ERR_NOMEM, "no memory for a checkpoint");
    signed_clear(note);
    return track_note(s, peer, copy, out, e);
}

int
track_replay(struct sync *s, struct track *t, struct sync_actions *out, struct err *e)
{
    int r = 0;
    if (t->target.p && t->target.size <= t->tree.size && t->target.size > t->held.size)
        r = track_note(s, (struct bytes){NULL, 0}, act_copy(out, signed_bytes(&t->target)), out, e);
    for (size_t m = 0; r == 0 && m < s->party_count; m++) {
        r = replay(s, t, s->members[m].name, &t->offers[m].note, out, e);
        if (r == 0)
            r = replay(s, t, s->members[m].name, &t->offers[m].seen, out, e);
    }
    ask_uncounted(s, t);
    return r;
}
