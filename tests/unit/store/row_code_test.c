// SPDX-License-Identifier: Apache-2.0
// A row in its column comes back as it was, and has one form: whatever bytes are read as a row are
// the bytes that this row is written as.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/when.h"
#include "store/row_code.h"

static uint64_t
draw(uint64_t *seed)
{
    uint64_t z = (*seed += 0x9e3779b97f4a7c15ull);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}

static void
draw_bytes(uint64_t *seed, uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        p[i] = (uint8_t)draw(seed);
}

static void
make(uint64_t seed, uint8_t note[ROW_NOTE_MAX], struct row *r)
{
    uint64_t form = draw(&seed);
    *r = (struct row){
        .layer = (uint8_t)draw(&seed), .kind = ROW_BLANK, .leaf_class = 4, .status = 9};
    draw_bytes(&seed, r->group.b, HASH_SIZE);
    draw_bytes(&seed, r->id.b, HASH_SIZE);
    draw_bytes(&seed, r->object.b, HASH_SIZE);
    if (form & 1)
        r->id = r->group;
    if (form & 2)
        r->object = r->group;
    if (form & 4)
        r->object = r->id;
    r->time = (int64_t)draw(&seed);
    r->from = form & 8 ? r->time : WHEN_MIN;
    r->until = form & 16 ? WHEN_MAX : (int64_t)draw(&seed);
    draw_bytes(&seed, note, ROW_NOTE_MAX);
    r->note = bytes_of(note, form & 32 ? 0 : draw(&seed) % (ROW_NOTE_MAX + 1));
}

static void
test_comes_back(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 3000; seed++) {
        uint8_t note[ROW_NOTE_MAX], data[ROW_CODE_MAX];
        struct row r, got = {.layer = 77};
        make(seed, note, &r);
        size_t n = row_code_write(&r, data);
        got.group = r.group;
        assert_int_equal(row_code_read(bytes_of(data, n), &got), 0);
        assert_true(hash_equal(&got.id, &r.id));
        assert_true(hash_equal(&got.object, &r.object));
        assert_int_equal(got.layer, r.layer);
        assert_int_equal(got.kind, r.kind);
        assert_int_equal(got.leaf_class, r.leaf_class);
        assert_int_equal(got.status, r.status);
        assert_true(got.time == r.time);
        assert_true(got.from == r.from);
        assert_true(got.until == r.until);
        assert_true(bytes_equal(got.note, r.note));
    }
}

// The usual row, a first version of its own object with effect for ever, takes few bytes.
static void
test_usual_row_is_short(void **state)
{
    (void)state;
    uint8_t data[ROW_CODE_MAX];
    struct row r = {.time = 5, .from = 5, .until = WHEN_MAX};
    memset(r.group.b, 7, HASH_SIZE);
    r.id = r.object = r.group;
    assert_int_equal(row_code_write(&r, data), 13);
}

static void
test_one_form(void **state)
{
    (void)state;
    uint64_t seed = 11;
    size_t taken = 0;
    for (unsigned i = 0; i < 20000; i++) {
        uint8_t note[ROW_NOTE_MAX], data[ROW_CODE_MAX], again[ROW_CODE_MAX];
        struct row r, got = {.layer = 0};
        make(draw(&seed), note, &r);
        size_t n = row_code_write(&r, data);
        size_t cut = draw(&seed) % 4 == 0 ? draw(&seed) % (n + 1) : n;
        data[draw(&seed) % 2 == 0 ? 0 : draw(&seed) % n] ^= (uint8_t)(1u << draw(&seed) % 8);
        got.group = r.group;
        if (row_code_read(bytes_of(data, cut), &got) != 0)
            continue;
        taken++;
        assert_int_equal(row_code_write(&got, again), cut);
        assert_memory_equal(again, data, cut);
    }
    assert_in_range(taken, 1000, 19000); // both ways were tried
}

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_comes_back),
        cmocka_unit_test(test_usual_row_is_short),
        cmocka_unit_test(test_one_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
