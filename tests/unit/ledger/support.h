// SPDX-License-Identifier: Apache-2.0
// What the ledger's tests share: files of the shared vectors, the Merkle tree written down from RFC
// 6962 without any cleverness, and a store of all hashes in memory.
#ifndef TESTS_UNIT_LEDGER_SUPPORT_H
#define TESTS_UNIT_LEDGER_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "crypto/hash.h"
#include "crypto/sign.h"
#include "ledger/tree.h"

#define SUPPORT_PATH_SIZE 1024

// "<shared>/vectors/<name>" in path; false (and a comment line says so) when there are no shared
// vectors.
bool support_vector(const char *name, char path[SUPPORT_PATH_SIZE]);
// Path of `name` in folder.
void support_join(const char *folder, const char *name, char path[SUPPORT_PATH_SIZE]);
bool support_exists(const char *path);
// Whole file into b (initialised here, cleared by the caller); the test fails if it cannot be read.
void support_read(const char *path, struct buf *b);
// Call f for each file below folder whose name ends so.
void support_each_file(const char *folder, const char *ending,
                       void (*f)(void *context, const char *path), void *context);

// Deterministic numbers (splitmix64).
uint64_t support_random(uint64_t *state);
void support_leaf_hash(uint64_t index, struct hash *out); // of a leaf made from the index

// RFC 6962 2.1, 2.1.1 and 2.1.2 word for word over leaf hashes. Proofs return the number of hashes.
void support_mth(const struct hash *leaves, uint64_t n, struct hash *out);
unsigned support_path(uint64_t m, const struct hash *leaves, uint64_t n, struct hash *proof);
unsigned support_proof(uint64_t m, const struct hash *leaves, uint64_t n, struct hash *proof);

// All tile-level hashes of a tree, computed bottom-up from leaf hashes.
struct support_levels {
    struct hash *hash[TREE_LEVELS];
    uint64_t count[TREE_LEVELS];
    uint64_t reads_left; // the read after this many fails with ERR_IO
};
void support_levels_init(struct support_levels *s, const struct hash *leaves, uint64_t n);
void support_levels_clear(struct support_levels *s);
struct tree_reader support_reader(struct support_levels *s);

// A key pair from one repeated byte.
void support_key(uint8_t seed_byte, struct sign_secret *secret, struct sign_public *public);

#endif
