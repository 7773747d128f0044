// SPDX-License-Identifier: Apache-2.0
// Proves that a job is told of while it runs and for an hour after, with an estimate that is its pace so far, and that a ledger
// which catches up is one.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "node/jobs.h"

#define NOW 1800000000ll

struct told {
    struct job jobs[JOBS_KEPT];
    size_t count;
};

static int
on_job(void *context, const struct job *x)
{
    struct told *t = context;
    t->jobs[t->count++] = *x;
    return 0;
}

static struct told
look(struct jobs *j, int64_t now)
{
    struct told t = {.count = 0};
    assert_int_equal(jobs_each(j, now, on_job, &t), 0);
    return t;
}

static void
test_left(void **state)
{
    (void)state;
    assert_int_equal(jobs_left_s(50, 100, 10), 10);
    assert_int_equal(jobs_left_s(1, 100, 10), 990);
    assert_int_equal(jobs_left_s(3, 4, 1), 1); // a part of a second is one
    assert_int_equal(jobs_left_s(100, 100, 10), 0);
    assert_int_equal(jobs_left_s(0, 100, 10), -1);
    assert_int_equal(jobs_left_s(50, 100, 0), -1);
    assert_int_equal(jobs_left_s(50, 0, 10), -1);
    assert_int_equal(jobs_left_s(50, 100, -10), -1); // the clock was set back
    assert_int_equal(jobs_left_s(1, UINT64_MAX, INT64_MAX), -1);
}

static void
test_life(void **state)
{
    (void)state;
    struct jobs *j;
    assert_int_equal(jobs_new(&j, NULL, NULL), 0);
    uint64_t first = jobs_begin(j, "import", BYTES_LIT("un"), BYTES_LIT("aliya"), true, NOW);
    uint64_t second = jobs_begin(j, "screening", BYTES_LIT("x"), BYTES_LIT("boris"), false, NOW);
    assert_true(first > 0);
    assert_true(second > first);
    jobs_step(j, first, "writing", 10, 100, NOW + 1);
    struct told t = look(j, NOW + 1);
    assert_int_equal(t.count, 2);
    assert_string_equal(t.jobs[0].what, "un");
    assert_string_equal(t.jobs[0].who, "aliya");
    assert_string_equal(t.jobs[0].phase, "writing");
    assert_true(t.jobs[0].is_dry_run);
    assert_int_equal(t.jobs[0].done, 10);
    jobs_end(j, first, ERR_REFUSED, "no", NOW + 2);
    jobs_step(j, first, "writing", 11, 100, NOW + 3); // it has ended
    t = look(j, NOW + 2 + JOBS_TOLD_S);
    assert_int_equal(t.count, 2);
    assert_int_equal(t.jobs[0].code, ERR_REFUSED);
    assert_string_equal(t.jobs[0].text, "no");
    assert_int_equal(t.jobs[0].done, 10);
    t = look(j, NOW + 3 + JOBS_TOLD_S);
    assert_int_equal(t.count, 1);
    assert_int_equal(t.jobs[0].number, second);
    jobs_free(j);
}

static void
test_many(void **state)
{
    (void)state;
    struct jobs *j;
    uint64_t numbers[JOBS_KEPT];
    assert_int_equal(jobs_new(&j, NULL, NULL), 0);
    for (size_t i = 0; i < JOBS_KEPT; i++)
        numbers[i] = jobs_begin(j, "import", BYTES_LIT("x"), BYTES_LIT(""), false, NOW);
    assert_int_equal(jobs_begin(j, "import", BYTES_LIT("x"), BYTES_LIT(""), false, NOW), 0); // all run
    jobs_end(j, 0, 0, "", NOW);
    jobs_end(j, numbers[3], 0, "", NOW + 2);
    jobs_end(j, numbers[5], 0, "", NOW + 1);
    assert_true(jobs_begin(j, "import", BYTES_LIT("y"), BYTES_LIT(""), false, NOW) > 0);
    struct told t = look(j, NOW + 2); // in the place of the one that ended first
    for (size_t i = 0; i < t.count; i++)
        assert_int_not_equal(t.jobs[i].number, numbers[5]);
    assert_int_equal(t.count, JOBS_KEPT);
    jobs_free(j);
}

// What is longer than its place is cut between letters.
static void
test_cut(void **state)
{
    (void)state;
    struct jobs *j;
    char long_name[201];
    for (size_t i = 0; i < 100; i++)
        memcpy(long_name + 2 * i, "я", 2);
    assert_int_equal(jobs_new(&j, NULL, NULL), 0);
    assert_true(jobs_begin(j, "import", bytes_of(long_name, 200), BYTES_LIT(""), false, NOW) > 0);
    struct told t = look(j, NOW);
    assert_int_equal(strlen(t.jobs[0].what), 78);
    jobs_free(j);
}

static void
test_follow(void **state)
{
    (void)state;
    struct jobs *j;
    assert_int_equal(jobs_new(&j, NULL, NULL), 0);
    jobs_follow(j, BYTES_LIT("KAZ"), 0, 100, NOW); // here in a moment
    assert_int_equal(look(j, NOW).count, 0);
    jobs_follow(j, BYTES_LIT("KAZ"), 1000, 11000, NOW);
    jobs_follow(j, BYTES_LIT("RUS"), 0, 5000, NOW);
    jobs_follow(j, BYTES_LIT("KAZ"), 6000, 11000, NOW + 10);
    struct told t = look(j, NOW + 10);
    assert_int_equal(t.count, 2);
    assert_string_equal(t.jobs[0].what, "KAZ");
    assert_int_equal(t.jobs[0].done, 5000);
    assert_int_equal(t.jobs[0].total, 10000);
    jobs_follow(j, BYTES_LIT("KAZ"), 11000, 11000, NOW + 20);
    t = look(j, NOW + 20);
    assert_true(t.jobs[0].ended > 0);
    assert_true(t.jobs[1].ended == 0);
    jobs_free(j);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_left), cmocka_unit_test(test_life),   cmocka_unit_test(test_many),
        cmocka_unit_test(test_cut),  cmocka_unit_test(test_follow),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
