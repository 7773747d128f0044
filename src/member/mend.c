// SPDX-License-Identifier: Apache-2.0
// Mending. A leaf is right when its hash is the one that the tree in memory, or the stored tile
// above it, has at its place; a record is right when it opens a right leaf; a tile when it is made
// from what lies below it and leads to the root.
#include "member/mend.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/num.h"
#include "member/mend_tell.h"
#include "member/pieces.h"
#include "member/state.h"
#include "record/record.h"

#define MEND_DAY 86400 // seconds after which a ledger that is sound is no news any more

void
mend_fault_of(const struct verify_fault *f, struct mend_fault *out)
{
    *out = (struct mend_fault){.what = f->what,
                               .level = f->level,
                               .index = f->index,
                               .to = f->to,
                               .has_leaf = f->has_leaf,
                               .is_extra = f->is_extra,
                               .leaf = f->leaf,
                               .group = f->group};
    memcpy(out->who, f->who.p ? f->who.p : (const uint8_t *)"",
           num_min_size(f->who.n, sizeof out->who - 1));
}

static struct ledger_slot *
slot_of(struct member *m, struct bytes origin)
{
    for (size_t i = 0; i < m->ledger_count; i++)
        if (bytes_equal(m->ledgers[i].origin, origin))
            return &m->ledgers[i];
    return NULL;
}

// ---- leaves ----

// The hash that belongs at that place: from the tree in memory, else from the stored tile.
static bool
hash_at(struct member *m, const struct ledger_slot *l, uint64_t index, struct hash *out)
{
    const struct tree *tree = sync_tree(m->sync, l->number);
    uint64_t edge = tree->size - tree->size % TREE_TILE_WIDTH;
    if (index >= tree->size)
        return false;
    if (index >= edge) {
        *out = tree->edge[0][index - edge];
        return true;
    }
    struct hash *tile = arena_array(&m->arena, TREE_TILE_WIDTH, sizeof *tile);
    if (!tile || store_tile_get(m->store, l->number, 0, index / TREE_TILE_WIDTH, tile, NULL) < 0)
        return false;
    *out = tile[index % TREE_TILE_WIDTH];
    return true;
}

static bool
is_right(struct member *m, const struct ledger_slot *l, uint64_t index, const struct leaf *leaf)
{
    struct hash wanted, h;
    leaf_hash(leaf, &h);
    return hash_at(m, l, index, &wanted) && hash_equal(&wanted, &h);
}

// Put the right leaf in its place, with what bytes are held if they open it. The tree in memory
// never was wrong.
int
mend_put_leaf(struct store *s, struct arena *a, struct bytes origin, uint32_t ledger,
              uint64_t index, const struct leaf *leaf, bool *lacks_bytes, struct err *e)
{
    struct store_leaf now;
    struct err why = {0};
    int r = store_leaf_get(s, ledger, index, &now, &why);
    if (r == ERR_NOT_FOUND || r == ERR_CORRUPT)
        now = (struct store_leaf){.index = index, .state = STORE_WANTED};
    else if (r < 0)
        return err_set(e, r, "%s", why.text);
    now.leaf = *leaf;
    if (now.state == STORE_HELD && !leaf_opens(leaf, origin, now.salt, now.record))
        now.state = STORE_WANTED;
    if (now.state == STORE_HELD) {
        now.record = arena_copy(a, now.record);
        if (!now.record.p)
            return err_set(e, ERR_NOMEM, "no memory to mend a leaf");
    }
    *lacks_bytes = now.state == STORE_WANTED;
    return store_leaf_repair(s, ledger, &now, e);
}

static int
want(struct member *m, struct ledger_slot *l, uint64_t index, bool is_optional, struct err *e)
{
    return sync_want(m->sync, l->number, index, is_optional, e);
}

static int
mend_leaf(struct member *m, struct ledger_slot *l, const struct mend_fault *f, struct err *e)
{
    struct store_leaf now = {.index = f->index};
    struct err why = {0};
    bool lacks_bytes;
    if (f->has_leaf) {
        int r = mend_put_leaf(m->store, &m->arena, l->origin, l->number, f->index, &f->leaf,
                              &lacks_bytes, e);
        return r == 0 && lacks_bytes ? want(m, l, f->index, !sync_must_hold(m->sync, l->number, f->leaf.b[0]), e) : r;
    }
    int r = store_leaf_get(m->store, l->number, f->index, &now, &why);
    if (r == 0 && is_right(m, l, f->index, &now.leaf))
        return 0; // mended meanwhile
    if (r < 0 && r != ERR_NOT_FOUND && r != ERR_CORRUPT)
        return err_set(e, r, "%s", why.text);
    if (r < 0)
        now = (struct store_leaf){.index = f->index};
    now.state = STORE_WANTED;
    r = store_leaf_repair(m->store, l->number, &now, e);
    return r == 0 ? want(m, l, f->index, false, e)
                  : r; // nothing beyond is cosigned until it is here
}

static int
mend_leaves(struct member *m, struct ledger_slot *l, const struct mend_fault *f, struct err *e)
{
    int r = 0;
    for (uint64_t i = f->index; r == 0 && i < f->to && i < f->index + TREE_TILE_WIDTH; i++) {
        struct mend_fault one = {.what = VERIFY_LEAF, .index = i};
        struct store_leaf now;
        bool is_here = store_leaf_get(m->store, l->number, i, &now, NULL) == 0;
        if (!is_here || !is_right(m, l, i, &now.leaf))
            r = mend_leaf(m, l, &one, e);
    }
    return r;
}

// Rows of a record whose bytes are gone cannot be made again from them, so that an erasure would leave them. They are looked
// for among all: damage is rare. They come back with the bytes.
struct row_places {
    uint32_t ledger;
    uint64_t index;
    struct row rows[FOLD_ROWS_MAX];
    unsigned count;
};

static int
look_for_rows(void *context, const struct row *row)
{
    struct row_places *x = context;
    if (row->ledger == x->ledger && row->index == x->index && x->count < FOLD_ROWS_MAX)
        x->rows[x->count++] = *row;
    return 0;
}

static int
drop_rows(struct member *m, const struct ledger_slot *l, uint64_t index, struct err *e)
{
    struct row_places x = {.ledger = l->number, .index = index};
    int r = store_row_each(m->store, NULL, look_for_rows, &x, e);
    for (unsigned i = 0; r == 0 && i < x.count; i++) {
        x.rows[i].note = (struct bytes){NULL, 0}; // it was the callback's
        r = store_row_remove(m->store, &x.rows[i], e);
    }
    m->changes |= x.count > 0 ? MEMBER_ROWS : 0;
    return r;
}

int
mend_fill(struct member *m, struct ledger_slot *l, uint64_t index, const struct wire_frame *f,
          bool is_from_author, bool *is_done, struct err *e)
{
    struct store_leaf now;
    *is_done = false;
    int r = store_leaf_get(m->store, l->number, index, &now, e);
    if (r < 0 || now.state != STORE_WANTED || memcmp(now.leaf.b, f->leaf.b, LEAF_SIZE) == 0 ||
        is_right(m, l, index, &now.leaf) || !is_right(m, l, index, &f->leaf))
        return r;
    bool is_optional = !sync_must_hold(m->sync, l->number, f->leaf.b[0]);
    now.leaf = f->leaf;
    now.state = is_optional && is_from_author && !f->has_bytes ? STORE_NONE : STORE_WANTED;
    r = store_leaf_repair(m->store, l->number, &now, e);
    sync_filled(m->sync, l->number, index);
    if (r == 0 && now.state == STORE_WANTED)
        r = want(m, l, index, is_optional, e);
    *is_done = !f->has_bytes; // else the bytes go the usual way, into a leaf that they open
    return r;
}

// ---- tiles ----

// The tile's hashes, from what lies below it.
static int
make_tile(struct store *s, uint32_t ledger, unsigned level, uint64_t number, struct hash *out,
          struct hash *below, struct err *e)
{
    struct leaf leaves[TREE_TILE_WIDTH];
    size_t count = 0;
    int r = 0;
    if (level == 0) {
        r = store_leaf_range(s, ledger, number * TREE_TILE_WIDTH, leaves, TREE_TILE_WIDTH, &count,
                             e);
        for (size_t i = 0; r == 0 && i < count; i++)
            leaf_hash(&leaves[i], &out[i]);
        return r == 0 && count < TREE_TILE_WIDTH
                   ? err_set(e, ERR_CORRUPT, "leaves are missing below a tile")
                   : r;
    }
    for (uint64_t i = 0; r == 0 && i < TREE_TILE_WIDTH; i++) {
        r = store_tile_get(s, ledger, level - 1, number * TREE_TILE_WIDTH + i, below, e);
        if (r == 0)
            tree_tile_root(below, TREE_TILE_WIDTH, &out[i]);
    }
    return r;
}

int
mend_put_tile(struct store *s, struct arena *a, uint32_t ledger, const struct mend_fault *f,
              struct err *e)
{
    struct hash *out = arena_array(a, TREE_TILE_WIDTH, sizeof *out);
    struct hash *below = arena_array(a, TREE_TILE_WIDTH, sizeof *below);
    struct err why = {0};
    if (!out || !below)
        return err_set(e, ERR_NOMEM, "no memory to mend a tile");
    int r = make_tile(s, ledger, f->level, f->index, out, below, &why);
    if (r == ERR_CORRUPT || r == ERR_NOT_FOUND)
        return 0; // what lies below is damaged too, and was told: the next look mends this
    return r < 0 ? err_set(e, r, "%s", why.text)
                 : store_tile_put(s, ledger, f->level, f->index, out, e);
}

static int
mend_tile(struct member *m, struct ledger_slot *l, const struct mend_fault *f, struct err *e)
{
    int r = mend_put_tile(m->store, &m->arena, l->number, f, e);
    store_reader_clear(&l->reader); // it may have seen what was wrong; the machine reads through it
    return store_reader_init(&l->reader, m->store, l->number) < 0
               ? err_set(e, ERR_NOMEM, "no memory")
               : r;
}

// ---- records ----

// Its class byte or its commitment was changed, and the bytes tell the right one?
static bool
remake(struct member *m, const struct ledger_slot *l, const struct store_leaf *now,
       struct leaf *out)
{
    for (uint8_t c = LEAF_PUBLIC; c <= LEAF_STATUTE; c++) {
        leaf_make(l->origin, c, now->salt, now->record, out);
        if (is_right(m, l, now->index, out))
            return true;
    }
    return false;
}

static int
mend_record(struct member *m, struct ledger_slot *l, uint64_t index, struct err *e)
{
    struct store_leaf now;
    struct leaf right;
    bool lacks_bytes;
    struct err why = {0};
    int r = store_leaf_get(m->store, l->number, index, &now, &why);
    if (r < 0)
        return r == ERR_NOT_FOUND || r == ERR_CORRUPT
                   ? 0
                   : err_set(e, r, "%s", why.text); // its leaf is at fault, and told
    bool is_optional = !sync_must_hold(m->sync, l->number, now.leaf.b[0]);
    bool is_missing = now.state == STORE_NONE && !is_optional;
    if (!is_missing &&
        (now.state != STORE_HELD || leaf_opens(&now.leaf, l->origin, now.salt, now.record)))
        return 0;
    now.record = arena_copy(&m->arena, now.record); // what follows uses the store
    if (now.state == STORE_HELD && !now.record.p)
        return err_set(e, ERR_NOMEM, "no memory to mend a record");
    if (now.state == STORE_HELD && !is_right(m, l, index, &now.leaf))
        return remake(m, l, &now, &right)
                   ? mend_put_leaf(m->store, &m->arena, l->origin, l->number, index, &right,
                                   &lacks_bytes, e)
                   : 0; // leaf or tile is at fault: a look at the whole ledger tells
    l->bytes_held -= num_min_u64(now.record.n, l->bytes_held);
    l->is_miscounted = true;
    r = carry_rows(m, e);
    if (r == 0)
        r = drop_rows(m, l, index, e);
    if (r == 0)
        r = store_leaf_drop(m->store, l->number, index, STORE_WANTED, e);
    if (r == 0)
        r = want(m, l, index, is_optional, e);
    return r == 0 ? mend_tell_fetching(m, l, index, e) : r;
}

// ---- notes ----

struct keeping {
    uint64_t size;
    bool is_kept;
};

static int
find_kept(void *context, uint64_t size, struct bytes note, bool is_kept)
{
    struct keeping *k = context;
    (void)note; // it is damaged
    k->is_kept = k->is_kept || (size == k->size && is_kept);
    return 0;
}

// The newest one is in memory, verified. One that carries cosignatures comes back with them.
static int
mend_checkpoint(struct member *m, struct ledger_slot *l, uint64_t size, struct err *e)
{
    struct sync_ledger_info info;
    struct sync_cosigner c;
    struct keeping k = {.size = size};
    uint64_t held = 0;
    bool is_known = sync_ledger_find(m->sync, l->number, &info) && info.checkpoint.n > 0;
    for (size_t i = 0; i < m->charter.party_count; i++)
        if (sync_cosigner_at(m->sync, l->number, i, &c) && bytes_equal(c.member, l->author))
            held = c.size;
    int r = store_checkpoint_each(m->store, l->number, find_kept, &k, e);
    if (r == 0 && is_known && held == size)
        return store_checkpoint_put(m->store, l->number, size, info.checkpoint, k.is_kept, e);
    for (size_t i = 0; r == 0 && i < m->charter.party_count; i++)
        if (sync_cosigner_at(m->sync, l->number, i, &c) && c.size == size)
            sync_lost_cosignature(m->sync, l->number, c.member);
    return r == 0
               ? store_checkpoint_prune(m->store, l->number, sync_tree(m->sync, l->number)->size, e)
               : r;
}

// ---- rows ----

static int
mend_row(struct member *m, struct ledger_slot *l, const struct mend_fault *f, struct err *e)
{
    struct store_leaf now;
    struct record rec;
    struct verdict v;
    struct hash id;
    struct row rows[FOLD_ROWS_MAX] = {{.group = f->group, .ledger = l->number, .index = f->index}};
    m->changes |= MEMBER_ROWS;
    if (f->is_extra)
        return store_row_remove(m->store, &rows[0], e);
    struct err why = {0};
    int r = store_leaf_get(m->store, l->number, f->index, &now, &why);
    if (r < 0)
        return r == ERR_NOT_FOUND || r == ERR_CORRUPT ? 0 : err_set(e, r, "%s", why.text);
    leaf_commitment(&now.leaf, &id);
    unsigned count = 0;
    arena_reset(&m->scratch);
    if (now.state == STORE_ERASED && now.leaf.b[0] != LEAF_STATUTE) {
        fold_map_blank(now.leaf.b[0], l->number, f->index, &id, &rows[0]);
        count = 1;
    } else if (now.state == STORE_HELD && leaf_opens(&now.leaf, l->origin, now.salt, now.record)) {
        r = record_parse(&m->scratch, now.leaf.b[0], now.record, &rec, &v);
        if (r == 0 && v.is_accepted)
            count = fold_map(&rec, l->number, f->index, &id, rows);
    }
    for (unsigned i = 0; r == 0 && i < count; i++)
        r = store_row_put(m->store, &rows[i], e);
    return r;
}

// ---- all of it ----

static int
mend_one(struct member *m, struct ledger_slot *l, const struct mend_fault *f, struct err *e)
{
    switch (f->what) {
    case VERIFY_LEAF:
        return mend_leaf(m, l, f, e);
    case VERIFY_LEAVES:
        return mend_leaves(m, l, f, e);
    case VERIFY_TILE:
        return mend_tile(m, l, f, e);
    case VERIFY_RECORD:
        return mend_record(m, l, f->index, e);
    case VERIFY_CHECKPOINT:
        return mend_checkpoint(m, l, f->index, e);
    case VERIFY_COSIGNATURE:
        sync_lost_cosignature(m->sync, l->number, bytes_of_str(f->who));
        return 0;
    case VERIFY_RECEIPT:
        return 0; // nobody has it any more; it is told
    case VERIFY_PIECE:
        return pieces_lost(m, l->origin, f->index, (uint32_t)f->to, e);
    case VERIFY_ROW:
        return mend_row(m, l, f, e);
    }
    return 0;
}

static int
turn_of(enum verify_what what)
{
    return what == VERIFY_LEAF || what == VERIFY_LEAVES ? 0 : what == VERIFY_TILE ? 1 : 2;
}

int
mend_faults(struct member *m, struct bytes origin, const struct mend_fault *faults, size_t count,
            struct err *e)
{
    struct ledger_slot *l = slot_of(m, origin);
    int r = 0;
    if (!l)
        return 0;
    for (int turn = 0; turn < 3; turn++) // leaves, the tiles above them, what is judged by both
        for (size_t i = 0; r == 0 && i < count; i++)
            if (turn_of(faults[i].what) == turn)
                r = mend_one(m, l, &faults[i], e);
    if (r == 0 && count > 0)
        r = mend_tell(m, l, faults, count, e);
    else if (r == 0 && (m->mended_at == 0 || m->wall - m->mended_at > MEND_DAY))
        r = store_trouble_remove(m->store, l->author, BYTES_LIT("mended"), e);
    return r == 0 && l == &m->ledgers[m->own] ? mend_tell_lost(m, e) : r;
}
