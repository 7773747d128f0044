// SPDX-License-Identifier: Apache-2.0
// A snapshot of a store for readers.
#include "member/view.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "ledger/checkpoint.h"
#include "ledger/note.h"
#include "sync/settle.h"

#define VIEW_LIFE_MAX (8 * 1024 * 1024)
#define VIEW_ARENA_MAX (256 * 1024 * 1024) // a query's answers; the snapshot itself is small

// The charter, and whose store it is.
static int
read_self(struct view *v, struct err *e)
{
    int r = store_begin(v->store, e);
    if (r < 0)
        return r;
    r = store_meta_get(v->store, &v->life, "charter", &v->charter_note, e);
    if (r == 0)
        r = store_meta_get(v->store, &v->life, "self", &v->self, e);
    if (r == 0)
        r = charter_parse(&v->life, v->charter_note, false, &v->founding, e);
    if (r == 0)
        r = constitution_make(&v->standing, &v->founding, v->chain, &v->constitution, e);
    v->charter = v->constitution.charter;
    store_rollback(v->store);
    return r;
}

static struct view *
make(void)
{
    struct view *v = calloc(1, sizeof *v);
    if (!v)
        return NULL;
    arena_init(&v->life, VIEW_LIFE_MAX);
    arena_init(&v->standing, VIEW_LIFE_MAX);
    arena_init(&v->arena, VIEW_ARENA_MAX);
    return v;
}

int
view_open(struct view **out, const char *path, const char *vfs, struct err *e)
{
    struct view *v = make();
    if (!v)
        return err_set(e, ERR_NOMEM, "no memory");
    struct store_options options = {.vfs = vfs, .is_reader = true, .must_exist = true};
    int r = store_open(&v->store, path, &options, e);
    if (r == 0)
        r = read_self(v, e);
    if (r < 0) {
        view_close(v);
        return r;
    }
    *out = v;
    return 0;
}

int
view_over(struct view **out, struct store *s, struct err *e)
{
    struct view *v = make();
    if (!v)
        return err_set(e, ERR_NOMEM, "no memory");
    v->store = s;
    v->is_borrowed = true;
    int r = read_self(v, e);
    if (r < 0) {
        view_close(v);
        return r;
    }
    *out = v;
    return 0;
}

void
view_close(struct view *v)
{
    if (!v)
        return;
    if (!v->is_borrowed)
        store_close(v->store);
    arena_clear(&v->arena);
    arena_clear(&v->standing);
    arena_clear(&v->life);
    free(v);
}

// ---- the snapshot ----

// A small value of the store; empty when there is none.
static int
read_meta(struct view *v, const char *name, struct bytes *out, struct err *e)
{
    int r = store_meta_get(v->store, &v->arena, name, out, e);
    if (r != ERR_NOT_FOUND)
        return r;
    if (e)
        *e = (struct err){0};
    *out = (struct bytes){NULL, 0};
    return 0;
}

// The constitution of this snapshot: mostly the one of the last.
static int
read_constitution(struct view *v, struct err *e)
{
    struct bytes chain;
    int r = read_meta(v, CONSTITUTION_META, &chain, e);
    if (r < 0 || bytes_equal(chain, v->chain))
        return r;
    arena_reset(&v->standing);
    v->chain = arena_copy(&v->standing, chain);
    if (!v->chain.p)
        return err_set(e, ERR_NOMEM, "no memory for the constitution");
    r = constitution_make(&v->standing, &v->founding, v->chain, &v->constitution, e);
    v->charter = v->constitution.charter;
    return r;
}

struct reading {
    struct view *v;
    struct view_ledger *l;
    int result;
};

static int
read_checkpoint(void *context, uint64_t size, struct bytes note, bool is_kept)
{
    struct reading *x = context;
    (void)is_kept; // matters to pruning alone
    if (size > x->l->seen)
        x->l->seen = size;
    if (size > x->l->size || (x->l->checkpoint.n && size <= x->l->checkpoint_size))
        return 0;
    x->l->checkpoint = arena_copy(&x->v->arena, note);
    x->l->checkpoint_size = size;
    return x->result = x->l->checkpoint.p ? 0 : ERR_NOMEM;
}

static int
read_cosignature(void *context, struct bytes member, uint64_t size, struct bytes line)
{
    struct reading *x = context;
    for (size_t i = 0; i < x->v->charter.party_count; i++) {
        if (!bytes_equal(x->v->charter.members[i].name, member))
            continue;
        x->l->cosigners[i].size = size;
        x->l->cosigners[i].line = arena_copy(&x->v->arena, line);
        return x->result = x->l->cosigners[i].line.p ? 0 : ERR_NOMEM;
    }
    return 0;
}

// What the signatures say by the present standings, and no less than what was settled before the last change of them.
static void
settle(struct view *v, struct view_ledger *l, struct bytes settled)
{
    const struct charter *c = &v->charter;
    uint64_t sizes[LIMIT_MEMBERS];
    enum settle_standing standings[LIMIT_MEMBERS];
    size_t author = c->party_count;
    for (size_t i = 0; i < c->party_count; i++) {
        l->cosigners[i].member = c->members[i].name;
        if (bytes_equal(l->cosigners[i].member, l->member)) {
            author = i;
            l->cosigners[i].size = l->checkpoint_size;
        }
        sizes[i] = l->cosigners[i].size;
        standings[i] = constitution_standing(&c->members[i]);
    }
    if (author < c->party_count)
        l->settled = settle_size(sizes, standings, c->party_count, author);
    uint64_t before = num_min_u64(constitution_settled(settled, l->number), l->size);
    l->settled = num_min_u64(num_max_u64(l->settled, before), l->end);
}

static int
read_ledger(struct view *v, struct view_ledger *l, const struct store_ledger *stored, struct bytes settled, struct err *e)
{
    struct hash charter;
    struct bytes alliance;
    struct reading x = {v, l, 0};
    l->number = stored->number;
    l->origin = stored->origin;
    l->size = stored->size;
    int r = charter_parse_origin(l->origin, &alliance, &charter, &l->member, &l->generation);
    if (r < 0)
        return err_set(e, ERR_CORRUPT, "the store holds a ledger with an impossible origin");
    const struct constitution_ended *ended = constitution_ended_at(&v->constitution, l->member, l->generation);
    l->end = ended ? ended->size : UINT64_MAX;
    l->cosigners = arena_array(&v->arena, v->charter.party_count, sizeof *l->cosigners);
    if (!l->cosigners)
        return err_set(e, ERR_NOMEM, "no memory for a view");
    r = store_checkpoint_each(v->store, l->number, read_checkpoint, &x, e);
    if (r == 0)
        r = store_cosignature_each(v->store, l->number, read_cosignature, &x, e);
    if (r < 0)
        return x.result < 0 ? err_set(e, r, "no memory for a view") : r;
    settle(v, l, settled);
    return 0;
}

static int
read_tables(struct view *v, struct err *e)
{
    uint32_t highest = 0;
    for (size_t i = 0; i < v->ledger_count; i++)
        if (v->ledgers[i].number > highest)
            highest = v->ledgers[i].number;
    struct fold_ledger *held = arena_array(&v->arena, highest + 1, sizeof *held);
    struct fold_ledger *settled = arena_array(&v->arena, highest + 1, sizeof *settled);
    if (!held || !settled)
        return err_set(e, ERR_NOMEM, "no memory for a view");
    for (size_t i = 0; i < v->ledger_count; i++) {
        const struct view_ledger *l = &v->ledgers[i];
        const struct charter_member *author = charter_find(&v->charter, l->member);
        bool is_guest = author && author->role != CHARTER_MEMBER;
        held[l->number] = (struct fold_ledger){l->origin, l->member, l->generation, num_min_u64(l->size, l->end), is_guest};
        settled[l->number] = (struct fold_ledger){l->origin, l->member, l->generation, l->settled, is_guest};
    }
    v->held = (struct fold_ledgers){held, highest};
    v->settled = (struct fold_ledgers){settled, highest};
    return 0;
}

int
view_begin(struct view *v, struct err *e)
{
    struct store_ledger *stored;
    size_t count;
    assert(!v->is_open);
    arena_reset(&v->arena);
    v->ring = NULL;
    int r = store_begin(v->store, e);
    if (r < 0)
        return r;
    v->is_open = true;
    struct bytes settled;
    r = read_constitution(v, e);
    if (r == 0)
        r = read_meta(v, CONSTITUTION_SETTLED_META, &settled, e);
    if (r == 0)
        r = store_ledger_list(v->store, &v->arena, &stored, &count, e);
    if (r == 0) {
        v->ledgers = arena_array(&v->arena, count ? count : 1, sizeof *v->ledgers);
        v->ledger_count = count;
        if (!v->ledgers)
            r = err_set(e, ERR_NOMEM, "no memory for a view");
    }
    for (size_t i = 0; r == 0 && i < count; i++)
        r = read_ledger(v, &v->ledgers[i], &stored[i], settled, e);
    if (r == 0)
        r = read_tables(v, e);
    if (r < 0)
        view_end(v);
    return r;
}

void
view_end(struct view *v)
{
    if (v->is_open)
        store_rollback(v->store);
    v->is_open = false;
}

const struct view_ledger *
view_ledger_of(const struct view *v, struct bytes member)
{
    const struct view_ledger *best = NULL;
    for (size_t i = 0; i < v->ledger_count; i++)
        if (bytes_equal(v->ledgers[i].member, member) && (!best || v->ledgers[i].generation > best->generation))
            best = &v->ledgers[i];
    return best;
}

const struct view_ledger *
view_ledger_in(const struct view *v, struct bytes member, uint64_t generation)
{
    for (size_t i = 0; i < v->ledger_count; i++)
        if (v->ledgers[i].generation == generation && bytes_equal(v->ledgers[i].member, member))
            return &v->ledgers[i];
    return NULL;
}

const struct view_ledger *
view_ledger_at(const struct view *v, struct bytes origin)
{
    for (size_t i = 0; i < v->ledger_count; i++)
        if (bytes_equal(v->ledgers[i].origin, origin))
            return &v->ledgers[i];
    return NULL;
}

const struct view_ledger *
view_ledger_number(const struct view *v, uint32_t number)
{
    for (size_t i = 0; i < v->ledger_count; i++)
        if (v->ledgers[i].number == number)
            return &v->ledgers[i];
    return NULL;
}

// ---- groups ----

struct grouping {
    struct view *v;
    struct arena arena; // notes of the current group's rows, and what it is reduced to
    struct row *rows;   // owned; a group can be large, so nothing is left behind when it grows
    size_t count, capacity;
    int (*group)(struct grouping *g);
    int result;
    // what the group function needs
    struct fold_hash *hash;
    unsigned layers;
    view_listing_fn *fn;
    view_group_fn *group_fn;
    view_rows_fn *rows_fn;
    void *context;
};

static int
close_group(struct grouping *g)
{
    int r = g->count ? g->group(g) : 0;
    arena_reset(&g->arena);
    g->count = 0;
    return g->result = r;
}

static int
collect(void *context, const struct row *row)
{
    struct grouping *g = context;
    if (g->count && !hash_equal(&g->rows[0].group, &row->group) && close_group(g) != 0)
        return g->result;
    if (g->count == g->capacity) {
        size_t capacity = g->capacity ? g->capacity * 2 : 8;
        struct row *rows = realloc(g->rows, capacity * sizeof *rows);
        if (!rows)
            return g->result = ERR_NOMEM;
        g->rows = rows;
        g->capacity = capacity;
    }
    struct row *r = &g->rows[g->count++];
    *r = *row;
    r->note = arena_copy(&g->arena, row->note);
    return g->result = r->note.p ? 0 : ERR_NOMEM;
}

static int
walk(struct grouping *g, const struct hash *only, struct err *e)
{
    arena_init(&g->arena, VIEW_ARENA_MAX);
    int r = only ? store_row_group(g->v->store, only, collect, g, e) : store_row_each(g->v->store, NULL, collect, g, e);
    if (r == 0)
        r = close_group(g);
    if (r < 0 && r == g->result)
        (void)err_set(e, r, "the view could not be made (%s)", err_name(r)); // r is returned
    arena_clear(&g->arena);
    free(g->rows);
    return r;
}

static int
hash_group(struct grouping *g)
{
    return fold_hash_add(g->hash, g->rows, g->count);
}

static int
watch_erasures(void *context, const struct row *row)
{
    struct view *v = context;
    if (row->kind != KIND_ERASURE)
        return 0;
    const struct view_ledger *l = view_ledger_number(v, row->ledger);
    return l && row->index >= l->settled ? ERR_BUSY : 0;
}

int
view_state_hash(struct view *v, struct hash *out, struct err *e)
{
    struct grouping g = {.v = v, .group = hash_group};
    assert(v->is_open);
    int r = store_row_each(v->store, NULL, watch_erasures, v, e);
    if (r == ERR_BUSY)
        return err_set(e, ERR_BUSY, "an erasure was carried out here that is not settled yet: no state hash for these sizes");
    if (r == 0)
        r = fold_hash_new(&g.hash, &v->settled);
    if (r == 0)
        r = walk(&g, NULL, e);
    if (r == 0)
        fold_hash_final(g.hash, out);
    else
        fold_hash_free(g.hash);
    return r;
}

static int
listing_group(struct grouping *g)
{
    struct fold_listing l;
    bool is_listing;
    int r = fold_listing(&g->arena, &g->v->held, g->rows, g->count, g->layers, &l, &is_listing);
    return r == 0 && is_listing ? g->fn(g->context, &l) : r;
}

int
view_listings(struct view *v, unsigned layers, view_listing_fn *fn, void *context, struct err *e)
{
    struct grouping g = {.v = v, .group = listing_group, .layers = layers, .fn = fn, .context = context};
    assert(v->is_open);
    return walk(&g, NULL, e);
}

struct one_listing {
    struct arena *arena;
    struct fold_listing *out;
    bool *found;
};

static int
one_group(struct grouping *g)
{
    struct one_listing *one = g->context;
    for (size_t i = 0; i < g->count; i++) { // the rows must outlive the walk
        g->rows[i].note = arena_copy(one->arena, g->rows[i].note);
        if (!g->rows[i].note.p)
            return ERR_NOMEM;
    }
    return fold_listing(one->arena, &g->v->held, g->rows, g->count, g->layers, one->out, one->found);
}

int
view_listing(struct view *v, struct arena *a, const struct hash *object, unsigned layers, struct fold_listing *out,
             bool *found, struct err *e)
{
    struct one_listing one = {a, out, found};
    struct grouping g = {.v = v, .group = one_group, .layers = layers, .context = &one};
    assert(v->is_open);
    *found = false;
    return walk(&g, object, e);
}

struct one_object {
    struct arena *arena;
    struct fold_object *out;
    bool *found;
};

// What comes out points to the rows, so they must outlive the walk.
static int
object_group(struct grouping *g)
{
    struct one_object *one = g->context;
    struct row *rows = arena_array(one->arena, g->count, sizeof *rows);
    if (!rows)
        return ERR_NOMEM;
    for (size_t i = 0; i < g->count; i++) {
        rows[i] = g->rows[i];
        rows[i].note = arena_copy(one->arena, g->rows[i].note);
        if (!rows[i].note.p)
            return ERR_NOMEM;
    }
    return fold_object(one->arena, &g->v->held, rows, g->count, g->layers, one->out, one->found);
}

int
view_object(struct view *v, struct arena *a, const struct hash *id, unsigned layers, struct fold_object *out, bool *found,
            struct err *e)
{
    struct one_object one = {a, out, found};
    struct grouping g = {.v = v, .group = object_group, .layers = layers, .context = &one};
    assert(v->is_open);
    *found = false;
    return walk(&g, id, e);
}

static int
any_group(struct grouping *g)
{
    return g->group_fn(g->context, &g->arena, g->rows, g->count);
}

int
view_groups(struct view *v, const struct hash *only, view_group_fn *fn, void *context, struct err *e)
{
    struct grouping g = {.v = v, .group = any_group, .group_fn = fn, .context = context};
    assert(v->is_open);
    return walk(&g, only, e);
}

static int
give_rows(struct grouping *g)
{
    return g->rows_fn(g->context, &g->arena, g->rows, g->count);
}

int
view_group(struct view *v, const struct hash *group, view_rows_fn *fn, void *context, struct err *e)
{
    struct grouping g = {.v = v, .group = give_rows, .rows_fn = fn, .context = context};
    assert(v->is_open);
    return walk(&g, group, e);
}

int
view_record(struct view *v, struct arena *a, const struct view_ledger *l, uint64_t index, struct bytes *out, struct err *e)
{
    struct store_leaf leaf;
    int r = store_leaf_get(v->store, l->number, index, &leaf, e);
    if (r < 0)
        return r;
    if (leaf.state != STORE_HELD)
        return err_set(e, ERR_NOT_FOUND, "the bytes of record %llu of %.*s are not held here", (unsigned long long)index,
                       (int)l->member.n, l->member.p);
    if (!leaf_opens(&leaf.leaf, l->origin, leaf.salt, leaf.record))
        return err_set(e, ERR_CORRUPT,
                       "record %llu of %.*s no longer matches its leaf: this disk changed it; see `entente verify`",
                       (unsigned long long)index, (int)l->member.n, l->member.p);
    *out = arena_copy(a, leaf.record);
    return out->p ? 0 : err_set(e, ERR_NOMEM, "no memory for a record");
}
