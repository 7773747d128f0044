// SPDX-License-Identifier: Apache-2.0
// See act.h.
#include "act.h"

#include <assert.h>

#include "act_centre.h"
#include "member/pieces.h"
#include "node.h"
#include "wording.h"
#include "truth.h"

#define BATCH_MAX 4

// ---- what to write ----

static bool
is_own_first(const struct truth *t, const struct node *n)
{
    return t->kind == TRUTH_OBJECT && t->is_acknowledged && t->node == n->index;
}

static bool
is_listing(const struct truth *t)
{
    return t->kind == TRUTH_OBJECT && t->form == TRUTH_IS_LISTING && t->was_written;
}

// A listing of anybody's that all may hold, or an object of our own.
static bool
pick(const struct world *w, struct rng *r, const struct node *n, bool is_own, bool is_restricted, size_t *out)
{
    for (int tries = 0; tries < 12 && w->truth_count > 0; tries++) {
        size_t i = rng_below(r, w->truth_count);
        const struct truth *t = truth_at(w, i);
        bool fits = is_own ? is_own_first(t, n) : is_listing(t);
        if (!fits || (t->leaf_class == LEAF_RESTRICTED) != is_restricted)
            continue;
        *out = i;
        return true;
    }
    return false;
}

// An operation of anybody's, which this node may hold.
static bool
pick_item(const struct world *w, struct rng *r, const struct node *n, size_t *out)
{
    for (int tries = 0; tries < 12 && w->truth_count > 0; tries++) {
        *out = rng_below(r, w->truth_count);
        const struct truth *t = truth_at(w, *out);
        if (t->kind == TRUTH_OBJECT && t->form == TRUTH_IS_ITEM && t->was_written &&
            (t->leaf_class == LEAF_STATUTE || t->author == n->member || (t->released >> n->member & 1)))
            return true;
    }
    return false;
}

// A request or agreement of anybody's, to answer.
static bool
pick_kind(const struct world *w, struct rng *r, enum truth_kind kind, size_t *out)
{
    for (int tries = 0; tries < 12 && w->truth_count > 0; tries++) {
        *out = rng_below(r, w->truth_count);
        if (truth_at(w, *out)->kind == kind && truth_at(w, *out)->was_written)
            return true;
    }
    return false;
}

static unsigned
some_members(const struct world *w, struct rng *r, size_t without)
{
    unsigned all = (1u << w->plan.members) - 1u, some = 0;
    while ((some & all & ~(1u << without)) == 0)
        some = (unsigned)rng_next(r);
    return some & all & ~(1u << without);
}

// Some reports are results of an operation.
static void
draw_result(const struct world *w, struct rng *r, const struct node *n, struct truth *t)
{
    t->target_count = 0;
    if (t->form != TRUTH_IS_REPORT || !rng_chance(r, 300) || !pick_item(w, r, n, &t->targets[1]))
        return;
    const struct truth *item = truth_at(w, t->targets[1]);
    t->target_count = 2; // the first is none
    t->is_exercise = item->is_exercise;
    if (item->leaf_class == LEAF_RESTRICTED) {
        t->leaf_class = LEAF_RESTRICTED;
        t->released = (item->released | 1u << item->author) & ~(1u << n->member);
    }
}

static void
draw_object(struct world *w, struct rng *r, const struct node *n, struct truth *t)
{
    uint64_t x = rng_below(r, 100);
    t->kind = TRUTH_OBJECT;
    t->is_exercise = rng_chance(r, 150);
    t->form = rng_chance(r, 500) ? TRUTH_IS_LISTING : (enum truth_form)rng_below(r, TRUTH_FORMS);
    t->leaf_class = x < 50 ? LEAF_ALLIANCE : x < 65 ? LEAF_PUBLIC : LEAF_RESTRICTED;
    if (t->form == TRUTH_IS_ITEM && t->leaf_class != LEAF_RESTRICTED)
        t->leaf_class = LEAF_STATUTE;
    if (t->leaf_class == LEAF_RESTRICTED)
        t->released = some_members(w, r, n->member);
    draw_result(w, r, n, t);
}

// A word on an operation: as it is classed, and to whom it is released.
static void
draw_item_word(const struct world *w, const struct node *n, struct truth *t)
{
    const struct truth *item = truth_at(w, t->targets[0]);
    t->kind = TRUTH_WORD;
    t->form = TRUTH_IS_ITEM;
    t->leaf_class = item->leaf_class;
    t->is_exercise = item->is_exercise;
    t->released = (item->released | 1u << item->author) & ~(1u << n->member);
}

// To some; or, where one came, that it was read.
static void
draw_message(struct world *w, struct rng *r, const struct node *n, struct truth *t)
{
    t->kind = TRUTH_MESSAGE;
    t->leaf_class = LEAF_RESTRICTED;
    t->target_count = 0;
    t->released = some_members(w, r, n->member);
    if (!rng_chance(r, 300) || !pick_kind(w, r, TRUTH_MESSAGE, &t->targets[0]))
        return;
    const struct truth *read = truth_at(w, t->targets[0]);
    if (read->author == n->member || read->target_count > 0)
        return;
    t->target_count = 1;
    t->released = 1u << read->author;
}

// Some of its own earlier records, at random; how many.
static size_t
draw_erasure(struct world *w, struct rng *r, const struct node *n, struct truth *t)
{
    size_t at[TRUTH_TARGETS] = {0};
    t->kind = TRUTH_ERASURE;
    t->leaf_class = LEAF_STATUTE;
    size_t want = 1 + rng_below(r, TRUTH_TARGETS);
    size_t from = w->truth_count > 0 ? rng_below(r, w->truth_count) : 0;
    for (size_t i = from; i < w->truth_count && t->target_count < want; i++) {
        const struct truth *x = truth_at(w, i);
        bool is_ours = x->is_acknowledged && x->node == n->index && x->kind <= TRUTH_REPLY && x->leaf_class != LEAF_STATUTE;
        if (is_ours && rng_chance(r, 300))
            at[t->target_count++] = i;
    }
    for (size_t i = 0; i < t->target_count; i++)
        t->targets[i] = at[i];
    return t->target_count;
}

static bool
draw(struct world *w, struct rng *r, const struct node *n, struct truth *t)
{
    uint64_t x = rng_below(r, 100);
    *t = (struct truth){.author = n->member, .node = n->index, .leaf_class = LEAF_ALLIANCE};
    t->target_count = 1;
    if (w->plan.has_centre && rng_chance(r, 700) && act_centre_draw(w, r, n, t))
        return true;
    if (x < 6) {
        t->kind = TRUTH_REQUEST;
        t->target_count = 0;
    } else if (x < 16 && pick_kind(w, r, TRUTH_REQUEST, &t->targets[0])) {
        t->kind = TRUTH_REPLY;
    } else if (x >= 16 && x < 18) {
        draw_message(w, r, n, t);
    } else if (x >= 18 && x < 21) {
        draw_object(w, r, n, t);
        t->kind = TRUTH_FILE;
        t->form = TRUTH_IS_LISTING; // none, for a file
        t->target_count = 0;
        if (t->leaf_class == LEAF_STATUTE)
            t->leaf_class = LEAF_ALLIANCE;
    } else if (x == 21) {
        t->kind = TRUTH_AGREEMENT;
        t->leaf_class = LEAF_STATUTE;
        t->target_count = 0;
    } else if (x >= 26 && x < 30 && pick_item(w, r, n, &t->targets[0])) {
        draw_item_word(w, n, t);
    } else if (x >= 22 && x < 26 && pick_kind(w, r, TRUTH_AGREEMENT, &t->targets[0])) {
        t->kind = TRUTH_WORD;
        t->leaf_class = LEAF_STATUTE;
    } else if (x == 30 && !world_is_guest(w, n->member)) {
        t->kind = TRUTH_PROPOSAL;
        t->leaf_class = LEAF_STATUTE;
        t->target_count = 0;
    } else if (x >= 31 && x < 34 && !world_is_guest(w, n->member) &&
               pick_kind(w, r, TRUTH_PROPOSAL, &t->targets[0])) {
        t->kind = TRUTH_POSITION;
        t->leaf_class = LEAF_STATUTE;
    } else if (x >= 45 && x < 58 && pick(w, r, n, true, rng_chance(r, 300), &t->targets[0])) {
        t->kind = TRUTH_VERSION;
        t->form = truth_at(w, t->targets[0])->form;
        t->is_exercise = truth_at(w, t->targets[0])->is_exercise;
        t->leaf_class = truth_at(w, t->targets[0])->leaf_class;
        t->released = truth_at(w, t->targets[0])->released;
        t->centre_to = truth_at(w, t->targets[0])->centre_to;
    } else if (x >= 58 && x < 68 && pick(w, r, n, false, false, &t->targets[0])) {
        t->kind = TRUTH_RECOGNITION;
    } else if (x >= 68 && x < 74 && pick(w, r, n, false, false, &t->targets[0]) &&
               pick(w, r, n, false, false, &t->targets[1]) && t->targets[0] != t->targets[1]) {
        t->kind = TRUTH_IDENTITY;
        t->target_count = 2;
    } else if (x >= 74 && x < 90 && pick(w, r, n, true, true, &t->targets[0])) {
        // A release goes to the holders too, so that they may serve whom it names.
        t->kind = x < 84 ? TRUTH_RELEASE : TRUTH_RECALL;
        t->leaf_class = LEAF_RESTRICTED;
        t->named = some_members(w, r, n->member);
        t->released = t->named | (t->kind == TRUTH_RELEASE ? truth_at(w, t->targets[0])->released : 0);
        t->centre_to = t->kind == TRUTH_RELEASE ? truth_at(w, t->targets[0])->centre_to : 0;
    } else if (x >= 90 && !n->is_liar) {
        t->target_count = 0;
        return draw_erasure(w, r, n, t) > 0;
    } else {
        draw_object(w, r, n, t);
    }
    return true;
}

// ---- writing ----

// A file's piece lies in the store before its record does, as an upload's.
static int
write_file(struct node *n, const struct truth *t, size_t number, struct bytes record, struct member_written *out, struct err *e)
{
    struct pieces_draft draft = {.upload = number + 1, .record = record};
    struct buf piece;
    buf_init(&piece, 4096);
    wording_append_piece(&piece, number);
    int r = pieces_stage(n->m, draft.upload, 0, buf_bytes(&piece), e);
    if (r == 0)
        r = pieces_write(n->m, t->leaf_class, &draft, 1, e);
    if (r == ERR_REFUSED || r == ERR_BUSY) { // its words are kept for the caller
        struct err ignored = {0};
        int again = pieces_unstage(n->m, draft.upload, &ignored);
        r = again < 0 ? again : r;
    }
    buf_clear(&piece);
    *out = draft.written;
    return r;
}

// False: the node died.
static bool
write_one(struct world *w, struct node *n)
{
    struct truth t;
    struct buf b;
    struct err e = {0};
    struct member_written out;
    if (!draw(w, &w->act_rng, n, &t))
        return true;
    size_t number = truth_add(w, &t);
    buf_init(&b, 64 * 1024);
    wording_append(&b, w, n, &t, number, &w->act_rng);
    assert(buf_check(&b) == 0);
    int r = t.kind == TRUTH_FILE ? write_file(n, &t, number, buf_bytes(&b), &out, &e)
                                 : member_write(n->m, t.leaf_class, buf_bytes(&b), &out, &e);
    buf_clear(&b);
    bool may_refuse = t.kind == TRUTH_RECOGNITION || t.kind == TRUTH_IDENTITY || t.kind == TRUTH_REPLY || t.kind == TRUTH_WORD || t.kind == TRUTH_POSITION || t.form == TRUTH_IS_ITEM || t.target_count > 1 || n->is_liar ||
                      n->was_restored || act_centre_may_refuse(&t);
    if (r == ERR_REFUSED && may_refuse)
        return true; // what it names has not come here yet, or is gone, or asked for less
    if (r == ERR_BUSY && (n->has_next || t.kind == TRUTH_POSITION || (t.kind == TRUTH_RECALL && n->was_restored)))
        return true; // new keys are to be taken first; what a word counts on, or what would be recalled, is not here yet
    if (r < 0)
        return node_failed(w, n, "writing", r, &e);
    struct truth *kept = truth_at(w, number);
    kept->was_written = true;
    kept->life = n->life;
    w->tally[TALLY_WRITES]++;
    w->tally[TALLY_ERASURES] += t.kind == TRUTH_ERASURE;
    w->tally[TALLY_CENTRES] += t.kind == TRUTH_CENTRE;
    w->tally[TALLY_CENTRE_WORDS] += t.kind == TRUTH_CENTRE_WORD;
    w->tally[TALLY_CENTRE_RECORDS] += t.centre_to > 0 || t.centre_named > 0;
    w->tally[TALLY_RELEASES] += t.kind == TRUTH_RELEASE || t.kind == TRUTH_RECALL;
    kept->id = out.id;
    kept->index = out.index;
    world_trace(w, "%s writes %s %zu at %llu for %x", w->who[n->member].name, wording_kind(&t), number,
                (unsigned long long)out.index, t.released);
    act_centre_trace(w, number);
    return true;
}

void
act_write(struct world *w)
{
    size_t up[WORLD_NODES], count = 0;
    for (size_t i = 0; i < w->node_count; i++)
        if (node_is_up(&w->nodes[i]) && !node_is_recovering(&w->nodes[i]))
            up[count++] = i;
    if (count == 0)
        return;
    act_write_at(w, &w->nodes[up[rng_below(&w->act_rng, count)]]);
}

void
act_write_at(struct world *w, struct node *n)
{
    size_t batch = rng_chance(&w->act_rng, 250) ? 1 + rng_below(&w->act_rng, BATCH_MAX) : 1;
    if (!node_begin(w, n))
        return;
    for (size_t i = 0; i < batch; i++)
        if (!write_one(w, n))
            return;
    (void)node_end(w, n); // it died: it will come back
}
