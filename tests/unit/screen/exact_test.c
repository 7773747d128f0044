// SPDX-License-Identifier: Apache-2.0
// Proves that the index loses nothing: for random lists and queries the answer is exactly what
// scoring every name alone gives at or above the hit threshold: the same keys, names, scores and
// order. Lists are of words that are near one another, that run together, that are cut where others are joined, of other
// scripts, of letters, digits and forms, of very long words, and of names that differ in order alone. A failure prints the
// seed; ENTENTE_SEED=N runs that one, and ENTENTE_CASES=N at least so many pairs of a query and a name.
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMES 160
#define QUERIES 200
#define ROUNDS 4 // of so many names and queries each

struct expected {
    uint64_t key;
    uint32_t name_index;
    int score;
};

// Best name of each key, by scoring all.
static size_t
score_all(struct world *w, const struct world_name *names, const char *query, int64_t as_of,
          struct expected *out)
{
    struct arena a;
    arena_init(&a, 16 * 1024 * 1024);
    size_t count = 0;
    uint32_t position = 0;
    for (size_t i = 0; i < NAMES; i++) {
        position = i > 0 && names[i].key == names[i - 1].key ? position + 1 : 0;
        struct screen_hit hit;
        arena_reset(&a);
        assert_int_equal(match_pair(&a, w->normaliser, bytes_of_str(query),
                                    bytes_of_str(names[i].text), names[i].kind, NULL, &hit, NULL),
                         0);
        bool is_always = names[i].from == 0 && names[i].until == 0;
        if (hit.score < SCREEN_HIT ||
            !(is_always || when_is_in(as_of, names[i].from, names[i].until)))
            continue;
        if (count > 0 && out[count - 1].key == names[i].key) {
            if (hit.score > out[count - 1].score)
                out[count - 1] = (struct expected){names[i].key, position, hit.score};
            continue;
        }
        out[count++] = (struct expected){names[i].key, position, hit.score};
    }
    arena_clear(&a);
    return count;
}

static void
fail_with(uint64_t seed, const char *query, const char *what)
{
    fail_msg("seed %llu, query \"%s\": %s", (unsigned long long)seed, query, what);
}

static void
compare(struct world *w, const struct expected *expected, size_t count, uint64_t seed,
        const char *query)
{
    if (w->answer.hit_total != count)
        fail_with(seed, query, "another number of hits than scoring every name");
    for (size_t i = 0; i < count; i++) {
        const struct screen_hit *hit = world_hit(w, expected[i].key);
        if (hit == NULL)
            fail_with(seed, query, "a name that scores enough was not found");
        else if (hit->score != expected[i].score || hit->name_index != expected[i].name_index)
            fail_with(seed, query, "another score or name than scoring every name");
    }
    for (size_t i = 1; i < w->answer.hit_count; i++) {
        const struct screen_hit *a = &w->answer.hits[i - 1], *b = &w->answer.hits[i];
        if (a->score < b->score || (a->score == b->score && a->key >= b->key))
            fail_with(seed, query, "hits out of order");
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
    uint64_t count = support_below(state, 20) == 0 ? 50 : 1 + support_below(state, 4);
    for (uint64_t i = 0; i < count && strlen(name) < 700; i++) {
        if (i > 0)
            strcat(name, " ");
        hard_word(state, name + strlen(name));
    }
    slip(state, name);
    return name;
}

// Queries are names of the list with slips, or like them.
static char *
make_query(uint64_t *state, char *const *texts, bool is_hard)
{
    if (!is_hard && support_below(state, 3) != 0)
        return world_random_name(state);
    char *query = calloc(1, 1024);
    assert_non_null(query);
    strcpy(query, texts[support_below(state, NAMES)]);
    if (is_hard)
        slip(state, query);
    return query;
}

static size_t
run(uint64_t seed)
{
    uint64_t state = seed;
    struct world_name names[NAMES];
    char *texts[NAMES];
    for (size_t i = 0; i < NAMES; i++) {
        texts[i] = seed % 2 == 0 ? hard_name(&state) : world_random_name(&state);
        bool is_same = i > 0 && support_below(&state, 3) == 0;
        names[i] = is_same ? names[i - 1] : (struct world_name){.key = i, .from = 0, .until = 0};
        if (!is_same && support_below(&state, 4) == 0) {
            names[i].from = (int64_t)support_below(&state, 100);
            names[i].until = names[i].from + (int64_t)support_below(&state, 100);
        }
        names[i].kind = (enum screen_kind)support_below(&state, SCREEN_KIND_COUNT);
        names[i].text = texts[i];
    }
    struct world w;
    world_open(&w, names, NAMES);
    size_t hits = 0;
    for (int i = 0; i < QUERIES; i++) {
        char *query = make_query(&state, texts, seed % 2 == 0);
        int64_t as_of = (int64_t)support_below(&state, 120);
        struct expected expected[NAMES];
        size_t count = score_all(&w, names, query, as_of, expected);
        assert_int_equal(world_query(&w, bytes_of_str(query), as_of), 0);
        compare(&w, expected, count, seed, query);
        hits += count;
        free(query);
    }
    world_close(&w);
    for (size_t i = 0; i < NAMES; i++)
        free(texts[i]);
    return hits;
}

static void
test_as_brute_force(void **state)
{
    (void)state;
    const char *given = getenv("ENTENTE_SEED");
    if (given != NULL) {
        (void)run(strtoull(given, NULL, 10)); // the comparison inside is the test
        return;
    }
    const char *cases = getenv("ENTENTE_CASES");
    uint64_t rounds = cases != NULL ? 1 + strtoull(cases, NULL, 10) / (NAMES * QUERIES) : ROUNDS;
    size_t hits = 0;
    for (uint64_t seed = 1; seed <= rounds; seed++)
        hits += run(seed);
    print_message("# %llu pairs of a query and a name, %zu hits\n", (unsigned long long)(rounds * NAMES * QUERIES), hits);
    // The comparison would be empty if nothing were ever found.
    assert_true(hits > 500);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_as_brute_force)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("screen exact", tests, NULL, NULL);
}
