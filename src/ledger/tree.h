// SPDX-License-Identifier: Apache-2.0
// The Merkle tree of RFC 6962 over a ledger's leaves, kept as its right edge: for each tile level the hashes of the
// one incomplete tile, and the peaks: the roots of the complete subtrees that the bits of the size name. Appending
// costs one node hash a leaf on average, the root at most one a bit of the size; the tiles come out as they fill.
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
#define TREE_PEAKS 48       // bits of the largest size, rounded up to whole tile levels
#define TREE_PROOF_MAX 96   // hashes in a proof over 2^40 leaves never exceed 2 * 40 + 1

struct tree {
    uint64_t size; // leaves
    // edge[L][0 .. edge_count(L)) with edge_count(L) = (size >> 8L) & 255: hashes of the incomplete tile of level L.
    struct hash (*edge)[TREE_TILE_WIDTH]; // TREE_LEVELS of them, one allocation, owned (48 KiB)
    // peak[k], where bit k of size is set: root of the complete subtree of 2^k leaves that this bit stands for
    // (larger ones lie to the left). Follows from edge; kept so that the root is cheap after every append.
    struct hash peak[TREE_PEAKS];
};

// A tile that just became full: give it to the store.
typedef int tree_full_tile(void *context, unsigned level, uint64_t number, const struct hash hashes[TREE_TILE_WIDTH]);

int tree_init(struct tree *t) MUST_USE; // empty tree; ERR_NOMEM
void tree_clear(struct tree *t);
int tree_copy(struct tree *to, const struct tree *from) MUST_USE; // `to` is initialised already; cannot fail then
unsigned tree_edge_count(const struct tree *t, unsigned level);

// Append one leaf hash. on_full (may be NULL) is called for each tile that becomes full, level 0 first; its non-zero
// result is returned and leaves the tree as it was. ERR_LIMIT at LIMIT_LEDGER_LEAVES.
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

// Make t (initialised already) the tree of the first `size` leaves of a store: reads its incomplete tiles, at most 255
// hashes a level. Nothing is proved: compare tree_root with the checkpoint of that size. On failure t is empty.
int tree_load(struct tree *t, uint64_t size, const struct tree_reader *r) MUST_USE;

// Whatever takes a reader and a size returns what the reader returned if that was not 0, and ERR_LIMIT for a size above
// LIMIT_LEDGER_LEAVES; so no level from TREE_LEVELS on is ever read.

// Root of the first `size` leaves. The reader must hold at least that many.
int tree_root_at(const struct tree_reader *r, uint64_t size, struct hash *out) MUST_USE;
// RFC 6962 2.1.1 and 2.1.2. *count gets the number of hashes. ERR_INVALID when index >= size or old > size.
int tree_prove_inclusion(const struct tree_reader *r, uint64_t index, uint64_t size, struct hash proof[TREE_PROOF_MAX],
                         unsigned *count) MUST_USE;
int tree_prove_consistency(const struct tree_reader *r, uint64_t old_size, uint64_t size,
                           struct hash proof[TREE_PROOF_MAX], unsigned *count) MUST_USE;

// Are these the hashes of tile `number` of `level` in the tree of `size` leaves with this root? Believes nothing: the
// rest of the way up to the root comes from r, whose lies make *good false too. A tile of another width than the
// tree has there is not good; a prefix of it is not either. Reads at most some 128 hashes a bit of the size.
int tree_check_tile(const struct tree_reader *r, uint64_t size, const struct hash *root, unsigned level,
                    uint64_t number, const struct hash *hashes, unsigned count, bool *good) MUST_USE;

// Where tree_check_all found the first contradiction.
struct tree_fault {
    bool is_edge;    // the incomplete tiles do not hash to the root; which of them is at fault cannot be told
    unsigned level;  // else: this full tile
    uint64_t number; //       does not hash to what the level above says
};

// Does everything r holds, every hash of every level, belong to the tree of this size and root? Works down from the
// root, so a tile named as faulty is faulty. One read a hash and one node hash a leaf.
int tree_check_all(const struct tree_reader *r, uint64_t size, const struct hash *root, bool *good,
                   struct tree_fault *fault) MUST_USE;

#endif
