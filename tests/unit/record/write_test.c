// SPDX-License-Identifier: Apache-2.0
// Proves what is refused before it is written: criteria and members that the charter does not have,
// listings that lapse at once, restricted records for nobody; and that the refusal names the rule
// and what would do.
#include <string.h>

#include "support.h"

static struct charter charter;

static int
reset(void **state)
{
    int rc = support_reset(state);
    support_charter(&charter);
    return rc;
}

static void
check(uint8_t leaf_class, const char *text, const char *why)
{
    struct record r;
    struct verdict v;
    support_accept(leaf_class, text, &r);
    assert_int_equal(record_check_write(&r, &charter, &v), 0);
    if (why == NULL && !v.is_accepted)
        fail_msg("refused: %s", v.reason);
    if (why != NULL && (v.is_accepted || strstr(v.reason, why) == NULL))
        fail_msg("'%s', expected '%s': %s", v.reason, why, text);
}

static void
test_examples_may_be_written(void **state)
{
    uint8_t c = 0;
    (void)state;
    for (unsigned k = 0; k < KIND_COUNT; k++) {
        const char *text = support_example(k, &c);
        check(c, text, k == KIND_CHARTER ? "another charter" : NULL);
    }
    char hex[65];
    char quoted[67] = "\"";
    bytes_to_hex_str(hash_bytes(&charter.hash), hex);
    memcpy(quoted + 1, hex, 64);
    memcpy(quoted + 65, "\"", 2);
    check(LEAF_STATUTE, support_with(support_example(KIND_CHARTER, &c), "charter", quoted), NULL);
}

static void
test_criteria(void **state)
{
    uint8_t c = 0;
    const char *text = support_example(KIND_LISTING, &c);
    (void)state;
    check(c, support_with(text, "criteria", "[\"trafficking\",\"terrorism\"]"), NULL);
    check(c, support_with(text, "criteria", "[\"terrorism\",\"fraud\"]"),
          "'fraud' is no criterion of the charter");
    check(c, support_with(text, "criteria", "[\"fraud\"]"), "terrorism trafficking");
    check(c, support_with(text, "criteria", "[\"religion\"]"), "belief is never a criterion");
    check(c, support_with(text, "criteria", "[\"terrorism\",\"race\"]"),
          "belief is never a criterion");
}

static void
test_dates(void **state)
{
    uint8_t c = 0;
    const char *text = support_example(KIND_LISTING, &c);
    (void)state;
    check(c, support_with(text, "review", "\"" TIME_1 "\""), "review");
    check(c, support_with(text, "review", "\"2026-11-21\""), "review");
    check(c, support_with(text, "review", "\"2026-11-22\""), NULL);
    check(c, support_with(text, "until", "\"2026-11-21\""), "until");
}

static void
test_members(void **state)
{
    uint8_t c = 0;
    const char *listing = support_example(KIND_LISTING, &c);
    (void)state;
    check(c, support_with(listing, "release", "[\"KAZ\",\"UZB\"]"),
          "release: the charter has no member UZB");
    check(c, support_with(listing, "release", "[\"UZB\"]"), "ARM BLR KAZ KGZ RUS TJK");
    check(c, support_with(listing, "release", "[]"), "names the members");
    check(c, support_with(listing, "release", NULL), "names the members");
    const char *release = support_example(KIND_RELEASE, &c);
    check(c, support_with(release, "to", "[\"UZB\"]"), "to: the charter has no member UZB");
    check(c, support_with(release, "release", NULL), "names the members");
    const char *recall = support_example(KIND_RECALL, &c);
    check(c, support_with(recall, "from", "[\"KAZ\",\"UZB\"]"),
          "from: the charter has no member UZB");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_examples_may_be_written, reset),
        cmocka_unit_test_setup(test_criteria, reset),
        cmocka_unit_test_setup(test_dates, reset),
        cmocka_unit_test_setup(test_members, reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, support_end);
}
