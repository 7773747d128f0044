// SPDX-License-Identifier: Apache-2.0
#include "quality_translit.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "base/arena.h"
#include "base/when.h"
#include "bench.h"
#include "quality_cause.h"
#include "screen/builder.h"
#include "screen/match.h"
#include "screen_lists.h"

#define FIRST 10
#define TEXT_SIZE 256

struct row {
    char source[TEXT_SIZE], latin[TEXT_SIZE]; // as written; folded to ASCII
};

struct set {
    struct row *rows; // by source
    size_t count;
    char (*tokens)[TEXT_SIZE]; // distinct Latin ones, in the order of bytes
    size_t token_count;
};

struct icu {
    UTransliterator *to_latin, *to_ascii;
};

static void
transliterate(UTransliterator *t, UChar *text)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t length = u_strlen(text), limit = length;
    utrans_transUChars(t, text, &length, TEXT_SIZE, 0, &limit, &status);
    text[U_SUCCESS(status) && length < TEXT_SIZE ? length : 0] = 0;
}

// To small ASCII letters; what does not come out as such is left out.
static void
to_ascii(const struct icu *icu, const char *from, bool is_latin, char *out)
{
    UChar text[TEXT_SIZE];
    UErrorCode status = U_ZERO_ERROR;
    u_strFromUTF8(text, TEXT_SIZE, NULL, from, -1, &status);
    size_t n = 0;
    if (U_SUCCESS(status)) {
        if (!is_latin)
            transliterate(icu->to_latin, text);
        transliterate(icu->to_ascii, text);
        for (const UChar *p = text; *p != 0; p++) {
            if (*p >= 'A' && *p <= 'Z')
                out[n++] = (char)(*p + ('a' - 'A'));
            else if ((*p >= 'a' && *p <= 'z') || *p == ' ' || *p == '-')
                out[n++] = (char)*p;
        }
    }
    out[n] = '\0';
}

static int
compare_rows(const void *x, const void *y)
{
    return strcmp(((const struct row *)x)->source, ((const struct row *)y)->source);
}

static int
compare_tokens(const void *x, const void *y)
{
    return strcmp(x, y);
}

static void
copy(char *out, const char *from, size_t n, bool has_gaps)
{
    size_t k = 0;
    for (size_t i = 0; i < n && k + 1 < TEXT_SIZE; i++) {
        if (!has_gaps || from[i] != ' ')
            out[k++] = from[i];
    }
    out[k] = '\0';
}

// wd_*: Latin, source with a space between letters, count. ar2en: source, Latin.
static void
load(struct set *s, const struct icu *icu, char *text, bool is_latin_first)
{
    s->rows = calloc(40000, sizeof *s->rows);
    s->tokens = calloc(40000, TEXT_SIZE);
    bench_need(s->rows != NULL && s->tokens != NULL, "no memory");
    for (char *line = text; *line != '\0' && s->count < 40000; line += strcspn(line, "\n") + 1) {
        size_t first = strcspn(line, "\t\n"), second;
        if (line[first] != '\t')
            break;
        const char *next = line + first + 1;
        second = strcspn(next, "\t\r\n");
        char latin[TEXT_SIZE];
        struct row *r = &s->rows[s->count];
        copy(latin, is_latin_first ? line : next, is_latin_first ? first : second, false);
        copy(r->source, is_latin_first ? next : line, is_latin_first ? second : first,
             is_latin_first);
        to_ascii(icu, latin, true, r->latin);
        if (r->latin[0] == '\0' || r->source[0] == '\0')
            continue;
        memcpy(s->tokens[s->count++], r->latin, TEXT_SIZE);
        if (line[strcspn(line, "\n")] == '\0')
            break;
    }
    qsort(s->rows, s->count, sizeof *s->rows, compare_rows);
    qsort(s->tokens, s->count, TEXT_SIZE, compare_tokens);
    for (size_t i = 0; i < s->count; i++) {
        if (i == 0 || strcmp(s->tokens[i], s->tokens[s->token_count - 1]) != 0)
            memmove(s->tokens[s->token_count++], s->tokens[i], TEXT_SIZE);
    }
}

static bool
is_paired(const struct row *rows, size_t count, const char *latin)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].latin, latin) == 0)
            return true;
    }
    return false;
}

static unsigned
levenshtein(const char *a, const char *b)
{
    unsigned row[TEXT_SIZE + 1], m = 0;
    for (; b[m] != '\0'; m++)
        row[m] = m;
    row[m] = m;
    for (unsigned i = 0; a[i] != '\0'; i++) {
        unsigned last = row[0];
        row[0] = i + 1;
        for (unsigned j = 0; j < m; j++) {
            unsigned change = last + (a[i] != b[j]), drop = row[j + 1] + 1, add = row[j] + 1;
            last = row[j + 1];
            unsigned d = change < drop ? change : drop;
            row[j + 1] = d < add ? d : add;
        }
    }
    return row[m];
}

// Whether one of the first ten by distance, then by bytes, is paired.
static bool
find_by_distance(const struct set *s, const struct row *rows, size_t count, const char *folded)
{
    unsigned distance[FIRST];
    size_t best[FIRST], found = 0;
    for (size_t i = 0; i < s->token_count; i++) {
        unsigned d = levenshtein(folded, s->tokens[i]);
        if (found == FIRST && d >= distance[FIRST - 1])
            continue;
        size_t at = found < FIRST ? found++ : FIRST - 1;
        for (; at > 0 && distance[at - 1] > d; at--) {
            distance[at] = distance[at - 1];
            best[at] = best[at - 1];
        }
        distance[at] = d;
        best[at] = i;
    }
    for (size_t i = 0; i < found; i++) {
        if (is_paired(rows, count, s->tokens[best[i]]))
            return true;
    }
    return false;
}

struct screener {
    struct screen_normaliser *normaliser;
    struct screen_index index;
    struct arena arena;
    struct buf bytes;
};

static void
screener_open(struct screener *w, const struct set *s)
{
    struct err e;
    struct screen_builder *b;
    arena_init(&w->arena, 64 * 1024 * 1024);
    buf_init(&w->bytes, UINT32_MAX);
    bench_done(normalise_new(&w->normaliser, &e), &e);
    bench_done(builder_new(&b, w->normaliser, &e), &e);
    for (size_t i = 0; i < s->token_count; i++) {
        bench_done(builder_add_entry(b, i, WHEN_MIN, WHEN_MAX, &e), &e);
        bench_done(builder_add_name(b, SCREEN_PRIMARY, bytes_of_str(s->tokens[i]), &e), &e);
    }
    bench_done(builder_finish(b, NULL, &w->bytes, &e), &e);
    builder_free(b);
    bench_done(index_open(&w->index, buf_bytes(&w->bytes), false, &e), &e);
}

static void
screener_close(struct screener *w)
{
    normalise_free(w->normaliser);
    arena_clear(&w->arena);
    buf_clear(&w->bytes);
}

// Why none of the first ten was right: by the best of the right ones.
static const char *
cause_of_miss(struct screener *w, const struct set *s, const struct row *rows, size_t count,
              const struct screen_answer *answer, bool is_shown)
{
    struct screen_hit best = {0}, pair;
    const char *latin = rows[0].latin;
    struct err e;
    for (size_t i = 0; i < count; i++) {
        bench_done(match_pair(&w->arena, w->normaliser, bytes_of_str(rows[i].source), bytes_of_str(rows[i].latin),
                              SCREEN_PRIMARY, NULL, &pair, &e),
                   &e);
        latin = pair.score > best.score ? rows[i].latin : latin;
        best = pair.score > best.score ? pair : best;
    }
    if (is_shown) {
        printf("    %s %s %d; instead", rows[0].source, latin, best.score);
        for (size_t i = 0; i < answer->hit_count && i < FIRST; i++)
            printf(" %s %d", s->tokens[answer->hits[i].key], answer->hits[i].score);
        printf("\n");
    }
    if (best.score == 0)
        return "other consonants, or too far in spelling";
    return best.score < SCREEN_HIT ? "alike, but less than a hit" : "ten others fit as well or better";
}

// Whether one of the first ten hits is paired; keys are in the order of bytes, and so are ties.
static bool
find_by_score(struct screener *w, const struct set *s, const struct row *rows, size_t count, const char *name,
              bool is_shown)
{
    struct err e;
    struct screen_answer answer;
    arena_reset(&w->arena);
    bench_done(match_query(&w->arena, &w->index, w->normaliser, bytes_of_str(rows[0].source), 0,
                           NULL, &answer, &e),
               &e);
    for (size_t i = 0; i < answer.hit_count && i < FIRST; i++) {
        if (is_paired(rows, count, s->tokens[answer.hits[i].key]))
            return true;
    }
    quality_row(name, "-", "missed", cause_of_miss(w, s, rows, count, &answer, is_shown));
    return false;
}

static void
measure(const struct icu *icu, const char *name, const struct set *s, size_t step, size_t shown)
{
    struct screener w;
    screener_open(&w, s);
    size_t asked = 0, found = 0, baseline = 0, number = 0;
    for (size_t i = 0, count; i < s->count; i += count) {
        for (count = 1;
             i + count < s->count && compare_rows(&s->rows[i], &s->rows[i + count]) == 0;)
            count++;
        if (number++ % step != 0)
            continue;
        asked++;
        char folded[TEXT_SIZE];
        to_ascii(icu, s->rows[i].source, false, folded);
        baseline += find_by_distance(s, &s->rows[i], count, folded);
        bool is_found = find_by_score(&w, s, &s->rows[i], count, name, shown > 0);
        bench_progress(i + count, s->count);
        found += is_found;
        shown -= shown > 0 && !is_found;
    }
    screener_close(&w);
    double b = (double)baseline / (double)asked, f = (double)found / (double)asked;
    printf("  %-14s %6zu of %6zu Latin tokens: ours %.3f, baseline %.3f, misses %.0f %% of the "
           "baseline's\n",
           name, asked, s->token_count, f, b, b < 1 ? 100 * (1 - f) / (1 - b) : 0);
    bench_figure(name, "asked", (double)asked);
    bench_figure(name, "tokens", (double)s->token_count);
    bench_figure(name, "found", (double)found);
    bench_figure(name, "baseline", (double)baseline);
}

void
quality_translit(const char *folder, size_t step, const char *only, size_t shown)
{
    static const char *const sets[] = {"wd_arabic_16",   "ar2en-train.txt", "wd_hebrew_16",
                                       "wd_korean_16",   "wd_chinese_16",   "wd_japanese_16",
                                       "wd_katakana_16", "wd_russian_16"};
    UErrorCode status = U_ZERO_ERROR;
    struct icu icu = {
        .to_latin = utrans_openU(u"Any-Latin", -1, UTRANS_FORWARD, NULL, 0, NULL, &status),
        .to_ascii = utrans_openU(u"Latin-ASCII", -1, UTRANS_FORWARD, NULL, 0, NULL, &status),
    };
    bench_need(U_SUCCESS(status), "ICU has no transliterators");
    printf("transliteration: a right Latin token among the first %d\n", FIRST);
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        char path[TEXT_SIZE];
        size_t size;
        if (only != NULL && strcmp(only, sets[i]) != 0)
            continue;
        (void)snprintf(path, sizeof path, "screening/transliteration/%s", sets[i]); // short
        char *text = screen_lists_read(folder, path, &size);
        if (text == NULL) {
            printf("  %-14s skipped: no shared data\n", sets[i]);
            continue;
        }
        struct set s = {0};
        load(&s, &icu, text, sets[i][0] == 'w');
        measure(&icu, sets[i], &s, step, shown);
        free(s.rows);
        free(s.tokens);
        free(text);
    }
    utrans_close(icu.to_latin);
    utrans_close(icu.to_ascii);
}
