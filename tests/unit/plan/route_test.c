// SPDX-License-Identifier: Apache-2.0
// Proves ways on a small invented world: straits, an enclave, the antimeridian, poles, an island, overriding rings, and what
// holds for any clearances: the way back is the way, granting more never lengthens, legs add up.
#include "world.h"

#include <math.h>

#include "plan/sight.h"

#define BLOCK 5 // states a side of the block for the properties, 6 degrees each

static struct world w;

static void
build(void)
{
    world_init(&w);
    world_add(&w, "AAA", 4, (double[]){0, 0, 10, 0, 10, 10, 0, 10}); // 33 km from BBB: closed by their seas
    world_add(&w, "BBB", 4, (double[]){0, 10.3, 10, 10.3, 10, 20, 0, 20});
    world_add(&w, "CCC", 4, (double[]){0, 20.8, 10, 20.8, 10, 30, 0, 30}); // 89 km from BBB: free in the middle
    world_add(&w, "EEE", 4, (double[]){30, 0, 40, 0, 40, 10, 30, 10});
    world_add(&w, "FFF", 4, (double[]){34, 4, 36, 4, 36, 6, 34, 6}); // within EEE
    world_add(&w, "GGG", 4, (double[]){-10, 170, -10, -170, 0, -170, 0, 170});
    world_add(&w, "HHH", 4, (double[]){80, 0, 80, 90, 80, 180, 80, -90});
    world_add(&w, "III", 3, (double[]){-40, 60, -40.02, 60, -40, 60.02});
    for (int i = 0; i < BLOCK * BLOCK; i++) {
        const double lat = -60 + 6 * (i / BLOCK), lon = -60 + 6 * (i % BLOCK);
        const char code[4] = {'P', (char)('A' + i / BLOCK), (char)('A' + i % BLOCK), 0};
        world_add(&w, code, 4, (double[]){lat, lon, lat + 6, lon, lat + 6, lon + 6, lat, lon + 6});
    }
    world_draw(&w);
}

static void
test_strait(void **state)
{
    (void)state;
    char set[64], way[1024];
    const struct globe_place south = world_place(-1, 10.15), north = world_place(11, 10.15);
    assert_string_equal(world_at(&w, 5, 10.05), "AAA");
    assert_string_equal(world_at(&w, 5, 10.25), "BBB");
    assert_string_equal(world_at(&w, -0.15, 5), "AAA"); // 12 nautical miles are 0.2 degrees
    assert_string_equal(world_at(&w, -0.25, 5), "");
    assert_int_equal(world_route(&w, south, north, "AAA", "BBB"), ROUTE_FOUND);
    assert_true(fabs(world_km(&w) - 1334.3) < 15);
    world_crossed(&w, way);
    assert_string_equal(way, "AAA");
    assert_int_equal(world_route(&w, south, north, "", "AAA BBB"), ROUTE_FOUND); // between BBB and CCC
    assert_true(world_km(&w) > 2000);
    world_crossed(&w, way);
    assert_string_equal(way, "");
    w.question.range_cm = 150000000; // within 1,500 km there is no such way
    assert_int_equal(world_route(&w, south, north, "", ""), ROUTE_ASK);
    world_set(&w, 0, set);
    assert_true(strcmp(set, "AAA") == 0 || strcmp(set, "BBB") == 0);
    assert_int_equal(world_route(&w, south, north, "", "AAA BBB"), ROUTE_NONE);
    assert_int_equal(w.answer.set_count, 2); // either of them
    w.question.range_cm = 0;
}

static void
test_enclave(void **state)
{
    (void)state;
    char set[64];
    const struct globe_place inside = world_place(35, 5), outside = world_place(28, 5);
    assert_string_equal(world_at(&w, 35, 5), "FFF");
    assert_int_equal(world_route(&w, inside, outside, "FFF", "EEE"), ROUTE_NONE);
    assert_int_equal(w.answer.set_count, 1);
    world_set(&w, 0, set);
    assert_string_equal(set, "EEE");
    assert_int_equal(world_route(&w, inside, outside, "FFF", ""), ROUTE_ASK);
    world_set(&w, 0, set);
    assert_string_equal(set, "EEE");
    assert_int_equal(world_route(&w, inside, outside, "", ""), ROUTE_ASK); // its own state too
    world_set(&w, 0, set);
    assert_string_equal(set, "EEE FFF");
    assert_int_equal(world_route(&w, inside, outside, "EEE", "FFF"), ROUTE_FROM_CLOSED);
    assert_int_equal(w.answer.closed_by, world_owner(&w, "FFF"));
    assert_int_equal(world_route(&w, outside, inside, "EEE", "FFF"), ROUTE_TO_CLOSED);
    // Round the enclave, never over its border.
    assert_int_equal(world_route(&w, world_place(35, 2), world_place(35, 8), "EEE", "FFF"), ROUTE_FOUND);
    assert_true(world_km(&w) > 546.6);
    for (size_t i = 0; i < w.answer.leg_count; i++)
        assert_int_equal(w.answer.legs[i].owner, world_owner(&w, "EEE"));
}

static void
test_antimeridian(void **state)
{
    (void)state;
    assert_string_equal(world_at(&w, -5, 179.95), "GGG");
    assert_string_equal(world_at(&w, -5, -179.95), "GGG");
    assert_string_equal(world_at(&w, -5, 0), "");
    assert_int_equal(world_route(&w, world_place(-5, 175), world_place(-5, -175), "GGG", ""), ROUTE_FOUND);
    assert_true(fabs(world_km(&w) - 1107.6) < 1);
    assert_int_equal(w.answer.way.count, 2);
    assert_int_equal(world_route(&w, world_place(-5, 165), world_place(-5, -165), "", "GGG"), ROUTE_FOUND);
    assert_true(world_km(&w) > 3400); // round it
    assert_int_equal(w.answer.leg_count, 1);
}

static void
test_poles(void **state)
{
    (void)state;
    const struct globe_place here = world_place(75, 0), there = world_place(75, 180);
    assert_string_equal(world_at(&w, 89.95, 100), "HHH");
    assert_string_equal(world_at(&w, 81, -100), "HHH");
    assert_string_equal(world_at(&w, 79, -100), "");
    assert_int_equal(world_route(&w, here, there, "HHH", ""), ROUTE_FOUND);
    assert_true(fabs(world_km(&w) - 3335.9) < 1); // straight over
    assert_int_equal(world_route(&w, here, there, "", "HHH"), ROUTE_FOUND);
    // Tangents to the circle at 79.8 N and the arc along it; by spherical trigonometry 4,120 km.
    assert_true(fabs(world_km(&w) - 4120) < 4120 * 0.01);
    assert_int_equal(world_route(&w, world_place(-89, 0), world_place(-89, 170), "", ""), ROUTE_FOUND); // nobody's
    assert_true(world_km(&w) < 223);
}

static void
test_island(void **state)
{
    (void)state;
    assert_string_equal(world_at(&w, -40.1, 60), "III"); // too small for a cell, but with a sea
    assert_string_equal(world_at(&w, -40.5, 60), "");
    assert_int_equal(world_route(&w, world_place(-40.01, 60.005), world_place(-45, 60), "", "III"), ROUTE_FROM_CLOSED);
    assert_int_equal(world_route(&w, world_place(-35, 60), world_place(-45, 60), "", "III"), ROUTE_FOUND);
    assert_true(world_km(&w) > 1111.9);
    assert_true(world_km(&w) < 1120);
}

static uint64_t
draw_number(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return *seed >> 33;
}

static struct globe_place
draw_place(uint64_t *seed)
{
    return world_place(-62 + (double)(draw_number(seed) % 3400) / 100, -62 + (double)(draw_number(seed) % 3400) / 100);
}

static enum route_verdict
ask_again(struct globe_place a, struct globe_place b)
{
    w.question.from = a;
    w.question.to = b;
    assert_int_equal(route_plan(&w.map, w.finder, &w.question, &w.answer), 0);
    return w.answer.verdict;
}

static void
check_properties(uint64_t *seed)
{
    const struct globe_place a = draw_place(seed), b = draw_place(seed);
    w.question = (struct route_question){.from = a, .to = b, .range_cm = 400000000};
    for (size_t i = 1; i <= w.map.state_count; i++)
        w.question.clearances[i] = draw_number(seed) % 5 < 2 ? ROUTE_REFUSED : ROUTE_GRANTED;
    const enum route_verdict v = ask_again(a, b);
    const uint64_t length = w.answer.way.length_cm;
    if (v == ROUTE_FOUND) {
        uint64_t legs = 0;
        for (size_t i = 0; i < w.answer.leg_count; i++) {
            legs += w.answer.legs[i].length_cm;
            assert_true(w.answer.legs[i].owner == MAP_FREE ||
                        w.question.clearances[w.answer.legs[i].owner] == ROUTE_GRANTED);
        }
        assert_true(llabs((long long)(legs - length)) < 100);
        assert_true(length >= globe_between_cm(a, b));
    }
    assert_int_equal(ask_again(b, a) == ROUTE_FOUND, v == ROUTE_FOUND);
    assert_true(w.answer.way.length_cm == length || v != ROUTE_FOUND);
    for (size_t i = 1; i <= w.map.state_count; i++) {
        if (draw_number(seed) % 3 == 0)
            w.question.clearances[i] = ROUTE_GRANTED;
    }
    const enum route_verdict more = ask_again(a, b);
    if (v == ROUTE_FOUND) {
        assert_int_equal(more, ROUTE_FOUND);
        assert_true(w.answer.way.length_cm <= length + length / 500);
    }
}

static void
test_properties(void **state)
{
    (void)state;
    for (uint64_t run = 1; run <= 25; run++) {
        uint64_t seed = run;
        printf("# seed %llu\n", (unsigned long long)run);
        check_properties(&seed);
    }
}

static void
test_override(void **state)
{
    (void)state;
    struct world o;
    world_init(&o);
    world_add(&o, "AAA", 4, (double[]){0, 0, 10, 0, 10, 10, 0, 10});
    world_add(&o, "BBB", 4, (double[]){0, 10, 10, 10, 10, 20, 0, 20});
    world_add(&o, "AAA", 4, (double[]){-0.5, 8, 10.5, 8, 10.5, 12, -0.5, 12}); // claims a strip of BBB, border and sea
    world_draw(&o);
    assert_string_equal(world_at(&o, 5, 11), "AAA");
    assert_string_equal(world_at(&o, 5, 13), "BBB");
    assert_int_equal(world_route(&o, world_place(5, 9), world_place(5, 11), "AAA", "BBB"), ROUTE_FOUND);
    assert_int_equal(o.answer.way.count, 2); // the border that was overridden is nobody's any more
    world_clear(&o);
}

// More states in a row than sets are looked for: all on the shortest way are told, and that there may be fewer.
static void
test_many(void **state)
{
    (void)state;
    struct world o;
    char code[4] = "QA", set[64];
    world_init(&o);
    world_add(&o, "NNN", 4, (double[]){1, 0, 30, 0, 30, 22, 1, 22});
    world_add(&o, "SSS", 4, (double[]){-30, 0, 0, 0, 0, 22, -30, 22});
    for (int i = 0; i < 11; i++) {
        code[2] = (char)('A' + i);
        world_add(&o, code, 4, (double[]){0, 2 * i, 1, 2 * i, 1, 2 * i + 2, 0, 2 * i + 2});
    }
    world_draw(&o);
    o.question.range_cm = 300000000;
    assert_int_equal(world_route(&o, world_place(0.5, 1), world_place(0.5, 21), "", "NNN SSS"), ROUTE_ASK);
    world_set(&o, 0, set);
    assert_string_equal(set, "QAA QAB QAC QAD QAE QAF QAG QAH QAI QAJ QAK");
    assert_false(o.answer.is_complete);
    assert_true(fabs(world_km(&o) - 2223) < 5);
    world_clear(&o);
}

// A line of sight that leaps sees what one that is walked cell by cell sees.
static void
test_leaps(void **state)
{
    (void)state;
    uint64_t seed = 1;
    bool open[MAP_KEYS_MAX];
    bool allowed[256] = {[MAP_FREE] = true};
    size_t clear = 0;
    for (int i = 0; i < 4000; i++) {
        if (i % 100 == 0) {
            for (size_t k = 1; k <= w.map.state_count; k++)
                allowed[k] = draw_number(&seed) % 2 != 0;
            map_open(&w.map, allowed, open);
        }
        const struct globe_place p[2] = {
            i % 2 ? draw_place(&seed) : world_place(-88 + (double)(draw_number(&seed) % 17600) / 100, -180 + (double)(draw_number(&seed) % 36000) / 100),
            world_place(-88 + (double)(draw_number(&seed) % 17600) / 100, -180 + (double)(draw_number(&seed) % 36000) / 100)};
        const uint32_t cells[2] = {grid_cell_of(p[0]), grid_cell_of(p[1])};
        const struct sight_field field = {&w.map.grid, w.map.keys, w.map.wide, open};
        const struct globe_vec a = globe_vec_of(p[0]), b = globe_vec_of(p[1]);
        struct sight s;
        bool walked = true;
        sight_init(&s, &w.map.grid, cells[0], a, cells[1], b);
        while (walked && sight_next(&s) && sight_cell(&s) != cells[1])
            walked = open[w.map.keys[sight_cell(&s)]];
        clear += walked;
        if (sight_is_clear(&field, cells[0], a, cells[1], b) != walked)
            fail_msg("line %d from %d %d to %d %d", i, p[0].lat_e7, p[0].lon_e7, p[1].lat_e7, p[1].lon_e7);
    }
    assert_true(clear > 400);
    assert_true(clear < 3600);
}

// Leaps land on cells that the walk meets, in its order, and not next to them; and they get to the end.
static void
test_landings(void **state)
{
    (void)state;
    uint64_t seed = 2;
    size_t leaps = 0;
    for (int i = 0; i < 1000; i++) {
        const struct globe_place p[2] = {draw_place(&seed), draw_place(&seed)};
        const uint32_t cells[2] = {grid_cell_of(p[0]), grid_cell_of(p[1])};
        struct sight walker, leaper;
        int steep = 0;
        sight_init(&walker, &w.map.grid, cells[0], globe_vec_of(p[0]), cells[1], globe_vec_of(p[1]));
        leaper = walker;
        do {
            const uint32_t from = sight_cell(&leaper);
            sight_leap(&leaper, (uint32_t)(16 + 8 * (draw_number(&seed) % 7)), &steep);
            leaps += sight_cell(&leaper) != from;
            while (sight_cell(&walker) != sight_cell(&leaper)) {
                if (!sight_next(&walker))
                    fail_msg("line %d leaps to row %u column %u, which it does not pass", i, leaper.row, leaper.column);
            }
        } while (sight_next(&leaper));
        assert_int_equal(sight_cell(&leaper), cells[1]);
    }
    assert_true(leaps > 3000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strait),      cmocka_unit_test(test_enclave), cmocka_unit_test(test_antimeridian),
        cmocka_unit_test(test_poles),       cmocka_unit_test(test_island),  cmocka_unit_test(test_properties),
        cmocka_unit_test(test_override),    cmocka_unit_test(test_many),    cmocka_unit_test(test_leaps),
        cmocka_unit_test(test_landings),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    build();
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    world_clear(&w);
    return failed;
}
