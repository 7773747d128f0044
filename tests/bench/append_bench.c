// SPDX-License-Identifier: Apache-2.0
// What making a record durable costs: a whole member (judged, salted, hashed, folded, stored, signed) beside bare SQLite, in
// alternating runs, as ratios of medians.
//   single  one record a batch, against a bare FULL commit of the same bytes (leaf, salt, record, checkpoint) and one
//           Ed25519 signature; asked: at most 1.3 x
//   batch   1,000 records a batch, against a bare insert of the same rows into the same tables, 1,000 leaves a
//           transaction; asked: at least 0.7 x its rows/s
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alone.h"
#include "bare.h"
#include "base/buf.h"
#include "base/limits.h"
#include "bench.h"
#include "crypto/sign.h"
#include "ledger/note.h"
#include "member/member.h"

#define MEMBERS 2
#define NOTE_SIZE 250 // a checkpoint with its author's line
#define SINGLES 50    // records in a round
#define SINGLE_ROUNDS 61
#define SINGLES_BEFORE 2500 // until both logs have their length: a file that grows makes each fsync dearer
#define BATCH 1000
#define BATCHES 10 // in a round
#define BATCH_ROUNDS 11

struct bench {
    char folder[BENCH_PATH_SIZE];
    struct sign_secret ledger[MEMBERS], cosign[MEMBERS];
    struct buf charter;
    struct member *member;
    uint64_t next; // number of the next listing
    int64_t now_ms;
};

// ---- a member without peers ----

static void
make_charter(struct bench *b)
{
    static const char *const names[MEMBERS] = {"ARM", "BLR"};
    struct charter_member members[MEMBERS];
    struct charter_criterion criterion = {BYTES_LIT("terrorism"), BYTES_LIT("Commits terrorist acts")};
    struct charter c = {.alliance = BYTES_LIT("bench"),
                        .rules = 1,
                        .founded = 1790000000 / 86400 * 86400,
                        .members = members,
                        .member_count = MEMBERS,
                        .party_count = MEMBERS,
                        .criteria = &criterion,
                        .criterion_count = 1,
                        .quota_leaves = 100000000,
                        .quota_bytes = 100000000000};
    struct buf text;
    struct hash hash;
    for (size_t i = 0; i < MEMBERS; i++) {
        struct sign_secret transport;
        uint8_t seed[SIGN_SEED_SIZE] = {(uint8_t)(3 * i + 1)};
        sign_secret_from_seed(seed, &b->ledger[i]);
        seed[0]++;
        sign_secret_from_seed(seed, &b->cosign[i]);
        seed[0]++;
        sign_secret_from_seed(seed, &transport);
        members[i] = (struct charter_member){.name = bytes_of_str(names[i]), .address = BYTES_LIT("127.0.0.1:7000")};
        sign_public_of(&b->ledger[i], &members[i].ledger);
        sign_public_of(&b->cosign[i], &members[i].cosign);
        sign_public_of(&transport, &members[i].transport);
    }
    buf_init(&text, LIMIT_NOTE_SIZE);
    buf_init(&b->charter, LIMIT_NOTE_SIZE);
    charter_append_text(&text, &c);
    hash_of(buf_bytes(&text), &hash);
    buf_append(&b->charter, buf_bytes(&text));
    buf_append_byte(&b->charter, '\n');
    for (size_t i = 0; i < MEMBERS; i++) {
        struct buf origin;
        buf_init(&origin, LIMIT_ORIGIN_SIZE);
        charter_append_origin(&origin, c.alliance, &hash, members[i].name, 1);
        note_sign(&b->charter, buf_bytes(&text), buf_bytes(&origin), &b->ledger[i]);
        buf_clear(&origin);
    }
    bench_need(buf_check(&b->charter) == 0, "making a charter");
    buf_clear(&text);
}

static void
open_member(struct bench *b, const char *path)
{
    struct err e = {0};
    struct member_config config = {
        .store_path = path,
        .self = BYTES_LIT("ARM"),
        .charter = buf_bytes(&b->charter),
        .ledger_key = &b->ledger[0],
        .cosign_key = &b->cosign[0],
        .signs_at_once = true,
        .random = alone_random,
        .link = alone_link,
    };
    bench_done(member_open(&b->member, &config, &e), &e);
    bench_done(member_begin(b->member, b->now_ms, 1795000000, &e), &e); // the charter leaf
    bench_done(member_end(b->member, &e), &e);
}

// One batch of count records; the seconds it took.
static double
write_batch(struct bench *b, size_t count)
{
    static char records[BATCH][BENCH_RECORD_SIZE];
    struct err e = {0};
    struct member_written w;
    for (size_t i = 0; i < count; i++)
        bench_listing(b->next++, records[i]);
    double from = bench_now();
    bench_done(member_begin(b->member, b->now_ms, 1795000000, &e), &e);
    for (size_t i = 0; i < count; i++)
        bench_done(member_write(b->member, LEAF_ALLIANCE, bytes_of(records[i], BENCH_RECORD_SIZE), &w, &e), &e);
    bench_done(member_end(b->member, &e), &e);
    return bench_now() - from;
}

// ---- one at a time ----

struct plain {
    sqlite3 *db;
    sqlite3_stmt *insert;
    sqlite3_int64 id;
};

static void
plain_open(struct plain *p, const char *path)
{
    *p = (struct plain){0};
    bench_need(sqlite3_open(path, &p->db) == SQLITE_OK, "opening bare");
    bench_need(sqlite3_exec(p->db,
                            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
                            "CREATE TABLE t (id INTEGER PRIMARY KEY, data BLOB)",
                            NULL, NULL, NULL) == SQLITE_OK,
               "a table");
    bench_need(sqlite3_prepare_v2(p->db, "INSERT INTO t VALUES (?1, ?2)", -1, &p->insert, NULL) == SQLITE_OK,
               "preparing");
}

static double
plain_write(struct plain *p, const struct sign_secret *key, uint64_t i, double *signing)
{
    uint8_t data[LEAF_SIZE + LEAF_SALT_SIZE + BENCH_RECORD_SIZE + NOTE_SIZE];
    char record[BENCH_RECORD_SIZE];
    struct signature signature;
    bench_listing(i, record);
    memset(data, (int)(i & 0xff), sizeof data);
    memcpy(data + LEAF_SIZE + LEAF_SALT_SIZE, record, sizeof record);
    double from = bench_now();
    sign_make(key, bytes_of(data, NOTE_SIZE), &signature);
    double signed_at = bench_now();
    memcpy(data, signature.b, LEAF_SIZE);
    (void)sqlite3_bind_int64(p->insert, 1, ++p->id); // these two fail only on misuse
    (void)sqlite3_bind_blob(p->insert, 2, data, sizeof data, SQLITE_STATIC);
    bench_need(sqlite3_step(p->insert) == SQLITE_DONE, "a bare commit");
    (void)sqlite3_reset(p->insert); // tells again what step told
    *signing += signed_at - from;
    return bench_now() - from;
}

static void
measure_single(struct bench *b)
{
    char path[BENCH_PATH_SIZE];
    struct plain p;
    double plain[SINGLE_ROUNDS], ours[SINGLE_ROUNDS], signing = 0;
    bench_path(b->folder, "plain.db", path);
    plain_open(&p, path);
    bench_path(b->folder, "single.db", path);
    open_member(b, path);
    for (size_t i = 0; i < SINGLES_BEFORE; i++) {
        (void)plain_write(&p, &b->ledger[0], b->next, &signing);
        (void)write_batch(b, 1);
    }
    signing = 0;
    for (size_t i = 0; i < SINGLE_ROUNDS; i++) {
        plain[i] = ours[i] = 0;
        for (size_t k = 0; k < SINGLES; k++)
            plain[i] += plain_write(&p, &b->ledger[0], b->next + k, &signing);
        for (size_t k = 0; k < SINGLES; k++)
            ours[i] += write_batch(b, 1);
    }
    (void)sqlite3_finalize(p.insert);
    (void)sqlite3_close(p.db);
    member_close(b->member);
    double x = bench_median(plain, SINGLE_ROUNDS) / SINGLES, y = bench_median(ours, SINGLE_ROUNDS) / SINGLES;
    printf("one record at a time: %.0f us; bare commit and signature: %.0f us (the signature alone %.0f us)\n"
           "  ratio %.2f (wanted: at most 1.3)\n",
           y * 1e6, x * 1e6, signing / (SINGLE_ROUNDS * SINGLES) * 1e6, y / x);
}

static void
measure_batch(struct bench *b)
{
    char path[BENCH_PATH_SIZE], copy[BENCH_PATH_SIZE];
    double plain[BATCH_ROUNDS], ours[BATCH_ROUNDS];
    bench_path(b->folder, "batch.db", path);
    bench_path(b->folder, "copy.db", copy);
    open_member(b, path);
    struct bare *bare = bare_open(path, copy);
    uint32_t ledger = bare_source_ledger(bare, "ARM");
    uint64_t at = bare_source_size(bare, ledger);
    for (size_t i = 0; i < BATCH_ROUNDS; i++) {
        plain[i] = ours[i] = 0;
        for (size_t k = 0; k < BATCHES; k++)
            ours[i] += write_batch(b, BATCH);
        for (size_t k = 0; k < BATCHES; k++, at += BATCH)
            plain[i] += bare_copy(bare, ledger, at, BATCH);
    }
    bare_close(bare);
    member_close(b->member);
    double n = BATCH * BATCHES, x = n / bench_median(plain, BATCH_ROUNDS), y = n / bench_median(ours, BATCH_ROUNDS);
    printf("batches of %d: %.0f records/s; bare insert of the same rows: %.0f records/s\n"
           "  ratio %.2f (wanted: at least 0.7)\n",
           BATCH, y, x, y / x);
}

// bench_append [single | batch]
int
main(int argc, char **argv)
{
    bool is_single = argc < 2 || strcmp(argv[1], "single") == 0, is_batch = argc < 2 || strcmp(argv[1], "batch") == 0;
    static struct bench b = {.now_ms = 1000};
    bench_need(sodium_init() >= 0, "libsodium");
    bench_folder_make(b.folder);
    make_charter(&b);
    if (is_single)
        measure_single(&b);
    if (is_batch)
        measure_batch(&b);
    buf_clear(&b.charter);
    bench_folder_remove(b.folder);
    return 0;
}
