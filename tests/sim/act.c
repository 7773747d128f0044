// SPDX-License-Identifier: Apache-2.0
// See act.h.
#include "act.h"

#include <assert.h>

#include "base/when.h"
#include "node.h"
#include "truth.h"

#define BATCH_MAX 4

// ---- the text of a record ----

static void
append_head(struct buf *b, const struct world *w, const struct node *n, const char *kind, size_t mark)
{
    char time[WHEN_TEXT_SIZE];
    when_format_time(node_wall(w, n), time);
    buf_append_fmt(b, "{\"kind\":\"%s\",\"time\":\"%s\",\"mark\":\"", kind, time);
    truth_append_mark(b, mark);
    buf_append_str(b, "\"");
}

static void
append_members(struct buf *b, const struct world *w, const char *field, unsigned members)
{
    const char *before = "";
    buf_append_fmt(b, ",\"%s\":[", field);
    for (size_t i = 0; i < w->plan.members; i++) {
        if (!(members >> i & 1))
            continue;
        buf_append_fmt(b, "%s\"%s\"", before, w->who[i].name);
        before = ",";
    }
    buf_append_str(b, "]");
}

static void
append_id(struct buf *b, const char *field, const struct hash *id)
{
    buf_append_fmt(b, ",\"%s\":\"", field);
    bytes_to_hex(hash_bytes(id), b);
    buf_append_str(b, "\"");
}

static void
append_listing(struct buf *b, const struct world *w, const struct truth *t, size_t mark, struct rng *r)
{
    if (t->kind == TRUTH_VERSION)
        append_id(b, "object", &truth_at(w, t->targets[0])->id);
    if (t->kind == TRUTH_VERSION && rng_chance(r, 300)) {
        buf_append_str(b, ",\"status\":\"delisted\",\"subject\":\"person\"");
        return;
    }
    buf_append_str(b, ",\"status\":\"listed\",\"subject\":\"person\",\"criteria\":[\"terrorism\"],\"names\":[{\"name\":\"");
    truth_append_mark(b, mark);
    buf_append_str(b, " Name\",\"kind\":\"primary\"}],\"remarks\":\"");
    for (uint64_t i = rng_chance(r, 100) ? rng_below(r, 400) : rng_below(r, 12); i > 0; i--) {
        truth_append_mark(b, mark); // long ones span pages
        buf_append_str(b, "words ");
    }
    buf_append_str(b, "\"");
}

// Places, months and quantities of which other members report too.
static void
append_report(struct buf *b, const struct world *w, const struct truth *t, size_t mark, struct rng *r)
{
    if (t->kind == TRUTH_VERSION)
        append_id(b, "object", &truth_at(w, t->targets[0])->id);
    if (t->kind == TRUTH_VERSION && rng_chance(r, 200))
        buf_append_str(b, ",\"status\":\"withdrawn\"");
    buf_append_fmt(b, ",\"category\":\"seizure\",\"item\":\"opium\",\"quantity\":{\"amount\":\"%llu.5\",\"unit\":\"kg\"}",
                   (unsigned long long)rng_below(r, 1000));
    buf_append_fmt(b, ",\"event\":\"event-%llu\",\"place\":{\"cell\":\"37.4/68.%llu\"},\"text\":\"",
                   (unsigned long long)rng_below(r, 8), (unsigned long long)rng_below(r, 10));
    truth_append_mark(b, mark);
    buf_append_str(b, " words\"");
}

static void
append_things(struct buf *b, struct rng *r)
{
    buf_append_fmt(b, ",\"items\":[{\"item\":\"people\",\"quantity\":%llu}]", (unsigned long long)(1 + rng_below(r, 200)));
}

static void
append_body(struct buf *b, const struct world *w, const struct truth *t, size_t mark, struct rng *r)
{
    switch (t->kind) {
    case TRUTH_LISTING:
    case TRUTH_VERSION:
        if (t->is_report)
            append_report(b, w, t, mark, r);
        else
            append_listing(b, w, t, mark, r);
        break;
    case TRUTH_RECOGNITION:
        append_id(b, "listing", &truth_at(w, t->targets[0])->id);
        buf_append_fmt(b, ",\"status\":\"%s\"", rng_chance(r, 750) ? "recognised" : "withdrawn");
        break;
    case TRUTH_IDENTITY:
        append_id(b, "a", &truth_at(w, t->targets[0])->id);
        append_id(b, "b", &truth_at(w, t->targets[1])->id);
        buf_append_fmt(b, ",\"status\":\"%s\"", rng_chance(r, 500) ? "same" : "different");
        break;
    case TRUTH_REQUEST:
        buf_append_str(b, ",\"status\":\"open\",\"type\":\"assistance\"");
        append_things(b, r);
        break;
    case TRUTH_REPLY:
        append_id(b, "request", &truth_at(w, t->targets[0])->id);
        if (rng_chance(r, 250)) {
            buf_append_str(b, ",\"answer\":\"refuse\"");
            break;
        }
        buf_append_fmt(b, ",\"answer\":\"%s\"", rng_chance(r, 700) ? "offer" : "delivered");
        append_things(b, r);
        break;
    case TRUTH_ERASURE:
        buf_append_str(b, ",\"reason\":\"was a mistake\",\"indexes\":[");
        for (size_t i = 0; i < t->target_count; i++)
            buf_append_fmt(b, "%s%llu", i ? "," : "", (unsigned long long)truth_at(w, t->targets[i])->index);
        buf_append_str(b, "]");
        break;
    case TRUTH_RELEASE:
    case TRUTH_RECALL:
        append_id(b, "of", &truth_at(w, t->targets[0])->id);
        buf_append_fmt(b, ",\"index\":%llu", (unsigned long long)truth_at(w, t->targets[0])->index);
        append_members(b, w, t->kind == TRUTH_RELEASE ? "to" : "from", t->named);
        break;
    }
}

// ---- what to write ----

static bool
is_listing(const struct truth *t)
{
    return t->kind == TRUTH_LISTING;
}

static bool
is_own_first(const struct truth *t, const struct node *n)
{
    return is_listing(t) && t->is_acknowledged && t->node == n->index;
}

// A listing of anybody's that all may hold, or one of our own.
static bool
pick(const struct world *w, struct rng *r, const struct node *n, bool is_own, bool is_restricted, size_t *out)
{
    for (int tries = 0; tries < 12 && w->truth_count > 0; tries++) {
        size_t i = rng_below(r, w->truth_count);
        const struct truth *t = truth_at(w, i);
        bool fits = is_own ? is_own_first(t, n) : is_listing(t) && !t->is_report && t->was_written;
        if (!fits || (t->leaf_class == LEAF_RESTRICTED) != is_restricted)
            continue;
        *out = i;
        return true;
    }
    return false;
}

// A request of anybody's, to answer.
static bool
pick_request(const struct world *w, struct rng *r, size_t *out)
{
    for (int tries = 0; tries < 12 && w->truth_count > 0; tries++) {
        *out = rng_below(r, w->truth_count);
        if (truth_at(w, *out)->kind == TRUTH_REQUEST && truth_at(w, *out)->was_written)
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

static void
draw_listing(struct world *w, struct rng *r, const struct node *n, struct truth *t)
{
    uint64_t x = rng_below(r, 100);
    t->kind = TRUTH_LISTING;
    t->is_report = rng_chance(r, 300);
    t->leaf_class = x < 50 ? LEAF_ALLIANCE : x < 65 ? LEAF_PUBLIC : LEAF_RESTRICTED;
    if (t->leaf_class == LEAF_RESTRICTED)
        t->released = some_members(w, r, n->member);
}

// Some of its own earlier records, at random; how many.
static size_t
draw_erasure(struct world *w, struct rng *r, const struct node *n, struct truth *t)
{
    size_t at[TRUTH_TARGETS] = {0};
    t->kind = TRUTH_ERASURE;
    t->leaf_class = LEAF_STATUTE;
    size_t want = 1 + rng_below(r, TRUTH_TARGETS);
    for (size_t i = 0; i < w->truth_count && t->target_count < want; i++) {
        const struct truth *x = truth_at(w, i);
        bool is_ours = x->is_acknowledged && x->node == n->index && x->kind <= TRUTH_IDENTITY;
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
    if (x < 6) {
        t->kind = TRUTH_REQUEST;
        t->target_count = 0;
    } else if (x < 16 && pick_request(w, r, &t->targets[0])) {
        t->kind = TRUTH_REPLY;
    } else if (x >= 45 && x < 58 && pick(w, r, n, true, rng_chance(r, 300), &t->targets[0])) {
        t->kind = TRUTH_VERSION;
        t->is_report = truth_at(w, t->targets[0])->is_report;
        t->leaf_class = truth_at(w, t->targets[0])->leaf_class;
        t->released = truth_at(w, t->targets[0])->released;
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
    } else if (x >= 90 && !n->is_liar) {
        t->target_count = 0;
        return draw_erasure(w, r, n, t) > 0;
    } else {
        t->target_count = 0;
        draw_listing(w, r, n, t);
    }
    return true;
}

// ---- writing ----

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
    static const char *const kinds[] = {"listing", "listing", "recognition", "identity", "request",
                                        "reply",   "erasure", "release",     "recall"};
    const char *kind = t.is_report ? "report" : kinds[t.kind];
    size_t number = truth_add(w, &t);
    buf_init(&b, 64 * 1024);
    append_head(&b, w, n, kind, number);
    if (t.leaf_class == LEAF_RESTRICTED)
        append_members(&b, w, "release", t.released);
    append_body(&b, w, &t, number, &w->act_rng);
    buf_append_str(&b, "}");
    assert(buf_check(&b) == 0);
    int r = member_write(n->m, t.leaf_class, buf_bytes(&b), &out, &e);
    buf_clear(&b);
    bool may_refuse = t.kind == TRUTH_RECOGNITION || t.kind == TRUTH_IDENTITY || t.kind == TRUTH_REPLY || n->is_liar ||
                      n->was_restored;
    if (r == ERR_REFUSED && may_refuse)
        return true; // what it names has not come here yet, or is gone, or asked for less
    if (r == ERR_BUSY && (n->has_next || (t.kind == TRUTH_RECALL && n->was_restored)))
        return true; // new keys are to be taken first; or what would be recalled is not back yet
    if (r < 0)
        return node_failed(w, n, "writing", r, &e);
    struct truth *kept = truth_at(w, number);
    kept->was_written = true;
    kept->life = n->life;
    w->tally[TALLY_WRITES]++;
    w->tally[TALLY_ERASURES] += t.kind == TRUTH_ERASURE;
    w->tally[TALLY_RELEASES] += t.kind == TRUTH_RELEASE || t.kind == TRUTH_RECALL;
    kept->id = out.id;
    kept->index = out.index;
    world_trace(w, "%s writes %s %zu at %llu", w->who[n->member].name, kind, number,
                (unsigned long long)out.index);
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
