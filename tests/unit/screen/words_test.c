// SPDX-License-Identifier: Apache-2.0
// Proves the table of words whole: each word of each form is found and says its form (which fails
// when the table is out of order), roles and short forms are as said, and look-alikes lead back.
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
test_roles(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum words_role role;
    } rows[] = {{"bin", WORDS_PARTICLE},
                {"sheikh", WORDS_HONORIFIC},
                {"gmbh", WORDS_LEGAL},
                {"shipping", WORDS_GENERAL},
                {"yemen", WORDS_PLACE},
                {"vladimir", WORDS_GIVEN},
                {"ivanovich", WORDS_PATRONYMIC},
                {"petrovna", WORDS_PATRONYMIC},
                {"qaddafi", WORDS_NAME},
                {"44", WORDS_NUMBER},
                {"q", WORDS_LETTER},
                {"corporaton", WORDS_LEGAL}}; // a slip in a long legal word
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(words_find(bytes_of_str(rows[i].text)).role, rows[i].role);
    // Common names weigh less than rare ones, but contradict as much.
    struct word common = words_find(BYTES_LIT("muhammad")), rare = words_find(BYTES_LIT("qaddafi"));
    assert_true(common.weight < rare.weight);
    assert_int_equal(words_clash(common), WORDS_CLASH_NAME);
    assert_int_equal(words_clash(rare), WORDS_WEIGHT_MAX);
    assert_int_equal(words_clash(words_find(BYTES_LIT("ltd"))), 10);
}

static void
test_nicknames(void **state)
{
    (void)state;
    struct word bob = words_find(BYTES_LIT("bob")), robert = words_find(BYTES_LIT("robert"));
    assert_int_equal(bob.form, robert.form);
    assert_true(bob.is_nickname);
    assert_false(robert.is_nickname);
    assert_false(words_find(BYTES_LIT("mohamed")).is_nickname);
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
        cmocka_unit_test(test_roles),
        cmocka_unit_test(test_nicknames),
        cmocka_unit_test(test_lookalikes_go_back),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("screen words", tests, NULL, NULL);
}
