// SPDX-License-Identifier: Apache-2.0
// A tree of RFC 6962 as its peaks alone: the roots of the complete subtrees that the bits of its size name. That is all
// that is needed to append further leaves and to know the root, without any leaf or tile before them: so a stretch of a
// ledger proves itself from the peaks where it begins.
#ifndef LEDGER_PEAKS_H
#define LEDGER_PEAKS_H

#include <stdint.h>

#include "base/err.h"
#include "crypto/hash.h"
#include "ledger/tree.h"

struct peaks {
    uint64_t size;                // leaves, at most LIMIT_LEDGER_LEAVES
    struct hash peak[TREE_PEAKS]; // [k], where bit k of size is set: root of 2^k leaves, larger ones to the left
};

void peaks_init(struct peaks *p); // of no leaves
// How many peaks a tree of that size has, and its peaks as a list: the largest first, as they stand from left to right.
unsigned peaks_count(uint64_t size);
// `hashes` are peaks_count(size) of them. ERR_LIMIT above LIMIT_LEDGER_LEAVES.
int peaks_set(struct peaks *p, uint64_t size, const struct hash *hashes) MUST_USE;
void peaks_get(const struct peaks *p, struct hash hashes[TREE_PEAKS]);
// Those of a stored tree's first `size` leaves. What the reader returns if that is not 0; ERR_LIMIT as above.
int peaks_load(struct peaks *p, uint64_t size, const struct tree_reader *r) MUST_USE;

int peaks_append(struct peaks *p, const struct hash *leaf_hash) MUST_USE; // ERR_LIMIT at LIMIT_LEDGER_LEAVES
void peaks_root(const struct peaks *p, struct hash *out);                 // of nothing: SHA-256 of nothing

#endif
