// SPDX-License-Identifier: Apache-2.0
// Proves the rules of a report that no field table can say, what its rows keep of it, and that
// units are added exactly.
#include <string.h>

#include "base/decimal.h"
#include "base/when.h"
#include "record/report.h"
#include "record/unit.h"
#include "support.h"

static const char *
example(void)
{
    uint8_t leaf_class = 0;
    return support_example(KIND_REPORT, &leaf_class);
}

static void
accept(const char *name, const char *value)
{
    support_accept(LEAF_ALLIANCE, support_with(example(), name, value), NULL);
}

static void
refuse(const char *name, const char *value, const char *why)
{
    support_refuse(LEAF_ALLIANCE, support_with(example(), name, value), why);
}

static void
read_facts(const char *text, struct report_facts *f)
{
    struct record r;
    struct row rows[FOLD_ROWS_MAX];
    struct hash id = {{5}};
    support_accept(LEAF_ALLIANCE, text, &r);
    assert_int_equal(fold_map(&r, 1, 7, &id, rows), 2);
    assert_int_equal(report_read_facts(rows[0].note, f), 0);
    assert_true(bytes_equal(rows[0].note, rows[1].note));
    // The object's own group, and the one that views look through.
    struct hash all;
    fold_group_of_kind(KIND_REPORT, &all);
    assert_true(hash_equal(&rows[0].group, &id));
    assert_true(hash_equal(&rows[1].group, &all));
}

static void
test_places(void **state)
{
    (void)state;
    accept("place", "{\"lat\":\"-90\",\"lon\":\"180\"}");
    accept("place", "{\"cell\":\"37.4/68.7\",\"country\":\"TJ\"}");
    accept("place", "{\"text\":\"somewhere\"}");
    accept("place", NULL);
    refuse("place", "{\"lat\":\"90.0001\",\"lon\":\"0\"}", "lat");
    refuse("place", "{\"lat\":\"0\",\"lon\":\"-180.0001\"}", "lon");
    refuse("place", "{\"lat\":\"0.00001\",\"lon\":\"0\"}", "at most 4 digits");
    refuse("place", "{\"lat\":\"0\"}", "lat and lon go together");
    refuse("place", "{\"lon\":\"0\"}", "lat and lon go together");
    refuse("place", "{\"lat\":\"0\",\"lon\":\"0\",\"cell\":\"0.0/0.0\"}", "not both");
    refuse("place", "{\"cell\":\"90.0/68.7\"}", "not on the globe");
    refuse("place", "{\"cell\":\"37.45/68.7\"}", "must be like");
    refuse("place", "{\"country\":\"tj\"}", "two capital letters");
    refuse("place", "{\"country\":\"TJK\"}", "country");
    refuse("place", "{\"lat\":1,\"lon\":\"0\"}", "must be text");
}

static void
test_times(void **state)
{
    (void)state;
    accept("when", "{\"from\":\"1900-01-01\"}");
    accept("when", "{\"from\":\"9999-12-31T23:59:59Z\"}");
    accept("when", "{\"from\":\"2026-01-01\",\"until\":\"2026-01-01\"}");
    refuse("when", "{\"from\":\"1899-12-31T23:59:59Z\"}", "before the year 1900");
    refuse("when", "{\"from\":\"10000-01-01\"}", "when: from");
    refuse("when", "{\"from\":\"2026-01-02\",\"until\":\"2026-01-01\"}", "until lies before from");
    refuse("when", "{\"until\":\"2026-01-01\"}", "from");
    refuse("time", "\"1899-01-01T00:00:00Z\"", "before the year 1900");
    refuse("until", "\"1899-01-01\"", "before the year 1900");
    refuse("period", "\"2026-13\"", "period");
    refuse("period", "\"2026-00\"", "period");
    refuse("period", "\"2026-01-01\"", "a month or a year");
    refuse("period", "\"1899-12\"", "from 1900 on");
    accept("period", "\"1900-01\"");
    accept("period", "\"2026\"");
    refuse("period", NULL, "goes with a period");
    refuse("series", NULL, "goes with a period");
    refuse("series", "\"Opium\"", "series");
}

static void
test_quantities(void **state)
{
    const char *bare = support_with(support_with(example(), "including", NULL), "series", NULL);
    const char *other = support_with(bare, "period", NULL);
    static const struct {
        const char *value, *why;
    } bad[] = {
        {"{\"amount\":\"-1\",\"unit\":\"kg\"}", "between 0"},
        {"{\"amount\":\"1000000000000\",\"unit\":\"kg\"}", "between 0"},
        {"{\"amount\":\"99999999999999999999\",\"unit\":\"kg\"}", "between 0"},
        {"{\"amount\":\"1.0000001\",\"unit\":\"kg\"}", "at most 6 digits"},
        {"{\"amount\":\"1e3\",\"unit\":\"kg\"}", "decimal number"},
        {"{\"amount\":1,\"unit\":\"kg\"}", "must be text"},
        {"{\"amount\":\"1\",\"unit\":\"stone\"}", "unit"},
        {"{\"amount\":\"1\"}", "unit"},
        {"{\"unit\":\"kg\"}", "amount"},
        {"{\"amount\":\"1.5\",\"unit\":\"people\"}", "must be whole"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        support_refuse(LEAF_ALLIANCE, support_with(other, "quantity", bad[i].value), bad[i].why);
    support_accept(
        LEAF_ALLIANCE,
        support_with(other, "quantity", "{\"amount\":\"999999999999.999999\",\"unit\":\"t\"}"),
        NULL);
    support_accept(LEAF_ALLIANCE,
                   support_with(other, "quantity", "{\"amount\":\"3.0\",\"unit\":\"people\"}"),
                   NULL);
    support_accept(LEAF_ALLIANCE, support_with(other, "quantity", NULL), NULL);
    refuse("quantity", NULL, "need a quantity");
    support_refuse(LEAF_ALLIANCE,
                   support_with(support_with(example(), "including", NULL), "quantity", NULL),
                   "a value needs a quantity");
}

static void
test_parts(void **state)
{
    struct report_facts f;
    (void)state;
    read_facts(support_with(example(), "including",
                            "[{\"name\":\"a\",\"amount\":\"20.5\"},{\"name\":\"b\",\"amount\":\"15."
                            "371\"},{\"name\":\"c\",\"amount\":\"10\"},{\"name\":\"d\",\"amount\":"
                            "\"10\"},{\"name\":\"e\",\"amount\":\"5\"}]"),
               &f);
    assert_true(f.is_total);
    assert_true(f.rest == 6729000);
    accept("including", "[{\"name\":\"all\",\"amount\":\"67.6\"}]");
    refuse("including", "[{\"name\":\"all\",\"amount\":\"67.600001\"}]", "exceed");
    refuse("including", "[{\"name\":\"a\",\"amount\":\"1\"},{\"name\":\"a\",\"amount\":\"2\"}]",
           "one name");
    refuse("including",
           "[{\"name\":\"a\",\"amount\":\"60\"},{\"name\":\"b\",\"amount\":\"7.600001\"}]",
           "exceed");
    refuse("including", "[{\"name\":\"a\",\"amount\":\"-1\"}]", "between 0");
    refuse("including", "[]", "including");
    refuse("including",
           "[{\"name\":\"a\",\"amount\":\"999999999999\"},{\"name\":\"b\",\"amount\":"
           "\"999999999999\"}]",
           "exceed");
}

static void
test_rows_keep_what_views_select_by(void **state)
{
    struct report_facts f;
    (void)state;
    read_facts(example(), &f);
    assert_true(f.category == 2 && f.has_place && f.has_quantity && f.is_total);
    assert_true(f.at.south == 374501 && f.at.north == 374501 && f.at.west == 687000);
    assert_true(f.from == support_moment("2026-11-20") &&
                f.until == support_moment("2026-11-21T04:00:00Z"));
    assert_true(f.source == 2 && f.information == 2 && f.amount == 67600000);
    assert_string_equal(unit_words[f.unit], "t");
    assert_true(bytes_equal_str(f.country, "TJ") && bytes_equal_str(f.series, "opium-seized") &&
                bytes_equal_str(f.period, "2026-11") && bytes_equal_str(f.event, "channel-7") &&
                bytes_equal_str(f.item, "opium"));
    // Without `when`, a value of a month happened in that month; anything else at its time.
    read_facts(support_with(example(), "when", NULL), &f);
    assert_true(f.from == support_moment("2026-11-01") && f.until == support_moment("2026-12-01"));
    read_facts("{\"kind\":\"report\",\"time\":\"" TIME_1 "\",\"category\":\"incident\"}", &f);
    assert_true(f.from == support_moment(TIME_1) && f.until == f.from);
    assert_true(!f.has_place && !f.has_quantity && f.source == 0 && f.event.n == 0);
}

// What a report of an operation keeps; a value of a series, which is a sum, is none.
static void
test_operations(void **state)
{
    struct report_facts f;
    struct record r;
    const char *single = support_with(support_with(example(), "series", NULL), "period", NULL);
    const char *of_one = support_with(single, "operation", "\"" ID_B "\"");
    (void)state;
    read_facts(single, &f);
    assert_false(f.has_operation);
    read_facts(of_one, &f);
    assert_true(f.has_operation && f.operation.b[0] == 0xbb && f.operation.b[31] == 0xbb);
    assert_true(bytes_equal_str(f.item, "opium"));
    support_accept(LEAF_ALLIANCE, of_one, &r);
    for (size_t n = 0; n < r.note.n; n++)
        assert_int_equal(report_read_facts(bytes_sub(r.note, 0, n), &f), ERR_INVALID);
    refuse("operation", "\"" ID_B "\"", "value of a series");
    support_refuse(LEAF_ALLIANCE, support_with(single, "operation", "\"CHANNEL\""), "operation");
}

// Whatever is cut off or added, a note is read whole or not at all.
static void
test_notes(void **state)
{
    struct record r;
    struct report_facts f;
    uint8_t longer[ROW_NOTE_MAX];
    (void)state;
    support_accept(LEAF_ALLIANCE, example(), &r);
    for (size_t n = 0; n < r.note.n; n++)
        assert_int_equal(report_read_facts(bytes_sub(r.note, 0, n), &f), ERR_INVALID);
    memcpy(longer, r.note.p, r.note.n);
    longer[r.note.n] = 0;
    assert_int_equal(report_read_facts(bytes_of(longer, r.note.n + 1), &f), ERR_INVALID);
}

static void
test_withdrawal(void **state)
{
    struct record r;
    struct row rows[FOLD_ROWS_MAX];
    struct hash id = {{5}};
    const char *withdrawn = support_with(example(), "status", "\"withdrawn\"");
    (void)state;
    support_refuse(LEAF_ALLIANCE, withdrawn, "cannot withdraw");
    support_accept(LEAF_ALLIANCE, support_with(withdrawn, "object", "\"" ID_A "\""), &r);
    assert_int_equal(fold_map(&r, 1, 7, &id, rows), 2);
    assert_true(rows[0].until < rows[0].from);
}

static uint8_t
unit(const char *word)
{
    for (uint8_t i = 0; unit_words[i] != NULL; i++) {
        if (strcmp(unit_words[i], word) == 0)
            return i;
    }
    fail_msg("no unit %s", word);
    return 0;
}

static void
test_units(void **state)
{
    int64_t v = 0;
    (void)state;
    assert_true(unit_convert(1, unit("t"), unit("g"), &v));
    assert_true(v == DECIMAL_ONE);
    assert_true(unit_convert(67600000, unit("t"), unit("kg"), &v));
    assert_true(v == INT64_C(67600000000));
    assert_false(unit_convert(INT64_MAX / 1000, unit("t"), unit("g"), &v));
    assert_false(unit_is_of_one_measure(unit("kg"), unit("l")));
    assert_false(unit_is_of_one_measure(unit("usd"), unit("eur")));
    assert_true(unit_compare(1, unit("t"), 999999, unit("g")) > 0);
    assert_true(unit_compare(1, unit("t"), 1000, unit("kg")) == 0);
    assert_true(unit_compare(INT64_MAX, unit("kg"), INT64_MAX, unit("t")) < 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_places, support_reset),
        cmocka_unit_test_setup(test_times, support_reset),
        cmocka_unit_test_setup(test_quantities, support_reset),
        cmocka_unit_test_setup(test_parts, support_reset),
        cmocka_unit_test_setup(test_rows_keep_what_views_select_by, support_reset),
        cmocka_unit_test_setup(test_operations, support_reset),
        cmocka_unit_test_setup(test_notes, support_reset),
        cmocka_unit_test_setup(test_withdrawal, support_reset),
        cmocka_unit_test_setup(test_units, support_reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, support_end);
}
