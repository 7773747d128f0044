// SPDX-License-Identifier: Apache-2.0
// Proves whole-number trigonometry against the mathematics library, and lengths at their edges: none, a quarter, half around.
#include "world.h"

#include <math.h>

static const double radius_m = 6371008.8;

static void
test_sine(void **state)
{
    (void)state;
    const double turn = 3.14159265358979323846 / 1.8e9;
    for (int64_t angle = -7200000000; angle <= 7200000000; angle += 12345677) {
        assert_true(fabs(globe_sin(angle) - sin((double)angle * turn) * 1073741824.0) <= 2);
        assert_true(fabs(globe_cos(angle) - cos((double)angle * turn) * 1073741824.0) <= 2);
    }
    assert_int_equal(globe_sin(900000000), GLOBE_ONE);
    assert_int_equal(globe_cos(900000000), 0);
    assert_int_equal(globe_sin(0), 0);
}

static void
test_root(void **state)
{
    (void)state;
    assert_int_equal(globe_root(0), 0);
    assert_int_equal(globe_root(3), 1);
    assert_true(globe_root(UINT64_MAX) == UINT32_MAX);
    for (uint64_t r = 1; r < 4294967295; r = r * 3 + 7) {
        assert_true(globe_root(r * r) == r);
        assert_true(globe_root(r * r - 1) == r - 1);
        assert_true(globe_root(r * r + 2 * r) == r);
    }
}

// By the haversine.
static double
wanted_cm(double lat1, double lon1, double lat2, double lon2)
{
    const double d = 3.14159265358979323846 / 180;
    const double a = sin((lat2 - lat1) * d / 2), b = sin((lon2 - lon1) * d / 2);
    return 2 * radius_m * 100 * asin(sqrt(fmin(1, a * a + cos(lat1 * d) * cos(lat2 * d) * b * b)));
}

static void
test_distance(void **state)
{
    (void)state;
    static const double far[][4] = {
        {0, 0, 0, 90}, {0, 0, 0, 180}, {90, 0, -90, 0}, {43.2051, 44.6066, 35.4011, 35.9487}, {0, 179.99, 0, -179.99},
        {60, 10, 60.1, 10}, {-33.9, 151.2, 51.5, -0.1}, {10, 10, 10, 10}, {89.9, 0, 89.9, 180}, {45, 0, -44.9, 179.9}};
    for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
        const struct globe_place a = world_place(far[i][0], far[i][1]);
        const struct globe_place b = world_place(far[i][2], far[i][3]);
        const double got = globe_between_cm(a, b);
        assert_true(fabs(got - wanted_cm(far[i][0], far[i][1], far[i][2], far[i][3])) <= 20);
        assert_true(globe_between_cm(b, a) == globe_between_cm(a, b));
    }
    assert_true(globe_has(world_place(90, -180)));
    assert_false(globe_has(world_place(90.0000001, 0)));
    assert_false(globe_has(world_place(0, 180.0000001)));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sine),
        cmocka_unit_test(test_root),
        cmocka_unit_test(test_distance),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
