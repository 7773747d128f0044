// SPDX-License-Identifier: Apache-2.0
// What the tests of the store share: a folder of their own, made-up leaves and rows, and the search
// for bytes that should be gone.
#ifndef TESTS_STORE_SUITE_H
#define TESTS_STORE_SUITE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/store.h"

#define SUITE_PATH_SIZE 512

struct suite {
    char folder[SUITE_PATH_SIZE];
    char path[SUITE_PATH_SIZE + 16]; // of the store in it
};

int suite_setup(void **state);    // a fresh folder; *state is a struct suite
int suite_teardown(void **state); // removes it

// Result 0, or the test fails with e's text.
void suite_ok(int rc, const struct err *e);
struct store *suite_open(const struct suite *t);
struct store *suite_reader(const struct suite *t);
uint32_t suite_ledger(struct store *s, const char *origin); // adds one

// A pseudo-random number from a seed that moves on (splitmix64).
uint64_t suite_random(uint64_t *seed);
// Leaf `index` of a made-up ledger, held, its record of n bytes a repetition of its own name;
// `room` keeps the record.
void suite_leaf(uint64_t index, size_t n, uint8_t *room, struct store_leaf *out);
#define SUITE_NAME_SIZE 24 // of the text that a made-up record repeats
void suite_name(uint64_t index, char out[SUITE_NAME_SIZE]);

// All bytes of all files in the folder.
struct suite_bytes {
    uint8_t *p; // owned
    size_t n;
};
void suite_read_folder(const struct suite *t, struct suite_bytes *out);
bool suite_has(const struct suite_bytes *all, const char *text);
// Mark whose names occur, of those below count.
void suite_mark_names(const struct suite_bytes *all, bool *is_there, uint64_t count);

#endif
