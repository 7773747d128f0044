// SPDX-License-Identifier: Apache-2.0
// See liar.h.
#include "liar.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "act.h"
#include "base/arena.h"
#include "ledger/checkpoint.h"
#include "ledger/note.h"
#include "member/state.h"
#include "node.h"
#include "record/evidence.h"
#include "sync/wire.h"

#define REPLAYS_MAX 64

static struct node *
face(struct world *w)
{
    return &w->nodes[w->plan.members - 1];
}

void
liar_fork(struct world *w)
{
    struct node *first = face(w), *second = &w->nodes[w->plan.members];
    struct sync_ledger_info own;
    if (w->has_forked || !node_is_up(first) || node_is_recovering(first) || !node_ledger(w, first, first->member, &own))
        return;
    if (!node_finish(w, first))
        return;
    node_init(w, w->plan.members, first->member);
    w->node_count = w->plan.members + 1;
    second->is_starting_at_once = true;
    struct disk_image *image = disk_snapshot(first->disk);
    disk_restore(second->disk, image);
    disk_image_free(image);
    unsigned honest = (1u << (w->plan.members - 1)) - 1u;
    while (w->far_side == 0 || w->far_side == honest)
        w->far_side = (unsigned)rng_next(&w->liar_rng) & honest;
    w->fork_size = own.size;
    w->has_forked = true;
    w->tally[TALLY_FORKS]++;
    world_trace(w, "the liar forks at size %llu; the second face is for %x", (unsigned long long)own.size, w->far_side);
    node_start(w, second);
    act_write_at(w, first);
    act_write_at(w, second);
}

bool
liar_may_show(struct world *w, const struct node *n, size_t member)
{
    if (!w->has_forked || rng_chance(&w->liar_rng, 30))
        return true;
    bool is_far = w->far_side >> member & 1;
    return is_far == (n->index == w->plan.members);
}

bool
liar_shuts_eyes(const struct world *w, struct bytes note)
{
    return w->plan.forks && bytes_has_prefix(note, w->who[w->plan.members - 1].origin);
}

// ---- answers ----

static void
keep(struct world *w, struct bytes note)
{
    uint8_t *p = malloc(note.n ? note.n : 1);
    if (!p)
        abort(); // the simulator itself has no use without memory
    memcpy(p, note.p, note.n);
    if (!w->replays)
        w->replays = calloc(REPLAYS_MAX, sizeof *w->replays);
    if (!w->replays)
        abort();
    size_t at = w->replay_count < REPLAYS_MAX ? w->replay_count++ : rng_below(&w->liar_rng, REPLAYS_MAX);
    free((uint8_t *)(uintptr_t)w->replays[at].p);
    w->replays[at] = (struct bytes){p, note.n};
}

// Old words for new ones: some notes of the answer are replaced by older ones, or left out.
static void
replay_heads(struct world *w, struct node *n, struct message *m)
{
    struct buf out;
    struct err e = {0};
    struct bytes rest = buf_bytes(&m->body), member, note;
    uint64_t rules;
    bool is_bad;
    if (wire_parse_heads(&rest, &member, &rules, &e) < 0)
        return;
    buf_init(&out, m->body.n_max);
    wire_append_heads(&out, world_name(w, n->member), rules);
    while (wire_next_note(&rest, &note, &is_bad)) {
        if (rng_chance(&w->liar_rng, 200))
            keep(w, note);
        if (w->replay_count > 0 && rng_chance(&w->liar_rng, 300))
            wire_append_head_note(&out, w->replays[rng_below(&w->liar_rng, w->replay_count)]);
        else if (!rng_chance(&w->liar_rng, 100))
            wire_append_head_note(&out, note);
    }
    buf_clear(&m->body);
    m->body = out;
}

static void
garble(struct world *w, struct message *m)
{
    if (m->body.n == 0)
        return;
    switch (rng_below(&w->liar_rng, 4)) {
    case 0: // a few bits
        for (uint64_t i = 1 + rng_below(&w->liar_rng, 3); i > 0; i--)
            m->body.p[rng_below(&w->liar_rng, m->body.n)] ^= (uint8_t)(1u << rng_below(&w->liar_rng, 8));
        break;
    case 1: // cut short
        m->body.n = rng_below(&w->liar_rng, m->body.n);
        break;
    case 2: // noise
        rng_fill(&w->liar_rng, m->body.p, m->body.n);
        break;
    default: // endless
        buf_append_str(&m->body, "and so on");
        break;
    }
}

// Leaves out bytes of its own records that all must hold, and swaps some for others' bytes.
static void
withhold(struct world *w, const struct node *n, struct message *m)
{
    struct arena a;
    struct buf out;
    struct err e = {0};
    struct wire_chunk *c;
    arena_init(&a, 64 * 1024 * 1024);
    c = arena_alloc(&a, sizeof *c);
    buf_init(&out, m->body.n_max);
    if (c && wire_parse_chunk(&a, buf_bytes(&m->body), c, &e) == 0 &&
        bytes_equal(c->origin, w->who[n->member].origin)) {
        wire_append_chunk_head(&out, c);
        for (size_t i = 0; i < c->to - c->from; i++) {
            struct wire_frame *f = &c->frames[i];
            bool is_hidden = f->leaf.b[0] == LEAF_ALLIANCE && rng_chance(&w->liar_rng, 400);
            bool is_swapped = i > 0 && f->has_bytes && rng_chance(&w->liar_rng, 60);
            const struct wire_frame *from = is_swapped ? &c->frames[i - 1] : f;
            wire_append_frame(&out, &f->leaf, is_hidden || !from->has_bytes ? NULL : from->salt, from->record);
        }
        struct buf old = m->body;
        m->body = out;
        out = old;
    }
    buf_clear(&out);
    arena_clear(&a);
}

void
liar_answer(struct world *w, struct node *n, const struct message *ask, struct message *m)
{
    (void)ask; // every asker is lied to alike
    if (m->type == NET_HEADS && w->plan.replays && rng_chance(&w->liar_rng, 400))
        replay_heads(w, n, m);
    if (m->type == NET_CHUNK && w->plan.withholds && rng_chance(&w->liar_rng, 700))
        withhold(w, n, m);
    if (w->plan.garbles && rng_chance(&w->liar_rng, 150))
        garble(w, m);
}

// ---- deeds of its own ----

static void
replay_note(struct world *w, struct node *n)
{
    if (w->replay_count == 0)
        return;
    size_t to = rng_below(&w->liar_rng, w->plan.members - 1);
    net_send(w, net_message(NET_NOTE, n->index, to, w->replays[rng_below(&w->liar_rng, w->replay_count)]));
}

// A note of another member with another root under its old signature.
static bool
forge_note(struct world *w, struct bytes genuine, struct buf *out)
{
    struct note note;
    struct checkpoint c;
    if (note_parse(genuine, &note, NULL) < 0 || checkpoint_parse(note.text, &c, NULL) < 0 || c.size == 0)
        return false;
    rng_fill(&w->liar_rng, c.root.b, sizeof c.root.b);
    checkpoint_append_text(out, &c);
    buf_append_str(out, "\n");
    for (unsigned i = 0; i < note.count; i++)
        buf_append(out, note.signatures[i].line);
    return true;
}

static void
forge_evidence(struct world *w, struct node *n)
{
    struct sync_ledger_info victim;
    struct buf forged, record;
    struct member_written written;
    struct err e = {0};
    size_t member = rng_below(&w->liar_rng, w->plan.members - 1);
    if (!node_ledger(w, n, member, &victim) || victim.checkpoint.n == 0)
        return;
    buf_init(&forged, 64 * 1024);
    buf_init(&record, 256 * 1024);
    if (forge_note(w, victim.checkpoint, &forged)) {
        evidence_append_json(&record, node_wall(w, n), w->who[member].origin, victim.checkpoint, buf_bytes(&forged), NULL,
                             NULL, 0);
        world_trace(w, "the liar accuses %s", w->who[member].name);
        if (node_begin(w, n)) {
            int r = write_append(n->m, LEAF_STATUTE, buf_bytes(&record), &written, &e);
            if (r < 0)
                (void)node_failed(w, n, "forging", r, &e); // it says false
            else
                (void)node_end(w, n); // its disk never fails
        }
    }
    buf_clear(&forged);
    buf_clear(&record);
}

static void
write_junk(struct world *w, struct node *n)
{
    static const char *const junk[] = {
        "not a record",
        "{\"kind\":\"erasure\",\"time\":\"2026-11-21T00:00:00Z\",\"indexes\":[0,999999],\"reason\":\"x\"}",
        "{\"kind\":\"listing\",\"kind\":\"listing\"}",
        "{\"kind\":\"unheard-of\",\"time\":\"2026-11-21T00:00:00Z\"}",
        "",
    };
    static const uint8_t classes[] = {LEAF_ALLIANCE, LEAF_STATUTE, LEAF_PUBLIC, LEAF_RESTRICTED, 9};
    struct member_written written;
    struct err e = {0};
    struct bytes record = bytes_of_str(junk[rng_below(&w->liar_rng, sizeof junk / sizeof *junk)]);
    uint8_t leaf_class = classes[rng_below(&w->liar_rng, sizeof classes)];
    if (!node_begin(w, n))
        return;
    int r = write_append(n->m, leaf_class, record, &written, &e);
    if (r < 0)
        (void)node_failed(w, n, "writing junk", r, &e); // it says false
    else
        (void)node_end(w, n); // its disk never fails
}

// Asks for leaves that may be none of its business.
static void
pry(struct world *w, struct node *n)
{
    struct sync_ledger_info info;
    size_t asked = rng_below(&w->liar_rng, w->plan.members - 1), about = rng_below(&w->liar_rng, w->plan.members - 1);
    if (!node_ledger(w, n, about, &info) || info.size == 0)
        return;
    struct message *m = net_message(NET_ASK_CHUNK, n->index, asked, w->who[about].origin);
    m->life = n->life;
    m->token = UINT64_MAX; // no ask of the machine's
    m->first = 0;
    m->last = m->size = info.size;
    net_send(w, m);
}

void
liar_lie(struct world *w)
{
    struct node *n = w->has_forked && rng_chance(&w->liar_rng, 500) ? &w->nodes[w->plan.members] : face(w);
    if (!node_is_up(n) || node_is_recovering(n))
        return;
    switch (rng_below(&w->liar_rng, 5)) {
    case 0:
        act_write_at(w, n);
        break;
    case 1:
        if (w->plan.replays)
            replay_note(w, n);
        break;
    case 2:
        if (w->plan.forges)
            forge_evidence(w, n);
        break;
    case 3:
        if (w->plan.garbles)
            write_junk(w, n);
        break;
    default:
        pry(w, n);
        break;
    }
}
