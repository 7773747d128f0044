// SPDX-License-Identifier: Apache-2.0
// Proves that docs/screening-examples.md says what the engine does: each example's sum is added up anew from the words of the
// two names by the page's own constants, and must give the score; score, alert and reasons must be as printed; and so must every constant
// in its table. A failure prints what ought to stand there.
#include "support.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "screen/explain.h"
#include "screen/match.h"
#include "screen/score.h"
#include "screen/spell.h"
#include "screen/words.h"

#define EXAMPLES_MIN 25
#define TEXT_SIZE 4096
#define ORDER 5      // what another order takes away
#define WEAK 790     // per mille that a weak alias keeps
#define PLACE 700    // more for a place that one side has
#define NUMBER 1500  // ... a number
#define LETTER 2000  // ... an initial where the other side has another

struct example {
    char asked[TEXT_SIZE], listed[TEXT_SIZE]; // listed: the name, and in brackets its kind
    char rest[TEXT_SIZE];                     // the lines that follow, as they stand
};

struct side {
    uint64_t weight, clash, places, numbers, letters;
};

static const char *const kinds[SCREEN_KIND_COUNT] = {
    [SCREEN_PRIMARY] = "primary", [SCREEN_ALIAS] = "alias", [SCREEN_WEAK] = "weak alias",
    [SCREEN_FORMERLY] = "former name", [SCREEN_ORIGINAL] = "original script",
};

static const struct {
    const char *name;
    int value;
} constants[] = {
    {"SCREEN_SCORE_EXACT", SCREEN_SCORE_EXACT},
    {"SCREEN_STRONG", SCREEN_STRONG},
    {"SCREEN_ALERT", SCREEN_ALERT},
    {"SCREEN_HIT", SCREEN_HIT},
    {"SCORE_SIMILAR_FORM", SCORE_SIMILAR_FORM},
    {"SCORE_SIMILAR_READING", SCORE_SIMILAR_READING},
    {"SCORE_SIMILAR_SLID", SCORE_SIMILAR_SLID},
    {"SCORE_SIMILAR_HAN", SCORE_SIMILAR_HAN},
    {"SCORE_SIMILAR_NICKNAME", SCORE_SIMILAR_NICKNAME},
    {"SCORE_SIMILAR_INITIAL", SCORE_SIMILAR_INITIAL},
    {"SCORE_SIMILAR_HOMOPHONE", SCORE_SIMILAR_HOMOPHONE},
    {"SCORE_SIMILAR_SOUND", SCORE_SIMILAR_SOUND},
    {"SCORE_JOIN_MAX", SCORE_JOIN_MAX},
    {"SCORE_JOINED_EDITS_MAX", SCORE_JOINED_EDITS_MAX},
    {"SPELL_EDITS_MAX", SPELL_EDITS_MAX},
    {"SCORE_COST_CLASH", SCORE_COST_CLASH},
    {"SCORE_COST_EXTRA", SCORE_COST_EXTRA},
    {"SCORE_PAIRS_MAX", SCORE_PAIRS_MAX},
    {"WORDS_WEIGHT_MAX", WORDS_WEIGHT_MAX},
    {"WORDS_WEIGHT_CARRIES", WORDS_WEIGHT_CARRIES},
    {"WORDS_WEIGHT_NUMBER", WORDS_WEIGHT_NUMBER},
    {"WORDS_WEIGHT_SHORT", WORDS_WEIGHT_SHORT},
    {"WORDS_WEIGHT_PATRONYMIC", WORDS_WEIGHT_PATRONYMIC},
    {"WORDS_WEIGHT_LETTER", WORDS_WEIGHT_LETTER},
    {"WORDS_WEIGHT_LEGAL", WORDS_WEIGHT_LEGAL},
    {"WORDS_WEIGHT_ACRONYM", WORDS_WEIGHT_ACRONYM},
    {"WORDS_CLASH_NAME", WORDS_CLASH_NAME},
    {"NORMALISE_TOKENS_MAX", NORMALISE_TOKENS_MAX},
    {"NORMALISE_TOKEN_SIZE", NORMALISE_TOKEN_SIZE},
    {"LIMIT_QUERY_SIZE", LIMIT_QUERY_SIZE},
    {"LIMIT_HITS", LIMIT_HITS},
};

static void
add_left_over(struct side *s, const struct screen_token *t)
{
    s->weight += t->weight;
    s->clash += t->clash;
    s->places += t->role == WORDS_PLACE ? t->weight : 0;
    s->numbers += t->role == WORDS_NUMBER ? t->weight : 0;
    s->letters += t->role == WORDS_LETTER ? t->weight : 0;
}

static uint64_t
apart(uint64_t a, uint64_t b)
{
    return a > b ? a - b : b - a;
}

static uint64_t
least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

// The sum as the page writes it, and what the rules behind it leave of it.
static int
add_up(const struct screen_name *asked, const struct screen_name *listed, const struct score *score, enum screen_kind kind, char *out)
{
    uint64_t c = 0, l = 0;
    struct side q = {0}, n = {0};
    for (size_t i = 0; i < score->pair_count; i++) {
        const struct score_pair *p = &score->pairs[i];
        if (p->how == SCREEN_NOT_LISTED) {
            add_left_over(&q, &asked->tokens[p->query]);
        } else if (p->how == SCREEN_NOT_ASKED) {
            add_left_over(&n, &listed->tokens[p->listed]);
        } else {
            c += p->gain;
            l += p->gain / p->similarity * (1000u - p->similarity);
        }
    }
    uint64_t clash = least(q.clash, n.clash), most = q.weight > n.weight ? q.weight : n.weight;
    uint64_t extra = most - least(most, clash);
    uint64_t more = PLACE * apart(q.places, n.places) + NUMBER * apart(q.numbers, n.numbers) + LETTER * least(q.letters, n.letters);
    uint64_t all = c + l + SCORE_COST_CLASH * clash + SCORE_COST_EXTRA * extra + more;
    int value = all == 0 ? 0 : (int)(990 * c / all);
    int size = sprintf(out, "990 x %" PRIu64 " / (%" PRIu64 " + %" PRIu64 " + 3000 x %" PRIu64 " + 700 x %" PRIu64 " + %" PRIu64 ") = %d",
                       c, c, l, clash, extra, more, value);
    if (score->is_reordered) {
        value = value < ORDER ? 0 : value - ORDER;
        size += sprintf(out + size, ", less 5 for the order");
    }
    if (score->cap != SCORE_CAP_NONE) {
        value = SCREEN_ALERT - 1;
        size += sprintf(out + size, ", held at 799");
    }
    if (kind == SCREEN_WEAK) {
        value = value * WEAK / 1000;
        (void)sprintf(out + size, ", of which 79 %%"); // out is large enough for all of this
    }
    return value;
}

static enum screen_kind
cut_kind(char *listed)
{
    char *open = strrchr(listed, '(');
    assert_non_null(open);
    for (int kind = 0; kind < SCREEN_KIND_COUNT; kind++) {
        if (strncmp(open + 1, kinds[kind], strlen(kinds[kind])) == 0 && open[1 + strlen(kinds[kind])] == ')') {
            open[-1] = '\0';
            return (enum screen_kind)kind;
        }
    }
    fail_msg("no kind of name: %s", listed);
    return SCREEN_PRIMARY;
}

// Whether the example stands as it should.
static bool
is_right(struct screen_normaliser *n, struct example *x)
{
    struct arena a;
    struct screen_name asked, listed;
    struct screen_hit hit;
    struct score score;
    struct buf why;
    char sum[512], expected[TEXT_SIZE], kept[TEXT_SIZE];
    memcpy(kept, x->listed, sizeof kept);
    enum screen_kind kind = cut_kind(x->listed);
    arena_init(&a, 16 * 1024 * 1024);
    assert_int_equal(normalise_name(&a, n, bytes_of_str(x->asked), &asked, NULL), 0);
    assert_int_equal(normalise_name(&a, n, bytes_of_str(x->listed), &listed, NULL), 0);
    assert_int_equal(score_names(&a, &asked, &listed, &score), 0);
    assert_int_equal(match_pair(&a, n, bytes_of_str(x->asked), bytes_of_str(x->listed), kind, NULL, &hit, NULL), 0);
    int value = add_up(&asked, &listed, &score, kind, sum);
    buf_init(&why, TEXT_SIZE);
    explain_hit(&hit, &why);
    (void)snprintf(expected, sizeof expected, "    sum     %s\n    score   %d, %s\n    told    %s\n", sum, hit.score,
                   hit.is_strong ? "a strong alert" : hit.is_alert ? "an alert" : hit.score >= SCREEN_HIT ? "a hit that is shown" : "no hit",
                   buf_str(&why)); // a cut text is not equal
    bool right = value == hit.score && strcmp(expected, x->rest) == 0;
    if (value != hit.score)
        print_message("# the page's sum gives %d, the engine %d\n", value, hit.score);
    if (!right)
        print_message("    asked   %s\n    listed  %s\n%s\n", x->asked, kept, expected);
    buf_clear(&why);
    arena_clear(&a);
    return right;
}

// A line that begins with this word, without it; NULL when it is another.
static const char *
line_of(const char *line, const char *word)
{
    size_t n = strlen(word);
    return strncmp(line, "    ", 4) == 0 && strncmp(line + 4, word, n) == 0 ? line + 12 : NULL;
}

static void
copy_line(char *out, const char *line)
{
    size_t n = strcspn(line, "\n");
    assert_true(n < TEXT_SIZE);
    memcpy(out, line, n);
    out[n] = '\0';
}

static void
read_page(struct buf *page)
{
    const char *source = getenv("ENTENTE_SOURCE");
    char path[SUPPORT_PATH_SIZE];
    assert_non_null(source);
    (void)snprintf(path, sizeof path, "%s/docs/screening-examples.md", source); // a cut path cannot be read
    support_read(path, page);
}

static void
test_every_constant(void **state)
{
    (void)state;
    struct buf page;
    size_t wrong = 0;
    read_page(&page);
    for (size_t i = 0; i < sizeof constants / sizeof constants[0]; i++) {
        char row[128];
        (void)snprintf(row, sizeof row, "\n| `%s` | %d |", constants[i].name, constants[i].value); // short
        if (strstr(buf_str(&page), row) == NULL) {
            print_message("# %s is %d\n", constants[i].name, constants[i].value);
            wrong++;
        }
    }
    buf_clear(&page);
    assert_int_equal(wrong, 0);
}

static void
test_every_example(void **state)
{
    (void)state;
    struct screen_normaliser *n;
    struct buf page;
    size_t count = 0, wrong = 0;
    read_page(&page);
    assert_int_equal(normalise_new(&n, NULL), 0);
    static struct example x;
    for (const char *line = buf_str(&page); *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n') {
        const char *text = line_of(line, "asked   ");
        if (text == NULL)
            continue;
        copy_line(x.asked, text);
        line = strchr(line, '\n') + 1;
        assert_non_null(line_of(line, "listed  "));
        copy_line(x.listed, line_of(line, "listed  "));
        line = strchr(line, '\n') + 1;
        size_t size = 0;
        for (; strncmp(line, "    ", 4) == 0; line += strcspn(line, "\n") + 1) {
            size_t more = strcspn(line, "\n") + 1;
            assert_true(size + more < TEXT_SIZE);
            memcpy(x.rest + size, line, more);
            size += more;
        }
        x.rest[size] = '\0';
        count++;
        wrong += !is_right(n, &x);
    }
    normalise_free(n);
    buf_clear(&page);
    assert_true(count >= EXAMPLES_MIN);
    assert_int_equal(wrong, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_example), cmocka_unit_test(test_every_constant)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("screen examples", tests, NULL, NULL);
}
