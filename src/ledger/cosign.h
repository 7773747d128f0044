// SPDX-License-Identifier: Apache-2.0
// Timestamped cosignatures (c2sp.org/tlog-cosignature, cosignature/v1): Ed25519 over
//   "cosignature/v1\ntime " decimal "\n" checkpoint text
// carried as 8 bytes big-endian time and 64 bytes signature. In Entente they have a mirror's meaning (docs/protocol.md).
#ifndef LEDGER_COSIGN_H
#define LEDGER_COSIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "crypto/sign.h"

#define COSIGN_SIZE (8 + SIGN_SIZE)

// Text at most LIMIT_CHECKPOINT_SIZE, time at most 2^63-1.
void cosign_make(struct bytes checkpoint_text, uint64_t time, const struct sign_secret *s, uint8_t out[COSIGN_SIZE]);
// *time (may be NULL) is set when the cosignature is good. A longer text, or a later time, is never good.
bool cosign_verify(struct bytes checkpoint_text, const uint8_t cosignature[COSIGN_SIZE], const struct sign_public *key,
                   uint64_t *time);

#endif
