// SPDX-License-Identifier: Apache-2.0
// What the parts of compile.c share: the numbers everything has got, and the output while it is
// written.
#ifndef SCREEN_COMPILE_WORK_H
#define SCREEN_COMPILE_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "screen/compile.h"

struct compile_interval {
    int64_t from, until;
};

// Where a name belongs in the index.
struct compile_place {
    uint64_t hash;
    uint32_t rank; // weak alias, one-letter readings, weight
    uint32_t entry, name, name_index;
};

// Two readings side by side.
struct compile_pair {
    uint32_t rest, name; // of the hash; number
};

// What is worked with, and places in the output.
struct compile_work {
    const struct compile *c;
    uint32_t *string_numbers;           // by place of adding; owned
    uint32_t *token_numbers;            // by place of adding; owned
    struct compile_place *places;       // of names, in order; owned
    struct compile_interval *intervals; // in order; owned
    uint32_t *forms;                    // numbers of tokens with a form, in order; owned
    uint32_t *heads;                    // of buckets, while they are filled; owned
    uint32_t *next;                     // free place of each token's postings; owned
    uint8_t *p;                         // the output
    uint32_t count[INDEX_COUNTS];
    uint64_t at[INDEX_SECTIONS];
};

// Where row i of a section lies, whose rows are of size bytes.
static inline uint8_t *
compile_work_at(const struct compile_work *w, enum index_section section, uint64_t size, uint64_t i)
{
    return w->p + w->at[section] + size * i;
}

// heads[i] = how many of bucket i before; then the first place of bucket i, for i = 0 to count.
void compile_work_sum_heads(uint32_t *heads, uint32_t count);
// Write w->heads, count of them and a stop.
void compile_work_put_heads(const struct compile_work *w, enum index_section section,
                            uint32_t count);
// qsort that takes nothing to sort, without a pointer, too.
void compile_work_sort(void *p, size_t count, size_t size,
                       int (*compare)(const void *, const void *));
int compile_work_compare_pairs(const void *x, const void *y); // struct compile_pair by rest, name

#endif
