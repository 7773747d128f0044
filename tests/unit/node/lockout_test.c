// SPDX-License-Identifier: Apache-2.0
// Proves that whoever guesses waits ever longer, that nothing pushes that out of the table which costs less than it, and who is
// remembered as let in.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "node/lockout.h"

#define NOW 1800000000ll
#define KEY BYTES_LIT("aliya")

static int
set_up(void **state)
{
    *state = lockout_new();
    return *state ? 0 : -1;
}

static int
tear_down(void **state)
{
    lockout_free(*state);
    return 0;
}

static struct bytes
key(char text[16], unsigned number)
{
    snprintf(text, 16, "key %u", number);
    return bytes_of_str(text);
}

static void
test_waits(void **state)
{
    struct lockout *l = *state;
    static const unsigned waits[] = {0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900};
    int64_t now = NOW;
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        lockout_try(l, 'n', KEY, 3, now);
        assert_int_equal(lockout_wait(l, 'n', KEY, now), waits[i]);
        now += waits[i];
        assert_int_equal(lockout_wait(l, 'n', KEY, now), 0);
    }
    assert_int_equal(lockout_wait(l, 'a', KEY, now), 0); // another type
    lockout_try(l, 'n', KEY, 3, now);
    assert_int_equal(lockout_wait(l, 'n', KEY, NOW - 1), 0); // the clock was set back
    now += LOCKOUT_WAIT_MAX_S + 3601;
    lockout_try(l, 'n', KEY, 3, now); // a quiet hour forgets
    assert_int_equal(lockout_wait(l, 'n', KEY, now), 0);
}

// Somebody with many addresses tries many names, so that what is known of one is forgotten.
static void
test_crowded_out(void **state)
{
    struct lockout *l = *state;
    char text[16];
    for (int i = 0; i < 12; i++)
        lockout_try(l, 'n', KEY, 5, NOW);
    assert_int_equal(lockout_wait(l, 'n', KEY, NOW + 1), 63);
    for (unsigned tries = 0; tries < 3; tries++)
        for (unsigned i = 0; i < 10000; i++)
            lockout_try(l, 'n', key(text, i), 5, NOW + 1);
    assert_int_equal(lockout_wait(l, 'n', KEY, NOW + 1), 63);
    // And a table full of guessers takes in another.
    for (unsigned i = 0; i < 10000; i++)
        for (unsigned tries = 0; tries < 8; tries++)
            lockout_try(l, 'n', key(text, i), 5, NOW + 1);
    assert_int_equal(lockout_wait(l, 'n', key(text, 9999), NOW + 1), 4);
    assert_int_equal(lockout_wait(l, 'n', KEY, NOW + 1), 63);
    // What is forgotten goes first, however often it was tried.
    int64_t later = NOW + 2 + LOCKOUT_WAIT_MAX_S + 3600;
    for (unsigned i = 0; i < 4096; i++)
        lockout_try(l, 'n', key(text, i + 20000), 0, later);
    for (unsigned i = 0; i < 4096; i++)
        assert_int_equal(lockout_wait(l, 'n', key(text, i + 20000), later), 1);
}

static void
test_networks(void **state)
{
    (void)state;
    static const struct {
        const char *one, *other;
        int same;
    } pairs[] = {
        {"192.0.2.1", "192.0.2.1", 1},       {"192.0.2.1", "192.0.2.2", 0},         {"2001:db8::1", "2001:db8::ffff:1", 1},
        {"2001:db8::1", "2001:db8:0:1::1", 0}, {"::ffff:192.0.2.1", "192.0.2.1", 1}, {"::ffff:192.0.2.1", "::ffff:192.0.2.2", 0},
        {"", "?", 1},                        {"", "0.0.0.0", 0},                    {"::", "0.0.0.0", 0},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        uint8_t one[LOCKOUT_NETWORK_SIZE], other[LOCKOUT_NETWORK_SIZE];
        size_t n = lockout_network(pairs[i].one, one), m = lockout_network(pairs[i].other, other);
        assert_true(n <= sizeof one);
        assert_int_equal(n == m && memcmp(one, other, n) == 0, pairs[i].same);
    }
}

static void
test_known(void **state)
{
    struct lockout *l = *state;
    char text[16];
    assert_false(lockout_knows(l, KEY, NOW));
    lockout_remember(l, KEY, NOW);
    assert_true(lockout_knows(l, KEY, NOW + LOCKOUT_KNOWN_S - 1));
    assert_false(lockout_knows(l, KEY, NOW + LOCKOUT_KNOWN_S));
    for (unsigned i = 0; i < 600; i++) {
        lockout_remember(l, key(text, i), NOW + 1);
        lockout_remember(l, BYTES_LIT("often"), NOW + 2);
    }
    assert_false(lockout_knows(l, KEY, NOW + 2)); // of many the oldest gave way
    assert_true(lockout_knows(l, key(text, 599), NOW + 2));
    assert_true(lockout_knows(l, BYTES_LIT("often"), NOW + 2));
}

int
main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)
    const struct CMUnitTest tests[] = {TEST(test_waits), TEST(test_crowded_out), TEST(test_networks), TEST(test_known)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
