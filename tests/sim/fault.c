// SPDX-License-Identifier: Apache-2.0
// See fault.h.
#include "fault.h"

#include "check.h"
#include "node.h"
#include "truth.h"

void
fault_disk(struct world *w, struct node *n)
{
    if (n->is_liar || !node_is_up(n))
        return;
    bool is_full = rng_chance(&w->fault_rng, 500);
    unsigned after = (unsigned)rng_range(&w->fault_rng, 1, 60), times = (unsigned)rng_range(&w->fault_rng, 1, 4);
    world_trace(w, "%s: its disk will %s at change %u from now, %u times", w->who[n->member].name,
                is_full ? "be full" : "fail", after, times);
    disk_arm(n->disk, is_full ? DISK_FULL : DISK_IO_ERROR, after, times);
}

void
fault_crash(struct world *w, struct node *n)
{
    if (n->is_liar || !node_is_up(n))
        return;
    if (rng_chance(&w->fault_rng, 300)) {
        node_crash(w, n, rng_range(&w->fault_rng, 200, 12000));
        return;
    }
    unsigned after = (unsigned)rng_range(&w->fault_rng, 1, 80);
    world_trace(w, "%s: its power will be cut at change %u from now", w->who[n->member].name, after);
    disk_arm(n->disk, DISK_POWER_CUT, after, 1);
}

// ---- backups ----

void
fault_backup(struct world *w, struct node *n)
{
    if (!n->is_liar && node_is_up(n))
        node_backup(w, n);
}

// Does this node hold all of the ledger's leaves, and count what its cosigner signed?
static bool
knows(const struct world *w, const struct node *n, size_t ledger, uint64_t size, size_t cosigner, uint64_t cosigned)
{
    struct sync_ledger_info info;
    struct sync_cosigner c;
    if (!node_is_up(n) || !node_ledger(w, n, ledger, &info) || info.size < size)
        return false;
    return sync_cosigner_at(member_sync(n->m), info.number, cosigner, &c) && c.size >= cosigned;
}

// Only what others know can be had back: an author that loses words which too few have seen forks its own ledger, and a
// cosigner whose last word is unknown may give another. That is the accident the protocol cannot mend, so it is not made
// here: every other honest node must know the last words of the one that is put back.
static bool
is_remembered(const struct world *w, const struct node *n)
{
    struct sync_ledger_info own;
    for (size_t ledger = 0; ledger < w->plan.members; ledger++) {
        if (!node_ledger(w, n, ledger, &own))
            return false;
        uint64_t word = ledger == n->member ? own.size : own.cosigned;
        for (size_t i = 0; i < w->plan.members; i++)
            if (i != n->index && !w->nodes[i].is_liar && i != ledger &&
                !knows(w, &w->nodes[i], ledger, ledger == n->member ? own.size : 0, n->member, word))
                return false;
        if (ledger == n->member && own.settled < own.size)
            return false;
    }
    return true;
}

void
fault_restore(struct world *w, struct node *n)
{
    if (!n->backup || w->is_calm)
        return;
    if (node_is_up(n))
        (void)node_finish(w, n); // it may die of it: then it is tried again
    if (!node_is_up(n) || node_is_recovering(n) || !is_remembered(w, n)) {
        world_at(w, w->now + 500, EVENT_RESTORE, n->index, NULL);
        return;
    }
    node_restore(w, n);
}

// ---- bytes, readers, clocks ----

struct rot {
    struct world *w;
    struct node *node;
};

struct first_mark {
    size_t number;
    bool is_found;
};

static bool
take_mark(void *context, size_t number)
{
    *(struct first_mark *)context = (struct first_mark){number, true};
    return false;
}

// Records of others only: their authors have them. The only copy of a record is lost with its disk, whoever looks on.
static bool
may_rot(void *context, const uint8_t *p, size_t n)
{
    const struct rot *x = context;
    struct first_mark mark = {0, false};
    truth_marks(bytes_of(p, n < 12 ? n : 12), take_mark, &mark);
    return mark.is_found && mark.number < x->w->truth_count && truth_at(x->w, mark.number)->author != x->node->member;
}

// One bit of a record somewhere in the store's file changes; whoever reads it next must see that it is no longer the
// record.
void
fault_rot(struct world *w, struct node *n)
{
    if (n->is_liar || !node_is_up(n))
        return;
    struct rot x = {w, n};
    if (!disk_rot(n->disk, "\"mark\":\"", may_rot, &x, &w->fault_rng))
        return;
    n->has_rot = n->had_rot = true;
    w->tally[TALLY_ROTS]++;
    world_trace(w, "%s: a bit rots on its disk", w->who[n->member].name);
}

#define DAMAGED_MAX 16

struct verifying {
    const struct view_ledger *ledger;
    uint64_t damaged[DAMAGED_MAX];
    size_t count;
};

static int
verify_leaf(void *context, const struct store_leaf *leaf)
{
    struct verifying *x = context;
    bool is_good = leaf->state != STORE_HELD || leaf_opens(&leaf->leaf, x->ledger->origin, leaf->salt, leaf->record);
    if (!is_good && x->count < DAMAGED_MAX)
        x->damaged[x->count++] = leaf->index;
    return 0;
}

void
fault_verify(struct world *w, struct node *n)
{
    struct err e = {0};
    if (!node_is_up(n) || view_begin(n->v, &e) < 0) {
        world_at(w, w->now + 1000, EVENT_VERIFY, n->index, NULL);
        return;
    }
    struct verifying found[WORLD_MEMBERS] = {0};
    for (size_t i = 0; i < n->v->ledger_count; i++) {
        found[i].ledger = &n->v->ledgers[i];
        int r = store_leaf_each(n->v->store, found[i].ledger->number, 0, found[i].ledger->size, verify_leaf, &found[i], &e);
        if (r < 0)
            world_violated(w, "%s: its store cannot be read: %s", w->who[n->member].name, e.text);
    }
    view_end(n->v);
    for (size_t i = 0; i < n->v->ledger_count; i++)
        for (size_t k = 0; k < found[i].count; k++)
            if (node_is_up(n))
                node_repair(w, n, found[i].ledger->origin, found[i].damaged[k]);
    n->has_rot = false;
}

void
fault_linger(struct world *w, struct node *n)
{
    struct err e = {0};
    if (!node_is_up(n))
        return;
    if (n->lingering) {
        view_close(n->lingering);
        n->lingering = NULL;
        return;
    }
    int r = view_open(&n->lingering, NODE_STORE, n->vfs, &e);
    if (r == 0)
        r = view_begin(n->lingering, &e);
    if (r < 0)
        (void)node_failed(w, n, "opening a reader", r, &e); // it says false
    else
        world_trace(w, "%s: a reader lingers", w->who[n->member].name);
}

void
fault_clock(struct world *w, struct node *n)
{
    n->skew_s = rng_range(&w->fault_rng, -w->plan.skew_s, w->plan.skew_s);
    world_trace(w, "%s: its clock is set %lld s off", w->who[n->member].name, (long long)n->skew_s);
}
