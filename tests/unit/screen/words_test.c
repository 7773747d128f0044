// SPDX-License-Identifier: Apache-2.0
// Proves the tables of words and scripts whole: each word of each form is found and says its form
// (which fails when the table is out of order), and every letter of the alliance's alphabets has a
// romanisation.
#include "support.h"

#include <string.h>

#include "screen/script.h"
#include "screen/words.h"

static void
test_forms_are_found(void **state)
{
    (void)state;
    size_t words = 0, forms = 0;
    for (unsigned form = 1; form <= 1000; form++) {
        size_t at = 0, count = 0;
        for (struct bytes w = words_next_of_form((uint16_t)form, &at); w.n > 0;
             w = words_next_of_form((uint16_t)form, &at)) {
            struct word word = words_find(w);
            assert_int_equal(word.form, form);
            assert_in_range(word.weight, 1, WORDS_WEIGHT_MAX);
            count++;
        }
        assert_int_not_equal(count, 1); // a form of one word says nothing
        words += count;
        forms += count > 0;
    }
    assert_true(forms > 50);
    assert_true(words > 200);
}

static void
test_order(void **state)
{
    (void)state;
    // The first, the last, and some between.
    static const struct {
        const char *text;
        int weight;
    } rows[] = {{"a", 5},    {"abd", 60},        {"al", 10}, {"bank", 40},
                {"ltd", 10}, {"uzbekistan", 60}, {"zur", 10}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(words_find(bytes_of_str(rows[i].text)).weight, rows[i].weight);
    assert_int_equal(words_find(bytes_of_str("taliban")).weight, WORDS_WEIGHT_MAX);
    assert_int_equal(words_find(bytes_of_str("bankx")).weight, WORDS_WEIGHT_MAX);
    assert_int_equal(words_find(bytes_of_str("ban")).weight, WORDS_WEIGHT_MAX);
    assert_int_equal(words_find(bytes_of_str("q")).weight, WORDS_WEIGHT_LETTER);
    assert_int_equal(words_find(bytes_of_str("qq")).weight, WORDS_WEIGHT_SHORT);
    assert_int_equal(words_find(bytes_of_str("17n")).weight, WORDS_WEIGHT_NUMBER);
}

static void
test_cyrillic_is_known(void **state)
{
    (void)state;
    for (uint32_t c = 0x430; c <= 0x45f; c++)
        assert_non_null(script_romanise(c));
    // Kazakh, Kyrgyz, Tajik.
    static const uint32_t others[] = {0x4d9, 0x493, 0x49b, 0x4a3, 0x4e9, 0x4b1,
                                      0x4af, 0x4bb, 0x4e3, 0x4ef, 0x4b3, 0x4b7};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_non_null(script_romanise(others[i]));
    assert_null(script_romanise('a'));
    assert_string_equal(script_romanise(0x449), "shch");
    assert_string_equal(script_romanise(0x44c), "");
}

static void
test_lookalikes_go_back(void **state)
{
    (void)state;
    // What looks like a Latin letter which looks like a Cyrillic one leads back to the same letter.
    for (uint32_t c = 'A'; c <= 'z'; c++) {
        uint32_t cyrillic = script_cyrillic_lookalike(c);
        if (cyrillic != 0)
            assert_int_equal(script_latin_lookalike(cyrillic), c);
    }
    assert_int_equal(script_latin_lookalike(0x430), 'a');
    assert_int_equal(script_latin_lookalike(0x3bf), 'o');
    assert_int_equal(script_latin_lookalike(0x436), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms_are_found),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_cyrillic_is_known),
        cmocka_unit_test(test_lookalikes_go_back),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("screen words", tests, NULL, NULL);
}
