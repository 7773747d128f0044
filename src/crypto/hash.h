// SPDX-License-Identifier: Apache-2.0
// SHA-256 (FIPS 180-4) by nettle, which uses the processor's SHA instructions.
#ifndef CRYPTO_HASH_H
#define CRYPTO_HASH_H

#include <stdbool.h>
#include <stdint.h>

#include <nettle/sha2.h>

#include "base/bytes.h"

#define HASH_SIZE 32

struct hash {
    uint8_t b[HASH_SIZE];
};

struct hash_state {
    struct sha256_ctx ctx; // nettle's; no heap, may be copied
};

void hash_init(struct hash_state *s);
void hash_update(struct hash_state *s, struct bytes b);
void hash_final(struct hash_state *s, struct hash *out); // s must be initialised again before reuse
void hash_of(struct bytes b, struct hash *out);
// Of bytes that hold their own hash, at its place `at`: of all the others. b has at + HASH_SIZE bytes at least.
void hash_around(struct bytes b, size_t at, struct hash *out);
bool hash_equal(const struct hash *a, const struct hash *b);
int hash_compare(const struct hash *a, const struct hash *b);
struct bytes hash_bytes(const struct hash *h); // borrowed
int hash_from_hex(struct bytes text, struct hash *out) MUST_USE;

#endif
