// SPDX-License-Identifier: Apache-2.0
// Proves what an officer sees: the acceptance names find their listings and say why, a near name
// does not alert, intervals decide by date, one hit stands for a key, and hostile queries are
// answered in bounded time and memory.
#include "world.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

static const struct world_name list[] = {
    {6725, 0, 0, SCREEN_PRIMARY, "ISLAMIC MOVEMENT OF UZBEKISTAN"},
    {6725, 0, 0, SCREEN_WEAK, "IMU"},
    {88, 0, 0, SCREEN_PRIMARY, "EASTERN TURKISTAN ISLAMIC MOVEMENT (ETIM)"},
    {88, 0, 0, SCREEN_ALIAS, "The Eastern Turkistan Islamic Party"},
    {88, 0, 0, SCREEN_ALIAS, "Islamic Party of Turkestan"},
    {6636, 0, 0, SCREEN_PRIMARY, "TALIBAN"},
    {6636, 0, 0, SCREEN_ALIAS, "ISLAMIC MOVEMENT OF TALIBAN"},
    {500, 100, 200, SCREEN_PRIMARY, "VOSTOK COUNCIL"},
    {500, 100, 200, SCREEN_ALIAS, "VOSTOK COUNCIL"},
    {501, 0, 0, SCREEN_PRIMARY, "VOSTOK COUNCIL EAST"},
    {500, 300, 400, SCREEN_FORMERLY, "VOSTOK COUNCIL"},
    {7, 0, 0, SCREEN_PRIMARY, "AL-KARIM, Yusuf bin Said"},
};

static struct world world;

static int
setup(void **state)
{
    (void)state;
    world_open(&world, list, sizeof list / sizeof list[0]);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    world_close(&world);
    return 0;
}

static void
assert_alerts_on(const char *query, uint64_t key)
{
    (void)world_screen(&world, query); // the answer is looked at through world_hit
    const struct screen_hit *hit = world_hit(&world, key);
    assert_non_null(hit);
    assert_true(hit->is_alert);
    assert_true(hit == &world.answer.hits[0]);
}

static void
test_acceptance(void **state)
{
    (void)state;
    assert_alerts_on("Islamic Movement of Uzbekistan", 6725);
    assert_reasons(&world, 6725,
                   "Islamic = ISLAMIC; Movement = MOVEMENT; of = OF; Uzbekistan = UZBEKISTAN; "
                   "through the primary name");
    assert_alerts_on("Islamic Party of Turkestan", 88);
    assert_alerts_on("Taliban", 6636);
    assert_alerts_on("Taleban", 6636);
    assert_reasons(&world, 6636, "Taleban ~ TALIBAN [spelling, 1 edit]; through the primary name");
    assert_alerts_on("Талибан", 6636);
    assert_alerts_on("T\xd0\xb0liban", 6636); // a look-alike
    assert_alerts_on("Yusuf bin Said al-Karim", 7);
    assert_alerts_on("Youssef ben Saeed Alkarim", 7);
    const struct screen_answer *answer = world_screen(&world, "Islamic Bank of Uzbekistan");
    for (size_t i = 0; i < answer->hit_count; i++)
        assert_false(answer->hits[i].is_alert);
    // It is shown beneath the alert threshold, through its name and with what contradicts.
    assert_non_null(world_hit(&world, 6725));
}

static void
test_weak_alias(void **state)
{
    (void)state;
    (void)world_screen(&world, "IMU"); // the answer is looked at through world_hit
    const struct screen_hit *hit = world_hit(&world, 6725);
    assert_non_null(hit);
    assert_false(hit->is_alert);
    assert_true(hit->is_weak_lowered);
    assert_int_equal(hit->name_index, 1);
}

static void
test_as_of(void **state)
{
    (void)state;
    static const struct {
        int64_t as_of;
        bool is_listed;
    } rows[] = {{99, false},  {100, true}, {199, true}, {200, false},
                {299, false}, {300, true}, {400, false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(world_query(&world, BYTES_LIT("Vostok Council"), rows[i].as_of), 0);
        const struct screen_hit *hit = world_hit(&world, 500);
        assert_int_equal(hit != NULL, rows[i].is_listed);
        if (hit != NULL) {
            assert_true(when_is_in(rows[i].as_of, hit->from, hit->until));
            assert_int_equal(hit->kind, rows[i].as_of < 250 ? SCREEN_PRIMARY : SCREEN_FORMERLY);
            assert_int_equal(hit->name_index, 0); // of two equal names the first
        }
        assert_int_equal(world.answer.as_of, rows[i].as_of);
    }
}

static void
test_one_hit_a_key(void **state)
{
    (void)state;
    assert_int_equal(world_query(&world, BYTES_LIT("Vostok Council East"), 150), 0);
    assert_int_equal(world.answer.hit_total, 2);
    assert_int_equal(world.answer.hits[0].key, 501);
    assert_int_equal(world.answer.hits[1].key, 500);
    struct hash hash;
    index_hash(&world.index, &hash);
    assert_true(hash_equal(&hash, &world.answer.index_hash));
    // Cut at what was asked for, and it says how many there were.
    struct screen_limits limits = {SCREEN_HIT, SCREEN_ALERT, 1};
    arena_reset(&world.arena);
    assert_int_equal(match_query(&world.arena, &world.index, world.normaliser,
                                 BYTES_LIT("Vostok Council East"), 150, &limits, &world.answer,
                                 NULL),
                     0);
    assert_int_equal(world.answer.hit_count, 1);
    assert_int_equal(world.answer.hit_total, 2);
    assert_int_equal(world.answer.hits[0].key, 501);
}

static void
test_nothing_to_compare(void **state)
{
    (void)state;
    static const char *const queries[] = {"",         "   ", "---", "'", "\xe2\x80\xae\xe2\x81\xa9",
                                          "\xff\xfe", "!?"};
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        const struct screen_answer *answer = world_screen(&world, queries[i]);
        assert_int_equal(answer->token_count, 0);
        assert_int_equal(answer->hit_count, 0);
    }
}

static void
test_hostile(void **state)
{
    (void)state;
    static char text[10001];
    memset(text, 'a', 10000);
    assert_int_equal(world_query(&world, bytes_of(text, 10000), 0), ERR_LIMIT);
    assert_int_equal(world_query(&world, bytes_of(text, LIMIT_QUERY_SIZE), 0), 0);
    assert_true(world.answer.is_query_cut);
    // As many words as fit, all of them common.
    for (size_t i = 0; i + 3 <= LIMIT_QUERY_SIZE; i += 3)
        memcpy(text + i, "of ", 3);
    assert_int_equal(world_query(&world, bytes_of(text, LIMIT_QUERY_SIZE), 0), 0);
    assert_true(world.answer.is_query_cut);
    for (size_t i = 0; i + 8 <= LIMIT_QUERY_SIZE; i += 8)
        memcpy(text + i, "taliban ", 8);
    assert_int_equal(world_query(&world, bytes_of(text, LIMIT_QUERY_SIZE), 0), 0);
    assert_int_equal(world_query(&world, BYTES_LIT("1234567890"), 0), 0);
    assert_int_equal(world.answer.hit_count, 0);
    assert_int_equal(world_query(&world,
                                 BYTES_LIT("tali\xff"
                                           "ban"),
                                 0),
                     0);
    assert_true(world.answer.is_query_damaged);
    assert_non_null(world_hit(&world, 6636));
    assert_int_equal(world_query(&world, BYTES_LIT("\xe2\x80\xaetaliban\xe2\x80\xac"), 0), 0);
    assert_non_null(world_hit(&world, 6636));
}

static void
test_many_equal_names(void **state)
{
    (void)state;
    enum { COUNT = 2000 };
    static struct world_name names[COUNT];
    for (size_t i = 0; i < COUNT; i++)
        names[i] = (struct world_name){.key = i, .kind = SCREEN_PRIMARY, .text = "ALI HASSAN KHAN"};
    struct world w;
    world_open(&w, names, COUNT);
    const struct screen_answer *answer = world_screen(&w, "Ali Hassan Khan");
    assert_int_equal(answer->hit_total, COUNT);
    assert_int_equal(answer->hit_count, LIMIT_HITS);
    assert_int_equal(answer->hits[0].key, 0);
    assert_int_equal(answer->hits[LIMIT_HITS - 1].key, LIMIT_HITS - 1);
    world_close(&w);
}

static void
test_bounded_work(void **state)
{
    (void)state;
    enum { COUNT = 20000 };
    static struct world_name names[COUNT];
    for (size_t i = 0; i < COUNT; i++)
        names[i] = (struct world_name){.key = i, .kind = SCREEN_PRIMARY, .text = "ALI HASSAN KHAN"};
    struct world w;
    world_open(&w, names, COUNT);
    struct screen_answer whole, cut;
    const struct screen_options little = {.work_max = 400000};
    arena_reset(&w.arena);
    assert_int_equal(match_ask(&w.arena, &w.index, w.normaliser, BYTES_LIT("Ali Hassan Khan"), 0, NULL, NULL, &whole, NULL), 0);
    assert_int_equal(match_ask(&w.arena, &w.index, w.normaliser, BYTES_LIT("Ali Hassan Khan"), 0, NULL, &little, &cut, NULL), 0);
    assert_false(whole.is_incomplete);
    assert_int_equal(whole.hit_total, COUNT);
    // Only an answer that says so may lack hits; those it has are hits of the whole one.
    assert_true(cut.is_incomplete);
    assert_true(cut.hit_total < COUNT);
    world_close(&w);
}

static void
test_options(void **state)
{
    (void)state;
    // Keys that another index holds anew are passed over, and the rest is as before.
    static const uint64_t hidden[] = {7, 500};
    const struct screen_options options = {.is_terse = true, .hidden = hidden, .hidden_count = 2};
    struct screen_answer answer;
    assert_int_equal(world_query(&world, BYTES_LIT("Vostok Council East"), 150), 0);
    size_t with = world.answer.hit_total;
    int score = world.answer.hits[0].score;
    assert_int_equal(match_ask(&world.arena, &world.index, world.normaliser, BYTES_LIT("Vostok Council East"), 150, NULL,
                               &options, &answer, NULL),
                     0);
    assert_int_equal(answer.hit_total, with - 1);
    assert_int_equal(answer.hits[0].key, 501);
    assert_int_equal(answer.hits[0].score, score);
    assert_true(answer.hits[0].is_alert);
    assert_int_equal(answer.hits[0].reason_count, 0);
}

static void
test_memory_runs_out(void **state)
{
    (void)state;
    // With every size of arena that is too small, a clear error and no harm.
    bool is_answered = false;
    for (size_t size = 0; !is_answered && size < 4 * 1024 * 1024; size += 509) {
        struct arena a;
        struct screen_answer answer;
        arena_init(&a, size);
        int rc = match_query(&a, &world.index, world.normaliser,
                             BYTES_LIT("Islamic Movement of Uzbekistan"), 0, NULL, &answer, NULL);
        assert_true(rc == 0 || rc == ERR_NOMEM);
        is_answered = rc == 0;
        arena_clear(&a);
    }
    assert_true(is_answered);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_acceptance),
        cmocka_unit_test(test_weak_alias),
        cmocka_unit_test(test_as_of),
        cmocka_unit_test(test_one_hit_a_key),
        cmocka_unit_test(test_nothing_to_compare),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_many_equal_names),
        cmocka_unit_test(test_bounded_work),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_memory_runs_out),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("screen match", tests, setup, teardown);
}
