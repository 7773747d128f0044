// SPDX-License-Identifier: Apache-2.0
// Verifying inclusion and consistency (RFC 9162 2.1.3.2, 2.1.4.2), and the file c2sp.org/tlog-proof@v1.
#ifndef LEDGER_PROOF_H
#define LEDGER_PROOF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "ledger/tree.h"

bool proof_verify_inclusion(const struct hash *proof, unsigned count, uint64_t index, uint64_t size,
                            const struct hash *leaf_hash, const struct hash *root);
// From size 0 only the empty proof is accepted here (as in tlog-witness), and only the root of nothing as old root;
// equal sizes need equal roots and no hashes.
bool proof_verify_consistency(const struct hash *proof, unsigned count, uint64_t old_size, const struct hash *old_root,
                              uint64_t size, const struct hash *root);

struct proof_file {
    bool has_extra;
    struct bytes extra;      // decoded "extra" line, never empty when there is one; lives in the arena of proof_parse
    uint64_t index;
    struct hash hashes[TREE_PROOF_MAX];
    unsigned count;
    struct bytes checkpoint; // the signed note, verbatim; borrows the file
};

struct arena;
// Splits; verifies nothing: open the checkpoint, then proof_verify_inclusion. ERR_INVALID for malformed, ERR_LIMIT for
// more hashes than TREE_PROOF_MAX or a file above LIMIT_NOTE_SIZE, ERR_NOMEM.
int proof_parse(struct arena *a, struct bytes file, struct proof_file *out, struct err *e) MUST_USE;
void proof_append(struct buf *out, const struct proof_file *p);

#endif
