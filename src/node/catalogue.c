// SPDX-License-Identifier: Apache-2.0
// See catalogue.h. While rows are read, a bucket is found through a table by ledger and place; the sum of hashes does not
// depend on their order, and nobody gains by making two sums meet: the stamp guards a file of our own.
#include "node/catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"

#define STAMP_VERSION "entente screening segment 2\n"

struct table {
    uint32_t ledger;
    struct catalogue_bucket **at; // owned; by first / CATALOGUE_BUCKET; NULL where nothing is
    size_t room;
};

struct reading {
    struct catalogue *out;
    struct table *tables;
    size_t table_count;
    struct err *e;
};

static int
no_memory(struct err *e)
{
    return err_set(e, ERR_NOMEM, "no memory for the catalogue of the screening index");
}

// Room for one more at p, or NULL; a half more each time, so that little stands empty.
static void *
grown(void *p, size_t count, size_t *room, size_t size)
{
    size_t more = *room + *room / 2 + 16, bytes;
    if (count < *room)
        return p;
    void *q = num_mul(more, size, &bytes) ? realloc(p, bytes) : NULL;
    if (q)
        *room = more;
    return q;
}

static struct table *
table_of(struct reading *x, uint32_t ledger)
{
    for (size_t i = 0; i < x->table_count; i++)
        if (x->tables[i].ledger == ledger)
            return &x->tables[i];
    struct table *tables = realloc(x->tables, (x->table_count + 1) * sizeof *tables);
    if (!tables)
        return NULL;
    x->tables = tables;
    tables[x->table_count] = (struct table){.ledger = ledger};
    return &tables[x->table_count++];
}

static struct catalogue_bucket *
bucket_of(struct reading *x, uint32_t ledger, uint64_t index)
{
    struct table *t = table_of(x, ledger);
    size_t number = (size_t)(index / CATALOGUE_BUCKET);
    if (t && number >= t->room) {
        size_t room = number + number / 2 + 16;
        struct catalogue_bucket **at = realloc(t->at, room * sizeof *at);
        if (!at)
            return NULL;
        memset(at + t->room, 0, (room - t->room) * sizeof *at);
        t->at = at;
        t->room = room;
    }
    if (!t || t->at[number])
        return t ? t->at[number] : NULL;
    struct catalogue *c = x->out;
    struct catalogue_bucket **buckets = grown(c->buckets, c->count, &c->room, sizeof *buckets);
    if (!buckets)
        return NULL;
    c->buckets = buckets;
    struct catalogue_bucket *b = calloc(1, sizeof *b);
    if (!b)
        return NULL;
    *b = (struct catalogue_bucket){.ledger = ledger, .first = number * (uint64_t)CATALOGUE_BUCKET};
    c->buckets[c->count++] = b;
    return t->at[number] = b;
}

static void
add_to_sum(struct catalogue_bucket *b, const struct hash *id, const struct catalogue_entry *entry)
{
    uint8_t text[HASH_SIZE + 24];
    struct hash h;
    memcpy(text, id->b, HASH_SIZE);
    num_put_u64be(text + HASH_SIZE, entry->index);
    num_put_u64be(text + HASH_SIZE + 8, (uint64_t)entry->from);
    num_put_u64be(text + HASH_SIZE + 16, (uint64_t)entry->until);
    hash_of(bytes_of(text, sizeof text), &h);
    for (size_t i = 0; i < 4; i++)
        b->sum[i] += num_get_u64be(h.b + 8 * i);
}

static int
add_listing(void *context, const struct fold_listing *l)
{
    struct reading *x = context;
    for (size_t i = 0; i < l->version_count; i++) {
        const struct fold_version *v = &l->versions[i];
        if (v->from >= v->until)
            continue; // never in force
        struct catalogue_bucket *b = bucket_of(x, l->ledger, v->index);
        struct catalogue_entry *entries = b ? grown(b->entries, b->count, &b->room, sizeof *entries) : NULL;
        if (!entries)
            return no_memory(x->e);
        b->entries = entries;
        entries[b->count] = (struct catalogue_entry){v->index, v->from, v->until};
        add_to_sum(b, &v->id, &entries[b->count++]);
    }
    return 0;
}

static int
compare_buckets(const void *x, const void *y)
{
    const struct catalogue_bucket *a = *(struct catalogue_bucket *const *)x, *b = *(struct catalogue_bucket *const *)y;
    if (a->ledger != b->ledger)
        return a->ledger < b->ledger ? -1 : 1;
    return a->first < b->first ? -1 : a->first > b->first;
}

static int
compare_entries(const void *x, const void *y)
{
    const struct catalogue_entry *a = x, *b = y;
    return a->index < b->index ? -1 : a->index > b->index;
}

int
catalogue_read(struct catalogue *c, struct view *v, struct err *e)
{
    struct reading x = {.out = c, .e = e};
    *c = (struct catalogue){0};
    int r = view_listings(v, 1u << LAYER_COMMON | 1u << LAYER_RESTRICTED, add_listing, &x, e);
    for (size_t i = 0; i < x.table_count; i++)
        free(x.tables[i].at);
    free(x.tables);
    if (r < 0) {
        catalogue_clear(c);
        return r;
    }
    if (c->count > 0)
        qsort(c->buckets, c->count, sizeof *c->buckets, compare_buckets);
    for (size_t i = 0; i < c->count; i++)
        qsort(c->buckets[i]->entries, c->buckets[i]->count, sizeof *c->buckets[i]->entries, compare_entries);
    return 0;
}

void
catalogue_clear(struct catalogue *c)
{
    for (size_t i = 0; i < c->count; i++) {
        free(c->buckets[i]->entries);
        free(c->buckets[i]);
    }
    free(c->buckets);
    *c = (struct catalogue){0};
}

void
catalogue_stamp(const struct catalogue *c, size_t first, size_t count, struct hash *out)
{
    struct hash_state h;
    hash_init(&h);
    hash_update(&h, BYTES_LIT(STAMP_VERSION));
    for (size_t i = first; i < first + count; i++) {
        const struct catalogue_bucket *b = c->buckets[i];
        uint8_t text[4 + 8 + 8 + 32];
        num_put_u32be(text, b->ledger);
        num_put_u64be(text + 4, b->first);
        num_put_u64be(text + 12, b->count);
        for (size_t k = 0; k < 4; k++)
            num_put_u64be(text + 20 + 8 * k, b->sum[k]);
        hash_update(&h, bytes_of(text, sizeof text));
    }
    hash_final(&h, out);
}
