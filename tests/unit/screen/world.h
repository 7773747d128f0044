// SPDX-License-Identifier: Apache-2.0
// What the tests of screen/ share: a small list to screen against, and building an index of it.
#ifndef TESTS_UNIT_SCREEN_WORLD_H
#define TESTS_UNIT_SCREEN_WORLD_H

#include "support.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/when.h"
#include "screen/builder.h"
#include "screen/explain.h"
#include "screen/index.h"
#include "screen/match.h"
#include "screen/normalise.h"

struct world_name {
    uint64_t key;
    int64_t from, until; // 0, 0: always
    enum screen_kind kind;
    const char *text;
};

struct world {
    struct screen_normaliser *normaliser;
    struct buf bytes;          // the index
    struct screen_index index; // opened
    struct arena arena;        // of the last answer
    struct screen_answer answer;
    struct err err;
};

// Names of a key that stand together make one entry.
void world_build(struct screen_normaliser *n, const struct world_name *names, size_t count,
                 struct buf *out);
void world_open(struct world *w, const struct world_name *names, size_t count);
void world_close(struct world *w);

// Screen; the answer is in w until the next call.
int world_query(struct world *w, struct bytes query, int64_t as_of);
// Screen a C string at moment 0; it must be answered.
const struct screen_answer *world_screen(struct world *w, const char *query);
// The hit of a key in the last answer; NULL when it has none.
const struct screen_hit *world_hit(const struct world *w, uint64_t key);
// The reasons of the hit of a key, in words; the test fails when there is none.
void assert_reasons(const struct world *w, uint64_t key, const char *expected);

// A name out of random words: common, rare, short, misspelt, joined, initials. Owned; free it.
char *world_random_name(uint64_t *state);

#endif
