// SPDX-License-Identifier: Apache-2.0
// Proves that tile names have one form each, that widths follow from a tree's size as
// c2sp.org/tlog-tiles says, and that bundles cut anywhere are seen to be cut.
#include "ledger/tile.h"

#include <string.h>

#include "support.h"

static void
test_good_paths(void **state)
{
    static const struct {
        const char *path;
        struct tile tile;
    } good[] = {
        {"tile/0/000", {false, 0, 0, 256}},
        {"tile/0/999", {false, 0, 999, 256}},
        {"tile/0/x001/000", {false, 0, 1000, 256}},
        {"tile/0/x001/x234/067", {false, 0, 1234067, 256}}, // the specification's own example
        {"tile/5/x010/007.p/1", {false, 5, 10007, 1}},
        {"tile/63/001.p/255", {false, 63, 1, 255}},
        {"tile/entries/000.p/44", {true, 0, 0, 44}},
        {"tile/entries/x004/x294/x967/295", {true, 0, 4294967295, 256}},
        {"tile/0/x009/x223/x372/x036/x854/x775/807", {false, 0, INT64_MAX, 256}},
    };
    struct buf b;

    (void)state;
    buf_init(&b, 200);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct tile t;
        assert_int_equal(tile_parse_path(bytes_of_str(good[i].path), &t), 0);
        assert_int_equal(t.is_entries, good[i].tile.is_entries);
        assert_int_equal(t.level, good[i].tile.level);
        assert_true(t.number == good[i].tile.number);
        assert_int_equal(t.width, good[i].tile.width);
        buf_reset(&b);
        tile_append_path(&b, &t);
        assert_string_equal(buf_str(&b), good[i].path);
    }
    buf_clear(&b);
}

static void
test_bad_paths(void **state)
{
    static const char *const bad[] = {
        "",
        "/",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "tile//000",
        "checkpoint",
        "/tile/0/000",
        "tile/0/000/",
        "Tile/0/000",
        "tile/00/000",
        "tile/01/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/+1/000",
        "tile/0x1/000",
        "tile/ 0/000",
        "tile/entrie/000",
        "tile/entries",
        "tile/data/000",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/x000/000",
        "tile/0/x000",
        "tile/0/x001",
        "tile/0/x001/",
        "tile/0/x001x234/067",
        "tile/0/x001.000",
        "tile/0/001/002",
        "tile/0/x001/x002",
        "tile/0/x01/002",
        "tile/0/X001/002",
        "tile/0/00a",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/1/",
        "tile/0/000.p/1000",
        "tile/0/000.p/ 1",
        "tile/0/000.q/1",
        "tile/0/000p/1",
        "tile/0/../000",
        "tile/0/x009/x223/x372/x036/x854/x775/808",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/x001/x000/x000/x000/x000/x000/x000/000",
    };
    struct tile t = {.number = 42};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (tile_parse_path(bytes_of_str(bad[i]), &t) != ERR_INVALID)
            fail_msg("accepted: %s", bad[i]);
    assert_int_equal(tile_parse_path(bytes_of("tile/0/000\0", 11), &t), ERR_INVALID);
    assert_int_equal(t.number, 42);
}

static void
test_widths(void **state)
{
    (void)state;
    // 70,000 leaves, the example of the specification.
    assert_int_equal(tile_width_at(0, 0, 70000), 256);
    assert_int_equal(tile_width_at(0, 272, 70000), 256);
    assert_int_equal(tile_width_at(0, 273, 70000), 112);
    assert_int_equal(tile_width_at(0, 274, 70000), 0);
    assert_int_equal(tile_width_at(1, 0, 70000), 256);
    assert_int_equal(tile_width_at(1, 1, 70000), 17);
    assert_int_equal(tile_width_at(1, 2, 70000), 0);
    assert_int_equal(tile_width_at(2, 0, 70000), 1);
    assert_int_equal(tile_width_at(3, 0, 70000), 0);
    // 256 leaves: a full tile and one hash above; an empty tile is none.
    assert_int_equal(tile_width_at(0, 0, 256), 256);
    assert_int_equal(tile_width_at(0, 1, 256), 0);
    assert_int_equal(tile_width_at(1, 0, 256), 1);
    assert_int_equal(tile_width_at(1, 0, 255), 0);
    assert_int_equal(tile_width_at(0, 0, 0), 0);
    assert_int_equal(tile_width_at(7, 0, UINT64_MAX), 255);
    assert_int_equal(tile_width_at(8, 0, UINT64_MAX), 0);
    assert_int_equal(tile_width_at(63, 0, UINT64_MAX), 0);
    assert_int_equal(tile_width_at(0, UINT64_MAX, UINT64_MAX), 0);
}

static void
test_bundles(void **state)
{
    static uint8_t large[65535];
    struct bytes entries[] = {BYTES_LIT("one"), BYTES_LIT(""), bytes_of(large, sizeof large),
                              BYTES_LIT("x")};
    struct buf b;

    (void)state;
    memset(large, 0xab, sizeof large);
    buf_init(&b, 100000);
    for (size_t i = 0; i < 4; i++)
        tile_append_entry(&b, entries[i]);
    assert_int_equal(buf_check(&b), 0);
    assert_int_equal(b.n, 4 * 2 + 3 + 0 + 65535 + 1);
    assert_memory_equal(b.p, "\0\3one\0\0\xff\xff", 9);
    for (size_t cut = 0; cut <= b.n; cut += cut < 20 || cut > b.n - 20 ? 1 : 1009) {
        struct bytes rest = bytes_of(b.p, cut);
        struct bytes entry;
        size_t count = 0;
        size_t read = 0;
        bool bad;

        while (tile_next_entry(&rest, &entry, &bad)) {
            assert_true(bytes_equal(entry, entries[count]));
            read += 2 + entry.n;
            count++;
        }
        assert_int_equal(bad, read != cut);
        assert_true(cut < b.n || count == 4);
    }
    buf_clear(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_paths),
        cmocka_unit_test(test_bad_paths),
        cmocka_unit_test(test_widths),
        cmocka_unit_test(test_bundles),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
