// SPDX-License-Identifier: Apache-2.0
// What the tests of base and crypto share: files of the shared vectors, deterministic numbers, and
// blocks of exact size, so that a read one byte too far is seen by the sanitizers.
#ifndef TESTS_UNIT_BASE_SUPPORT_H
#define TESTS_UNIT_BASE_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/bytes.h"

#define SUPPORT_PATH_SIZE 1024

// "<shared>/vectors/<name>" in path; false (and a comment line says so) when there is none.
bool support_vector(const char *name, char path[SUPPORT_PATH_SIZE]);
// Whole file into b, initialised here and cleared by the caller; the test fails if it cannot be
// read.
void support_read(const char *path, struct buf *b);
// A copy in a heap block of exactly its size (1 for none), to be freed through support_free.
struct bytes support_exact(struct bytes b);
void support_free(struct bytes b);
// Deterministic numbers (splitmix64), and one below n.
uint64_t support_random(uint64_t *state);
uint64_t support_below(uint64_t *state, uint64_t n);
void assert_bytes(struct bytes got, const char *expected);

#endif
