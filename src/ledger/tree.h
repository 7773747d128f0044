// SPDX-License-Identifier: Apache-2.0
// The Merkle tree of RFC 6962 over a ledger's leaves, kept as its right edge: for each tile level the hashes of the
// one incomplete tile. Appending, the root of the current size, and the hashes of tiles as they fill need no more.
// Tiles have height 8 (c2sp.org/tlog-tiles): level L holds hashes of complete subtrees of 256^L leaves.
// Roots, inclusion and consistency proofs of any size <= the current one are computed through a tree_reader.
#ifndef LEDGER_TREE_H
#define LEDGER_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"

#define TREE_TILE_WIDTH 256
#define TREE_LEVELS 6       // 256^6 > 2^40 leaves
#define TREE_PROOF_MAX 96   // hashes in a proof over 2^40 leaves never exceed 2 * 40 + 1

struct tree {
    uint64_t size; // leaves
    // edge[L][0 .. edge_count(L)) with edge_count(L) = (size >> 8L) & 255: hashes of the incomplete tile of level L.
    struct hash (*edge)[TREE_TILE_WIDTH]; // TREE_LEVELS of them, one allocation, owned (48 KiB)
};

// A tile that just became full: give it to the store.
typedef int tree_full_tile(void *context, unsigned level, uint64_t number, const struct hash hashes[TREE_TILE_WIDTH]);

int tree_init(struct tree *t) MUST_USE; // empty tree; ERR_NOMEM
void tree_clear(struct tree *t);
int tree_copy(struct tree *to, const struct tree *from) MUST_USE; // `to` is initialised already
unsigned tree_edge_count(const struct tree *t, unsigned level);

// Append one leaf hash. on_full (may be NULL) is called for each tile that becomes full, level 0 first; its non-zero
// result is returned and leaves the tree as it was.
int tree_append(struct tree *t, const struct hash *leaf_hash, tree_full_tile *on_full, void *context) MUST_USE;
void tree_root(const struct tree *t, struct hash *out); // size 0: SHA-256 of nothing
bool tree_is_empty(const struct tree *t);

void tree_node_hash(const struct hash *left, const struct hash *right, struct hash *out); // H(01 || l || r)
// Root of a whole or partial tile's hashes as if they were leaves' hashes (1 <= count <= 256).
void tree_tile_root(const struct hash *hashes, unsigned count, struct hash *out);

// Reads hash `index` of tile level `level` (subtree of 256^level leaves), index counted over the whole level.
struct tree_reader {
    int (*read)(void *context, unsigned level, uint64_t index, struct hash *out);
    void *context;
};

// Root of the first `size` leaves. The reader must hold at least that many.
int tree_root_at(const struct tree_reader *r, uint64_t size, struct hash *out) MUST_USE;
// RFC 6962 2.1.1 and 2.1.2. *count gets the number of hashes. ERR_INVALID when index >= size or old > size.
int tree_prove_inclusion(const struct tree_reader *r, uint64_t index, uint64_t size, struct hash proof[TREE_PROOF_MAX],
                         unsigned *count) MUST_USE;
int tree_prove_consistency(const struct tree_reader *r, uint64_t old_size, uint64_t size,
                           struct hash proof[TREE_PROOF_MAX], unsigned *count) MUST_USE;

#endif
