// SPDX-License-Identifier: Apache-2.0
// The state hash: SHA-256 over
//   "entente state v1\n"
//   count (4) of ledgers of size > 0, sorted by origin, each: length (2) and bytes of the origin,
//   size (8) each group with a state, by id: id (32), length of the state (8), state
//   (record/fold_state.c)
// with big-endian numbers. No date is in it, and no node's own numbering.
#include "record/fold.h"

#include <assert.h>
#include <stdlib.h>

#include "base/num.h"

// One group is bounded by the rows that the quotas of all ledgers allow; this is only where memory
// would have run out.
#define FOLD_HASH_MEMORY ((size_t)1 << 30)

struct fold_hash {
    struct hash_state state;
    const struct fold_ledgers *ledgers; // borrowed
    struct arena a;                     // of one group
    struct buf text;                    // state of one group
    struct hash last;                   // group added last
    bool has_last;
};

static int
compare_origins(const void *x, const void *y)
{
    const struct fold_ledger *a = *(const struct fold_ledger *const *)x;
    const struct fold_ledger *b = *(const struct fold_ledger *const *)y;
    return bytes_compare(a->origin, b->origin);
}

static int
append_vector(struct arena *a, const struct fold_ledgers *l, struct buf *out)
{
    const struct fold_ledger **at = arena_array(a, l->count, sizeof *at);
    uint32_t count = 0;
    if (at == NULL)
        return ERR_NOMEM;
    for (uint32_t i = 1; i <= l->count; i++) {
        if (l->by_number[i].origin.n > 0 && l->by_number[i].size > 0)
            at[count++] = &l->by_number[i];
    }
    qsort(at, count, sizeof *at, compare_origins);
    buf_append_str(out, "entente state v1\n");
    buf_append_u32be(out, count);
    for (uint32_t i = 0; i < count; i++) {
        assert(i == 0 || bytes_compare(at[i - 1]->origin, at[i]->origin) < 0);
        buf_append_u16be(out, (uint16_t)at[i]->origin.n);
        buf_append(out, at[i]->origin);
        buf_append_u64be(out, at[i]->size);
    }
    return buf_check(out);
}

int
fold_hash_new(struct fold_hash **out, const struct fold_ledgers *l)
{
    struct fold_hash *h = calloc(1, sizeof *h);
    if (h == NULL)
        return ERR_NOMEM;
    hash_init(&h->state);
    h->ledgers = l;
    arena_init(&h->a, FOLD_HASH_MEMORY);
    buf_init(&h->text, FOLD_HASH_MEMORY);
    int rc = append_vector(&h->a, l, &h->text);
    if (rc != 0) {
        fold_hash_free(h);
        return rc;
    }
    hash_update(&h->state, buf_bytes(&h->text));
    *out = h;
    return 0;
}

int
fold_hash_add(struct fold_hash *h, const struct row *rows, size_t count)
{
    if (count == 0)
        return 0;
    assert(!h->has_last || hash_compare(&h->last, &rows[0].group) < 0);
    h->last = rows[0].group;
    h->has_last = true;
    for (size_t i = 1; i < count; i++)
        assert(hash_equal(&rows[i].group, &rows[0].group));
    arena_reset(&h->a);
    buf_reset(&h->text);
    int rc = fold_append_state(&h->a, h->ledgers, rows, count, &h->text);
    struct bytes text = buf_bytes(&h->text);
    if (rc != 0 || text.n == 0)
        return rc;
    uint8_t length[8];
    num_put_u64be(length, text.n);
    hash_update(&h->state, hash_bytes(&rows[0].group));
    hash_update(&h->state, bytes_of(length, sizeof length));
    hash_update(&h->state, text);
    return 0;
}

void
fold_hash_final(struct fold_hash *h, struct hash *out)
{
    hash_final(&h->state, out);
    fold_hash_free(h);
}

void
fold_hash_free(struct fold_hash *h)
{
    if (h == NULL)
        return;
    arena_clear(&h->a);
    buf_clear(&h->text);
    free(h);
}
