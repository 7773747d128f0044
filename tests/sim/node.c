// SPDX-License-Identifier: Apache-2.0
// See node.h.
#include "node.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "net.h"
#include "truth.h"

static int
fill_random(void *context, uint8_t *out, size_t n)
{
    rng_fill(context, out, n);
    return 0;
}

void
node_init(struct world *w, size_t index, size_t member)
{
    struct node *n = &w->nodes[index];
    *n = (struct node){.index = index, .member = member, .tick_at = INT64_MAX};
    (void)snprintf(n->vfs, sizeof n->vfs, "sim-%zu", index); // always fits
    rng_split(&w->rng, &n->salt);
    n->disk = disk_new(n->vfs, &w->rng);
    n->skew_s = rng_range(&w->rng, -w->plan.skew_s, w->plan.skew_s);
    n->is_liar = w->plan.has_liar && member == w->plan.members - 1;
}

void
node_clear(struct node *n)
{
    node_stop(n);
    disk_image_free(n->backup);
    disk_free(n->disk);
    *n = (struct node){0};
}

bool
node_is_up(const struct node *n)
{
    return n->m != NULL && n->v != NULL;
}

bool
node_is_honest(const struct node *n)
{
    return !n->is_liar;
}

bool
node_is_recovering(const struct node *n)
{
    unsigned heard, needed;
    uint64_t behind;
    return sync_is_recovering(member_sync(n->m), &heard, &needed, &behind);
}

int64_t
node_wall(const struct world *w, const struct node *n)
{
    return WORLD_WALL + n->skew_s + w->now / 1000;
}

bool
node_ledger(const struct world *w, const struct node *n, size_t member, struct sync_ledger_info *out)
{
    const struct sync *s = n->m ? member_sync(n->m) : NULL;
    for (size_t i = 0; s && sync_ledger_at(s, i, out); i++)
        if (bytes_equal(out->member, world_name(w, member)))
            return true;
    return false;
}

// ---- its end, and its start ----

void
node_stop(struct node *n)
{
    view_close(n->lingering);
    view_close(n->v);
    n->lingering = NULL;
    n->is_batch = false;
    member_close(n->m);
    n->v = NULL;
    n->m = NULL;
    n->tick_at = INT64_MAX;
    assert(disk_open_count(n->disk) == 0);
}

void
node_crash(struct world *w, struct node *n, int64_t down_ms)
{
    w->tally[TALLY_CRASHES]++;
    world_trace(w, "%s: power cut after change %llu", w->who[n->member].name, (unsigned long long)disk_changes(n->disk));
    disk_cut(n->disk);
    node_stop(n);
    disk_settle(n->disk);
    world_at(w, w->now + down_ms, EVENT_START, n->index, NULL);
}

bool
node_failed(struct world *w, struct node *n, const char *doing, int code, const struct err *e)
{
    int64_t down_ms = w->is_calm ? 500 : rng_range(&w->fault_rng, 200, 9000);
    if (disk_is_cut(n->disk)) {
        node_crash(w, n, down_ms);
        return false;
    }
    if (disk_has_failed(n->disk) && (code == ERR_IO || code == ERR_FULL)) {
        w->tally[TALLY_DISK_FAILURES]++;
        world_trace(w, "%s: its disk failed (%s) and it ended", w->who[n->member].name, err_name(code));
        node_stop(n);
        disk_forgive(n->disk);
        world_at(w, w->now + down_ms, EVENT_START, n->index, NULL);
        return false;
    }
    world_violated(w, "%s: %s failed without cause (%s): %s", w->who[n->member].name, doing, err_name(code),
                   e ? e->text : "");
    return false;
}

void
node_start(struct world *w, struct node *n)
{
    struct err e = {0};
    assert(!n->m);
    struct identity *id = &w->who[n->member];
    struct member_config config = {
        .store_path = NODE_STORE,
        .vfs = n->vfs,
        .self = world_name(w, n->member),
        .charter = buf_bytes(&w->charter),
        .ledger_key = &id->ledger,
        .cosign_key = &id->cosign,
        .signs_at_once = n->is_starting_at_once,
        .random = {&n->salt, fill_random},
        .link = net_link(n),
        .seed = w->seed + n->index,
    };
    n->life++;
    int r = member_open(&n->m, &config, &e);
    if (r < 0) {
        n->m = NULL;
        (void)node_failed(w, n, "opening its store", r, &e); // it says false
        return;
    }
    r = view_open(&n->v, NODE_STORE, n->vfs, &e);
    if (r < 0) {
        n->v = NULL;
        (void)node_failed(w, n, "opening a reader", r, &e); // it says false
        return;
    }
    world_trace(w, "%s: started, life %u", id->name, n->life);
    world_at(w, w->now + rng_range(&w->rng, 500, WORLD_RESEND_MS), EVENT_RESEND, n->index, NULL);
    check_started(w, n);
    node_tick(w, n);
}

// ---- batches ----

bool
node_begin(struct world *w, struct node *n)
{
    struct err e = {0};
    if (n->is_batch && n->is_light && !node_finish(w, n))
        return false;
    if (n->is_batch)
        return true;
    int r = member_begin(n->m, w->now, node_wall(w, n), &e);
    n->is_batch = r == 0;
    n->is_light = false;
    n->batch_at = w->now;
    return r == 0 || node_failed(w, n, "beginning a batch", r, &e);
}

bool
node_begin_light(struct world *w, struct node *n)
{
    struct err e = {0};
    if (n->is_batch)
        return true;
    int r = member_begin_light(n->m, w->now, node_wall(w, n), &e);
    n->is_batch = n->is_light = r == 0;
    n->batch_at = w->now;
    return r == 0 || node_failed(w, n, "beginning a light batch", r, &e);
}

bool
node_step(struct world *w, struct node *n, const struct sync_event *ev)
{
    struct err e = {0};
    int r = member_step(n->m, ev, &e);
    return r == 0 || node_failed(w, n, "a step", r, &e);
}

bool
node_end(struct world *w, struct node *n)
{
    if (w->is_calm || !rng_chance(&w->fault_rng, w->plan.gathers))
        return node_finish(w, n);
    world_at(w, w->now + rng_range(&w->fault_rng, 1, 60), EVENT_FINISH, n->index, NULL);
    return true;
}

static void
acknowledge(struct world *w, const struct node *n)
{
    for (size_t i = 0; i < w->truth_count; i++) {
        struct truth *t = &w->truth[i];
        if (t->node != n->index || !t->was_written || t->life != n->life || t->is_acknowledged)
            continue;
        t->is_acknowledged = true;
        world_trace(w, "%s: record %zu is acknowledged", w->who[n->member].name, i);
    }
}

bool
node_finish(struct world *w, struct node *n)
{
    struct err e = {0};
    if (!n->is_batch)
        return true;
    n->is_batch = false;
    int r = member_end(n->m, &e);
    if (r < 0)
        return node_failed(w, n, "the end of a batch", r, &e);
    acknowledge(w, n);
    int64_t next = member_next_tick(n->m);
    if (next <= n->batch_at) {
        world_violated(w, "%s: wants a tick at once after a batch: it would spin", w->who[n->member].name);
        return false;
    }
    if (next < n->tick_at) {
        n->tick_at = next;
        world_at(w, next > w->now ? next : w->now + 1, EVENT_TICK, n->index, NULL);
    }
    check_settled(w, n);
    if (member_is_outdated(n->m)) { // other parties, or what they may: the machine is built anew
        node_stop(n);
        world_at(w, w->now + 1, EVENT_START, n->index, NULL);
        return false;
    }
    return !world_is_over(w);
}

void
node_tick(struct world *w, struct node *n)
{
    struct sync_event tick = {.type = SYNC_TICK};
    n->tick_at = INT64_MAX;
    if (node_begin_light(w, n) && node_step(w, n, &tick))
        (void)node_end(w, n); // it died: it will come back
}

void
node_resend(struct world *w, struct node *n)
{
    struct err e = {0};
    world_at(w, w->now + WORLD_RESEND_MS, EVENT_RESEND, n->index, NULL);
    if (!node_begin(w, n))
        return;
    int r = member_resend(n->m, &e);
    if (r < 0)
        (void)node_failed(w, n, "sending the outbox again", r, &e); // it says false
    else
        (void)node_end(w, n); // it died: it will come back
}

void
node_repair(struct world *w, struct node *n, struct bytes origin, uint64_t index)
{
    struct err e = {0};
    world_trace(w, "%s: finds record %llu damaged", w->who[n->member].name, (unsigned long long)index);
    w->tally[TALLY_REPAIRS]++;
    if (!node_begin(w, n))
        return;
    int r = member_damaged(n->m, origin, index, &e);
    if (r < 0)
        (void)node_failed(w, n, "a repair", r, &e); // it says false
    else
        (void)node_end(w, n); // it died: it will come back
}

// ---- backups ----

void
node_backup(struct world *w, struct node *n)
{
    if (!node_finish(w, n))
        return;
    world_trace(w, "%s: backup", w->who[n->member].name);
    disk_image_free(n->backup);
    n->backup = disk_snapshot(n->disk);
    n->backup_at = w->now;
}

void
node_restore(struct world *w, struct node *n)
{
    struct sync_ledger_info own;
    bool found = node_ledger(w, n, n->member, &own);
    assert(found);
    assert(n->backup);
    world_trace(w, "%s: restored from a backup %lld ms old, its ledger had %llu leaves", w->who[n->member].name,
                (long long)(w->now - n->backup_at), (unsigned long long)own.size);
    w->tally[TALLY_RESTORES]++;
    check_restored(w, n);
    n->regain = own.size;
    n->was_restored = true;
    disk_cut(n->disk);
    node_stop(n);
    disk_restore(n->disk, n->backup);
    memset(w->settled[n->index], 0, sizeof w->settled[n->index]);
    world_at(w, w->now + rng_range(&w->fault_rng, 300, 3000), EVENT_START, n->index, NULL);
}
