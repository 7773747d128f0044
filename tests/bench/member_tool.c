// SPDX-License-Identifier: Apache-2.0
// What the scripts beside need besides the real binary; one line of numbers each:
//   tool_member fill DIR N        write N listings as the member of DIR, in large batches, while its node does not run;
//                                 the passphrase is in ENTENTE_PASSPHRASE_FILE.        seconds
//   tool_member keys DIR          open the sealed keys: what the passphrase costs.     seconds
//   tool_member bare STORE COPY MEMBER   bare insert of the same rows (bare.h).        seconds leaves
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alone.h"
#include "bare.h"
#include "bench.h"
#include "host/file.h"
#include "member/member.h"
#include "node/home.h"

#define BATCH 10000

static struct key_seeds *
open_keys(const struct home *h, double *seconds)
{
    struct err e = {0};
    struct buf passphrase;
    struct key_seeds *seeds = NULL;
    const char *path = getenv("ENTENTE_PASSPHRASE_FILE");
    bench_need(path != NULL, "finding ENTENTE_PASSPHRASE_FILE");
    buf_init(&passphrase, 1024);
    bench_done(file_read(path, &passphrase, &e), &e);
    while (passphrase.n > 0 && passphrase.p[passphrase.n - 1] == '\n')
        passphrase.n--;
    double from = bench_now();
    bench_done(home_keys(h, buf_bytes(&passphrase), &seeds, &e), &e);
    *seconds = bench_now() - from;
    buf_wipe(&passphrase);
    return seeds;
}

static void
fill(const char *dir, uint64_t count)
{
    static char records[BATCH][BENCH_RECORD_SIZE];
    struct err e = {0};
    struct home h;
    struct buf charter;
    struct sign_secret ledger, cosign;
    struct member *m = NULL;
    struct member_written w;
    char path[HOME_PATH_SIZE];
    double hashing, taken = 0;
    bench_done(home_open(&h, dir, &e), &e);
    buf_init(&charter, LIMIT_NOTE_SIZE);
    bench_done(home_charter(&h, &charter, &e), &e);
    struct key_seeds *seeds = open_keys(&h, &hashing);
    sign_secret_from_seed(seeds->seed[KEY_LEDGER], &ledger);
    sign_secret_from_seed(seeds->seed[KEY_COSIGN], &cosign);
    key_seeds_free(seeds);
    bench_done(home_path(&h, "store.db", path, &e), &e);
    struct member_config config = {
        .store_path = path,
        .self = bytes_of_str(h.member),
        .charter = buf_bytes(&charter),
        .ledger_key = &ledger,
        .cosign_key = &cosign,
        .signs_at_once = true,
        .random = alone_random,
        .link = alone_link,
    };
    bench_done(member_open(&m, &config, &e), &e);
    for (uint64_t done = 0; done < count;) {
        size_t n = count - done < BATCH ? (size_t)(count - done) : BATCH;
        for (size_t i = 0; i < n; i++)
            bench_listing(done + i, records[i]);
        double from = bench_now();
        bench_done(member_begin(m, (int64_t)(done / BATCH) + 1, 1795000000, &e), &e);
        for (size_t i = 0; i < n; i++)
            bench_done(member_write(m, LEAF_ALLIANCE, bytes_of(records[i], BENCH_RECORD_SIZE), &w, &e), &e);
        bench_done(member_end(m, &e), &e);
        taken += bench_now() - from;
        done += n;
    }
    member_close(m);
    buf_clear(&charter);
    sign_secret_wipe(&ledger);
    sign_secret_wipe(&cosign);
    printf("%.3f\n", taken);
}

static void
keys(const char *dir)
{
    struct err e = {0};
    struct home h;
    double seconds;
    bench_done(home_open(&h, dir, &e), &e);
    key_seeds_free(open_keys(&h, &seconds));
    printf("%.4f\n", seconds);
}

static void
bare(const char *store, const char *copy, const char *member)
{
    double taken = 0;
    struct bare *b = bare_open(store, copy);
    uint32_t ledger = bare_source_ledger(b, member);
    uint64_t size = bare_source_size(b, ledger);
    for (uint64_t from = 0; from < size; from += BARE_BATCH)
        taken += bare_copy(b, ledger, from, size - from < BARE_BATCH ? size - from : BARE_BATCH);
    bare_close(b);
    printf("%.3f %llu\n", taken, (unsigned long long)size);
}

int
main(int argc, char **argv)
{
    bench_need(sodium_init() >= 0, "libsodium");
    if (argc == 4 && strcmp(argv[1], "fill") == 0)
        fill(argv[2], strtoull(argv[3], NULL, 10));
    else if (argc == 3 && strcmp(argv[1], "keys") == 0)
        keys(argv[2]);
    else if (argc == 5 && strcmp(argv[1], "bare") == 0)
        bare(argv[2], argv[3], argv[4]);
    else
        bench_need(false, "tool_member: understanding its words");
    return 0;
}
