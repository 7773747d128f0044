// SPDX-License-Identifier: Apache-2.0
// Proves the rules of a course that no field table can say, and that a version takes it back.
#include "base/when.h"
#include "ledger/leaf.h"
#include "record/fold_object.h"
#include "support.h"

static const char *
with(const char *name, const char *value)
{
    uint8_t leaf_class = 0;
    return support_with(support_example(KIND_TRAINING, &leaf_class), name, value);
}

static void
test_rules(void **state)
{
    (void)state;
    support_accept(LEAF_ALLIANCE, with("places", NULL), NULL);
    support_accept(LEAF_ALLIANCE, with("ends", NULL), NULL);
    support_refuse(LEAF_ALLIANCE, with("ends", "\"2027-03-01\""), "ends before it begins");
    support_refuse(LEAF_ALLIANCE, with("places", "0"), "places");
    support_refuse(LEAF_ALLIANCE, with("title", NULL), "title");
    support_refuse(LEAF_ALLIANCE, with("status", "\"withdrawn\""), "cannot withdraw");
}

static void
test_taken_back(void **state)
{
    struct fold_ledger by_number[2] = {
        {.size = 0}, {BYTES_LIT("demo/" ID_A "/TJK/1"), BYTES_LIT("TJK"), 1, 10, false}};
    struct fold_ledgers ledgers = {by_number, 1};
    struct hash first = {{1}}, second = {{2}};
    struct row rows[2 * FOLD_ROWS_MAX];
    struct fold_object o;
    struct record r;
    bool is_object = false;
    (void)state;
    support_accept(LEAF_ALLIANCE, with("time", "\"2026-01-01T00:00:00Z\""), &r);
    unsigned n = fold_map(&r, 1, 3, &first, rows);
    const char *back = "{\"kind\":\"training\",\"time\":\"2026-02-01T00:00:00Z\",\"object\":\""
                       "0100000000000000000000000000000000000000000000000000000000000000\","
                       "\"status\":\"withdrawn\",\"title\":\"Reading ledgers\"}";
    support_accept(LEAF_ALLIANCE, back, &r);
    n += fold_map(&r, 1, 4, &second, rows + n);
    assert_int_equal(fold_object(&support_arena, &ledgers, rows, n, 1u << LAYER_COMMON, &o, &is_object), 0);
    assert_true(is_object);
    assert_int_equal(o.version_count, 2);
    assert_non_null(fold_object_at(&o, support_moment("2026-01-31")));
    assert_null(fold_object_at(&o, support_moment("2026-02-01")));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_rules, support_reset),
        cmocka_unit_test_setup(test_taken_back, support_reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("training", tests, NULL, support_end);
}
