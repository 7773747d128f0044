// SPDX-License-Identifier: Apache-2.0
// Proves that airfields are read by the names of their columns, that a wrong row costs itself alone, and a wrong file all.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/airfield.h"
#include "support.h"

static int
read_text(struct arena *a, const char *text, struct airfield_list *l, struct err *e)
{
    arena_init(a, 1 << 20);
    return airfield_read(a, bytes_of_str(text), l, e);
}

static void
test_rows(void **state)
{
    (void)state;
    struct arena a;
    struct airfield_list l;
    struct err e = {0, ""};
    assert_int_equal(read_text(&a,
                               "lon,\"name\",icao,other,lat\n44.6066,\"A \"\"B\"\"\",XAAA,z,43.2051\n1,x,XBAD,z,90.1\n"
                               "1,x,,z,1\n-180,y,XBBB,z,-90\n1,cut,XCCC,z,1",
                               &l, &e),
                     0);
    assert_int_equal(l.count, 2);
    assert_int_equal(l.refused, 2);
    assert_int_equal(l.refused_line, 3);
    assert_true(l.is_truncated);
    const struct airfield *f = airfield_find(&l, BYTES_LIT("xaaa"));
    assert_non_null(f);
    assert_int_equal(f->lat_e7, 432051000);
    assert_int_equal(f->lon_e7, 446066000);
    assert_true(bytes_equal_str(f->name, "A \"B\""));
    assert_null(airfield_find(&l, BYTES_LIT("XBAD")));
    assert_null(airfield_find(&l, BYTES_LIT("XAA")));
    arena_clear(&a);
}

static void
test_files(void **state)
{
    (void)state;
    static const char *const wrong[] = {"", "icao,lat", "icao,lat\n", "iata,lat,lon\n", "icao,lat,lon\n\"a\"b,1,1\n"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct arena a;
        struct airfield_list l;
        struct err e = {0, ""};
        assert_int_equal(read_text(&a, wrong[i], &l, &e), ERR_INVALID);
        assert_string_not_equal(e.text, "");
        arena_clear(&a);
    }
}

static void
test_twice(void **state)
{
    (void)state;
    struct arena a;
    struct airfield_list l;
    struct err e = {0, ""};
    assert_int_equal(read_text(&a, "icao,lat,lon\nXAAA,1,2\nXBBB,1,2\nXAAA,1,2.0\nXBBB,1,3\n", &l, &e), 0);
    assert_null(airfield_find_other(airfield_find(&l, BYTES_LIT("XAAA")))); // said twice alike
    const struct airfield *other = airfield_find_other(airfield_find(&l, BYTES_LIT("XBBB")));
    assert_non_null(other);
    assert_int_equal(other->line, 5);
    arena_clear(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_twice),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
