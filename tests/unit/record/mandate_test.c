// SPDX-License-Identifier: Apache-2.0
// Proves that a mandate's fields become the lines of its organ in the charter's own form, whatever order they were
// written in; that each rule is kept; and that the charter amended by it has the organ as it says and nothing else.
#include <string.h>

#include "record/charter_amend.h"
#include "record/charter_organ.h"
#include "record/mandate.h"
#include "support.h"

static const char *
with(const char *name, const char *value)
{
    uint8_t leaf_class = 0;
    return support_with(support_example(KIND_MANDATE, &leaf_class), name, value);
}

static struct bytes
lines_of(const char *text)
{
    struct record r;
    struct row rows[FOLD_ROWS_MAX];
    struct hash id = {{7}};
    support_accept(LEAF_STATUTE, text, &r);
    assert_int_equal(fold_map(&r, 1, 3, &id, rows), 2);
    assert_true(hash_equal(&rows[0].group, &id));
    assert_int_equal(mandate_lines(&rows[1]).n, 0);
    return mandate_lines(&rows[0]);
}

static void
test_lines(void **state)
{
    (void)state;
    assert_true(bytes_equal_str(lines_of(with("secretariat", "\"SEC\"")),
                                "organ defence heads ARM,KAZ,TJK 2 Council of defence ministers\n"
                                "matter defence doctrine consensus\n"
                                "matter defence exercises silence,majority:2\n"
                                "chair defence 2027-01-01 12 TJK,KAZ\n"
                                "secretariat defence SEC\n"));
    assert_true(bytes_equal_str(lines_of("{\"kind\":\"mandate\",\"time\":\"" TIME_1 "\",\"organ\":\"heads\",\"title\":"
                                         "\"Heads\",\"quorum\":6,\"matters\":[{\"matter\":\"constitution\","
                                         "\"procedures\":[\"consensus\"]}]}"),
                                "organ heads - all 6 Heads\nmatter heads constitution consensus\n"));
}

static void
test_rules(void **state)
{
    static const struct {
        const char *name, *value, *why;
    } cases[] = {
        {"organ", "\"-\"", "organ's id"},
        {"organ", "\"heads\"", "own parent"},
        {"parent", "\"--\"", "its parent"},
        {"title", "\"two\\nlines\"", "title"},
        {"title", "\" padded\"", "title"},
        {"title", "\"turned \\u202e round\"", "title"},
        {"members", "[\"TJK\",\"KAZ\",\"TJK\"]", "stand sorted, each once"},
        {"members", "[\"TJK\"]", "no session of it"},
        {"quorum", "4", "no session of it"},
        {"quorum", "0", "quorum"},
        {"matters", "[{\"matter\":\"a\",\"procedures\":[\"silence\"]},{\"matter\":\"a\",\"procedures\":[\"limited\"]}]",
         "each once"},
        {"matters", "[{\"matter\":\"a\",\"procedures\":[\"silence\",\"silence\"]}]", "stands twice"},
        {"matters", "[{\"matter\":\"a\",\"procedures\":[\"majority\"]}]", "majority: is given with"},
        {"matters", "[{\"matter\":\"a\",\"procedures\":[\"silence\"],\"majority\":2}]", "majority: is given with"},
        {"matters", "[{\"matter\":\"a\",\"procedures\":[\"majority\"],\"majority\":4}]", "could never agree"},
        {"matters", "[{\"matter\":\"constitution\",\"procedures\":[\"silence\"]}]", "is not of all"},
        {"matters", "[{\"matter\":\"-\",\"procedures\":[\"silence\"]}]", "its name has"},
        {"chair", "{\"from\":\"2027-01-01T12:00:00Z\",\"months\":12,\"order\":[\"TJK\"]}", "begins on a date"},
        {"chair", "{\"from\":\"2027-01-01\",\"months\":12,\"order\":[\"TJK\",\"TJK\"]}", "stands twice"},
        {"chair", "{\"from\":\"2027-01-01\",\"months\":12,\"order\":[\"RUS\"]}", "not of that organ"},
        {"chair", "{\"from\":\"2027-01-01\",\"months\":0,\"order\":[\"TJK\"]}", "months"},
        {"secretariat", "\"sec\"", "secretariat"},
        {"object", "\"" ID_A "\"", "no versions"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        support_refuse(LEAF_STATUTE, with(cases[i].name, cases[i].value), cases[i].why);
    support_refuse(LEAF_ALLIANCE, with("organ", "\"x\""), "cannot be of class alliance");
    struct buf long_list;
    buf_init(&long_list, 65536);
    for (unsigned i = 0; i < MANDATE_MATTERS_MAX; i++)
        buf_append_fmt(&long_list, "%s{\"matter\":\"a-matter-with-a-long-name-%03u\",\"procedures\":[\"silence\",\"consensus\"]}",
                       i == 0 ? "[" : ",", i);
    buf_append_str(&long_list, "]");
    support_refuse(LEAF_STATUTE, with("matters", buf_str(&long_list)), "at most 4096");
    buf_clear(&long_list);
}

static void
test_it_is_what_the_organ_becomes(void **state)
{
    struct charter c;
    struct err e = {0};
    (void)state;
    assert_int_equal(support_charter_parse("organ defence heads BLR 1 Old\norgan heads - all 6 Heads\n"
                                           "matter defence lunch silence\nmatter heads constitution consensus\n",
                                           false, &c, &e), 0);
    struct bytes lines = lines_of(with("secretariat", "\"SEC\""));
    if (charter_amend_organ(&support_arena, &c, lines, &c, &e) != 0)
        fail_msg("%s", e.text);
    const struct charter_organ *o = charter_organ_find(&c, BYTES_LIT("defence"));
    assert_int_equal(charter_organ_size(&c, o), 3);
    assert_int_equal(charter_organ_procedures(&c, o, BYTES_LIT("lunch")), 0);
    assert_int_equal(charter_organ_majority(&c, o, BYTES_LIT("exercises")), 2);
    assert_true(bytes_equal_str(charter_organ_secretariat(&c, o)->name, "SEC"));
    assert_int_equal(c.organ_count, 2);
    // A first organ cannot be all there is, without the constitution; of a new organ nothing is taken away.
    support_charter(&c);
    assert_int_equal(charter_amend_organ(&support_arena, &c, lines, &c, &e), ERR_REFUSED);
    lines = lines_of("{\"kind\":\"mandate\",\"time\":\"" TIME_1 "\",\"organ\":\"heads\",\"title\":\"Heads\",\"quorum\":6,"
                     "\"matters\":[{\"matter\":\"constitution\",\"procedures\":[\"consensus\"]}]}");
    assert_int_equal(charter_amend_organ(&support_arena, &c, lines, &c, &e), 0);
    assert_int_equal(c.organ_count, 1);
    assert_int_equal(charter_amend_organ(&support_arena, &c, BYTES_LIT("notice 60\n"), &c, &e), ERR_REFUSED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_lines, support_reset),
        cmocka_unit_test_setup(test_rules, support_reset),
        cmocka_unit_test_setup(test_it_is_what_the_organ_becomes, support_reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("mandate", tests, NULL, support_end);
}
