// SPDX-License-Identifier: Apache-2.0
// Proves the corridor of 2015 on the real borders: lengths within 2 % and the states crossed, from Beslan to Latakia, with
// coordinates from the shared file of airfields; and what moving people over it takes. Skipped when the file is missing.
#include "world.h"

#include "base/buf.h"
#include "formats/airfield.h"
#include "plan/atlas.h"
#include "plan/movement.h"

static struct world w;
static struct globe_place beslan, latakia;

static bool
read_ends(void)
{
    char path[1024];
    const char *shared = getenv("ENTENTE_SHARED");
    snprintf(path, sizeof path, "%s/data/geo/airportsdata_airports.csv", shared ? shared : "../shared");
    FILE *f = fopen(path, "rb");
    if (!f)
        return false;
    struct buf text;
    buf_init(&text, 64 * 1024 * 1024);
    for (size_t n = 1; n > 0;) {
        uint8_t *p = buf_reserve(&text, 65536);
        assert_non_null(p);
        n = fread(p, 1, 65536, f);
        buf_commit(&text, n);
    }
    fclose(f);
    struct arena a;
    struct airfield_list l;
    struct err e = {0, ""};
    arena_init(&a, 512 * 1024 * 1024);
    assert_int_equal(airfield_read(&a, buf_bytes(&text), &l, &e), 0);
    assert_true(l.count > 28000);
    const struct airfield *from = airfield_find(&l, BYTES_LIT("URMO"));
    const struct airfield *to = airfield_find(&l, BYTES_LIT("oslk"));
    assert_non_null(from);
    assert_non_null(to);
    beslan = (struct globe_place){from->lat_e7, from->lon_e7};
    latakia = (struct globe_place){to->lat_e7, to->lon_e7};
    arena_clear(&a);
    buf_clear(&text);
    return true;
}

static void
check(const char *grant, const char *refuse, double km, const char *crossed)
{
    char got[1024];
    assert_int_equal(world_route(&w, beslan, latakia, grant, refuse), ROUTE_FOUND);
    world_crossed(&w, got);
    assert_string_equal(got, crossed);
    assert_true(world_km(&w) > km * 0.98);
    assert_true(world_km(&w) < km * 1.02);
}

static void
test_ways(void **state)
{
    (void)state;
    check("*", "", 1145, "RUS-GEO-TUR-SYR");
    check("*", "TUR", 1501, "RUS-GEO-ARM-AZE-IRN-IRQ-SYR");
    check("RUS BGR GRC SYR", "*", 2967, "RUS-BGR-GRC-SYR");
    check("RUS SYR IRN IRQ", "TUR BGR ROU UKR", 2100, "RUS-IRN-IRQ-SYR");
}

static void
test_refusals(void **state)
{
    (void)state;
    char set[64];
    assert_int_equal(world_route(&w, beslan, latakia, "RUS GRC SYR", "*"), ROUTE_NONE);
    assert_true(w.answer.is_complete);
    assert_true(w.answer.set_count >= 3);
    world_set(&w, 0, set);
    assert_string_equal(set, "TUR");
    world_set(&w, 1, set);
    assert_string_equal(set, "BGR");
    world_set(&w, 2, set);
    assert_string_equal(set, "IRN IRQ");
}

static void
test_ask(void **state)
{
    (void)state;
    char set[64];
    assert_int_equal(world_route(&w, beslan, latakia, "RUS SYR", "TUR BGR ROU UKR"), ROUTE_ASK);
    assert_true(w.answer.is_complete);
    world_set(&w, 0, set);
    assert_string_equal(set, "IRN IRQ");
    assert_true(world_km(&w) > 2100 * 0.98);
    assert_true(world_km(&w) < 2100 * 1.02);
}

static void
test_movement(void **state)
{
    (void)state;
    struct err e = {0, ""};
    struct movement_need need;
    assert_int_equal(world_route(&w, beslan, latakia, "RUS SYR IRN IRQ", "*"), ROUTE_FOUND);
    struct movement m = {2000, 140, w.answer.way.length_cm, 750, 7200, 7 * 86400};
    assert_int_equal(movement_count(&m, &need, &e), 0);
    assert_true(need.sorties == 15);
    assert_true(need.aircraft == 1);
    m.load = 50000;
    m.time_s = 14 * 86400;
    assert_int_equal(movement_count(&m, &need, &e), 0);
    assert_true(need.sorties == 358);
    assert_true(need.aircraft == 11);
    assert_true(need.stands == 3);
}

int
main(void)
{
    struct err e = {0, ""};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (!read_ends()) {
        printf("1..0 # SKIP no shared data\n");
        return 0;
    }
    world_init(&w);
    if (borders_read(atlas_table(), &w.borders, &e) < 0)
        return 1;
    world_draw(&w);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ways),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_ask),
        cmocka_unit_test(test_movement),
    };
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    world_clear(&w);
    return failed;
}
