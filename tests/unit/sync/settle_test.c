// SPDX-License-Identifier: Apache-2.0
// Proves when a leaf is settled: k members, the author one of them, k = 1 + floor(2n/3); compared with a count by hand.
#include <stdarg.h>
#include <stdbool.h>
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

// The definition, word by word: the largest s at which the author has signed, and k of the n have, k of those who are one of
// n there. A guest's or an applicant's own word is none of the k; a suspended author's is.
static uint64_t
by_hand(const uint64_t *sizes, const enum settle_standing *standings, size_t parties, size_t author)
{
    for (uint64_t s = sizes[author]; s > 0; s--) {
        unsigned n = 0, count = 0;
        for (size_t p = 0; p < parties; p++) {
            bool is_one = standings[p] == SETTLE_MEMBER || (standings[p] == SETTLE_FORMER && sizes[p] >= s);
            n += is_one;
            count += (is_one && sizes[p] >= s) || (p == author && standings[p] == SETTLE_SUSPENDED);
        }
        if (count >= settle_k(n))
            return s;
    }
    return 0;
}

static void
test_against_definition(void **state)
{
    uint64_t x = 7;
    (void)state;
    for (int round = 0; round < 40000; round++) {
        uint64_t sizes[9];
        enum settle_standing standings[9];
        x = x * 6364136223846793005ull + 1442695040888963407ull;
        size_t n = 1 + (size_t)(x >> 60) % 9, author = (size_t)(x >> 50) % n;
        for (size_t m = 0; m < n; m++) {
            x = x * 6364136223846793005ull + 1442695040888963407ull;
            sizes[m] = (x >> 40) % 12;
            // Half of the rounds: members alone; else each of the five standings, members the likeliest.
            uint64_t pick = (x >> 52) % 8;
            standings[m] = round % 2 == 0 || pick > 4 ? SETTLE_MEMBER : (enum settle_standing)pick;
        }
        assert_int_equal(settle_size(sizes, standings, n, author), by_hand(sizes, standings, n, author));
    }
}

static void
test_author_is_one_of_them(void **state)
{
    const uint64_t sizes[] = {0, 9, 9, 9, 9, 9};
    const enum settle_standing standings[6] = {0};
    (void)state;
    assert_int_equal(settle_size(sizes, standings, 6, 0), 0);
}

// A guest's own word is none of the k: all of them are members.
static void
test_guests_count_for_nothing(void **state)
{
    const uint64_t all[] = {9, 9, 9, 9}, most[] = {9, 9, 4, 9}, ahead[] = {9, 9, 9, 5};
    const enum settle_standing standings[] = {SETTLE_MEMBER, SETTLE_MEMBER, SETTLE_MEMBER, SETTLE_GUEST};
    (void)state;
    assert_int_equal(settle_size(all, standings, 4, 3), 9);
    assert_int_equal(settle_size(most, standings, 4, 3), 4);
    assert_int_equal(settle_size(ahead, standings, 4, 3), 5); // never beyond what the guest itself signed
    const uint64_t alone[] = {9, 0, 0, 9};
    assert_int_equal(settle_size(alone, standings, 4, 3), 0);
    const uint64_t one[] = {7, 9};
    assert_int_equal(settle_size(one, standings + 2, 2, 1), 7);
}

// Of four members (k = 3) one withdraws: what it signed it goes on counting for, of the rest three decide (k = 3), and after
// a second withdrawal two (k = 2).
static void
test_withdrawal(void **state)
{
    const enum settle_standing one[] = {SETTLE_MEMBER, SETTLE_MEMBER, SETTLE_MEMBER, SETTLE_FORMER};
    const enum settle_standing two[] = {SETTLE_MEMBER, SETTLE_MEMBER, SETTLE_FORMER, SETTLE_FORMER};
    const uint64_t before[] = {9, 9, 2, 9}, later[] = {9, 9, 2, 5};
    (void)state;
    assert_int_equal(settle_size(before, one, 4, 0), 9); // three of four have signed it, the one that left among them
    assert_int_equal(settle_size(later, one, 4, 0), 5);
    assert_int_equal(settle_size(later, two, 4, 0), 9);
    const uint64_t its_own[] = {4, 4, 0, 9};
    assert_int_equal(settle_size(its_own, one, 4, 3), 4); // its own ledger settles as before
}

// A suspended member, and an applicant, sign and count for nothing; the former's own leaves settle as a member's.
static void
test_suspension(void **state)
{
    const enum settle_standing standings[] = {SETTLE_MEMBER, SETTLE_MEMBER, SETTLE_MEMBER, SETTLE_SUSPENDED, SETTLE_APPLICANT};
    const uint64_t sizes[] = {9, 9, 3, 9, 9}, by_suspended[] = {9, 9, 3, 9, 0}, by_applicant[] = {9, 9, 3, 0, 9};
    (void)state;
    assert_int_equal(settle_size(sizes, standings, 5, 0), 3);
    assert_int_equal(settle_size(by_suspended, standings, 5, 3), 9);
    assert_int_equal(settle_size(by_applicant, standings, 5, 4), 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_k),
        cmocka_unit_test(test_guests_count_for_nothing),
        cmocka_unit_test(test_withdrawal),
        cmocka_unit_test(test_suspension),
        cmocka_unit_test(test_against_definition),
        cmocka_unit_test(test_author_is_one_of_them),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
