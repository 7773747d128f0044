// SPDX-License-Identifier: Apache-2.0
// Proves that the map which the build drew is the map that is drawn now from the same borders, cell by cell, and that a map of which
// anything is missing is refused; and that an overridden map, with more sets and sorts of cells, is the same packed and unpacked.
#include "world.h"

#include "base/buf.h"
#include "plan/atlas.h"
#include "plan/chart.h"
#include "plan/drawn.h"

static void
check_same(const struct map *a, const struct map *b)
{
    assert_int_equal(a->state_count, b->state_count);
    assert_int_equal(a->set_count, b->set_count);
    assert_memory_equal(a->states, b->states, sizeof a->states);
    assert_memory_equal(a->sets, b->sets, a->set_count * sizeof *a->sets);
    assert_memory_equal(a->owners, b->owners, GRID_CELLS);
    assert_memory_equal(a->keys, b->keys, GRID_CELLS * sizeof *a->keys);
    assert_memory_equal(a->wide, b->wide, WIDE_BLOCKS);
    assert_memory_equal(&a->grid, &b->grid, sizeof a->grid);
}

// The borders of the program with a square that a member sees otherwise.
static void
test_drawn(void **state)
{
    (void)state;
    static struct world w;
    static struct map drawn;
    struct err e = {0, ""};
    struct buf out;
    world_init(&w);
    assert_int_equal(borders_read(atlas_table(), &w.borders, &e), 0);
    assert_int_equal(map_init(&w.map, &w.borders, &e), 0);
    assert_int_equal(chart_read(drawn_chart(), &drawn, &e), 0);
    check_same(&drawn, &w.map);
    map_clear(&drawn);
    map_clear(&w.map);
    world_add(&w, "XAB", 4, (double[]){42, 70, 42, 72, 44, 72, 44, 70});
    assert_int_equal(map_init(&w.map, &w.borders, &e), 0);
    buf_init(&out, CHART_SIZE_MAX);
    assert_int_equal(chart_write(&w.map, &out), 0);
    assert_int_equal(buf_check(&out), 0);
    assert_int_equal(chart_read(buf_bytes(&out), &drawn, &e), 0);
    check_same(&drawn, &w.map);
    assert_string_equal(map_code(&drawn, drawn.owners[grid_cell_of(world_place(43, 71))]), "XAB");
    buf_clear(&out);
    map_clear(&drawn);
    world_clear(&w);
}

// The grid's sines, taken from a quarter of a turn, are the angles' own.
static void
test_sines(void **state)
{
    (void)state;
    static struct grid g;
    grid_init(&g);
    for (int r = 0; r <= GRID_ROWS; r++) {
        const int64_t lat = (int64_t)r * GRID_STEP_E7 - 90LL * GLOBE_DEGREE;
        assert_int_equal(g.row_sin[r], globe_sin(lat));
        assert_int_equal(g.row_cos[r], globe_cos(lat));
        assert_true(r == GRID_ROWS || g.middle_row[r].x == globe_cos(lat + GRID_STEP_E7 / 2));
        assert_true(r == GRID_ROWS || g.middle_row[r].z == globe_sin(lat + GRID_STEP_E7 / 2));
    }
    for (int c = 0; c < GRID_COLUMNS; c++) {
        const int64_t lon = (int64_t)c * GRID_STEP_E7 - 180LL * GLOBE_DEGREE;
        assert_int_equal(g.column_sin[c], globe_sin(lon));
        assert_int_equal(g.column_cos[c], globe_cos(lon));
        assert_int_equal(g.middle_column[c].x, globe_cos(lon + GRID_STEP_E7 / 2));
        assert_int_equal(g.middle_column[c].y, globe_sin(lon + GRID_STEP_E7 / 2));
    }
}

static void
test_truncated(void **state)
{
    (void)state;
    const struct bytes whole = drawn_chart();
    for (size_t n = 0; n < whole.n; n += n < 100 ? 7 : 9973) {
        static struct map m;
        struct err e = {0, ""};
        assert_int_equal(chart_read(bytes_sub(whole, 0, n), &m, &e), ERR_INVALID);
        assert_null(m.keys);
        assert_true(e.text[0] != '\0');
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_drawn),
        cmocka_unit_test(test_sines),
        cmocka_unit_test(test_truncated),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
