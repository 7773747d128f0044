// SPDX-License-Identifier: Apache-2.0
// Single writes at the running node of DIR, each timed from its POST until the node's own store counts it as settled; in
// turn with the yardsticks: one keep-alive mTLS request between two nodes, and one bare FULL commit of the same bytes.
//   tool_settle DIR K ROUNDS      K: members that settle a leaf.   Prints the three medians in seconds.
// The store is looked at from outside, since asking the node would cost it what is measured.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "rtt.h"

#define COMMIT_SIZE 815 // leaf, salt, record, checkpoint
#define PAUSE_MS 60     // between writes: the nodes are idle again
#define PATIENCE_S 10.0

struct probe {
    int socket;
    char token[80];
    sqlite3 *store, *plain;
    sqlite3_stmt *version, *settled, *insert;
    sqlite3_int64 ledger;
    struct rtt *rtt;
};

static void
read_text(const char *dir, const char *name, char *out, size_t size)
{
    char path[BENCH_PATH_SIZE];
    bench_path(dir, name, path);
    FILE *f = fopen(path, "r");
    bench_need(f != NULL, path);
    bench_need(fgets(out, (int)size, f) != NULL, path);
    (void)fclose(f); // it was only read
    out[strcspn(out, "\n")] = '\0';
}

static sqlite3_stmt *
prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *st = NULL;
    bench_need(sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK, sql);
    return st;
}

static sqlite3_int64
number(sqlite3_stmt *st)
{
    bench_need(sqlite3_step(st) == SQLITE_ROW, sqlite3_sql(st));
    sqlite3_int64 n = sqlite3_column_int64(st, 0);
    (void)sqlite3_reset(st);
    return n;
}

static void
probe_open(struct probe *p, const char *dir, const char *folder)
{
    char path[BENCH_PATH_SIZE], base[300];
    struct sockaddr_in at = {.sin_family = AF_INET};
    int port = 0, one = 1;
    read_text(dir, "token", p->token, sizeof p->token);
    read_text(dir, "api", base, sizeof base);
    bench_need(sscanf(base, "http://127.0.0.1:%d", &port) == 1, "reading the API's address");
    at.sin_port = htons((uint16_t)port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    p->socket = socket(AF_INET, SOCK_STREAM, 0);
    bench_need(p->socket >= 0, "a socket");
    bench_need(connect(p->socket, (struct sockaddr *)&at, sizeof at) == 0, "reaching the API");
    (void)setsockopt(p->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one); // else it is only slower
    bench_path(dir, "store.db", path);
    bench_need(sqlite3_open_v2(path, &p->store, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK, "opening the store");
    p->version = prepare(p->store, "PRAGMA data_version");
    sqlite3_stmt *own = prepare(p->store, "SELECT number FROM ledger WHERE origin LIKE '%/' || (SELECT CAST(value AS TEXT)"
                                          " FROM meta WHERE name = 'self') || '/1'");
    p->ledger = number(own);
    (void)sqlite3_finalize(own);
    p->settled = prepare(p->store, "SELECT count(*) FROM cosignature WHERE ledger = ?1 AND size >= ?2");
    bench_path(folder, "plain.db", path);
    bench_need(sqlite3_open(path, &p->plain) == SQLITE_OK, "opening bare");
    bench_need(sqlite3_exec(p->plain,
                            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
                            "CREATE TABLE t (id INTEGER PRIMARY KEY, data BLOB)",
                            NULL, NULL, NULL) == SQLITE_OK,
               "a table");
    p->insert = prepare(p->plain, "INSERT INTO t (data) VALUES (?1)");
    p->rtt = rtt_open();
}

static void
probe_close(struct probe *p)
{
    rtt_close(p->rtt);
    (void)sqlite3_finalize(p->version); // these tell again what the last step told
    (void)sqlite3_finalize(p->settled);
    (void)sqlite3_finalize(p->insert);
    (void)sqlite3_close(p->store);
    (void)sqlite3_close(p->plain);
    (void)close(p->socket);
}

static void
pause_us(long us)
{
    struct timespec t = {us / 1000000, us % 1000000 * 1000};
    (void)nanosleep(&t, NULL); // cut short only by a signal
}

// POST one record; its index in the own ledger.
static unsigned long long
write_record(struct probe *p, uint64_t i)
{
    char record[BENCH_RECORD_SIZE], text[BENCH_RECORD_SIZE + 500], answer[4096];
    size_t got = 0;
    bench_listing(i, record);
    int n = snprintf(text, sizeof text,
                     "POST /api/v1/records HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
                     "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%.*s",
                     p->token, BENCH_RECORD_SIZE, BENCH_RECORD_SIZE, record);
    bench_need(n > 0 && (size_t)n < sizeof text, "making a request");
    bench_need(write(p->socket, text, (size_t)n) == n, "sending a record");
    for (;;) { // the answer is small: {"id":"...","index":N}
        ssize_t m = read(p->socket, answer + got, sizeof answer - 1 - got);
        bench_need(m > 0, "reading an answer");
        got += (size_t)m;
        answer[got] = '\0';
        const char *index = strstr(answer, "\"index\":"), *end = index ? strchr(index, '}') : NULL;
        if (end)
            return strtoull(index + strlen("\"index\":"), NULL, 10);
        bench_need(strstr(answer, "\"error\"") == NULL || strchr(answer, '}') == NULL, answer);
    }
}

static double
settle_once(struct probe *p, uint64_t i, int k)
{
    double from = bench_now();
    unsigned long long index = write_record(p, i);
    sqlite3_int64 seen = -1;
    for (;;) {
        sqlite3_int64 version = number(p->version);
        if (version != seen) {
            seen = version;
            (void)sqlite3_bind_int64(p->settled, 1, p->ledger); // these two fail only on misuse
            (void)sqlite3_bind_int64(p->settled, 2, (sqlite3_int64)index + 1);
            if (number(p->settled) >= k - 1)
                return bench_now() - from;
        }
        bench_need(bench_now() - from < PATIENCE_S, "settling in ten seconds");
        pause_us(50);
    }
}

static double
commit_once(struct probe *p)
{
    static const uint8_t data[COMMIT_SIZE] = {1};
    double from = bench_now();
    (void)sqlite3_bind_blob(p->insert, 1, data, sizeof data, SQLITE_STATIC); // fails only on misuse
    bench_need(sqlite3_step(p->insert) == SQLITE_DONE, "a bare commit");
    (void)sqlite3_reset(p->insert);
    return bench_now() - from;
}

int
main(int argc, char **argv)
{
    struct probe p = {0};
    char folder[BENCH_PATH_SIZE];
    bench_need(argc == 4, "tool_settle: understanding its words");
    bench_need(sodium_init() >= 0, "libsodium");
    int k = atoi(argv[2]);
    size_t rounds = strtoul(argv[3], NULL, 10);
    double *settle = calloc(rounds, sizeof *settle), *rtt = calloc(rounds, sizeof *rtt);
    double *commit = calloc(rounds, sizeof *commit);
    bench_need(rounds > 0 && settle && rtt && commit, "memory");
    bench_folder_make(folder);
    probe_open(&p, argv[1], folder);
    uint64_t first = (uint64_t)time(NULL) * 1000;
    for (size_t i = 0; i < 5; i++) { // connections, caches
        (void)rtt_once(p.rtt);
        (void)settle_once(&p, first + i, k);
        pause_us(PAUSE_MS * 1000);
    }
    for (size_t i = 0; i < rounds; i++) {
        rtt[i] = rtt_once(p.rtt);
        commit[i] = commit_once(&p);
        settle[i] = settle_once(&p, first + 5 + i, k);
        pause_us(PAUSE_MS * 1000);
    }
    printf("%.6f %.6f %.6f\n", bench_median(settle, rounds), bench_median(rtt, rounds), bench_median(commit, rounds));
    probe_close(&p);
    bench_folder_remove(folder);
    free(settle);
    free(rtt);
    free(commit);
    return 0;
}
