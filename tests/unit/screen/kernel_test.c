// SPDX-License-Identifier: Apache-2.0
// Proves that each kernel this processor has gives what the definition says, and so the same as the plain one: on random
// signatures, on ones that differ from the query by just as many bits as are allowed and by one more, on every count
// around the width of a step, and at addresses that are not aligned.
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "screen/kernel.h"

#define COUNT_MAX 600

static unsigned
bits_of(uint64_t x)
{
    unsigned n = 0;
    for (; x != 0; x &= x - 1)
        n++;
    return n;
}

// A signature that differs from q in about so many bits.
static uint64_t
near(uint64_t *random, uint64_t q, uint64_t bits)
{
    for (uint64_t i = 0; i < bits; i++)
        q ^= 1ull << support_below(random, 64);
    return q;
}

static void
put(uint8_t *p, uint64_t v)
{
    for (int i = 0; i < 8; i++)
        p[i] = (uint8_t)(v >> (8 * i));
}

static void
check(const struct kernel *kernel, const uint64_t *signatures, size_t count, uint64_t q, int bits_max, size_t shift,
      uint64_t seed)
{
    uint32_t found[COUNT_MAX];
    // As large as it may read and no larger, so that a sanitizer sees a step too far.
    uint8_t *bytes = malloc(8 * count + shift + 1);
    assert_non_null(bytes);
    for (size_t i = 0; i < count; i++)
        put(bytes + shift + 8 * i, signatures[i]);
    uint8_t *exact = malloc(8 * count + shift);
    assert_true(exact != NULL || 8 * count + shift == 0);
    if (8 * count + shift > 0)
        memcpy(exact, bytes, 8 * count + shift);
    free(bytes);
    size_t n = kernel->scan(exact + shift, count, q, bits_max, found), expected = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (bits_of(signatures[i] ^ q) > (unsigned)bits_max)
            continue;
        if (expected >= n || found[expected] != i)
            fail_msg("seed %llu: kernel %s, %zu signatures, %d bits: place %u is missing", (unsigned long long)seed,
                     kernel->name, count, bits_max, i);
        expected++;
    }
    if (expected != n)
        fail_msg("seed %llu: kernel %s, %zu signatures, %d bits: %zu found, %zu expected", (unsigned long long)seed,
                 kernel->name, count, bits_max, n, expected);
    free(exact);
}

static void
test_all_kernels(void **state)
{
    (void)state;
    static uint64_t signatures[COUNT_MAX];
    size_t kernels = 0;
    for (const struct kernel *k = kernel_at(0); k != NULL; k = kernel_at(++kernels)) {
        print_message("# kernel %s\n", k->name);
        for (uint64_t seed = 1; seed <= 300; seed++) {
            uint64_t random = seed;
            size_t count = seed <= 70 ? (size_t)seed - 1 : support_below(&random, COUNT_MAX);
            uint64_t q = seed % 7 == 0 ? 0 : seed % 7 == 1 ? ~0ull : support_random(&random);
            for (size_t i = 0; i < count; i++)
                signatures[i] = support_below(&random, 4) == 0 ? support_random(&random)
                                                               : near(&random, q, support_below(&random, 7));
            for (int bits_max = 0; bits_max <= KERNEL_BITS_MAX; bits_max++)
                check(k, signatures, count, q, bits_max, (size_t)support_below(&random, 8), seed);
        }
    }
    assert_true(kernels >= 1);
    assert_non_null(kernel_best());
}

static void
test_signature_of_edits(void **state)
{
    (void)state;
    // What the scan relies on: an edit changes two bits at most, one more or less letter one, a swap none.
    uint64_t random = 5;
    for (int round = 0; round < 20000; round++) {
        uint8_t a[24], b[24];
        size_t n = 2 + support_below(&random, 20), at = support_below(&random, n), m = n;
        for (size_t i = 0; i < n; i++)
            a[i] = (uint8_t)('a' + support_below(&random, round % 2 == 0 ? 3 : 26));
        memcpy(b, a, n);
        unsigned most = 0;
        switch (support_below(&random, 3)) {
        case 0:
            b[at] = (uint8_t)('a' + support_below(&random, 26));
            most = 2;
            break;
        case 1:
            memmove(b + at, b + at + 1, n - at - 1);
            m = n - 1;
            most = 1;
            break;
        default:
            b[at] = a[(at + 1) % n];
            b[(at + 1) % n] = a[at];
            break;
        }
        assert_true(bits_of(kernel_signature(bytes_of(a, n)) ^ kernel_signature(bytes_of(b, m))) <= most);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all_kernels), cmocka_unit_test(test_signature_of_edits)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("screen kernel", tests, NULL, NULL);
}
