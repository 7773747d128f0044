// SPDX-License-Identifier: Apache-2.0
// Mending what a disk changed. What follows from what else is held is put right here; what a peer
// may serve is wanted anew and fetched by the replication machine; what nobody else can give is
// said to be lost. Nothing is believed that does not lead to a root its author signed.
#ifndef MEMBER_MEND_H
#define MEMBER_MEND_H

#include "member/verify.h"

struct ledger_slot;
struct member;
struct wire_frame;

// A fault as it is handed to the writer: struct verify_fault without what it borrows from a view.
struct mend_fault {
    enum verify_what what;
    unsigned level;
    uint64_t index, to;
    char who[16]; // cosigner, holder
    bool has_leaf, is_extra;
    struct leaf leaf;
    struct hash group; // ROW
};
void mend_fault_of(const struct verify_fault *f, struct mend_fault *out);

// Within a batch: the faults of one ledger, in the order in which verify gave them. None: the
// ledger is sound, and what was told of it is over. ERR_* only where the store failed.
int mend_faults(struct member *m, struct bytes origin, const struct mend_fault *faults,
                size_t count, struct err *e) MUST_USE;

// ---- within the room ----

// A frame that a peer gave for a wanted place: is it the leaf that was lost? Then it is stored, and
// *is_done set.
int mend_fill(struct member *m, struct ledger_slot *l, uint64_t index, const struct wire_frame *f,
              bool is_from_author, bool *is_done, struct err *e) MUST_USE;

// Straight into the store, whatever the machine: the right leaf in its place, with what bytes are
// held if they open it; a tile made from what lies below it.
int mend_put_leaf(struct store *s, struct arena *a, struct bytes origin, uint32_t ledger,
                  uint64_t index, const struct leaf *leaf, bool *lacks_bytes,
                  struct err *e) MUST_USE;
int mend_put_tile(struct store *s, struct arena *a, uint32_t ledger, const struct mend_fault *f,
                  struct err *e) MUST_USE;

#endif
