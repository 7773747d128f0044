// SPDX-License-Identifier: Apache-2.0
// Nothing here depends on the order in which names were added: strings are ordered by their bytes,
// tokens by their rows, entries by what they say, names by what they weigh, and all else follows
// from these orders.
#include "screen/compile.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "screen/compile_joins.h"
#include "screen/compile_names.h"
#include "screen/compile_order.h"
#include "screen/compile_tokens.h"

void *
compile_list_add(struct compile_list *l, size_t size)
{
    if (l->count == l->room) {
        size_t room = l->room == 0 ? 64 : 2 * l->room, bytes;
        void *p = num_mul(room, size, &bytes) ? realloc(l->p, bytes) : NULL;
        if (p == NULL)
            return NULL;
        l->p = p;
        l->room = room;
    }
    return (uint8_t *)l->p + size * l->count++;
}

static int
no_memory(struct err *e)
{
    return err_set(e, ERR_NOMEM, "no memory to build the screening index; free some and try again");
}

static int
too_large(struct err *e)
{
    return err_set(e, ERR_LIMIT,
                   "the screening index would be larger than allowed here; split the list");
}

// Counts of everything and the size of the whole; 0 when it does not fit.
static uint64_t
measure(struct compile_work *w)
{
    const struct compile *c = w->c;
    uint64_t near = compile_tokens_near(c), joins = compile_joins_count(w);
    uint64_t readings = compile_tokens_readings(c);
    const uint64_t counts[INDEX_COUNTS] = {
        [INDEX_ENTRIES] = c->entries.count,
        [INDEX_INTERVALS] = w->count[INDEX_INTERVALS],
        [INDEX_NAMES] = c->names.count,
        [INDEX_NAME_TOKENS] = c->name_tokens.count,
        [INDEX_TOKENS] = c->tokens.count,
        [INDEX_POSTINGS] = compile_tokens_postings(c),
        [INDEX_FORMS] = w->count[INDEX_FORMS],
        [INDEX_STRINGS] = c->strings.count,
        [INDEX_OWNED] = readings,
        [INDEX_SOUNDS] = readings,
        [INDEX_NEAR_HEADS] = index_bucket_count(near),
        [INDEX_NEAR] = near,
        [INDEX_JOIN_HEADS] = index_bucket_count(joins / 4),
        [INDEX_JOINS] = joins,
        [INDEX_NAME_TEXT] = c->name_text,
        [INDEX_STRING_TEXT] = c->string_text,
    };
    if (c->strings.count > INDEX_STRINGS_MAX || c->names.count > INDEX_NAME_COUNT_MAX)
        return 0;
    for (int i = 0; i < INDEX_COUNTS; i++) {
        if (counts[i] > UINT32_MAX - INDEX_BLOCK)
            return 0;
        w->count[i] = (uint32_t)counts[i];
    }
    return index_layout(w->count, w->at);
}

static bool
write(struct compile_work *w, uint64_t size)
{
    uint32_t near = w->count[INDEX_NEAR_HEADS], joins = w->count[INDEX_JOIN_HEADS];
    uint32_t strings = w->count[INDEX_STRINGS], most = near > joins ? near : joins;
    w->heads = calloc((most > strings ? most : strings) + 1ull, sizeof *w->heads);
    w->next = calloc(w->count[INDEX_TOKENS] + 1ull, sizeof *w->next);
    if (w->heads == NULL || w->next == NULL)
        return false;
    memset(w->p, 0, (size_t)size);
    if (!compile_tokens_write(w))
        return false;
    compile_names_write(w);
    compile_joins_write(w);
    return true;
}

int
compile_index(struct compile *c, struct buf *out, struct err *e)
{
    struct compile_work w = {.c = c};
    int rc = ERR_NOMEM;
    if (!compile_order(&w, c))
        goto out;
    uint64_t size = measure(&w);
    w.p = size > 0 ? buf_reserve(out, (size_t)size) : NULL;
    if (size == 0 || (w.p == NULL && buf_check(out) == ERR_LIMIT)) {
        rc = ERR_LIMIT;
        goto out;
    }
    if (w.p == NULL || !write(&w, size))
        goto out;
    index_write_header(w.p, w.count, size);
    buf_commit(out, (size_t)size);
    rc = 0;
out:
    free(w.string_numbers);
    free(w.token_numbers);
    free(w.places);
    free(w.intervals);
    free(w.forms);
    free(w.heads);
    free(w.next);
    return rc == ERR_LIMIT ? too_large(e) : rc < 0 ? no_memory(e) : 0;
}
