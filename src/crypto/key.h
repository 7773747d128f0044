// SPDX-License-Identifier: Apache-2.0
// A member's keys at rest: three Ed25519 seeds (ledger, cosigning, transport: one key, one use), sealed under a
// passphrase with argon2id (RFC 9106) and XChaCha20-Poly1305, in a text file; and the recovery sheet, the same seeds in
// words a person can copy from paper. Salt and nonce come in as bytes.
//
// File, one item a line:
//   entente keys v1
//   argon2id <memory KiB> <passes>
//   <base64 salt, 16 bytes>
//   <base64 nonce, 24 bytes>
//   <base64 of the sealed 96 bytes and their 16-byte tag; the lines above are the associated data>
#ifndef CRYPTO_KEY_H
#define CRYPTO_KEY_H

#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypto/sign.h"

#define KEY_SALT_SIZE 16
#define KEY_NONCE_SIZE 24
#define KEY_SEEDS_SIZE 96
#define KEY_MEMORY_KIB 16384 // 26 ms, see docs/measurements.md; a stolen file costs that a guess
#define KEY_PASSES 3

enum key_use { KEY_LEDGER, KEY_COSIGN, KEY_TRANSPORT, KEY_USES };

struct key_seeds {
    uint8_t seed[KEY_USES][SIGN_SEED_SIZE]; // by key_use; lives in locked memory (key_seeds_new)
};

// Locked memory that a core dump leaves out; NULL when there is none. Free wipes; takes NULL.
struct key_seeds *key_seeds_new(void) MUST_USE;
void key_seeds_free(struct key_seeds *s);

int key_seal(const struct key_seeds *s, struct bytes passphrase, const uint8_t salt[KEY_SALT_SIZE],
             const uint8_t nonce[KEY_NONCE_SIZE], struct buf *out, struct err *e) MUST_USE;
// ERR_DENIED: wrong passphrase (or a changed file, which cannot be told apart). ERR_INVALID: no such file format.
int key_open(struct bytes file, struct bytes passphrase, struct key_seeds *out, struct err *e) MUST_USE;

// The recovery sheet: groups of base32 characters with a checksum per line, so that one mistyped line is named.
int key_sheet(const struct key_seeds *s, struct bytes title, struct buf *out) MUST_USE;
int key_from_sheet(struct bytes sheet, struct key_seeds *out, struct err *e) MUST_USE;

#endif
