// SPDX-License-Identifier: Apache-2.0
// How well screening tells names apart and finds them again, at the shipped threshold, on the
// public test sets below $ENTENTE_SHARED/data: the figures of docs/screening.md. Names only;
// nothing here is a test, and nothing was tuned to a row.
//
//     tool_screen_quality [--part pairs|positives|negatives|scripts|transliteration] [--set FILE]
//     [--step N] [--show N]
//
// --step: each N-th query only, for a quick look. --show: print so many wrong rows of each set.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/when.h"
#include "bench.h"
#include "quality_cause.h"
#include "quality_translit.h"
#include "screen/builder.h"
#include "screen/explain.h"
#include "screen/match.h"
#include "screen/words.h"
#include "screen_lists.h"

#define FIELDS_MAX 8

struct quality {
    const char *folder;
    struct screen_normaliser *normaliser;
    struct lists lists;
    struct buf bytes;
    struct screen_index index;
    struct arena arena;
    size_t step, show;
    const char *set; // this file of negatives or transliterations only; NULL: all
};

struct row {
    struct bytes f[FIELDS_MAX];
};

static bool
next_row(char **at, struct row *r)
{
    struct bytes field;
    memset(r, 0, sizeof *r);
    if (**at == '\0')
        return false;
    for (size_t i = 0; screen_lists_field(at, &field); i++) {
        if (i < FIELDS_MAX)
            r->f[i] = field;
    }
    return true;
}

// A CSV file without its first line; NULL when it is missing. Free *text.
static char *
open_csv(const struct quality *q, const char *name, char **text)
{
    size_t size;
    *text = screen_lists_read(q->folder, name, &size);
    if (*text == NULL)
        printf("  %s skipped: no shared data\n", name);
    return *text == NULL ? NULL : *text + strcspn(*text, "\n") + 1;
}

static void
fold(struct quality *q, struct bytes text, struct screen_name *out)
{
    struct err e;
    bench_done(normalise_name(&q->arena, q->normaliser, text, out, &e), &e);
}

static bool
is_same_folded(const struct screen_name *a, const struct screen_name *b)
{
    bool is_same = a->count == b->count;
    for (size_t i = 0; i < a->count && is_same; i++)
        is_same = bytes_equal(normalise_text(&a->tokens[i]), normalise_text(&b->tokens[i]));
    return is_same;
}

static int
compare_texts(const void *x, const void *y)
{
    const struct screen_token *a = x, *b = y;
    return bytes_compare(normalise_text(a), normalise_text(b));
}

// The same in any order: lists write "SURNAME, Given" as well as "Given SURNAME".
static bool
is_same_sorted(struct screen_name *a, struct screen_name *b)
{
    qsort(a->tokens, a->count, sizeof *a->tokens, compare_texts);
    qsort(b->tokens, b->count, sizeof *b->tokens, compare_texts);
    return is_same_folded(a, b);
}

// Numbers, Roman ones too, taken out.
static void
without_numerals(struct screen_name *name)
{
    static const char *const roman[] = {"i",    "ii", "iii", "iv", "v",   "vi",   "vii",
                                        "viii", "ix", "x",   "xi", "xii", "xiii", "xiv"};
    size_t count = 0;
    for (size_t i = 0; i < name->count; i++) {
        bool is_number = words_find(normalise_text(&name->tokens[i])).role == WORDS_NUMBER;
        for (size_t k = 0; k < sizeof roman / sizeof roman[0]; k++)
            is_number = is_number || bytes_equal_str(normalise_text(&name->tokens[i]), roman[k]);
        if (!is_number)
            name->tokens[count++] = name->tokens[i];
    }
    name->count = count;
}

static bool
differs_by_numeral(struct quality *q, struct bytes a, struct bytes b)
{
    struct screen_name x, y;
    fold(q, a, &x);
    fold(q, b, &y);
    if (is_same_folded(&x, &y))
        return false;
    without_numerals(&x);
    without_numerals(&y);
    return x.count > 0 && is_same_folded(&x, &y);
}

struct counts {
    size_t right, missed, false_alerts, quiet; // alerts that are right; no alert though one; ...
};

static void
print_counts(const char *what, const struct counts *c)
{
    double p = (double)c->right / (double)(c->right + c->false_alerts);
    double r = (double)c->right / (double)(c->right + c->missed);
    printf(
        "  %-34s %3zu right, %2zu false, %2zu missed, %3zu rightly quiet: P %.3f R %.3f F1 %.3f\n",
        what, c->right, c->false_alerts, c->missed, c->quiet, p, r, 2 * p * r / (p + r));
}

static void
add_count(struct counts *c, bool is_match, bool is_alert)
{
    c->right += is_match && is_alert;
    c->missed += is_match && !is_alert;
    c->false_alerts += !is_match && is_alert;
    c->quiet += !is_match && !is_alert;
}

// Whether the row is answered rightly; its category, outcome and cause for the tables.
static void
tell_pair(const struct row *r, const struct screen_hit *hit, bool is_match)
{
    static const char *const outcomes[2][2] = {{"quiet", "false"}, {"missed", "right"}};
    char category[80];
    bool is_named = r->f[6].n > 0;
    (void)snprintf(category, sizeof category, "%.*s%s%.*s", (int)r->f[0].n, (const char *)r->f[0].p, is_named ? ": " : "",
                   (int)r->f[6].n, is_named ? (const char *)r->f[6].p : ""); // a cut name is enough
    quality_row("pairs", category, outcomes[is_match][hit->is_alert], quality_cause(hit));
}

static void
tell_counts(const char *set, const struct counts *c)
{
    double right = 2 * (double)c->right;
    bench_figure(set, "right", (double)c->right);
    bench_figure(set, "false", (double)c->false_alerts);
    bench_figure(set, "missed", (double)c->missed);
    bench_figure(set, "quiet", (double)c->quiet);
    bench_figure(set, "f1", right / (right + (double)c->false_alerts + (double)c->missed));
}

static void
judge_pairs(struct quality *q)
{
    struct counts all = {0}, plain = {0}, strong = {0};
    size_t numerals = 0, rows = 0, shown = 0;
    char *text, *at = open_csv(q, "screening/name_pairs.csv", &text);
    if (at == NULL)
        return;
    for (struct row r; next_row(&at, &r);) {
        struct screen_hit hit;
        struct err e;
        arena_reset(&q->arena);
        bench_done(
            match_pair(&q->arena, q->normaliser, r.f[2], r.f[3], SCREEN_PRIMARY, NULL, &hit, &e),
            &e);
        bool is_match = bytes_equal_str(r.f[4], "true"),
             is_numeral = differs_by_numeral(q, r.f[2], r.f[3]);
        rows++;
        numerals += is_numeral;
        add_count(&all, is_match, hit.is_alert);
        if (!is_numeral)
            add_count(&plain, is_match, hit.is_alert);
        if (bytes_equal_str(r.f[5], "STRONG"))
            add_count(&strong, is_match, hit.is_alert);
        tell_pair(&r, &hit, is_match);
        if (is_match != hit.is_alert && shown++ < q->show) {
            struct buf why;
            buf_init(&why, 65536);
            explain_hit(&hit, &why);
            printf("    %s %.*s | %.*s %d %.*s: %s\n", is_match ? "missed" : "false ",
                   (int)r.f[2].n, (const char *)r.f[2].p, (int)r.f[3].n, (const char *)r.f[3].p,
                   hit.score, (int)r.f[5].n, (const char *)r.f[5].p, buf_str(&why));
            buf_clear(&why);
        }
    }
    free(text);
    printf("judged pairs: %zu rows, %zu of which differ by a numeral alone\n", rows, numerals);
    print_counts("all rows", &all);
    print_counts("without those numerals", &plain);
    printf("  marked STRONG: %zu wrong of %zu\n", strong.missed + strong.false_alerts,
           strong.right + strong.quiet + strong.missed + strong.false_alerts);
    tell_counts("pairs", &all);
    tell_counts("pairs_plain", &plain);
    bench_figure("pairs", "rows", (double)rows);
    bench_figure("pairs", "numerals", (double)numerals);
    bench_figure("pairs", "strong_wrong", (double)(strong.missed + strong.false_alerts));
    bench_figure("pairs", "strong", (double)(strong.right + strong.quiet + strong.missed + strong.false_alerts));
}

static void
query(struct quality *q, struct bytes name, struct screen_answer *out)
{
    struct err e;
    arena_reset(&q->arena);
    bench_done(match_query(&q->arena, &q->index, q->normaliser, name, 0, NULL, out, &e), &e);
}

// Whether a listing bears a name that folds as this one.
static bool
bears(struct quality *q, uint64_t key, struct screen_name *name)
{
    for (size_t i = 0; i < q->lists.count; i++) {
        struct screen_name folded;
        if (q->lists.names[i].key != key)
            continue;
        fold(q, q->lists.names[i].text, &folded);
        if (is_same_sorted(&folded, name))
            return true;
    }
    return false;
}

// The right party is on top: each listing of the best score bears the listed name.
static bool
is_right_on_top(struct quality *q, const struct screen_answer *answer, struct screen_name *name)
{
    bool is_right = answer->hit_count > 0;
    for (size_t i = 0; i < answer->hit_count && is_right; i++) {
        if (answer->hits[i].score < answer->hits[0].score)
            break;
        is_right = bears(q, answer->hits[i].key, name);
    }
    return is_right;
}

// A listed person that does not alert: why, by the name that stands in the set.
static void
tell_miss(struct quality *q, const struct row *r, const struct screen_answer *answer)
{
    struct screen_hit pair;
    struct err e;
    bench_done(match_pair(&q->arena, q->normaliser, r->f[0], r->f[1], SCREEN_PRIMARY, NULL, &pair, &e), &e);
    quality_row("positives", "-", "missed", quality_cause(answer->hit_count > 0 ? &answer->hits[0] : &pair));
}

static void
find_positives(struct quality *q)
{
    size_t rows[2] = {0}, alerts[2] = {0}, tops[2] = {0};
    char *text, *at = open_csv(q, "screening/positives_un.csv", &text);
    if (at == NULL)
        return;
    for (struct row r; next_row(&at, &r);) {
        struct screen_answer answer;
        struct screen_name listed;
        query(q, r.f[0], &answer);
        fold(q, r.f[1], &listed);
        bool is_changed = !bytes_equal(r.f[0], r.f[1]);
        bool is_alert = answer.hit_count > 0 && answer.hits[0].is_alert;
        bool is_top = is_right_on_top(q, &answer, &listed);
        rows[is_changed]++;
        alerts[is_changed] += is_alert;
        tops[is_changed] += is_top;
        if (!is_alert)
            tell_miss(q, &r, &answer);
        if ((!is_alert || !is_top) && q->show > 0)
            printf("    %s %.*s (listed: %.*s); on top %.*s %d\n",
                   is_alert ? "not on top" : "no alert  ", (int)r.f[0].n, (const char *)r.f[0].p,
                   (int)r.f[1].n, (const char *)r.f[1].p,
                   (int)(answer.hit_count > 0 ? answer.hits[0].name.n : 0),
                   answer.hit_count > 0 ? (const char *)answer.hits[0].name.p : "",
                   answer.hit_count > 0 ? answer.hits[0].score : 0);
    }
    free(text);
    printf("listed persons: %zu of %zu alert, %zu have the right party on top\n",
           alerts[0] + alerts[1], rows[0] + rows[1], tops[0] + tops[1]);
    printf("  of these changed in spelling or order: %zu of %zu alert, %zu right on top\n",
           alerts[1], rows[1], tops[1]);
    bench_figure("positives", "rows", (double)(rows[0] + rows[1]));
    bench_figure("positives", "alerts", (double)(alerts[0] + alerts[1]));
    bench_figure("positives", "tops", (double)(tops[0] + tops[1]));
    bench_figure("positives_changed", "rows", (double)rows[1]);
    bench_figure("positives_changed", "alerts", (double)alerts[1]);
    bench_figure("positives_changed", "tops", (double)tops[1]);
}

static void
count_negatives(struct quality *q, const char *name)
{
    size_t rows = 0, alerts = 0, number = 0, shown = 0, all = 0;
    char *text, *at = open_csv(q, name, &text), set[80];
    if (at == NULL)
        return;
    (void)snprintf(set, sizeof set, "%.*s", (int)strcspn(name + strlen("screening/"), "."), name + strlen("screening/")); // short
    for (const char *p = at; (p = strchr(p, '\n')) != NULL; p++)
        all++;
    for (struct row r; next_row(&at, &r);) {
        struct screen_answer answer;
        if (number++ % q->step != 0)
            continue;
        bench_progress(number, all);
        query(q, r.f[0], &answer);
        bool is_alert = answer.hit_count > 0 && answer.hits[0].is_alert;
        rows++;
        alerts += is_alert;
        if (is_alert)
            quality_row(set, "-", "false", quality_cause(&answer.hits[0]));
        if (is_alert && shown++ < q->show)
            printf("    %.*s -> %.*s %d\n", (int)r.f[0].n, (const char *)r.f[0].p,
                   (int)answer.hits[0].name.n, (const char *)answer.hits[0].name.p,
                   answer.hits[0].score);
    }
    free(text);
    printf("%s: %zu of %zu alert, %.3f %%\n", name + strlen("screening/"), alerts, rows,
           100.0 * (double)alerts / (double)rows);
    bench_figure(set, "rows", (double)rows);
    bench_figure(set, "alerts", (double)alerts);
}

// Pairs of a query in one script and a name in another.
static void
cross_scripts(struct quality *q)
{
    size_t rows = 0, alerts = 0, hits = 0;
    char *text, *at = open_csv(q, "screening/cross_script_pairs.csv", &text);
    if (at == NULL)
        return;
    for (struct row r; next_row(&at, &r);) {
        struct screen_hit hit;
        struct err e;
        if (r.f[0].n == 0 || r.f[0].p[0] == '#')
            continue;
        arena_reset(&q->arena);
        bench_done(
            match_pair(&q->arena, q->normaliser, r.f[0], r.f[1], SCREEN_PRIMARY, NULL, &hit, &e),
            &e);
        rows++;
        alerts += hit.is_alert;
        hits += hit.score >= SCREEN_HIT;
        if (!hit.is_alert && q->show > 0)
            printf("    %.*s | %.*s %d\n", (int)r.f[0].n, (const char *)r.f[0].p, (int)r.f[1].n,
                   (const char *)r.f[1].p, hit.score);
    }
    free(text);
    printf("cross-script pairs: %zu of %zu alert, %zu are hits\n", alerts, rows, hits);
    bench_figure("cross_scripts", "rows", (double)rows);
    bench_figure("cross_scripts", "alerts", (double)alerts);
    bench_figure("cross_scripts", "hits", (double)hits);
}

// One person in many spellings: each against two listed names.
static void
one_person(struct quality *q)
{
    static const char *const listed[] = {"Vladimir Putin", "Vladimir Vladimirovich PUTIN"};
    size_t rows = 0, alerts = 0, hits = 0, size;
    char *text = screen_lists_read(q->folder, "screening/one_person_79_spellings.txt", &size);
    if (text == NULL)
        return;
    for (char *line = text; *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n') {
        struct bytes name = bytes_of(line, strcspn(line, "\r\n"));
        int best = 0;
        bool is_alert = false;
        for (size_t i = 0; i < 2 && name.n > 0; i++) {
            struct screen_hit hit;
            struct err e;
            arena_reset(&q->arena);
            bench_done(match_pair(&q->arena, q->normaliser, name, bytes_of_str(listed[i]),
                                  SCREEN_PRIMARY, NULL, &hit, &e),
                       &e);
            best = hit.score > best ? hit.score : best;
            is_alert = is_alert || hit.is_alert;
        }
        rows += name.n > 0;
        alerts += is_alert;
        hits += best >= SCREEN_HIT;
        if (!is_alert && name.n > 0 && q->show > 0)
            printf("    %.*s %d\n", (int)name.n, (const char *)name.p, best);
    }
    free(text);
    printf("one person, many spellings: %zu of %zu alert, %zu are hits\n", alerts, rows, hits);
    bench_figure("one_person", "rows", (double)rows);
    bench_figure("one_person", "alerts", (double)alerts);
    bench_figure("one_person", "hits", (double)hits);
}

static void
build(struct quality *q)
{
    struct err e;
    struct screen_builder *b;
    bench_done(builder_new(&b, q->normaliser, &e), &e);
    for (size_t i = 0; i < q->lists.count; i++) {
        const struct list_name *n = &q->lists.names[i];
        if (i == 0 || n->key != n[-1].key)
            bench_done(builder_add_entry(b, n->key, WHEN_MIN, WHEN_MAX, &e), &e);
        bench_done(builder_add_name(b, n->kind, n->text, &e), &e);
    }
    buf_init(&q->bytes, UINT32_MAX);
    bench_done(builder_finish(b, NULL, &q->bytes, &e), &e);
    builder_free(b);
    bench_done(index_open(&q->index, buf_bytes(&q->bytes), false, &e), &e);
}

static void
run(struct quality *q, const char *part)
{
    bool is_all = part == NULL;
    if (is_all || strcmp(part, "pairs") == 0)
        judge_pairs(q);
    if (is_all || strcmp(part, "scripts") == 0) {
        cross_scripts(q);
        one_person(q);
    }
    bool is_list = is_all || strcmp(part, "positives") == 0 || strcmp(part, "negatives") == 0;
    if (is_list && screen_lists_load(&q->lists, q->folder) == 0) {
        build(q);
        if (is_all || strcmp(part, "positives") == 0)
            find_positives(q);
        if (is_all || strcmp(part, "negatives") == 0) {
            if (q->set == NULL || strcmp(q->set, "negatives_us") == 0)
                count_negatives(q, "screening/negatives_us.csv");
            if (q->set == NULL || strcmp(q->set, "negatives_global") == 0)
                count_negatives(q, "screening/negatives_global.csv");
        }
        buf_clear(&q->bytes);
        screen_lists_clear(&q->lists);
    }
    if (is_all || strcmp(part, "transliteration") == 0)
        quality_translit(q->folder, q->step, q->set, q->show);
}

int
main(int argc, char **argv)
{
    struct quality q = {.step = 1};
    char folder[4096];
    const char *shared = getenv("ENTENTE_SHARED"), *part = NULL;
    (void)snprintf(folder, sizeof folder, "%s/data",
                   shared != NULL ? shared : "../shared"); // a cut path has no files
    q.folder = folder;
    (void)setvbuf(stdout, NULL, _IOLBF, 0); // a run may be long: each line at once
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--part") == 0)
            part = argv[i + 1];
        else if (strcmp(argv[i], "--set") == 0)
            q.set = argv[i + 1];
        else if (strcmp(argv[i], "--step") == 0)
            q.step = strtoul(argv[i + 1], NULL, 10) > 0 ? strtoul(argv[i + 1], NULL, 10) : 1;
        else if (strcmp(argv[i], "--show") == 0)
            q.show = strtoul(argv[i + 1], NULL, 10);
    }
    struct err e;
    arena_init(&q.arena, 64 * 1024 * 1024);
    bench_done(normalise_new(&q.normaliser, &e), &e);
    run(&q, part);
    normalise_free(q.normaliser);
    arena_clear(&q.arena);
    return 0;
}
