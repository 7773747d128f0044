// SPDX-License-Identifier: Apache-2.0
// See bare.h.
#include "bare.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "crypto/hash.h"
#include "ledger/leaf.h"
#include "ledger/tree.h"
#include "store/store.h"

#define DATA_MAX 4096 // of a record with its salt, and of a row: the records here are small
#define TILES_MAX (BARE_BATCH / TREE_TILE_WIDTH + 3)

struct blob {
    int n;
    uint8_t b[DATA_MAX];
};

struct copied {
    sqlite3_int64 place, bytes_id;
    struct blob leaf, bytes, row;
};

struct tile {
    sqlite3_int64 key;
    uint8_t hashes[TREE_TILE_WIDTH * HASH_SIZE];
};

struct bare {
    sqlite3 *from, *to;
    sqlite3_stmt *read_leaf, *read_row, *read_tiles;
    sqlite3_stmt *begin, *commit, *leaf, *bytes, *row, *tile;
    sqlite3_int64 bytes_last;
    uint64_t tiles_done; // full tiles of level 0 copied so far
    struct copied items[BARE_BATCH];
    struct copied *sorted[BARE_BATCH]; // by group
    struct tile tiles[TILES_MAX];
};

static sqlite3_stmt *
prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *st = NULL;
    bench_need(sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK, sql);
    return st;
}

static void
step(sqlite3_stmt *st)
{
    bench_need(sqlite3_step(st) == SQLITE_DONE, sqlite3_sql(st));
    (void)sqlite3_reset(st); // tells again what step told
}

static void
take(sqlite3_stmt *st, int column, struct blob *out)
{
    out->n = sqlite3_column_bytes(st, column);
    bench_need(out->n >= 0 && out->n <= DATA_MAX, "reading a small value");
    if (out->n > 0)
        memcpy(out->b, sqlite3_column_blob(st, column), (size_t)out->n);
}

static void
put(sqlite3_stmt *st, int at, const struct blob *b)
{
    (void)sqlite3_bind_blob(st, at, b->b, b->n, SQLITE_STATIC); // fails only on misuse
}

struct bare *
bare_open(const char *source, const char *path)
{
    struct err e = {0};
    struct store *s = NULL;
    struct bare *b = calloc(1, sizeof *b);
    bench_need(b != NULL, "memory");
    bench_done(store_open(&s, path, NULL, &e), &e); // makes the tables
    store_close(s);
    bench_need(sqlite3_open_v2(source, &b->from, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK, "opening the source");
    bench_need(sqlite3_open(path, &b->to) == SQLITE_OK, "opening the copy");
    bench_need(sqlite3_exec(b->to, "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA cache_size=-8192", NULL, NULL,
                            NULL) == SQLITE_OK,
               "pragmas");
    b->read_leaf = prepare(b->from, "SELECT l.place, l.leaf, b.data FROM leaf l JOIN bytes b ON b.id = l.bytes"
                                    " WHERE l.place >= ?1 AND l.place < ?2 ORDER BY l.place");
    b->read_row = prepare(b->from, "SELECT data FROM row WHERE grp = ?1 AND place = ?2");
    b->read_tiles = prepare(b->from, "SELECT key, hashes FROM tile WHERE key >= ?1 AND key < ?2 ORDER BY key");
    b->begin = prepare(b->to, "BEGIN");
    b->commit = prepare(b->to, "COMMIT");
    b->leaf = prepare(b->to, "INSERT INTO leaf VALUES (?1, ?2, 1, ?3)");
    b->bytes = prepare(b->to, "INSERT INTO bytes VALUES (?1, ?2)");
    b->row = prepare(b->to, "INSERT INTO row VALUES (?1, ?2, ?3)");
    b->tile = prepare(b->to, "INSERT INTO tile VALUES (?1, ?2)");
    return b;
}

void
bare_close(struct bare *b)
{
    sqlite3_stmt *all[] = {b->read_leaf, b->read_row, b->read_tiles, b->begin, b->commit,
                           b->leaf,      b->bytes,    b->row,        b->tile};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        (void)sqlite3_finalize(all[i]); // tells again what the last step told
    (void)sqlite3_close(b->from);
    (void)sqlite3_close(b->to);
    free(b);
}

static int
compare_groups(const void *x, const void *y)
{
    const struct copied *const *a = x, *const *b = y;
    return memcmp((*a)->leaf.b + 1, (*b)->leaf.b + 1, HASH_SIZE);
}

// A listing's first version is the head of its own group: its id, which its leaf shows.
static bool
read_row(struct bare *b, struct copied *c)
{
    (void)sqlite3_bind_blob(b->read_row, 1, c->leaf.b + 1, HASH_SIZE, SQLITE_STATIC);
    (void)sqlite3_bind_int64(b->read_row, 2, c->place);
    bool found = sqlite3_step(b->read_row) == SQLITE_ROW;
    if (found)
        take(b->read_row, 0, &c->row);
    (void)sqlite3_reset(b->read_row);
    return found;
}

static size_t
read_tiles(struct bare *b, uint32_t ledger, uint64_t size)
{
    sqlite3_int64 base = (sqlite3_int64)ledger << 40;
    size_t count = 0;
    (void)sqlite3_bind_int64(b->read_tiles, 1, base + (sqlite3_int64)b->tiles_done);
    (void)sqlite3_bind_int64(b->read_tiles, 2, base + (sqlite3_int64)(size / TREE_TILE_WIDTH));
    while (sqlite3_step(b->read_tiles) == SQLITE_ROW && count < TILES_MAX) {
        struct tile *t = &b->tiles[count++];
        t->key = sqlite3_column_int64(b->read_tiles, 0);
        bench_need(sqlite3_column_bytes(b->read_tiles, 1) == (int)sizeof t->hashes, "reading a tile");
        memcpy(t->hashes, sqlite3_column_blob(b->read_tiles, 1), sizeof t->hashes);
    }
    (void)sqlite3_reset(b->read_tiles);
    b->tiles_done += count;
    return count;
}

double
bare_copy(struct bare *b, uint32_t ledger, uint64_t from, uint64_t count)
{
    sqlite3_int64 base = (sqlite3_int64)ledger << 40;
    size_t n = 0, sorted = 0;
    bench_need(count <= BARE_BATCH, "a batch that fits");
    (void)sqlite3_bind_int64(b->read_leaf, 1, base + (sqlite3_int64)from);
    (void)sqlite3_bind_int64(b->read_leaf, 2, base + (sqlite3_int64)(from + count));
    while (sqlite3_step(b->read_leaf) == SQLITE_ROW) {
        struct copied *c = &b->items[n++];
        c->place = sqlite3_column_int64(b->read_leaf, 0);
        c->bytes_id = ++b->bytes_last;
        take(b->read_leaf, 1, &c->leaf);
        take(b->read_leaf, 2, &c->bytes);
        if (read_row(b, c))
            b->sorted[sorted++] = c;
    }
    (void)sqlite3_reset(b->read_leaf);
    qsort(b->sorted, sorted, sizeof b->sorted[0], compare_groups);
    size_t tiles = read_tiles(b, ledger, from + count);
    double started = bench_now();
    step(b->begin);
    for (size_t i = 0; i < n; i++) {
        struct copied *c = &b->items[i];
        (void)sqlite3_bind_int64(b->bytes, 1, c->bytes_id);
        put(b->bytes, 2, &c->bytes);
        step(b->bytes);
        (void)sqlite3_bind_int64(b->leaf, 1, c->place);
        put(b->leaf, 2, &c->leaf);
        (void)sqlite3_bind_int64(b->leaf, 3, c->bytes_id);
        step(b->leaf);
    }
    for (size_t i = 0; i < sorted; i++) {
        (void)sqlite3_bind_blob(b->row, 1, b->sorted[i]->leaf.b + 1, HASH_SIZE, SQLITE_STATIC);
        (void)sqlite3_bind_int64(b->row, 2, b->sorted[i]->place);
        put(b->row, 3, &b->sorted[i]->row);
        step(b->row);
    }
    for (size_t i = 0; i < tiles; i++) {
        (void)sqlite3_bind_int64(b->tile, 1, b->tiles[i].key);
        (void)sqlite3_bind_blob(b->tile, 2, b->tiles[i].hashes, sizeof b->tiles[i].hashes, SQLITE_STATIC);
        step(b->tile);
    }
    step(b->commit);
    return bench_now() - started;
}

static sqlite3_int64
number(sqlite3 *db, const char *sql, const char *text, sqlite3_int64 low, sqlite3_int64 high)
{
    sqlite3_stmt *st = prepare(db, sql);
    if (text)
        (void)sqlite3_bind_text(st, 1, text, -1, SQLITE_STATIC);
    else {
        (void)sqlite3_bind_int64(st, 1, low);
        (void)sqlite3_bind_int64(st, 2, high);
    }
    bench_need(sqlite3_step(st) == SQLITE_ROW, sql);
    sqlite3_int64 n = sqlite3_column_int64(st, 0);
    (void)sqlite3_finalize(st); // tells again what step told
    return n;
}

uint64_t
bare_source_size(struct bare *b, uint32_t ledger)
{
    return (uint64_t)number(b->from, "SELECT count(*) FROM leaf WHERE place >= ?1 AND place < ?2", NULL,
                            (sqlite3_int64)ledger << 40, (sqlite3_int64)(ledger + 1) << 40);
}

uint32_t
bare_source_ledger(struct bare *b, const char *member)
{
    char pattern[64];
    (void)snprintf(pattern, sizeof pattern, "%%/%s/1", member);
    return (uint32_t)number(b->from, "SELECT number FROM ledger WHERE origin LIKE ?1", pattern, 0, 0);
}
