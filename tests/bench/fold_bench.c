// SPDX-License-Identifier: Apache-2.0
// What folding costs on one core: a 500-byte listing parsed, judged and mapped to its row; and rows
// reduced to a state hash. Asked: at least 200,000 records/s. Beside it, as a yardstick, SHA-256 of
// the same bytes.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "crypto/hash.h"
#include "record/fold.h"
#include "record/record.h"

#define RECORDS 100000
#define ROUNDS 7
#define RECORD_SIZE 500
#define ASKED 200000.0

struct bench {
    char *text; // RECORDS texts of RECORD_SIZE bytes, each padded in its remarks
    struct row *rows;
    struct fold_ledger by_number[2];
};

// Of this process alone, since what else the machine does is not the question.
static double
now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
compare_doubles(const void *x, const void *y)
{
    double a = *(const double *)x;
    double b = *(const double *)y;
    return a < b ? -1 : a > b;
}

static double
median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare_doubles);
    return values[count / 2];
}

static void
make_text(char *out, unsigned i)
{
    char padding[RECORD_SIZE + 1];
    memset(padding, 'x', RECORD_SIZE);
    padding[RECORD_SIZE] = '\0';
    for (int pass = 0, missing = 0; pass < 2; pass++) {
        char text[2 * RECORD_SIZE];
        int n = snprintf(
            text, sizeof text,
            "{\"kind\":\"listing\",\"time\":\"2026-11-21T20:32:00Z\",\"status\":\"listed\","
            "\"subject\":"
            "\"person\",\"names\":[{\"name\":\"ABDUL RAHMAN %u\",\"kind\":\"primary\"},{\"name\":"
            "\"Abdul Rehman "
            "%u\",\"kind\":\"alias\"}],\"criteria\":[\"terrorism\"],\"source\":{\"list\":"
            "\"ofac\",\"reference\":\"%u\",\"programmes\":[\"SDGT\"]},\"birth\":[{\"date\":"
            "\"1971\"}],"
            "\"places\":[{\"kind\":\"address\",\"country\":\"Afghanistan\",\"city\":\"Kabul\"}],"
            "\"remarks\":\"%.*s\"}",
            i, i, i, missing, padding);
        if (n < 0 || n > RECORD_SIZE) {
            fprintf(stderr, "the example has %d bytes, more than %d\n", n, RECORD_SIZE);
            exit(1);
        }
        missing = RECORD_SIZE - n;
        if (pass == 1)
            memcpy(out, text, RECORD_SIZE);
    }
}

static void
check(int rc)
{
    if (rc != 0) {
        fprintf(stderr, "failed: %s\n", err_name(rc));
        exit(1);
    }
}

static double
fold_all(struct bench *b)
{
    struct arena a;
    arena_init(&a, RECORD_ARENA_SIZE);
    double start = now();
    for (uint32_t i = 0; i < RECORDS; i++) {
        struct record r;
        struct verdict v;
        struct row rows[FOLD_ROWS_MAX];
        struct hash id = {{(uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i}};
        arena_reset(&a);
        check(record_parse(&a, LEAF_PUBLIC,
                           bytes_of(b->text + (size_t)i * RECORD_SIZE, RECORD_SIZE), &r, &v));
        if (!v.is_accepted || fold_map(&r, 1, i, &id, rows) != 1)
            check(ERR_REFUSED);
        b->rows[i] = rows[0];
    }
    double took = now() - start;
    arena_clear(&a);
    return took;
}

static double
hash_all(struct bench *b, struct hash *out)
{
    double start = now();
    for (uint32_t i = 0; i < RECORDS; i++)
        hash_of(bytes_of(b->text + (size_t)i * RECORD_SIZE, RECORD_SIZE), out);
    return now() - start;
}

static double
state_all(struct bench *b, struct hash *out)
{
    struct fold_ledgers ledgers = {b->by_number, 1};
    struct fold_hash *h = NULL;
    double start = now();
    check(fold_hash_new(&h, &ledgers));
    for (uint32_t i = 0; i < RECORDS; i++)
        check(fold_hash_add(h, &b->rows[i], 1));
    fold_hash_final(h, out);
    return now() - start;
}

int
main(void)
{
    struct bench b = {
        .by_number = {{.size = 0}, {BYTES_LIT("demo/x/TJK/1"), BYTES_LIT("TJK"), 1, RECORDS, false}}};
    double fold[ROUNDS];
    double sha[ROUNDS];
    double state[ROUNDS];
    struct hash h;
    b.text = malloc((size_t)RECORDS * RECORD_SIZE);
    b.rows = malloc(RECORDS * sizeof *b.rows);
    if (b.text == NULL || b.rows == NULL)
        check(ERR_NOMEM);
    for (unsigned i = 0; i < RECORDS; i++)
        make_text(b.text + (size_t)i * RECORD_SIZE, i);
    for (int i = 0; i < ROUNDS; i++) {
        fold[i] = fold_all(&b);
        sha[i] = hash_all(&b, &h);
        state[i] = state_all(&b, &h);
    }
    double rate = RECORDS / median(fold, ROUNDS);
    printf("fold of %d-byte listings: %.0f records/s on one core (asked: at least %.0f), %.2f us "
           "each\n",
           RECORD_SIZE, rate, ASKED, 1e6 / rate);
    printf("beside SHA-256 of the same bytes: %.1f x its time\n",
           median(fold, ROUNDS) / median(sha, ROUNDS));
    printf("state hash of %d listings: %.0f ms, %.0f groups/s\n", RECORDS,
           1e3 * median(state, ROUNDS), RECORDS / median(state, ROUNDS));
    free(b.text);
    free(b.rows);
    return 0;
}
