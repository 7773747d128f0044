// SPDX-License-Identifier: Apache-2.0
// The UN's list: the counts of the real one, every field of the invented one, each wrong field,
// every truncation, and XML written to harm.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/clean.h"
#include "formats/un.h"
#include "support.h"

#define SHARED "data/lists/un-2026-02/UN_consolidated.xml"
#define SAMPLE "sample/un/UN_consolidated.xml"

enum { ARENA_MAX = 64 * 1024 * 1024 };

static void
real_list(void **state)
{
    (void)state;
    struct bytes file;
    if (!support_shared(SHARED, &file)) {
        return;
    }
    struct arena a;
    struct entry_list l;
    struct err err = {0, ""};
    arena_init(&a, ARENA_MAX);
    assert_int_equal(un_read(&a, file, &l, &err), 0);
    support_free(file); // nothing borrows it
    assert_false(l.is_truncated);
    assert_int_equal(l.count, 1003);
    assert_int_equal(l.refusal_count, 0);
    assert_true(bytes_equal_str(l.as_of, "2026-02-27"));
    size_t names[ENTRY_NAME_KIND_COUNT];
    support_count_names(&l, names);
    assert_int_equal(names[ENTRY_PRIMARY], 1003);
    assert_int_equal(names[ENTRY_ALIAS], 2118);
    assert_int_equal(names[ENTRY_WEAK], 615);
    assert_int_equal(names[ENTRY_FORMERLY], 19);
    assert_int_equal(names[ENTRY_ORIGINAL], 378);
    size_t persons = 0;
    size_t births = 0;
    size_t documents = 0;
    for (const struct entry *e = l.first; e != NULL; e = e->next) {
        persons += e->subject == ENTRY_PERSON ? 1 : 0;
        births += e->births.count;
        documents += e->documents.count;
        assert_int_equal(e->programmes.count, 1);
        assert_int_equal(e->listed.n, 10);
    }
    assert_int_equal(persons, 730);
    assert_int_equal(documents, 454); // every one that has a number
    assert_int_equal(births, 891);
    const struct entry *imu = support_entry(&l, "QDe.010");
    assert_true(support_has_name(imu, ENTRY_PRIMARY, "ISLAMIC MOVEMENT OF UZBEKISTAN"));
    struct charter c;
    support_charter(&a, &c);
    assert_int_equal(support_check_records(&l, &c), 1003);
    arena_clear(&a);
}

static void
sample_persons(const struct entry_list *l)
{
    const struct entry *e = support_entry(l, "CDi.901");
    assert_int_equal(e->subject, ENTRY_PERSON);
    assert_true(support_has_name(e, ENTRY_PRIMARY, "TARVIN OSKEL"));
    assert_true(support_has_name(e, ENTRY_ALIAS, "Tarwin Oskell"));
    assert_true(support_has_name(e, ENTRY_WEAK, "The Lamplighter"));
    assert_true(support_has_birth(e, "1971-05-02", "", false));
    assert_true(support_has_place(e, ENTRY_BIRTHPLACE, "Ostravia", "Velm", ""));
    assert_true(support_has_place(e, ENTRY_ADDRESS, "Ostravia", "Velm", "North Velm, as of 2019"));
    assert_true(support_has_place(e, ENTRY_NATIONALITY, "Ostravia", "", ""));
    assert_true(support_has_document(e, ENTRY_PASSPORT, "OS0012345", "Ostravia",
                                     "issued 2010-06-01 in Velm"));
    assert_true(support_has_text(&e->titles, "Colonel"));
    assert_true(support_has_text(&e->positions, "Quartermaster"));
    assert_true(support_has_text(&e->remarks, "Alias The Lamplighter: nom de guerre."));
    assert_true(support_has_text(&e->programmes, "DRC"));
    assert_int_equal(e->sex, ENTRY_MALE);
    assert_true(bytes_equal_str(e->listed, "2019-05-02"));
    assert_true(bytes_equal_str(e->updated, "2024-03-01")); // the latest of two
    e = support_entry(l, "QDi.902");
    assert_true(support_has_name(e, ENTRY_PRIMARY, "MARDAN ULI KESHTAR AL-ZELMARI"));
    assert_true(support_has_name(e, ENTRY_ORIGINAL, "مردان اولي كشتار الزلماري"));
    assert_true(support_has_birth(e, "1963", "1968", true));
    assert_true(support_has_birth(e, "1966-03-04", "", false)); // said of an alias
    assert_true(support_has_document(e, ENTRY_NATIONAL_ID, "77-190-66", "Zelmaristan",
                                     "Zelmaristan identity card"));
    assert_int_equal(e->documents.count, 1); // the other has no number
    assert_true(support_has_text(
        &e->remarks,
        "Document: Passport; Zelmaristan passport number unknown, reported lost in 1999."));
    e = support_entry(l, "QDi.903");
    assert_true(support_has_birth(e, "1973-11", "", false)); // from a note
    assert_int_equal(e->sex, ENTRY_MALE);                    // from the comments
    assert_true(bytes_equal_str(e->listed, "2015-07-01"));   // with a time zone
    e = support_entry(l, "TAi.904");
    assert_true(support_has_birth(e, "1980", "", true));
    assert_int_equal(e->sex, ENTRY_FEMALE);
    e = support_entry(l, "SOi.909");
    assert_true(support_has_birth(e, "1958-09", "", false)); // a year, and a month in the note
}

static void
sample_list(void **state)
{
    (void)state;
    const struct bytes file = support_source(SAMPLE);
    struct arena a;
    struct entry_list l;
    struct err err = {0, ""};
    arena_init(&a, ARENA_MAX);
    assert_int_equal(un_read(&a, file, &l, &err), 0);
    support_free(file);
    assert_int_equal(l.count, 20);
    assert_true(bytes_equal_str(l.list, "un"));
    sample_persons(&l);
    const struct entry *e = support_entry(&l, "QDe.901");
    assert_int_equal(e->subject, ENTRY_ORGANISATION);
    assert_true(support_has_name(e, ENTRY_ALIAS, "NLMO"));
    assert_true(support_has_name(e, ENTRY_FORMERLY, "Ostravian Lantern League"));
    e = support_entry(&l, "TAe.902");
    assert_true(support_has_name(e, ENTRY_ORIGINAL, "Зельмар"));
    struct charter c;
    support_charter(&a, &c);
    assert_int_equal(support_check_records(&l, &c), 20);
    arena_clear(&a);
}

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define OPEN XML "<CONSOLIDATED_LIST><INDIVIDUALS>"
#define CLOSE "</INDIVIDUALS></CONSOLIDATED_LIST>"
#define PERSON(ref, name, more)                                                                    \
    "<INDIVIDUAL><FIRST_NAME>" name "</FIRST_NAME><REFERENCE_NUMBER>" ref "</REFERENCE_NUMBER>"    \
    "<UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE>" more "</INDIVIDUAL>"

// Read a text; what it gives must be err_name or "ok".
static void
expect(struct arena *a, struct bytes text, const char *code, struct entry_list *l, struct err *err)
{
    const struct bytes file = support_block(text);
    *err = (struct err){0, ""};
    arena_init(a, ARENA_MAX);
    const int r = un_read(a, file, l, err);
    support_free(file);
    assert_string_equal(err_name(r), code);
    assert_int_equal(err->text[0] != '\0', r != 0);
}

static void
wrong_fields(void **state)
{
    (void)state;
    struct arena a;
    struct entry_list l;
    struct err err;
    expect(&a,
           BYTES_LIT(OPEN PERSON("A.1", "X", "") PERSON("", "Y", "") PERSON("A.3", "", "")
                         PERSON("A.1", "Z", "") PERSON("A.4", "  W  \n V ", "") CLOSE),
           "ok", &l, &err);
    assert_int_equal(l.count, 2); // A.1 and A.4
    assert_int_equal(l.refusal_count, 3);
    assert_true(support_is_refused(&l, "", "no reference number"));
    assert_true(support_is_refused(&l, "A.3", "no primary name"));
    assert_true(support_is_refused(&l, "A.1", "twice"));
    assert_true(support_has_name(support_entry(&l, "A.1"), ENTRY_PRIMARY, "X"));
    assert_true(support_has_name(support_entry(&l, "A.4"), ENTRY_PRIMARY, "W V"));
    arena_clear(&a);
    expect(&a,
           BYTES_LIT(OPEN PERSON(
               "A.1", "X",
               "<LISTED_ON>2011-02-30</LISTED_ON><GENDER>other</"
               "GENDER><LAST_DAY_UPDATED><VALUE>soon</VALUE></LAST_DAY_UPDATED>"
               "<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><YEAR>19x8</YEAR></"
               "INDIVIDUAL_DATE_OF_BIRTH>"
               "<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1968</"
               "FROM_YEAR>"
               "<TO_YEAR>1963</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>"
               "<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME/></INDIVIDUAL_ALIAS>"
               "<UNKNOWN><DEEPER>text</DEEPER></UNKNOWN>") CLOSE),
           "ok", &l, &err);
    const struct entry *e = support_entry(&l, "A.1");
    assert_int_equal(e->listed.n, 0);
    assert_int_equal(e->updated.n, 0);
    assert_int_equal(e->sex, ENTRY_SEX_UNKNOWN);
    assert_int_equal(e->births.count, 1);
    assert_true(support_has_birth(e, "1963", "1968", false)); // turned round
    assert_int_equal(e->names.count, 1);
    assert_true(support_has_text(&e->remarks, "Birth date: 19x8.")); // not lost
    arena_clear(&a);
}

static void
no_list(void **state)
{
    (void)state;
    struct arena a;
    struct entry_list l;
    struct err err;
    static const char *const texts[] = {"",
                                        " ",
                                        "<",
                                        "<html></html>",
                                        "<CONSOLIDATED_LISTS/>",
                                        "no xml at all",
                                        "\xff\xfe",
                                        "{\"entries\":[]}"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        expect(&a, bytes_of_str(texts[i]), "invalid", &l, &err);
        arena_clear(&a);
    }
    expect(&a, BYTES_LIT(OPEN "<INDIVIDUAL></ENTITY>" CLOSE), "invalid", &l, &err);
    assert_non_null(strstr(err.text, "line 2"));
    arena_clear(&a);
    expect(&a, BYTES_LIT(OPEN PERSON("A.1", "\xc3\x28", "") CLOSE), "invalid", &l,
           &err); // not UTF-8
    arena_clear(&a);
    expect(&a, BYTES_LIT(OPEN PERSON("A.1", "X", "") CLOSE "<more/>"), "invalid", &l, &err);
    arena_clear(&a);
    expect(&a, BYTES_LIT(XML "<CONSOLIDATED_LIST/>"), "ok", &l, &err); // a list may be empty
    assert_int_equal(l.count, 0);
    assert_false(l.is_truncated);
    arena_clear(&a);
}

// Cut anywhere after its root, the sample gives the entries that stand whole before the cut, and
// says that it is cut.
static void
truncations(void **state)
{
    (void)state;
    const struct bytes file = support_source(SAMPLE);
    const size_t root = clean_find_str(file, 0, "dateGenerated");
    size_t last = 0;
    for (size_t n = 0; n + 1 < file.n; n += n % 61 + 1) {
        struct arena a;
        struct entry_list l;
        struct err err = {0, ""};
        const struct bytes cut = support_block(bytes_sub(file, 0, n));
        arena_init(&a, ARENA_MAX);
        const int r = un_read(&a, cut, &l, &err);
        support_free(cut);
        if (n < root) {
            assert_int_equal(r, ERR_INVALID);
        } else if (r == 0) {
            assert_true(l.is_truncated);
            assert_true(support_holds(l.truncated, "cut short"));
            assert_true(l.count >= last);
            last = l.count;
        } else {
            assert_true(n < root + 200); // within the root's own tag
        }
        arena_clear(&a);
    }
    assert_int_equal(last, 20); // the last cuts are behind the last entry
    support_free(file);
}

static void
half_of_the_real_list(void **state)
{
    (void)state;
    struct bytes file;
    if (!support_shared(SHARED, &file)) {
        return;
    }
    struct arena a;
    struct entry_list l;
    struct err err = {0, ""};
    arena_init(&a, ARENA_MAX);
    assert_int_equal(un_read(&a, bytes_sub(file, 0, file.n / 2), &l, &err), 0);
    assert_true(l.is_truncated);
    assert_true(l.count > 300 && l.count < 700);
    size_t names[ENTRY_NAME_KIND_COUNT];
    support_count_names(&l, names);
    arena_clear(&a);
    support_free(file);
}

static void
hostile(void **state)
{
    (void)state;
    struct arena a;
    struct entry_list l;
    struct err err;
    expect(
        &a,
        BYTES_LIT(
            "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
            "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><CONSOLIDATED_LIST>&c;</CONSOLIDATED_LIST>"),
        "refused", &l, &err);
    assert_non_null(strstr(err.text, "document type"));
    arena_clear(&a);
    expect(&a, BYTES_LIT("<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><CONSOLIDATED_LIST/>"),
           "refused", &l, &err);
    arena_clear(&a);
    expect(&a, BYTES_LIT(OPEN PERSON("A.1", "&unknown;", "") CLOSE), "invalid", &l, &err);
    arena_clear(&a);
    struct buf text;
    buf_init(&text, 8 * 1024 * 1024);
    buf_append_str(&text, OPEN);
    for (int i = 0; i < 100000; i++) {
        buf_append_str(&text, "<a>");
    }
    expect(&a, buf_bytes(&text), "limit", &l, &err);
    assert_non_null(strstr(err.text, "deeper"));
    arena_clear(&a);
    static const char *const endless[] = {"<CONSOLIDATED_LIST dateGenerated=\"",
                                          "<CONSOLIDATED_LIST><!-- ", "<"};
    for (size_t i = 0; i < sizeof endless / sizeof endless[0]; i++) {
        buf_reset(&text);
        buf_append_str(&text, endless[i]);
        for (int j = 0; j < 1024 * 1024; j++) {
            buf_append_byte(&text, 'x');
        }
        expect(&a, buf_bytes(&text), "limit", &l, &err);
        arena_clear(&a);
    }
    buf_reset(&text);
    buf_append_str(&text, OPEN "<INDIVIDUAL><FIRST_NAME>");
    for (int j = 0; j < 1024 * 1024; j++) {
        buf_append_byte(&text, 'x');
    }
    buf_append_str(&text, "</FIRST_NAME></INDIVIDUAL>" CLOSE);
    expect(&a, buf_bytes(&text), "limit", &l, &err);
    arena_clear(&a);
    buf_clear(&text);
}

// An entry with too many names is left out; the list is not.
static void
too_many_names(void **state)
{
    (void)state;
    struct arena a;
    struct entry_list l;
    struct err err;
    struct buf text;
    for (int aliases = 1023; aliases <= 1024; aliases++) {
        buf_init(&text, 8 * 1024 * 1024);
        buf_append_str(
            &text,
            OPEN "<INDIVIDUAL><FIRST_NAME>X</FIRST_NAME><REFERENCE_NUMBER>A.1</REFERENCE_NUMBER>");
        for (int i = 0; i < aliases; i++) {
            buf_append_str(&text, "<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Y</"
                                  "ALIAS_NAME></INDIVIDUAL_ALIAS>");
        }
        buf_append_str(&text, "</INDIVIDUAL>" PERSON("A.2", "Z", "") CLOSE);
        expect(&a, buf_bytes(&text), "ok", &l, &err);
        assert_int_equal(l.count, aliases == 1023 ? 2 : 1);
        if (aliases == 1024) {
            assert_true(support_is_refused(&l, "A.1", "1,024 names"));
        }
        arena_clear(&a);
        buf_clear(&text);
    }
}

static void
no_memory(void **state)
{
    (void)state;
    const struct bytes file = support_source(SAMPLE);
    for (size_t max = 0; max < 40000; max += 97) {
        struct arena a;
        struct entry_list l;
        struct err err = {0, ""};
        arena_init(&a, max);
        const int r = un_read(&a, file, &l, &err);
        assert_true(r == 0 || r == ERR_NOMEM);
        assert_true(r == 0 || err.text[0] != '\0');
        arena_clear(&a);
    }
    support_free(file);
}

static void
utf16(void **state)
{
    (void)state;
    static const char text[] =
        "<CONSOLIDATED_LIST><ENTITIES><ENTITY><FIRST_NAME>Zelmar</FIRST_NAME>"
        "<REFERENCE_NUMBER>T.1</REFERENCE_NUMBER></ENTITY></ENTITIES></CONSOLIDATED_LIST>";
    uint8_t wide[2 + 2 * sizeof text];
    wide[0] = 0xFF;
    wide[1] = 0xFE;
    for (size_t i = 0; i < sizeof text; i++) {
        wide[2 + 2 * i] = (uint8_t)text[i];
        wide[3 + 2 * i] = 0;
    }
    struct arena a;
    struct entry_list l;
    struct err err;
    expect(&a, bytes_of(wide, 2 * sizeof text), "ok", &l, &err);
    assert_true(support_has_name(support_entry(&l, "T.1"), ENTRY_PRIMARY, "Zelmar"));
    arena_clear(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_list),    cmocka_unit_test(sample_list),
        cmocka_unit_test(wrong_fields), cmocka_unit_test(no_list),
        cmocka_unit_test(truncations),  cmocka_unit_test(half_of_the_real_list),
        cmocka_unit_test(hostile),      cmocka_unit_test(too_many_names),
        cmocka_unit_test(no_memory),    cmocka_unit_test(utf16),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
