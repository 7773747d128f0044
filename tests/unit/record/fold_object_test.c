// SPDX-License-Identifier: Apache-2.0
// Proves by the example of reports what holds of every object that has no reduction of its own:
// the newest version replaces, nothing is forgotten, strangers change nothing, corrections cannot
// go round in a circle, and an object keeps its place when its first version is erased. And one
// state hash that another program computed from docs/protocol.md.
#include <stdlib.h>

#include "base/when.h"
#include "record/fold_object.h"
#include "support.h"

#define ROWS_MAX 32
#define COMMON (1u << LAYER_COMMON)
#define EXERCISE (1u << LAYER_EXERCISE)

enum { TJK = 1, ARM = 2 };

static struct fold_ledger by_number[3];
static struct fold_ledgers ledgers;
static struct row rows[ROWS_MAX];
static size_t row_count;

static int
reset(void **state)
{
    row_count = 0;
    by_number[TJK] =
        (struct fold_ledger){BYTES_LIT("demo/" ID_A "/TJK/1"), BYTES_LIT("TJK"), 1, 10, false};
    by_number[ARM] =
        (struct fold_ledger){BYTES_LIT("demo/" ID_A "/ARM/1"), BYTES_LIT("ARM"), 1, 20, false};
    ledgers = (struct fold_ledgers){by_number, 2};
    return support_reset(state);
}

static struct hash
id_of(unsigned ledger, uint64_t index)
{
    struct hash h = {{(uint8_t)(0xa0 + ledger), (uint8_t)index}};
    return h;
}

static const char *
hex(struct hash h)
{
    char *s = arena_alloc(&support_arena, 65);
    assert_non_null(s);
    bytes_to_hex_str(hash_bytes(&h), s);
    return s;
}

// A record of that kind; object NULL: a first version.
static struct hash
put(const char *kind, unsigned ledger, uint64_t index, uint8_t leaf_class, const char *date,
    const struct hash *object, const char *more)
{
    struct record r;
    struct buf b;
    struct hash id = id_of(ledger, index);
    buf_init(&b, 65536);
    buf_append_fmt(&b, "{\"kind\":\"%s\",\"time\":\"%sT00:00:00Z\"", kind, date);
    if (object != NULL)
        buf_append_fmt(&b, ",\"object\":\"%s\"", hex(*object));
    buf_append_str(&b, more);
    buf_append_str(&b, "}");
    struct bytes text = arena_copy(&support_arena, buf_bytes(&b));
    assert_non_null(text.p);
    support_accept(leaf_class, (const char *)text.p, &r);
    buf_clear(&b);
    assert_true(row_count + FOLD_ROWS_MAX <= ROWS_MAX);
    row_count += fold_map(&r, ledger, index, &id, rows + row_count);
    return id;
}

static struct hash
report(unsigned ledger, uint64_t index, uint8_t leaf_class, const char *date,
       const struct hash *object, const char *more)
{
    struct buf b;
    buf_init(&b, 4096);
    buf_append_fmt(&b, ",\"category\":\"incident\"%s", more);
    struct hash id = put("report", ledger, index, leaf_class, date, object, buf_str(&b));
    buf_clear(&b);
    return id;
}

// An erasure was carried out: the place of what stood there is what is left.
static void
blank(struct hash id, unsigned ledger, uint64_t index)
{
    size_t kept = 0;
    for (size_t i = 0; i < row_count; i++) {
        if (!hash_equal(&rows[i].id, &id) || rows[i].ledger != ledger)
            rows[kept++] = rows[i];
    }
    row_count = kept;
    fold_map_blank(LEAF_ALLIANCE, ledger, index, &id, &rows[row_count++]);
}

static size_t
group(struct hash object, struct row out[ROWS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < row_count; i++) {
        if (hash_equal(&rows[i].group, &object))
            out[count++] = rows[i];
    }
    return count;
}

static struct row members[ROWS_MAX];

static bool
fold(struct hash object, unsigned layers, struct fold_object *out)
{
    bool is_object = false;
    size_t count = group(object, members);
    assert_int_equal(fold_object(&support_arena, &ledgers, members, count, layers, out, &is_object),
                     0);
    return is_object;
}

// The index of the version in force; -1 for none.
static int
in_force(struct hash object, const char *date)
{
    struct fold_object o;
    if (!fold(object, COMMON, &o))
        return -1;
    const struct fold_span *at = fold_object_at(&o, support_moment(date));
    return at == NULL ? -1 : (int)at->row->index;
}

static void
test_the_newest_version_replaces(void **state)
{
    struct fold_object o;
    (void)state;
    struct hash a = report(TJK, 1, LEAF_ALLIANCE, "2026-01-01", NULL, "");
    report(TJK, 2, LEAF_ALLIANCE, "2026-02-01", &a, "");
    report(TJK, 4, LEAF_ALLIANCE, "2026-03-01", &a, ",\"until\":\"2026-04-01\"");
    assert_int_equal(in_force(a, "2025-12-31"), -1);
    assert_int_equal(in_force(a, "2026-01-01"), 1);
    assert_int_equal(in_force(a, "2026-02-01"), 2);
    assert_int_equal(in_force(a, "2026-03-31"), 4);
    assert_int_equal(in_force(a, "2026-04-01"), -1); // lapsed, and the one before does not return
    report(TJK, 5, LEAF_ALLIANCE, "2026-03-15", &a, ",\"status\":\"withdrawn\"");
    assert_int_equal(in_force(a, "2026-03-14"), 4);
    assert_int_equal(in_force(a, "2026-03-15"), -1);
    report(TJK, 6, LEAF_ALLIANCE, "2026-05-01", &a, "");
    assert_int_equal(in_force(a, "2026-05-01"), 6);
    assert_true(fold(a, COMMON, &o));
    assert_int_equal(o.version_count, 5); // all of it stays
    assert_int_equal(o.kind, KIND_REPORT);
    // Told later with an earlier clock, it still comes after.
    report(TJK, 7, LEAF_ALLIANCE, "2026-01-15", &a, "");
    assert_int_equal(in_force(a, "2026-01-20"), 1);
    assert_int_equal(in_force(a, "2026-05-01"), 7);
}

static void
test_strangers_change_nothing(void **state)
{
    (void)state;
    struct hash a = report(TJK, 1, LEAF_ALLIANCE, "2026-01-01", NULL, "");
    report(ARM, 2, LEAF_ALLIANCE, "2026-02-01", &a, "");                   // another's
    report(TJK, 2, LEAF_PUBLIC, "2026-02-01", &a, "");                     // another class
    report(TJK, 3, LEAF_ALLIANCE, "2026-02-01", &a, ",\"exercise\":true"); // another layer
    report(TJK, 0, LEAF_ALLIANCE, "2026-02-01", &a, "");                   // before the first
    report(TJK, 10, LEAF_ALLIANCE, "2026-02-01", &a, "");                  // beyond the size
    put("listing", TJK, 4, LEAF_ALLIANCE, "2026-02-01", &a,                // another kind
        ",\"status\":\"delisted\",\"subject\":\"person\"");
    assert_int_equal(in_force(a, "2026-06-01"), 1);
}

static void
test_no_cycle_of_corrections(void **state)
{
    struct fold_object o;
    (void)state;
    // Two records that name each other, as no two can whose ids are hashes of what they say: there
    // is no first version, so there is no object.
    struct hash a = id_of(TJK, 1);
    struct hash b = id_of(TJK, 2);
    report(TJK, 1, LEAF_ALLIANCE, "2026-01-01", &b, "");
    report(TJK, 2, LEAF_ALLIANCE, "2026-01-02", &a, "");
    assert_false(fold(a, COMMON, &o));
    assert_false(fold(b, COMMON, &o));
    // A version of a version is none of the object, and founds nothing.
    struct hash first = report(TJK, 3, LEAF_ALLIANCE, "2026-01-01", NULL, "");
    struct hash second = report(TJK, 4, LEAF_ALLIANCE, "2026-01-02", &first, "");
    report(TJK, 5, LEAF_ALLIANCE, "2026-01-03", &second, "");
    assert_int_equal(in_force(first, "2026-02-01"), 4);
    assert_false(fold(second, COMMON, &o));
    // One that names itself.
    struct hash self = id_of(TJK, 6);
    report(TJK, 6, LEAF_ALLIANCE, "2026-01-01", &self, "");
    assert_int_equal(in_force(self, "2026-02-01"),
                     6); // its first version, whatever it says of itself
}

static void
test_an_erased_first_version(void **state)
{
    struct fold_object o;
    (void)state;
    struct hash a = report(TJK, 1, LEAF_ALLIANCE, "2026-01-01", NULL, "");
    report(TJK, 2, LEAF_ALLIANCE, "2026-02-01", &a, "");
    report(TJK, 3, LEAF_ALLIANCE, "2026-03-01", &a, ",\"exercise\":true");
    blank(a, TJK, 1);
    assert_int_equal(in_force(a, "2026-01-15"), -1);
    assert_int_equal(in_force(a, "2026-03-15"), 2);
    assert_true(fold(a, COMMON | EXERCISE, &o));
    assert_int_equal(o.layer, LAYER_COMMON);
    assert_true(fold(a, EXERCISE, &o));
    assert_int_equal(o.versions[0].row->index, 3);
    // Of what kind it was, its first remaining version says.
    put("listing", TJK, 4, LEAF_ALLIANCE, "2026-04-01", &a,
        ",\"status\":\"delisted\",\"subject\":\"person\"");
    assert_int_equal(in_force(a, "2026-05-01"), 2);
    // Nothing is left, nothing is there.
    blank(id_of(TJK, 2), TJK, 2);
    blank(id_of(TJK, 4), TJK, 4);
    assert_false(fold(a, COMMON, &o));
    // Blanks of one id in two ledgers: nobody can tell which is the true one.
    report(TJK, 5, LEAF_ALLIANCE, "2026-05-01", &a, "");
    assert_int_equal(in_force(a, "2026-06-01"), 5);
    fold_map_blank(LEAF_ALLIANCE, ARM, 3, &a, &rows[row_count++]);
    assert_false(fold(a, COMMON, &o));
}

static int
compare_rows(const void *x, const void *y)
{
    const struct row *a = x;
    const struct row *b = y;
    return hash_compare(&a->group, &b->group);
}

static void
state_hash(char out[65])
{
    struct fold_hash *h = NULL;
    struct hash hash;
    qsort(rows, row_count, sizeof rows[0], compare_rows);
    assert_int_equal(fold_hash_new(&h, &ledgers), 0);
    size_t count;
    for (size_t i = 0; i < row_count; i += count) {
        for (count = 1; i + count < row_count && hash_equal(&rows[i].group, &rows[i + count].group);
             count++)
            continue;
        assert_int_equal(fold_hash_add(h, rows + i, count), 0);
    }
    fold_hash_final(h, &hash);
    bytes_to_hex_str(hash_bytes(&hash), out);
}

// tests/unit/record/state_vector.py, which follows docs/protocol.md
static void
test_known_state(void **state)
{
    char hash[65];
    (void)state;
    struct hash a =
        report(TJK, 1, LEAF_ALLIANCE, "2026-01-01", NULL,
               ",\"place\":{\"lat\":\"37.4501\",\"lon\":\"-68.7\",\"country\":\"TJ\"},\"quantity\":"
               "{\"amount\":\"67.6\",\"unit\":\"t\"},\"item\":\"opium\",\"including\":[{\"name\":"
               "\"n\",\"amount\":\"60.871\"}],\"grade\":{\"source\":\"B\",\"information\":\"3\"},"
               "\"event\":\"channel-7\",\"series\":\"opium-seized\",\"period\":\"2026-01\"");
    report(TJK, 3, LEAF_ALLIANCE, "2026-02-01", &a, ",\"status\":\"withdrawn\"");
    report(TJK, 4, LEAF_ALLIANCE, "2026-02-01", NULL, ",\"exercise\":true"); // no common state
    state_hash(hash);
    assert_string_equal(hash, "84096346171266a8c9054b54d1fd89707b255b9cf2bf03ac5815ea9dfd966d99");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_the_newest_version_replaces, reset),
        cmocka_unit_test_setup(test_strangers_change_nothing, reset),
        cmocka_unit_test_setup(test_no_cycle_of_corrections, reset),
        cmocka_unit_test_setup(test_an_erased_first_version, reset),
        cmocka_unit_test_setup(test_known_state, reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, support_end);
}
