// SPDX-License-Identifier: Apache-2.0
// Whom to ask for what, and when again. Every peer is polled for its heads; the leaves that a known checkpoint promises
// are asked of its author first, else of any peer that showed a checkpoint beyond ours. A failure doubles the wait and
// sends the next ask to somebody else, so that one silent or lying peer delays and never stops.
#include <string.h>

#include "base/num.h"
#include "sync/state.h"

// A number that differs by member and node, so that polls do not come in step.
static int64_t
spread(const struct sync *s, size_t peer, int64_t span)
{
    uint64_t x = (s->seed + 1) * 0x9e3779b97f4a7c15ull + peer * 0xbf58476d1ce4e5b9ull + s->peers[peer].polls;
    x ^= x >> 29;
    x *= 0x94d049bb133111ebull;
    x ^= x >> 32;
    return (int64_t)(x % (uint64_t)span);
}

static int64_t
retry_wait(unsigned failures)
{
    unsigned doublings = failures < 8 ? failures : 8;
    int64_t wait = (int64_t)STATE_RETRY_MS << doublings;
    return wait < STATE_RETRY_MS_MAX ? wait : STATE_RETRY_MS_MAX;
}

void
ask_heard(struct sync *s, size_t peer)
{
    struct peer *p = &s->peers[peer];
    if (p->failures > 0 && p->poll_at > s->now + STATE_RETRY_MS)
        p->poll_at = s->now; // it is back: what did we miss?
    p->failures = 0;
    p->heard = s->now;
}

void
ask_avoid(struct sync *s, struct track *t, size_t peer)
{
    struct track_offer *o = &t->offers[peer];
    unsigned doublings = o->failures < 6 ? o->failures : 6;
    o->avoid_until = s->now + ((int64_t)STATE_AVOID_MS << doublings);
    if (o->failures < 1000)
        o->failures++;
}

// ---- heads ----

static int
ask_heads(struct sync *s, size_t peer, struct sync_actions *out)
{
    struct peer *p = &s->peers[peer];
    struct sync_action *a = act_add(out, SYNC_ASK_HEADS, NULL);
    if (!a)
        return ERR_NOMEM;
    p->heads_token = s->next_token++;
    p->heads_deadline = s->now + STATE_HEADS_MS;
    p->is_shown = false;
    a->peer = act_copy(out, s->members[peer].name);
    a->token = p->heads_token;
    a->is_full = !p->is_heard || p->polls % STATE_FULL_EVERY == 0;
    p->polls++;
    return a->peer.p ? 0 : ERR_NOMEM;
}

static void
failed(struct sync *s, size_t peer)
{
    struct peer *p = &s->peers[peer];
    p->heads_token = 0;
    p->poll_at = s->now + retry_wait(p->failures) + spread(s, peer, STATE_RETRY_MS);
    if (p->failures < 1000)
        p->failures++;
}

int
ask_heads_end(struct sync *s, size_t peer, uint64_t token, struct sync_actions *out)
{
    struct peer *p = &s->peers[peer];
    if (p->heads_token == 0 || p->heads_token != token)
        return 0;
    p->heads_token = 0;
    p->is_heard = true;
    p->is_told = false;
    ask_heard(s, peer);
    p->poll_at = s->now + STATE_POLL_MS + spread(s, peer, STATE_POLL_MS / 4);
    if (act_trouble_over(out, s->members[peer].name, "unreachable") < 0)
        return ERR_NOMEM;
    for (size_t i = 0; i < s->track_count; i++) {
        const struct track *t = s->tracks[i];
        if (t->author != peer || t->is_ended || !p->is_shown)
            continue;
        uint64_t known = num_max_u64(t->held.size, t->target.size);
        if (p->shown < known)
            return act_trouble(out, s->members[peer].name, "going-back",
                               "shows its ledger at size %llu though it signed size %llu before: restored from an old "
                               "backup, or it lies",
                               (unsigned long long)p->shown, (unsigned long long)known);
        return act_trouble_over(out, s->members[peer].name, "going-back");
    }
    return 0;
}

// ---- leaves ----

static size_t
asks_under_way(const struct sync *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->track_count; i++)
        n += s->tracks[i]->ask.kind != ASK_NONE;
    return n;
}

// The checkpoint under which this peer could give us leaves beyond ours, or NULL.
static const struct signed_note *
what_offers(const struct track *t, size_t peer)
{
    const struct track_offer *o = &t->offers[peer];
    if (o->note.p && o->note.size > t->tree.size)
        return &o->note;
    if (peer == t->author && !t->is_ended && t->target.p && t->target.size > t->tree.size)
        return &t->target;
    // What it only showed: it may hold a part, or all by now.
    return o->seen.p && o->seen.size > t->tree.size ? &o->seen : NULL;
}

// Asks under way to this peer: one that hangs must not hold every slot.
static size_t
load_of(const struct sync *s, size_t peer)
{
    size_t n = 0;
    for (size_t i = 0; i < s->track_count; i++)
        n += s->tracks[i]->ask.kind != ASK_NONE && s->tracks[i]->ask.peer == peer;
    return n;
}

static bool
is_usable(const struct sync *s, const struct track *t, size_t peer)
{
    // A guest holds all leaves and few bytes: it is asked for its own ledger, and by us for ours, of which it may hold what
    // we released to it.
    bool is_source = peer == t->author || !track_is_guest(s, peer) || t->author == s->self;
    return peer != s->self && !s->members[peer].is_leaving && is_source && s->peers[peer].failures == 0 && s->now >= t->offers[peer].avoid_until &&
           load_of(s, peer) < STATE_ASKS_MAX / 2;
}

// Best giver: the author, else the one after the last asked, with the furthest checkpoint.
static size_t
choose(const struct sync *s, const struct track *t)
{
    if (!t->is_ended && is_usable(s, t, t->author) && what_offers(t, t->author))
        return t->author;
    size_t best = s->party_count;
    for (size_t i = 0; i < s->party_count; i++) {
        size_t peer = (t->next_peer + i) % s->party_count;
        const struct signed_note *n = is_usable(s, t, peer) ? what_offers(t, peer) : NULL;
        if (!n)
            continue;
        bool holds = n == &t->offers[peer].note, best_holds = best != s->party_count && what_offers(t, best) == &t->offers[best].note;
        if (best == s->party_count || holds > best_holds || (holds == best_holds && n->size > what_offers(t, best)->size))
            best = peer;
    }
    return best;
}

static int
ask_chunk(struct sync *s, struct track *t, enum ask_kind kind, size_t peer, uint64_t from, uint64_t to, uint64_t size,
          struct sync_actions *out)
{
    struct sync_action *a = act_add(out, SYNC_ASK_CHUNK, t);
    if (!a)
        return ERR_NOMEM;
    t->ask = (struct track_ask){kind, s->next_token++, peer, from, to, size, s->now + STATE_CHUNK_MS, false};
    t->next_peer = (peer + 1) % s->party_count;
    a->peer = act_copy(out, s->members[peer].name);
    a->token = t->ask.token;
    a->from = from;
    a->to = to;
    a->size = size;
    return a->peer.p ? 0 : ERR_NOMEM;
}

static int
ask_next(struct sync *s, struct track *t, struct sync_actions *out)
{
    size_t peer = choose(s, t);
    if (peer == s->party_count)
        return 0;
    uint64_t size = what_offers(t, peer)->size;
    uint64_t to = num_min_u64(num_min_u64(size, t->end), t->tree.size + LIMIT_CHUNK_LEAVES);
    return ask_chunk(s, t, ASK_NEXT, peer, t->tree.size, to, size, out);
}

// Ask one peer that signed beyond it for a run of wanted leaves; when all were tried in vain, pause and say so.
static int
ask_fill(struct sync *s, struct track *t, struct sync_actions *out)
{
    if (s->now < t->fill_after)
        return 0;
    size_t first = track_want_at(t, t->fill_next);
    if (first == t->wanted_count) {
        t->fill_next = 0;
        t->fill_peer++;
        first = 0;
    }
    uint64_t from = t->wanted[first] >> 1, to = from + 1;
    for (size_t i = first + 1; i < t->wanted_count && t->wanted[i] >> 1 == to && to - from < STATE_FILL_RUN; i++)
        to++;
    for (; t->fill_peer < s->party_count; t->fill_peer++, t->fill_next = 0) {
        size_t peer = (t->author + t->fill_peer) % s->party_count;
        bool may_hold = peer == t->author || track_is_guest(s, peer) || t->cosigned[peer] >= from + 1;
        if (!is_usable(s, t, peer) || !may_hold)
            continue;
        t->fill_next = to;
        return ask_chunk(s, t, ASK_FILL, peer, from, to, to, out);
    }
    t->fill_peer = 0;
    t->fill_next = 0;
    t->fill_after = s->now + STATE_FILL_PAUSE_MS;
    if (track_complete(t) == t->tree.size)
        return 0; // what is wanted may not be for us, or may be lost for good
    t->is_missing = true;
    return act_trouble(out, track_author(s, t), "missing-bytes",
                       "%zu records of its ledger lack their bytes (the first is %llu); no peer that was reached gave them",
                       t->wanted_count, (unsigned long long)from);
}

int
ask_missing_over(struct sync *s, struct track *t, struct sync_actions *out)
{
    if (t->is_damaged && t->wanted_count == 0) {
        t->is_damaged = false;
        if (act_trouble_over(out, track_author(s, t), "damage") < 0)
            return ERR_NOMEM;
    }
    if (!t->is_missing || track_complete(t) < t->tree.size)
        return 0;
    t->is_missing = false;
    return act_trouble_over(out, track_author(s, t), "missing-bytes");
}

int
ask_leaves(struct sync *s, struct track *t, struct sync_actions *out)
{
    if (t->ask.kind != ASK_NONE && s->now >= t->ask.deadline) {
        ask_avoid(s, t, t->ask.peer);
        t->ask.kind = ASK_NONE;
    }
    if (t->ask.kind != ASK_NONE || asks_under_way(s) >= STATE_ASKS_MAX)
        return 0;
    // Many missing bytes are asked for first; once nobody gave them the ledger grows on: an erasure further up may
    // be what explains them.
    bool may_grow = t->target.size > t->tree.size && t->tree.size < t->end && !t->is_over_quota && !t->is_accused && !t->has_too_many_keys &&
                    (t->wanted_count < STATE_WANTED_MAX || s->now < t->fill_after);
    int r = 0;
    t->is_fill_turn = !t->is_fill_turn || !may_grow;
    if (t->wanted_count > 0 && t->is_fill_turn)
        r = ask_fill(s, t, out);
    if (r == 0 && t->ask.kind == ASK_NONE && may_grow)
        r = ask_next(s, t, out);
    return r;
}

int
ask_schedule(struct sync *s, struct sync_actions *out)
{
    if (s->members[s->self].is_leaving)
        return 0; // we have withdrawn: nothing is asked of anybody
    for (size_t p = 0; p < s->party_count; p++) {
        struct peer *peer = &s->peers[p];
        if (p == s->self || s->members[p].is_leaving)
            continue;
        if (peer->heads_token != 0 && s->now >= peer->heads_deadline)
            failed(s, p);
        if (peer->heads_token == 0 && s->now >= peer->poll_at && ask_heads(s, p, out) < 0)
            return ERR_NOMEM;
    }
    s->first_track = s->track_count ? (s->first_track + 1) % s->track_count : 0;
    int r = 0;
    for (size_t i = 0; r == 0 && i < s->track_count; i++)
        r = ask_leaves(s, s->tracks[(s->first_track + i) % s->track_count], out);
    return r;
}

int
ask_failed(struct sync *s, size_t peer, uint64_t token, struct bytes reason, struct sync_actions *out)
{
    bool is_ours = s->peers[peer].heads_token != 0 && s->peers[peer].heads_token == token;
    for (size_t i = 0; i < s->track_count; i++) {
        struct track *t = s->tracks[i];
        if (t->ask.kind == ASK_NONE || t->ask.token != token || t->ask.peer != peer)
            continue;
        struct track_offer *o = &t->offers[peer];
        if (t->ask.kind == ASK_NEXT && o->seen.p && o->seen.size == t->ask.size) {
            o->cannot = t->ask.size;
            o->cannot_until = s->now + STATE_CANNOT_MS;
            signed_clear(&o->seen);
        }
        t->ask.kind = ASK_NONE;
        ask_avoid(s, t, peer);
        return 0; // the poll tells whether the peer as such is gone
    }
    if (!is_ours)
        return 0;
    failed(s, peer);
    if (s->peers[peer].failures < 3 || s->peers[peer].is_told)
        return 0;
    s->peers[peer].is_told = true;
    return act_trouble(out, s->members[peer].name, "unreachable", "cannot be reached: %.*s", (int)reason.n, reason.p);
}

int64_t
ask_next_tick(const struct sync *s)
{
    int64_t next = s->now + STATE_POLL_MS;
    if (s->members[s->self].is_leaving)
        return next;
    for (size_t p = 0; p < s->party_count; p++) {
        const struct peer *peer = &s->peers[p];
        int64_t at = peer->heads_token ? peer->heads_deadline : peer->poll_at;
        if (p != s->self && !s->members[p].is_leaving && at < next)
            next = at;
    }
    for (size_t i = 0; i < s->track_count; i++) {
        const struct track *t = s->tracks[i];
        if (t->ask.kind != ASK_NONE && t->ask.deadline < next)
            next = t->ask.deadline;
        if (t->must_tell && t->tell_at < next)
            next = t->tell_at;
        bool is_waiting = t->wanted_count > 0 || (t->target.size > t->tree.size && t->tree.size < t->end);
        if (t->ask.kind == ASK_NONE && is_waiting && s->now + STATE_AVOID_MS < next)
            next = s->now + STATE_AVOID_MS;
    }
    return next;
}
