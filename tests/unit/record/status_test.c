// SPDX-License-Identifier: Apache-2.0
// Proves the rules of a party's word on its own place: that it is statute, in no layer but the common one, and that all such
// words stand in one group, each with its word in the note.
#include "ledger/leaf.h"
#include "record/fold.h"
#include "record/status.h"
#include "support.h"

static const char *
with(const char *name, const char *value)
{
    uint8_t leaf_class = 0;
    return support_with(support_example(KIND_STATUS, &leaf_class), name, value);
}

static void
test_rules(void **state)
{
    (void)state;
    support_accept(LEAF_STATUTE, with("status", "\"observe\""), NULL);
    support_accept(LEAF_STATUTE, with("text", NULL), NULL);
    support_refuse(LEAF_STATUTE, with("status", NULL), "status");
    support_refuse(LEAF_STATUTE, with("status", "\"expel\""), "status");
    support_refuse(LEAF_STATUTE, with("exercise", "true"), "exercise");
    support_refuse(LEAF_ALLIANCE, with("text", NULL), "class");
    support_refuse(LEAF_STATUTE, with("until", "\"2030-01-01\""), "until");
}

static void
test_group(void **state)
{
    static const char *const words[] = {"\"accede\"", "\"observe\"", "\"withdraw\""};
    struct hash group;
    (void)state;
    fold_group_of_kind(KIND_STATUS, &group);
    for (unsigned i = 0; i < 3; i++) {
        struct row rows[FOLD_ROWS_MAX];
        struct record r;
        struct hash id = {{1}};
        support_accept(LEAF_STATUTE, with("status", words[i]), &r);
        assert_int_equal(fold_map(&r, 1, 5, &id, rows), 1);
        assert_memory_equal(&rows[0].group, &group, sizeof group);
        assert_int_equal(rows[0].status, i);
        assert_int_equal(rows[0].note.n, 1);
        assert_int_equal(rows[0].note.p[0], i);
    }
    assert_int_equal(STATUS_WITHDRAW, 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_rules, support_reset),
        cmocka_unit_test_setup(test_group, support_reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("status", tests, NULL, support_end);
}
