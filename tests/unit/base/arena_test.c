// SPDX-License-Identifier: Apache-2.0
// Proves that an arena hands out zeroed, aligned memory that does not overlap, never more than its
// maximum, and that reset makes it whole again.
#include "support.h"

#include <stdalign.h>
#include <string.h>

#include "base/arena.h"

static void
test_alloc_is_zeroed_aligned_apart(void **state)
{
    (void)state;
    uint64_t seed = 1;
    struct arena a;
    arena_init(&a, 8 << 20);
    for (int round = 0; round < 3; round++) {
        uint8_t *p[300];
        size_t n[300];
        for (size_t i = 0; i < 300; i++) {
            n[i] = (size_t)support_below(&seed, i % 50 == 0 ? 20000 : 200);
            p[i] = arena_alloc(&a, n[i]);
            assert_non_null(p[i]);
            assert_int_equal((uintptr_t)p[i] % alignof(max_align_t), 0);
            for (size_t k = 0; k < n[i]; k++)
                assert_int_equal(p[i][k], 0);
            memset(p[i], (int)(i % 255) + 1, n[i]);
        }
        for (size_t i = 0; i < 300; i++) {
            for (size_t k = 0; k < n[i]; k++)
                assert_int_equal(p[i][k], i % 255 + 1);
        }
        arena_reset(&a); // the next round gets the same dirty memory
        assert_int_equal(a.used, 0);
    }
    arena_clear(&a);
    assert_null(a.block);
}

static void
test_maximum(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 100);
    assert_non_null(arena_alloc(&a, 60));
    assert_null(arena_alloc(&a, 41));
    assert_non_null(arena_alloc(&a, 40));
    assert_int_equal(a.used, 100);
    assert_null(arena_alloc(&a, 1));
    assert_null(arena_copy(&a, BYTES_LIT("")).p);
    assert_null(arena_str(&a, BYTES_LIT("")));
    arena_reset(&a);
    assert_non_null(arena_alloc(&a, 100));
    arena_clear(&a);
    assert_non_null(arena_alloc(&a, 100));
    arena_clear(&a);
    arena_init(&a, 0);
    assert_null(arena_alloc(&a, 1));
    arena_clear(&a);
}

static void
test_array_product_is_checked(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, SIZE_MAX);
    assert_null(arena_array(&a, SIZE_MAX / 2, 3));
    assert_null(arena_alloc(&a, SIZE_MAX - 8));
    uint32_t *p = arena_array(&a, 5, sizeof(*p));
    assert_non_null(p);
    assert_int_equal(p[4], 0);
    assert_non_null(arena_array(&a, 0, 8));
    arena_clear(&a);
}

static void
test_copies_end_in_nul(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1000);
    struct bytes b = arena_copy(&a, BYTES_LIT("one\0two"));
    assert_int_equal(b.n, 7);
    assert_memory_equal(b.p, "one\0two", 8);
    struct bytes none = arena_copy(&a, bytes_of(NULL, 0));
    assert_int_equal(none.n, 0);
    assert_non_null(none.p);
    assert_string_equal(arena_str(&a, BYTES_LIT("word")), "word");
    assert_string_equal(arena_str(&a, bytes_of(NULL, 0)), "");
    assert_null(arena_copy(&a, bytes_of(b.p, SIZE_MAX)).p);
    assert_null(arena_str(&a, bytes_of(b.p, SIZE_MAX)));
    // An odd copy before it must not push an object off its alignment.
    assert_int_equal((uintptr_t)arena_alloc(&a, 8) % alignof(max_align_t), 0);
    arena_clear(&a);
}

static void
test_reset_keeps_the_largest_block(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 24);
    assert_non_null(arena_alloc(&a, 10));
    uint8_t *large = arena_alloc(&a, 3 << 20);
    assert_non_null(large);
    assert_non_null(arena_alloc(&a, 10)); // in a newer, smaller block
    arena_reset(&a);
    assert_ptr_equal(arena_alloc(&a, 3 << 20), large);
    arena_clear(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alloc_is_zeroed_aligned_apart),
        cmocka_unit_test(test_maximum),
        cmocka_unit_test(test_array_product_is_checked),
        cmocka_unit_test(test_copies_end_in_nul),
        cmocka_unit_test(test_reset_keeps_the_largest_block),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
