// SPDX-License-Identifier: Apache-2.0
// The machine as its caller sees it: building it from what the store holds, stepping it, signing at the end of a batch.
#include "sync/sync.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "ledger/cosign.h"
#include "sync/settle.h"
#include "sync/state.h"

// ---- building ----

static void
track_drop(struct sync *s, struct track *t)
{
    if (!t)
        return;
    for (size_t m = 0; t->offers && m < s->party_count; m++) {
        signed_clear(&t->offers[m].note);
        signed_clear(&t->offers[m].seen);
    }
    signed_clear(&t->held);
    signed_clear(&t->target);
    signed_clear(&t->via);
    signed_clear(&t->word);
    tree_clear(&t->tree);
    free(t->offers);
    free(t->cosigned);
    free(t->wanted);
    free(t->keys);
    free(t);
}

void
sync_free(struct sync *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->track_count; i++)
        track_drop(s, s->tracks[i]);
    for (size_t m = 0; s->members && m < s->party_count; m++)
        free((uint8_t *)(uintptr_t)s->members[m].name.p);
    free(s->members);
    free(s->standings);
    free(s->peers);
    free(s->tracks);
    free(s);
}

static int
member_add(struct sync *s, const struct sync_config *config, const struct sync_member *m)
{
    struct member_key *key = &s->members[s->party_count];
    uint8_t *name = malloc(m->name.n ? m->name.n : 1);
    if (!name)
        return ERR_NOMEM;
    memcpy(name, m->name.p, m->name.n);
    key->name = (struct bytes){name, m->name.n};
    key->cosign = m->cosign;
    key->is_leaving = m->is_leaving;
    bool is_plain_guest = s->party_count >= config->member_count && m->standing == SETTLE_MEMBER;
    s->standings[s->party_count] = is_plain_guest ? SETTLE_GUEST : m->standing;
    struct buf b;
    buf_init(&b, sizeof key->cosigner);
    buf_append(&b, config->alliance);
    buf_append_byte(&b, '/');
    bytes_to_hex(hash_bytes(&config->charter), &b);
    buf_append_byte(&b, '/');
    buf_append(&b, m->name);
    buf_append_str(&b, "/cosign");
    int r = buf_check(&b);
    if (r == 0) {
        key->cosigner_n = b.n;
        memcpy(key->cosigner, b.p, b.n);
    }
    buf_clear(&b);
    if (bytes_equal(m->name, config->self))
        s->self = s->party_count;
    s->party_count++;
    return r;
}

int
sync_new(struct sync **out, const struct sync_config *config, struct err *e)
{
    if (config->member_count < 1 || config->party_count < config->member_count || config->party_count > LIMIT_MEMBERS)
        return err_set(e, ERR_LIMIT, "an alliance has 1 to %d members and guests, not %zu", LIMIT_MEMBERS, config->party_count);
    struct sync *s = calloc(1, sizeof *s);
    if (!s)
        return err_set(e, ERR_NOMEM, "no memory");
    s->self = SIZE_MAX;
    s->members = calloc(config->party_count, sizeof *s->members);
    s->peers = calloc(config->party_count, sizeof *s->peers);
    s->standings = calloc(config->party_count, sizeof *s->standings);
    int r = s->members && s->peers && s->standings ? 0 : ERR_NOMEM;
    for (size_t m = 0; r == 0 && m < config->party_count; m++) {
        r = member_add(s, config, &config->members[m]);
        s->peers[m].heard = -1;
    }
    if (r == 0 && s->self == SIZE_MAX)
        r = err_set(e, ERR_INVALID, "%.*s is not a member of this charter", (int)config->self.n, config->self.p);
    else if (r < 0)
        (void)err_set(e, r, "no memory for the members"); // r says it already
    if (r < 0) {
        sync_free(s);
        return r;
    }
    s->member_count = config->member_count;
    s->quota_leaves = config->quota_leaves;
    s->quota_bytes = config->quota_bytes;
    s->ledger_key = config->ledger_key;
    s->cosign_key = config->cosign_key;
    s->is_recovering = !config->signs_at_once && !config->is_continued && sync_k(s) > 1;
    s->signs_at_once = config->signs_at_once;
    s->next_token = 1;
    s->seed = config->seed;
    *out = s;
    return 0;
}

int
sync_ledger_add(struct sync *s, const struct sync_ledger_state *l, struct err *e)
{
    size_t author = track_member_index(s, l->member);
    if (author == s->party_count || l->origin.n > LIMIT_ORIGIN_SIZE)
        return err_set(e, ERR_INVALID, "ledger %.*s is of no member", (int)l->origin.n, l->origin.p);
    struct track **tracks = realloc(s->tracks, (s->track_count + 1) * sizeof *tracks);
    if (!tracks)
        return err_set(e, ERR_NOMEM, "no memory for a ledger");
    s->tracks = tracks;
    struct track *t = calloc(1, sizeof *t);
    int r = t ? tree_init(&t->tree) : ERR_NOMEM;
    if (r == 0) {
        t->offers = calloc(s->party_count, sizeof *t->offers);
        t->cosigned = calloc(s->party_count, sizeof *t->cosigned);
        t->keys = calloc(4, sizeof *t->keys);
        t->key_size = 4;
        r = t->offers && t->cosigned && t->keys ? tree_load(&t->tree, l->size, &l->reader) : ERR_NOMEM;
    }
    if (r < 0) {
        track_drop(s, t);
        return err_set(e, r, "the stored tree of %.*s cannot be loaded", (int)l->origin.n, l->origin.p);
    }
    t->number = l->number;
    memcpy(t->origin, l->origin.p, l->origin.n);
    t->origin_n = l->origin.n;
    t->author = author;
    t->bytes_held = l->bytes_held;
    t->reader = l->reader;
    t->keys[0] = (struct track_key){0, l->key};
    t->key_count = 1;
    t->is_missing = true;
    t->is_damaged = true;
    t->settled = num_min_u64(l->settled, l->size);
    t->is_ended = l->is_ended;
    t->end = l->is_ended ? l->end : UINT64_MAX;
    t->fence = t->fence_from = UINT64_MAX;
    t->is_over_quota = l->size > s->quota_leaves || l->bytes_held > s->quota_bytes;
    s->tracks[s->track_count++] = t;
    for (size_t i = 0; r == 0 && i < l->wanted_count; i++)
        r = track_want(t, l->wanted[i].index, l->wanted[i].is_optional, e);
    return r;
}

int
sync_load_checkpoint(struct sync *s, uint32_t ledger, struct bytes note, struct err *e)
{
    struct track *t = track_number(s, ledger);
    struct note n;
    struct checkpoint c;
    assert(t);
    if (note_parse(note, &n, e) < 0 || checkpoint_parse(n.text, &c, e) < 0)
        return err_within(e, ERR_CORRUPT, "a stored checkpoint of %.*s", (int)t->origin_n, t->origin);
    int r = 0;
    if (c.size <= t->tree.size && (!t->held.p || c.size > t->held.size)) {
        r = signed_set(&t->held, c.size, &c.root, note, e);
        t->cosigned[t->author] = c.size;
    }
    if (r == 0 && (!t->target.p || c.size > t->target.size))
        r = signed_set(&t->target, c.size, &c.root, note, e);
    if (r == 0 && (!t->via.p || (c.size >= t->tree.size && t->via.size < t->tree.size)))
        r = signed_set(&t->via, c.size, &c.root, note, e);
    track_settle(s, t);
    return r;
}

int
sync_load_cosignature(struct sync *s, uint32_t ledger, struct bytes member, uint64_t size, struct bytes line,
                      struct err *e)
{
    struct track *t = track_number(s, ledger);
    size_t m = track_member_index(s, member);
    assert(t);
    if (m == s->party_count || m == t->author || size > t->tree.size)
        return err_set(e, ERR_CORRUPT, "a stored cosignature of %.*s over %.*s makes no sense", (int)member.n, member.p,
                       (int)t->origin_n, t->origin);
    // By an earlier key of ours: it goes on counting, and is given again for those who know only the new key.
    t->must_sign_again = t->must_sign_again || (m == s->self && !track_is_current_cosignature(s, m, line));
    t->cosigned[m] = num_max_u64(t->cosigned[m], size);
    track_settle(s, t);
    return 0;
}

// ---- stepping ----

int
sync_step(struct sync *s, int64_t now, const struct sync_event *ev, struct sync_actions *out, struct err *e)
{
    size_t p = track_member_index(s, ev->peer);
    bool is_peer = p != s->party_count && p != s->self;
    s->now = now > s->now ? now : s->now;
    switch (ev->type) {
    case SYNC_TICK:
        return 0;
    case SYNC_NOTE:
        if (is_peer)
            ask_heard(s, p);
        return track_note(s, is_peer ? ev->peer : (struct bytes){NULL, 0}, ev->note, out, e);
    case SYNC_HEADS_END:
        return is_peer ? ask_heads_end(s, p, ev->token, out) : 0;
    case SYNC_CHUNK:
        return is_peer ? grow_chunk(s, ev->peer, ev->token, ev->body, out, e) : 0;
    case SYNC_FAILED:
        return is_peer ? ask_failed(s, p, ev->token, ev->reason, out) : 0;
    case SYNC_APPEND:
        return grow_append(s, ev->leaf, ev->record_size, out, e);
    case SYNC_FILE:
        return grow_file(s, ev->body, out, e);
    }
    return 0;
}

int
sync_judge_note(const struct sync *s, struct bytes note, struct err *e)
{
    return track_judge(s, note, e);
}

// ---- signing ----

static int
send_to(struct sync *s, size_t member, struct bytes note, struct sync_actions *out)
{
    if (s->members[member].is_leaving || member == s->self)
        return 0;
    struct sync_action *a = act_add(out, SYNC_SEND_NOTE, NULL);
    if (!a)
        return ERR_NOMEM;
    a->peer = s->members[member].name;
    a->note = note;
    return 0;
}

// To all others but the one of that index.
static int
send_to_all_but(struct sync *s, size_t member, struct bytes note, struct sync_actions *out)
{
    int r = note.p ? 0 : ERR_NOMEM;
    for (size_t m = 0; r == 0 && m < s->party_count; m++)
        if (m != s->self && m != member)
            r = send_to(s, m, note, out);
    return r;
}

// The author hears of a cosignature at once, since it waits for it; the others a little later, and only of the last one:
// a ledger that grows fast costs each pair of members one note in that time, and settling does not wait for the rest.
static int
tell(struct sync *s, struct track *t, struct bytes note, struct sync_actions *out, struct err *e)
{
    int r = note.p ? send_to(s, t->author, note, out) : ERR_NOMEM;
    if (r == 0)
        r = signed_set(&t->word, t->held.size, &t->held.root, note, e);
    if (!t->must_tell)
        t->tell_at = s->now + STATE_TELL_MS;
    t->must_tell = true;
    return r;
}

static int
tell_others(struct sync *s, struct track *t, struct sync_actions *out)
{
    if (!t->must_tell || s->now < t->tell_at)
        return 0;
    t->must_tell = false;
    return send_to_all_but(s, t->author, act_copy(out, signed_bytes(&t->word)), out);
}

static int
sign_checkpoint(struct sync *s, struct track *t, struct sync_actions *out, struct err *e)
{
    struct checkpoint c = {.origin = {t->origin, t->origin_n}, .size = t->tree.size};
    struct buf b;
    tree_root(&t->tree, &c.root);
    buf_init(&b, LIMIT_CHECKPOINT_SIZE);
    checkpoint_append_signed(&b, &c, s->ledger_key);
    struct sync_action *a = act_add(out, SYNC_STORE_CHECKPOINT, t);
    int r = a ? buf_check(&b) : ERR_NOMEM;
    if (r == 0) {
        a->size = c.size;
        a->note = act_copy(out, buf_bytes(&b));
        r = a->note.p ? signed_set(&t->held, c.size, &c.root, a->note, e) : ERR_NOMEM;
    }
    if (r == 0 && c.size > t->target.size)
        r = signed_set(&t->target, c.size, &c.root, buf_bytes(&b), e);
    if (r == 0) {
        t->cosigned[t->author] = c.size;
        track_settle(s, t);
        r = send_to_all_but(s, s->self, act_copy(out, signed_bytes(&t->held)), out);
    }
    buf_clear(&b);
    return r < 0 ? err_set(e, r, "the own checkpoint could not be made") : 0;
}

static int
sign_cosignature(struct sync *s, struct track *t, int64_t wall, struct sync_actions *out, struct err *e)
{
    struct note n;
    uint8_t sig[COSIGN_SIZE];
    const struct member_key *self = &s->members[s->self];
    struct bytes name = {self->cosigner, self->cosigner_n};
    if (note_parse(signed_bytes(&t->held), &n, e) < 0)
        return err_within(e, ERR_CORRUPT, "the held checkpoint");
    cosign_make(n.text, wall > 0 ? (uint64_t)wall : 0, s->cosign_key, sig);
    struct buf b;
    buf_init(&b, LIMIT_CHECKPOINT_SIZE);
    buf_append(&b, signed_bytes(&t->held));
    size_t line_at = b.n;
    note_append_signature_line(&b, name, note_key_id(name, NOTE_COSIGNATURE, &self->cosign), (struct bytes){sig, sizeof sig});
    // Stored before, and perhaps pruned since: a cosignature without its checkpoint would say nothing after a restart.
    int r = track_store_checkpoint(t, t->held.size, signed_bytes(&t->held), out);
    struct sync_action *a = r == 0 ? act_add(out, SYNC_STORE_COSIGNATURE, t) : NULL;
    r = a ? buf_check(&b) : ERR_NOMEM;
    if (r == 0) {
        struct bytes note = act_copy(out, buf_bytes(&b));
        a->size = t->held.size;
        a->member = self->name;
        a->line = bytes_sub(note, line_at, note.n);
        t->cosigned[s->self] = t->held.size;
        t->must_sign_again = false;
        track_settle(s, t);
        r = tell(s, t, note, out, e);
    }
    buf_clear(&b);
    return r < 0 ? err_set(e, r, "a cosignature could not be made") : 0;
}

// Heard k-1 others and caught up with what they have seen of our own ledger?
static void
recover(struct sync *s)
{
    unsigned heard, needed;
    uint64_t behind;
    if (!s->is_recovering || !sync_is_recovering(s, &heard, &needed, &behind))
        return;
    if (heard >= needed && behind == 0) {
        s->is_recovering = false;
        s->must_announce = true;
    }
}

static bool
may_cosign(const struct sync *s, const struct track *t)
{
    uint64_t signed_size = t->cosigned[s->self];
    return t->author != s->self && !track_is_guest(s, s->self) && s->cosign_key && t->held.p &&
           t->held.size + (t->must_sign_again ? 1 : 0) > signed_size &&
           t->held.size >= t->floor && t->held.size <= t->end && (t->held.size <= t->fence || t->held.size >= t->fence_from) &&
           !t->is_accused && !t->has_too_many_keys && t->held.size <= s->quota_leaves &&
           track_complete(t) >= t->held.size && !(t->is_over_quota && t->bytes_held > s->quota_bytes);
}

// What this ledger calls for: our checkpoint, our word again after recovering, our cosignature. While held, only noted.
static int
speak(struct sync *s, struct track *t, int64_t wall, struct sync_actions *out, struct err *e)
{
    bool is_own = track_is_own(s, t);
    if (is_own && t->target.size > t->tree.size && !s->signs_at_once)
        return 0; // we signed more than we hold: nothing is signed until it is fetched back
    bool has_grown =
        is_own && s->ledger_key && !t->is_forked_here && t->tree.size > (t->held.p ? t->held.size : 0);
    bool announces = is_own && s->must_announce && t->held.p;
    if (s->is_held) {
        s->is_due = s->is_due || has_grown || announces || may_cosign(s, t);
        return 0;
    }
    if (is_own)
        s->must_announce = false;
    if (has_grown)
        return sign_checkpoint(s, t, out, e);
    if (announces)
        return send_to_all_but(s, s->self, act_copy(out, signed_bytes(&t->held)), out);
    return may_cosign(s, t) ? sign_cosignature(s, t, wall, out, e) : 0;
}

void
sync_hold(struct sync *s, bool is_held)
{
    s->is_held = is_held;
}

bool
sync_is_due(const struct sync *s)
{
    return s->is_due;
}

int
sync_flush(struct sync *s, int64_t now, int64_t wall, struct sync_actions *out, struct err *e)
{
    int r = 0;
    s->now = now > s->now ? now : s->now;
    for (size_t i = 0; r == 0 && i < s->track_count; i++)
        r = track_replay(s, s->tracks[i], out, e);
    recover(s);
    for (size_t i = 0; r == 0 && i < s->track_count; i++)
        r = ask_missing_over(s, s->tracks[i], out);
    s->is_due = false;
    for (size_t i = 0; r == 0 && !s->is_recovering && i < s->track_count; i++)
        r = speak(s, s->tracks[i], wall, out, e);
    for (size_t i = 0; r == 0 && i < s->track_count; i++)
        r = tell_others(s, s->tracks[i], out);
    if (r == 0)
        r = ask_schedule(s, out);
    return r;
}

int64_t
sync_next_tick(const struct sync *s)
{
    return ask_next_tick(s);
}

// ---- what the caller tells ----

void
sync_overtaken(struct sync *s, uint32_t ledger, uint64_t index)
{
    struct track *t = track_number(s, ledger);
    assert(t);
    if (t->ask.kind != ASK_NONE && index >= t->ask.from && index < t->ask.to)
        t->ask.is_overtaken = true;
}

int
sync_want(struct sync *s, uint32_t ledger, uint64_t index, bool is_optional, struct err *e)
{
    struct track *t = track_number(s, ledger);
    assert(t);
    t->fill_after = 0;
    t->is_damaged = true;
    sync_overtaken(s, ledger, index);
    return track_want(t, index, is_optional, e);
}

void
sync_filled(struct sync *s, uint32_t ledger, uint64_t index)
{
    struct track *t = track_number(s, ledger);
    assert(t);
    track_unwant(t, index);
}

void
sync_lost_cosignature(struct sync *s, uint32_t ledger, struct bytes member)
{
    struct track *t = track_number(s, ledger);
    size_t m = track_member_index(s, member);
    assert(t);
    if (m == s->party_count || m == t->author)
        return;
    t->cosigned[m] = 0; // settled once is settled for good
    for (size_t p = 0; p < s->party_count; p++) {
        s->peers[p].polls = 0; // the next heads are full
        s->peers[p].poll_at = s->now;
    }
}

void
sync_accuse(struct sync *s, uint32_t ledger)
{
    struct track *t = track_number(s, ledger);
    assert(t);
    t->is_accused = true;
    t->has_evidence = true;
    if (track_is_own(s, t))
        t->is_forked_here = true;
}

void
sync_fence(struct sync *s, uint32_t ledger, uint64_t size, uint64_t from)
{
    struct track *t = track_number(s, ledger);
    assert(t);
    t->fence = size;
    t->fence_from = from;
}

// Keys stand in the order of the ledger, whatever the order in which their records came.
static int
insert_key(struct track *t, uint64_t after, const struct sign_public *key, struct err *e)
{
    size_t at = t->key_count;
    while (at > 0 && t->keys[at - 1].after >= after)
        at--;
    if (at < t->key_count && t->keys[at].after == after)
        return 0; // known
    if (t->key_count == t->key_size) {
        struct track_key *p = realloc(t->keys, 2 * t->key_size * sizeof *p);
        if (!p)
            return err_set(e, ERR_NOMEM, "no memory for keys");
        t->keys = p;
        t->key_size *= 2;
    }
    memmove(t->keys + at + 1, t->keys + at, (t->key_count - at) * sizeof *t->keys);
    t->keys[at] = (struct track_key){after, *key};
    t->key_count++;
    t->has_too_many_keys = t->key_count > STATE_KEYS_MAX;
    return 0;
}

int
sync_rekey(struct sync *s, uint32_t ledger, uint64_t after_size, const struct sign_public *ledger_key,
           const struct sign_public *cosign_key, struct err *e)
{
    struct track *t = track_number(s, ledger);
    assert(t);
    struct member_key *author = &s->members[t->author];
    int r = t->has_too_many_keys ? 0 : insert_key(t, after_size, ledger_key, e);
    if (r < 0 || after_size <= t->cosign_after || t->is_ended)
        return r;
    t->cosign_after = after_size;
    author->next = *cosign_key;
    author->next_after = after_size;
    author->has_next = !sign_public_equal(&author->cosign, cosign_key);
    if (t->author == s->self) { // the caller tells us of ours when they are in force
        author->cosign = *cosign_key;
        author->has_next = false;
    }
    track_settle(s, t);
    return 0;
}

void
sync_sign_at_once(struct sync *s)
{
    s->is_recovering = false;
    s->must_announce = true;
    s->signs_at_once = true;
}

void
sync_only_read(struct sync *s)
{
    s->ledger_key = NULL;
    s->cosign_key = NULL;
}

void
sync_bytes_held(struct sync *s, uint32_t ledger, uint64_t bytes)
{
    struct track *t = track_number(s, ledger);
    assert(t);
    t->bytes_held = bytes;
    t->is_over_quota = t->tree.size > s->quota_leaves || bytes > s->quota_bytes;
}

// ---- questions ----

bool
sync_must_hold(const struct sync *s, uint32_t ledger, uint8_t leaf_class)
{
    const struct track *t = track_number(s, ledger);
    assert(t);
    return grow_must_hold(s, t, leaf_class);
}

unsigned
sync_k(const struct sync *s)
{
    size_t members = 0;
    for (size_t m = 0; m < s->party_count; m++)
        members += s->standings[m] == SETTLE_MEMBER;
    return settle_k(members);
}

size_t
sync_ledger_count(const struct sync *s)
{
    return s->track_count;
}

static void
info_of(const struct sync *s, const struct track *t, struct sync_ledger_info *out)
{
    *out = (struct sync_ledger_info){
        .number = t->number,
        .origin = {t->origin, t->origin_n},
        .member = track_author(s, t),
        .size = t->tree.size,
        .target = t->target.size,
        .settled = t->settled,
        .cosigned = t->cosigned[s->self],
        .wanted = t->wanted_count,
        .is_accused = t->is_accused,
        .is_over_quota = t->is_over_quota,
        .checkpoint = signed_bytes(&t->held),
    };
}

bool
sync_ledger_at(const struct sync *s, size_t i, struct sync_ledger_info *out)
{
    if (i >= s->track_count)
        return false;
    info_of(s, s->tracks[i], out);
    return true;
}

bool
sync_ledger_find(const struct sync *s, uint32_t number, struct sync_ledger_info *out)
{
    const struct track *t = track_number(s, number);
    if (t)
        info_of(s, t, out);
    return t != NULL;
}

bool
sync_cosigner_at(const struct sync *s, uint32_t ledger, size_t member, struct sync_cosigner *out)
{
    const struct track *t = track_number(s, ledger);
    if (!t || member >= s->party_count) // the author's own, a guest's too
        return false;
    *out = (struct sync_cosigner){s->members[member].name, t->cosigned[member]};
    return true;
}

const struct tree *
sync_tree(const struct sync *s, uint32_t ledger)
{
    const struct track *t = track_number(s, ledger);
    return t ? &t->tree : NULL;
}

bool
sync_peer_at(const struct sync *s, size_t member, struct sync_peer_info *out)
{
    if (member >= s->party_count || member == s->self)
        return false;
    const struct peer *p = &s->peers[member];
    *out = (struct sync_peer_info){s->members[member].name, p->heard, p->failures, p->is_heard};
    return true;
}

bool
sync_is_recovering(const struct sync *s, unsigned *heard, unsigned *needed, uint64_t *behind)
{
    *heard = 0;
    *needed = sync_k(s) - 1;
    *behind = 0;
    for (size_t m = 0; m < s->party_count; m++)
        *heard += m != s->self && s->standings[m] == SETTLE_MEMBER && s->peers[m].is_heard;
    for (size_t i = 0; i < s->track_count; i++) {
        const struct track *t = s->tracks[i];
        if (track_is_own(s, t) && t->target.p && t->target.size > t->tree.size)
            *behind += t->target.size - t->tree.size;
    }
    return s->is_recovering || (*behind > 0 && !s->signs_at_once);
}

bool
sync_take_loss(struct sync *s)
{
    unsigned heard, needed;
    uint64_t behind;
    if (!s->has_lost || sync_is_recovering(s, &heard, &needed, &behind))
        return false;
    s->has_lost = false;
    return true;
}
