// SPDX-License-Identifier: Apache-2.0
// The proof file: one record and what a stranger who has the charter needs to see, with no store
// and no network, who wrote it, at which place of which ledger, and that k members have signed for
// it (docs/protocol.md, "Proof file"):
//   entente proof v1
//   origin <origin of the ledger>
//   index <place>
//   class <public, alliance, restricted or statute>
//   salt <base64 of 32 bytes>
//   record <bytes>            then so many bytes and '\n'
//   proof <bytes>             then so many bytes: a c2sp.org/tlog-proof@v1 file, ending in '\n';
//   once or more
// Each proof leads from the leaf to a checkpoint of its author's, on which cosignatures of other
// members stand. Members have not all signed the same size, hence several; their sizes ascend. All
// together carry exactly k receipts of k different members, the author's checkpoint being one.
// There is one text for one set of facts.
#ifndef RECORD_TESTIMONY_H
#define RECORD_TESTIMONY_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/limits.h"
#include "crypto/hash.h"
#include "ledger/leaf.h"
#include "record/charter.h"
#include "record/record.h"

#define TESTIMONY_SIZE_MAX (LIMIT_RECORD_SIZE + LIMIT_NOTE_SIZE)
#define TESTIMONY_PROOFS_MAX LIMIT_NOTE_SIGNATURES // each carries a receipt of its own

struct testimony {
    struct bytes origin;
    uint64_t index;
    uint8_t leaf_class;
    uint8_t salt[LEAF_SALT_SIZE];
    struct bytes record;
    struct bytes proofs[TESTIMONY_PROOFS_MAX]; // whole tlog-proof files
    unsigned proof_count;
};

struct testimony_receipt {
    struct bytes member; // borrows the charter
    uint64_t size;       // the checkpoint it stands on
    int64_t
        time; // when the cosigner says it signed; -1 for the author, whose checkpoint has no time
};
struct testimony_finding {
    struct bytes author;                              // borrows the charter
    struct hash id;                                   // of the record
    unsigned needed;                                  // k, and a guest author's own
    struct testimony_receipt receipts[LIMIT_MEMBERS]; // the author's first
    unsigned receipt_count;
};

// How many must have signed for a record of this author before it is settled, the author one of
// them: 1 + floor(2n/3) members, and a guest besides.
unsigned testimony_needed(const struct charter *c, const struct charter_member *author);

// Splits; verifies nothing; borrows file. ERR_INVALID with what is wrong, ERR_LIMIT beyond
// TESTIMONY_SIZE_MAX.
int testimony_parse(struct bytes file, struct testimony *out, struct err *e) MUST_USE;
// What was parsed comes out as it was.
void testimony_append(struct buf *out, const struct testimony *t);

// Does it prove what it says to somebody who believes this charter alone (whose signatures the
// caller has checked)? Refused with what is wrong. < 0 only when the judge could not work
// (ERR_NOMEM).
int testimony_judge(struct arena *a, const struct testimony *t, const struct charter *c,
                    struct testimony_finding *out, struct verdict *v) MUST_USE;

#endif
