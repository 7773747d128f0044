// SPDX-License-Identifier: Apache-2.0
// Proves that quantities are exact, that what is no quantity or too large is refused, and that sums
// end at the largest one instead of wrapping round.
#include <string.h>

#include "record/amount.h"
#include "support.h"

static void
test_text_and_back(void **state)
{
    static const struct {
        const char *text;
        uint64_t amount;
    } good[] = {
        {"0", 0},
        {"200", 200 * AMOUNT_ONE},
        {"0.5", AMOUNT_ONE / 2},
        {"12.000001", 12 * AMOUNT_ONE + 1},
        {"999999999999.999999", AMOUNT_MAX},
    };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        uint64_t amount = 1;
        char text[AMOUNT_TEXT_SIZE];
        assert_int_equal(amount_parse(bytes_of_str(good[i].text), &amount), 0);
        assert_int_equal(amount, good[i].amount);
        amount_format(amount, text);
        assert_string_equal(text, good[i].text);
    }
    uint64_t seed = 7;
    for (int i = 0; i < 1000; i++) {
        uint64_t amount = support_random(&seed) % (AMOUNT_MAX + 1);
        uint64_t again = 0;
        char text[AMOUNT_TEXT_SIZE];
        amount_format(amount, text);
        assert_int_equal(amount_parse(bytes_of_str(text), &again), 0);
        assert_int_equal(again, amount);
    }
}

static void
test_what_is_no_quantity(void **state)
{
    static const char *const bad[] = {"",      "-1",    "+1",    "01",  "1.",         ".5",
                                      "1e3",   "1,5",   " 1",    "1 ",  "1.0000000",  "1000000000000",
                                      "1..5",  "1.5.5", "0x10",  "NaN", "99999999999999999999999999"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uint64_t amount = 0;
        if (amount_parse(bytes_of_str(bad[i]), &amount) != ERR_INVALID)
            fail_msg("'%s' was taken for a quantity", bad[i]);
    }
}

static void
test_sums_do_not_wrap(void **state)
{
    uint64_t sum = 0;
    (void)state;
    assert_int_equal(amount_add(1, 2), 3);
    for (int i = 0; i < 40; i++)
        sum = amount_add(sum, AMOUNT_MAX);
    assert_int_equal(sum, AMOUNT_MAX);
}

static const char *
offer(const char *items)
{
    struct buf b;
    buf_init(&b, 65536);
    buf_append_fmt(&b,
                   "{\"kind\":\"reply\",\"time\":\"" TIME_1 "\",\"request\":\"" ID_A
                   "\",\"answer\":\"offer\",\"items\":%s}",
                   items);
    const char *s = arena_str(&support_arena, buf_bytes(&b));
    assert_non_null(s);
    buf_clear(&b);
    return s;
}

static void
test_lists(void **state)
{
    struct record r;
    struct hash key;
    (void)state;
    support_accept(LEAF_ALLIANCE,
                   offer("[{\"item\":\"fuel\",\"unit\":\"t\",\"quantity\":\"1.5\"},"
                         "{\"item\":\"fuel\",\"quantity\":3}]"),
                   &r);
    struct bytes items = bytes_sub(r.note, r.note.n - (size_t)2 * AMOUNT_NOTE_SIZE, r.note.n);
    amount_key(BYTES_LIT("fuel"), BYTES_LIT("t"), &key);
    assert_int_equal(amount_of(items, &key), AMOUNT_ONE * 3 / 2);
    amount_key(BYTES_LIT("fuel"), BYTES_LIT(""), &key);
    assert_int_equal(amount_of(items, &key), 3 * AMOUNT_ONE);
    amount_key(BYTES_LIT("Fuel"), BYTES_LIT(""), &key);
    assert_int_equal(amount_of(items, &key), 0);
    static const struct {
        const char *items, *why;
    } bad[] = {
        {"[{\"item\":\"a\",\"quantity\":0}]", "a quantity of nothing"},
        {"[{\"item\":\"a\",\"quantity\":\"0.0\"}]", "a quantity of nothing"},
        {"[{\"item\":\"a\",\"quantity\":1},{\"item\":\"a\",\"quantity\":2}]", "there twice"},
        {"[{\"item\":\"a\",\"unit\":\"\",\"quantity\":1},{\"item\":\"a\",\"quantity\":2}]", "there twice"},
        {"[{\"item\":\"a\",\"quantity\":-1}]", "quantity"},
        {"[{\"item\":\"a\",\"quantity\":1000000000000}]", "quantity"},
        {"[{\"item\":\"a\",\"quantity\":\"99999999999999999999\"}]", "quantity"},
        {"[{\"item\":\"a\",\"quantity\":true}]", "quantity"},
        {"[{\"item\":\"a\"}]", "quantity"},
        {"[{\"item\":\"\",\"quantity\":1}]", "item"},
        {"[{\"quantity\":1}]", "item"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        support_refuse(LEAF_ALLIANCE, offer(bad[i].items), bad[i].why);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_text_and_back, support_reset),
        cmocka_unit_test_setup(test_what_is_no_quantity, support_reset),
        cmocka_unit_test_setup(test_sums_do_not_wrap, support_reset),
        cmocka_unit_test_setup(test_lists, support_reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, support_end);
}
