// SPDX-License-Identifier: Apache-2.0
// Ed25519 (RFC 8032) by libsodium alone: libraries differ on odd keys and signatures, members must
// not. Secrets come in as seeds; nothing here draws randomness. The program calls sodium_init once
// at its start, before any thread: it chooses libsodium's code for this processor.
#ifndef CRYPTO_SIGN_H
#define CRYPTO_SIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

#define SIGN_PUBLIC_SIZE 32
#define SIGN_SEED_SIZE 32
#define SIGN_SIZE 64

struct sign_public {
    uint8_t b[SIGN_PUBLIC_SIZE];
};

struct sign_secret {
    uint8_t b[64]; // libsodium's form: seed and public key. Wipe with sign_secret_wipe
};

struct signature {
    uint8_t b[SIGN_SIZE];
};

void sign_secret_from_seed(const uint8_t seed[SIGN_SEED_SIZE], struct sign_secret *out);
void sign_public_of(const struct sign_secret *s, struct sign_public *out);
void sign_secret_wipe(struct sign_secret *s);
void sign_make(const struct sign_secret *s, struct bytes message,
               struct signature *out); // deterministic
bool sign_verify(const struct sign_public *p, struct bytes message, const struct signature *sig);
bool sign_public_equal(const struct sign_public *a, const struct sign_public *b);

#endif
