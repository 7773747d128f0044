// SPDX-License-Identifier: Apache-2.0
// Leaves, tiles and records of one ledger against the roots that its author signed. Internal to
// verify.c.
#ifndef MEMBER_VERIFY_TREE_H
#define MEMBER_VERIFY_TREE_H

#include "base/limits.h"
#include "member/verify.h"

#define VERIFY_ROOTS_MAX (2 * LIMIT_MEMBERS + 64) // sizes that somebody signed
#define VERIFY_FAULTS_MAX 4096 // of one ledger; beyond it the store is to be made anew

// A size of which somebody has said the root.
struct verify_root {
    uint64_t size;
    bool is_signed; // `wanted` is what the author signed
    struct hash wanted;
    bool is_claimed; // cosignatures stand over it: one that verifies with `found` vouches for it
    bool is_known;   // `found` is what the leaves lead to
    struct hash found;
};
struct verify_roots {
    struct verify_root items[VERIFY_ROOTS_MAX]; // ascending by size
    size_t count;
    bool (*vouches)(void *context,
                    const struct verify_root *r); // does a cosignature verify with r->found?
    void *context;
};

struct verify_faults {
    struct verify_fault *items; // in the view's arena
    size_t count, capacity;
};
int verify_tree_add(struct view *v, struct verify_faults *out, const struct verify_fault *f);

// Appends to faults.
int verify_tree_check(struct view *v, const struct view_ledger *l, struct verify_roots *roots,
                      const struct verify_options *o, struct verify_counts *counts,
                      struct verify_faults *faults, struct err *e) MUST_USE;

#endif
