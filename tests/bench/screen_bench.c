// SPDX-License-Identifier: Apache-2.0
// What screening costs and how well it finds, on the public lists and test sets below
// $ENTENTE_SHARED/data. Figures for docs/screening.md; nothing here is a test, and nothing is tuned
// to a row.
//
//     screen_bench            build, queries/s, listed persons found, invented people that alert,
//     judged pairs screen_bench NAME...    the hits of these names, in words
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/when.h"
#include "screen/builder.h"
#include "screen/explain.h"
#include "screen/match.h"
#include "screen_lists.h"

struct bench {
    const char *folder;
    struct lists lists;
    struct screen_normaliser *normaliser;
    struct buf bytes;
    struct screen_index index;
    struct arena arena;
    struct err err;
};

static double
now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t); // cannot fail for this clock
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void
must(const struct bench *b, int rc, const char *what)
{
    if (rc == 0)
        return;
    fprintf(stderr, "screen_bench: %s: %s\n", what, b->err.text);
    exit(1);
}

static void
build(struct bench *b)
{
    struct screen_builder *builder;
    must(b, builder_new(&builder, b->normaliser, &b->err), "build");
    for (size_t i = 0; i < b->lists.count; i++) {
        const struct list_name *n = &b->lists.names[i];
        if (i == 0 || n->key != n[-1].key)
            must(b, builder_add_entry(builder, n->key, WHEN_MIN, WHEN_MAX, &b->err), "entry");
        must(b, builder_add_name(builder, n->kind, n->text, &b->err), "name");
    }
    buf_init(&b->bytes, UINT32_MAX);
    must(b, builder_finish(builder, NULL, &b->bytes, &b->err), "finish");
    builder_free(builder);
}

static void
query(struct bench *b, struct bytes name, struct screen_answer *out)
{
    arena_reset(&b->arena);
    must(b, match_query(&b->arena, &b->index, b->normaliser, name, 0, NULL, out, &b->err), "query");
}

static int
compare_doubles(const void *x, const void *y)
{
    const double *a = x, *b = y;
    return *a < *b ? -1 : *a > *b;
}

struct tally {
    size_t rows, alerts, tops, hits;
    double *seconds; // of each query
    double all;
};

// Screen a column of a CSV file. listed: the column with the listed name that ought to be on top,
// or -1.
static void
screen_file(struct bench *b, const char *file, int listed, struct tally *t)
{
    size_t size;
    char *text = screen_lists_read(b->folder, file, &size);
    if (text == NULL)
        return;
    t->seconds = calloc(size / 8 + 1, sizeof *t->seconds);
    char *at = text;
    at += strcspn(at, "\n") + 1;
    while (*at != '\0') {
        struct bytes fields[2] = {{NULL, 0}, {NULL, 0}}, field;
        for (int i = 0; screen_lists_field(&at, &field); i++) {
            if (i == 0 || i == listed)
                fields[i != 0] = field;
        }
        struct screen_answer answer;
        double start = now();
        query(b, fields[0], &answer);
        t->seconds[t->rows] = now() - start;
        t->all += t->seconds[t->rows++];
        t->hits += answer.hit_total;
        bool is_alert = answer.hit_count > 0 && answer.hits[0].is_alert;
        t->alerts += is_alert;
        if (listed < 0 && is_alert && getenv("SCREEN_BENCH_SHOW") != NULL)
            printf("    %.*s -> %.*s %d\n", (int)fields[0].n, (const char *)fields[0].p,
                   (int)answer.hits[0].name.n, (const char *)answer.hits[0].name.p,
                   answer.hits[0].score);
        if (listed >= 0 && !is_alert)
            printf("    no alert: %.*s (listed: %.*s), best %d\n", (int)fields[0].n,
                   (const char *)fields[0].p, (int)fields[1].n, (const char *)fields[1].p,
                   answer.hit_count > 0 ? answer.hits[0].score : 0);
        struct screen_hit pair;
        if (listed >= 0 && is_alert) {
            must(b,
                 match_pair(&b->arena, b->normaliser, answer.hits[0].name, fields[1],
                            SCREEN_PRIMARY, NULL, &pair, &b->err),
                 "pair");
            t->tops += pair.score == SCREEN_SCORE_EXACT;
        }
    }
    free(text);
}

static void
print_speed(struct tally *t, const char *what)
{
    if (t->rows == 0) {
        printf("%-24s skipped: no shared data\n", what);
        return;
    }
    qsort(t->seconds, t->rows, sizeof *t->seconds, compare_doubles);
    printf("%-24s %6zu queries, %7.0f/s, median %.3f ms, p99 %.3f ms, %.1f hits each, %zu alert "
           "(%.2f %%)\n",
           what, t->rows, (double)t->rows / t->all, t->seconds[t->rows / 2] * 1e3,
           t->seconds[t->rows * 99 / 100] * 1e3, (double)t->hits / (double)t->rows, t->alerts,
           100.0 * (double)t->alerts / (double)t->rows);
    free(t->seconds);
}

static void
judge_pairs(struct bench *b)
{
    size_t size, count[2][2] = {{0, 0}, {0, 0}}, strong_wrong = 0;
    char *text = screen_lists_read(b->folder, "screening/name_pairs.csv", &size);
    if (text == NULL)
        return;
    char *at = text + strcspn(text, "\n") + 1;
    while (*at != '\0') {
        struct bytes f[8] = {{NULL, 0}}, field;
        for (size_t i = 0; screen_lists_field(&at, &field); i++) {
            if (i < 8)
                f[i] = field;
        }
        struct screen_hit hit;
        arena_reset(&b->arena);
        must(b,
             match_pair(&b->arena, b->normaliser, f[2], f[3], SCREEN_PRIMARY, NULL, &hit, &b->err),
             "pair");
        bool is_match = bytes_equal_str(f[4], "true");
        count[is_match][hit.is_alert]++;
        bool is_wrong = is_match != hit.is_alert;
        strong_wrong += is_wrong && bytes_equal_str(f[5], "STRONG");
        if (is_wrong && getenv("SCREEN_BENCH_SHOW") != NULL)
            printf("    %s %.*s | %.*s %d\n", is_match ? "missed" : "false ", (int)f[2].n,
                   (const char *)f[2].p, (int)f[3].n, (const char *)f[3].p, hit.score);
    }
    double precision = (double)count[1][1] / (double)(count[1][1] + count[0][1]);
    double recall = (double)count[1][1] / (double)(count[1][1] + count[1][0]);
    printf("judged pairs             %zu right alerts, %zu false, %zu missed: precision %.3f "
           "recall %.3f F1 %.3f; "
           "%zu STRONG wrong\n",
           count[1][1], count[0][1], count[1][0], precision, recall,
           2 * precision * recall / (precision + recall), strong_wrong);
    free(text);
}

static void
show(struct bench *b, const char *name)
{
    struct screen_answer answer;
    query(b, bytes_of_str(name), &answer);
    printf("%s: %zu hits\n", name, answer.hit_total);
    for (size_t i = 0; i < answer.hit_count && i < 5; i++) {
        struct buf why;
        buf_init(&why, 65536);
        explain_hit(&answer.hits[i], &why);
        printf("  %s %3d %" PRIu64 " %.*s: %s\n", answer.hits[i].is_alert ? "ALERT" : "     ",
               answer.hits[i].score, answer.hits[i].key, (int)answer.hits[i].name.n,
               (const char *)answer.hits[i].name.p, buf_str(&why));
        buf_clear(&why);
    }
}

static void
measure(struct bench *b)
{
    static const char *const negatives[] = {"screening/negatives_us.csv",
                                            "screening/negatives_global.csv"};
    struct tally t = {0};
    screen_file(b, "screening/positives_un.csv", 1, &t);
    size_t tops = t.tops, rows = t.rows;
    print_speed(&t, "listed persons");
    printf("%-24s %zu of %zu\n", "  right one on top", tops, rows);
    for (size_t i = 0; i < 2; i++) {
        t = (struct tally){0};
        screen_file(b, negatives[i], -1, &t);
        print_speed(&t, negatives[i] + strlen("screening/"));
    }
    judge_pairs(b);
}

int
main(int argc, char **argv)
{
    struct bench b = {.folder = NULL};
    char folder[4096];
    const char *shared = getenv("ENTENTE_SHARED");
    (void)snprintf(folder, sizeof folder, "%s/data",
                   shared != NULL ? shared : "../shared"); // a cut path has no lists
    b.folder = folder;
    arena_init(&b.arena, 64 * 1024 * 1024);
    must(&b, normalise_new(&b.normaliser, &b.err), "normaliser");
    double start = now();
    must(&b, normalise_warm(b.normaliser, &b.err), "warm");
    double warm = now() - start;
    if (screen_lists_load(&b.lists, folder) < 0) {
        printf("# skipped: no shared data\n");
        return 0;
    }
    start = now();
    build(&b);
    double seconds = now() - start;
    must(&b, index_open(&b.index, buf_bytes(&b.bytes), true, &b.err), "open");
    if (argc > 1) {
        for (int i = 1; i < argc; i++)
            show(&b, argv[i]);
    } else {
        printf("%-24s %.0f ms\n", "ICU warm-up", warm * 1e3);
        printf("%-24s %zu names in %.0f ms, %.0f names/s; %zu bytes, %zu a name\n", "build",
               b.lists.count, seconds * 1e3, (double)b.lists.count / seconds, b.bytes.n,
               b.bytes.n / b.lists.count);
        measure(&b);
    }
    normalise_free(b.normaliser);
    buf_clear(&b.bytes);
    arena_clear(&b.arena);
    screen_lists_clear(&b.lists);
    return 0;
}
