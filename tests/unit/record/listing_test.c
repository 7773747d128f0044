// SPDX-License-Identifier: Apache-2.0
// Proves the rules of a listing that no field table can say.
#include <string.h>

#include "base/limits.h"
#include "base/when.h"
#include "record/listing.h"
#include "support.h"

static const char *
example(void)
{
    uint8_t leaf_class = 0;
    const char *text = support_with(support_example(KIND_LISTING, &leaf_class), "release", NULL);
    return support_with(text, "object", NULL);
}

static void
test_a_listing_in_force_is_whole(void **state)
{
    (void)state;
    support_accept(LEAF_PUBLIC, example(), NULL);
    support_refuse(LEAF_PUBLIC, support_with(example(), "names", NULL), "names");
    support_refuse(LEAF_PUBLIC, support_with(example(), "names", "[]"), "names");
    support_refuse(LEAF_PUBLIC,
                   support_with(example(), "names", "[{\"name\":\"A\",\"kind\":\"alias\"}]"),
                   "primary");
    support_refuse(LEAF_PUBLIC, support_with(example(), "criteria", NULL),
                   "no criterion of the charter cited");
    support_refuse(LEAF_PUBLIC, support_with(example(), "criteria", "[]"), "criteria");
    support_refuse(LEAF_PUBLIC,
                   support_with(example(), "names", "[{\"name\":\"\",\"kind\":\"primary\"}]"),
                   "names[0]");
    support_refuse(LEAF_PUBLIC, support_with(example(), "names", "[{\"name\":\"A\"}]"), "kind");
}

static void
test_delisting(void **state)
{
    const char *delisted = support_with(example(), "status", "\"delisted\"");
    const char *bare = support_with(support_with(delisted, "names", NULL), "criteria", NULL);
    struct record r;
    (void)state;
    support_refuse(LEAF_PUBLIC, delisted, "first version");
    support_accept(LEAF_PUBLIC, support_with(delisted, "object", "\"" ID_A "\""), &r);
    assert_int_equal(r.status, LISTING_DELISTED);
    support_accept(LEAF_PUBLIC, support_with(bare, "object", "\"" ID_A "\""), &r);
}

static void
test_number_of_names(void **state)
{
    struct buf names;
    (void)state;
    buf_init(&names, LIMIT_RECORD_SIZE);
    buf_append_str(&names, "[{\"name\":\"A\",\"kind\":\"primary\"}");
    for (int i = 1; i < LIMIT_LISTING_NAMES; i++)
        buf_append_str(&names, ",{\"name\":\"B\",\"kind\":\"alias\"}");
    buf_append_byte(&names, ']');
    support_accept(LEAF_PUBLIC, support_with(example(), "names", buf_str(&names)), NULL);
    names.n--;
    buf_append_str(&names, ",{\"name\":\"B\",\"kind\":\"alias\"}]");
    support_refuse(LEAF_PUBLIC, support_with(example(), "names", buf_str(&names)), "1 to 1024");
    buf_clear(&names);
}

static void
test_birth_ranges(void **state)
{
    (void)state;
    support_accept(LEAF_PUBLIC,
                   support_with(example(), "birth", "[{\"date\":\"1960\",\"until\":\"1960\"}]"),
                   NULL);
    support_accept(LEAF_PUBLIC,
                   support_with(example(), "birth", "[{\"date\":\"1960\"},{\"date\":\"1950\"}]"),
                   NULL);
    support_refuse(LEAF_PUBLIC,
                   support_with(example(), "birth", "[{\"date\":\"1960\",\"until\":\"1959\"}]"),
                   "ends before it begins");
    support_refuse(LEAF_PUBLIC,
                   support_with(example(), "birth", "[{\"date\":\"1960\",\"until\":\"1960-13\"}]"),
                   "birth[0]: until");
}

static void
check_row(const char *text, const char *until, const char *review)
{
    struct record r;
    struct row rows[FOLD_ROWS_MAX];
    struct hash id = {{7}};
    support_accept(LEAF_PUBLIC, text, &r);
    assert_int_equal(fold_map(&r, 3, 11, &id, rows), 1);
    assert_int_equal(rows[0].ledger, 3);
    assert_int_equal(rows[0].index, 11);
    assert_true(hash_equal(&rows[0].id, &id));
    assert_true(hash_equal(&rows[0].object, &id));
    assert_true(hash_equal(&rows[0].group, &id));
    assert_int_equal(rows[0].kind, KIND_LISTING);
    assert_int_equal(rows[0].status, LISTING_LISTED);
    assert_int_equal(rows[0].from, support_moment(TIME_1));
    assert_int_equal(rows[0].until, until != NULL ? support_moment(until) : WHEN_MAX);
    assert_int_equal(listing_review(&rows[0]), review != NULL ? support_moment(review) : WHEN_MAX);
}

// The row ends at `until` or the review date, whichever comes first.
static void
test_row(void **state)
{
    const char *plain = support_with(support_with(example(), "until", NULL), "review", NULL);
    (void)state;
    check_row(plain, NULL, NULL);
    check_row(support_with(plain, "until", "\"2027-01-01\""), "2027-01-01", NULL);
    check_row(support_with(plain, "review", "\"2027-01-01\""), "2027-01-01", "2027-01-01");
    check_row(
        support_with(support_with(plain, "review", "\"2027-01-01\""), "until", "\"2028-01-01\""),
        "2027-01-01", "2027-01-01");
    check_row(
        support_with(support_with(plain, "review", "\"2028-01-01\""), "until", "\"2027-01-01\""),
        "2027-01-01", "2028-01-01");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_a_listing_in_force_is_whole, support_reset),
        cmocka_unit_test_setup(test_delisting, support_reset),
        cmocka_unit_test_setup(test_number_of_names, support_reset),
        cmocka_unit_test_setup(test_birth_ranges, support_reset),
        cmocka_unit_test_setup(test_row, support_reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, support_end);
}
