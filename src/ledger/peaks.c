// SPDX-License-Identifier: Apache-2.0
// A binary counter of subtrees, as in ledger/tree.c, without the tiles.
#include "ledger/peaks.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"

void
peaks_init(struct peaks *p)
{
    memset(p, 0, sizeof *p);
}

unsigned
peaks_count(uint64_t size)
{
    unsigned count = 0;
    for (; size != 0; size &= size - 1)
        count++;
    return count;
}

int
peaks_set(struct peaks *p, uint64_t size, const struct hash *hashes)
{
    peaks_init(p);
    if (size > LIMIT_LEDGER_LEAVES)
        return ERR_LIMIT;
    p->size = size;
    for (unsigned bit = TREE_PEAKS; bit-- > 0;)
        if (size >> bit & 1)
            p->peak[bit] = *hashes++;
    return 0;
}

void
peaks_get(const struct peaks *p, struct hash hashes[TREE_PEAKS])
{
    for (unsigned bit = TREE_PEAKS; bit-- > 0;)
        if (p->size >> bit & 1)
            *hashes++ = p->peak[bit];
}

// Root of a complete subtree of 2^bit leaves that begins at `from`.
static int
load_peak(const struct tree_reader *r, uint64_t from, unsigned bit, struct hash *out)
{
    struct hash work[TREE_TILE_WIDTH / 2];
    unsigned level = bit / 8;
    unsigned width = 1u << bit % 8;
    assert(level < TREE_LEVELS);
    for (unsigned i = 0; i < width; i++) {
        int r2 = r->read(r->context, level, (from >> (8 * level)) + i, &work[i]);
        if (r2 != 0)
            return r2;
    }
    tree_tile_root(work, width, out);
    return 0;
}

int
peaks_load(struct peaks *p, uint64_t size, const struct tree_reader *r)
{
    uint64_t from = 0;
    peaks_init(p);
    if (size > LIMIT_LEDGER_LEAVES)
        return ERR_LIMIT;
    for (unsigned bit = TREE_PEAKS; bit-- > 0;) {
        if ((size >> bit & 1) == 0)
            continue;
        int rc = load_peak(r, from, bit, &p->peak[bit]);
        if (rc != 0)
            return rc;
        from += 1ull << bit;
    }
    assert(from == size);
    p->size = size;
    return 0;
}

int
peaks_append(struct peaks *p, const struct hash *leaf_hash)
{
    struct hash merged = *leaf_hash;
    unsigned bit = 0;
    if (p->size >= LIMIT_LEDGER_LEAVES)
        return ERR_LIMIT;
    for (; p->size >> bit & 1; bit++)
        tree_node_hash(&p->peak[bit], &merged, &merged);
    p->peak[bit] = merged;
    p->size++;
    return 0;
}

void
peaks_root(const struct peaks *p, struct hash *out)
{
    bool is_first = true;
    if (p->size == 0)
        hash_of(bytes_of(NULL, 0), out);
    for (unsigned bit = 0; bit < TREE_PEAKS; bit++) {
        if ((p->size >> bit & 1) == 0)
            continue;
        if (is_first)
            *out = p->peak[bit];
        else
            tree_node_hash(&p->peak[bit], out, out);
        is_first = false;
    }
}
