// SPDX-License-Identifier: Apache-2.0
// Proves that the index loses nothing: for random lists and queries the answer is exactly what scoring every name alone gives
// at or above the threshold asked for: the same keys, names, scores and order, and none held back. Lists are many and small, so
// that most names are near the query: of few words that are near one another, put together in all ways; of words that run
// together, that are cut where others are joined, of other scripts, letters, digits and forms, and very long; of random
// words; each 32nd list is long. A case is one query against one list.
//
// A failure prints the seed; ENTENTE_SEED=N runs that list alone, ENTENTE_CASES=N at least so many cases, from seed 1 on.
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

#define NAMES_MAX 160  // of a long list
#define NAMES_FEW 24   // of a usual one, at most
#define QUERIES 64     // of each list
#define LISTS 32       // unless told otherwise
#define VOCABULARY 12  // words of a list in which all names share their words, at most
#define WEAK_PER_MILLE 790 // what a weak alias keeps of its score, as docs/screening.md says

// A list, and its names folded once: the score is a function of two folded names.
struct list {
    uint64_t seed, state;
    struct world_name names[NAMES_MAX];
    struct screen_name folded[NAMES_MAX];
    char *texts[NAMES_MAX];
    size_t count;
    struct arena arena; // of folded
    struct world w;
};

struct expected {
    uint64_t key;
    uint32_t name_index;
    int score;
};

// One query, and how it is asked.
struct question {
    char *text; // owned
    int64_t as_of;
    struct screen_limits limits;
    struct screen_options options;
};

struct tally {
    uint64_t cases, pairs, hits;
};

static int
score_one(struct list *l, const struct question *q, const struct screen_name *asked, size_t i)
{
    enum score_cap cap;
    int score = score_names_value(asked, &l->folded[i], &cap);
    if (l->names[i].kind == SCREEN_WEAK)
        score = score * WEAK_PER_MILLE / 1000;
    // What is told of two names alone is the same; it is asked of all hits, and of some others.
    if (score >= q->limits.hit_threshold || support_below(&l->state, 64) == 0) {
        struct screen_hit hit;
        assert_int_equal(match_pair(&l->w.arena, l->w.normaliser, bytes_of_str(q->text), bytes_of_str(l->names[i].text),
                                    l->names[i].kind, NULL, &hit, NULL),
                         0);
        if (hit.score != score)
            fail_msg("seed %llu, query \"%s\", name \"%s\": %d with reasons, %d without", (unsigned long long)l->seed, q->text,
                     l->names[i].text, hit.score, score);
    }
    return score;
}

// Best name of each key, by scoring all.
static size_t
score_all(struct list *l, const struct question *q, struct expected *out)
{
    size_t count = 0;
    uint32_t position = 0;
    struct screen_name asked;
    arena_reset(&l->w.arena);
    assert_int_equal(normalise_name(&l->w.arena, l->w.normaliser, bytes_of_str(q->text), &asked, NULL), 0);
    for (size_t i = 0; i < l->count; i++) {
        const struct world_name *name = &l->names[i];
        position = i > 0 && name->key == name[-1].key ? position + 1 : 0;
        int score = score_one(l, q, &asked, i);
        bool is_always = name->from == 0 && name->until == 0;
        if (score < q->limits.hit_threshold || !(is_always || when_is_in(q->as_of, name->from, name->until)))
            continue;
        if (count > 0 && out[count - 1].key == name->key) {
            if (score > out[count - 1].score)
                out[count - 1] = (struct expected){name->key, position, score};
            continue;
        }
        out[count++] = (struct expected){name->key, position, score};
    }
    return count;
}

static void
fail_with(const struct list *l, const struct question *q, const char *what)
{
    fail_msg("seed %llu, query \"%s\" at threshold %d: %s", (unsigned long long)l->seed, q->text, q->limits.hit_threshold, what);
}

static void
compare(const struct list *l, const struct question *q, const struct expected *expected, size_t count)
{
    const struct screen_answer *answer = &l->w.answer;
    if (answer->is_incomplete)
        fail_with(l, q, "the answer says that it is incomplete");
    for (size_t i = 0; i < count; i++) {
        const struct screen_hit *hit = world_hit(&l->w, expected[i].key);
        if (hit == NULL) {
            print_message("# key %llu, its name %u, score %d\n", (unsigned long long)expected[i].key, expected[i].name_index,
                          expected[i].score);
            for (size_t k = 0; k < l->count; k++) {
                if (l->names[k].key == expected[i].key)
                    print_message("#   %s\n", l->names[k].text);
            }
            fail_with(l, q, "a name that scores enough was not found");
        } else if (hit->score != expected[i].score || hit->name_index != expected[i].name_index)
            fail_with(l, q, "another score or name than scoring every name");
    }
    if (answer->hit_total != count || answer->hit_count != count)
        fail_with(l, q, "more hits than scoring every name");
    for (size_t i = 1; i < answer->hit_count; i++) {
        const struct screen_hit *a = &answer->hits[i - 1], *b = &answer->hits[i];
        if (a->score < b->score || (a->score == b->score && a->key >= b->key))
            fail_with(l, q, "hits out of order");
    }
}

// A word that is hard to find: near, joined or cut, foreign, a letter, a number, a form, too long.
static void
hard_word(uint64_t *state, char *out)
{
    static const char *const words[] = {
        "محمد", "حسن", "אברהם", "כהן", "金", "正恩", "김정은", "Владимир", "Путин", "Ким", "Юсуф", "Παπαδόπουλος",
        "ნინო", "Արմեն", "やまだ", "ヤマダ", "muhammad", "mohammed", "yusuf", "kim", "jong", "un", "bob", "robert", "liz",
        "elizabeth", "ltd", "limited", "llc", "bin", "ibn", "al", "el", "abd", "abdul", "abdulrahman", "rahman", "44", "4",
        "xliv", "2nd", "second", "b0b", "a", "b", "c", "o'neill", "st.", "company", "co", "bank", "korea"};
    static const char *const parts[] = {"ab", "du", "la", "zi", "z", "mo", "ha", "h", "med", "ka", "rim", "i", "ss"};
    uint64_t choice = support_below(state, 12);
    out[0] = '\0';
    if (choice < 5) {
        strcpy(out, words[support_below(state, sizeof words / sizeof words[0])]);
    } else {
        for (uint64_t i = choice == 5 ? 24 + support_below(state, 12) : 1 + support_below(state, 5); i > 0; i--)
            strcat(out, parts[support_below(state, sizeof parts / sizeof parts[0])]);
    }
}

// One or two slips in the name: letters left out, put in, swapped, a gap added or taken away.
static void
slip(uint64_t *state, char *name)
{
    size_t n = strlen(name);
    for (uint64_t i = support_below(state, 3); i > 0 && n > 2; i--, n = strlen(name)) {
        size_t at = support_below(state, n - 1);
        char kept = name[at];
        switch (support_below(state, 5)) {
        case 0:
            memmove(name + at, name + at + 1, n - at);
            break;
        case 1:
            memmove(name + at + 1, name + at, n - at + 1);
            name[at] = (char)('a' + support_below(state, 26));
            break;
        case 2:
            name[at] = name[at + 1];
            name[at + 1] = kept;
            break;
        case 3:
            memmove(name + at + 1, name + at, n - at + 1);
            name[at] = ' ';
            break;
        default:
            if (strchr(name, ' ') != NULL)
                memmove(strchr(name, ' '), strchr(name, ' ') + 1, strlen(strchr(name, ' ')));
        }
    }
}

static char *
hard_name(uint64_t *state)
{
    char *name = calloc(1, 1024);
    assert_non_null(name);
    uint64_t count = support_below(state, 40) == 0 ? 50 : 1 + support_below(state, 4);
    for (uint64_t i = 0; i < count && strlen(name) < 700; i++) {
        if (i > 0)
            strcat(name, " ");
        hard_word(state, name + strlen(name));
    }
    slip(state, name);
    return name;
}

// One to five words of the few that all names of the list are made of.
static char *
shared_name(uint64_t *state, char words[VOCABULARY][256], size_t count)
{
    char *name = calloc(1, 2048);
    assert_non_null(name);
    for (uint64_t i = 1 + support_below(state, 5); i > 0; i--) {
        strcat(name, words[support_below(state, count)]);
        if (i > 1)
            strcat(name, support_below(state, 12) == 0 ? "" : " ");
    }
    slip(state, name);
    return name;
}

static void
fill_texts(struct list *l)
{
    char words[VOCABULARY][256];
    size_t word_count = 3 + support_below(&l->state, VOCABULARY - 2);
    for (size_t i = 0; i < word_count; i++)
        hard_word(&l->state, words[i]);
    for (size_t i = 0; i < l->count; i++) {
        if (l->seed % 4 == 0)
            l->texts[i] = hard_name(&l->state);
        else if (l->seed % 4 == 1)
            l->texts[i] = world_random_name(&l->state);
        else
            l->texts[i] = shared_name(&l->state, words, word_count);
    }
}

static void
list_open(struct list *l, struct screen_normaliser *n, uint64_t seed)
{
    memset(l, 0, sizeof *l);
    l->seed = l->state = seed;
    l->count = seed % 32 == 0 ? NAMES_MAX : 1 + support_below(&l->state, NAMES_FEW);
    fill_texts(l);
    for (size_t i = 0; i < l->count; i++) {
        struct world_name *name = &l->names[i];
        bool is_same = i > 0 && support_below(&l->state, 3) == 0;
        *name = is_same ? name[-1] : (struct world_name){.key = i};
        if (!is_same && support_below(&l->state, 4) == 0) {
            name->from = (int64_t)support_below(&l->state, 100);
            name->until = name->from + (int64_t)support_below(&l->state, 100);
        }
        name->kind = (enum screen_kind)support_below(&l->state, SCREEN_KIND_COUNT);
        name->text = l->texts[i];
    }
    l->w.normaliser = n;
    arena_init(&l->w.arena, 16 * 1024 * 1024);
    arena_init(&l->arena, 16 * 1024 * 1024);
    for (size_t i = 0; i < l->count; i++)
        assert_int_equal(normalise_name(&l->arena, n, bytes_of_str(l->texts[i]), &l->folded[i], NULL), 0);
    world_build(n, l->names, l->count, &l->w.bytes);
    assert_int_equal(index_open(&l->w.index, buf_bytes(&l->w.bytes), true, NULL), 0);
}

static void
list_close(struct list *l)
{
    buf_clear(&l->w.bytes);
    arena_clear(&l->w.arena);
    arena_clear(&l->arena);
    for (size_t i = 0; i < l->count; i++)
        free(l->texts[i]);
}

// Names of the list with slips, or like them; at the shipped threshold, or at another.
static struct question
make_question(struct list *l)
{
    struct question q = {.as_of = (int64_t)support_below(&l->state, 120), .limits = SCREEN_LIMITS_DEFAULT};
    if (support_below(&l->state, 4) == 0) {
        q.text = support_below(&l->state, 2) == 0 ? world_random_name(&l->state) : hard_name(&l->state);
    } else {
        q.text = calloc(1, 2048);
        assert_non_null(q.text);
        strcpy(q.text, l->texts[support_below(&l->state, l->count)]);
        slip(&l->state, q.text);
    }
    if (support_below(&l->state, 4) == 0)
        q.limits.hit_threshold = 300 + (int)support_below(&l->state, SCREEN_ALERT - 300);
    q.options.is_terse = support_below(&l->state, 2) == 0;
    return q;
}

static void
run(struct screen_normaliser *n, uint64_t seed, struct tally *t)
{
    static struct list l;
    list_open(&l, n, seed);
    for (int i = 0; i < QUERIES; i++) {
        struct question q = make_question(&l);
        struct expected expected[NAMES_MAX];
        size_t count = score_all(&l, &q, expected);
        arena_reset(&l.w.arena);
        assert_int_equal(match_ask(&l.w.arena, &l.w.index, n, bytes_of_str(q.text), q.as_of, &q.limits, &q.options, &l.w.answer,
                                   &l.w.err),
                         0);
        compare(&l, &q, expected, count);
        t->cases++;
        t->pairs += l.count;
        t->hits += count;
        free(q.text);
    }
    list_close(&l);
}

static void
test_as_brute_force(void **state)
{
    (void)state;
    const char *given = getenv("ENTENTE_SEED"), *cases = getenv("ENTENTE_CASES");
    uint64_t first = given != NULL ? strtoull(given, NULL, 10) : 1;
    uint64_t lists = given != NULL ? 1 : cases != NULL ? (strtoull(cases, NULL, 10) + QUERIES - 1) / QUERIES : LISTS;
    struct screen_normaliser *n;
    struct tally t = {0};
    assert_int_equal(normalise_new(&n, NULL), 0);
    for (uint64_t i = 0; i < lists; i++) {
        run(n, first + i, &t);
        if (cases != NULL && (i + 1) % 64 == 0) {
            print_message("# @ progress %.4f\n", (double)(i + 1) / (double)lists);
            (void)fflush(stdout); // only seen sooner
        }
    }
    normalise_free(n);
    print_message("# @ figure exact.cases %llu\n# @ figure exact.pairs %llu\n# @ figure exact.hits %llu\n# @ figure exact.seed %llu\n",
                  (unsigned long long)t.cases, (unsigned long long)t.pairs, (unsigned long long)t.hits, (unsigned long long)first);
    // The comparison would be empty if little were ever found.
    assert_true(t.hits >= t.cases / 2 || given != NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_as_brute_force)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("screen exact", tests, NULL, NULL);
}
