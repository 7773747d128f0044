// SPDX-License-Identifier: Apache-2.0
// Does what is stored still say what was signed? Of each ledger: checkpoints and cosignatures
// against the keys, leaves and tiles against the checkpoints, records against their leaves,
// receipts against their signers; and the rows against a fold made anew. A fault is named as
// closely as can be told: which of leaf and tile is at fault is decided by which of them leads to
// the root that was signed. What the right leaf is comes with the fault where it follows from what
// else is held, so that a node can mend it without asking anybody.
#ifndef MEMBER_VERIFY_H
#define MEMBER_VERIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "member/view.h"

enum verify_what {
    VERIFY_LEAF,   // leaf `index` is not the one that was signed, or is missing
    VERIFY_LEAVES, // one or more of the leaves [index, to) whose bytes are not held; which cannot
                   // be told from here
    VERIFY_TILE,   // full tile (level, index)
    VERIFY_RECORD, // bytes of record `index`: they do not open their leaf, or ought to be there
    VERIFY_CHECKPOINT,  // the note of size `index`
    VERIFY_COSIGNATURE, // that of `who`, over size `index`
    VERIFY_RECEIPT,     // that of `who` for our restricted record `index`
    VERIFY_PIECE,       // piece `to` of the file of record `index` has not the hash that its record names
    VERIFY_ROW,         // a row of record `index` is missing, different, or there without reason
};
const char *verify_what_name(enum verify_what what); // "leaf" ...

struct verify_fault {
    enum verify_what what;
    const struct view_ledger *ledger;
    unsigned level;
    uint64_t index, to;
    struct bytes who;
    bool has_leaf; // LEAF: this is the right one
    struct leaf leaf;
    bool is_sure;      // LEAF: it needs no root to be believed, its record opens it
    struct hash group; // ROW: the group it stands in, or should
    bool is_extra;     // ROW: it is there without reason
    char text[300];    // a sentence without its end
};

struct verify_counts {
    uint64_t leaves, records, tiles, checkpoints, cosignatures, receipts, rows,
        pieces; // looked at
    uint64_t wanted; // leaves whose bytes are still to be fetched: no damage
    uint64_t faults;
};

struct verify_options {
    void *context;
    // One fault; borrowed for the call. Called at the end of a ledger, outside all walks of the
    // store.
    void (*fault)(void *context, const struct verify_fault *f);
    // So many leaves more were looked at: for progress and for pacing. Non-zero ends the work and
    // is returned.
    int (*step)(void *context, uint64_t leaves);
};

// All of one ledger but its rows. The view's snapshot must be open. 0 whatever was found; < 0 only
// when the work could not be done.
int verify_ledger(struct view *v, const struct view_ledger *l, const struct verify_options *o,
                  struct verify_counts *counts, struct err *e) MUST_USE;
// The notes of one ledger alone, and whether what is stored leads to what they say: little work,
// for a node that starts. A cosignature over a size of which no good checkpoint is held is not
// judged.
enum verify_tree { VERIFY_TREE_GOOD, VERIFY_TREE_DOUBTFUL, VERIFY_TREE_BAD };
int verify_notes(struct view *v, const struct view_ledger *l, const struct verify_options *o,
                 enum verify_tree *tree, struct err *e) MUST_USE;
// The rows of all ledgers.
int verify_rows(struct view *v, const struct verify_options *o, struct verify_counts *counts,
                struct err *e) MUST_USE;

#endif
