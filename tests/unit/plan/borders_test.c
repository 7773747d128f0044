// SPDX-License-Identifier: Apache-2.0
// Proves that the table in the program reads whole, that no truncation of it does, and what a damaged one is refused for.
#include "world.h"

#include "plan/atlas.h"

static void
test_atlas(void **state)
{
    (void)state;
    struct borders b;
    struct err e = {0, ""};
    assert_int_equal(borders_read(atlas_table(), &b, &e), 0);
    assert_true(b.state_count > 190);
    assert_true(b.ring_count > 1000);
    assert_true(borders_find(&b, BYTES_LIT("TJK")) >= 0);
    assert_true(borders_find(&b, BYTES_LIT("XKX")) >= 0);
    assert_int_equal(borders_find(&b, BYTES_LIT("ATA")), -1);
    assert_int_equal(borders_find(&b, BYTES_LIT("GRL")), -1); // cleared by DNK
    borders_clear(&b);
}

static void
test_truncated(void **state)
{
    (void)state;
    const struct bytes whole = atlas_table();
    for (size_t n = 0; n < whole.n; n += n < 200 ? 1 : 997) {
        struct borders b;
        struct err e = {0, ""};
        assert_int_equal(borders_read(bytes_sub(whole, 0, n), &b, &e), ERR_INVALID);
        assert_non_null(strstr(e.text, "data/borders/make.py"));
        assert_int_equal(b.ring_count, 0);
    }
}

static void
test_codes(void **state)
{
    (void)state;
    struct borders b = {.state_count = 0};
    assert_int_equal(borders_add(&b, BYTES_LIT("AAA")), 0);
    assert_int_equal(borders_add(&b, BYTES_LIT("AAA")), 0);
    assert_int_equal(borders_add(&b, BYTES_LIT("AAB")), 1);
    assert_int_equal(borders_add(&b, BYTES_LIT("aab")), ERR_INVALID);
    assert_int_equal(borders_add(&b, BYTES_LIT("AB")), ERR_INVALID);
    char code[4] = "BAA";
    for (int i = 2; i < BORDERS_STATES_MAX; i++) {
        code[1] = (char)('A' + i / 26);
        code[2] = (char)('A' + i % 26);
        assert_int_equal(borders_add(&b, bytes_of_str(code)), i);
    }
    assert_int_equal(borders_add(&b, BYTES_LIT("ZZZ")), ERR_LIMIT);
    borders_clear(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_atlas),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_codes),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
