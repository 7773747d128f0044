// SPDX-License-Identifier: Apache-2.0
// Proves, over the table of kinds, that a full example of each is accepted; that each field, wrong
// or missing, makes it blank for a reason that names the field; that each truncation is blank; and
// which class, version, lapse and exercise each kind allows.
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/when.h"
#include "record/common.h"
#include "record/field.h"
#include "record/kind.h"
#include "support.h"

static void
test_examples_are_accepted(void **state)
{
    uint8_t leaf_class = 0;
    (void)state;
    for (unsigned k = 0; k < KIND_COUNT; k++) {
        struct record r;
        support_accept(support_example(k, &leaf_class) != NULL ? leaf_class : 0,
                       support_example(k, &leaf_class), &r);
        assert_int_equal(r.kind->id, k);
        assert_int_equal(r.time, support_moment(TIME_1));
        assert_int_equal(r.leaf_class, leaf_class);
        assert_ptr_equal(kind_find(bytes_of_str(r.kind->name)), kind_at((enum kind_id)k));
    }
    assert_null(kind_at(KIND_COUNT));
    assert_null(kind_find(BYTES_LIT("listings")));
}

// A value that no field of that type takes.
static const char *
wrong_value(const struct field *f)
{
    if ((f->flags & FIELD_LIST) != 0)
        return "\"no list\"";
    return f->type == FIELD_INT || f->type == FIELD_BOOL || f->type == FIELD_OBJECT ? "\"text\""
                                                                                    : "7";
}

static void
check_set_wrong(const char *example, uint8_t leaf_class, const struct field_set *set)
{
    for (uint32_t i = 0; i < set->count; i++) {
        const struct field *f = &set->fields[i];
        if (f->flags & FIELD_REQUIRED)
            support_refuse(leaf_class, support_with(example, f->name, NULL), f->name);
        support_refuse(leaf_class, support_with(example, f->name, wrong_value(f)), f->name);
        support_refuse(leaf_class, support_with(example, f->name, "null"), f->name);
        if (f->flags & FIELD_LIST)
            support_refuse(leaf_class, support_with(example, f->name, "[{}]"), f->name);
    }
}

static void
test_each_field_wrong(void **state)
{
    (void)state;
    for (unsigned k = 0; k < KIND_COUNT; k++) {
        uint8_t leaf_class = 0;
        const char *example = support_example(k, &leaf_class);
        check_set_wrong(example, leaf_class, &common_fields);
        check_set_wrong(example, leaf_class, kind_at((enum kind_id)k)->fields);
    }
}

static void
test_each_truncation_is_blank(void **state)
{
    (void)state;
    for (unsigned k = 0; k < KIND_COUNT; k++) {
        uint8_t leaf_class = 0;
        const char *example = support_example(k, &leaf_class);
        for (size_t n = 0; n < strlen(example); n++) {
            struct record r;
            struct verdict v;
            uint8_t *cut = malloc(n + 1); // its own block, so that a read past the end is seen
            assert_non_null(cut);
            memcpy(cut, example, n);
            assert_int_equal(record_parse(&support_arena, leaf_class, bytes_of(cut, n), &r, &v), 0);
            assert_false(v.is_accepted);
            assert_true(v.reason[0] != '\0');
            free(cut);
            arena_reset(&support_arena);
            example = support_example(k, &leaf_class);
        }
    }
}

static void
test_classes(void **state)
{
    (void)state;
    for (unsigned k = 0; k < KIND_COUNT; k++) {
        uint8_t own = 0;
        const char *example = support_with(support_example(k, &own), "release", NULL);
        for (unsigned c = 0; c < 256; c++) {
            if (kind_may_be(kind_at((enum kind_id)k), (uint8_t)c))
                support_accept((uint8_t)c, example, NULL);
            else
                support_refuse((uint8_t)c, example, "cannot be of class");
        }
    }
}

static void
test_release_is_for_restricted(void **state)
{
    uint8_t leaf_class = 0;
    struct record r;
    const char *example = support_example(KIND_LISTING, &leaf_class);
    (void)state;
    support_accept(LEAF_RESTRICTED, example, &r);
    assert_true(record_releases_to(&r, BYTES_LIT("KAZ")));
    assert_true(record_releases_to(&r, BYTES_LIT("RUS")));
    assert_false(record_releases_to(&r, BYTES_LIT("RU")));
    assert_false(record_releases_to(&r, BYTES_LIT("ARM")));
    support_refuse(LEAF_PUBLIC, example, "release");
    support_refuse(LEAF_ALLIANCE, example, "release");
    support_accept(LEAF_PUBLIC, support_with(example, "release", NULL), &r);
    assert_false(record_releases_to(&r, BYTES_LIT("KAZ")));
}

static void
test_layers(void **state)
{
    uint8_t leaf_class = 0;
    struct record r;
    const char *listing = support_example(KIND_LISTING, &leaf_class);
    (void)state;
    support_accept(LEAF_RESTRICTED, listing, &r);
    assert_int_equal(r.layer, LAYER_RESTRICTED);
    support_accept(LEAF_RESTRICTED, support_with(listing, "exercise", "true"), &r);
    assert_int_equal(r.layer, LAYER_EXERCISE);
    assert_true(r.is_exercise);
    listing = support_with(listing, "release", NULL);
    support_accept(LEAF_PUBLIC, listing, &r);
    assert_int_equal(r.layer, LAYER_COMMON);
    support_accept(LEAF_ALLIANCE, support_with(listing, "exercise", "true"), &r);
    assert_int_equal(r.layer, LAYER_EXERCISE);
}

static void
test_what_a_kind_allows(void **state)
{
    (void)state;
    for (unsigned k = 0; k < KIND_COUNT; k++) {
        uint8_t leaf_class = 0;
        const struct kind *kind = kind_at((enum kind_id)k);
        const char *example = support_example(k, &leaf_class);
        const struct {
            unsigned flag;
            const char *name, *value;
        } cases[] = {
            {KIND_VERSIONS, "object", "\"" ID_C "\""},
            {KIND_LAPSES, "until", "\"2030-01-01\""},
            {KIND_EXERCISES, "exercise", "true"},
        };
        for (size_t i = 0; i < 3; i++) {
            const char *text = support_with(example, cases[i].name, cases[i].value);
            if ((kind->flags & cases[i].flag) != 0)
                support_accept(leaf_class, text, NULL);
            else
                support_refuse(leaf_class, text, cases[i].name);
        }
    }
}

static void
test_statute_kinds_stay(void **state)
{
    (void)state;
    for (unsigned k = 0; k < KIND_COUNT; k++) {
        const struct kind *kind = kind_at((enum kind_id)k);
        bool is_statute = kind->classes == KIND_STATUTE;
        assert_int_equal((kind->flags & KIND_ERASABLE) == 0, is_statute);
        if (kind->flags & KIND_PROVES) // what a ledger is checked by is never an exercise
            assert_int_equal(kind->flags & KIND_EXERCISES, 0);
    }
}

static void
test_odd_records(void **state)
{
    uint8_t leaf_class = 0;
    const char *listing = support_with(support_example(KIND_LISTING, &leaf_class), "release", NULL);
    (void)state;
    support_refuse(LEAF_PUBLIC, "", "JSON");
    support_refuse(LEAF_PUBLIC, "[]", "");
    support_refuse(LEAF_PUBLIC, "{}", "kind");
    support_refuse(LEAF_PUBLIC, "{\"kind\":7}", "kind");
    support_refuse(LEAF_PUBLIC, "{\"kind\":\"sighting\"}", "'sighting'");
    support_refuse(LEAF_PUBLIC, "{\"kind\":\"\\u001b[31m\"}", "kind: is no kind");
    support_refuse(LEAF_PUBLIC, "{\"kind\":\"listing\",\"kind\":\"listing\"}", "");
    support_accept(LEAF_PUBLIC, support_with(listing, "weather", "{\"kind\":null,\"x\":[1,2,{}]}"),
                   NULL);
    support_refuse(LEAF_PUBLIC, support_with(listing, "weather", "1.5"), "");
}

// A kind's name that is not shown because it could do harm to a terminal never gets into the
// reason.
static void
test_reason_is_valid_text(void **state)
{
    struct record r;
    struct verdict v;
    struct buf text;
    (void)state;
    buf_init(&text, 1 << 20);
    buf_append_str(&text, "{\"kind\":\"listing\",\"time\":\"" TIME_1 "\",\"status\":\"");
    for (int i = 0; i < 5000; i++)
        buf_append_str(&text, "\xd0\x96");
    buf_append_str(&text, "\"}");
    assert_int_equal(record_parse(&support_arena, LEAF_PUBLIC, buf_bytes(&text), &r, &v), 0);
    assert_false(v.is_accepted);
    assert_true(strlen(v.reason) < sizeof v.reason);
    buf_clear(&text);
}

static void
test_size_limit(void **state)
{
    struct record r;
    struct verdict v;
    uint8_t leaf_class = 0;
    const char *listing = support_with(support_example(KIND_LISTING, &leaf_class), "release", NULL);
    struct buf text;
    (void)state;
    buf_init(&text, 2 * LIMIT_RECORD_SIZE);
    buf_append_str(&text, listing);
    while (text.n < LIMIT_RECORD_SIZE)
        buf_append_byte(&text, ' ');
    assert_int_equal(record_parse(&support_arena, LEAF_PUBLIC, buf_bytes(&text), &r, &v), 0);
    assert_true(v.is_accepted);
    buf_append_byte(&text, ' ');
    assert_int_equal(record_parse(&support_arena, LEAF_PUBLIC, buf_bytes(&text), &r, &v), 0);
    assert_false(v.is_accepted);
    assert_non_null(strstr(v.reason, "262144"));
    buf_clear(&text);
}

// The costliest texts of the largest size fit into the stated memory: foreign bytes never make the
// judge fail.
static void
test_memory_is_bounded(void **state)
{
    static const char *const parts[] = {"0,", "[],", "{},", "\"\\n\","};
    struct arena a;
    struct record r;
    struct verdict v;
    (void)state;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        struct buf text;
        buf_init(&text, 2 * LIMIT_RECORD_SIZE);
        buf_append_str(&text, "{\"kind\":\"listing\",\"x\":[");
        while (text.n < LIMIT_RECORD_SIZE - 16)
            buf_append_str(&text, parts[i]);
        buf_append_str(&text, "0]}");
        arena_init(&a, RECORD_ARENA_SIZE);
        assert_int_equal(record_parse(&a, LEAF_PUBLIC, buf_bytes(&text), &r, &v), 0);
        assert_false(v.is_accepted);
        assert_non_null(strstr(v.reason, "time"));
        arena_clear(&a);
        buf_clear(&text);
    }
}

// Out of memory is an error of the judge, never a verdict on the record.
static void
test_out_of_memory_is_no_verdict(void **state)
{
    (void)state;
    for (unsigned k = 0; k < KIND_COUNT; k++) {
        uint8_t leaf_class = 0;
        const char *example = support_example(k, &leaf_class);
        int rc = ERR_NOMEM;
        for (size_t max = 0; rc != 0; max += 16) {
            struct arena a;
            struct record r;
            struct verdict v;
            arena_init(&a, max);
            rc = record_parse(&a, leaf_class, bytes_of_str(example), &r, &v);
            if (rc == 0)
                assert_true(v.is_accepted);
            else
                assert_int_equal(rc, ERR_NOMEM);
            arena_clear(&a);
        }
    }
}

static void
test_erasure_and_keys_and_names(void **state)
{
    uint8_t c = 0;
    const char *erasure = support_example(KIND_ERASURE, &c);
    (void)state;
    support_refuse(c, support_with(erasure, "indexes", "[4,3]"), "ascend");
    support_refuse(c, support_with(erasure, "indexes", "[3,3]"), "ascend");
    support_refuse(c, support_with(erasure, "indexes", "[-1]"), "indexes[0]");
    support_refuse(c, support_with(erasure, "indexes", "[1099511627776]"), "indexes[0]");
    support_refuse(c, support_with(erasure, "indexes", "[]"), "indexes");
    const char *key = support_example(KIND_KEY, &c);
    support_refuse(c, support_with(key, "cosign", "\"" KEY_1 "\""), "one key has one use");
    support_refuse(c, support_with(key, "transport", "\"" KEY_1 "\""), "one key has one use");
    support_refuse(c, support_with(key, "transport", "\"" KEY_2 "\""), "one key has one use");
    const char *identity = support_example(KIND_IDENTITY, &c);
    support_refuse(c, support_with(identity, "b", "\"" ID_A "\""), "same listing");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_examples_are_accepted, support_reset),
        cmocka_unit_test_setup(test_each_field_wrong, support_reset),
        cmocka_unit_test_setup(test_each_truncation_is_blank, support_reset),
        cmocka_unit_test_setup(test_classes, support_reset),
        cmocka_unit_test_setup(test_release_is_for_restricted, support_reset),
        cmocka_unit_test_setup(test_layers, support_reset),
        cmocka_unit_test_setup(test_what_a_kind_allows, support_reset),
        cmocka_unit_test_setup(test_statute_kinds_stay, support_reset),
        cmocka_unit_test_setup(test_odd_records, support_reset),
        cmocka_unit_test_setup(test_reason_is_valid_text, support_reset),
        cmocka_unit_test_setup(test_size_limit, support_reset),
        cmocka_unit_test_setup(test_memory_is_bounded, support_reset),
        cmocka_unit_test_setup(test_out_of_memory_is_no_verdict, support_reset),
        cmocka_unit_test_setup(test_erasure_and_keys_and_names, support_reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, support_end);
}
