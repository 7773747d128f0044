// SPDX-License-Identifier: Apache-2.0
// Proves that an error carries its code and text, that context goes before it, and that no text
// overflows or is cut inside a character.
#include "support.h"

#include <string.h>

#include "base/err.h"
#include "base/text.h"

static void
test_set_and_within(void **state)
{
    (void)state;
    struct err e = {0};
    assert_int_equal(err_set(&e, ERR_INVALID, "line %d is empty", 3), ERR_INVALID);
    assert_int_equal(e.code, ERR_INVALID);
    assert_string_equal(e.text, "line 3 is empty");
    assert_int_equal(err_within(&e, ERR_IO, "charter %s", "x.note"), ERR_INVALID);
    assert_int_equal(e.code, ERR_INVALID);
    assert_string_equal(e.text, "charter x.note: line 3 is empty");
    assert_int_equal(err_set(&e, ERR_IO, "again: %s", e.text),
                     ERR_IO); // its own text as an argument
    assert_string_equal(e.text, "again: charter x.note: line 3 is empty");
}

static void
test_nobody_to_tell(void **state)
{
    (void)state;
    assert_int_equal(err_set(NULL, ERR_LIMIT, "x"), ERR_LIMIT);
    assert_int_equal(err_within(NULL, ERR_BUSY, "x"), ERR_BUSY);
    struct err e = {0};
    assert_int_equal(err_within(&e, ERR_BUSY, "the store"), ERR_BUSY); // nothing was set below
    assert_string_equal(e.text, "the store");
    assert_int_equal(e.code, ERR_BUSY);
}

static void
test_long_texts_are_cut_between_characters(void **state)
{
    (void)state;
    char word[3000];
    for (size_t lead = 0; lead < 8; lead++) {
        memset(word, 'a', lead);
        for (size_t i = lead; i + 7 < sizeof(word); i += 7)
            memcpy(word + i, "\xd0\x96\xe2\x82\xac\x41\x42", 7);
        word[2800] = '\0';
        struct err e = {0};
        (void)err_set(&e, ERR_IO, "%s", word);
        assert_in_range(strlen(e.text), sizeof(e.text) - 5, sizeof(e.text) - 1);
        assert_true(text_is_utf8(bytes_of_str(e.text)));
        (void)err_set(&e, ERR_IO, "end");
        (void)err_within(&e, ERR_IO, "%.*s", (int)(740 + lead), word);
        assert_true(strlen(e.text) < sizeof(e.text));
        (void)err_within(&e, ERR_IO, "%s", word);
        assert_true(text_is_utf8(bytes_of_str(e.text)));
        for (int i = 0; i < 200; i++) {
            (void)err_within(&e, ERR_IO, "Ж%d", i);
            assert_true(text_is_utf8(bytes_of_str(e.text)));
        }
        assert_in_range(strlen(e.text), sizeof(e.text) - 5, sizeof(e.text) - 1);
        assert_true(text_is_utf8(bytes_of_str(e.text)));
    }
}

static void
test_names(void **state)
{
    (void)state;
    assert_string_equal(err_name(0), "ok");
    assert_string_equal(err_name(ERR_NOMEM), "nomem");
    assert_string_equal(err_name(ERR_REFUSED), "refused");
    assert_string_equal(err_name(ERR_CORRUPT), "corrupt");
    assert_string_equal(err_name(ERR_CLOSED), "closed");
    assert_string_equal(err_name(ERR_CLOSED - 1), "unknown");
    assert_string_equal(err_name(1), "unknown");
    for (int a = 0; a >= ERR_CLOSED; a--) {
        for (int b = a - 1; b >= ERR_CLOSED; b--)
            assert_string_not_equal(err_name(a), err_name(b));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set_and_within),
        cmocka_unit_test(test_nobody_to_tell),
        cmocka_unit_test(test_long_texts_are_cut_between_characters),
        cmocka_unit_test(test_names),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
