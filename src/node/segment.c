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

uint64_t
segment_key(uint32_t ledger, uint64_t index)
{
    return (uint64_t)ledger << 40 | index;
}

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
    struct numbers_entry x = {segment_key(b->bucket->ledger, entry->index), entry->from, entry->until, 0};
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
        r = builder_add_entry(b->builder, segment_key(bucket->ledger, entry->index), entry->from, entry->until, b->e);
    if (r == 0)
        r = add_names(b, json);
    return r == 0 ? add_numbers(b, json, entry) : r;
}

static int
add_bucket(struct building *b, struct views *views, const struct catalogue_bucket *bucket)
{
    struct view *v = NULL;
    int r = views_take(views, &v, b->e);
    if (r < 0)
        return r;
    b->ledger = view_ledger_number(v, bucket->ledger);
    b->bucket = bucket;
    b->next = 0;
    if (b->ledger)
        r = store_leaf_each(v->store, bucket->ledger, bucket->entries[0].index,
                            bucket->entries[bucket->count - 1].index + 1, add_leaf, b, b->e);
    views_give(views, v);
    return r;
}

int
segment_build(const char *path, const struct hash *stamp, struct views *views, struct screen_normaliser *n,
              const struct catalogue *c, size_t first, size_t count, struct err *e)
{
    struct building b = {.e = e};
    struct buf bytes;
    const struct screen_hands hands = {threads_run, NULL, threads_count()};
    buf_init(&bytes, SEGMENT_SIZE_MAX);
    buf_append(&bytes, hash_bytes(stamp));
    numbers_init(&b.numbers);
    arena_init(&b.arena, (size_t)64 * 1024 * 1024);
    int r = builder_new(&b.builder, n, e);
    for (size_t i = first; r == 0 && i < first + count; i++)
        r = add_bucket(&b, views, c->buckets[i]);
    if (r == 0)
        r = builder_finish(b.builder, &hands, &bytes, e);
    size_t names_end = bytes.n;
    if (r == 0)
        r = numbers_finish(&b.numbers, &bytes, e);
    buf_append_u64be(&bytes, bytes.n - names_end);
    numbers_clear(&b.numbers);
    builder_free(b.builder);
    arena_clear(&b.arena);
    if (r == 0)
        r = file_write(path, buf_bytes(&bytes), 0600, e);
    buf_clear(&bytes);
    return r;
}
