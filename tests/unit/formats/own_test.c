// SPDX-License-Identifier: Apache-2.0
// Lists of one's own: the example of the documentation, every column, each wrong cell (which
// refuses its entry alone), each wrong file (which is refused whole), and files cut short.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/own.h"
#include "support.h"

enum { ARENA_MAX = 4 * 1024 * 1024 };

static void
expect_as(struct arena *a, const char *list, const char *text, const char *code,
          struct entry_list *l, struct err *err)
{
    *err = (struct err){0, ""};
    arena_init(a, ARENA_MAX);
    const int r = own_read(a, bytes_of_str(text), bytes_of_str(list), l, err);
    assert_string_equal(err_name(r), code);
    assert_int_equal(err->text[0] != '\0', r != 0);
}

static void
expect(struct arena *a, const char *text, const char *code, struct entry_list *l, struct err *err)
{
    expect_as(a, "nat-1", text, code, l, err);
}

static void
every_column(void **state)
{
    (void)state;
    struct arena a;
    struct entry_list l;
    struct err err;
    expect(&a,
           "reference,subject,name,kind,lang,script,birth,place,country,city,text,document,number,"
           "issuer,note,programme,"
           "criterion,sex,title,position,listed,updated,reason,remarks,review,evidence\r\n"
           "N-1,person,\"Oskel, Tarvin\",,,,1971-05-02,birth,Ostravia,Velm,near the "
           "mill,passport,OS1,Ostravia,lost,"
           "Lanterns,cyber,male,Colonel,Commander,2026-01-15,2026-02-01,\"Said "
           "\"\"yes\"\"\",First.,2027-01-01,a file\r\n"
           "N-1,,Тарвин,original,ru,Cyrl,circa "
           "1972,nationality,Ostravia,,,tax,77,,,,narcotics,,,,,,,Second.,,\r\n"
           "N-1,,Lamplighter,weak,,,1973..1975,,,,,,,,,,,,,,,,,,,\r\n"
           "N-2,vessel,Grey Heron,,,,,flag,Eastland,,,imo,9900123,,,,terrorism,,,,,,,,,\r\n",
           "ok", &l, &err);
    assert_int_equal(l.refusal_count, 0);
    assert_int_equal(l.count, 2);
    assert_false(l.is_truncated);
    const struct entry *e = support_entry(&l, "N-1");
    assert_true(support_has_name(e, ENTRY_PRIMARY, "Oskel, Tarvin"));
    assert_true(support_has_name(e, ENTRY_ORIGINAL, "Тарвин"));
    assert_true(bytes_equal_str(e->names.first->next->lang, "ru"));
    assert_true(bytes_equal_str(e->names.first->next->script, "Cyrl"));
    assert_true(support_has_name(e, ENTRY_WEAK, "Lamplighter"));
    assert_true(support_has_birth(e, "1971-05-02", "", false));
    assert_true(support_has_birth(e, "1972", "", true));
    assert_true(support_has_birth(e, "1973", "1975", false));
    assert_true(support_has_place(e, ENTRY_BIRTHPLACE, "Ostravia", "Velm", "near the mill"));
    assert_true(support_has_place(e, ENTRY_NATIONALITY, "Ostravia", "", ""));
    assert_true(support_has_document(e, ENTRY_PASSPORT, "OS1", "Ostravia", "lost"));
    assert_true(support_has_document(e, ENTRY_TAX, "77", "", ""));
    assert_int_equal(e->sex, ENTRY_MALE);
    assert_true(support_has_text(&e->titles, "Colonel"));
    assert_true(support_has_text(&e->positions, "Commander"));
    assert_true(bytes_equal_str(e->listed, "2026-01-15"));
    assert_true(bytes_equal_str(e->updated, "2026-02-01"));
    assert_true(bytes_equal_str(e->review, "2027-01-01"));
    assert_true(bytes_equal_str(e->reason, "Said \"yes\""));
    assert_true(support_has_text(&e->evidence, "a file"));
    assert_int_equal(e->remarks.count, 2);
    struct charter c;
    support_charter(&a, &c);
    struct bytes criteria[ENTRY_CRITERIA_MAX];
    assert_int_equal(entry_map_criteria(e, l.list, &c, criteria),
                     3); // two cells and a programme, sorted
    assert_true(bytes_equal_str(criteria[0], "cyber"));
    assert_true(bytes_equal_str(criteria[1], "narcotics"));
    assert_true(bytes_equal_str(criteria[2], "terrorism"));
    assert_int_equal(support_entry(&l, "N-2")->subject, ENTRY_VESSEL);
    assert_int_equal(support_check_records(&l, &c), 2);
    arena_clear(&a);
}

// The example in docs/csv-format.md does what the page says.
static void
documented_example(void **state)
{
    (void)state;
    const struct bytes page = support_source("docs/csv-format.md");
    struct arena a;
    struct entry_list l;
    struct err err = {0, ""};
    size_t at = 0;
    while (!bytes_has_prefix(bytes_sub(page, at, page.n), BYTES_LIT("```csv\n"))) {
        at = bytes_find(page, at, '\n') + 1;
        assert_true(at < page.n);
    }
    struct bytes example = bytes_sub(page, at + 7, page.n);
    example = bytes_sub(example, 0, bytes_find(example, 0, '`'));
    arena_init(&a, ARENA_MAX);
    assert_int_equal(own_read(&a, example, BYTES_LIT("nat-1"), &l, &err), 0);
    assert_int_equal(l.count, 2);
    assert_int_equal(l.refusal_count, 0);
    assert_false(l.is_truncated);
    for (size_t i = 0; own_column(i) != NULL; i++) { // and names every column
        char quoted[64];
        (void)snprintf(quoted, sizeof quoted, "`%s`", own_column(i));
        assert_true(support_holds(page, quoted));
    }
    struct charter c;
    support_charter(&a, &c);
    assert_int_equal(support_check_records(&l, &c), 2);
    arena_clear(&a);
    support_free(page);
}

static void
wrong_cells(void **state)
{
    (void)state;
    static const struct {
        const char *cells; // subject,name,kind,lang,birth,place,country,document,number,listed,sex
        const char *words;
    } rows[] = {
        {"ship,X,,,,,,,,,", "column subject"},
        {",X,,,,,,,,,", "column subject: empty"},
        {"person,,,,,,,,,,", "no primary name"},
        {"person,,weak,,,,,,,,", "column name"},
        {"person,X,nick,,,,,,,,", "column kind"},
        {"person,X,alias,,,,,,,,", "no primary name"},
        {"person,X,,not a tag,,,,,,,", "column lang"},
        {"person,X,,,1971-13,,,,,,", "column birth"},
        {"person,X,,,1971..,,,,,,", "column birth"},
        {"person,X,,,about 1971,,,,,,", "column birth"},
        {"person,X,,,,home,Ostravia,,,,", "column place"},
        {"person,X,,,,,Ostravia,,,,", "column place"},
        {"person,X,,,,birth,,,,,", "column place"},
        {"person,X,,,,,,licence,1,,", "column document"},
        {"person,X,,,,,,,1,,", "column document"},
        {"person,X,,,,,,passport,,,", "column number"},
        {"person,X,,,,,,,,2026-02-30,", "column listed"},
        {"person,X,,,,,,,,2026,", "column listed"},
        {"person,X,,,,,,,,,m", "column sex"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena a;
        struct entry_list l;
        struct err err;
        char text[512];
        (void)snprintf(
            text, sizeof text,
            "reference,subject,name,kind,lang,birth,place,country,document,number,listed,sex\n"
            "N-1,person,Good,,,,,,,,,\nN-2,%s\nN-3,person,Good too,,,,,,,,,\n",
            rows[i].cells);
        expect(&a, text, "ok", &l, &err);
        assert_int_equal(l.count, 2);
        assert_int_equal(l.refusal_count, 1);
        assert_true(support_is_refused(&l, "N-2", rows[i].words));
        assert_true(strstr(rows[i].words, "column") == NULL ||
                    support_is_refused(&l, "N-2", "line 3"));
        arena_clear(&a);
    }
}

static void
rows_that_disagree(void **state)
{
    (void)state;
    static const struct {
        const char *first, *second, *words;
    } rows[] = {
        {"person,X,2026-01-01,male,a", "vessel,,,,", "column subject"},
        {"person,X,2026-01-01,male,a", ",,2026-01-02,,", "column listed"},
        {"person,X,2026-01-01,male,a", ",,,female,", "column sex"},
        {"person,X,2026-01-01,male,a", ",,,,b", "column reason"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena a;
        struct entry_list l;
        struct err err;
        char text[512];
        (void)snprintf(text, sizeof text, "reference,subject,name,listed,sex,reason\nN,%s\nN,%s\n",
                       rows[i].first, rows[i].second);
        expect(&a, text, "ok", &l, &err);
        assert_int_equal(l.count, 0);
        assert_true(support_is_refused(&l, "N", rows[i].words));
        arena_clear(&a);
    }
    struct arena a;
    struct entry_list l;
    struct err err;
    expect(&a, "reference,subject,name,sex\nN,person,X,male\nN,person,Y,male\nN,,Z,\n", "ok", &l,
           &err); // alike is well
    assert_int_equal(support_entry(&l, "N")->names.count, 3);
    arena_clear(&a);
    expect(&a, "reference,subject,name\nN,person,X\nM,person,Y\nN,person,Z\n", "ok", &l,
           &err); // apart
    assert_int_equal(l.count, 2);
    assert_true(support_is_refused(&l, "N", "twice"));
    arena_clear(&a);
    expect(&a, "reference,subject,name,kind\nN,person,A,alias\nN,,P,primary\n", "ok", &l,
           &err); // primary leads
    assert_true(bytes_equal_str(support_entry(&l, "N")->names.first->text, "P"));
    assert_true(bytes_equal_str(support_entry(&l, "N")->names.last->text, "A"));
    arena_clear(&a);
}

static void
wrong_files(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } files[] = {
        {"", "empty"},
        {"name\n", "reference and name"},
        {"reference\n", "reference and name"},
        {"reference,name,belief\n", "not known"},
        {"reference,name,name\n", "twice"},
        {"N-1,person,X\n", "not known"},
        {"reference,name\nN-1,X,Y\n", "line 2: 3 columns"},
        {"reference,name\nN-1\n", "line 2: 1 columns"},
        {"reference,name\nN-1,\"X\"Y\n", "line 2"},
        {"reference,name\nN-1,X\"\n", "line 2"},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct arena a;
        struct entry_list l;
        struct err err;
        expect(&a, files[i].text, "invalid", &l, &err);
        assert_non_null(strstr(err.text, files[i].words));
        arena_clear(&a);
    }
    static const char *const names[] = {
        "", "un", "ofac", "Nat", "a b", "x/y", "123456789012345678901234567890123"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct arena a;
        struct entry_list l;
        struct err err;
        expect_as(&a, names[i], "reference,name\n", "usage", &l, &err);
        arena_clear(&a);
    }
}

static void
cut_short(void **state)
{
    (void)state;
    static const char text[] =
        "reference,subject,name\nN-1,person,A\nN-2,person,B\nN-2,,\"C, c\"\n";
    for (size_t n = sizeof "reference,subject,name\n"; n + 1 < sizeof text; n++) {
        struct arena a;
        struct entry_list l;
        struct err err = {0, ""};
        const struct bytes cut = support_block(bytes_of(text, n));
        arena_init(&a, ARENA_MAX);
        assert_int_equal(own_read(&a, cut, BYTES_LIT("nat-1"), &l, &err), 0);
        if (text[n - 1] == '\n') {
            assert_false(l.is_truncated); // nothing tells it
        } else {
            assert_true(l.is_truncated);
            assert_true(support_holds(l.truncated, "line end"));
            assert_true(l.count <= 1); // N-2 may want a row
        }
        arena_clear(&a);
        support_free(cut);
    }
}

static void
empty_rows(void **state)
{
    (void)state;
    struct arena a;
    struct entry_list l;
    struct err err;
    expect(&a, "\xef\xbb\xbfReference,Subject, Name \n\nN-1,person,X\n,,\n , ,\nN-1,,Y\n", "ok", &l,
           &err);
    assert_int_equal(l.count, 1);
    assert_int_equal(l.refusal_count, 0);
    assert_int_equal(l.first->names.count, 2);
    arena_clear(&a);
    expect(&a, "reference,subject,name\n,person,X\n", "ok", &l, &err);
    assert_true(support_is_refused(&l, "", "no reference number"));
    arena_clear(&a);
}

static void
no_memory(void **state)
{
    (void)state;
    for (size_t max = 0; max < 4000; max += 31) {
        struct arena a;
        struct entry_list l;
        struct err err = {0, ""};
        arena_init(&a, max);
        const int r = own_read(
            &a,
            BYTES_LIT(
                "reference,subject,name,reason\nN,person, A  b ,\"a\"\"b\"\nM,person,\xd1,\n"),
            BYTES_LIT("nat-1"), &l, &err);
        assert_true(r == 0 || r == ERR_NOMEM);
        arena_clear(&a);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_column), cmocka_unit_test(documented_example),
        cmocka_unit_test(wrong_cells),  cmocka_unit_test(rows_that_disagree),
        cmocka_unit_test(wrong_files),  cmocka_unit_test(cut_short),
        cmocka_unit_test(empty_rows),   cmocka_unit_test(no_memory),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
