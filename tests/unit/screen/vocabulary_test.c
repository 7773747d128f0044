// SPDX-License-Identifier: Apache-2.0
// Proves that a name folded by pieces met before has the tokens, weight and letters that it has folded alone, that the bytes
// of an index do not depend on how many hands fold its names or in which order, and that no word stays in it that is in none of
// its names.
#include "world.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "screen/hands.h"
#include "screen/vocabulary.h"

#define NAMES 20000 // enough for several shards

static struct screen_normaliser *normaliser;

static int
setup(void **state)
{
    (void)state;
    return normalise_new(&normaliser, NULL);
}

static int
teardown(void **state)
{
    (void)state;
    normalise_free(normaliser);
    return 0;
}

static void
assert_same_token(const struct screen_token *a, const struct screen_token *b)
{
    assert_int_equal(a->reading_count, b->reading_count);
    for (size_t i = 0; i < a->reading_count; i++) {
        assert_true(bytes_equal(a->readings[i].text, b->readings[i].text));
        assert_true(a->readings[i].signature == b->readings[i].signature);
        assert_true(a->readings[i].skeleton == b->readings[i].skeleton);
    }
    assert_true(bytes_equal(a->native, b->native));
    assert_int_equal(a->script, b->script);
    assert_int_equal(a->form, b->form);
    assert_int_equal(a->role, b->role);
}

static void
assert_folds_alike(struct vocabulary *v, struct bytes text)
{
    struct arena a;
    struct screen_name alone;
    struct vocabulary_name name;
    arena_init(&a, 1024 * 1024);
    assert_int_equal(normalise_name(&a, normaliser, text, &alone, NULL), 0);
    assert_int_equal(vocabulary_fold(v, text, &name, NULL), 0);
    assert_int_equal(name.count, alone.count);
    unsigned weight = 0;
    for (size_t i = 0; i < alone.count; i++) {
        assert_same_token(&((struct compile_token *)v->tokens.p)[name.tokens[i]].token, &alone.tokens[i]);
        weight += alone.tokens[i].weight;
    }
    assert_int_equal(name.weight, weight);
    arena_clear(&a);
}

static void
test_pieces_fold_as_names(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "Limited Liability Company Rosa",     "Rosa Limited",
        "Joint Stock Bank",                   "Joint Stock Company",
        "Forty Four",                         "forty 4 Thieves",
        "4th Street",                         "Ig0r Sech1n",
        "S.A.R.L. Dupont s.r.o.",             "East Turkistan Islamic Movement (ETIM)",
        "Müller, Straße 12、12",              "习近平 習近平",
        "O\xe2\x80\x99Neil 7 \xe2\x80\x98" "8", "Ali\xffHassan",
        "",                                   "...",
        "Владимир Иванович",                  "a b c d e f g h i j k l m n o p q r s t u v w x y z 1 2 3 4 5 6 7 8 9 "
                                              "aa bb cc dd ee ff gg hh ii jj kk ll mm limited liability company",
    };
    struct vocabulary v;
    vocabulary_init(&v, normaliser);
    for (int round = 0; round < 2; round++) { // first met, then known
        for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
            assert_folds_alike(&v, bytes_of_str(texts[i]));
    }
    uint64_t seed = 1;
    for (int i = 0; i < NAMES; i++) {
        char *name = world_random_name(&seed);
        assert_folds_alike(&v, bytes_of_str(name));
        free(name);
    }
    vocabulary_clear(&v);
}

// ---- hands ----

struct task {
    void (*job)(void *work, size_t i);
    void *work;
    size_t i;
};

static void *
do_task(void *context)
{
    const struct task *t = context;
    t->job(t->work, t->i);
    return NULL;
}

static void
run_on_threads(void *context, void (*job)(void *work, size_t i), void *work, size_t count)
{
    (void)context;
    pthread_t threads[64];
    struct task tasks[64];
    assert_true(count <= 64);
    for (size_t i = 0; i < count; i++) {
        tasks[i] = (struct task){job, work, i};
        assert_int_equal(pthread_create(&threads[i], NULL, do_task, &tasks[i]), 0);
    }
    for (size_t i = 0; i < count; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
}

static void
run_backwards(void *context, void (*job)(void *work, size_t i), void *work, size_t count)
{
    (void)context;
    while (count > 0)
        job(work, --count);
}

static void
build(char *const *names, const struct screen_hands *hands, struct buf *out)
{
    struct screen_builder *b;
    assert_int_equal(builder_new(&b, normaliser, NULL), 0);
    for (size_t i = 0; i < NAMES; i++) {
        if (i % 3 != 1) // some have two names
            assert_int_equal(builder_add_entry(b, i, WHEN_MIN, (int64_t)(i % 5), NULL), 0);
        assert_int_equal(builder_add_name(b, (enum screen_kind)(i % SCREEN_KIND_COUNT), bytes_of_str(names[i]), NULL), 0);
    }
    buf_init(out, 64 * 1024 * 1024);
    assert_int_equal(builder_finish(b, hands, out, NULL), 0);
    builder_free(b);
}

static void
test_hands_give_the_same_bytes(void **state)
{
    (void)state;
    uint64_t seed = 2;
    char **names = calloc(NAMES, sizeof *names);
    struct buf alone, other;
    assert_non_null(names);
    for (size_t i = 0; i < NAMES; i++)
        names[i] = world_random_name(&seed);
    build(names, NULL, &alone);
    static const struct screen_hands hands[] = {
        {run_backwards, NULL, 1},   {run_backwards, NULL, 2},   {run_backwards, NULL, 3}, {run_on_threads, NULL, 2},
        {run_on_threads, NULL, 3}, {run_on_threads, NULL, 64},
    };
    for (size_t i = 0; i < sizeof hands / sizeof hands[0]; i++) {
        build(names, &hands[i], &other);
        assert_true(bytes_equal(buf_bytes(&alone), buf_bytes(&other)));
        buf_clear(&other);
    }
    buf_clear(&alone);
    for (size_t i = 0; i < NAMES; i++)
        free(names[i]);
    free(names);
}

static void
test_only_words_of_names(void **state)
{
    (void)state;
    static const struct world_name names[] = {{.key = 1, .text = "Rosa Limited Liability Company"}};
    struct world w;
    struct bytes text;
    uint32_t place;
    world_open(&w, names, 1);
    assert_int_equal(w.index.count[INDEX_TOKENS], 2); // rosa, llc
    text = BYTES_LIT("llc");
    assert_true(index_find_string(&w.index, text, &place));
    text = BYTES_LIT("liability");
    assert_false(index_find_string(&w.index, text, &place));
    world_close(&w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_fold_as_names),
        cmocka_unit_test(test_hands_give_the_same_bytes),
        cmocka_unit_test(test_only_words_of_names),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("screen vocabulary", tests, setup, teardown);
}
