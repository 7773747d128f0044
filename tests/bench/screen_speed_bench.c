// SPDX-License-Identifier: Apache-2.0
// What screening costs on one core: queries per second, the slowest of a hundred, size, building and opening; on the UN and
// US lists, and on invented names (--names N, a million by default) drawn from the tokens of all real name data with
// their frequencies and places in a name. Queries are equal parts of listed persons as others spell them, of two files of
// invented people, and of names that are not in Latin letters. Time is the processor's, so that another program on the
// machine does not count; the clock's is printed beside it.
//
//     tool_screen_speed [--lists | --invented] [--names N] [--quick] [--build] [--dump FILE]
//
// --quick asks a tenth, once; --build nothing. --dump writes the names (key, tab, text) and the queries, one a line, for a comparison with
// another engine.
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
#include "bench.h"
#include "host/threads.h"
#include "screen/builder.h"
#include "screen/hands.h"
#include "screen/kernel.h"
#include "screen/match.h"
#include "screen_lists.h"

#define PART 1000 // queries of each of the four parts, unless said otherwise
#define PARTS 4
#define ROUNDS 3       // of which the best counts,
#define ROUNDS_SPAN 45 // or as many as begin within so many seconds

static const char *const part_names[PARTS] = {"positives", "negatives_us", "negatives_global", "other_scripts"};

struct texts {
    struct bytes *p; // owned; what they point to lives as long as the program
    size_t count, room;
};

struct bench {
    const char *folder;
    size_t part;           // queries of each of the four parts
    int rounds;
    bool is_build;         // without queries
    const char *set;       // of the figures: which names are asked
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
    fprintf(stderr, "tool_screen_speed: %s: %s\n", what, b->err.text);
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
    double all, wall;         // seconds
    double *each;             // of processor time, in the order of the queries
    double part[PARTS];       // seconds of each part
    size_t hits, incomplete;
};

static void
ask(struct bench *b, const struct screen_index *x, const struct screen_options *options, size_t i, struct screen_answer *answer)
{
    arena_reset(&b->arena);
    need(b, match_ask(&b->arena, x, b->normaliser, b->queries.p[i], 0, NULL, options, answer, &b->err), "query");
}

// All queries twice: together for how many a second, one by one for the slowest.
static void
ask_all(struct bench *b, const struct screen_index *x, bool is_terse, struct result *r)
{
    const struct screen_options options = {.is_terse = is_terse};
    struct screen_answer answer;
    r->each = calloc(b->queries.count, sizeof *r->each);
    if (r->each == NULL)
        abort();
    double wall = seconds(CLOCK_MONOTONIC), from = seconds(CLOCK_THREAD_CPUTIME_ID);
    for (size_t i = 0; i < b->queries.count; i++) {
        ask(b, x, &options, i, &answer);
        r->hits += answer.hit_total;
        r->incomplete += answer.is_incomplete;
    }
    r->all = seconds(CLOCK_THREAD_CPUTIME_ID) - from;
    r->wall = seconds(CLOCK_MONOTONIC) - wall;
    for (size_t i = 0; i < b->queries.count; i++) {
        from = seconds(CLOCK_THREAD_CPUTIME_ID);
        ask(b, x, &options, i, &answer);
        r->each[i] = seconds(CLOCK_THREAD_CPUTIME_ID) - from;
        r->part[i % PARTS] += r->each[i];
    }
}

// Of sorted values, the one that so many of a hundred are below.
static double
quantile(const double *sorted, size_t count, size_t hundredths)
{
    return sorted[count * hundredths / 100];
}

static void
tell_parts(const struct bench *b, const char *set, const struct result *r)
{
    double *of_part = calloc(b->part, sizeof *of_part);
    if (of_part == NULL)
        abort();
    for (size_t k = 0; k < PARTS; k++) {
        char name[128];
        for (size_t i = 0; i < b->part; i++)
            of_part[i] = r->each[PARTS * i + k];
        qsort(of_part, b->part, sizeof *of_part, compare_doubles);
        double rate = (double)b->part / r->part[k], p99 = quantile(of_part, b->part, 99);
        printf("    %-16s %8.0f queries/s, p99 %.3f ms\n", part_names[k], rate, p99 * 1e3);
        (void)snprintf(name, sizeof name, "%s_%s", set, part_names[k]); // short
        bench_figure(name, "rate", rate);
        bench_figure(name, "p99", p99 * 1e3);
    }
    free(of_part);
}

static void
tell(const struct bench *b, bool is_terse, struct result *r)
{
    char set[80];
    size_t n = b->queries.count;
    (void)snprintf(set, sizeof set, "%s%s", b->set, is_terse ? "" : "_reasons"); // short
    printf("  %-14s %8.0f queries/s a core (%.0f/s by the clock)\n", is_terse ? "hits" : "with reasons", (double)n / r->all,
           (double)n / r->wall);
    tell_parts(b, set, r);
    qsort(r->each, n, sizeof *r->each, compare_doubles);
    printf("    together: median %.3f ms, p99 %.3f ms, slowest %.3f ms; %.2f hits each, %zu incomplete\n", r->each[n / 2] * 1e3,
           quantile(r->each, n, 99) * 1e3, r->each[n - 1] * 1e3, (double)r->hits / (double)n, r->incomplete);
    bench_figure(set, "rate", (double)n / r->all);
    bench_figure(set, "wall_rate", (double)n / r->wall);
    bench_figure(set, "median", r->each[n / 2] * 1e3);
    bench_figure(set, "p99", quantile(r->each, n, 99) * 1e3);
    bench_figure(set, "slowest", r->each[n - 1] * 1e3);
    bench_figure(set, "hits", (double)r->hits / (double)n);
    bench_figure(set, "incomplete", (double)r->incomplete);
}

static void
measure_queries(struct bench *b, const struct screen_index *x)
{
    for (int is_terse = 1; is_terse >= 0; is_terse--) {
        struct result best = {0};
        double from = seconds(CLOCK_MONOTONIC);
        for (int round = 0; round < b->rounds && (round == 0 || seconds(CLOCK_MONOTONIC) - from < ROUNDS_SPAN); round++) {
            struct result r = {0};
            ask_all(b, x, is_terse != 0, &r);
            bool is_best = best.each == NULL || r.all < best.all;
            free(is_best ? best.each : r.each);
            best = is_best ? r : best;
        }
        tell(b, is_terse != 0, &best);
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
        bench_figure(b->set, "opening", (opened + first) * 1e3);
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
    bench_figure(b->set, hands == NULL ? "build_one" : "build", wall);
    bench_figure(b->set, hands == NULL ? "build_one_cpu" : "build_cpu", cpu);
    bench_figure(b->set, "names", (double)x.count[INDEX_NAMES]);
    bench_figure(b->set, "size", (double)out->n / (double)x.count[INDEX_NAMES]);
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
        fprintf(stderr, "tool_screen_speed: the index differs with the number of threads\n");
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
    b->set = "lists";
    printf("two lists, %s kernel\n", kernel_best()->name);
    measure(b, add_lists, NULL);
}

static void
run_invented(struct bench *b, size_t count)
{
    struct texts names = {0};
    b->set = "invented";
    printf("%zu invented names\n", count);
    invent_names(b, count, &names);
    measure(b, add_names, &names);
}

// A line of its own: what would end it is a space.
static void
dump_text(FILE *f, struct bytes text)
{
    for (size_t i = 0; i < text.n; i++)
        fputc(text.p[i] < ' ' ? ' ' : text.p[i], f); // the end of the file is checked
    fputc('\n', f);
}

static void
dump(const struct bench *b, const char *path)
{
    FILE *f = fopen(path, "w");
    if (f == NULL)
        abort();
    for (size_t i = 0; i < b->lists.count; i++) {
        fprintf(f, "%" PRIu64 "\t", b->lists.names[i].key);
        dump_text(f, b->lists.names[i].text);
    }
    fputc('\n', f);
    for (size_t i = 0; i < b->queries.count; i++)
        dump_text(f, b->queries.p[i]);
    if (fclose(f) != 0)
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
    b.rounds = ROUNDS;
    bool has_lists = true;
    const char *dumped = NULL;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--quick") == 0) {
            b.part = PART / 10;
            b.rounds = 1;
        } else if (strcmp(argv[i], "--lists") == 0) {
            invented = 0;
        } else if (strcmp(argv[i], "--build") == 0) {
            b.is_build = true;
        } else if (strcmp(argv[i], "--invented") == 0) {
            has_lists = false;
        } else if (strcmp(argv[i], "--names") == 0 && i + 1 < argc) {
            invented = strtoull(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--dump") == 0 && i + 1 < argc) {
            dumped = argv[++i];
        }
    }
    load(&b);
    if (dumped != NULL)
        dump(&b, dumped);
    if (has_lists)
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
