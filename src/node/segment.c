// SPDX-License-Identifier: Apache-2.0
// See segment.h. Records are read in the order of their places, which is how they lie in the store.
#include "node/segment.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/num.h"
#include "formats/party.h"
#include "host/threads.h"
#include "node/views.h"
#include "screen/builder.h"
#include "screen/hands.h"

#define SEGMENT_SIZE_MAX ((size_t)1 << 30) // of records with a thousand names each
#define SEGMENT_TAIL 8 // size of the numbers

// ---- opening ----

static bool
open_parts(struct segment *g, struct bytes b, const struct hash *stamp)
{
    if (b.n < HASH_SIZE + SEGMENT_TAIL || memcmp(b.p, stamp->b, HASH_SIZE) != 0)
        return false;
    size_t room = b.n - HASH_SIZE - SEGMENT_TAIL;
    uint64_t size = num_get_u64be(b.p + b.n - SEGMENT_TAIL);
    return size <= room && index_open(&g->index, bytes_sub(b, HASH_SIZE, room - size), true, NULL) == 0 && index_fits(&g->index) &&
           numbers_open(&g->numbers, bytes_sub(b, HASH_SIZE + room - size, size), NULL) == 0;
}

int
segment_open(struct segment **out, const char *path, const struct hash *stamp, struct err *e)
{
    struct segment *g = calloc(1, sizeof *g);
    if (!g)
        return err_set(e, ERR_NOMEM, "no memory for a part of the screening index");
    int r = file_map_open(path, SEGMENT_SIZE_MAX, &g->map, NULL);
    g->stamp = *stamp;
    atomic_init(&g->users, 1);
    if (r < 0 || !open_parts(g, g->map.bytes, stamp)) {
        segment_close(g);
        return err_set(e, ERR_NOT_FOUND, "there is no such part of the screening index");
    }
    *out = g;
    return 0;
}

struct segment *
segment_share(struct segment *g)
{
    atomic_fetch_add(&g->users, 1);
    return g;
}

void
segment_close(struct segment *g)
{
    if (!g || atomic_fetch_sub(&g->users, 1) > 1)
        return;
    file_map_close(&g->map);
    buf_clear(&g->bytes);
    free(g);
}

// ---- building ----

struct building {
    struct screen_builder *builder;
    struct numbers_builder numbers;
    const struct view_ledger *ledger;
    const struct catalogue_bucket *bucket;
    size_t next; // entry of the bucket
    struct arena arena;
    struct err *e;
};

enum screen_kind
segment_kind(struct bytes word)
{
    static const char *const words[] = {"primary", "alias", "weak", "formerly", "original"};
    for (int i = 0; i < 5; i++)
        if (bytes_equal_str(word, words[i]))
            return (enum screen_kind)i;
    return SCREEN_ALIAS;
}

static int
add_names(struct building *b, const struct json *record)
{
    const struct json *names = json_get(record, "names");
    for (const struct json *n = names ? names->first : NULL; n; n = n->next) {
        struct bytes text = json_get_text(n, "name");
        if (text.n == 0 || text.n > LIMIT_QUERY_SIZE)
            continue;
        int r = builder_add_name(b->builder, segment_kind(json_get_text(n, "kind")), text, b->e);
        if (r < 0)
            return r;
    }
    return 0;
}

static int
add_numbers(struct building *b, const struct json *record, const struct catalogue_entry *entry)
{
    struct document d;
    const struct json *documents = json_get(record, "documents");
    struct numbers_entry x = {catalogue_key(b->bucket->ledger, entry->index), entry->from, entry->until, 0};
    int r = 0;
    for (const struct json *j = documents ? documents->first : NULL; r == 0 && j; j = j->next) {
        if (!party_document(&b->arena, j, &d))
            continue;
        x.kind = (uint8_t)d.kind;
        r = numbers_add(&b->numbers, d.folded, &x, b->e);
    }
    return r;
}

// A record that no longer opens its leaf is passed over: the store's own check names it, and the rest must be found.
static int
add_leaf(void *context, const struct store_leaf *leaf)
{
    struct building *b = context;
    struct json *json;
    const struct catalogue_bucket *bucket = b->bucket;
    while (b->next < bucket->count && bucket->entries[b->next].index < leaf->index)
        b->next++;
    if (b->next == bucket->count || bucket->entries[b->next].index != leaf->index || leaf->state != STORE_HELD ||
        !leaf_opens(&leaf->leaf, b->ledger->origin, leaf->salt, leaf->record))
        return 0;
    const struct catalogue_entry *entry = &bucket->entries[b->next];
    arena_reset(&b->arena);
    int r = json_parse(&b->arena, leaf->record, JSON_RECORD, &json, b->e);
    if (r == 0)
        r = builder_add_entry(b->builder, catalogue_key(bucket->ledger, entry->index), entry->from, entry->until, b->e);
    if (r == 0)
        r = add_names(b, json);
    return r == 0 ? add_numbers(b, json, entry) : r;
}

// One leaf after the other, where few of a bucket's are wanted.
static int
add_leaves(struct building *b, struct view *v)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < b->bucket->count; i++) {
        struct store_leaf leaf;
        r = store_leaf_get(v->store, b->bucket->ledger, b->bucket->entries[i].index, &leaf, b->e);
        r = r == 0 ? add_leaf(b, &leaf) : r == ERR_NOT_FOUND ? 0 : r;
    }
    return r;
}

static int
add_bucket(struct building *b, struct views *views, const struct catalogue_bucket *bucket)
{
    struct view *v = NULL;
    int r = views_take(views, &v, b->e);
    if (r < 0)
        return r;
    uint64_t first = bucket->entries[0].index, end = bucket->entries[bucket->count - 1].index + 1;
    b->ledger = view_ledger_number(v, bucket->ledger);
    b->bucket = bucket;
    b->next = 0;
    if (b->ledger && end - first > 4 * bucket->count)
        r = add_leaves(b, v);
    else if (b->ledger)
        r = store_leaf_each(v->store, bucket->ledger, first, end, add_leaf, b, b->e);
    views_give(views, v);
    return r;
}

// The whole file of these buckets.
static int
compose(struct buf *out, const struct hash *stamp, struct views *views, struct screen_normaliser *n, const struct catalogue *c,
        size_t first, size_t count, struct err *e)
{
    struct building b = {.e = e};
    const struct screen_hands hands = {threads_run, NULL, threads_count()};
    buf_append(out, hash_bytes(stamp));
    numbers_init(&b.numbers);
    arena_init(&b.arena, (size_t)64 * 1024 * 1024);
    int r = builder_new(&b.builder, n, e);
    for (size_t i = first; r == 0 && i < first + count; i++)
        r = add_bucket(&b, views, c->buckets[i]);
    if (r == 0)
        r = builder_finish(b.builder, &hands, out, e);
    size_t names_end = out->n;
    if (r == 0)
        r = numbers_finish(&b.numbers, out, e);
    buf_append_u64be(out, out->n - names_end);
    numbers_clear(&b.numbers);
    builder_free(b.builder);
    arena_clear(&b.arena);
    if (r == 0 && buf_check(out) < 0)
        r = err_set(e, buf_check(out), "no memory for a part of the screening index");
    return r;
}

int
segment_build(const char *path, const struct hash *stamp, struct views *views, struct screen_normaliser *n,
              const struct catalogue *c, size_t first, size_t count, struct err *e)
{
    struct buf bytes;
    buf_init(&bytes, SEGMENT_SIZE_MAX);
    int r = compose(&bytes, stamp, views, n, c, first, count, e);
    if (r == 0)
        r = file_write(path, buf_bytes(&bytes), 0600, e);
    buf_clear(&bytes);
    return r;
}

int
segment_make(struct segment **out, struct views *views, struct screen_normaliser *n, const struct catalogue *c, struct err *e)
{
    struct segment *g = calloc(1, sizeof *g);
    if (!g)
        return err_set(e, ERR_NOMEM, "no memory for a part of the screening index");
    atomic_init(&g->users, 1);
    buf_init(&g->bytes, SEGMENT_SIZE_MAX);
    catalogue_stamp(c, 0, c->count, &g->stamp);
    int r = compose(&g->bytes, &g->stamp, views, n, c, 0, c->count, e);
    if (r == 0 && !open_parts(g, buf_bytes(&g->bytes), &g->stamp))
        r = err_set(e, ERR_CORRUPT, "a part of the screening index does not open that was just made");
    if (r < 0) {
        segment_close(g);
        return r;
    }
    *out = g;
    return 0;
}

// Entries are ordered by key.
void
segment_count(const struct segment *g, const uint64_t *keys, size_t count, uint64_t *entries, uint64_t *names)
{
    struct index_entry entry;
    *entries = *names = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t low = 0, high = index_entry_count(&g->index);
        while (low < high) {
            uint32_t middle = low + (high - low) / 2;
            if (index_get_entry(&g->index, middle, &entry) && entry.key < keys[i])
                low = middle + 1;
            else
                high = middle;
        }
        for (; index_get_entry(&g->index, low, &entry) && entry.key == keys[i]; low++) {
            *entries += 1;
            *names += entry.name_count;
        }
    }
}
