// SPDX-License-Identifier: Apache-2.0
// Leaves, tiles and records of one ledger against the signed roots.
//
// A record that opens its leaf shows that the leaf is right, and one that opens a leaf very like
// the stored one shows which it was. Where no bytes are held, and leaf and stored tile differ, one
// of them was changed. Which one is tried out: the tree is built from the leaves; if that does not
// lead to the newest root that somebody signed, from the tiles. What leads there is the truth, and
// what differs from it is at fault. In the incomplete tile at the right edge no tile is stored;
// there every single bit of every leaf without bytes is tried: at most 255 leaves of 264 bits.
#include "member/verify_tree.h"

#include <stdarg.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "ledger/proof.h"

#define RESEMBLING_BITS 8 // of 264

enum belief { BELIEVE_LEAVES, BELIEVE_TILES, BELIEFS };

struct pass {
    struct view *v;
    const struct view_ledger *l;
    const struct verify_options *o;
    struct verify_counts *counts;
    struct verify_faults *faults;
    bool is_guests; // not our own ledger, and we are a guest: of it the public records alone must be here
    enum belief belief;
    bool has_other; // this one leaf is other than what is stored
    uint64_t other_index;
    struct leaf other;
    struct verify_roots *roots;
    size_t root_at;
    struct tree tree;
    uint64_t next; // index
    bool has_tile; // the stored tile of level 0 that covers next
    struct hash tile[TREE_TILE_WIDTH];
    struct err *e;
    int result; // of a callback
};

// ---- faults ----

int
verify_tree_add(struct view *v, struct verify_faults *out, const struct verify_fault *f)
{
    if (out->count == VERIFY_FAULTS_MAX)
        return 0; // the count of faults is no news any more
    if (out->count == out->capacity) {
        size_t capacity = out->capacity ? out->capacity * 2 : 16;
        struct verify_fault *items = arena_array(&v->arena, capacity, sizeof *items);
        if (!items)
            return ERR_NOMEM;
        if (out->count)
            memcpy(items, out->items, out->count * sizeof *items);
        out->items = items;
        out->capacity = capacity;
    }
    out->items[out->count++] = *f;
    return 0;
}

static void FORMAT_LIKE(4, 5)
    note(struct pass *p, struct verify_fault *f, enum verify_what what, const char *fmt, ...)
{
    struct buf b;
    va_list args;
    f->what = what;
    f->ledger = p->l;
    buf_init(&b, sizeof f->text - 1);
    va_start(args, fmt);
    buf_append_vfmt(&b, fmt, args);
    va_end(args);
    memcpy(f->text, b.p ? b.p : (const uint8_t *)"", b.n);
    f->text[b.n] = '\0';
    buf_clear(&b);
    if (verify_tree_add(p->v, p->faults, f) < 0)
        p->result = err_set(p->e, ERR_NOMEM, "no memory for %zu faults", p->faults->count);
}

// ---- which leaf it was ----

static bool
has_hash(const struct leaf *l, const struct hash *wanted)
{
    struct hash h;
    leaf_hash(l, &h);
    return hash_equal(&h, wanted);
}

// The leaf of that hash: made from its record, or one bit away from what is stored.
static bool
mend(const struct pass *p, const struct store_leaf *stored, const struct hash *wanted,
     struct leaf *out)
{
    for (uint8_t c = LEAF_PUBLIC; stored->state == STORE_HELD && c <= LEAF_STATUTE; c++) {
        leaf_make(p->l->origin, c, stored->salt, stored->record, out);
        if (has_hash(out, wanted))
            return true;
    }
    *out = stored->leaf;
    for (size_t bit = 0; bit < LEAF_SIZE * 8; bit++) {
        out->b[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        if (has_hash(out, wanted))
            return true;
        out->b[bit / 8] ^= (uint8_t)(1u << (bit % 8));
    }
    return false;
}

// Two leaves that differ in a few bits are one leaf and what a disk made of it: commitments of
// different records differ in half of their bits.
static bool
resembles(const struct leaf *a, const struct leaf *b)
{
    int bits = 0;
    for (size_t i = 0; i < LEAF_SIZE; i++)
        bits += __builtin_popcount((unsigned)(a->b[i] ^ b->b[i]));
    return bits <= RESEMBLING_BITS;
}

// The record does not open the leaf: does it open one that is like it? Then the leaf was changed,
// and was that one.
static bool
remake(const struct pass *p, const struct store_leaf *stored, struct leaf *out)
{
    for (uint8_t c = LEAF_PUBLIC; c <= LEAF_STATUTE; c++) {
        leaf_make(p->l->origin, c, stored->salt, stored->record, out);
        if (resembles(out, &stored->leaf))
            return true;
    }
    return false;
}

// ---- one leaf ----

static void
choose(const struct pass *p, const struct store_leaf *leaf, bool opens, struct hash *out)
{
    struct leaf made;
    leaf_hash(&leaf->leaf, out);
    if (p->has_other && leaf->index == p->other_index)
        leaf_hash(&p->other, out);
    else if (opens)
        return;
    else if (leaf->state == STORE_HELD && remake(p, leaf, &made))
        leaf_hash(&made, out);
    else if (p->has_tile && p->belief == BELIEVE_TILES)
        *out = p->tile[leaf->index % TREE_TILE_WIDTH];
}

static void
judge_leaf(struct pass *p, const struct store_leaf *leaf, bool opens, const struct hash *chosen)
{
    struct verify_fault f = {.index = leaf->index};
    const char *who = (const char *)p->l->member.p;
    int who_n = (int)p->l->member.n;
    uint8_t c = leaf->leaf.b[0];
    bool must_hold = c == LEAF_PUBLIC || (!p->is_guests && (c == LEAF_ALLIANCE || c == LEAF_STATUTE));
    if (!has_hash(&leaf->leaf, chosen)) {
        f.has_leaf = mend(p, leaf, chosen, &f.leaf);
        f.is_sure = f.has_leaf && leaf->state == STORE_HELD && resembles(&f.leaf, &leaf->leaf) &&
                    leaf_opens(&f.leaf, p->l->origin, leaf->salt, leaf->record);
        note(p, &f, VERIFY_LEAF, "leaf %llu of %.*s is not the one that was signed",
             (unsigned long long)leaf->index, who_n, who);
        opens = !f.has_leaf || leaf->state != STORE_HELD ||
                leaf_opens(&f.leaf, p->l->origin, leaf->salt, leaf->record);
    }
    struct verify_fault g = {.index = leaf->index};
    if (leaf->state == STORE_HELD && !opens)
        note(p, &g, VERIFY_RECORD,
             "record %llu of %.*s does not match its leaf: its bytes or its salt were changed",
             (unsigned long long)leaf->index, who_n, who);
    else if (leaf->state == STORE_NONE && must_hold)
        note(p, &g, VERIFY_RECORD,
             "record %llu of %.*s is for all to hold, and its bytes are not here",
             (unsigned long long)leaf->index, who_n, who);
}

static int grow(struct pass *p, const struct hash *h);

static int
on_leaf_lost(struct pass *p, const char *how)
{
    struct verify_fault f = {.index = p->next};
    struct hash h = {{0}};
    if (p->has_tile && p->belief != BELIEVE_LEAVES)
        h = p->tile[p->next % TREE_TILE_WIDTH];
    note(p, &f, VERIFY_LEAF, "leaf %llu of %.*s %s", (unsigned long long)p->next,
         (int)p->l->member.n, (const char *)p->l->member.p, how);
    return grow(p, &h);
}

static int
on_leaf(void *context, const struct store_leaf *leaf)
{
    struct pass *p = context;
    struct hash h;
    while (p->result == 0 && p->next < leaf->index)
        p->result = on_leaf_lost(p, "is missing");
    bool is_held = leaf->state == STORE_HELD;
    bool opens = is_held && leaf_opens(&leaf->leaf, p->l->origin, leaf->salt, leaf->record);
    p->counts->leaves++;
    p->counts->records += is_held;
    p->counts->wanted += leaf->state == STORE_WANTED;
    choose(p, leaf, opens, &h);
    judge_leaf(p, leaf, opens, &h);
    return p->result == 0 ? p->result = grow(p, &h) : p->result;
}

// ---- the tree above ----

static int
on_full_tile(void *context, unsigned level, uint64_t number,
             const struct hash hashes[TREE_TILE_WIDTH])
{
    struct pass *p = context;
    struct verify_fault f = {.level = level, .index = number};
    struct hash *stored = p->tile;
    bool is_there = p->has_tile;
    if (level > 0) {
        stored = arena_array(&p->v->arena, TREE_TILE_WIDTH, sizeof *stored);
        if (!stored)
            return err_set(p->e, ERR_NOMEM, "no memory for a tile");
        is_there = store_tile_get(p->v->store, p->l->number, level, number, stored, NULL) == 0;
    }
    p->counts->tiles++;
    if (!is_there || memcmp(stored, hashes, TREE_TILE_WIDTH * sizeof *hashes) != 0)
        note(p, &f, VERIFY_TILE, "tile %llu of level %u of %.*s %s", (unsigned long long)number,
             level, (int)p->l->member.n, (const char *)p->l->member.p,
             is_there ? "does not hold the hashes that belong there"
                      : "is missing, or cannot be read");
    return p->result;
}

static int
grow(struct pass *p, const struct hash *h)
{
    int r = tree_append(&p->tree, h, on_full_tile, p);
    p->next++;
    while (r == 0 && p->root_at < p->roots->count &&
           p->roots->items[p->root_at].size <= p->tree.size) {
        struct verify_root *root = &p->roots->items[p->root_at++];
        root->is_known = root->size == p->tree.size;
        tree_root(&p->tree, &root->found);
    }
    return r;
}

// 256 leaves at a time: the tile above them first, then they.
static int
walk_block(struct pass *p, uint64_t to, struct err *e)
{
    bool is_full = p->next + TREE_TILE_WIDTH == to;
    int r = is_full ? store_tile_get(p->v->store, p->l->number, 0, p->next / TREE_TILE_WIDTH,
                                     p->tile, e)
                    : ERR_NOT_FOUND;
    p->has_tile = r == 0;
    if (r < 0 && r != ERR_NOT_FOUND && r != ERR_CORRUPT)
        return r;
    while (p->next < to) {
        r = store_leaf_each(p->v->store, p->l->number, p->next, to, on_leaf, p, e);
        if (p->result < 0 || (r < 0 && r != ERR_CORRUPT))
            return p->result < 0 ? p->result : r;
        if (p->next < to) {
            r = on_leaf_lost(p, r == ERR_CORRUPT ? "cannot be read" : "is missing");
            if (r < 0)
                return r;
        }
    }
    return 0;
}

// Build the tree in the belief that p has. Faults found are those that this belief would mean.
static int
walk(struct pass *p, struct err *e)
{
    uint64_t size = p->l->size;
    struct err why = {0};
    p->next = p->root_at = 0;
    p->result = 0;
    while (p->root_at < p->roots->count && p->roots->items[p->root_at].size == 0)
        p->root_at++;
    int r = tree_init(&p->tree);
    if (r < 0)
        return err_set(e, r, "no memory for a tree");
    while (r == 0 && p->next < size && p->faults->count < VERIFY_FAULTS_MAX) {
        uint64_t before = p->next;
        r = walk_block(p, num_min_u64(size, p->next + TREE_TILE_WIDTH), &why);
        if (r == 0 && p->o->step)
            r = p->o->step(p->o->context, p->next - before);
        else if (r < 0 && e && !e->code)
            *e = why;
    }
    tree_clear(&p->tree);
    return r;
}

// ---- deciding ----

// How far what was walked is vouched for; the newest size that the author signed, and that anybody
// did.
static uint64_t
reached(const struct pass *p, uint64_t *newest_signed, uint64_t *newest)
{
    uint64_t best = 0;
    *newest_signed = *newest = 0;
    for (size_t i = 0; i < p->roots->count; i++) {
        const struct verify_root *r = &p->roots->items[i];
        if (!r->is_known || !(r->is_signed || r->is_claimed))
            continue;
        *newest = r->size;
        *newest_signed = r->is_signed ? r->size : *newest_signed;
        bool good = r->is_signed && hash_equal(&r->wanted, &r->found);
        if (good || (!r->is_signed && p->roots->vouches(p->roots->context, r)))
            best = r->size;
    }
    return best;
}

// One bit of one leaf of the right edge, whose bytes are not here: which? The proof of a leaf does
// not hold the leaf.
static bool
find_bit(struct pass *p, const struct verify_root *root)
{
    struct store_reader reader;
    struct hash *proof = arena_array(&p->v->arena, TREE_PROOF_MAX, sizeof *proof);
    uint64_t from = root->size - root->size % TREE_TILE_WIDTH;
    if (!proof || store_reader_init(&reader, p->v->store, p->l->number) < 0)
        return false;
    for (uint64_t i = from; i < root->size && !p->has_other; i++) {
        struct store_leaf leaf;
        unsigned count;
        if (store_leaf_get(p->v->store, p->l->number, i, &leaf, NULL) < 0 ||
            (leaf.state == STORE_HELD &&
             leaf_opens(&leaf.leaf, p->l->origin, leaf.salt, leaf.record)))
            continue;
        struct leaf l = leaf.leaf;
        if (tree_prove_inclusion(&reader.reader, i, root->size, proof, &count) < 0)
            break;
        for (size_t bit = 0; bit < LEAF_SIZE * 8 && !p->has_other; bit++) {
            struct hash h;
            l.b[bit / 8] ^= (uint8_t)(1u << (bit % 8));
            leaf_hash(&l, &h);
            p->has_other = proof_verify_inclusion(proof, count, i, root->size, &h, &root->wanted);
            if (p->has_other) {
                p->other_index = i;
                p->other = l;
            }
            l.b[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        }
    }
    store_reader_clear(&reader);
    return p->has_other;
}

static int
walk_as(struct pass *p, enum belief belief, size_t mark, const struct verify_counts *before,
        struct err *e)
{
    p->belief = belief;
    p->faults->count = mark;
    *p->counts = *before;
    return walk(p, e);
}

static const struct verify_root *
root_of(const struct pass *p, uint64_t size)
{
    for (size_t i = 0; i < p->roots->count; i++)
        if (p->roots->items[i].size == size && p->roots->items[i].is_signed)
            return &p->roots->items[i];
    return NULL;
}

// What no root vouches for is not mended, unless it speaks for itself; and leaves that contradict
// one are told.
static int
conclude(struct pass *p, size_t mark)
{
    uint64_t newest_signed, newest, best = reached(p, &newest_signed, &newest);
    for (size_t i = mark; i < p->faults->count; i++) {
        struct verify_fault *f = &p->faults->items[i];
        if (f->what == VERIFY_LEAF && f->index >= best)
            f->has_leaf = f->has_leaf && f->is_sure;
    }
    if (best >= newest_signed)
        return 0;
    struct verify_fault f = {.index = best, .to = newest_signed};
    note(
        p, &f, VERIFY_LEAVES,
        "leaves %llu to %llu of %.*s, and the tiles above them, do not lead to the checkpoint that "
        "its author signed",
        (unsigned long long)best, (unsigned long long)newest_signed - 1, (int)p->l->member.n,
        (const char *)p->l->member.p);
    return p->result;
}

int
verify_tree_check(struct view *v, const struct view_ledger *l, struct verify_roots *roots,
                  const struct verify_options *o, struct verify_counts *counts,
                  struct verify_faults *faults, struct err *e)
{
    const struct verify_counts before = *counts;
    size_t mark = faults->count;
    uint64_t newest_signed = 0, newest = 0, best = 0;
    enum belief belief = BELIEVE_LEAVES;
    struct pass *p = arena_alloc(&v->arena, sizeof *p);
    if (!p)
        return err_set(e, ERR_NOMEM, "no memory to check a ledger");
    *p = (struct pass){
        .v = v, .l = l, .o = o, .counts = counts, .faults = faults, .roots = roots, .e = e};
    const struct charter_member *self = charter_find(&v->charter, v->self);
    p->is_guests = self && (!constitution_is_within(self) || self->is_leaving) && !bytes_equal(l->member, v->self);
    for (enum belief b = BELIEVE_LEAVES; b < BELIEFS; b++) {
        int r = walk_as(p, b, mark, &before, e);
        if (r != 0)
            return r;
        uint64_t size = reached(p, &newest_signed, &newest);
        if (size == newest)
            return conclude(p, mark);
        if (size > best) {
            best = size;
            belief = b;
        }
    }
    if (best < newest_signed && find_bit(p, root_of(p, newest_signed)))
        belief = BELIEVE_LEAVES;
    int r = walk_as(p, belief, mark, &before, e);
    return r == 0 ? conclude(p, mark) : r;
}
