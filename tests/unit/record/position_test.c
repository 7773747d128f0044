// SPDX-License-Identifier: Apache-2.0
// Proves what one position may say, and what its row carries.
#include <stdio.h>

#include "ledger/leaf.h"
#include "record/position.h"
#include "record/proposal.h"
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

// What a word binds shows in the groups of what it names, each time with what it is a position on.
static void
test_epoch(void **state)
{
    struct record r;
    struct row rows[FOLD_ROWS_MAX];
    struct hash id = {{5}}, proposal, epoch, group;
    struct position_note note;
    (void)state;
    assert_int_equal(hash_from_hex(BYTES_LIT(ID_A), &proposal), 0);
    assert_int_equal(hash_from_hex(BYTES_LIT(ID_B), &epoch), 0);
    support_accept(LEAF_STATUTE, support_with(support_with(WORD("agree"), "final", "true"), "epoch", "\"" ID_B "\""), &r);
    assert_int_equal(fold_map(&r, 1, 7, &id, rows), 2);
    assert_true(hash_equal(&rows[0].group, &proposal));
    assert_int_equal(position_read_note(rows[0].note, &note), 0);
    assert_int_equal(note.word, POSITION_AGREE);
    assert_true(note.is_final);
    assert_int_equal(note.mark, POSITION_IN_EPOCH);
    assert_true(hash_equal(&note.other, &epoch));
    proposal_group_of_epoch(&epoch, &group);
    assert_true(hash_equal(&rows[1].group, &group));
    assert_int_equal(position_read_note(rows[1].note, &note), 0);
    assert_int_equal(note.word, POSITION_AGREE);
    assert_true(note.is_final);
    assert_int_equal(note.mark, POSITION_ELSEWHERE);
    assert_true(hash_equal(&note.other, &proposal));
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(rows[i].index, 7);
        assert_true(hash_equal(&rows[i].id, &id));
    }
}

static void
test_waived(void **state)
{
    struct record r;
    struct row rows[FOLD_ROWS_MAX];
    struct hash id = {{5}}, proposal, waived, group;
    struct position_note note;
    (void)state;
    assert_int_equal(hash_from_hex(BYTES_LIT(ID_A), &proposal), 0);
    assert_int_equal(hash_from_hex(BYTES_LIT(ID_B), &waived), 0);
    support_accept(LEAF_STATUTE, support_with(WORD("silent"), "waived", "\"" ID_B "\""), &r);
    assert_int_equal(fold_map(&r, 1, 7, &id, rows), 3);
    assert_true(hash_equal(&rows[0].group, &proposal));
    assert_int_equal(position_read_note(rows[0].note, &note), 0);
    assert_int_equal(note.mark, POSITION_OF_WAIVED);
    assert_true(hash_equal(&note.other, &waived));
    fold_group_of_kind(KIND_POSITION, &group);
    assert_true(hash_equal(&rows[1].group, &waived));
    assert_true(hash_equal(&rows[2].group, &group));
    for (unsigned i = 1; i < 3; i++) {
        enum position_word word;
        bool is_final;
        assert_int_equal(position_read_note(rows[i].note, &note), 0);
        assert_int_equal(note.word, POSITION_SILENT);
        assert_false(note.is_final);
        assert_int_equal(note.mark, POSITION_ELSEWHERE);
        assert_true(hash_equal(&note.other, &proposal));
        assert_int_equal(position_read(rows[i].note, &word, &is_final), ERR_INVALID); // it is no word on what it names
    }
}

static void
test_marks_are_sound(void **state)
{
    uint8_t note[35] = {POSITION_AGREE, 1, POSITION_PLAIN};
    struct position_note out;
    (void)state;
    refuse(WORD("agree"), "epoch", "\"x\"", "epoch: ");
    refuse(WORD("agree"), "waived", "\"x\"", "waived: ");
    refuse(support_with(WORD("agree"), "epoch", "\"" ID_B "\""), "waived", "\"" ID_C "\"", "waived: does not stand with epoch");
    refuse(WORD("agree"), "waived", "\"" ID_A "\"", "waived: is the proposal itself");
    assert_int_equal(position_read_note(bytes_of(note, sizeof note), &out), ERR_INVALID); // plain has none
    note[2] = POSITION_ELSEWHERE + 1;
    assert_int_equal(position_read_note(bytes_of(note, sizeof note), &out), ERR_INVALID);
    note[2] = POSITION_IN_EPOCH;
    assert_int_equal(position_read_note(bytes_of(note, sizeof note), &out), 0);
    assert_int_equal(position_read_note(bytes_of(note, sizeof note - 1), &out), ERR_INVALID);
    assert_int_equal(position_read_note(bytes_of(note, 3), &out), ERR_INVALID);
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
        cmocka_unit_test_setup(test_epoch, support_reset),
        cmocka_unit_test_setup(test_waived, support_reset),
        cmocka_unit_test_setup(test_marks_are_sound, support_reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("position", tests, NULL, support_end);
}
