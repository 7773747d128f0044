// SPDX-License-Identifier: Apache-2.0
// See catalogue.h. While rows are read, a bucket is found through a table by ledger and place; the sum of hashes does not
// depend on their order, and nobody gains by making two sums meet: the stamp guards a file of our own.
#include "node/catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "node/touched.h"

#define CATALOGUE_LAYERS (1u << LAYER_COMMON | 1u << LAYER_RESTRICTED)
#define CATALOGUE_ARENA_MAX ((size_t)16 * 1024 * 1024) // the rows of one listing
#define STAMP_VERSION "entente screening segment 3\n"

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

static struct catalogue_entry
entry_of(const struct fold_listing *l, const struct fold_version *v)
{
    uint8_t text[HASH_SIZE + 24];
    struct hash h;
    memcpy(text, v->id.b, HASH_SIZE);
    num_put_u64be(text + HASH_SIZE, v->index);
    num_put_u64be(text + HASH_SIZE + 8, (uint64_t)v->from);
    num_put_u64be(text + HASH_SIZE + 16, (uint64_t)v->until);
    hash_of(bytes_of(text, sizeof text), &h);
    return (struct catalogue_entry){v->index, v->from, v->until, num_get_u64be(h.b), num_get_u64be(l->object.b)};
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
        entries[b->count] = entry_of(l, v);
        b->sum += entries[b->count++].mark;
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
    int r = view_listings(v, CATALOGUE_LAYERS, add_listing, &x, e);
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

// ---- bringing up to date ----

// Where the bucket of this place is, or would be.
static size_t
find_bucket(const struct catalogue *c, uint32_t ledger, uint64_t index, bool *is_found)
{
    struct catalogue_bucket wanted = {.ledger = ledger, .first = index / CATALOGUE_BUCKET * CATALOGUE_BUCKET};
    const struct catalogue_bucket *p = &wanted;
    size_t low = 0, high = c->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_buckets(&c->buckets[middle], &p) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *is_found = low < c->count && compare_buckets(&c->buckets[low], &p) == 0;
    return low;
}

static size_t
find_entry(const struct catalogue_bucket *b, uint64_t index)
{
    size_t low = 0, high = b->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (b->entries[middle].index < index)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// A leaf may have rows in several groups: only the one that is the listing takes its version away. Whether it was there.
static bool
drop_entry(struct catalogue *c, uint32_t ledger, uint64_t index, const struct hash *group)
{
    bool is_found;
    size_t at = find_bucket(c, ledger, index, &is_found);
    struct catalogue_bucket *b = is_found ? c->buckets[at] : NULL;
    size_t k = b ? find_entry(b, index) : 0;
    if (!b || k == b->count || b->entries[k].index != index || b->entries[k].object != num_get_u64be(group->b))
        return false;
    b->sum -= b->entries[k].mark;
    b->count--;
    memmove(&b->entries[k], &b->entries[k + 1], (b->count - k) * sizeof *b->entries);
    if (b->count > 0)
        return true;
    free(b->entries); // none is empty
    free(b);
    c->count--;
    memmove(&c->buckets[at], &c->buckets[at + 1], (c->count - at) * sizeof(struct catalogue_bucket *));
    return true;
}

static struct catalogue_bucket *
add_bucket(struct catalogue *c, size_t at, uint32_t ledger, uint64_t index)
{
    struct catalogue_bucket **buckets = grown(c->buckets, c->count, &c->room, sizeof(struct catalogue_bucket *));
    struct catalogue_bucket *b = buckets ? calloc(1, sizeof *b) : NULL;
    c->buckets = buckets ? buckets : c->buckets;
    if (!b)
        return NULL;
    *b = (struct catalogue_bucket){.ledger = ledger, .first = index / CATALOGUE_BUCKET * CATALOGUE_BUCKET};
    memmove(&buckets[at + 1], &buckets[at], (c->count - at) * sizeof *buckets);
    buckets[at] = b;
    c->count++;
    return b;
}

// It is not there yet. False when memory is out, and then an empty bucket may be.
static bool
add_entry(struct catalogue *c, uint32_t ledger, const struct catalogue_entry *entry)
{
    bool is_found;
    size_t at = find_bucket(c, ledger, entry->index, &is_found);
    struct catalogue_bucket *b = is_found ? c->buckets[at] : add_bucket(c, at, ledger, entry->index);
    struct catalogue_entry *entries = b ? grown(b->entries, b->count, &b->room, sizeof *entries) : NULL;
    if (!entries)
        return false;
    b->entries = entries;
    size_t k = find_entry(b, entry->index);
    memmove(&entries[k + 1], &entries[k], (b->count - k) * sizeof *entries);
    entries[k] = *entry;
    b->count++;
    b->sum += entry->mark;
    return true;
}

struct update {
    struct catalogue *c;
    struct buf *keys;
};

static void
note(struct update *u, uint32_t ledger, uint64_t index)
{
    uint64_t key = catalogue_key(ledger, index);
    buf_append(u->keys, bytes_of(&key, sizeof key));
}

static void
drop(struct update *u, uint32_t ledger, uint64_t index, const struct hash *group)
{
    if (drop_entry(u->c, ledger, index, group))
        note(u, ledger, index);
}

static int
drop_rows(void *context, struct arena *a, const struct row *rows, size_t count)
{
    (void)a;
    for (size_t i = 0; i < count; i++)
        drop(context, rows[i].ledger, rows[i].index, &rows[i].group);
    return 0;
}

static int
update_group(struct update *u, struct view *v, struct arena *a, const struct hash *group, struct err *e)
{
    struct fold_listing l;
    bool is_found = false;
    int r = view_group(v, group, drop_rows, u, e);
    if (r == 0)
        r = view_listing(v, a, group, CATALOGUE_LAYERS, &l, &is_found, e);
    for (size_t i = 0; r == 0 && is_found && i < l.version_count; i++) {
        struct catalogue_entry entry = entry_of(&l, &l.versions[i]);
        if (entry.from >= entry.until)
            continue; // never in force
        note(u, l.ledger, entry.index);
        r = add_entry(u->c, l.ledger, &entry) ? 0 : no_memory(e);
    }
    return r;
}

static int
compare_touched(const void *x, const void *y)
{
    const struct touched_row *a = x, *b = y;
    return hash_compare(&a->group, &b->group);
}

int
catalogue_update(struct catalogue *c, struct view *v, struct bytes touched, struct buf *keys, struct err *e)
{
    struct update u = {c, keys};
    struct arena a;
    size_t count = touched.n / sizeof(struct touched_row);
    struct touched_row *rows = calloc(count + 1, sizeof *rows);
    if (!rows)
        return no_memory(e);
    if (count > 0)
        memcpy(rows, touched.p, touched.n);
    qsort(rows, count, sizeof *rows, compare_touched);
    arena_init(&a, CATALOGUE_ARENA_MAX);
    int r = 0;
    for (size_t i = 0; r == 0 && i < count; i++) {
        drop(&u, rows[i].ledger, rows[i].index, &rows[i].group); // its row may be no more
        if (i + 1 < count && hash_equal(&rows[i].group, &rows[i + 1].group))
            continue;
        arena_reset(&a);
        r = update_group(&u, v, &a, &rows[i].group, e);
    }
    arena_clear(&a);
    free(rows);
    return r == 0 && buf_check(keys) < 0 ? no_memory(e) : r;
}

uint64_t
catalogue_key(uint32_t ledger, uint64_t index)
{
    return (uint64_t)ledger << 40 | index;
}

// ---- parts and copies ----

int
catalogue_copy(struct catalogue *out, const struct catalogue *c, struct err *e)
{
    *out = (struct catalogue){.room = c->count};
    out->buckets = calloc(c->count + 1, sizeof(struct catalogue_bucket *));
    for (; out->buckets && out->count < c->count; out->count++) {
        const struct catalogue_bucket *from = c->buckets[out->count];
        struct catalogue_bucket *b = calloc(1, sizeof *b);
        struct catalogue_entry *entries = b ? calloc(from->count, sizeof *entries) : NULL;
        if (!entries) {
            free(b);
            break;
        }
        *b = *from;
        b->entries = entries;
        b->room = b->count;
        memcpy(entries, from->entries, from->count * sizeof *entries);
        out->buckets[out->count] = b;
    }
    if (out->count == c->count && out->buckets)
        return 0;
    catalogue_clear(out);
    return no_memory(e);
}

int
catalogue_pick(struct catalogue *out, const struct catalogue *c, const uint64_t *keys, size_t count, struct err *e)
{
    *out = (struct catalogue){0};
    for (size_t i = 0; i < count; i++) {
        bool is_found;
        uint32_t ledger = (uint32_t)(keys[i] >> 40);
        uint64_t index = keys[i] & (((uint64_t)1 << 40) - 1);
        size_t at = find_bucket(c, ledger, index, &is_found);
        const struct catalogue_bucket *b = is_found ? c->buckets[at] : NULL;
        size_t k = b ? find_entry(b, index) : 0;
        if (!b || k == b->count || b->entries[k].index != index)
            continue;
        if (!add_entry(out, ledger, &b->entries[k])) {
            catalogue_clear(out);
            return no_memory(e);
        }
    }
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
        uint8_t text[4 + 8 + 8 + 8];
        num_put_u32be(text, b->ledger);
        num_put_u64be(text + 4, b->first);
        num_put_u64be(text + 12, b->count);
        num_put_u64be(text + 20, b->sum);
        hash_update(&h, bytes_of(text, sizeof text));
    }
    hash_final(&h, out);
}
