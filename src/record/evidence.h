// SPDX-License-Identifier: Apache-2.0
// Kind `evidence`: proof that a member signed two histories of one ledger. Two checkpoints of it,
// signed with its ledger key: of one size with different roots; or of sizes m < n, with a root of
// size m other than the first's and a consistency proof from there to the second, which shows that
// the second tree never held the first.
#ifndef RECORD_EVIDENCE_H
#define RECORD_EVIDENCE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "crypto/hash.h"
#include "crypto/sign.h"
#include "record/record.h"

// Does this record convict the holder of that ledger key? Its form alone (sizes, roots, proof) was
// checked when it was parsed; here the two signatures are. Returns < 0 only when the judge could
// not work (ERR_NOMEM).
int evidence_check_signed(const struct record *r, const struct sign_public *ledger_key,
                          struct verdict *v) MUST_USE;
// Origin of the ledger it is about; borrows the record.
struct bytes evidence_origin(const struct record *r);
// The record's JSON text. root NULL: of one size, then proof is not read.
void evidence_append_json(struct buf *out, int64_t time, struct bytes origin, struct bytes first,
                          struct bytes second, const struct hash *root, const struct hash *proof,
                          unsigned proof_count);

#endif
