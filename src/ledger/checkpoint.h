// SPDX-License-Identifier: Apache-2.0
// Checkpoints (c2sp.org/tlog-checkpoint): the note text  origin '\n' size '\n' base64(root) '\n' . Entente writes no
// extension lines; readers of other people's logs tolerate them.
#ifndef LEDGER_CHECKPOINT_H
#define LEDGER_CHECKPOINT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "crypto/sign.h"

struct checkpoint {
    struct bytes origin; // borrowed
    uint64_t size;
    struct hash root;
    struct bytes extensions; // further lines, each with '\n'; empty for Entente's own
};

// Borrows text (a note's text). ERR_INVALID for malformed, which includes size 0 without the root of nothing; ERR_LIMIT
// above LIMIT_CHECKPOINT_SIZE. Sizes up to 2^63-1 are read, whoever can hold them.
int checkpoint_parse(struct bytes text, struct checkpoint *out, struct err *e) MUST_USE;
// What was parsed comes out as it was.
void checkpoint_append_text(struct buf *out, const struct checkpoint *c);
// Text, empty line and the ledger key's signature under the origin as name.
void checkpoint_append_signed(struct buf *out, const struct checkpoint *c, const struct sign_secret *ledger_key);

#endif
