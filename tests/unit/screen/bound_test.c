// SPDX-License-Identifier: Apache-2.0
// Proves that the bound rules out nothing: whenever two names score at least a threshold, what their pairs are credited is
// at least what is needed; and it says when it is tight, since a bound that rules out nothing at all would pass as well.
#include "world.h"

#include <stdlib.h>

#include "screen/bound.h"
#include "screen/score.h"

static unsigned
weight_of(const struct screen_name *name, size_t first, size_t count)
{
    unsigned weight = 0;
    for (size_t i = 0; i < count; i++)
        weight += name->tokens[first + i].weight;
    return weight;
}

static void
test_rules_out_nothing(void **state)
{
    (void)state;
    struct screen_normaliser *n;
    struct arena a;
    size_t reached = 0, ruled_out = 0, all = 0;
    assert_int_equal(normalise_new(&n, NULL), 0);
    arena_init(&a, 4 * 1024 * 1024);
    uint64_t random = 17;
    for (int round = 0; round < 30000; round++) {
        struct screen_name x, y;
        struct score score;
        arena_reset(&a);
        char *query = world_random_name(&random), *listed = world_random_name(&random);
        assert_int_equal(normalise_name(&a, n, bytes_of_str(query), &x, NULL), 0);
        assert_int_equal(normalise_name(&a, n, bytes_of_str(round % 3 == 0 ? query : listed), &y, NULL), 0);
        if (y.count > 1 && round % 5 == 0)
            y.count--; // a part left out
        assert_int_equal(score_names(&a, &x, &y, &score), 0);
        static const int thresholds[] = {1, 200, SCREEN_HIT, SCREEN_ALERT, SCREEN_SCORE_EXACT};
        for (size_t i = 0; i < sizeof thresholds / sizeof thresholds[0]; i++) {
            int t = thresholds[i];
            uint64_t credit = 0;
            for (size_t k = 0; k < score.pair_count; k++) {
                const struct score_pair *p = &score.pairs[k];
                if (p->query_count > 0 && p->listed_count > 0)
                    credit += bound_credit(t, p->similarity, weight_of(&x, p->query, p->query_count),
                                           weight_of(&y, p->listed, p->listed_count));
            }
            bool is_out = credit < bound_need(t, weight_of(&x, 0, x.count), weight_of(&y, 0, y.count));
            if (score.value >= t && is_out)
                fail_msg("\"%s\" on \"%s\": %d is ruled out at %d", query, listed, score.value, t);
            reached += score.value >= t;
            ruled_out += is_out;
            all++;
        }
        free(query);
        free(listed);
    }
    print_message("# of %zu, %zu reach the threshold and %zu are ruled out\n", all, reached, ruled_out);
    assert_true(reached > all / 50);
    assert_true(ruled_out > (all - reached) / 2);
    arena_clear(&a);
    normalise_free(n);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rules_out_nothing)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("screen bound", tests, NULL, NULL);
}
