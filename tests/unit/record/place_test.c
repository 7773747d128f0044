// SPDX-License-Identifier: Apache-2.0
// Proves what is on the globe and what is not, and that areas hold what a map says they hold: over
// the 180th meridian, at the poles, and for circles against distances known from elsewhere (on a
// sphere of 6371.009 km), a few metres inside and outside.
#include "record/place.h"
#include "support.h"

static int32_t
latitude(const char *text)
{
    int32_t v = 0;
    assert_int_equal(place_parse_latitude(bytes_of_str(text), &v), 0);
    return v;
}

static int32_t
longitude(const char *text)
{
    int32_t v = 0;
    assert_int_equal(place_parse_longitude(bytes_of_str(text), &v), 0);
    return v;
}

static struct place_box
point(const char *lat, const char *lon)
{
    return (struct place_box){latitude(lat), longitude(lon), latitude(lat), longitude(lon)};
}

static void
test_on_the_globe(void **state)
{
    int32_t v = 7;
    (void)state;
    assert_int_equal(latitude("38.5598"), 385598);
    assert_int_equal(latitude("-90"), -900000);
    assert_int_equal(longitude("180"), 1800000);
    assert_int_equal(longitude("-0.0001"), -1);
    assert_int_equal(place_parse_latitude(BYTES_LIT("90.0001"), &v), ERR_REFUSED);
    assert_int_equal(place_parse_latitude(BYTES_LIT("-91"), &v), ERR_REFUSED);
    assert_int_equal(place_parse_longitude(BYTES_LIT("180.0001"), &v), ERR_REFUSED);
    assert_int_equal(place_parse_longitude(BYTES_LIT("99999999999999999999"), &v), ERR_REFUSED);
    assert_int_equal(place_parse_latitude(BYTES_LIT("1.00001"), &v), ERR_INVALID);
    assert_int_equal(place_parse_latitude(BYTES_LIT(""), &v), ERR_INVALID);
    assert_int_equal(v, 7);
}

static void
test_cells(void **state)
{
    static const char *const bad[] = {"37.4",      "37.4/",      "/68.7",     "37/68.7",
                                      "37.4/68",   "37.45/68.7", "37.4,68.7", "37.4/68.7/1",
                                      "-0.0/68.7", "37.4/68.70"};
    static const char *const off[] = {"90.0/0.0", "0.0/180.0", "-90.1/0.0", "0.0/-180.1"};
    struct place_box b = {0};
    (void)state;
    assert_int_equal(place_parse_cell(BYTES_LIT("37.4/68.7"), &b), 0);
    assert_int_equal(b.south, 374000);
    assert_int_equal(b.north, 375000);
    assert_int_equal(b.west, 687000);
    assert_int_equal(b.east, 688000);
    assert_int_equal(place_parse_cell(BYTES_LIT("-90.0/-180.0"), &b), 0);
    assert_int_equal(place_parse_cell(BYTES_LIT("89.9/179.9"), &b), 0);
    assert_int_equal(b.north, 900000);
    assert_int_equal(b.east, 1800000);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(place_parse_cell(bytes_of_str(bad[i]), &b), ERR_INVALID);
    for (size_t i = 0; i < sizeof off / sizeof *off; i++)
        assert_int_equal(place_parse_cell(bytes_of_str(off[i]), &b), ERR_REFUSED);
}

static void
test_boxes(void **state)
{
    const struct place_box pacific = {-100000, 1700000, 100000, -1700000}; // across the meridian
    const struct place_box here = {370000, 680000, 380000, 690000};
    struct place_box p = point("37.5", "68.5");
    (void)state;
    assert_true(place_box_meets(&here, &p));
    assert_true(place_box_meets(&p, &here));
    p = point("38", "69"); // its corner
    assert_true(place_box_meets(&here, &p));
    p = point("38.0001", "69");
    assert_false(place_box_meets(&here, &p));
    p = point("37.5", "-68.5");
    assert_false(place_box_meets(&here, &p));
    p = point("0", "180");
    assert_true(place_box_meets(&pacific, &p));
    p = point("0", "-175");
    assert_true(place_box_meets(&pacific, &p));
    p = point("0", "0");
    assert_false(place_box_meets(&pacific, &p));
    assert_false(place_box_meets(&p, &pacific));
    // One place, two names.
    const struct place_box east = {0, 1790000, 10000, 1800000};
    p = point("0.5", "-180");
    assert_true(place_box_meets(&east, &p));
    assert_true(place_box_meets(&p, &east));
    // One within the other, either way round.
    const struct place_box world = {-900000, -1800000, 900000, 1800000};
    assert_true(place_box_meets(&world, &here));
    assert_true(place_box_meets(&here, &world));
}

// The distance is known: reached by a circle of a little more, not of a little less.
static void
check_distance(const char *lat, const char *lon, const struct place_box *to, uint32_t metres,
               uint32_t tolerance)
{
    struct place_circle c = {latitude(lat), longitude(lon), metres + tolerance};
    assert_true(place_circle_meets(&c, to));
    c.radius = metres - tolerance;
    assert_false(place_circle_meets(&c, to));
}

static void
test_circles(void **state)
{
    struct place_box p = point("0", "1");
    (void)state;
    check_distance("0", "0", &p, 111195, 2); // one degree
    p = point("1", "0");
    check_distance("0", "0", &p, 111195, 2);
    p = point("60", "1");
    check_distance("60", "0", &p, 55597, 2);
    p = point("90", "77"); // the pole is one point
    check_distance("89", "-120", &p, 111195, 2);
    p = point("0", "-179.5");
    check_distance("0", "179.5", &p, 111195, 2);
    p = point("0", "90");
    check_distance("0", "0", &p, 10007558, 100);
    p = point("48.8566", "2.3522");
    check_distance("51.5074", "-0.1278", &p, 343556, 10); // London to Paris
    p = point("-33.8688", "151.2093");
    check_distance("40.7128", "-74.006", &p, 15988758, 100); // New York to Sydney
    p = point("0.0001", "0");
    check_distance("0", "0", &p, 11, 2);
    // All of the globe is within half way round it, and a point within nothing of itself.
    p = point("0", "179.9");
    struct place_circle c = {0, 0, PLACE_RADIUS_MAX};
    assert_true(place_circle_meets(&c, &p));
    p = point("0", "0");
    c.radius = 0;
    assert_true(place_circle_meets(&c, &p));
}

static void
test_a_circle_reaches_a_cell(void **state)
{
    struct place_box cell = {0};
    (void)state;
    assert_int_equal(place_parse_cell(BYTES_LIT("0.0/1.0"), &cell), 0);
    check_distance("0.05", "0", &cell, 111195, 60); // its western side
    struct place_circle within = {500, 10500, 0};
    assert_true(place_circle_meets(&within, &cell));
    // The nearer side, across the 180th meridian.
    assert_int_equal(place_parse_cell(BYTES_LIT("0.0/-180.0"), &cell), 0);
    check_distance("0", "179", &cell, 111195, 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_on_the_globe),
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_boxes),
        cmocka_unit_test(test_circles),
        cmocka_unit_test(test_a_circle_reaches_a_cell),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
