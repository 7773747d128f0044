// SPDX-License-Identifier: Apache-2.0
// Proves when a leaf is settled: k members, the author one of them, k = 1 + floor(2n/3); compared with a count by hand.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "sync/settle.h"

static void
test_k(void **state)
{
    static const unsigned k_of[] = {0, 1, 2, 3, 3, 4, 5, 5, 6, 7}; // by members, 1 + floor(2n/3)
    (void)state;
    for (size_t n = 1; n < sizeof k_of / sizeof *k_of; n++)
        assert_int_equal(settle_k(n), k_of[n]);
    assert_int_equal(settle_k(128), 86);
}

// The definition, word by word: the largest s such that the author and k - 1 others have signed at least s.
static uint64_t
by_hand(const uint64_t *sizes, size_t n, size_t author, unsigned k)
{
    for (uint64_t s = sizes[author]; s > 0; s--) {
        unsigned count = 1;
        for (size_t m = 0; m < n; m++)
            count += m != author && sizes[m] >= s;
        if (count >= k)
            return s;
    }
    return 0;
}

static void
test_against_definition(void **state)
{
    uint64_t x = 7;
    (void)state;
    for (int round = 0; round < 20000; round++) {
        uint64_t sizes[9];
        x = x * 6364136223846793005ull + 1442695040888963407ull;
        size_t n = 1 + (size_t)(x >> 60) % 9, author = (size_t)(x >> 50) % n;
        for (size_t m = 0; m < n; m++) {
            x = x * 6364136223846793005ull + 1442695040888963407ull;
            sizes[m] = (x >> 40) % 12;
        }
        assert_int_equal(settle_size(sizes, n, author, settle_k(n)), by_hand(sizes, n, author, settle_k(n)));
    }
}

static void
test_author_is_one_of_them(void **state)
{
    const uint64_t sizes[] = {0, 9, 9, 9, 9, 9};
    (void)state;
    assert_int_equal(settle_size(sizes, 6, 0, settle_k(6)), 0);
}

// A guest's own word is none of the k: all of them are members.
static void
test_guests_count_for_nothing(void **state)
{
    const uint64_t all[] = {9, 9, 9, 9}, most[] = {9, 9, 4, 9}, ahead[] = {9, 9, 9, 5};
    (void)state;
    assert_int_equal(settle_size(all, 3, 3, settle_k(3)), 9);
    assert_int_equal(settle_size(most, 3, 3, settle_k(3)), 4);
    assert_int_equal(settle_size(ahead, 3, 3, settle_k(3)), 5); // never beyond what the guest itself signed
    const uint64_t alone[] = {9, 0, 0, 9};
    assert_int_equal(settle_size(alone, 3, 3, settle_k(3)), 0);
    const uint64_t one[] = {7, 9};
    assert_int_equal(settle_size(one, 1, 1, settle_k(1)), 7);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_k),
        cmocka_unit_test(test_guests_count_for_nothing),
        cmocka_unit_test(test_against_definition),
        cmocka_unit_test(test_author_is_one_of_them),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
