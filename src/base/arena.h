// SPDX-License-Identifier: Apache-2.0
// One arena per unit of work (a request, an entry, a sync step), freed whole. Memory comes in
// growing blocks; an arena has a maximum, so that foreign input bounds what it can take.
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/bytes.h"
#include "base/err.h"

struct arena_block;

struct arena {
    struct arena_block *block; // newest block; owned
    size_t used;               // bytes handed out, over all blocks
    size_t used_max;           // never more than this
};

void arena_init(struct arena *a, size_t used_max);
void arena_clear(struct arena *a); // frees all
void arena_reset(struct arena *a); // forgets all, keeps the largest block for reuse

// n zeroed bytes aligned for any object; NULL when the maximum or memory is exhausted. n may be 0.
void *arena_alloc(struct arena *a, size_t n) MUST_USE;
void *arena_array(struct arena *a, size_t count, size_t size) MUST_USE; // checked product
// Copy; the copy is followed by a NUL that is not counted. p is NULL on failure (even for n = 0 on
// success it is not).
struct bytes arena_copy(struct arena *a, struct bytes b) MUST_USE;
char *arena_str(struct arena *a, struct bytes b) MUST_USE; // as a C string; NULL on failure

#endif
