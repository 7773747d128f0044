// SPDX-License-Identifier: Apache-2.0
// Proves that bodies on the wire come back as they went, that every truncation and every flipped length is refused, and
// that limits hold.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "ledgers.h"
#include "sync/wire.h"

static struct made_ledger *
some_ledger(void)
{
    struct made_ledger *l = malloc(sizeof *l);
    assert_non_null(l);
    ledgers_make(l, 0);
    for (int i = 0; i < 9; i++)
        ledgers_append(l, LEAF_ALLIANCE, 0);
    return l;
}

static void
test_chunk_round_trip(void **state)
{
    struct made_ledger *l = some_ledger();
    struct arena a;
    struct buf body, again;
    struct wire_chunk c;
    (void)state;
    buf_init(&body, 1 << 20);
    buf_init(&again, 1 << 20);
    arena_init(&a, 1 << 20);
    ledgers_chunk(l, 2, 7, 9, true, &body);
    assert_int_equal(wire_parse_chunk(&a, buf_bytes(&body), &c, NULL), 0);
    assert_int_equal(c.from, 2);
    assert_int_equal(c.to, 7);
    assert_int_equal(c.size, 9);
    wire_append_chunk_head(&again, &c);
    for (int i = 0; i < 5; i++) {
        assert_true(bytes_equal_str(c.frames[i].record, l->records[2 + i]));
        wire_append_frame(&again, &c.frames[i].leaf, c.frames[i].salt, c.frames[i].record);
    }
    assert_true(bytes_equal(buf_bytes(&body), buf_bytes(&again)));
    buf_clear(&body);
    buf_clear(&again);
    arena_clear(&a);
    free(l);
}

static void
test_chunk_truncated(void **state)
{
    struct made_ledger *l = some_ledger();
    struct buf body;
    (void)state;
    buf_init(&body, 1 << 20);
    ledgers_chunk(l, 0, 4, 9, true, &body);
    for (size_t n = 0; n < body.n; n++) {
        struct arena a;
        struct wire_chunk c;
        struct err e = {0};
        arena_init(&a, 1 << 20);
        assert_int_equal(wire_parse_chunk(&a, bytes_of(body.p, n), &c, &e), ERR_INVALID);
        assert_true(e.text[0] != '\0');
        arena_clear(&a);
    }
    buf_append_byte(&body, 0); // one byte too many
    struct arena a;
    struct wire_chunk c;
    arena_init(&a, 1 << 20);
    assert_int_equal(wire_parse_chunk(&a, buf_bytes(&body), &c, NULL), ERR_INVALID);
    arena_clear(&a);
    buf_clear(&body);
    free(l);
}

static void
test_chunk_ranges(void **state)
{
    static const uint64_t bad[][3] = {
        {5, 4, 9}, {0, 10, 9}, {0, LIMIT_CHUNK_LEAVES + 1, 1u << 20}, {0, 0, (1ull << 40) + 1}, {UINT64_MAX, 0, 9}};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct wire_chunk *c = calloc(1, sizeof *c);
        struct buf b;
        struct arena a;
        assert_non_null(c);
        c->origin = BYTES_LIT("x");
        c->from = bad[i][0];
        c->to = bad[i][1];
        c->size = bad[i][2];
        buf_init(&b, 1 << 20);
        arena_init(&a, 1 << 20);
        wire_append_chunk_head(&b, c);
        assert_int_equal(wire_parse_chunk(&a, buf_bytes(&b), c, NULL), ERR_INVALID);
        arena_clear(&a);
        buf_clear(&b);
        free(c);
    }
}

static void
test_heads(void **state)
{
    struct buf b;
    struct bytes rest, member, note;
    uint64_t rules;
    bool bad;
    (void)state;
    buf_init(&b, 1 << 20);
    wire_append_heads(&b, BYTES_LIT("KAZ"), 1);
    wire_append_head_note(&b, BYTES_LIT("first"));
    wire_append_head_note(&b, BYTES_LIT("second"));
    rest = buf_bytes(&b);
    assert_int_equal(wire_parse_heads(&rest, &member, &rules, NULL), 0);
    assert_true(bytes_equal_str(member, "KAZ"));
    assert_int_equal(rules, 1);
    assert_true(wire_next_note(&rest, &note, &bad) && bytes_equal_str(note, "first"));
    assert_true(wire_next_note(&rest, &note, &bad) && bytes_equal_str(note, "second"));
    assert_false(wire_next_note(&rest, &note, &bad));
    assert_false(bad);
    for (size_t cut = 1; cut < 10; cut++) { // within the second note
        rest = bytes_sub(buf_bytes(&b), 0, b.n - cut);
        assert_int_equal(wire_parse_heads(&rest, &member, &rules, NULL), 0);
        assert_true(wire_next_note(&rest, &note, &bad));
        assert_false(wire_next_note(&rest, &note, &bad));
        assert_true(bad || cut == 10);
    }
    rest = BYTES_LIT("entente heads v2 KAZ 1\n");
    assert_int_equal(wire_parse_heads(&rest, &member, &rules, NULL), ERR_VERSION);
    rest = BYTES_LIT("<html>\n");
    assert_int_equal(wire_parse_heads(&rest, &member, &rules, NULL), ERR_INVALID);
    buf_clear(&b);
}

static void
test_receipt(void **state)
{
    struct wire_receipt r = {.origin = BYTES_LIT("demo/x/ARM/1"), .index = 17, .is_erased = true}, back;
    struct buf b;
    (void)state;
    hash_of(BYTES_LIT("id"), &r.id);
    buf_init(&b, 4096);
    wire_append_receipt(&b, &r);
    assert_int_equal(wire_parse_receipt(buf_bytes(&b), &back), 0);
    assert_true(bytes_equal(back.origin, r.origin) && back.index == 17 && back.is_erased && hash_equal(&back.id, &r.id));
    for (size_t n = 0; n < b.n; n++)
        assert_int_equal(wire_parse_receipt(bytes_of(b.p, n), &back), ERR_INVALID);
    buf_clear(&b);
}

static void
test_opened(void **state)
{
    static const char *const bad[] = {"", "3\n3\n", "4\n3\n", "03\n", "-1\n", "x\n", "1099511627776\n", "3", "\n"};
    static struct wire_opened o = {.origin = BYTES_LIT("demo/x/ARM/1"), .count = 1, .indexes = {17}}, back;
    struct buf b;
    (void)state;
    buf_init(&b, 65536);
    wire_append_opened(&b, &o);
    for (size_t n = 0; n < b.n; n++)
        assert_int_equal(wire_parse_opened(bytes_of(b.p, n), &back), ERR_INVALID);
    assert_int_equal(wire_parse_opened(buf_bytes(&b), &back), 0);
    assert_true(bytes_equal(back.origin, o.origin) && back.count == 1 && back.indexes[0] == 17);
    buf_reset(&b);
    o.count = WIRE_OPENED_MAX;
    for (size_t i = 0; i < o.count; i++)
        o.indexes[i] = LIMIT_LEDGER_LEAVES - WIRE_OPENED_MAX + i;
    wire_append_opened(&b, &o);
    assert_true(b.n <= LIMIT_CHECKPOINT_SIZE); // what a peer takes in a post
    assert_int_equal(wire_parse_opened(buf_bytes(&b), &back), 0);
    assert_memory_equal(back.indexes, o.indexes, sizeof o.indexes);
    buf_reset(&b);
    o.count = 1;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        buf_reset(&b);
        buf_append_fmt(&b, "entente opened v1\ndemo/x/ARM/1\n%s", bad[i]);
        assert_int_equal(wire_parse_opened(buf_bytes(&b), &back), ERR_INVALID);
    }
    buf_reset(&b);
    buf_append_str(&b, "entente opened v1\ndemo/x/ARM/1\n");
    for (unsigned i = 0; i <= WIRE_OPENED_MAX; i++)
        buf_append_fmt(&b, "%u\n", i);
    assert_int_equal(wire_parse_opened(buf_bytes(&b), &back), ERR_INVALID); // one too many
    buf_clear(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chunk_round_trip), cmocka_unit_test(test_chunk_truncated), cmocka_unit_test(test_chunk_ranges),
        cmocka_unit_test(test_heads),            cmocka_unit_test(test_receipt),
        cmocka_unit_test(test_opened),
    };
    if (sodium_init() < 0)
        return 1;
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
