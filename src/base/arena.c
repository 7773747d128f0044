// SPDX-License-Identifier: Apache-2.0
// An arena: memory for one unit of work, handed out by moving an offset through blocks that double
// in size, freed whole. Bytes handed out never exceed used_max; what the blocks take beyond that is
// at most about as much again.
#include "base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

enum { FIRST_BLOCK_SIZE = 4096, LAST_BLOCK_SIZE = 1024 * 1024, ALIGN = alignof(max_align_t) };

struct arena_block {
    struct arena_block *older; // owned; NULL at the first
    size_t size;               // bytes at data
    size_t used;               // of these, handed out (with what alignment skipped)
    alignas(max_align_t) uint8_t data[];
};

void
arena_init(struct arena *a, size_t used_max)
{
    *a = (struct arena){.used_max = used_max};
}

void
arena_clear(struct arena *a)
{
    for (struct arena_block *b = a->block, *older; b != NULL; b = older) {
        older = b->older;
        free(b);
    }
    arena_init(a, a->used_max);
}

void
arena_reset(struct arena *a)
{
    struct arena_block *kept = a->block;
    for (struct arena_block *b = a->block; b != NULL; b = b->older) {
        if (b->size > kept->size)
            kept = b;
    }
    for (struct arena_block *b = a->block, *older; b != NULL; b = older) {
        older = b->older;
        if (b != kept)
            free(b);
    }
    if (kept != NULL) {
        kept->older = NULL;
        kept->used = 0;
    }
    a->block = kept;
    a->used = 0;
}

// A new newest block with room for n bytes at least.
static bool
add_block(struct arena *a, size_t n)
{
    size_t size =
        a->block != NULL ? num_min_size(a->block->size, LAST_BLOCK_SIZE / 2) * 2 : FIRST_BLOCK_SIZE;
    size = num_min_size(size, a->used_max - a->used);
    if (size < n)
        size = n;
    size_t total;
    if (!num_add(size, sizeof(struct arena_block), &total))
        return false;
    struct arena_block *b = malloc(total);
    if (b == NULL)
        return false;
    b->older = a->block;
    b->size = size;
    b->used = 0;
    a->block = b;
    return true;
}

// n bytes, not zeroed, at a multiple of align.
static void *
take(struct arena *a, size_t n, size_t align)
{
    assert(a->used <= a->used_max);
    if (n > a->used_max - a->used)
        return NULL;
    struct arena_block *b = a->block;
    size_t at = b != NULL ? (b->used + align - 1) & ~(align - 1) : 0;
    if (b == NULL || at > b->size || n > b->size - at) {
        if (!add_block(a, n))
            return NULL;
        b = a->block;
        at = 0;
    }
    b->used = at + n;
    a->used += n;
    return b->data + at;
}

void *
arena_alloc(struct arena *a, size_t n)
{
    void *p = take(a, n, ALIGN);
    if (p != NULL)
        memset(p, 0, n);
    return p;
}

void *
arena_array(struct arena *a, size_t count, size_t size)
{
    size_t n;
    if (!num_mul(count, size, &n))
        return NULL;
    return arena_alloc(a, n);
}

struct bytes
arena_copy(struct arena *a, struct bytes b)
{
    size_t n;
    uint8_t *p = num_add(b.n, 1, &n) ? take(a, n, 1) : NULL;
    if (p == NULL)
        return (struct bytes){NULL, 0};
    if (b.n > 0)
        memcpy(p, b.p, b.n);
    p[b.n] = '\0';
    return (struct bytes){p, b.n};
}

char *
arena_str(struct arena *a, struct bytes b)
{
    size_t n;
    char *p = num_add(b.n, 1, &n) ? take(a, n, 1) : NULL;
    if (p == NULL)
        return NULL;
    if (b.n > 0)
        memcpy(p, b.p, b.n);
    p[b.n] = '\0';
    return p;
}
