// SPDX-License-Identifier: Apache-2.0
// What the store costs beside SQLite alone, in alternating runs, as ratios of medians:
//   single   one record made durable (leaf, salt and record, checkpoint, commit), against a bare
//   commit of the same
//            bytes into one table
//   batch    records in batches of a thousand with their rows and tiles, against a bare insert of
//   the same rows into
//            the same tables
//   open     opening a store with that many records (--records N; a million by default) and asking
//   for its sizes,
//            the last proof and what is wanted
#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/when.h"
#include "store/row_code.h"
#include "store/store.h"

#define RECORD_SIZE 500
#define NOTE_SIZE 250 // a checkpoint with its author's line
#define BATCH 1000
#define ROUNDS 15
#define SINGLES 100 // commits in a round
#define SINGLE_ROUNDS 151

static void
need(int ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench_store: %s failed\n", what);
    exit(1);
}

static void
done(int rc, const struct err *e)
{
    if (rc == 0)
        return;
    fprintf(stderr, "bench_store: %s\n", e->text);
    exit(1);
}

static double
now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint64_t
draw(uint64_t *seed)
{
    uint64_t z = (*seed += 0x9e3779b97f4a7c15ull);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}

static void
draw_bytes(uint64_t *seed, void *out, size_t n)
{
    uint8_t *p = out;
    for (size_t i = 0; i < n; i++)
        p[i] = (uint8_t)draw(seed);
}

static int
compare_doubles(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static double
median(double *v, size_t n)
{
    qsort(v, n, sizeof(*v), compare_doubles);
    return v[n / 2];
}

// ---- the same material for both ----

struct material {
    struct store_leaf leaf[BATCH];
    uint8_t bytes[BATCH][LEAF_SALT_SIZE + RECORD_SIZE];
    struct row row[BATCH];
    uint8_t note[NOTE_SIZE];
    struct hash tile[TREE_TILE_WIDTH];
};

static void
make(struct material *m, uint64_t *seed, uint64_t index)
{
    draw_bytes(seed, m->note, sizeof(m->note));
    draw_bytes(seed, m->tile, sizeof(m->tile));
    for (size_t i = 0; i < BATCH; i++) {
        struct store_leaf *l = &m->leaf[i];
        draw_bytes(seed, m->bytes[i], sizeof(m->bytes[i]));
        *l = (struct store_leaf){.index = index + i, .state = STORE_HELD};
        memcpy(l->salt, m->bytes[i], LEAF_SALT_SIZE);
        l->record = bytes_of(m->bytes[i] + LEAF_SALT_SIZE, RECORD_SIZE);
        draw_bytes(seed, l->leaf.b, LEAF_SIZE);
        struct row *r = &m->row[i];
        *r = (struct row){
            .ledger = 1, .index = index + i, .time = 1, .from = 1, .until = WHEN_MAX, .kind = 3};
        draw_bytes(seed, r->group.b, HASH_SIZE);
        r->id = r->object = r->group;
    }
}

// ---- bare SQLite ----

static sqlite3_stmt *
prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *st = NULL;
    need(sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK, sql);
    return st;
}

static void
step(sqlite3_stmt *st)
{
    need(sqlite3_step(st) == SQLITE_DONE, "a bare statement");
    sqlite3_reset(st);
}

static sqlite3 *
open_bare(const char *path)
{
    sqlite3 *db = NULL;
    need(sqlite3_open(path, &db) == SQLITE_OK, "opening bare");
    need(sqlite3_exec(db, "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA cache_size=-8192",
                      NULL, NULL, NULL) == SQLITE_OK,
         "pragmas");
    return db;
}

struct bare {
    sqlite3 *db;
    sqlite3_stmt *insert;
    sqlite3_int64 id;
};

static double
single_bare(struct bare *b, const struct material *m)
{
    uint8_t all[LEAF_SIZE + LEAF_SALT_SIZE + RECORD_SIZE + NOTE_SIZE];
    double from = now();
    for (size_t i = 0; i < SINGLES; i++) {
        memcpy(all, m->leaf[i].leaf.b, LEAF_SIZE);
        memcpy(all + LEAF_SIZE, m->bytes[i], LEAF_SALT_SIZE + RECORD_SIZE);
        memcpy(all + LEAF_SIZE + LEAF_SALT_SIZE + RECORD_SIZE, m->note, NOTE_SIZE);
        sqlite3_bind_int64(b->insert, 1, ++b->id);
        sqlite3_bind_blob(b->insert, 2, all, sizeof(all), SQLITE_STATIC);
        step(b->insert);
    }
    return now() - from;
}

static int
compare_rows(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    return hash_compare(&x->group, &y->group);
}

// The same rows into the same tables of a store of its own. Their sorting is not what is compared.
static double
batch_bare(const char *path, struct material *m, uint64_t from_index, size_t batches,
           uint64_t *seed)
{
    sqlite3 *db = open_bare(path);
    sqlite3_stmt *begin = prepare(db, "BEGIN"), *commit = prepare(db, "COMMIT");
    sqlite3_stmt *leaf = prepare(db, "INSERT INTO leaf VALUES (?1, ?2, 1, ?3)");
    sqlite3_stmt *bytes = prepare(db, "INSERT INTO bytes VALUES (?1, ?2)");
    sqlite3_stmt *row = prepare(db, "INSERT INTO row VALUES (?1, ?2, ?3)");
    sqlite3_stmt *tile = prepare(db, "INSERT INTO tile VALUES (?1, ?2)");
    sqlite3_stmt *checkpoint = prepare(db, "INSERT INTO checkpoint VALUES (?1, 0, ?2)");
    double taken = 0;
    for (size_t b = 0; b < batches; b++) {
        make(m, seed, from_index + b * BATCH);
        qsort(m->row, BATCH, sizeof(m->row[0]), compare_rows);
        double from = now();
        step(begin);
        for (size_t i = 0; i < BATCH; i++) {
            sqlite3_int64 place = (sqlite3_int64)(1ull << 40 | m->leaf[i].index);
            sqlite3_bind_int64(bytes, 1, (sqlite3_int64)m->leaf[i].index + 1);
            sqlite3_bind_blob(bytes, 2, m->bytes[i], sizeof(m->bytes[i]), SQLITE_STATIC);
            step(bytes);
            sqlite3_bind_int64(leaf, 1, place);
            sqlite3_bind_blob(leaf, 2, m->leaf[i].leaf.b, LEAF_SIZE, SQLITE_STATIC);
            sqlite3_bind_int64(leaf, 3, (sqlite3_int64)m->leaf[i].index + 1);
            step(leaf);
        }
        for (size_t i = 0; i < BATCH; i++) {
            uint8_t data[ROW_CODE_MAX];
            size_t n = row_code_write(&m->row[i], data);
            sqlite3_bind_blob(row, 1, m->row[i].group.b, HASH_SIZE, SQLITE_STATIC);
            sqlite3_bind_int64(row, 2, (sqlite3_int64)(1ull << 40 | m->row[i].index));
            sqlite3_bind_blob(row, 3, data, (int)n, SQLITE_STATIC);
            step(row);
        }
        for (size_t i = 0; i < 4; i++) {
            sqlite3_bind_int64(tile, 1,
                               (sqlite3_int64)(1ull << 40 | ((from_index + b * BATCH) / 250 + i)));
            sqlite3_bind_blob(tile, 2, m->tile, sizeof(m->tile), SQLITE_STATIC);
            step(tile);
        }
        sqlite3_bind_int64(checkpoint, 1, (sqlite3_int64)(1ull << 40 | m->leaf[BATCH - 1].index));
        sqlite3_bind_blob(checkpoint, 2, m->note, NOTE_SIZE, SQLITE_STATIC);
        step(checkpoint);
        step(commit);
        taken += now() - from;
    }
    sqlite3_stmt *all[] = {begin, commit, leaf, bytes, row, tile, checkpoint};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        sqlite3_finalize(all[i]);
    sqlite3_close(db);
    return taken;
}

// ---- the store ----

static struct store *
open_store(const char *path)
{
    struct err e;
    struct store *s = NULL;
    done(store_open(&s, path, NULL, &e), &e);
    return s;
}

static double
single_store(struct store *s, struct material *m, uint64_t index)
{
    struct err e;
    double from = now();
    for (size_t i = 0; i < SINGLES; i++) {
        m->leaf[i].index = index + i;
        done(store_begin(s, &e), &e);
        done(store_leaf_append(s, 1, &m->leaf[i], &e), &e);
        done(store_checkpoint_put(s, 1, index + i + 1, bytes_of(m->note, NOTE_SIZE), false, &e),
             &e);
        done(store_commit(s, &e), &e);
    }
    return now() - from;
}

static double
batch_store(const char *path, struct material *m, uint64_t from_index, size_t batches,
            uint64_t *seed)
{
    struct err e;
    struct store *s = open_store(path);
    double taken = 0;
    for (size_t b = 0; b < batches; b++) {
        make(m, seed, from_index + b * BATCH);
        double from = now();
        done(store_begin(s, &e), &e);
        for (size_t i = 0; i < BATCH; i++)
            done(store_leaf_append(s, 1, &m->leaf[i], &e), &e);
        done(store_rows_put(s, m->row, BATCH, &e), &e);
        for (size_t i = 0; i < 4; i++)
            done(store_tile_put(s, 1, 0, (from_index + b * BATCH) / 250 + i, m->tile, &e), &e);
        done(store_checkpoint_put(s, 1, from_index + (b + 1) * BATCH, bytes_of(m->note, NOTE_SIZE),
                                  false, &e),
             &e);
        done(store_ledger_set_counted(s, 1, from_index + (b + 1) * BATCH, 0, &e), &e);
        done(store_commit(s, &e), &e);
        taken += now() - from;
    }
    store_close(s);
    return taken;
}

// ---- the measurements ----

static void
make_store(const char *path)
{
    struct err e;
    uint32_t number = 0;
    struct store *s = open_store(path);
    done(store_ledger_add(s, BYTES_LIT("bench"), &number, &e), &e);
    store_close(s);
}

static void
measure_single(const char *folder, struct material *m)
{
    char bare[600], path[600];
    double b[SINGLE_ROUNDS], o[SINGLE_ROUNDS];
    snprintf(bare, sizeof(bare), "%s/single-bare.db", folder);
    snprintf(path, sizeof(path), "%s/single.db", folder);
    make_store(path);
    struct store *s = open_store(path);
    struct bare one = {.db = open_bare(bare)};
    need(sqlite3_exec(one.db, "CREATE TABLE t (id INTEGER PRIMARY KEY, data BLOB)", NULL, NULL,
                      NULL) == SQLITE_OK,
         "a table");
    one.insert = prepare(one.db, "INSERT INTO t VALUES (?1, ?2)");
    for (size_t i = 0; i < SINGLE_ROUNDS; i++) {
        b[i] = single_bare(&one, m);
        o[i] = single_store(s, m, i * SINGLES);
    }
    sqlite3_finalize(one.insert);
    sqlite3_close(one.db);
    store_close(s);
    double x = median(b, SINGLE_ROUNDS) / SINGLES, y = median(o, SINGLE_ROUNDS) / SINGLES;
    printf("single  bare %.0f us, store %.0f us a commit: %.2f x (at most 1.3, and a signature is "
           "allowed on top)\n",
           x * 1e6, y * 1e6, y / x);
}

static void
measure_batch(const char *folder, struct material *m, size_t batches)
{
    char bare[600], path[600];
    double b[ROUNDS], o[ROUNDS];
    snprintf(bare, sizeof(bare), "%s/batch-bare.db", folder);
    snprintf(path, sizeof(path), "%s/batch.db", folder);
    make_store(bare);
    make_store(path);
    uint64_t seed_bare = 1, seed = 1;
    for (size_t i = 0; i < ROUNDS; i++) {
        b[i] = batch_bare(bare, m, i * batches * BATCH, batches, &seed_bare);
        o[i] = batch_store(path, m, i * batches * BATCH, batches, &seed);
    }
    double n = (double)(batches * BATCH), x = n / median(b, ROUNDS), y = n / median(o, ROUNDS);
    printf("batch   bare %.0f, store %.0f records/s: %.2f x (at least 0.7)\n", x, y, y / x);
}

static void
measure_open(const char *folder, struct material *m, uint64_t records)
{
    char path[600];
    double taken[5];
    struct err e;
    uint64_t seed = 7;
    snprintf(path, sizeof(path), "%s/open.db", folder);
    make_store(path);
    double filled = batch_store(path, m, 0, records / BATCH, &seed);
    for (size_t i = 0; i < 5; i++) {
        struct arena a;
        struct store_ledger *list = NULL;
        struct store_reader reader;
        struct hash h;
        size_t count = 0;
        uint64_t wanted[10];
        arena_init(&a, 1 << 20);
        double from = now();
        struct store *s = open_store(path);
        done(store_ledger_list(s, &a, &list, &count, &e), &e);
        done(store_wanted(s, 1, 0, wanted, 10, &count, &e), &e);
        need(store_reader_init(&reader, s, 1) == 0, "a reader");
        need(reader.reader.read(reader.reader.context, 0, list[0].size - 1, &h) == 0,
             "reading a hash");
        taken[i] = now() - from;
        store_reader_clear(&reader);
        store_close(s);
        arena_clear(&a);
    }
    printf("open    %.1f ms with %llu records (filled at %.0f records/s)\n", median(taken, 5) * 1e3,
           (unsigned long long)records, (double)records / filled);
}

static void
remove_all(const char *folder)
{
    DIR *d = opendir(folder);
    if (d == NULL)
        return;
    for (struct dirent *entry = readdir(d); entry != NULL; entry = readdir(d)) {
        char path[900];
        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.')
            (void)unlink(path);
    }
    closedir(d);
    (void)rmdir(folder);
}

int
main(int argc, char **argv)
{
    bool is_single = argc == 2 && strcmp(argv[1], "--single") == 0;
    uint64_t records =
        argc == 3 && strcmp(argv[1], "--records") == 0 ? strtoull(argv[2], NULL, 10) : 1000000;
    const char *root = getenv("TMPDIR");
    char folder[500];
    snprintf(folder, sizeof(folder), "%s/entente-bench-XXXXXX", root == NULL ? "/var/tmp" : root);
    need(mkdtemp(folder) != NULL, "making a folder");
    struct material *m = calloc(1, sizeof(*m));
    need(m != NULL, "memory");
    uint64_t seed = 3;
    make(m, &seed, 0);
    measure_single(folder, m);
    if (!is_single) {
        measure_batch(folder, m, 10);
        measure_open(folder, m, records);
    }
    free(m);
    remove_all(folder);
    return 0;
}
