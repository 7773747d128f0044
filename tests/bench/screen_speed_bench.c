// SPDX-License-Identifier: Apache-2.0
// What screening costs on one core: queries per second, the slowest of a hundred, size, building and opening; on the UN and
// US lists, and on invented names (--names N, a million by default) drawn from the tokens of all real name data with
// their frequencies and places in a name. Queries are equal parts of listed persons as others spell them, of two files of
// invented people, and of names that are not in Latin letters. Time is the processor's, so that another program on the
// machine does not count; the clock's is printed beside it.
//
//     bench_screening_speed [--lists | --names N] [--quick] [--build] [--dump FILE]
//
// --quick asks a tenth, once; --build nothing.
//
// --dump writes the names and the queries, one a line, for a comparison with another engine.
#define _GNU_SOURCE 1 // clock_gettime's clocks under C17
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/when.h"
#include "host/threads.h"
#include "screen/builder.h"
#include "screen/hands.h"
#include "screen/kernel.h"
#include "screen/match.h"
#include "screen_lists.h"

#define PART 1000 // queries of each of the four parts, unless said otherwise

struct texts {
    struct bytes *p; // owned; what they point to lives as long as the program
    size_t count, room;
};

struct bench {
    const char *folder;
    size_t part;           // queries of each of the four parts
    int rounds;            // of which the best counts
    bool is_build;         // without queries
    struct lists lists;
    struct texts names;   // all real names
    struct texts queries; // the four parts by turns
    struct screen_normaliser *normaliser;
    struct arena arena;
    struct err err;
};

static double
seconds(clockid_t clock)
{
    struct timespec t;
    (void)clock_gettime(clock, &t); // cannot fail for these clocks
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void
need(const struct bench *b, int rc, const char *what)
{
    if (rc == 0)
        return;
    fprintf(stderr, "bench_screening_speed: %s: %s\n", what, b->err.text);
    exit(1);
}

static void
add_text(struct texts *t, struct bytes text)
{
    if (t->count == t->room) {
        t->room = t->room == 0 ? 4096 : 2 * t->room;
        t->p = realloc(t->p, t->room * sizeof *t->p);
        if (t->p == NULL)
            abort();
    }
    t->p[t->count++] = text;
}

static bool
is_latin(struct bytes text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] >= 0xca) // U+0280 and beyond
            return false;
    }
    return true;
}

// ---- names and queries ----

// One column of a CSV file, without its first line. The file stays in memory.
static void
add_column(const struct bench *b, struct texts *t, const char *file, size_t column)
{
    size_t size;
    char *at = screen_lists_read(b->folder, file, &size);
    if (at == NULL)
        return;
    at += strcspn(at, "\n");
    at += *at == '\n';
    while (*at != '\0' && *at != 0x1a) {
        struct bytes field;
        for (size_t i = 0; screen_lists_field(&at, &field); i++) {
            if (i == column && field.n > 0)
                add_text(t, field);
        }
    }
}

static void
add_lines(const struct bench *b, struct texts *t, const char *file)
{
    size_t size;
    char *at = screen_lists_read(b->folder, file, &size);
    while (at != NULL && *at != '\0') {
        size_t n = strcspn(at, "\r\n");
        if (n > 0)
            add_text(t, bytes_of(at, n));
        at += n;
        at += strspn(at, "\r\n");
    }
}

// Names that are not in Latin letters: of the list's own originals, one person's in many scripts, invented people's.
static void
add_foreign(const struct bench *b, struct texts *out)
{
    struct texts all = {0};
    add_lines(b, &all, "screening/one_person_79_spellings.txt");
    add_column(b, &all, "screening/cross_script_pairs.csv", 0);
    for (size_t i = 0; i < b->lists.count; i++)
        add_text(&all, b->lists.names[i].text);
    add_column(b, &all, "screening/negatives_global.csv", 0);
    for (size_t i = 0; i < all.count; i++) {
        if (!is_latin(all.p[i]) && all.p[i].n <= LIMIT_QUERY_SIZE)
            add_text(out, all.p[i]);
    }
    free(all.p);
}

static void
load(struct bench *b)
{
    struct texts parts[4] = {{0}, {0}, {0}, {0}};
    add_column(b, &parts[0], "screening/positives_un.csv", 0);
    add_column(b, &parts[1], "screening/negatives_us.csv", 0);
    add_column(b, &parts[2], "screening/negatives_global.csv", 0);
    add_foreign(b, &parts[3]);
    printf("queries          %zu of each of %zu, %zu, %zu, %zu names\n", b->part, parts[0].count, parts[1].count,
           parts[2].count, parts[3].count);
    for (size_t i = 0; i < b->part; i++) {
        for (size_t k = 0; k < 4; k++)
            add_text(&b->queries, parts[k].p[i * 7919 % parts[k].count]);
    }
    for (size_t i = 0; i < b->lists.count; i++)
        add_text(&b->names, b->lists.names[i].text);
    for (size_t k = 0; k < 4; k++) {
        for (size_t i = 0; i < parts[k].count; i++)
            add_text(&b->names, parts[k].p[i]);
        free(parts[k].p);
    }
    add_column(b, &b->names, "lists/ofac-2026-06/alt.csv", 3);
}

static uint64_t
random_next(uint64_t *state)
{
    *state += 0x9e3779b97f4a7c15ull;
    uint64_t z = *state;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ z >> 27) * 0x94d049bb133111ebull;
    return z ^ z >> 31;
}

// The words of a name, at most 12.
static size_t
words_of(struct bytes name, struct bytes out[12])
{
    size_t count = 0, from = 0;
    for (size_t i = 0; i <= name.n && count < 12; i++) {
        if (i < name.n && name.p[i] != ' ')
            continue;
        if (i > from)
            out[count++] = bytes_sub(name, from, i - from);
        from = i + 1;
    }
    return count;
}

// As long as a real name, each word from the same place of another one in the same kind of letters.
static struct bytes
invent(const struct bench *b, uint64_t *state, char *out, size_t size)
{
    struct bytes words[12], others[12], form = b->names.p[random_next(state) % b->names.count];
    size_t count = words_of(form, words), n = 0;
    for (size_t i = 0; i < count; i++) {
        struct bytes word = words[i], other = form;
        for (int tries = 0; tries < 8; tries++) {
            other = b->names.p[random_next(state) % b->names.count];
            if (is_latin(other) == is_latin(form))
                break;
        }
        size_t other_count = words_of(other, others);
        if (other_count > 0 && is_latin(other) == is_latin(form))
            word = others[i + 1 == count || i >= other_count ? other_count - 1 : i];
        if (n + word.n + 1 > size)
            break;
        if (n > 0)
            out[n++] = ' ';
        memcpy(out + n, word.p, word.n);
        n += word.n;
    }
    return bytes_of(out, n);
}

static void
invent_names(const struct bench *b, size_t count, struct texts *out)
{
    uint64_t state = 1;
    char *room = malloc(count * 160);
    if (room == NULL)
        abort();
    for (size_t i = 0; i < count; i++)
        add_text(out, invent(b, &state, room + i * 160, 160));
}

// ---- measuring ----

static int
compare_doubles(const void *x, const void *y)
{
    const double *a = x, *b = y;
    return *a < *b ? -1 : *a > *b;
}

struct result {
    double all, wall; // seconds
    double *each;     // of processor time, sorted
    size_t hits, incomplete;
};

static void
ask_all(struct bench *b, const struct screen_index *x, bool is_terse, struct result *r)
{
    const struct screen_options options = {.is_terse = is_terse};
    r->each = calloc(b->queries.count, sizeof *r->each);
    if (r->each == NULL)
        abort();
    double wall = seconds(CLOCK_MONOTONIC), from = seconds(CLOCK_THREAD_CPUTIME_ID);
    for (size_t i = 0; i < b->queries.count; i++) {
        struct screen_answer answer;
        arena_reset(&b->arena);
        need(b, match_ask(&b->arena, x, b->normaliser, b->queries.p[i], 0, NULL, &options, &answer, &b->err), "query");
        r->hits += answer.hit_total;
        r->incomplete += answer.is_incomplete;
    }
    r->all = seconds(CLOCK_THREAD_CPUTIME_ID) - from;
    r->wall = seconds(CLOCK_MONOTONIC) - wall;
    for (size_t i = 0; i < b->queries.count; i++) {
        struct screen_answer answer;
        from = seconds(CLOCK_THREAD_CPUTIME_ID);
        arena_reset(&b->arena);
        need(b, match_ask(&b->arena, x, b->normaliser, b->queries.p[i], 0, NULL, &options, &answer, &b->err), "query");
        r->each[i] = seconds(CLOCK_THREAD_CPUTIME_ID) - from;
    }
    double part[4] = {0};
    for (size_t i = 0; i < b->queries.count; i++)
        part[i % 4] += r->each[i];
    printf("  parts          %.1f, %.1f, %.1f, %.1f us a query\n", part[0] * 1e6 / (double)b->part, part[1] * 1e6 / (double)b->part,
           part[2] * 1e6 / (double)b->part, part[3] * 1e6 / (double)b->part);
    qsort(r->each, b->queries.count, sizeof *r->each, compare_doubles);
}

static void
measure_queries(struct bench *b, const struct screen_index *x)
{
    for (int is_terse = 1; is_terse >= 0; is_terse--) {
        struct result best = {0};
        for (int round = 0; round < b->rounds; round++) {
            struct result r = {0};
            ask_all(b, x, is_terse != 0, &r);
            if (best.each == NULL || r.all < best.all) {
                free(best.each);
                best = r;
            } else {
                free(r.each);
            }
        }
        size_t n = b->queries.count;
        printf("  %-14s %8.0f queries/s a core (%.0f/s by the clock), median %.3f ms, p99 %.3f ms, slowest %.3f ms; "
               "%.2f hits each, %zu incomplete\n",
               is_terse ? "hits" : "with reasons", (double)n / best.all, (double)n / best.wall, best.each[n / 2] * 1e3,
               best.each[n * 99 / 100] * 1e3, best.each[n - 1] * 1e3, (double)best.hits / (double)n, best.incomplete);
        free(best.each);
    }
}

static double
ask_once(struct bench *b, const struct screen_index *x)
{
    struct screen_answer answer;
    double from = seconds(CLOCK_MONOTONIC);
    arena_reset(&b->arena);
    need(b, match_query(&b->arena, x, b->normaliser, BYTES_LIT("Mohammed Ali Hassan"), 0, NULL, &answer, &b->err), "query");
    return seconds(CLOCK_MONOTONIC) - from;
}

// Write, map and open as another process would.
static void
measure_opening(struct bench *b, struct bytes bytes)
{
    char path[] = "/var/tmp/bench_screen_XXXXXX";
    int fd = mkstemp(path);
    bool is_written = fd >= 0 && write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n;
    double from = seconds(CLOCK_MONOTONIC);
    void *p = is_written ? mmap(NULL, bytes.n, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
    if (p != MAP_FAILED) {
        struct screen_index x;
        need(b, index_open(&x, bytes_of(p, bytes.n), false, &b->err), "open");
        double opened = seconds(CLOCK_MONOTONIC) - from, first = ask_once(b, &x), again = ask_once(b, &x);
        from = seconds(CLOCK_MONOTONIC);
        need(b, index_open(&x, bytes_of(p, bytes.n), true, &b->err), "open");
        printf("  opening        %.3f ms mapped, %.2f ms with its first query, which takes %.2f ms when asked again; %.1f ms to "
               "verify its hash\n",
               opened * 1e3, (opened + first) * 1e3, again * 1e3, (seconds(CLOCK_MONOTONIC) - from) * 1e3);
        (void)munmap(p, bytes.n); // the end of it
    }
    (void)close(fd);    // read only by now
    (void)unlink(path); // a temporary file
}

static void
add_lists(struct bench *b, struct screen_builder *builder, const struct texts *names)
{
    (void)names; // the lists are the bench's
    for (size_t i = 0; i < b->lists.count; i++) {
        const struct list_name *n = &b->lists.names[i];
        if (i == 0 || n->key != n[-1].key)
            need(b, builder_add_entry(builder, n->key, WHEN_MIN, WHEN_MAX, &b->err), "entry");
        need(b, builder_add_name(builder, n->kind, n->text, &b->err), "name");
    }
}

static void
add_names(struct bench *b, struct screen_builder *builder, const struct texts *names)
{
    for (size_t i = 0; i < names->count; i++) {
        need(b, builder_add_entry(builder, i, WHEN_MIN, WHEN_MAX, &b->err), "entry");
        need(b, builder_add_name(builder, SCREEN_PRIMARY, names->p[i], &b->err), "name");
    }
}

// hands NULL: on one core.
static void
build(struct bench *b, void (*add)(struct bench *b, struct screen_builder *builder, const struct texts *names),
      const struct texts *names, const struct screen_hands *hands, struct buf *out)
{
    struct screen_builder *builder;
    struct screen_index x;
    double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    need(b, builder_new(&builder, b->normaliser, &b->err), "build");
    add(b, builder, names);
    buf_init(out, UINT32_MAX);
    need(b, builder_finish(builder, hands, out, &b->err), "finish");
    wall = seconds(CLOCK_MONOTONIC) - wall;
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    builder_free(builder);
    need(b, index_open(&x, buf_bytes(out), false, &b->err), "open");
    printf("  build          %u names in %.2f s on %zu core%s (%.2f s of processor time); %zu bytes, %.0f a name; %u tokens\n",
           x.count[INDEX_NAMES], wall, hands == NULL ? 1 : hands->count, hands == NULL || hands->count == 1 ? "" : "s", cpu,
           out->n, (double)out->n / (double)x.count[INDEX_NAMES], x.count[INDEX_TOKENS]);
}

static void
measure(struct bench *b, void (*add)(struct bench *b, struct screen_builder *builder, const struct texts *names),
        const struct texts *names)
{
    const struct screen_hands hands = {threads_run, NULL, threads_count()};
    struct screen_index x;
    struct buf bytes, same;
    build(b, add, names, NULL, &bytes);
    build(b, add, names, &hands, &same);
    if (!bytes_equal(buf_bytes(&bytes), buf_bytes(&same))) {
        fprintf(stderr, "bench_screening_speed: the index differs with the number of threads\n");
        exit(1);
    }
    buf_clear(&same);
    need(b, index_open(&x, buf_bytes(&bytes), false, &b->err), "open");
    measure_opening(b, buf_bytes(&bytes));
    if (!b->is_build)
        measure_queries(b, &x);
    buf_clear(&bytes);
}

static void
run_lists(struct bench *b)
{
    printf("two lists, %s kernel\n", kernel_best()->name);
    measure(b, add_lists, NULL);
}

static void
run_invented(struct bench *b, size_t count)
{
    struct texts names = {0};
    printf("%zu invented names\n", count);
    invent_names(b, count, &names);
    measure(b, add_names, &names);
}

static void
dump(const struct bench *b, const char *path)
{
    FILE *f = fopen(path, "w");
    for (size_t i = 0; f != NULL && i < b->lists.count; i++)
        fprintf(f, "%.*s\n", (int)b->lists.names[i].text.n, (const char *)b->lists.names[i].text.p);
    fprintf(f, "\n");
    for (size_t i = 0; f != NULL && i < b->queries.count; i++)
        fprintf(f, "%.*s\n", (int)b->queries.p[i].n, (const char *)b->queries.p[i].p);
    if (f == NULL || fclose(f) != 0)
        abort();
}

int
main(int argc, char **argv)
{
    struct bench b = {.folder = NULL};
    char folder[4096];
    const char *shared = getenv("ENTENTE_SHARED");
    size_t invented = 1000000;
    (void)snprintf(folder, sizeof folder, "%s/data",
                   shared != NULL ? shared : "../shared"); // a cut path has no lists
    b.folder = folder;
    arena_init(&b.arena, 256 * 1024 * 1024);
    need(&b, normalise_new(&b.normaliser, &b.err), "normaliser");
    need(&b, normalise_warm(b.normaliser, &b.err), "warm");
    if (screen_lists_load(&b.lists, folder) < 0) {
        printf("# skipped: no shared data\n");
        return 0;
    }
    b.part = PART;
    b.rounds = 3;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--quick") != 0)
            continue;
        b.part = PART / 10;
        b.rounds = 1;
    }
    load(&b);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--lists") == 0)
            invented = 0;
        else if (strcmp(argv[i], "--names") == 0 && i + 1 < argc)
            invented = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--build") == 0)
            b.is_build = true;
        else if (strcmp(argv[i], "--dump") == 0 && i + 1 < argc)
            dump(&b, argv[++i]);
    }
    run_lists(&b);
    if (invented > 0)
        run_invented(&b, invented);
    normalise_free(b.normaliser);
    arena_clear(&b.arena);
    free(b.names.p);
    free(b.queries.p);
    screen_lists_clear(&b.lists);
    return 0;
}
