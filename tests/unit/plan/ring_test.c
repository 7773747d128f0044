// SPDX-License-Identifier: Apache-2.0
// Proves which rings a member may give: simple ones anywhere on the globe, and no others.
#include "world.h"

#include "plan/ring.h"

static enum ring_verdict
judge(size_t count, const double *degrees)
{
    struct globe_place p[16];
    for (size_t i = 0; i < count; i++)
        p[i] = world_place(degrees[2 * i], degrees[2 * i + 1]);
    return ring_judge(p, count);
}

static void
test_accepted(void **state)
{
    (void)state;
    assert_int_equal(judge(3, (double[]){0, 0, 0, 10, 10, 0}), RING_ACCEPTED);
    assert_int_equal(judge(4, (double[]){0, 170, 0, -170, 10, -170, 10, 170}), RING_ACCEPTED); // over the antimeridian
    assert_int_equal(judge(3, (double[]){80, 0, 80, 120, 80, -120}), RING_ACCEPTED);           // round a pole
    assert_int_equal(judge(5, (double[]){0, 0, 0, 10, 10, 10, 1, 5, 10, 0}), RING_ACCEPTED);   // with a bay
}

static void
test_refused(void **state)
{
    (void)state;
    assert_int_equal(judge(2, (double[]){0, 0, 0, 10}), RING_SHORT);
    assert_int_equal(judge(4, (double[]){0, 0, 10, 10, 0, 10, 10, 0}), RING_CROSSES);
    assert_int_equal(judge(4, (double[]){0, 175, 10, -175, 0, -175, 10, 175}), RING_CROSSES); // beyond the antimeridian
    assert_int_equal(judge(3, (double[]){0, 0, 0, 10, 0, 5}), RING_CROSSES);                  // back on itself
    assert_int_equal(judge(5, (double[]){0, 0, 0, 10, 10, 10, 0, 5, 10, 0}), RING_CROSSES);   // a corner on an edge
    assert_int_equal(judge(4, (double[]){0, 0, 0, 0, 0, 10, 10, 10}), RING_REPEATS);
    assert_int_equal(judge(3, (double[]){0, 0, 0, 10, 90.5, 0}), RING_OFF_GLOBE);
    assert_int_equal(judge(3, (double[]){0, 0, 0, 180.5, 10, 0}), RING_OFF_GLOBE);
    for (int v = RING_ACCEPTED; v <= RING_CROSSES; v++)
        assert_true(strlen(ring_rule((enum ring_verdict)v)) > 10);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
