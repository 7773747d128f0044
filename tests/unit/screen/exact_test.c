// SPDX-License-Identifier: Apache-2.0
// Proves that the index loses nothing: for random lists and queries the answer is exactly what
// scoring every name alone gives at or above the hit threshold: the same keys, names, scores and
// order. A failure prints the seed; ENTENTE_SEED=N runs that one.
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMES 160
#define QUERIES 200

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

static size_t
run(uint64_t seed)
{
    uint64_t state = seed;
    struct world_name names[NAMES];
    char *texts[NAMES];
    for (size_t i = 0; i < NAMES; i++) {
        texts[i] = world_random_name(&state);
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
        char *query = world_random_name(&state);
        if (support_below(&state, 3) == 0)
            strcpy(query, texts[support_below(&state, NAMES)]);
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
    size_t hits = 0;
    for (uint64_t seed = 1; seed <= 8; seed++)
        hits += run(seed);
    print_message("# %zu hits compared\n", hits);
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
