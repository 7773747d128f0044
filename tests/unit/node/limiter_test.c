// SPDX-License-Identifier: Apache-2.0
// Proves that a client gets what its rate allows, counted in parties and in work, and that nobody else pays for it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "node/limiter.h"

#define RATE 1000
#define S 1000000000ull
#define A BYTES_LIT("a")
#define B BYTES_LIT("b")

static int
set_up(void **state)
{
    struct limiter *x;
    int r = limiter_new(&x, RATE, NULL);
    *state = x;
    return r;
}

static int
tear_down(void **state)
{
    limiter_free(*state);
    return 0;
}

static void
test_parties(void **state)
{
    struct limiter *x = *state;
    for (int i = 0; i < LIMIT_SCREEN_BURST_S; i++)
        assert_int_equal(limiter_take(x, A, RATE, S), 0);
    assert_int_equal(limiter_take(x, A, RATE, S), 2);
    assert_int_equal(limiter_take(x, A, 1, S), 1);
    assert_int_equal(limiter_take(x, B, RATE, S), 0);
    assert_int_equal(limiter_take(x, A, RATE, 2 * S), 0);
    assert_int_equal(limiter_take(x, A, 1, S), 1); // a clock that goes back gives nothing
    assert_int_equal(limiter_take(x, A, RATE, 1000 * S), 0);
}

// A party that takes half a second costs what 500 quick ones do.
static void
test_work(void **state)
{
    struct limiter *x = *state;
    uint64_t now = S, worked = 0;
    for (int i = 0; i < 1000; i++) {
        unsigned wait_s = limiter_take(x, A, 1, now);
        now += wait_s * S;
        if (wait_s > 0)
            continue;
        worked += S / 2;
        limiter_work(x, A, 1, S / 2, now); // as if many of them ran at once
    }
    assert_in_range(worked, (now - S) * 9 / 10, now - S + (LIMIT_SCREEN_BURST_S + 1) * S);
    assert_int_equal(limiter_take(x, B, RATE, now), 0);
    // What was paid for is not owed, and what is owed has an end.
    limiter_work(x, B, RATE, S, now);
    for (int i = 0; i < LIMIT_SCREEN_BURST_S - 1; i++)
        assert_int_equal(limiter_take(x, B, RATE, now), 0);
    for (int i = 0; i < 10; i++)
        limiter_work(x, B, 0, UINT64_MAX, now);
    assert_in_range(limiter_take(x, B, 1, now), 2, LIMITER_OWED_S + 1);
    assert_int_equal(limiter_take(x, B, 1, now + (LIMITER_OWED_S + 1) * S), 0);
}

static void
test_fastest(void **state)
{
    (void)state;
    struct limiter *x;
    assert_int_equal(limiter_new(&x, LIMIT_SCREEN_RATE_MAX, NULL), 0);
    assert_int_equal(limiter_take(x, A, LIMIT_BATCH, S), 0);
    limiter_work(x, A, 1, UINT64_MAX, S);
    assert_true(limiter_take(x, A, 1, S) > 0);
    assert_int_equal(limiter_take(x, A, 1, UINT64_MAX), 0);
    limiter_free(x);
    assert_int_equal(limiter_new(&x, 0, NULL), 0); // no limit
    limiter_work(x, A, 1, UINT64_MAX, S);
    assert_int_equal(limiter_take(x, A, 1, S), 0);
    limiter_free(x);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_parties, set_up, tear_down),
                                       cmocka_unit_test_setup_teardown(test_work, set_up, tear_down), cmocka_unit_test(test_fastest)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
