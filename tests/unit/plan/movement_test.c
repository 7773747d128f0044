// SPDX-License-Identifier: Apache-2.0
// Proves the count of sorties, aircraft and stands, and that numbers which make no sense are told apart.
#include "world.h"

#include "plan/movement.h"

static void
test_counts(void **state)
{
    (void)state;
    struct err e = {0, ""};
    struct movement_need need;
    // 750 km at 750 km/h: an hour, two on the ground, out and back: a cycle of six hours.
    const struct movement m = {1000, 100, 75000000, 750, 7200, 86400};
    assert_int_equal(movement_count(&m, &need, &e), 0);
    assert_true(need.flight_s == 3600);
    assert_true(need.cycle_s == 6 * 3600);
    assert_true(need.sorties == 10);
    assert_true(need.per_aircraft == 4);
    assert_true(need.aircraft == 3);
    assert_true(need.stands == 1);
    const struct movement one_more = {1001, 100, 75000000, 750, 7200, 86400};
    assert_int_equal(movement_count(&one_more, &need, &e), 0);
    assert_true(need.sorties == 11);
    const struct movement nobody = {0, 100, 75000000, 750, 7200, 86400};
    assert_int_equal(movement_count(&nobody, &need, &e), 0);
    assert_true(need.sorties == 0);
    assert_true(need.aircraft == 0);
}

static void
test_short(void **state)
{
    (void)state;
    struct err e = {0, ""};
    struct movement_need need;
    // Five hours: no whole cycle, but one flight each.
    const struct movement m = {300, 100, 75000000, 750, 7200, 5 * 3600};
    assert_int_equal(movement_count(&m, &need, &e), 0);
    assert_true(need.aircraft == 3);
    const struct movement late = {300, 100, 75000000, 750, 7200, 3599};
    assert_int_equal(movement_count(&late, &need, &e), ERR_REFUSED);
}

static void
test_senseless(void **state)
{
    (void)state;
    struct err e = {0, ""};
    struct movement_need need;
    const struct movement wrong[] = {{1, 0, 1, 1, 1, 1}, {1, 1, 1, 0, 1, 1}, {1, 1, 1, 1, 1, 0}};
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(movement_count(&wrong[i], &need, &e), ERR_INVALID);
    const struct movement large[] = {{1, 1, UINT64_MAX, 1, 1, 1}, {1, 1, 1, UINT64_MAX, 1, 1},
                                     {1, 1, 1, 1, UINT64_MAX, 1}, {UINT64_MAX, 1, 1, 1, 7200, 86400}};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(movement_count(&large[i], &need, &e), ERR_LIMIT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_short),
        cmocka_unit_test(test_senseless),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
