// SPDX-License-Identifier: Apache-2.0
// A file written in pieces is there whole or not at all, and never in the place of another.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "host/file.h"
#include "host/outfile.h"

static char dir[] = "/tmp/entente-outfile-XXXXXX";
static char path[64];

static int
begin(void **state)
{
    (void)state;
    if (!mkdtemp(dir))
        return -1;
    struct buf b;
    buf_init(&b, sizeof path - 1);
    buf_append_fmt(&b, "%s/file", dir);
    int r = bytes_to_str(buf_bytes(&b), path, sizeof path);
    buf_clear(&b);
    return r;
}

static int
finish(void **state)
{
    (void)state;
    (void)unlink(path);
    return rmdir(dir); // fails when anything else was left behind
}

static void
nothing_stays_of_what_is_dropped(void **state)
{
    (void)state;
    struct outfile *f;
    assert_int_equal(outfile_open(&f, path, 0600, NULL), 0);
    assert_int_equal(outfile_write(f, BYTES_LIT("half"), NULL), 0);
    assert_false(file_exists(path));
    outfile_drop(f);
    assert_false(file_exists(path));
    outfile_drop(NULL);
}

static void
what_is_kept_is_whole(void **state)
{
    (void)state;
    struct outfile *f;
    struct buf b;
    assert_int_equal(outfile_open(&f, path, 0600, NULL), 0);
    assert_int_equal(outfile_write(f, BYTES_LIT("one "), NULL), 0);
    assert_int_equal(outfile_write(f, BYTES_LIT("two"), NULL), 0);
    assert_int_equal(outfile_keep(f, NULL), 0);
    buf_init(&b, 100);
    assert_int_equal(file_read(path, &b, NULL), 0);
    assert_true(bytes_equal_str(buf_bytes(&b), "one two"));
    buf_clear(&b);
    assert_false(file_is_open_to_others(path));
}

static void
nothing_is_replaced(void **state)
{
    (void)state;
    struct outfile *f;
    struct err e = {0};
    assert_int_equal(outfile_open(&f, path, 0600, &e), ERR_EXISTS);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(outfile_open(&f, path, 0600, NULL), 0);
    assert_int_equal(file_write(path, BYTES_LIT("came meanwhile"), 0600, NULL), 0);
    assert_int_equal(outfile_keep(f, &e), ERR_EXISTS);
    struct buf b;
    buf_init(&b, 100);
    assert_int_equal(file_read(path, &b, NULL), 0);
    assert_true(bytes_equal_str(buf_bytes(&b), "came meanwhile"));
    buf_clear(&b);
}

static void
an_ordinary_file_is_replaced_when_told(void **state)
{
    (void)state;
    struct outfile *f;
    struct err e = {0};
    assert_int_equal(outfile_open_over(&f, path, 0600, NULL), 0);
    assert_int_equal(outfile_write(f, BYTES_LIT("new"), NULL), 0);
    struct buf b;
    buf_init(&b, 100);
    assert_int_equal(file_read(path, &b, NULL), 0);
    assert_true(bytes_equal_str(buf_bytes(&b), "came meanwhile"));
    assert_int_equal(outfile_keep(f, NULL), 0);
    buf_reset(&b);
    assert_int_equal(file_read(path, &b, NULL), 0);
    assert_true(bytes_equal_str(buf_bytes(&b), "new"));
    buf_clear(&b);
    assert_int_equal(outfile_open_over(&f, "/dev/null", 0600, &e), ERR_EXISTS);
    assert_true(e.text[0] != '\0');
}

static void
a_place_that_is_not_there(void **state)
{
    (void)state;
    struct outfile *f;
    struct err e = {0};
    assert_int_equal(outfile_open(&f, "/nowhere/at/all", 0600, &e), ERR_NOT_FOUND);
    assert_true(e.text[0] != '\0');
    assert_int_equal(outfile_open(&f, "/dev/null/x", 0600, NULL), ERR_NOT_FOUND);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_stays_of_what_is_dropped),
        cmocka_unit_test(what_is_kept_is_whole),
        cmocka_unit_test(nothing_is_replaced),
        cmocka_unit_test(an_ordinary_file_is_replaced_when_told),
        cmocka_unit_test(a_place_that_is_not_there),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, begin, finish);
}
