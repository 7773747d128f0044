// SPDX-License-Identifier: Apache-2.0
// Proves what one position may say, and what its row carries.
#include <stdio.h>

#include "ledger/leaf.h"
#include "record/position.h"
#include "support.h"

#define WORD(word) "{\"kind\":\"position\",\"time\":\"" TIME_1 "\",\"proposal\":\"" ID_A "\",\"word\":\"" word "\"}"

static void
accept(const char *word, const char *name, const char *value)
{
    support_accept(LEAF_STATUTE, support_with(word, name, value), NULL);
}

static void
refuse(const char *word, const char *name, const char *value, const char *why)
{
    support_refuse(LEAF_STATUTE, support_with(word, name, value), why);
}

static void
test_words(void **state)
{
    (void)state;
    for (int i = 0; position_words[i] != NULL; i++) {
        char text[300];
        (void)snprintf(text, sizeof text, "\"%s\"", position_words[i]);
        if (i != POSITION_RESERVE)
            accept(WORD("agree"), "word", text);
    }
    refuse(WORD("agree"), "word", NULL, "word: is required");
    refuse(support_with(WORD("agree"), "final", "true"), "word", NULL, "word: is required");
    refuse(WORD("agree"), "word", "\"veto\"", "word: must be one of");
    refuse(WORD("agree"), "proposal", NULL, "proposal: is required");
    refuse(WORD("agree"), "final", "1", "final: must be true or false");
    refuse(WORD("agree"), "object", "\"" ID_B "\"", "has no versions");
    accept(WORD("agree"), "exercise", "true");
    support_refuse(LEAF_PUBLIC, WORD("agree"), "class");
}

static void
test_clauses(void **state)
{
    (void)state;
    accept(WORD("object"), "clauses", "[\"1\",\"2.1\"]");
    accept(WORD("reserve"), "clauses", "[\"1\"]");
    refuse(WORD("reserve"), "text", "\"Why\"", "who reserves names the clauses");
    refuse(WORD("agree"), "clauses", "[\"1\"]", "goes with object and reserve only");
    refuse(WORD("abstain"), "clauses", "[\"1\"]", "goes with object and reserve only");
    refuse(WORD("object"), "clauses", "[\"1\",\"2\",\"1\"]", "clauses: 1 is there twice");
    refuse(WORD("object"), "clauses", "[\"one\"]", "no number of a clause");
    refuse(WORD("object"), "clauses", "[]", "clauses");
}

static void
test_silence_says_nothing(void **state)
{
    (void)state;
    refuse(WORD("silent"), "clauses", "[\"1\"]", "clauses: silence says nothing");
    refuse(WORD("silent"), "text", "\"X\"", "text: silence says nothing");
    refuse(WORD("silent"), "amendments", "[{\"clause\":\"1\",\"text\":\"X\"}]", "amendments: silence says nothing");
    refuse(WORD("silent"), "interpretations", "[{\"clause\":\"1\",\"text\":\"X\"}]", "interpretations: silence says nothing");
    accept(WORD("silent"), "final", "true");
}

static void
test_amendments(void **state)
{
    (void)state;
    accept(WORD("object"), "amendments", "[{\"clause\":\"1\",\"text\":\"X\"},{\"clause\":\"1a\",\"text\":\"New\"},{\"clause\":\"2\",\"text\":\"\"}]");
    accept(WORD("object"), "amendments", "[{\"clause\":\"1\",\"lang\":\"en\",\"text\":\"X\"},{\"clause\":\"1\",\"lang\":\"ru\",\"text\":\"Y\"}]");
    refuse(WORD("object"), "amendments", "[{\"clause\":\"1\",\"text\":\"X\"},{\"clause\":\"1\",\"text\":\"Y\"}]", "clause 1 is there twice");
    refuse(WORD("object"), "amendments", "[{\"clause\":\"1\",\"lang\":\"en\",\"text\":\"X\"},{\"clause\":\"1\",\"lang\":\"en\",\"text\":\"Y\"}]",
           "clause 1 is there twice");
    refuse(WORD("object"), "amendments", "[{\"clause\":\"1\",\"lang\":\"en\",\"text\":\"X\"},{\"clause\":\"1\",\"text\":\"Y\"}]",
           "clause 1 is there twice");
    refuse(WORD("object"), "amendments", "[{\"clause\":\"x\",\"text\":\"X\"}]", "amendments[0]: clause: is no number");
    refuse(WORD("object"), "amendments", "[{\"clause\":\"1\",\"lang\":\"English\",\"text\":\"X\"}]", "amendments[0]: lang: is a language");
    refuse(WORD("object"), "amendments", "[{\"clause\":\"1\",\"text\":\"X\\u202e\"}]", "amendments[0]: text: holds the character U+202E");
    refuse(WORD("object"), "amendments", "[{\"clause\":\"1\"}]", "text: is required");
}

static void
test_interpretations(void **state)
{
    (void)state;
    accept(WORD("agree"), "interpretations", "[{\"clause\":\"1\",\"text\":\"As we read it\"},{\"clause\":\"2\",\"text\":\"Y\"}]");
    refuse(WORD("agree"), "interpretations", "[{\"clause\":\"1\",\"text\":\"X\"},{\"clause\":\"1\",\"text\":\"Y\"}]", "clause 1 is there twice");
    refuse(WORD("agree"), "interpretations", "[{\"clause\":\"1\",\"text\":\"\"}]", "text");
    refuse(WORD("agree"), "interpretations", "[{\"clause\":\"1\",\"text\":\"X\\u200b\"}]", "interpretations[0]: text: holds the character U+200B");
    refuse(WORD("agree"), "text", "\"\\u2067X\"", "text: holds the character U+2067");
    refuse(WORD("agree"), "text", "\" \"", "text: says nothing");
}

static void
test_row(void **state)
{
    struct record r;
    struct row rows[FOLD_ROWS_MAX];
    struct hash id = {{5}}, proposal;
    enum position_word word = POSITION_AGREE;
    bool is_final = true;
    (void)state;
    assert_int_equal(hash_from_hex(BYTES_LIT(ID_A), &proposal), 0);
    support_accept(LEAF_STATUTE, WORD("abstain"), &r);
    assert_int_equal(fold_map(&r, 1, 7, &id, rows), 1);
    assert_true(hash_equal(&rows[0].group, &proposal));
    assert_int_equal(rows[0].status, POSITION_ABSTAIN);
    assert_int_equal(position_read(rows[0].note, &word, &is_final), 0);
    assert_int_equal(word, POSITION_ABSTAIN);
    assert_false(is_final);
    support_accept(LEAF_STATUTE, support_with(WORD("silent"), "final", "true"), &r);
    assert_int_equal(position_read(r.note, &word, &is_final), 0);
    assert_int_equal(word, POSITION_SILENT);
    assert_true(is_final);
    assert_int_equal(position_read(BYTES_LIT("\1"), &word, &is_final), ERR_INVALID);
    assert_int_equal(position_read(BYTES_LIT("\5\1"), &word, &is_final), ERR_INVALID);
    assert_int_equal(position_read(BYTES_LIT("\1\2"), &word, &is_final), ERR_INVALID);
    assert_int_equal(position_read(BYTES_LIT("\1\1\1"), &word, &is_final), ERR_INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_words, support_reset),
        cmocka_unit_test_setup(test_clauses, support_reset),
        cmocka_unit_test_setup(test_silence_says_nothing, support_reset),
        cmocka_unit_test_setup(test_amendments, support_reset),
        cmocka_unit_test_setup(test_interpretations, support_reset),
        cmocka_unit_test_setup(test_row, support_reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("position", tests, NULL, support_end);
}
