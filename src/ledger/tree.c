// SPDX-License-Identifier: Apache-2.0
// The Merkle tree of RFC 6962: the right edge that grows, and what can be computed from stored
// hashes.
//
// The growing tree is a binary counter. peak[k] stands for bit k of the size; appending a leaf
// carries through the low one-bits, merging equal subtrees, exactly as adding one does. Where a
// carry passes a multiple of eight bits a tile has become full and the merged hash is its root: the
// next hash of the level above. New hashes are written beyond what the size counts, so nothing has
// happened until the size grows.
//
// For any other size the shape follows from RFC 6962 2.1: a tree of n leaves splits at the largest
// power of two below n. Every left part is complete, starts at a multiple of its own size, and so
// can be read from the tiles.
#include "ledger/tree.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "ledger/tile.h"

#define TILE_BITS 8
#define PATH_MAX_DEPTH 64 // more than the splits on the way from the largest tree's root to a leaf

_Static_assert(TREE_TILE_WIDTH == 1 << TILE_BITS, "a tile's width is 2 to its height");
_Static_assert(TREE_PEAKS == TREE_LEVELS * TILE_BITS,
               "each bit of a size belongs to one tile level");
_Static_assert(LIMIT_LEDGER_LEAVES < 1ull << (TREE_PEAKS - 1),
               "the largest tree has a place for each peak");

// Leaves [from, until) of a tree.
struct range {
    uint64_t from;
    uint64_t until;
};

int
tree_init(struct tree *t)
{
    memset(t, 0, sizeof *t);
    t->edge = calloc(TREE_LEVELS, sizeof *t->edge);
    return t->edge == NULL ? ERR_NOMEM : 0;
}

void
tree_clear(struct tree *t)
{
    free(t->edge);
    memset(t, 0, sizeof *t);
}

unsigned
tree_edge_count(const struct tree *t, unsigned level)
{
    assert(level < TREE_LEVELS);
    return (unsigned)(t->size >> (TILE_BITS * level)) & (TREE_TILE_WIDTH - 1);
}

int
tree_copy(struct tree *to, const struct tree *from)
{
    assert(to->edge != NULL);
    if (to == from)
        return 0;
    for (unsigned level = 0; level < TREE_LEVELS; level++)
        memcpy(to->edge[level], from->edge[level],
               tree_edge_count(from, level) * sizeof(struct hash));
    memcpy(to->peak, from->peak, sizeof to->peak);
    to->size = from->size;
    return 0;
}

bool
tree_is_empty(const struct tree *t)
{
    return t->size == 0;
}

void
tree_node_hash(const struct hash *left, const struct hash *right, struct hash *out)
{
    uint8_t node[1 + 2 * HASH_SIZE];

    node[0] = 0x01;
    memcpy(node + 1, left->b, HASH_SIZE);
    memcpy(node + 1 + HASH_SIZE, right->b, HASH_SIZE);
    hash_of(bytes_of(node, sizeof node), out);
}

// Tell of every tile that the leaf about to be counted fills. Their last hashes lie in place
// already.
static int
announce_full(struct tree *t, tree_full_tile *on_full, void *context)
{
    for (unsigned level = 0; level < TREE_LEVELS; level++) {
        if (tree_edge_count(t, level) != TREE_TILE_WIDTH - 1)
            break;
        uint64_t number = t->size >> (TILE_BITS * (level + 1));
        int rc = on_full(context, level, number, t->edge[level]);
        if (rc != 0)
            return rc;
    }
    return 0;
}

int
tree_append(struct tree *t, const struct hash *leaf_hash, tree_full_tile *on_full, void *context)
{
    struct hash merged = *leaf_hash;
    unsigned bit = 0;

    assert(t->edge != NULL);
    if (t->size >= LIMIT_LEDGER_LEAVES)
        return ERR_LIMIT;
    t->edge[0][tree_edge_count(t, 0)] = merged;
    while (t->size >> bit & 1) {
        tree_node_hash(&t->peak[bit], &merged, &merged);
        bit++;
        if (bit % TILE_BITS == 0) {
            unsigned level = bit / TILE_BITS;
            t->edge[level][tree_edge_count(t, level)] = merged;
        }
    }
    if (on_full != NULL) {
        int rc = announce_full(t, on_full, context);
        if (rc != 0)
            return rc;
    }
    t->peak[bit] = merged; // bit is clear in the size so far
    t->size++;
    return 0;
}

void
tree_root(const struct tree *t, struct hash *out)
{
    bool is_first = true;

    if (t->size == 0) {
        hash_of(bytes_of(NULL, 0), out);
        return;
    }
    for (unsigned bit = 0; bit < TREE_PEAKS; bit++) {
        if ((t->size >> bit & 1) == 0)
            continue;
        if (is_first)
            *out = t->peak[bit];
        else
            tree_node_hash(&t->peak[bit], out, out);
        is_first = false;
    }
}

// Merge 2^n hashes in place, for any n, into hashes[0].
static void
merge_complete(struct hash *hashes, unsigned count)
{
    assert(count > 0);
    assert((count & (count - 1)) == 0);
    for (; count > 1; count /= 2)
        for (unsigned i = 0; i < count / 2; i++)
            tree_node_hash(&hashes[2 * i], &hashes[2 * i + 1], &hashes[i]);
}

// Merge 1..256 hashes, and what lies right of them when has_right (then in *sum), into *sum.
static void
merge_tile(const struct hash *hashes, unsigned count, bool has_right, struct hash *sum)
{
    struct hash work[TREE_TILE_WIDTH];

    assert(count >= 1);
    assert(count <= TREE_TILE_WIDTH);
    for (unsigned width = 1, until = count; until > 0; width *= 2) {
        if ((until & width) == 0)
            continue;
        until -= width;
        memcpy(work, hashes + until, width * sizeof *work);
        merge_complete(work, width);
        if (has_right)
            tree_node_hash(&work[0], sum, sum);
        else
            *sum = work[0];
        has_right = true;
    }
}

void
tree_tile_root(const struct hash *hashes, unsigned count, struct hash *out)
{
    merge_tile(hashes, count, false, out);
}

// Fill the peaks of one tile level from the hashes of its incomplete tile.
static void
load_peaks(struct tree *t, unsigned level, unsigned count)
{
    struct hash work[TREE_TILE_WIDTH];
    unsigned from = 0;

    for (unsigned bit = TILE_BITS; bit-- > 0;) {
        unsigned width = 1u << bit;
        if ((count & width) == 0)
            continue;
        memcpy(work, t->edge[level] + from, width * sizeof *work);
        merge_complete(work, width);
        t->peak[level * TILE_BITS + bit] = work[0];
        from += width;
    }
}

int
tree_load(struct tree *t, uint64_t size, const struct tree_reader *r)
{
    assert(t->edge != NULL);
    t->size = 0;
    if (size > LIMIT_LEDGER_LEAVES)
        return ERR_LIMIT;
    for (unsigned level = 0; level < TREE_LEVELS; level++) {
        uint64_t held = size >> (TILE_BITS * level);
        unsigned count = (unsigned)held & (TREE_TILE_WIDTH - 1);
        for (unsigned i = 0; i < count; i++) {
            int rc = r->read(r->context, level, held - count + i, &t->edge[level][i]);
            if (rc != 0)
                return rc;
        }
        load_peaks(t, level, count);
    }
    t->size = size;
    return 0;
}

// ---- Any size, through a reader

static uint64_t
range_size(struct range x)
{
    assert(x.from < x.until);
    return x.until - x.from;
}

// Where RFC 6962 splits a range of more than one leaf: after the largest power of two below its
// size.
static uint64_t
range_split(struct range x)
{
    uint64_t below = range_size(x) - 1;

    assert(below > 0);
    return x.from + (1ull << (63 - __builtin_clzll(below)));
}

// Root of the complete subtree of 2^bit leaves that starts at `from`.
static int
read_complete(const struct tree_reader *r, uint64_t from, unsigned bit, struct hash *out)
{
    struct hash work[TREE_TILE_WIDTH / 2];
    unsigned level = bit / TILE_BITS;
    unsigned width = 1u << bit % TILE_BITS;

    assert((from & ((1ull << bit) - 1)) == 0);
    for (unsigned i = 0; i < width; i++) {
        int rc = r->read(r->context, level, (from >> (level * TILE_BITS)) + i, &work[i]);
        if (rc != 0)
            return rc;
    }
    merge_complete(work, width);
    *out = work[0];
    return 0;
}

// Hash of a range that is a node of some tree (its start is a multiple of the power of two that
// holds its size).
static int
read_range(const struct tree_reader *r, struct range x, struct hash *out)
{
    uint64_t size = range_size(x);
    uint64_t until = x.until; // what lies right of it is merged in out

    for (unsigned bit = 0; bit < 64; bit++) {
        struct hash left;

        if ((size >> bit & 1) == 0)
            continue;
        until -= 1ull << bit;
        int rc = read_complete(r, until, bit, &left);
        if (rc != 0)
            return rc;
        if (until + (1ull << bit) == x.until)
            *out = left;
        else
            tree_node_hash(&left, out, out);
    }
    assert(until == x.from);
    return 0;
}

int
tree_root_at(const struct tree_reader *r, uint64_t size, struct hash *out)
{
    if (size > LIMIT_LEDGER_LEAVES)
        return ERR_LIMIT;
    if (size == 0) {
        hash_of(bytes_of(NULL, 0), out);
        return 0;
    }
    return read_range(r, (struct range){0, size}, out);
}

// The hashes of the ranges, last one first: a proof runs from the leaf up, the path was walked from
// the root down.
static int
read_path(const struct tree_reader *r, const struct range *path, unsigned depth,
          struct hash proof[TREE_PROOF_MAX], unsigned *count)
{
    assert(depth <= TREE_PROOF_MAX);
    for (unsigned i = 0; i < depth; i++) {
        int rc = read_range(r, path[depth - 1 - i], &proof[i]);
        if (rc != 0)
            return rc;
    }
    *count = depth;
    return 0;
}

int
tree_prove_inclusion(const struct tree_reader *r, uint64_t index, uint64_t size,
                     struct hash proof[TREE_PROOF_MAX], unsigned *count)
{
    struct range path[PATH_MAX_DEPTH];
    struct range x = {0, size};
    unsigned depth = 0;

    if (index >= size)
        return ERR_INVALID;
    if (size > LIMIT_LEDGER_LEAVES)
        return ERR_LIMIT;
    while (range_size(x) > 1) {
        uint64_t split = range_split(x);
        if (index < split) {
            path[depth++] = (struct range){split, x.until};
            x.until = split;
        } else {
            path[depth++] = (struct range){x.from, split};
            x.from = split;
        }
    }
    return read_path(r, path, depth, proof, count);
}

int
tree_prove_consistency(const struct tree_reader *r, uint64_t old_size, uint64_t size,
                       struct hash proof[TREE_PROOF_MAX], unsigned *count)
{
    struct range path[PATH_MAX_DEPTH + 1];
    struct range x = {0, size};
    unsigned depth = 0;

    if (old_size > size)
        return ERR_INVALID;
    if (size > LIMIT_LEDGER_LEAVES)
        return ERR_LIMIT;
    *count = 0;
    if (old_size == 0 || old_size == size)
        return 0;
    while (x.until != old_size) {
        uint64_t split = range_split(x);
        if (old_size <= split) {
            path[depth++] = (struct range){split, x.until};
            x.until = split;
        } else {
            path[depth++] = (struct range){x.from, split};
            x.from = split;
        }
    }
    if (x.from != 0) // else it is the old root itself, which the verifier has
        path[depth++] = x;
    return read_path(r, path, depth, proof, count);
}

// ---- Checking stored or received tiles

int
tree_check_tile(const struct tree_reader *r, uint64_t size, const struct hash *root, unsigned level,
                uint64_t number, const struct hash *hashes, unsigned count, bool *good)
{
    struct range path[PATH_MAX_DEPTH];
    struct range x = {0, size};
    struct hash sum;
    unsigned depth = 0;

    *good = false;
    if (size > LIMIT_LEDGER_LEAVES)
        return ERR_LIMIT;
    if (count == 0 || count != tile_width_at(level, number, size))
        return 0;
    // The tile's leaves are [from, until). A full tile is a node; an incomplete one is the left
    // part of the node that holds all leaves after `from`.
    uint64_t from = number << (TILE_BITS * (level + 1));
    uint64_t until = from + ((uint64_t)count << (TILE_BITS * level));
    uint64_t end = count == TREE_TILE_WIDTH ? until : size;
    while (x.from != from || x.until != end) {
        uint64_t split = range_split(x);
        bool goes_left = from < split;
        path[depth++] = goes_left ? (struct range){split, x.until} : (struct range){x.from, split};
        x = goes_left ? (struct range){x.from, split} : (struct range){split, x.until};
    }
    if (until < end) {
        int rc = read_range(r, (struct range){until, end}, &sum);
        if (rc != 0)
            return rc;
    }
    merge_tile(hashes, count, until < end, &sum);
    while (depth-- > 0) {
        struct hash beside;
        int rc = read_range(r, path[depth], &beside);
        if (rc != 0)
            return rc;
        if (path[depth].from > from)
            tree_node_hash(&sum, &beside, &sum);
        else
            tree_node_hash(&beside, &sum, &sum);
    }
    *good = hash_equal(&sum, root);
    return 0;
}

// Does full tile `number` of `level` hash to what the level above holds for it?
static int
check_full_tile(const struct tree_reader *r, unsigned level, uint64_t number, bool *good)
{
    struct hash hashes[TREE_TILE_WIDTH];
    struct hash sum;
    struct hash above;
    int rc = r->read(r->context, level + 1, number, &above);

    for (unsigned i = 0; rc == 0 && i < TREE_TILE_WIDTH; i++)
        rc = r->read(r->context, level, number * TREE_TILE_WIDTH + i, &hashes[i]);
    if (rc != 0)
        return rc;
    tree_tile_root(hashes, TREE_TILE_WIDTH, &sum);
    *good = hash_equal(&sum, &above);
    return 0;
}

int
tree_check_all(const struct tree_reader *r, uint64_t size, const struct hash *root, bool *good,
               struct tree_fault *fault)
{
    struct hash sum;
    int rc = tree_root_at(r, size, &sum); // reads every hash of every incomplete tile

    if (rc != 0)
        return rc;
    *good = hash_equal(&sum, root);
    *fault = (struct tree_fault){.is_edge = !*good};
    for (unsigned level = TREE_LEVELS; *good && level-- > 0;) {
        uint64_t full_count = size >> (TILE_BITS * (level + 1));
        for (uint64_t number = 0; *good && number < full_count; number++) {
            rc = check_full_tile(r, level, number, good);
            if (rc != 0)
                return rc;
            if (!*good)
                *fault = (struct tree_fault){.level = level, .number = number};
        }
    }
    return 0;
}
