// SPDX-License-Identifier: Apache-2.0
// Proves the edit distance against a plain recursive definition, the similarity's bounds, and that
// the scan over signatures passes over nothing that is within the edits allowed, for random and
// adversarial tokens.
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "screen/kernel.h"
#include "screen/spell.h"

// Optimal string alignment as its definition reads.
static int
plain_edits(const char *a, size_t m, const char *b, size_t n)
{
    if (m == 0 || n == 0)
        return (int)(m + n);
    int best = plain_edits(a, m - 1, b, n - 1) + (a[m - 1] != b[n - 1]);
    int drop = plain_edits(a, m - 1, b, n) + 1, add = plain_edits(a, m, b, n - 1) + 1;
    best = drop < best ? drop : best;
    best = add < best ? add : best;
    if (m > 1 && n > 1 && a[m - 1] == b[n - 2] && a[m - 2] == b[n - 1]) {
        int swap = plain_edits(a, m - 2, b, n - 2) + 1;
        best = swap < best ? swap : best;
    }
    return best;
}

static size_t
random_token(uint64_t *state, char *out, size_t max, uint64_t letters)
{
    size_t n = 1 + support_below(state, max);
    for (size_t i = 0; i < n; i++)
        out[i] = (char)('a' + support_below(state, letters));
    out[n] = '\0';
    return n;
}

static void
test_edits_as_defined(void **state)
{
    (void)state;
    uint64_t random = 11;
    for (int i = 0; i < 1000; i++) {
        char a[8], b[8];
        size_t m = random_token(&random, a, 5, 3), n = random_token(&random, b, 5, 3);
        int expected = plain_edits(a, m, b, n);
        for (int max = 0; max <= 2; max++)
            assert_int_equal(spell_edits(bytes_of(a, m), bytes_of(b, n), max),
                             expected <= max ? expected : -1);
    }
}

static int
similarity(const char *a, const char *b)
{
    int edits = 0, back = 0;
    int s = spell_similarity(bytes_of_str(a), bytes_of_str(b), &edits);
    assert_int_equal(spell_similarity(bytes_of_str(b), bytes_of_str(a), &back), s);
    assert_int_equal(edits, back);
    return s;
}

static void
test_similarity(void **state)
{
    (void)state;
    assert_int_equal(similarity("abc", "abd"), 0);         // too short to differ
    assert_int_equal(similarity("taliban", "talxxan"), 0); // two edits need eight letters
    assert_true(similarity("gaddafii", "qaddafy") == 0);   // the shorter one has seven
    assert_true(similarity("qaddafi", "gaddafi") > 800);
    // A vowel for a vowel, a doubling, and an h weigh less than another consonant.
    assert_true(similarity("taliban", "taleban") > similarity("taliban", "taliran"));
    assert_true(similarity("hasan", "hassan") > similarity("hasan", "harsan"));
    assert_true(similarity("mohamad", "moamad") > similarity("mohamad", "mohmad"));
    // The first letter weighs more.
    assert_true(similarity("karim", "larim") < similarity("karim", "karil"));
    // The longer the word, the less one edit weighs.
    assert_true(similarity("uzbekistan", "uzbekisran") > similarity("uzbek", "ubbek"));
}

static void
test_similarity_bounds(void **state)
{
    (void)state;
    uint64_t random = 12;
    for (int i = 0; i < 4000; i++) {
        char a[80], b[80];
        (void)random_token(&random, a, 64,
                           2 + support_below(&random, 24)); // the length is found again below
        strcpy(b, a);
        b[support_below(&random, strlen(b))] = (char)('a' + support_below(&random, 26));
        b[support_below(&random, strlen(b))] = (char)('a' + support_below(&random, 26));
        int s = similarity(a, b);
        assert_in_range(s, 0, 999);
    }
}

static void
test_scan_loses_nothing(void **state)
{
    (void)state;
    enum { COUNT = 500 };
    uint64_t random = 13;
    for (int round = 0; round < 30; round++) {
        static char tokens[COUNT][24];
        static uint8_t signatures[COUNT * 8];
        size_t n = 4 + support_below(&random, 9);
        for (size_t i = 0; i < COUNT; i++) {
            do
                (void)random_token(&random, tokens[i], n,
                                   round % 2 == 0 ? 2 : 5); // the length is found below
            while (strlen(tokens[i]) != n);
            uint64_t s = kernel_signature(bytes_of_str(tokens[i]));
            for (int k = 0; k < 8; k++)
                signatures[8 * i + (size_t)k] = (uint8_t)(s >> (8 * k));
        }
        char query[24];
        size_t m = random_token(&random, query, 14, round % 2 == 0 ? 2 : 5);
        int edits_max = spell_edits_max(m < n ? m : n), apart = (int)(m > n ? m - n : n - m);
        if (2 * edits_max < apart)
            continue;
        uint32_t found[COUNT];
        size_t count = kernel_best()->scan(signatures, COUNT, kernel_signature(bytes_of_str(query)),
                                   2 * edits_max - apart, found);
        size_t at = 0;
        for (uint32_t i = 0; i < COUNT; i++) {
            bool is_found = at < count && found[at] == i;
            at += is_found;
            if (spell_edits(bytes_of_str(query), bytes_of_str(tokens[i]), edits_max) >= 0)
                assert_true(is_found);
        }
    }
}

static void
test_signature_of_others(void **state)
{
    (void)state;
    assert_true(kernel_signature(bytes_of_str("ab1")) == KERNEL_OTHER);
    assert_true(kernel_signature(bytes_of_str("\xc3\xa9")) == KERNEL_OTHER);
    assert_true((kernel_signature(bytes_of_str("zzz")) & KERNEL_OTHER) == 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edits_as_defined),    cmocka_unit_test(test_similarity),
        cmocka_unit_test(test_similarity_bounds),   cmocka_unit_test(test_scan_loses_nothing),
        cmocka_unit_test(test_signature_of_others),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("screen spell", tests, NULL, NULL);
}
