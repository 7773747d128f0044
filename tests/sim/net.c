// SPDX-License-Identifier: Apache-2.0
// See net.h.
#include "net.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "liar.h"
#include "ledger/checkpoint.h"
#include "ledger/note.h"
#include "member/serve.h"
#include "node.h"
#include "sync/wire.h"

#define ANSWER_MAX (64 * 1024 * 1024)

struct message *
net_message(enum message_type type, size_t from, size_t to, struct bytes body)
{
    struct message *m = calloc(1, sizeof *m);
    if (!m)
        abort(); // the simulator itself has no use without memory
    m->type = type;
    m->from = from;
    m->to = to;
    buf_init(&m->body, ANSWER_MAX);
    buf_append(&m->body, body);
    return m;
}

void
net_free(struct message *m)
{
    if (!m)
        return;
    buf_clear(&m->body);
    free(m);
}

// ---- on its way ----

static bool
is_lost(struct world *w, const struct message *m)
{
    if (world_is_cut(w, w->nodes[m->from].member, w->nodes[m->to].member))
        return true;
    return !w->is_calm && rng_chance(&w->net_rng, w->plan.loss);
}

static int64_t
delay(struct world *w)
{
    int64_t ms = rng_range(&w->net_rng, w->plan.latency_ms / 2 + 1, w->plan.latency_ms * 2 + 1);
    if (!w->is_calm && rng_chance(&w->net_rng, w->plan.slow))
        ms += rng_range(&w->net_rng, 100, 8000);
    return ms;
}

// An ask that will get no answer: the asker's connection breaks, or it hears nothing.
static void
fail_ask(struct world *w, size_t asker, size_t asked, unsigned life, uint64_t token)
{
    if (rng_chance(&w->net_rng, w->is_calm ? 0 : w->plan.silent))
        return;
    struct message *f = net_message(NET_FAILED, asked, asker, (struct bytes){NULL, 0});
    f->life = life;
    f->token = token;
    world_at(w, w->now + rng_range(&w->net_rng, 5, 2000), EVENT_MESSAGE, asker, f);
}

static bool
is_ask(const struct message *m)
{
    return m->type == NET_ASK_HEADS || m->type == NET_ASK_CHUNK;
}

static bool
is_answer(const struct message *m)
{
    return m->type == NET_HEADS || m->type == NET_CHUNK;
}

static struct message *
copy_of(const struct message *m)
{
    struct message *c = net_message(m->type, m->from, m->to, buf_bytes(&m->body));
    c->life = m->life;
    c->token = m->token;
    c->first = m->first;
    c->last = m->last;
    c->size = m->size;
    c->is_full = m->is_full;
    c->is_opened = m->is_opened;
    return c;
}

void
net_send(struct world *w, struct message *m)
{
    if (is_lost(w, m)) {
        if (is_ask(m))
            fail_ask(w, m->from, m->to, m->life, m->token);
        else if (is_answer(m))
            fail_ask(w, m->to, m->from, m->life, m->token);
        net_free(m);
        return;
    }
    if (!w->is_calm && rng_chance(&w->net_rng, w->plan.duplicate))
        world_at(w, w->now + delay(w), EVENT_MESSAGE, m->to, copy_of(m));
    world_at(w, w->now + delay(w), EVENT_MESSAGE, m->to, m);
}

// ---- what a member gives to its link ----

// Nodes are found by their address within the world's array; the world lies before it.
static struct world *
world_of(struct node *n)
{
    return (struct world *)(void *)((char *)(n - n->index) - offsetof(struct world, nodes));
}

size_t
net_route(struct world *w, const struct node *from, size_t member)
{
    bool is_two_faced = w->has_forked && member == w->plan.members - 1;
    if (!is_two_faced)
        return member;
    bool is_far = w->far_side >> from->member & 1;
    if (rng_chance(&w->liar_rng, 60))
        is_far = !is_far; // nobody keeps two faces apart for ever
    return is_far ? w->plan.members : member;
}

static void
send_note(void *context, struct bytes peer, struct bytes note)
{
    struct node *n = context;
    struct world *w = world_of(n);
    size_t member = world_member(w, peer);
    check_signed(w, n, note);
    if (n->is_liar && !liar_may_show(w, n, member))
        return;
    net_send(w, net_message(NET_NOTE, n->index, net_route(w, n, member), note));
}

static void
ask_heads(void *context, struct bytes peer, uint64_t token, bool is_full)
{
    struct node *n = context;
    struct world *w = world_of(n);
    struct message *m = net_message(NET_ASK_HEADS, n->index, net_route(w, n, world_member(w, peer)),
                                    (struct bytes){NULL, 0});
    m->life = n->life;
    m->token = token;
    m->is_full = is_full;
    net_send(w, m);
}

static void
ask_chunk(void *context, struct bytes peer, uint64_t token, struct bytes origin, uint64_t from, uint64_t to, uint64_t size)
{
    struct node *n = context;
    struct world *w = world_of(n);
    struct message *m = net_message(NET_ASK_CHUNK, n->index, net_route(w, n, world_member(w, peer)), origin);
    m->life = n->life;
    m->token = token;
    m->first = from;
    m->last = to;
    m->size = size;
    net_send(w, m);
}

static void
post(void *context, struct bytes peer, uint64_t id, struct bytes path, struct bytes body)
{
    struct node *n = context;
    struct world *w = world_of(n);
    bool is_opened = bytes_equal_str(path, "/sync/v1/opened");
    if (!is_opened && !bytes_equal_str(path, "/sync/v1/receipt"))
        world_violated(w, "%s: posts to an unknown path", w->who[n->member].name);
    struct message *m = net_message(NET_POST, n->index, net_route(w, n, world_member(w, peer)), body);
    m->life = n->life;
    m->token = id;
    m->is_opened = is_opened;
    net_send(w, m);
}

static void
changed(void *context, unsigned what)
{
    (void)context;
    (void)what; // nobody watches
}

struct member_link
net_link(struct node *n)
{
    return (struct member_link){n, send_note, ask_heads, ask_chunk, post, changed};
}

// ---- what arrives ----

static struct bytes
name_of(const struct world *w, size_t node)
{
    return world_name(w, w->nodes[node].member);
}

static void
answer(struct world *w, struct node *n, struct message *ask)
{
    struct err e = {0};
    struct serve_damage damage = {0};
    bool is_heads = ask->type == NET_ASK_HEADS;
    struct message *m = net_message(is_heads ? NET_HEADS : NET_CHUNK, n->index, ask->from, (struct bytes){NULL, 0});
    m->life = ask->life;
    m->token = ask->token;
    if (ask->last > ask->first + 1 && rng_chance(&w->net_rng, w->plan.shortens))
        ask->last = (uint64_t)rng_range(&w->net_rng, (int64_t)ask->first + 1, (int64_t)ask->last); // a server may
    int r = view_begin(n->v, &e);
    bool has_begun = r == 0;
    if (r == 0 && is_heads)
        r = serve_heads(n->v, name_of(w, ask->from), ask->is_full, &m->body, &e);
    else if (r == 0)
        r = serve_chunk(n->v, name_of(w, ask->from), buf_bytes(&ask->body), ask->first, ask->last, ask->size, node_wall(w, n),
                        &m->body, &damage, &e);
    if (has_begun)
        view_end(n->v);
    if (r == ERR_CORRUPT && n->has_rot && damage.is_record) {
        node_repair(w, n, buf_bytes(&ask->body), damage.index);
        r = ERR_NOT_FOUND; // for now
    }
    if (r == ERR_NOT_FOUND && !is_heads) {
        fail_ask(w, ask->from, n->index, ask->life, ask->token);
        net_free(m);
        return;
    }
    if (r < 0) {
        net_free(m);
        (void)node_failed(w, n, "an answer", r, &e); // it says false
        return;
    }
    if (n->is_liar)
        liar_answer(w, n, ask, m);
    else
        check_served(w, n, &w->nodes[ask->from], buf_bytes(&m->body), !is_heads);
    net_send(w, m);
}

static void
take_heads(struct world *w, struct node *n, struct message *m)
{
    struct err e = {0};
    struct bytes rest = buf_bytes(&m->body), member, note, from = name_of(w, m->from);
    uint64_t rules;
    bool is_bad = false;
    if (!node_begin_light(w, n))
        return;
    struct sync_event ev = {.type = SYNC_NOTE, .peer = from};
    bool is_alive = true;
    if (wire_parse_heads(&rest, &member, &rules, &e) < 0 || !bytes_equal(member, from)) {
        ev = (struct sync_event){.type = SYNC_FAILED, .peer = from, .token = m->token, .reason = BYTES_LIT("malformed")};
        is_alive = node_step(w, n, &ev);
    } else {
        while (is_alive && wire_next_note(&rest, &note, &is_bad)) {
            ev.note = note;
            if (!n->is_liar || !liar_shuts_eyes(w, note))
                is_alive = node_step(w, n, &ev);
        }
        ev = (struct sync_event){.type = is_bad ? SYNC_FAILED : SYNC_HEADS_END, .peer = from, .token = m->token,
                                 .reason = BYTES_LIT("cut short")};
        is_alive = is_alive && node_step(w, n, &ev);
    }
    if (is_alive)
        (void)node_end(w, n); // it died: it will come back
}

static void
take_event(struct world *w, struct node *n, const struct sync_event *ev)
{
    bool is_light = ev->type == SYNC_NOTE || ev->type == SYNC_FAILED; // as the daemon's writer
    bool is_begun = is_light ? node_begin_light(w, n) : node_begin(w, n);
    if (is_begun && node_step(w, n, ev))
        (void)node_end(w, n); // it died: it will come back
}

static void
take_post(struct world *w, struct node *n, struct message *m)
{
    struct err e = {0};
    if (!node_begin(w, n))
        return;
    int r = m->is_opened ? member_opened(n->m, buf_bytes(&m->body), &e)
                         : member_receipt(n->m, name_of(w, m->from), buf_bytes(&m->body), &e);
    bool is_refused = r == ERR_REFUSED || r == ERR_INVALID, is_later = r == ERR_BUSY;
    if (r < 0 && !is_refused && !is_later) {
        (void)node_failed(w, n, "taking a receipt", r, &e); // it says false
        return;
    }
    if (is_refused && node_is_honest(n) && node_is_honest(&w->nodes[m->from]) && !n->was_restored)
        world_violated(w, "%s refuses the receipt of %s: %s", w->who[n->member].name,
                       w->who[w->nodes[m->from].member].name, e.text);
    if (!node_finish(w, n) || is_later)
        return;
    struct message *back = net_message(NET_POSTED, n->index, m->from, (struct bytes){NULL, 0});
    back->life = m->life;
    back->token = m->token;
    net_send(w, back);
}

static void
take_posted(struct world *w, struct node *n, struct message *m)
{
    struct err e = {0};
    if (!node_begin_light(w, n))
        return;
    int r = member_delivered(n->m, m->token, &e);
    if (r < 0)
        (void)node_failed(w, n, "clearing the outbox", r, &e); // it says false
    else
        (void)node_end(w, n); // it died: it will come back
}

static void
tell(struct world *w, const struct node *n, const struct message *m)
{
    static const char *const names[] = {"note", "ask heads", "heads", "ask leaves", "leaves", "post", "posted", "failed"};
    struct note note;
    struct checkpoint c = {.size = 0};
    const char *about = "", *to = w->who[n->member].name, *from = w->who[w->nodes[m->from].member].name;
    struct bytes origin = buf_bytes(&m->body);
    if (m->type == NET_NOTE && note_parse(origin, &note, NULL) == 0 && checkpoint_parse(note.text, &c, NULL) == 0)
        origin = c.origin;
    for (size_t i = 0; i < w->plan.members; i++)
        if (bytes_equal(origin, w->who[i].origin))
            about = w->who[i].name;
    world_trace(w, "%s%s <- %s%s: %s (%zu bytes) %s %llu %llu %llu", to, n->index == w->plan.members ? "'" : "", from,
                m->from == w->plan.members ? "'" : "", names[m->type], m->body.n, about, (unsigned long long)m->first,
                (unsigned long long)m->last, (unsigned long long)(m->type == NET_NOTE ? c.size : m->size));
}

void
net_deliver(struct world *w, struct message *m)
{
    struct node *n = &w->nodes[m->to];
    bool is_for_this_life = is_ask(m) || m->type == NET_NOTE || m->type == NET_POST || m->life == n->life;
    struct sync_event ev = {.peer = name_of(w, m->from), .token = m->token};
    if (!node_is_up(n) || world_is_cut(w, n->member, w->nodes[m->from].member) || !is_for_this_life) {
        if (is_ask(m))
            fail_ask(w, m->from, m->to, m->life, m->token);
        net_free(m);
        return;
    }
    w->tally[TALLY_MESSAGES]++;
    tell(w, n, m);
    switch (m->type) {
    case NET_NOTE:
        ev.type = SYNC_NOTE;
        ev.note = buf_bytes(&m->body);
        if (!n->is_liar || !liar_shuts_eyes(w, ev.note))
            take_event(w, n, &ev);
        break;
    case NET_ASK_HEADS:
    case NET_ASK_CHUNK:
        answer(w, n, m);
        break;
    case NET_HEADS:
        take_heads(w, n, m);
        break;
    case NET_CHUNK:
        ev.type = SYNC_CHUNK;
        ev.body = buf_bytes(&m->body);
        take_event(w, n, &ev);
        break;
    case NET_POST:
        take_post(w, n, m);
        break;
    case NET_POSTED:
        take_posted(w, n, m);
        break;
    case NET_FAILED:
        ev.type = SYNC_FAILED;
        ev.reason = BYTES_LIT("the connection broke");
        take_event(w, n, &ev);
        break;
    }
    net_free(m);
}

// ---- by hand ----

// The file's notes and leaves, as a node that looks for nothing takes them in.
static void
take_file(struct world *w, struct node *n, struct bytes notes, struct bytes leaves)
{
    struct err e = {0};
    struct bytes note;
    bool is_bad;
    struct sync_event ev = {.type = SYNC_NOTE};
    if (!node_begin(w, n))
        return;
    while (wire_next_note(&notes, &note, &is_bad)) {
        ev.note = note;
        if (!node_step(w, n, &ev))
            return;
    }
    ev = (struct sync_event){.type = SYNC_FILE, .body = leaves};
    int r = member_step(n->m, &ev, &e);
    if (r == 0)
        w->tally[TALLY_CARRIED]++;
    if (r < 0 && r != ERR_REFUSED && !node_failed(w, n, "a file", r, &e))
        return;
    (void)node_end(w, n); // it died: it will come back
}

void
net_carry(struct world *w)
{
    struct err e = {0};
    struct serve_damage damage;
    struct sync_ledger_info held;
    struct buf heads, leaves;
    struct bytes rest, member;
    uint64_t rules;
    struct node *from = &w->nodes[rng_below(&w->net_rng, w->plan.members)];
    struct node *to = &w->nodes[rng_below(&w->net_rng, w->plan.members)];
    size_t ledger = rng_below(&w->net_rng, w->plan.members);
    if (from == to || !node_is_up(from) || !node_is_up(to) || from->is_liar || !node_ledger(w, to, ledger, &held) ||
        view_begin(from->v, &e) < 0)
        return;
    const struct view_ledger *l = view_ledger_of(from->v, world_name(w, ledger));
    uint64_t first = rng_chance(&w->net_rng, 500) ? held.size : 0, size = l->checkpoint_size;
    buf_init(&heads, ANSWER_MAX);
    buf_init(&leaves, ANSWER_MAX);
    int r = first < size ? serve_heads(from->v, world_name(w, to->member), true, &heads, &e) : ERR_NOT_FOUND;
    if (r == 0)
        r = serve_chunk(from->v, world_name(w, to->member), l->origin, first, size, size, node_wall(w, from), &leaves, &damage, &e);
    view_end(from->v);
    if (r == 0)
        check_served(w, from, to, buf_bytes(&leaves), true);
    rest = buf_bytes(&heads);
    if (r == 0 && wire_parse_heads(&rest, &member, &rules, &e) == 0) {
        world_trace(w, "%s carries leaves %llu to %llu of %s to %s", w->who[from->member].name,
                    (unsigned long long)first, (unsigned long long)size, w->who[ledger].name, w->who[to->member].name);
        take_file(w, to, rest, buf_bytes(&leaves));
    }
    buf_clear(&heads);
    buf_clear(&leaves);
}
