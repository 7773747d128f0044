// SPDX-License-Identifier: Apache-2.0
// Centres: whom lists may name, what of them stands in notes and rows, who is in a centre at a
// moment, and what a word of the exercise counts for. By example, each rule from both sides.
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/when.h"
#include "record/fold_centre.h"
#include "record/release.h"
#include "support.h"

#define ROWS_MAX 64

enum { TJK = 1, RUS = 2, KAZ = 3, BLR = 4 };

static struct fold_ledger by_number[5];
static struct fold_ledgers ledgers;
static struct row rows[ROWS_MAX];
static size_t row_count;

static int
reset(void **state)
{
    static const char *const names[] = {"", "TJK", "RUS", "KAZ", "BLR"};
    static const char *const origins[] = {"", "demo/a/TJK/1", "demo/a/RUS/1", "demo/a/KAZ/1",
                                          "demo/a/BLR/1"};
    row_count = 0;
    for (unsigned i = 1; i < 5; i++)
        by_number[i] =
            (struct fold_ledger){bytes_of_str(origins[i]), bytes_of_str(names[i]), 1, 1000, false};
    ledgers = (struct fold_ledgers){by_number, 4};
    return support_reset(state);
}

static const char *
hex(struct hash h)
{
    char *s = arena_alloc(&support_arena, 65);
    assert_non_null(s);
    bytes_to_hex_str(hash_bytes(&h), s);
    return s;
}

static const char *
join(const char *a, const char *b, const char *c)
{
    struct buf out;
    buf_init(&out, 65536);
    buf_append_fmt(&out, "%s%s%s", a, b, c);
    const char *s = arena_str(&support_arena, buf_bytes(&out));
    buf_clear(&out);
    assert_non_null(s);
    return s;
}

static struct hash
put(unsigned ledger, uint64_t index, const char *kind, const char *time, const char *fields)
{
    struct record r;
    struct hash id = {{(uint8_t)(0xa0 + ledger), (uint8_t)index}};
    const char *head = join("{\"kind\":\"", kind, join("\",\"time\":\"", time, "\","));
    support_accept(LEAF_RESTRICTED, join(head, fields, "}"), &r);
    assert_true(row_count + FOLD_ROWS_MAX <= ROWS_MAX);
    row_count += fold_map(&r, ledger, index, &id, rows + row_count);
    return id;
}

static size_t
group(struct hash object, struct row out[ROWS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < row_count; i++)
        if (hash_equal(&rows[i].group, &object))
            out[count++] = rows[i];
    return count;
}

static struct fold_agreement
agree(struct hash id)
{
    static struct row own[ROWS_MAX];
    struct fold_agreement x;
    bool is_agreement = false;
    size_t count = group(id, own);
    assert_int_equal(fold_agreement(&support_arena, &ledgers, own, count, 7, &x, &is_agreement), 0);
    assert_true(is_agreement);
    return x;
}

// ---- names ----

#define REPORT                                                                                     \
    "{\"kind\":\"report\",\"time\":\"" TIME_1                                                      \
    "\",\"category\":\"incident\",\"text\":\"x\",\"release\":"

static void
test_who_may_be_named(void **state)
{
    struct record r;
    (void)state;
    support_accept(LEAF_RESTRICTED, REPORT "[\"KAZ\",\"" ID_A "\"]}", &r);
    assert_true(record_releases_to(&r, BYTES_LIT("KAZ")));
    assert_false(record_releases_to(&r, BYTES_LIT(ID_A)) &&
                 record_releases_to(&r, BYTES_LIT("RUS")));
    support_accept(LEAF_RESTRICTED, REPORT "[\"" ID_A "\",\"" ID_B "\",\"" ID_C "\",\"" ID_A "\"]}",
                   &r);
    support_refuse(LEAF_RESTRICTED,
                   REPORT "[\"" ID_A "\",\"" ID_B "\",\"" ID_C "\",\"" ID_A "\",\"" ID_B "\"]}",
                   "release: names at most 4 centres, and here are 5");
    support_refuse(LEAF_RESTRICTED, REPORT "[\"south\"]}", "release[0]: must be a member's name");
    support_refuse(LEAF_RESTRICTED,
                   REPORT "[\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"]}",
                   "release[0]");
    support_refuse(LEAF_RESTRICTED, REPORT "[\"" ID_A "a\"]}", "release[0]");
    support_refuse(LEAF_ALLIANCE, REPORT "[\"" ID_A "\"]}", "only a restricted record");
    support_refuse(LEAF_RESTRICTED,
                   "{\"kind\":\"release\",\"time\":\"" TIME_1 "\",\"of\":\"" ID_A
                   "\",\"index\":1,\"to\":[\"" ID_A "\",\"" ID_B "\",\"" ID_C "\",\"" ID_A
                   "\",\"" ID_B "\"]}",
                   "to: names at most 4 centres");
}

static void
test_notes(void **state)
{
    struct bytes left, entry;
    struct hash id, other;
    struct record r;
    (void)state;
    assert_int_equal(hash_from_hex(BYTES_LIT(ID_B), &other), 0);
    support_accept(LEAF_RESTRICTED,
                   "{\"kind\":\"recall\",\"time\":\"" TIME_1 "\",\"of\":\"" ID_A
                   "\",\"index\":7,\"from\":[\"KAZ\",\"" ID_B "\",\"TJK\"]}",
                   &r);
    assert_int_equal(r.note.n, 4 + 33 + 4);
    assert_true(release_names(r.note, BYTES_LIT("KAZ")) && release_names(r.note, BYTES_LIT("TJK")));
    assert_false(release_names(r.note, BYTES_LIT("BLR")));
    left = r.note;
    assert_true(release_next(&left, &entry) && !release_is_centre(entry, &id));
    assert_true(release_next(&left, &entry) && release_is_centre(entry, &id) &&
                hash_equal(&id, &other));
    assert_true(release_next(&left, &entry) && bytes_equal_str(entry, "TJK"));
    assert_false(release_next(&left, &entry));
    assert_int_equal(num_get_u64be(r.place.p), 7);
}

// As many as may be named, of the longest, fit the note of a row.
static void
test_the_longest_note(void **state)
{
    struct buf b;
    struct record r;
    (void)state;
    buf_init(&b, 16384);
    buf_append_str(&b, "{\"kind\":\"release\",\"time\":\"" TIME_1 "\",\"of\":\"" ID_A
                       "\",\"index\":1,\"to\":[");
    for (int i = 0; i < LIMIT_RELEASE_CENTRES; i++)
        buf_append_fmt(&b, "\"%064d\",", i);
    for (int i = LIMIT_RELEASE_CENTRES; i < LIMIT_RELEASE_NAMES; i++)
        buf_append_fmt(&b, "\"MEMBER%06d\"%s", i, i + 1 < LIMIT_RELEASE_NAMES ? "," : "]}");
    support_accept(LEAF_RESTRICTED, buf_str(&b), &r);
    assert_true(r.note.n <= ROW_NOTE_MAX);
    buf_clear(&b);
}

static void
test_rows(void **state)
{
    static const char word[] = "\"of\":\"" ID_C "\",\"index\":5,\"";
    struct hash a, b, of_a, of_b;
    struct row own[ROWS_MAX];
    (void)state;
    assert_int_equal(hash_from_hex(BYTES_LIT(ID_A), &a), 0);
    assert_int_equal(hash_from_hex(BYTES_LIT(ID_B), &b), 0);
    fold_group_of_centre(&a, &of_a);
    fold_group_of_centre(&b, &of_b);
    struct hash x = put(TJK, 1, "report", TIME_1,
                        "\"category\":\"incident\",\"text\":\"x\",\"release\":[\"" ID_A
                        "\",\"KAZ\",\"" ID_A "\"]");
    assert_int_equal(group(of_a, own), 1); // named twice, there once
    assert_true(hash_equal(&own[0].id, &x) && hash_equal(&own[0].object, &x) &&
                own[0].kind == KIND_REPORT && own[0].note.n == 0);
    put(TJK, 6, "release", TIME_1,
        join(word, "to", "\":[\"" ID_A "\",\"" ID_B "\"],\"release\":[\"" ID_A "\"]"));
    put(TJK, 7, "recall", TIME_1,
        join(word, "from", "\":[\"" ID_B "\"],\"release\":[\"" ID_A "\"]"));
    assert_int_equal(group(of_a, own), 3);
    assert_true(own[2].kind == KIND_RECALL && own[2].note.n == 0); // only sent there: it says nothing of the centre
    assert_true(own[1].kind == KIND_RELEASE && own[1].object.b[0] == 0xcc &&
                num_get_u64be(own[1].note.p) == 5);
    assert_int_equal(group(of_b, own), 2);
    assert_int_equal(own[1].kind, KIND_RECALL);
}

// ---- who is in it ----

#define TEXT                                                                                       \
    "\"title\":\"T\",\"purpose\":\"p\",\"parties\":[\"KAZ\",\"RUS\",\"TJK\"],\"threshold\":2,"     \
    "\"centre\":\"south\""
#define SAY(ledger, index, time, status)                                                           \
    put(ledger, index, "agreement", time,                                                          \
        join("\"agreement\":\"", hex(g), "\",\"status\":\"" status "\""))

// One letter a member: . no party, p may join, j has joined, I in it.
static void
check(struct hash g, const char *as_of, const char *expected)
{
    static const char *const names[] = {"BLR", "KAZ", "RUS", "TJK"};
    struct fold_agreement x = agree(g);
    char found[5] = "";
    for (size_t i = 0; i < 4; i++)
        found[i] = ".pjI"[fold_centre_place(&x, bytes_of_str(names[i]), support_moment(as_of))];
    assert_string_equal(found, expected);
}

static void
test_audience(void **state)
{
    struct hash g =
        put(TJK, 1, "agreement", "2026-01-01T00:00:00Z",
            TEXT ",\"status\":\"ratified\",\"from\":\"2026-01-10\",\"until\":\"2026-12-01\"");
    (void)state;
    check(g, "2026-02-01", ".ppj");
    SAY(BLR, 1, "2026-01-02T00:00:00Z", "ratified"); // no party
    SAY(KAZ, 1, "2026-01-02T00:00:00Z", "signed");
    SAY(RUS, 1, "2026-01-03T00:00:00Z", "ratified");
    check(g, "2026-01-09", ".pjj"); // not before its `from`
    check(g, "2026-01-10", ".pII");
    SAY(KAZ, 2, "2026-02-01T00:00:00Z", "ratified");
    check(g, "2026-01-31", ".jII");
    check(g, "2026-02-01", ".III");
    SAY(RUS, 2, "2026-03-01T12:00:00Z", "denounced");
    check(g, "2026-03-01T12:00:00Z", ".IpI");
    SAY(RUS, 3, "2026-04-01T00:00:00Z", "ratified");
    check(g, "2026-04-01", ".III");
    check(g, "2026-12-01", ".jjj"); // it has ended
}

// Who leaves is out on sight, though the clock of who serves has not come so far; one who announced
// it stays until then.
static void
test_leaving_on_sight(void **state)
{
    struct hash g =
        put(TJK, 1, "agreement", "2026-01-01T00:00:00Z", TEXT ",\"status\":\"ratified\"");
    (void)state;
    SAY(RUS, 1, "2026-01-01T00:00:00Z", "ratified");
    SAY(KAZ, 1, "2026-01-01T00:00:00Z", "ratified");
    SAY(RUS, 2, "2026-03-01T12:00:00Z", "denounced");
    put(KAZ, 2, "agreement", "2026-02-01T00:00:00Z",
        join("\"agreement\":\"", hex(g),
             "\",\"status\":\"denounced\",\"since\":\"2026-03-01T12:00:00Z\""));
    check(g, "2026-03-01T11:50:00Z", ".III");
    check(g, "2026-03-01T11:57:00Z", ".IpI");
    check(g, "2026-03-01T12:00:00Z", ".ppj"); // with oneself there is no centre
}

static void
test_next_moment(void **state)
{
    struct hash g =
        put(TJK, 1, "agreement", "2026-01-01T00:00:00Z",
            TEXT ",\"status\":\"ratified\",\"from\":\"2026-01-10\",\"until\":\"2026-12-01\"");
    (void)state;
    SAY(RUS, 1, "2026-01-03T00:00:00Z", "ratified");
    put(KAZ, 1, "agreement", "2026-01-04T00:00:00Z",
        join("\"agreement\":\"", hex(g), "\",\"status\":\"ratified\",\"since\":\"2026-05-01\""));
    struct fold_agreement x = agree(g);
    assert_int_equal(fold_centre_next(&x, support_moment("2026-01-05")),
                     support_moment("2026-01-10"));
    assert_int_equal(fold_centre_next(&x, support_moment("2026-01-10")),
                     support_moment("2026-05-01"));
    assert_int_equal(fold_centre_next(&x, support_moment("2026-05-01")),
                     support_moment("2026-12-01"));
    assert_int_equal(fold_centre_next(&x, support_moment("2026-12-01")), WHEN_MAX);
}

static void
test_whose_records_name_it(void **state)
{
    struct hash g =
        put(TJK, 1, "agreement", "2026-01-01T00:00:00Z", TEXT ",\"status\":\"ratified\"");
    struct hash trial = put(TJK, 2, "agreement", "2026-01-01T00:00:00Z",
                            TEXT ",\"status\":\"ratified\",\"exercise\":true");
    struct hash plain = put(
        TJK, 3, "agreement", "2026-01-01T00:00:00Z",
        "\"title\":\"T\",\"purpose\":\"p\",\"parties\":[\"RUS\",\"TJK\"],\"status\":\"ratified\"");
    struct fold_agreement x = agree(g), y = agree(trial), z = agree(plain);
    (void)state;
    assert_true(fold_centre_is_named(&x, BYTES_LIT("KAZ"), false)); // a party, bound or not
    assert_true(fold_centre_is_named(&x, BYTES_LIT("KAZ"), true));
    assert_false(
        fold_centre_is_named(&x, BYTES_LIT("BLR"), false)); // who is no party names nobody by it
    assert_true(fold_centre_is_named(&y, BYTES_LIT("KAZ"), true));
    assert_false(fold_centre_is_named(&y, BYTES_LIT("KAZ"), false)); // of the exercise
    assert_false(fold_centre_is_named(&z, BYTES_LIT("RUS"), false)); // an agreement like others
    assert_int_equal(fold_centre_place(&z, BYTES_LIT("RUS"), support_moment("2026-02-01")),
                     FOLD_CENTRE_NONE);
}

static void
test_a_word_founds_nothing(void **state)
{
    (void)state;
    support_refuse(LEAF_RESTRICTED,
                   "{\"kind\":\"agreement\",\"time\":\"" TIME_1 "\",\"agreement\":\"" ID_A
                   "\",\"status\":\"ratified\",\"centre\":\"south\"}",
                   "centre: a word on an agreement");
    support_refuse(LEAF_RESTRICTED,
                   "{\"kind\":\"agreement\",\"time\":\"" TIME_1
                   "\",\"status\":\"ratified\",\"title\":\"T\",\"purpose\":\"p\","
                   "\"parties\":[\"KAZ\",\"RUS\"],\"centre\":\"South\"}",
                   "centre: must be 1 to 32 of a-z");
}

// ---- words of the exercise ----

static void
test_exercise(void **state)
{
    static const char word[] = "\"of\":\"" ID_C "\",\"index\":5,";
    struct hash c;
    struct row own[ROWS_MAX];
    (void)state;
    assert_int_equal(hash_from_hex(BYTES_LIT(ID_C), &c), 0);
    put(TJK, 6, "release", TIME_1, join(word, "\"exercise\":true,", "\"to\":[\"KAZ\"]"));
    size_t count = group(c, own);
    assert_int_equal(fold_access(own, count, TJK, false, BYTES_LIT("KAZ")), FOLD_NO_WORD);
    assert_int_equal(fold_access(own, count, TJK, true, BYTES_LIT("KAZ")), FOLD_RELEASED);
    put(TJK, 7, "recall", TIME_1,
        join(word, "", "\"from\":[\"KAZ\"]")); // a real word counts for either
    count = group(c, own);
    assert_int_equal(fold_access(own, count, TJK, false, BYTES_LIT("KAZ")), FOLD_RECALLED);
    assert_int_equal(fold_access(own, count, TJK, true, BYTES_LIT("KAZ")), FOLD_RECALLED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_who_may_be_named, reset),
        cmocka_unit_test_setup(test_notes, reset),
        cmocka_unit_test_setup(test_the_longest_note, reset),
        cmocka_unit_test_setup(test_rows, reset),
        cmocka_unit_test_setup(test_audience, reset),
        cmocka_unit_test_setup(test_leaving_on_sight, reset),
        cmocka_unit_test_setup(test_next_moment, reset),
        cmocka_unit_test_setup(test_whose_records_name_it, reset),
        cmocka_unit_test_setup(test_a_word_founds_nothing, reset),
        cmocka_unit_test_setup(test_exercise, reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, support_end);
}
