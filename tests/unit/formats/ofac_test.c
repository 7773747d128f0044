// SPDX-License-Identifier: Apache-2.0
// The US Treasury's list: the counts of the real one, the invented one, joined files, and what is
// told of files that are wrong, cut short or not of one day.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/clean.h"
#include "formats/ofac.h"
#include "support.h"

enum { ARENA_MAX = 64 * 1024 * 1024 };

struct files {
    struct bytes sdn, alt, add;
};

static bool
shared_files(struct files *f)
{
    return support_shared("data/lists/ofac-2021-07/sdn.csv", &f->sdn) &&
           support_shared("data/lists/ofac-2021-07/alt.csv", &f->alt) &&
           support_shared("data/lists/ofac-2021-07/add.csv", &f->add);
}

static struct files
sample_files(void)
{
    return (struct files){support_source("sample/ofac/sdn.csv"),
                          support_source("sample/ofac/alt.csv"),
                          support_source("sample/ofac/add.csv")};
}

static void
free_files(struct files *f)
{
    support_free(f->sdn);
    support_free(f->alt);
    support_free(f->add);
}

static void
real_list(void **state)
{
    (void)state;
    struct files f;
    if (!shared_files(&f)) {
        return;
    }
    struct arena a;
    struct entry_list l;
    struct err err = {0, ""};
    arena_init(&a, ARENA_MAX);
    assert_int_equal(ofac_read(&a, f.sdn, f.alt, f.add, &l, &err), 0);
    assert_false(l.is_truncated);
    assert_int_equal(l.count, 8976);
    assert_int_equal(l.refusal_count, 0);
    size_t names[ENTRY_NAME_KIND_COUNT];
    support_count_names(&l, names);
    assert_int_equal(names[ENTRY_PRIMARY], 8976);
    assert_int_equal(names[ENTRY_ALIAS], 11523 + 18);  // aka and nka
    assert_int_equal(names[ENTRY_WEAK], 2414);         // a.k.a. '...' in remarks
    assert_int_equal(names[ENTRY_FORMERLY], 369 + 24); // fka, and f.k.a. '...' in remarks
    // With the UN's 4,133 names these are the 27,457 that the two lists hold.
    assert_int_equal(names[ENTRY_PRIMARY] + names[ENTRY_ALIAS] + names[ENTRY_WEAK] +
                         names[ENTRY_FORMERLY] + 4133,
                     27457);
    size_t subjects[ENTRY_SUBJECT_COUNT] = {0};
    size_t births = 0;
    size_t documents[ENTRY_DOCUMENT_KIND_COUNT] = {0};
    for (const struct entry *e = l.first; e != NULL; e = e->next) {
        subjects[e->subject]++;
        births += e->births.count;
        for (const struct entry_document *d = e->documents.first; d != NULL; d = d->next) {
            documents[d->kind]++;
        }
        assert_true(e->programmes.count > 0);
    }
    assert_int_equal(subjects[ENTRY_PERSON], 4620);
    assert_int_equal(subjects[ENTRY_ORGANISATION], 3673);
    assert_int_equal(subjects[ENTRY_VESSEL], 406);
    assert_int_equal(subjects[ENTRY_AIRCRAFT], 277);
    assert_int_equal(births, 5124); // of 5,125 fragments one repeats another of its entry
    assert_true(documents[ENTRY_PASSPORT] > 1500);
    assert_true(documents[ENTRY_CRYPTO] == 81);
    struct charter c;
    support_charter(&a, &c);
    assert_int_equal(support_check_records(&l, &c), 8976); // so every programme has a criterion
    arena_clear(&a);
    free_files(&f);
}

static void
sample_list(void **state)
{
    (void)state;
    struct files f = sample_files();
    struct arena a;
    struct entry_list l;
    struct err err = {0, ""};
    arena_init(&a, ARENA_MAX);
    assert_int_equal(ofac_read(&a, f.sdn, f.alt, f.add, &l, &err), 0);
    assert_int_equal(l.count, 20);
    assert_true(bytes_equal_str(l.list, "ofac"));
    const struct entry *e = support_entry(&l, "990001");
    assert_int_equal(e->subject, ENTRY_ORGANISATION);
    assert_true(support_has_text(&e->programmes, "FTO"));
    assert_true(support_has_text(&e->programmes, "SDGT"));
    assert_int_equal(e->programmes.count, 2);
    assert_true(support_has_name(e, ENTRY_ALIAS, "LANTERN ARMY"));
    assert_true(support_has_name(e, ENTRY_FORMERLY, "OSTRAVIAN LANTERN LEAGUE"));
    assert_true(support_has_name(e, ENTRY_WEAK, "NLMO"));
    e = support_entry(&l, "990002");
    assert_true(support_has_name(e, ENTRY_ALIAS, "ZELMAR EMIRATE")); // nka
    e = support_entry(&l, "990003");
    assert_int_equal(e->subject, ENTRY_PERSON);
    assert_true(support_has_text(&e->positions, "Commander of the Lantern Brigade"));
    assert_true(support_has_place(e, ENTRY_ADDRESS, "Ostravia", "Velm", "12 Mill Road"));
    assert_int_equal(e->births.count, 2);
    assert_int_equal(e->places.count, 4);
    e = support_entry(&l, "990008");
    assert_int_equal(e->subject, ENTRY_VESSEL);
    assert_true(support_has_document(e, ENTRY_REGISTRATION, "9XX99", "", "Call sign"));
    assert_true(support_has_place(e, ENTRY_FLAG, "Eastland", "", ""));
    assert_true(support_has_text(&e->remarks, "Vessel type General Cargo."));
    assert_int_equal(support_entry(&l, "990009")->subject, ENTRY_AIRCRAFT);
    e = support_entry(&l, "990010");
    assert_int_equal(e->places.count, 0); // its row of add.csv says nothing
    struct charter c;
    support_charter(&a, &c);
    assert_int_equal(support_check_records(&l, &c), 20);
    arena_clear(&a);
    free_files(&f);
}

#define NOTHING "-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- "
#define SDN(number, name, programmes) number ",\"" name "\",-0- ,\"" programmes "\"," NOTHING "\r\n"
#define END "\x1a"

static void
expect(struct arena *a, const char *sdn, const char *alt, const char *add, const char *code,
       struct entry_list *l, struct err *err)
{
    *err = (struct err){0, ""};
    arena_init(a, ARENA_MAX);
    const int r = ofac_read(a, bytes_of_str(sdn), bytes_of_str(alt), bytes_of_str(add), l, err);
    assert_string_equal(err_name(r), code);
    assert_int_equal(err->text[0] != '\0', r != 0);
}

static void
wrong_rows(void **state)
{
    (void)state;
    struct arena a;
    struct entry_list l;
    struct err err;
    expect(&a,
           SDN("1", "X", "SDGT") SDN("2", "-0-", "SDGT") SDN("", "Y", "SDGT") SDN("1", "Z", "SDGT")
               END,
           "1,5,\"fka\",\"OLD X\",-0- \r\n1,6,\"aka\",-0- ,-0- \r\n" END,
           "1,7,-0- ,-0- ,-0- ,-0- \r\n" END, "ok", &l, &err);
    assert_int_equal(l.count, 1);
    assert_true(support_is_refused(&l, "2", "no primary name"));
    assert_true(support_is_refused(&l, "", "no reference number"));
    assert_true(support_is_refused(&l, "1", "twice"));
    const struct entry *e = support_entry(&l, "1");
    assert_true(support_has_name(e, ENTRY_FORMERLY, "OLD X"));
    assert_int_equal(e->names.count, 2);
    assert_int_equal(e->places.count, 0);
    arena_clear(&a);
    expect(&a, SDN("1", "X", "SDGT") "2,\"Y\"\r\n" END, END, END, "invalid", &l, &err);
    assert_non_null(strstr(err.text, "sdn.csv, line 2"));
    arena_clear(&a);
    expect(&a, SDN("1", "X", "SDGT") END, "1,5,\"aka\",\"A\"B\",-0- \r\n" END, END, "invalid", &l,
           &err);
    assert_non_null(strstr(err.text, "alt.csv"));
    assert_non_null(strstr(err.text, "line 1"));
    arena_clear(&a);
    expect(&a, SDN("1", "X", "SDGT") "2,\"Y" END, END, END, "invalid", &l, &err);
    assert_non_null(strstr(err.text, "never closed"));
    arena_clear(&a);
}

static void
not_of_one_day(void **state)
{
    (void)state;
    struct arena a;
    struct entry_list l;
    struct err err;
    expect(&a, SDN("1", "X", "SDGT") END,
           "1,5,\"aka\",\"A\",-0- \r\n7,6,\"aka\",\"B\",-0- \r\n" END, END, "invalid", &l, &err);
    assert_non_null(strstr(err.text, "of one day"));
    arena_clear(&a);
}

static void
cut_short(void **state)
{
    (void)state;
    struct arena a;
    struct entry_list l;
    struct err err;
    static const struct {
        const char *sdn, *alt, *add, *words;
        size_t count;
    } cuts[] = {
        {SDN("1", "X", "SDGT") SDN("2", "Y", "SDGT"), END, END, "sdn.csv", 2},
        {SDN("1", "X", "SDGT") "2,\"Y\",-0- ,\"SD", END, END, "sdn.csv", 1},
        {SDN("1", "X", "SDGT") "2,\"Y\"", END, END, "sdn.csv", 1},
        {SDN("1", "X", "SDGT") END, "", END, "alt.csv", 1},
        {SDN("1", "X", "SDGT") END, END, "1,7,\"Main", "add.csv", 1},
        {"", "", "", "sdn.csv", 0},
    };
    for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
        expect(&a, cuts[i].sdn, cuts[i].alt, cuts[i].add, "ok", &l, &err);
        assert_true(l.is_truncated);
        assert_true(support_holds(l.truncated, cuts[i].words));
        assert_true(support_holds(l.truncated, "cut short"));
        assert_int_equal(l.count, cuts[i].count);
        arena_clear(&a);
    }
    struct files f = sample_files();
    for (size_t n = 0; n + 1 < f.sdn.n; n += n % 5 + 1) { // anywhere
        err = (struct err){0, ""};
        const struct bytes cut = support_block(bytes_sub(f.sdn, 0, n));
        arena_init(&a, ARENA_MAX);
        assert_int_equal(ofac_read(&a, cut, f.alt, f.add, &l, &err), 0);
        assert_true(l.is_truncated);
        arena_clear(&a);
        support_free(cut);
    }
    free_files(&f);
}

// alt.csv can make an entry too large: that entry is left out, not the list.
static void
too_many_names(void **state)
{
    (void)state;
    struct arena a;
    struct entry_list l;
    struct err err;
    struct buf alt;
    buf_init(&alt, 1 << 20);
    for (int i = 0; i < 1024; i++) {
        buf_append_str(&alt, "1,5,\"aka\",\"A\",-0- \r\n");
    }
    buf_append_str(&alt, END);
    expect(&a, SDN("1", "X", "SDGT") SDN("2", "Y", "SDGT") END, buf_str(&alt), END, "ok", &l, &err);
    assert_int_equal(l.count, 1);
    assert_true(support_is_refused(&l, "1", "1,024 names"));
    assert_null(entry_find(&l, BYTES_LIT("1")));
    assert_int_equal(support_entry(&l, "2")->names.count, 1);
    arena_clear(&a);
    buf_clear(&alt);
}

static void
other_encodings(void **state)
{
    (void)state;
    struct arena a;
    struct entry_list l;
    struct err err;
    expect(&a,
           SDN("1",
               "PE\xd1"
               "A \x80 \x81",
               "SDGT") END,
           END, END, "ok", &l, &err); // CP1252
    assert_true(support_has_name(support_entry(&l, "1"), ENTRY_PRIMARY, "PEÑA € \xef\xbf\xbd"));
    arena_clear(&a);
    expect(&a, "\xef\xbb\xbf" SDN("1", "PEÑA\xc2\xa0 \t Y\x01Z", "SDGT") END, END, END, "ok", &l,
           &err); // UTF-8
    assert_true(support_has_name(support_entry(&l, "1"), ENTRY_PRIMARY, "PEÑA Y Z"));
    arena_clear(&a);
}

static void
no_memory(void **state)
{
    (void)state;
    struct files f = sample_files();
    for (size_t max = 0; max < 40000; max += 97) {
        struct arena a;
        struct entry_list l;
        struct err err = {0, ""};
        arena_init(&a, max);
        const int r = ofac_read(&a, f.sdn, f.alt, f.add, &l, &err);
        assert_true(r == 0 || r == ERR_NOMEM);
        assert_true(r == 0 || err.text[0] != '\0');
        arena_clear(&a);
    }
    free_files(&f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_list),      cmocka_unit_test(sample_list),
        cmocka_unit_test(wrong_rows),     cmocka_unit_test(not_of_one_day),
        cmocka_unit_test(cut_short),      cmocka_unit_test(other_encodings),
        cmocka_unit_test(too_many_names), cmocka_unit_test(no_memory),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
