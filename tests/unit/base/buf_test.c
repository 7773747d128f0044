// SPDX-License-Identifier: Apache-2.0
// Proves that a buf holds what was appended, never exceeds its maximum by a byte, and that a
// failure sticks until it is reset.
#include "support.h"

#include <stdlib.h>
#include <string.h>

// The address sanitizer ends the program where malloc would say no.
#if defined(__has_feature)
#define HAS_STRICT_ALLOCATOR __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define HAS_STRICT_ALLOCATOR 1
#else
#define HAS_STRICT_ALLOCATOR 0
#endif

static void
test_append(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1000);
    assert_int_equal(buf_bytes(&b).n, 0);
    buf_append(&b, bytes_of(NULL, 0));
    buf_append(&b, BYTES_LIT("a\0b"));
    buf_append_byte(&b, '-');
    buf_append_str(&b, "str");
    buf_append_str(&b, "");
    buf_append_fmt(&b, "%d/%s", -5, "x");
    assert_int_equal(buf_check(&b), 0);
    assert_int_equal(b.n, 11);
    assert_memory_equal(b.p, "a\0b-str-5/x", 11);
    buf_clear(&b);
    assert_null(b.p);
    buf_append_u16be(&b, 0x0102);
    buf_append_u32be(&b, 0x03040506);
    buf_append_u64be(&b, UINT64_C(0x0708090a0b0c0d0e));
    assert_int_equal(b.n, 14);
    for (size_t i = 0; i < b.n; i++)
        assert_int_equal(b.p[i], i + 1);
    buf_clear(&b);
}

static void
test_decimals(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 200);
    buf_append_u64(&b, 0);
    buf_append_byte(&b, ' ');
    buf_append_u64(&b, UINT64_MAX);
    buf_append_byte(&b, ' ');
    buf_append_i64(&b, INT64_MIN);
    buf_append_byte(&b, ' ');
    buf_append_i64(&b, INT64_MAX);
    buf_append_byte(&b, ' ');
    buf_append_i64(&b, -1);
    assert_string_equal(buf_str(&b),
                        "0 18446744073709551615 -9223372036854775808 9223372036854775807 -1");
    buf_clear(&b);
}

// Append a piece of n bytes in the way of kind; returns n.
static size_t
append_kind(struct buf *b, unsigned kind)
{
    switch (kind) {
    case 0:
        buf_append(b, BYTES_LIT("abc"));
        return 3;
    case 1:
        buf_append_byte(b, 'x');
        return 1;
    case 2:
        buf_append_str(b, "strin");
        return 5;
    case 3:
        buf_append_fmt(b, "%04d", 7);
        return 4;
    case 4:
        buf_append_u16be(b, 1);
        return 2;
    case 5:
        buf_append_u32be(b, 1);
        return 4;
    case 6:
        buf_append_u64be(b, 1);
        return 8;
    case 7:
        buf_append_u64(b, 123);
        return 3;
    case 8:
        buf_append_i64(b, 123);
        return 3;
    default: {
        uint8_t *p = buf_reserve(b, 6);
        if (p != NULL) {
            memset(p, 'r', 6);
            buf_commit(b, 6);
        }
        return 6;
    }
    }
}

static void
test_each_append_meets_the_maximum(void **state)
{
    (void)state;
    for (unsigned kind = 0; kind < 10; kind++) {
        for (size_t n_max = 0; n_max < 200; n_max++) {
            struct buf b;
            buf_init(&b, n_max);
            size_t n = 0;
            while (buf_check(&b) == 0)
                n += append_kind(&b, kind);
            assert_int_equal(buf_check(&b), ERR_LIMIT);
            assert_true(n > n_max);
            assert_true(b.n <= n_max);
            size_t kept = b.n;
            buf_append_byte(&b, 'y'); // a failed buf takes nothing more, even what would fit
            assert_int_equal(b.n, kept);
            assert_null(buf_reserve(&b, 0));
            assert_null(buf_str(&b));
            buf_reset(&b);
            assert_int_equal(buf_check(&b), 0);
            assert_int_equal(b.n, 0);
            buf_clear(&b);
        }
    }
}

static void
test_string_at_the_maximum(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 64);
    assert_string_equal(buf_str(&b), "");
    for (int i = 0; i < 64; i++)
        buf_append_byte(&b, 'a');
    assert_int_equal(strlen(buf_str(&b)), 64); // the NUL is not counted
    assert_int_equal(b.n, 64);
    buf_append_byte(&b, 'a');
    assert_int_equal(buf_check(&b), ERR_LIMIT);
    buf_clear(&b);
    buf_append_fmt(&b, "%064d", 0);
    assert_int_equal(buf_check(&b), 0);
    buf_append_fmt(&b, "%s", "");
    assert_int_equal(buf_check(&b), 0);
    buf_append_fmt(&b, "%s", "z");
    assert_int_equal(buf_check(&b), ERR_LIMIT);
    buf_clear(&b);
    buf_init(&b, 0);
    assert_non_null(buf_reserve(&b, 0));
    assert_string_equal(buf_str(&b), "");
    buf_clear(&b);
}

static void
test_no_memory_is_told(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, SIZE_MAX);
    buf_append_byte(&b, 'a');
#if !HAS_STRICT_ALLOCATOR
    assert_null(buf_reserve(&b, SIZE_MAX / 2 - 1));
    assert_int_equal(buf_check(&b), ERR_NOMEM);
    buf_reset(&b);
#endif
    assert_null(buf_reserve(&b, SIZE_MAX));
    assert_true(buf_check(&b) != 0);
    buf_clear(&b);
}

static void
test_wipe_and_reuse(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 100);
    buf_append_str(&b, "secret");
    buf_wipe(&b);
    assert_null(b.p);
    assert_int_equal(b.n_max, 100);
    buf_wipe(&b);
    buf_append_str(&b, "again");
    uint8_t *before = b.p;
    buf_reset(&b);
    buf_append_str(&b, "kept");
    assert_ptr_equal(b.p, before);
    assert_string_equal(buf_str(&b), "kept");
    buf_clear(&b);
}

static void
test_long_content(void **state)
{
    (void)state;
    uint64_t seed = 3;
    struct buf b;
    buf_init(&b, 1 << 20);
    uint8_t *model = malloc(1 << 20);
    assert_non_null(model);
    size_t n = 0;
    while (n < 900000) {
        size_t piece = (size_t)support_below(&seed, 5000);
        memset(model + n, (int)(piece % 251), piece);
        buf_append(&b, bytes_of(model + n, piece));
        n += piece;
    }
    assert_int_equal(buf_check(&b), 0);
    assert_true(bytes_equal(buf_bytes(&b), bytes_of(model, n)));
    free(model);
    buf_clear(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_append),
        cmocka_unit_test(test_decimals),
        cmocka_unit_test(test_each_append_meets_the_maximum),
        cmocka_unit_test(test_string_at_the_maximum),
        cmocka_unit_test(test_no_memory_is_told),
        cmocka_unit_test(test_wipe_and_reuse),
        cmocka_unit_test(test_long_content),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
