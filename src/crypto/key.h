// SPDX-License-Identifier: Apache-2.0
// A member's keys at rest: three Ed25519 seeds (ledger, cosigning, transport: one key, one use),
// sealed under a passphrase with argon2id (RFC 9106) and XChaCha20-Poly1305, in a text file; and
// the recovery sheet, the same seeds in letters a person can copy from paper. Salt and nonce come
// in as bytes. The program has called sodium_init before.
//
// File, one item a line:
//   entente keys v1
//   argon2id <memory KiB> <passes>
//   <base64 salt, 16 bytes>
//   <base64 nonce, 24 bytes>
//   <base64 of the sealed 96 bytes and their 16-byte tag; the lines above are the associated data>
// The sealed bytes are the seeds in the order of key_use. Memory may be 8 to 1048576 KiB, passes 1
// to 16: a file may not ask for more.
//
// Sheet: lines that begin with '#' are for people. Seven numbered lines carry 105 bytes, 15 each:
// the 96 bytes of the seeds and the first 9 bytes of SHA-256("entente recovery sheet v1\n" ||
// seeds). A line is its number, a colon, 24 characters of base32 (RFC 4648) in groups of four, and
// a check group: the first 20 bits, in base32, of SHA-256 over the digit of the number and those 24
// characters.
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

// Append the file to out. ERR_NOMEM when argon2id gets no memory, ERR_LIMIT when out is full.
int key_seal(const struct key_seeds *s, struct bytes passphrase, const uint8_t salt[KEY_SALT_SIZE],
             const uint8_t nonce[KEY_NONCE_SIZE], struct buf *out, struct err *e) MUST_USE;
// ERR_DENIED: wrong passphrase (or a changed file, which cannot be told apart). ERR_INVALID: no
// such file format. ERR_NOMEM: argon2id gets no memory. out holds zeros after any failure.
int key_open(struct bytes file, struct bytes passphrase, struct key_seeds *out,
             struct err *e) MUST_USE;

// Append the recovery sheet to out, which the caller wipes (buf_wipe). The title is made safe to
// print.
int key_sheet(const struct key_seeds *s, struct bytes title, struct buf *out) MUST_USE;
// Read a sheet back. Lower case, extra spaces, hyphens, the order of lines, and 0, 1, 8 for O, I, B
// do no harm. ERR_INVALID with e naming the line that is mistyped or missing; out then holds zeros.
int key_from_sheet(struct bytes sheet, struct key_seeds *out, struct err *e) MUST_USE;

#endif
