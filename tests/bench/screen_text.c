// SPDX-License-Identifier: Apache-2.0
// What it costs to find listed names in running text, and how many are found: the public lists against a text of technical
// prose and payments between invented people (from $ENTENTE_SHARED/data, joined by a seeded generator) with one
// listed name in 10 kB, as listed or with one edit in each word of four letters or more.
//
//     tool_screen_text [MB [exact|edits]]      one processor; best of three
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/when.h"
#include "bench.h"
#include "screen/builder.h"
#include "screen/lexicon.h"
#include "screen/normalise.h"
#include "screen/prose.h"
#include "screen_lists.h"

#define TEXT_MB 64
#define EVERY 10000 // bytes from one listed name to the next
#define ROUNDS 3
#define FEED (256 * 1024)

struct plant {
    size_t from, until;
    uint64_t key;
    bool is_wanted, is_found; // whether its name is one that is looked for
};

struct bench {
    const char *folder;
    struct lists lists;
    struct screen_normaliser *normaliser;
    struct buf bytes;
    struct screen_index index;
    struct bytes *pool; // sentences
    size_t pool_count;
    bool has_scripts; // invented people of all scripts, not of ASCII alone
    bool *is_wanted; // by name of the index
    uint64_t seed;
    char *text;
    size_t size;
    struct plant *plants;
    size_t plant_count, others, other_alerts; // finds of what was not planted
    struct err err;
};

// Of this thread's processor, so that others on the machine count for little.
static double
now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t); // cannot fail for this clock
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void
must(const struct bench *b, int rc, const char *what)
{
    if (rc == 0)
        return;
    fprintf(stderr, "screen_text: %s: %s\n", what, b->err.text);
    exit(1);
}

static uint64_t
draw(struct bench *b, uint64_t below)
{
    b->seed ^= b->seed << 13;
    b->seed ^= b->seed >> 7;
    b->seed ^= b->seed << 17;
    return (b->seed >> 11) % below;
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
    must(b, index_open(&b->index, buf_bytes(&b->bytes), false, &b->err), "open");
}

// ---- the text ----

static void
add_sentence(struct bench *b, const char *p, size_t n)
{
    if (b->pool_count % 4096 == 0)
        b->pool = realloc(b->pool, (b->pool_count + 4096) * sizeof *b->pool);
    b->pool[b->pool_count++] = bytes_of(p, n);
}

// The descriptions of a STIX bundle, and the first column of a table of invented people as payments.
static bool
fill_pool(struct bench *b)
{
    size_t size;
    char *stix = screen_lists_read(b->folder, "exchange/attack-stix/mobile-attack-17.1.json", &size);
    char *people = screen_lists_read(b->folder, "screening/negatives_global.csv", &size);
    if (stix == NULL || people == NULL)
        return false;
    static const char mark[] = "\"description\": \"";
    for (char *p = strstr(stix, mark); p != NULL; p = strstr(p, mark)) {
        p += sizeof mark - 1;
        size_t n = 0;
        while (p[n] != '"' && p[n] != '\0')
            n += p[n] == '\\' ? 2 : 1;
        add_sentence(b, p, n);
        p += n;
    }
    size_t prose = b->pool_count;
    char *at = people + strcspn(people, "\n") + 1;
    while (*at != '\0' && b->pool_count < 3 * prose) {
        struct bytes field, name = {NULL, 0};
        for (size_t i = 0; screen_lists_field(&at, &field); i++)
            name = i == 0 ? field : name;
        bool is_ascii = true;
        for (size_t i = 0; i < name.n; i++)
            is_ascii = is_ascii && name.p[i] < 0x80;
        if (!is_ascii && !b->has_scripts)
            continue;
        char *line = malloc(name.n + 64);
        int n = sprintf(line, "Payment by %.*s, invoice %zu", (int)name.n, (const char *)name.p, 1000 + 7 * b->pool_count);
        add_sentence(b, line, (size_t)n);
    }
    return prose > 0;
}

static void
put(struct bench *b, const char *p, size_t n)
{
    memcpy(b->text + b->size, p, n);
    b->size += n;
}

static bool
is_letter(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// One edit in a word of ASCII letters: a letter changed, left out, doubled or swapped.
static void
put_edited(struct bench *b, const uint8_t *p, size_t n)
{
    size_t at = (size_t)draw(b, n - 1), kind = (size_t)draw(b, 4);
    for (size_t i = 0; i < n; i++) {
        char c = (char)p[i], next = (char)p[i + 1 < n ? i + 1 : i];
        if (i != at)
            put(b, &c, 1);
        else if (kind == 0)
            put(b, c == 'e' || c == 'E' ? "o" : "e", 1);
        else if (kind == 2)
            put(b, (char[]){c, c}, 2);
        else if (kind == 3) {
            put(b, (char[]){next, c}, 2);
            i++;
        }
    }
}

static void
put_name(struct bench *b, struct bytes name, bool is_edited)
{
    for (size_t i = 0; i < name.n;) {
        size_t n = 0;
        while (i + n < name.n && is_letter(name.p[i + n]))
            n++;
        bool is_word = is_edited && n >= 5 && (i == 0 || (name.p[i - 1] < 0x80 && name.p[i - 1] != '\'')) &&
                       (i + n == name.n || (name.p[i + n] < 0x80 && name.p[i + n] != '\''));
        if (is_word)
            put_edited(b, name.p + i, n);
        else
            put(b, (const char *)name.p + i, n > 0 ? n : 1);
        i += n > 0 ? n : 1;
    }
}

static void
make_text(struct bench *b, size_t size, bool is_edited)
{
    b->text = realloc(b->text, size + 65536);
    b->plants = realloc(b->plants, (size / EVERY + 2) * sizeof *b->plants);
    b->size = b->plant_count = 0;
    b->seed = 88172645463325252ull;
    while (b->size < size) {
        struct bytes sentence = b->pool[draw(b, b->pool_count)];
        put(b, (const char *)sentence.p, sentence.n < 32768 ? sentence.n : 32768);
        put(b, ". ", 2);
        if (b->size < (b->plant_count + 1) * EVERY)
            continue;
        struct index_name row;
        struct index_entry entry;
        uint32_t number = (uint32_t)draw(b, index_name_count(&b->index));
        if (!index_get_name(&b->index, number, &row) || !index_get_entry(&b->index, row.entry, &entry))
            abort();
        struct plant *plant = &b->plants[b->plant_count++];
        *plant = (struct plant){.from = b->size, .key = entry.key, .is_wanted = b->is_wanted[number]};
        put_name(b, row.text, is_edited);
        plant->until = b->size;
        put(b, ". ", 2);
    }
}

// ---- the search ----

static int
found(void *context, const struct prose_find *f)
{
    struct bench *b = context;
    size_t low = 0, high = b->plant_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (b->plants[middle].until <= f->from)
            low = middle + 1;
        else
            high = middle;
    }
    struct plant *p = &b->plants[low];
    bool is_plant = low < b->plant_count && p->from < f->until;
    if (is_plant && p->key == f->hit->key)
        p->is_found = true;
    if (!is_plant) {
        b->others++;
        b->other_alerts += f->hit->is_alert;
        if (getenv("SCREEN_BENCH_SHOW") != NULL)
            printf("    %s %d %.*s -> %.*s\n", f->hit->is_alert ? "alert" : "hit", f->hit->score, (int)f->text.n,
                   (const char *)f->text.p, (int)f->hit->name.n, (const char *)f->hit->name.p);
    }
    return 0;
}

static double
search(struct bench *b, struct prose *p)
{
    double start = now();
    b->others = b->other_alerts = 0;
    for (size_t at = 0; at < b->size; at += FEED)
        must(b, prose_feed(p, bytes_of(b->text + at, b->size - at < FEED ? b->size - at : FEED), found, b, &b->err), "feed");
    must(b, prose_end(p, found, b, &b->err), "end");
    return now() - start;
}

static void
measure(struct bench *b, const struct lexicon *l, int edits, bool is_edited, size_t size)
{
    struct prose *p;
    double best = 1e9;
    must(b, prose_new(&p, l, &b->index, b->normaliser, edits, NULL, &b->err), "prose");
    make_text(b, size, is_edited);
    for (int i = 0; i < ROUNDS; i++) {
        double seconds = search(b, p);
        best = seconds < best ? seconds : best;
    }
    struct prose_counts c;
    prose_count(p, &c);
    size_t wanted = 0, got = 0;
    for (size_t i = 0; i < b->plant_count; i++) {
        wanted += b->plants[i].is_wanted;
        got += b->plants[i].is_wanted && b->plants[i].is_found;
        if (b->plants[i].is_wanted && !b->plants[i].is_found && getenv("SCREEN_BENCH_SHOW") != NULL)
            printf("    not found: %.*s\n", (int)(b->plants[i].until - b->plants[i].from), b->text + b->plants[i].from);
    }
    printf("%-36s %7.1f MB/s, %zu of %zu names found (%.2f %%), %zu planted that are not looked for; elsewhere %.1f hits and "
           "%.2f alerts a MB; %llu words cut short\n",
           edits == 0 ? "exact words, names as listed" : is_edited ? "one edit a word, names so changed" : "one edit a word, names as listed",
           (double)b->size / 1e6 / best, got, wanted, 100.0 * (double)got / (double)wanted, b->plant_count - wanted,
           (double)b->others / ((double)b->size / 1e6), (double)b->other_alerts / ((double)b->size / 1e6),
           (unsigned long long)c.cut);
    char set[80];
    (void)snprintf(set, sizeof set, "text%s_%s", b->has_scripts ? "_scripts" : "",
                   edits == 0 ? "exact" : is_edited ? "edited" : "listed"); // short
    bench_figure(set, "rate", (double)b->size / 1e6 / best);
    bench_figure(set, "found", (double)got);
    bench_figure(set, "wanted", (double)wanted);
    bench_figure(set, "alerts", (double)b->other_alerts / ((double)b->size / 1e6));
    bench_progress(1 + (size_t)b->has_scripts * 3 + (size_t)(edits + is_edited), 6);
    prose_free(p);
}

int
main(int argc, char **argv)
{
    struct bench b = {.seed = 1};
    char folder[4096];
    const char *shared = getenv("ENTENTE_SHARED");
    (void)snprintf(folder, sizeof folder, "%s/data", shared != NULL ? shared : "../shared"); // a cut path has no lists
    b.folder = folder;
    size_t size = (argc > 1 ? strtoul(argv[1], NULL, 10) : TEXT_MB) * 1000000;
    must(&b, normalise_new(&b.normaliser, &b.err), "normaliser");
    if (size == 0 || screen_lists_load(&b.lists, folder) < 0 || !fill_pool(&b)) {
        printf("# skipped: no shared data\n");
        return 0;
    }
    build(&b);
    double start = now();
    struct lexicon *l;
    must(&b, lexicon_new(&l, &b.index, b.normaliser, true, &b.err), "lexicon");
    printf("%-36s %zu names in %.0f ms, %zu say too little\n", "prepared", l->name_count, (now() - start) * 1e3, l->passed_over);
    b.is_wanted = calloc(index_name_count(&b.index), sizeof *b.is_wanted);
    for (size_t i = 0; i < l->name_count; i++)
        b.is_wanted[l->names[i].number] = true;
    const char *only = argc > 2 ? argv[2] : "";
    for (int scripts = 0; scripts < 2; scripts++) {
        b.has_scripts = scripts;
        b.pool_count = 0;
        if (!fill_pool(&b))
            abort();
        printf("%s\n", scripts ? "people of all scripts in the text:" : "a text of ASCII, but for listed names:");
        if (strcmp(only, "edits") != 0)
            measure(&b, l, 0, false, size);
        if (strcmp(only, "exact") != 0) {
            measure(&b, l, 1, false, size);
            measure(&b, l, 1, true, size);
        }
    }
    lexicon_free(l);
    normalise_free(b.normaliser);
    buf_clear(&b.bytes);
    screen_lists_clear(&b.lists);
    free(b.is_wanted);
    free(b.plants);
    free(b.text);
    free(b.pool);
    return 0;
}
