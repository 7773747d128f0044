// SPDX-License-Identifier: Apache-2.0
// Hashes of a ledger's tree out of the store. A hash of level L is an entry of its tile; a tile
// that is full and stored is read whole, else its entries are computed as they are asked for: at
// level 0 from the leaves, above from the full tile below. So missing tiles cost time, never truth.
// What is read is what is stored: the caller authenticates it against a checkpoint.
#include <stdlib.h>
#include <string.h>

#include "store/sql.h"
#include "store/store.h"

#define CACHE_TILES 16 // two proofs walk at most as many (6 levels, two edges each); 128 KiB

struct entry {
    uint32_t age; // of the clock when last used; 0: empty
    unsigned level;
    uint64_t number;
    uint64_t known[TREE_TILE_WIDTH / 64]; // a bit for each hash that is here
    struct hash hashes[TREE_TILE_WIDTH];
};

struct store_tile_cache {
    uint32_t clock;
    struct entry entries[CACHE_TILES];
    struct leaf leaves[TREE_TILE_WIDTH]; // room to read into
};

static bool
is_known(const struct entry *t, unsigned i)
{
    return (t->known[i / 64] >> (i % 64) & 1) != 0;
}

static void
set_known(struct entry *t, unsigned i)
{
    t->known[i / 64] |= 1ull << (i % 64);
}

// The entry of this tile, or an empty one in its place.
static struct entry *
entry_for(struct store_tile_cache *c, unsigned level, uint64_t number)
{
    struct entry *oldest = &c->entries[0];
    if (c->clock == UINT32_MAX) {
        memset(c->entries, 0, sizeof(c->entries));
        c->clock = 0;
    }
    c->clock++;
    for (size_t i = 0; i < CACHE_TILES; i++) {
        struct entry *t = &c->entries[i];
        if (t->age != 0 && t->level == level && t->number == number) {
            t->age = c->clock;
            return t;
        }
        if (t->age < oldest->age)
            oldest = t;
    }
    *oldest = (struct entry){.age = c->clock, .level = level, .number = number};
    return oldest;
}

// All leaves of the tile from entry i on; they lie on one page or two.
static int
read_leaves(struct store_reader *r, struct entry *t, unsigned i)
{
    size_t count = 0;
    int rc = store_leaf_range(r->store, r->ledger, t->number * TREE_TILE_WIDTH + i,
                              r->cache->leaves, TREE_TILE_WIDTH - i, &count, &r->err);
    if (rc != 0)
        return rc;
    for (unsigned k = 0; k < count; k++) {
        leaf_hash(&r->cache->leaves[k], &t->hashes[i + k]);
        set_known(t, i + k);
    }
    return count > 0 ? 0 : ERR_NOT_FOUND;
}

static int hash_at(struct store_reader *r, unsigned level, uint64_t index, struct hash *out);

// The root of full tile `number` of this level. Needs no entry of the cache of its own when the
// tile is stored.
static int
root_of(struct store_reader *r, unsigned level, uint64_t number, struct hash *out)
{
    struct hash *hashes = malloc(TREE_TILE_WIDTH * sizeof(*hashes));
    if (hashes == NULL)
        return err_set(&r->err, ERR_NOMEM, "not enough memory to read a hash tile");
    int rc = store_tile_get(r->store, r->ledger, level, number, hashes, NULL);
    if (rc == ERR_NOT_FOUND) {
        rc = 0;
        for (unsigned i = 0; i < TREE_TILE_WIDTH && rc == 0; i++) // last first: is it full at all?
            rc = hash_at(r, level, number * TREE_TILE_WIDTH + (TREE_TILE_WIDTH - 1 - i),
                         &hashes[TREE_TILE_WIDTH - 1 - i]);
    }
    if (rc == 0)
        tree_tile_root(hashes, TREE_TILE_WIDTH, out);
    free(hashes);
    return rc;
}

// Depth of recursion is the level, at most TREE_LEVELS.
static int
hash_at(struct store_reader *r, unsigned level, uint64_t index, struct hash *out)
{
    uint64_t number = index / TREE_TILE_WIDTH;
    unsigned i = (unsigned)(index % TREE_TILE_WIDTH);
    struct entry *t = entry_for(r->cache, level, number);
    int rc = 0;
    if (!is_known(t, i)) {
        rc = store_tile_get(r->store, r->ledger, level, number, t->hashes, &r->err);
        if (rc == 0)
            memset(t->known, 0xff, sizeof(t->known));
    }
    if (rc == ERR_NOT_FOUND && level == 0) {
        rc = read_leaves(r, t, i);
    } else if (rc == ERR_NOT_FOUND) {
        struct hash root;
        rc = root_of(r, level - 1, index, &root);
        if (rc == 0) {
            t = entry_for(r->cache, level, number); // computing may have pushed it out
            t->hashes[i] = root;
            set_known(t, i);
        }
    }
    if (rc == 0)
        *out = t->hashes[i];
    return rc;
}

static int
read_hash(void *context, unsigned level, uint64_t index, struct hash *out)
{
    struct store_reader *r = context;
    r->err.code = 0;
    if (level >= TREE_LEVELS || index > SQL_INDEX_MAX >> (8 * level))
        return ERR_NOT_FOUND;
    int rc = hash_at(r, level, index, out);
    if (rc == 0 || rc == ERR_NOT_FOUND)
        r->err.code = 0; // absence is no trouble
    return rc;
}

int
store_reader_init(struct store_reader *r, struct store *s, uint32_t ledger)
{
    *r = (struct store_reader){.store = s, .ledger = ledger};
    r->cache = calloc(1, sizeof(*r->cache));
    if (r->cache == NULL)
        return ERR_NOMEM;
    r->reader = (struct tree_reader){.read = read_hash, .context = r};
    return 0;
}

void
store_reader_clear(struct store_reader *r)
{
    free(r->cache);
    r->cache = NULL;
}
