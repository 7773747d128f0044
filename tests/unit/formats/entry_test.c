// SPDX-License-Identifier: Apache-2.0
// An entry as a record: equal entries give equal bytes in the order the format says, the body is
// found again, criteria come from the charter alone, and limits refuse one entry.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "formats/clean.h"
#include "formats/date.h"
#include "formats/defaults.h"
#include "support.h"

static struct arena arena;
static struct charter charter;

static struct entry *
full_entry(void)
{
    const struct bytes none = {NULL, 0};
    struct entry *e = entry_new(&arena, BYTES_LIT(" N-1 "), 1);
    assert_non_null(e);
    e->subject = ENTRY_PERSON;
    e->sex = ENTRY_FEMALE;
    entry_add_name(&arena, e, ENTRY_PRIMARY, BYTES_LIT(" Selma  \"Kyzyl\""));
    entry_add_name(&arena, e, ENTRY_WEAK, BYTES_LIT("S"));
    e->names.last->lang = BYTES_LIT("en");
    e->names.last->script = BYTES_LIT("Latn");
    entry_add_birth(&arena, e, BYTES_LIT("1980"), none, true);
    entry_add_birth(&arena, e, BYTES_LIT("1981-02"), BYTES_LIT("1982"), false);
    entry_add_place(&arena, e, ENTRY_BIRTHPLACE, BYTES_LIT("Ostravia"), BYTES_LIT("Velm"),
                    BYTES_LIT("east"));
    entry_add_document(&arena, e, ENTRY_NATIONAL_ID, BYTES_LIT("7"), BYTES_LIT("Ostravia"),
                       BYTES_LIT("lost"));
    entry_add_text(&arena, e, &e->programmes, BYTES_LIT("Taliban"));
    entry_add_text(&arena, e, &e->programmes, BYTES_LIT("DPRK"));
    entry_add_text(&arena, e, &e->titles, BYTES_LIT("Dr."));
    entry_add_text(&arena, e, &e->positions, BYTES_LIT("Treasurer"));
    entry_add_text(&arena, e, &e->remarks, BYTES_LIT("One."));
    entry_add_text(&arena, e, &e->remarks, BYTES_LIT("Two."));
    entry_add_text(&arena, e, &e->evidence, BYTES_LIT("file 7"));
    e->reason = BYTES_LIT("Why");
    e->listed = BYTES_LIT("2026-01-01");
    e->updated = BYTES_LIT("2026-02-01");
    e->review = BYTES_LIT("2027-01-01");
    assert_int_equal(e->failed, 0);
    return e;
}

#define BODY                                                                                       \
    "\"subject\":\"person\",\"names\":[{\"name\":\"Selma \\\"Kyzyl\\\"\",\"kind\":\"primary\"},"   \
    "{\"name\":\"S\",\"kind\":\"weak\",\"lang\":\"en\",\"script\":\"Latn\"}],"                     \
    "\"criteria\":[\"proliferation\",\"terrorism\"],"                                              \
    "\"source\":{\"list\":\"un\",\"reference\":\"N-1\",\"programmes\":[\"Taliban\",\"DPRK\"],"     \
    "\"listed\":\"2026-01-01\",\"updated\":\"2026-02-01\"},"                                       \
    "\"birth\":[{\"date\":\"1980\",\"circa\":true},{\"date\":\"1981-02\",\"until\":\"1982\"}],"    \
    "\"places\":[{\"kind\":\"birth\",\"country\":\"Ostravia\",\"city\":\"Velm\",\"text\":"         \
    "\"east\"}],"                                                                                  \
    "\"documents\":[{\"kind\":\"national-id\",\"number\":\"7\",\"country\":\"Ostravia\",\"note\":" \
    "\"lost\"}],"                                                                                  \
    "\"sex\":\"female\",\"titles\":[\"Dr.\"],\"positions\":[\"Treasurer\"],\"reason\":\"Why\","    \
    "\"remarks\":\"One. Two.\","                                                                   \
    "\"review\":\"2027-01-01\",\"evidence\":[\"file 7\"]}"

#define OBJECT "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static void
bytes_of_a_record(void **state)
{
    (void)state;
    struct buf body;
    struct buf record;
    struct err err = {0, ""};
    struct bytes found = {NULL, 0};
    buf_init(&body, LIMIT_RECORD_SIZE);
    buf_init(&record, LIMIT_RECORD_SIZE);
    assert_int_equal(
        entry_append_body(&body, full_entry(), BYTES_LIT("un"), &charter, ENTRY_LISTED, &err), 0);
    assert_string_equal(buf_str(&body), "\"status\":\"listed\"," BODY);
    assert_int_equal(
        entry_append_record(&record, buf_bytes(&body), 1795293120, bytes_of(NULL, 0), &err), 0);
    assert_string_equal(
        buf_str(&record),
        "{\"kind\":\"listing\",\"time\":\"2026-11-21T20:32:00Z\",\"status\":\"listed\"," BODY);
    assert_true(entry_body_of(buf_bytes(&record), &found));
    assert_true(bytes_equal(found, buf_bytes(&body)));
    buf_reset(&record);
    assert_int_equal(
        entry_append_record(&record, buf_bytes(&body), 1795293120, BYTES_LIT(OBJECT), &err), 0);
    assert_string_equal(
        buf_str(&record),
        "{\"kind\":\"listing\",\"time\":\"2026-11-21T20:32:00Z\",\"object\":\"" OBJECT
        "\",\"status\":\"listed\"," BODY);
    assert_true(entry_body_of(buf_bytes(&record), &found)); // the same, whatever time and object
    assert_true(bytes_equal(found, buf_bytes(&body)));
    buf_clear(&body);
    buf_clear(&record);
}

static void
delisting(void **state)
{
    (void)state;
    struct buf out;
    struct err err = {0, ""};
    buf_init(&out, LIMIT_RECORD_SIZE);
    assert_int_equal(
        entry_append_delisted(
            &arena, &out,
            BYTES_LIT("{\"kind\":\"listing\",\"time\":\"2026-11-21T20:32:00Z\",\"status\":"
                      "\"listed\"," BODY),
            &err),
        0);
    assert_string_equal(buf_str(&out), "\"status\":\"delisted\"," BODY);
    buf_reset(&out); // a record written by hand: any order, white space, fields of others
    assert_int_equal(
        entry_append_delisted(
            &arena, &out,
            BYTES_LIT("{ \"names\": [ {\"name\": \"X\", \"kind\":\"primary\"} ], \"other\":7,"
                      "\"status\":\"listed\",\"object\":\"" OBJECT "\",\"kind\":\"listing\","
                      "\"time\":\"2026-11-21T20:32:00Z\",\"subject\":\"other\"}"),
            &err),
        0);
    assert_string_equal(
        buf_str(&out),
        "\"status\":\"delisted\",\"names\":[ {\"name\": \"X\", \"kind\":\"primary\"} ],"
        "\"other\":7,\"subject\":\"other\"}");
    buf_reset(&out);
    assert_int_equal(entry_append_delisted(&arena, &out, BYTES_LIT("{\"kind\":"), &err),
                     ERR_INVALID);
    assert_int_equal(out.n, 0);
    buf_clear(&out);
}

static void
bodies_of_others(void **state)
{
    (void)state;
    struct bytes found = {NULL, 0};
    static const char *const records[] = {
        "",
        "{}",
        "{\"kind\":\"listing\"}",
        "{\"kind\":\"listing\",\"time\":\"2026-11-21T20:32:00Z\"}",
        "{\"kind\":\"listing\",\"time\":\"2026-11-21T20:32:00Z\",\"subject\":\"other\",\"status\":"
        "\"listed\"}",
        "{\"kind\":\"listing\",\"time\":\"2026-11-21T20:32:00Z\",\"object\":\"0011\",\"status\":"
        "\"listed\",\"x\":1}",
        "{\"kind\":\"recognition\",\"time\":\"2026-11-21T20:32:00Z\",\"status\":\"listed\",\"x\":"
        "1}",
    };
    for (size_t i = 0; i < sizeof records / sizeof records[0]; i++) {
        const struct bytes record = support_block(bytes_of_str(records[i]));
        assert_false(entry_body_of(record, &found));
        support_free(record);
    }
}

static void
criteria(void **state)
{
    (void)state;
    struct buf body;
    struct err err = {0, ""};
    struct bytes ids[ENTRY_CRITERIA_MAX];
    buf_init(&body, LIMIT_RECORD_SIZE);
    struct entry *e = entry_new(&arena, BYTES_LIT("1"), 1);
    entry_add_name(&arena, e, ENTRY_PRIMARY, BYTES_LIT("X"));
    assert_int_equal(entry_append_body(&body, e, BYTES_LIT("un"), &charter, ENTRY_LISTED, &err),
                     ERR_REFUSED);
    assert_non_null(strstr(err.text, "criterion"));
    assert_int_equal(body.n, 0);
    entry_add_text(&arena, e, &e->criteria, BYTES_LIT("belief")); // not of the charter
    entry_add_text(&arena, e, &e->programmes, BYTES_LIT("Nowhere"));
    assert_int_equal(entry_map_criteria(e, BYTES_LIT("un"), &charter, ids), 0);
    entry_add_text(&arena, e, &e->programmes, BYTES_LIT("Taliban"));
    entry_add_text(&arena, e, &e->programmes, BYTES_LIT("Al-Qaida"));
    assert_int_equal(entry_map_criteria(e, BYTES_LIT("un"), &charter, ids),
                     1); // both are terrorism
    assert_int_equal(entry_map_criteria(e, BYTES_LIT("ofac"), &charter, ids),
                     0); // another list's programme
    assert_int_equal(entry_append_body(&body, e, BYTES_LIT("un"), &charter, ENTRY_LISTED, &err), 0);
    buf_clear(&body);
}

static struct bytes
letters(size_t n, const char *letter)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    while (n-- > 0) {
        buf_append_str(&b, letter);
    }
    const struct bytes all = arena_copy(&arena, buf_bytes(&b));
    assert_non_null(all.p);
    buf_clear(&b);
    return all;
}

static void
limits(void **state)
{
    (void)state;
    const struct bytes none = {NULL, 0};
    struct buf body;
    struct err err = {0, ""};
    buf_init(&body, LIMIT_RECORD_SIZE);
    struct entry *e = entry_new(&arena, BYTES_LIT("1"), 1);
    entry_add_name(&arena, e, ENTRY_PRIMARY,
                   letters(ENTRY_SHORT_MAX, "ж")); // characters, not bytes
    assert_int_equal(e->failed, 0);
    entry_add_name(&arena, e, ENTRY_ALIAS, letters(ENTRY_SHORT_MAX + 1, "ж"));
    assert_int_equal(e->failed, ERR_LIMIT);
    e = entry_new(&arena, BYTES_LIT("1"), 1);
    entry_add_place(&arena, e, ENTRY_ADDRESS, BYTES_LIT("X"), none,
                    letters(ENTRY_SHORT_MAX + 1, "y"));
    assert_int_equal(e->failed, 0); // too long for the field: a remark
    assert_true(support_has_place(e, ENTRY_ADDRESS, "X", "", ""));
    assert_int_equal(e->remarks.first->text.n, ENTRY_SHORT_MAX + 1);
    for (int i = 0; i <= ENTRY_PROGRAMMES_MAX; i++) {
        assert_int_equal(e->failed, 0);
        entry_add_text(&arena, e, &e->programmes, letters((size_t)i + 1, "p"));
    }
    assert_int_equal(e->failed, ERR_LIMIT);
    // A record that would be too large is refused, and nothing is left of it.
    e = entry_new(&arena, BYTES_LIT("1"), 1);
    entry_add_text(&arena, e, &e->programmes, BYTES_LIT("Taliban"));
    for (int i = 0; i < 300; i++) {
        entry_add_name(&arena, e, ENTRY_PRIMARY, letters(ENTRY_SHORT_MAX, "y"));
    }
    assert_int_equal(e->failed, 0);
    assert_int_equal(entry_append_body(&body, e, BYTES_LIT("un"), &charter, ENTRY_LISTED, &err),
                     ERR_LIMIT);
    assert_int_equal(body.n, 0);
    assert_non_null(strstr(err.text, "256 KiB"));
    buf_clear(&body);
}

static void
clean_texts(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *clean;
    } texts[] = {
        {"", ""},
        {" ", ""},
        {"a", "a"},
        {" a  b ", "a b"},
        {"a\r\n\tb", "a b"},
        {"a\xc2\xa0"
         "b",
         "a b"},
        {"\xe2\x80\xa8"
         "a\xe2\x80\xa9",
         "a"},
        {"\xef\xbb\xbf"
         "a\x7f",
         "a"},
        {"\xc2\x85"
         "a",
         "a"},
        {"\xc2", "\xc2"},           // not text at all: left alone
        {"e\xcc\x81", "e\xcc\x81"}, // not composed
        {"\xe2\x80\x8f"
         "א",
         "\xe2\x80\x8f"
         "א"}, // marks of direction are of the name
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct bytes out = {NULL, 0};
        const struct bytes raw = support_block(bytes_of_str(texts[i].raw));
        assert_true(clean_text(&arena, raw, &out));
        assert_true(bytes_equal_str(out, texts[i].clean));
        support_free(raw);
    }
}

static void
dates(void **state)
{
    (void)state;
    static const struct {
        const char *words, *date;
    } good[] = {
        {"1948", "1948"},
        {"1948-12", "1948-12"},
        {"1948-12-10", "1948-12-10"},
        {"10 Dec 1948", "1948-12-10"},
        {"1 Jan 2000", "2000-01-01"},
        {"Sept. 1970", "1970-09"},
        {" december  1948 ", "1948-12"},
        {"29 Feb 2000", "2000-02-29"},
        {"May 1961", "1961-05"},
    };
    static const char *const bad[] = {
        "",           "48",          "19480",        "1948-13",    "1948-02-30", "29 Feb 1900",
        "0 Jan 2000", "32 Jan 2000", "Foo 1948",     "Decem 1948", "10 Dec",     "Dec",
        "10 Dec 48",  "10 1948",     "100 Dec 1948", "1948-1",     "194x",       "1948 Dec 10"};
    struct bytes out = {NULL, 0};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(date_from_words(&arena, bytes_of_str(good[i].words), &out));
        assert_true(bytes_equal_str(out, good[i].date));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(date_from_words(&arena, bytes_of_str(bad[i]), &out));
    }
    assert_true(bytes_equal_str(date_of_xml(BYTES_LIT("2015-04-07-04:00")), "2015-04-07"));
    assert_true(bytes_equal_str(date_of_xml(BYTES_LIT("2015-04-07T01:02:03Z")), "2015-04-07"));
    assert_int_equal(date_of_xml(BYTES_LIT("2015-04-071")).n, 0);
    assert_int_equal(date_of_xml(BYTES_LIT("2015-04")).n, 0);
    assert_true(date_compare(BYTES_LIT("1979"), BYTES_LIT("1979-01-01")) == 0);
    assert_true(date_compare(BYTES_LIT("1979-05"), BYTES_LIT("1979")) > 0);
}

// The proposed criteria make a charter whose lines are all in order: charter_parse in setup has
// said so. They leave no room for belief.
static void
defaults(void **state)
{
    (void)state;
    assert_true(charter.criterion_count >= 8);
    assert_true(charter.programme_count >= 67 + 14);
    assert_int_equal(charter_map_programme(&charter, BYTES_LIT("ofac"), BYTES_LIT("NO-SUCH")).n, 0);
    assert_true(bytes_equal_str(charter_map_programme(&charter, BYTES_LIT("un"), BYTES_LIT("DPRK")),
                                "proliferation"));
    for (size_t i = 0; i < charter.criterion_count; i++) {
        assert_false(support_holds(charter.criteria[i].text, "belie"));
        assert_false(support_holds(charter.criteria[i].text, "religio"));
    }
}

static int
setup(void **state)
{
    (void)state;
    arena_init(&arena, 64 * 1024 * 1024);
    support_charter(&arena, &charter);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    arena_clear(&arena);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_of_a_record),
        cmocka_unit_test(delisting),
        cmocka_unit_test(bodies_of_others),
        cmocka_unit_test(criteria),
        cmocka_unit_test(limits),
        cmocka_unit_test(clean_texts),
        cmocka_unit_test(dates),
        cmocka_unit_test(defaults),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
