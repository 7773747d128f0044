// SPDX-License-Identifier: Apache-2.0
// How soon a new listing is found on a node that holds many: listings with invented names (a real name's words, the last one from
// another) are written into a store, the node's screening starts on it, and then records are written one by one, each
// followed by asking until it is found.
//
//     bench_screening_delta [--listings N]
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../unit/node/house.h"
#include "base/arena.h"
#include "host/clock.h"
#include "ledger/leaf.h"
#include "node/screening.h"
#include "node/segments.h"
#include "node/writer.h"
#include "screen_lists.h"

#define BATCH 2000
#define ROUNDS 20
#define QUERIES 200
#define TEXT_SIZE 1024
#define KEY_INDEX (((uint64_t)1 << 40) - 1) // of catalogue_key

static uint64_t state = 1;

static size_t
below(size_t n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(state >> 33) % n;
}

static double
seconds_since(uint64_t ns)
{
    return (double)(clock_mono_ns() - ns) / 1e9;
}

static bool
is_plain(struct bytes text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < 0x20 || text.p[i] == '"' || text.p[i] == '\\')
            return false;
    }
    return text.n > 0 && text.n < 200;
}

static struct bytes
pick(const struct lists *l)
{
    for (;;) {
        struct bytes name = l->names[below(l->count)].text;
        if (is_plain(name))
            return name;
    }
}

// A real name whose last word is another's.
static void
invent(const struct lists *l, char out[512])
{
    struct bytes a = pick(l), b = pick(l);
    size_t end = a.n, first = b.n;
    while (end > 0 && a.p[end - 1] != ' ')
        end--;
    while (first > 0 && b.p[first - 1] != ' ')
        first--;
    (void)snprintf(out, 512, "%.*s%.*s", (int)end, (const char *)a.p, (int)(b.n - first), (const char *)b.p + first);
}

static void
compose(const char *name, char out[TEXT_SIZE], struct writer_record *r)
{
    int n = snprintf(out, TEXT_SIZE,
                     "{\"kind\":\"listing\",\"time\":\"2026-11-21T20:00:00Z\",\"status\":\"listed\",\"subject\":\"person\",\"names\":"
                     "[{\"name\":\"%s\",\"kind\":\"primary\"}],\"criteria\":[\"terrorism\"]}",
                     name);
    *r = (struct writer_record){.leaf_class = LEAF_ALLIANCE, .record = bytes_of(out, (size_t)n)};
}

static void
fill(struct house *h, const struct lists *l, size_t count)
{
    struct writer_record *records = calloc(BATCH, sizeof *records);
    char(*texts)[TEXT_SIZE] = calloc(BATCH, TEXT_SIZE), name[512];
    assert_non_null(records);
    assert_non_null(texts);
    for (size_t done = 0; done < count; done += BATCH) {
        for (size_t i = 0; i < BATCH; i++) {
            invent(l, name);
            compose(name, texts[i], &records[i]);
        }
        assert_int_equal(writer_write(h->writer, records, BATCH, NULL), 0);
        if (done % (50 * BATCH) == 0)
            fprintf(stderr, "\r%zu", done);
    }
    fprintf(stderr, "\r");
    free(records);
    free(texts);
}

// Whether the listing of that leaf is among the hits.
static bool
ask(struct house *h, const char *name, uint64_t index, double *took)
{
    struct screening_hold hold;
    struct screen_answer answer = {.hit_count = 0};
    struct arena a;
    const struct screen_limits limits = SCREEN_LIMITS_DEFAULT;
    arena_init(&a, 64 * 1024 * 1024);
    int r = screening_take(h->screening, &hold, NULL);
    uint64_t from = clock_mono_ns();
    if (r == 0)
        r = segments_query(&a, hold.segments, hold.normaliser, bytes_of_str(name), clock_now_s() + 365 * 86400, &limits, &answer, NULL);
    *took = seconds_since(from);
    bool is_found = false;
    for (size_t i = 0; r == 0 && i < answer.hit_count; i++)
        is_found = is_found || (answer.hits[i].key & KEY_INDEX) == index;
    screening_give(&hold);
    arena_clear(&a);
    return is_found;
}

static int
compare_doubles(const void *x, const void *y)
{
    const double *a = x, *b = y;
    return *a < *b ? -1 : *a > *b;
}

static void
measure(struct house *h, const struct lists *l)
{
    double found[ROUNDS], written[ROUNDS], each[QUERIES], took;
    const struct timespec moment = {0, 2000000};
    char name[64], text[TEXT_SIZE];
    for (int i = 0; i < ROUNDS; i++) {
        struct writer_record r;
        (void)snprintf(name, sizeof name, "Qhalvorix%c%c Zwentibold%c", 'a' + i % 26, 'a' + i * 7 % 26, 'a' + i * 3 % 26);
        compose(name, text, &r);
        uint64_t from = clock_mono_ns();
        assert_int_equal(writer_write(h->writer, &r, 1, NULL), 0);
        assert_int_equal(r.code, 0);
        written[i] = seconds_since(from);
        while (!ask(h, name, r.written.index, &took))
            (void)nanosleep(&moment, NULL);
        found[i] = seconds_since(from);
    }
    qsort(found, ROUNDS, sizeof found[0], compare_doubles);
    qsort(written, ROUNDS, sizeof written[0], compare_doubles);
    printf("  found after      median %.0f ms, slowest %.0f ms of %d (written and on disk after %.0f ms)\n", found[ROUNDS / 2] * 1e3,
           found[ROUNDS - 1] * 1e3, ROUNDS, written[ROUNDS / 2] * 1e3);
    for (int i = 0; i < QUERIES; i++) {
        char query[512];
        invent(l, query);
        (void)ask(h, query, 0, &each[i]); // its cost is looked at
    }
    qsort(each, QUERIES, sizeof each[0], compare_doubles);
    printf("  a question       median %.2f ms, p99 %.2f ms\n", each[QUERIES / 2] * 1e3, each[QUERIES * 99 / 100] * 1e3);
}

int
main(int argc, char **argv)
{
    size_t count = argc > 2 && strcmp(argv[1], "--listings") == 0 ? strtoull(argv[2], NULL, 10) : 1000000;
    const char *shared = getenv("ENTENTE_SHARED");
    char folder[4096];
    struct house h;
    struct lists l;
    struct screening_hold hold;
    (void)snprintf(folder, sizeof folder, "%s/data", shared != NULL ? shared : "../shared"); // a cut path has no lists
    if (screen_lists_load(&l, folder) < 0) {
        printf("# skipped: no shared data\n");
        return 0;
    }
    house_open(&h);
    uint64_t from = clock_mono_ns();
    fill(&h, &l, count);
    printf("%zu listings written in %.1f s\n", count, seconds_since(from));
    from = clock_mono_ns();
    while (screening_wait(h.screening, 600000, NULL) != 0)
        ;
    assert_int_equal(screening_take(h.screening, &hold, NULL), 0);
    printf("  index            current %.1f s after the last: %llu names in %zu segments\n", seconds_since(from),
           (unsigned long long)hold.names, hold.segments->count);
    screening_give(&hold);
    measure(&h, &l);
    house_close(&h);
    screen_lists_clear(&l);
    return 0;
}
