// SPDX-License-Identifier: Apache-2.0
// See world.h. Here: the plan of a seed, the founding of its alliance, and the order of events.
#include "world.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act.h"
#include "check.h"
#include "fault.h"
#include "ledger/note.h"
#include "liar.h"
#include "net.h"
#include "node.h"
#include "record/charter.h"
#include "rekey.h"

#define START_MS 1000
#define LOOK_MS 4000     // how often it is seen whether all agree, once the faults are over
#define STEPS_MAX 400000 // a world that has more events than that runs in circles

// ---- saying ----

void
world_trace(struct world *w, const char *fmt, ...)
{
    char line[512];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    w->hash = (w->hash ^ (uint64_t)w->now) * 0x100000001b3u;
    for (int i = 0; i < n && i < (int)sizeof line - 1; i++)
        w->hash = (w->hash ^ (uint8_t)line[i]) * 0x100000001b3u; // FNV-1a
    if (w->is_told)
        printf("%8lld.%03lld %s\n", (long long)(w->now / 1000), (long long)(w->now % 1000), line);
}

void
world_violated(struct world *w, const char *fmt, ...)
{
    va_list ap;
    if (world_is_over(w))
        return;
    va_start(ap, fmt);
    (void)vsnprintf(w->violation, sizeof w->violation, fmt, ap); // cut is fine
    va_end(ap);
    world_trace(w, "VIOLATED: %s", w->violation);
}

// ---- who is who ----

bool
world_is_guest(const struct world *w, size_t member)
{
    return member < w->plan.guests;
}

struct bytes
world_name(const struct world *w, size_t member)
{
    assert(member < w->plan.members);
    return bytes_of_str(w->who[member].name);
}

size_t
world_member(const struct world *w, struct bytes member)
{
    for (size_t i = 0; i < w->plan.members; i++)
        if (bytes_equal_str(member, w->who[i].name))
            return i;
    abort(); // our own names only
}

bool
world_is_cut(const struct world *w, size_t a, size_t b)
{
    return (w->side >> a & 1) != (w->side >> b & 1);
}

// ---- events: a heap ----

static bool
is_before(const struct event *a, const struct event *b)
{
    return a->at < b->at || (a->at == b->at && a->order < b->order);
}

void
world_at(struct world *w, int64_t at, enum event_type type, size_t node, struct message *message)
{
    if (w->event_count == w->event_capacity) {
        w->event_capacity = w->event_capacity ? w->event_capacity * 2 : 256;
        w->events = realloc(w->events, w->event_capacity * sizeof *w->events);
        if (!w->events)
            abort(); // the simulator itself has no use without memory
    }
    size_t i = w->event_count++;
    w->events[i] = (struct event){at, w->event_next++, type, node, w->nodes[node].life, message};
    while (i > 0 && is_before(&w->events[i], &w->events[(i - 1) / 2])) {
        struct event x = w->events[i];
        w->events[i] = w->events[(i - 1) / 2];
        w->events[(i - 1) / 2] = x;
        i = (i - 1) / 2;
    }
}

static struct event
next_event(struct world *w)
{
    struct event first = w->events[0];
    size_t i = 0;
    w->events[0] = w->events[--w->event_count];
    for (;;) {
        size_t least = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < w->event_count; child++)
            if (is_before(&w->events[child], &w->events[least]))
                least = child;
        if (least == i)
            return first;
        struct event x = w->events[i];
        w->events[i] = w->events[least];
        w->events[least] = x;
        i = least;
    }
}

// ---- the plan ----

static void
plan_liar(struct plan *p, struct rng *r)
{
    p->has_liar = true;
    p->forks = rng_chance(r, 600);
    p->withholds = rng_chance(r, 500);
    p->replays = rng_chance(r, 500);
    p->garbles = rng_chance(r, 400);
    p->forges = rng_chance(r, 400);
    p->fork_ms = rng_range(r, 4000, p->faults_ms);
}

// Two clocks are no further apart than the protocol has it (FOLD_CENTRE_SKEW_S); and by the slowest clock, too, a word
// has come to hold before the world ends.
static void
plan_centre(struct plan *p, struct rng *r)
{
    static const int64_t skews[] = {5, 5, 30, 140};
    p->has_centre = true;
    p->skew_s = skews[rng_below(r, sizeof skews / sizeof *skews)];
    p->writes += (unsigned)rng_range(r, 5, 15);
}

static void
plan_draw(struct plan *p, struct rng *r)
{
    static const size_t sizes[] = {3, 3, 3, 4, 4, 4, 4, 5, 5, 6, 7};
    *p = (struct plan){.members = sizes[rng_below(r, sizeof sizes / sizeof *sizes)]};
    p->faults_ms = rng_range(r, 30, 60) * 1000;
    p->quiet_ms = 300 * 1000;
    p->writes = (unsigned)rng_range(r, 6, p->members > 5 ? 18 : 32);
    p->latency_ms = rng_range(r, 1, 150);
    p->loss = rng_chance(r, 300) ? 0 : (unsigned)rng_range(r, 10, 200);
    p->silent = (unsigned)rng_range(r, 0, 300);
    p->duplicate = rng_chance(r, 500) ? 0 : (unsigned)rng_range(r, 10, 100);
    p->slow = rng_chance(r, 400) ? 0 : (unsigned)rng_range(r, 10, 150);
    p->cuts = (unsigned)rng_below(r, 3);
    p->crashes = (unsigned)rng_below(r, 5);
    p->disk_faults = rng_chance(r, 600) ? 0 : (unsigned)rng_range(r, 1, 3);
    p->rots = rng_chance(r, 600) ? 0 : (unsigned)rng_range(r, 1, 3);
    p->lingers = rng_chance(r, 500) ? 0 : (unsigned)rng_range(r, 1, 4);
    p->carries = rng_chance(r, 700) ? 0 : (unsigned)rng_range(r, 1, 5);
    p->gathers = rng_chance(r, 500) ? 0 : (unsigned)rng_range(r, 100, 600);
    p->shortens = rng_chance(r, 700) ? 0 : 500;
    if (p->members >= 4 && rng_chance(r, 400))
        p->guests = p->members >= 6 ? (size_t)rng_range(r, 1, 2) : 1;
    if (p->members - p->guests >= 4 && rng_chance(r, 450))
        plan_liar(p, r);
    if (rng_chance(r, 300)) {
        p->has_restore = true;
        p->rots = 0;
        p->is_from_nothing = rng_chance(r, 250);
        p->restore_ms = rng_range(r, p->faults_ms / 3, p->faults_ms);
    } else if (rng_chance(r, 300)) {
        p->rekeys = (unsigned)rng_range(r, 1, 3);
    }
    p->skew_s = 240;
    if (rng_chance(r, 300))
        plan_centre(p, r);
}

// ---- the founding ----

static void
found(struct world *w)
{
    static const char *const names[WORLD_MEMBERS] = {"ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK", "UZB"};
    struct charter_member members[WORLD_MEMBERS];
    struct charter_criterion criterion = {BYTES_LIT("terrorism"), BYTES_LIT("Takes part in acts of terror")};
    struct charter c = {.alliance = BYTES_LIT("sim"),
                        .rules = 1,
                        .founded = WORLD_WALL / 86400 * 86400,
                        .members = members,
                        .member_count = w->plan.members - w->plan.guests,
                        .party_count = w->plan.members,
                        .criteria = &criterion,
                        .criterion_count = 1,
                        .quota_leaves = 100000,
                        .quota_bytes = 100000000};
    struct buf text;
    buf_init(&text, 1024 * 1024);
    for (size_t i = 0; i < w->plan.members; i++) {
        uint8_t seed[SIGN_SEED_SIZE];
        struct sign_secret transport;
        w->who[i].name = names[i];
        rng_fill(&w->rng, seed, sizeof seed);
        sign_secret_from_seed(seed, &w->who[i].ledger);
        rng_fill(&w->rng, seed, sizeof seed);
        sign_secret_from_seed(seed, &w->who[i].cosign);
        rng_fill(&w->rng, seed, sizeof seed);
        sign_secret_from_seed(seed, &transport);
        bool is_guest = i < w->plan.guests;
        struct charter_member *m = &members[is_guest ? w->plan.members - w->plan.guests + i : i - w->plan.guests];
        *m = (struct charter_member){.name = bytes_of_str(names[i]), .address = BYTES_LIT("127.0.0.1:7000")};
        m->role = is_guest ? CHARTER_PARTNER : CHARTER_MEMBER;
        if (is_guest)
            m->kinds = BYTES_LIT("agreement,contingent,file,identity,item,listing,message,notice,recognition,reply,report,request");
        sign_public_of(&w->who[i].ledger, &m->ledger);
        sign_public_of(&w->who[i].cosign, &m->cosign);
        sign_public_of(&transport, &m->transport);
    }
    charter_append_text(&text, &c);
    hash_of(buf_bytes(&text), &w->charter_hash);
    buf_init(&w->charter, 1024 * 1024);
    buf_append(&w->charter, buf_bytes(&text));
    buf_append_byte(&w->charter, '\n');
    buf_init(&w->names, 1024 * 64);
    size_t at[WORLD_MEMBERS + 1] = {0}, middle[WORLD_MEMBERS];
    for (size_t i = 0; i < w->plan.members; i++) {
        charter_append_origin(&w->names, c.alliance, &w->charter_hash, bytes_of_str(names[i]), 1);
        middle[i] = w->names.n;
        charter_append_cosigner(&w->names, c.alliance, &w->charter_hash, bytes_of_str(names[i]));
        at[i + 1] = w->names.n;
    }
    for (size_t i = 0; i < w->plan.members; i++) { // it grows no more, so it can be borrowed from
        w->who[i].origin = bytes_sub(buf_bytes(&w->names), at[i], middle[i] - at[i]);
        w->who[i].cosigner = bytes_sub(buf_bytes(&w->names), middle[i], at[i + 1] - middle[i]);
        if (!world_is_guest(w, i))
            note_sign(&w->charter, buf_bytes(&text), w->who[i].origin, &w->who[i].ledger);
    }
    if (buf_check(&w->charter) < 0 || buf_check(&w->names) < 0)
        abort(); // only for want of memory
    buf_clear(&text);
}

static void
schedule(struct world *w)
{
    const struct plan *p = &w->plan;
    struct rng r;
    rng_split(&w->rng, &r);
    for (size_t i = 0; i < p->members; i++)
        world_at(w, START_MS + rng_range(&r, 0, 3000), EVENT_START, i, NULL);
    for (unsigned i = 0; i < p->writes; i++)
        world_at(w, rng_range(&r, START_MS, p->faults_ms), EVENT_WRITE, 0, NULL);
    for (unsigned i = 0; i < p->crashes; i++)
        world_at(w, rng_range(&r, START_MS, p->faults_ms), EVENT_CRASH, rng_below(&r, p->members), NULL);
    for (unsigned i = 0; i < p->disk_faults; i++)
        world_at(w, rng_range(&r, START_MS, p->faults_ms), EVENT_DISK, rng_below(&r, p->members), NULL);
    for (unsigned i = 0; i < p->cuts; i++) {
        int64_t at = rng_range(&r, START_MS, p->faults_ms);
        world_at(w, at, EVENT_CUT, 0, NULL);
        world_at(w, rng_range(&r, at, p->faults_ms), EVENT_HEAL, 0, NULL);
    }
    for (unsigned i = 0; i < p->rots; i++)
        world_at(w, rng_range(&r, START_MS, p->faults_ms), EVENT_ROT, rng_below(&r, p->members), NULL);
    for (unsigned i = 0; i < 2 * p->lingers; i++)
        world_at(w, rng_range(&r, START_MS, p->faults_ms), EVENT_LINGER, rng_below(&r, p->members), NULL);
    for (unsigned i = 0; i < p->carries; i++)
        world_at(w, rng_range(&r, START_MS, p->faults_ms), EVENT_CARRY, 0, NULL);
    for (unsigned i = 0; i < p->rekeys; i++)
        world_at(w, rng_range(&r, START_MS, p->faults_ms), EVENT_REKEY, rng_below(&r, p->members), NULL);
    for (unsigned i = 0; i < p->members / 2; i++)
        world_at(w, rng_range(&r, START_MS, p->faults_ms), EVENT_CLOCK, rng_below(&r, p->members), NULL);
    if (p->has_restore) {
        size_t who = rng_below(&r, p->members - p->has_liar);
        if (p->is_from_nothing)
            w->nodes[who].backup = disk_snapshot(w->nodes[who].disk);
        else
            world_at(w, rng_range(&r, START_MS + 2000, p->restore_ms), EVENT_BACKUP, who, NULL);
        world_at(w, p->restore_ms, EVENT_RESTORE, who, NULL);
    }
    if (p->has_liar) {
        if (p->forks)
            world_at(w, p->fork_ms, EVENT_FORK, 0, NULL);
        for (int i = 0; i < 12; i++)
            world_at(w, rng_range(&r, START_MS, p->faults_ms * 3 / 2), EVENT_LIE, 0, NULL);
    }
    world_at(w, p->faults_ms, EVENT_CALM, 0, NULL);
}

void
world_init(struct world *w, uint64_t seed, bool is_told)
{
    struct rng r;
    *w = (struct world){.seed = seed, .is_told = is_told, .hash = 0xcbf29ce484222325u};
    (void)sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, (int)(seed % 1000000007u) + 1, NULL);
    rng_init(&r, seed);
    rng_split(&r, &w->rng);
    rng_split(&r, &w->net_rng);
    rng_split(&r, &w->act_rng);
    rng_split(&r, &w->fault_rng);
    rng_split(&r, &w->liar_rng);
    plan_draw(&w->plan, &r);
    found(w);
    for (size_t i = 0; i < w->plan.members; i++)
        node_init(w, i, i);
    w->node_count = w->plan.members;
    w->tally[TALLY_LIARS] = w->plan.has_liar;
    schedule(w);
    const struct plan *p = &w->plan;
    world_trace(w, "seed %llu: %zu members, %u writes, loss %u, latency %lld ms, %u cuts, %u crashes, %u disk faults%s%s%s%s%s%s%s",
                (unsigned long long)seed, p->members, p->writes, p->loss, (long long)p->latency_ms, p->cuts, p->crashes,
                p->disk_faults, p->has_restore ? ", a restore" : "", p->has_liar ? ", a liar:" : "",
                p->forks ? " forks" : "", p->withholds ? " withholds" : "", p->replays ? " replays" : "",
                p->garbles ? " garbles" : "", p->forges ? " forges" : "");
}

void
world_clear(struct world *w)
{
    for (size_t i = 0; i < w->node_count; i++)
        node_clear(&w->nodes[i]);
    for (size_t i = 0; i < w->event_count; i++)
        net_free(w->events[i].message);
    for (size_t i = 0; i < w->replay_count; i++)
        free((uint8_t *)(uintptr_t)w->replays[i].p);
    free(w->replays);
    free(w->events);
    free(w->truth);
    free(w->words);
    buf_clear(&w->charter);
    buf_clear(&w->names);
}

// ---- the end ----

static void
calm(struct world *w)
{
    world_trace(w, "the faults are over");
    w->is_calm = true;
    w->side = 0;
    for (size_t i = 0; i < w->node_count; i++)
        if (node_is_up(&w->nodes[i]))
            (void)node_finish(w, &w->nodes[i]); // it died: it will come back
    for (size_t i = 0; i < w->node_count; i++) {
        disk_disarm(w->nodes[i].disk);
        if (w->nodes[i].lingering)
            fault_linger(w, &w->nodes[i]); // it lets go
        if (!w->nodes[i].has_rot)
            continue;
        if (node_is_up(&w->nodes[i])) // so that it is read from the disk again
            node_crash(w, &w->nodes[i], 100);
        world_at(w, w->now + 1000, EVENT_VERIFY, i, NULL);
    }
    world_at(w, w->now + LOOK_MS, EVENT_LOOK, 0, NULL);
}

// Do they agree? At the latest when the time is up.
static bool
look(struct world *w)
{
    struct buf why;
    buf_init(&why, 800);
    bool is_agreed = check_agreed(w, &why);
    if (is_agreed)
        check_history(w);
    else if (w->now >= w->plan.faults_ms + w->plan.quiet_ms)
        world_violated(w, "%lld s after the faults stopped: %s", (long long)(w->plan.quiet_ms / 1000), buf_str(&why));
    else
        world_trace(w, "not yet: %s", buf_str(&why));
    buf_clear(&why);
    if (!is_agreed)
        world_at(w, w->now + LOOK_MS, EVENT_LOOK, 0, NULL);
    return is_agreed;
}

// ---- running ----

// False when the world has come to its end.
static bool
happen(struct world *w, const struct event *ev)
{
    struct node *n = &w->nodes[ev->node];
    switch (ev->type) {
    case EVENT_MESSAGE:
        net_deliver(w, ev->message);
        break;
    case EVENT_TICK:
        if (node_is_up(n) && n->tick_at <= w->now)
            node_tick(w, n);
        break;
    case EVENT_FINISH:
        if (node_is_up(n) && ev->life == n->life)
            (void)node_finish(w, n); // it died: it will come back
        break;
    case EVENT_START:
        if (!n->m)
            node_start(w, n);
        break;
    case EVENT_RESEND:
        if (node_is_up(n) && ev->life == n->life)
            node_resend(w, n);
        break;
    case EVENT_WRITE:
        act_write(w);
        break;
    case EVENT_CUT:
        w->side = (unsigned)rng_next(&w->fault_rng) & ((1u << w->plan.members) - 1u);
        w->tally[TALLY_CUTS]++;
        world_trace(w, "the network is cut: %x", w->side);
        break;
    case EVENT_HEAL:
        w->side = 0;
        world_trace(w, "the network is whole");
        break;
    case EVENT_CRASH:
        fault_crash(w, n);
        break;
    case EVENT_DISK:
        fault_disk(w, n);
        break;
    case EVENT_BACKUP:
        fault_backup(w, n);
        break;
    case EVENT_RESTORE:
        fault_restore(w, n);
        break;
    case EVENT_ROT:
        fault_rot(w, n);
        break;
    case EVENT_VERIFY:
        fault_verify(w, n);
        break;
    case EVENT_LINGER:
        fault_linger(w, n);
        break;
    case EVENT_CLOCK:
        fault_clock(w, n);
        break;
    case EVENT_CARRY:
        net_carry(w);
        break;
    case EVENT_REKEY:
        rekey_announce(w, n);
        break;
    case EVENT_REKEY_LOOK:
        rekey_look(w, n);
        break;
    case EVENT_FORK:
        liar_fork(w);
        break;
    case EVENT_LIE:
        liar_lie(w);
        break;
    case EVENT_CALM:
        calm(w);
        break;
    case EVENT_LOOK:
        return !look(w);
    }
    return true;
}

bool
world_run(struct world *w)
{
    bool goes_on = true;
    while (goes_on && !world_is_over(w)) {
        struct event ev = next_event(w);
        assert(ev.at >= w->now);
        w->now = ev.at;
        if (++w->steps > STEPS_MAX)
            world_violated(w, "more than %d events: something runs in circles", STEPS_MAX);
        goes_on = happen(w, &ev);
    }
    return !world_is_over(w);
}
