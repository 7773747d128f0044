// SPDX-License-Identifier: Apache-2.0
// Proves what the screening of customers by a changed listing rests on (node/shards.h): a customer's name that is a hit of a
// listed one, of whatever kind, is found when the listed name is asked of the customers', at nine tenths of the hit threshold.
#include "world.h"

#include <stdlib.h>

#define PAIRS 60000

static int
score_of(struct arena *a, struct screen_normaliser *n, const char *query, const char *listed, enum screen_kind kind, int threshold)
{
    struct screen_hit hit;
    struct screen_limits limits = {threshold, SCREEN_ALERT, 1};
    struct err e = {0};
    arena_reset(a);
    assert_int_equal(match_pair(a, n, bytes_of_str(query), bytes_of_str(listed), kind, &limits, &hit, &e), 0);
    return hit.score;
}

static void
test_turned(void **state)
{
    (void)state;
    struct screen_normaliser *n;
    struct arena a;
    uint64_t seed = 20261122;
    size_t hits = 0;
    assert_int_equal(normalise_new(&n, NULL), 0);
    arena_init(&a, 64 * 1024 * 1024);
    for (size_t i = 0; i < PAIRS; i++) {
        char *x = world_random_name(&seed), *y = world_random_name(&seed);
        int forth = score_of(&a, n, x, y, i % 3 == 0 ? SCREEN_WEAK : SCREEN_PRIMARY, SCREEN_HIT);
        if (forth >= SCREEN_HIT) {
            int back = score_of(&a, n, y, x, SCREEN_PRIMARY, SCREEN_HIT * 9 / 10);
            if (back < SCREEN_HIT * 9 / 10)
                fail_msg("'%s' of '%s' is %d, turned %d (pair %zu)", x, y, forth, back, i);
            hits++;
        }
        free(x);
        free(y);
    }
    assert_true(hits > 50);
    arena_clear(&a);
    normalise_free(n);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_turned)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
