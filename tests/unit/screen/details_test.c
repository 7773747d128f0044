// SPDX-License-Identifier: Apache-2.0
// Proves how what is known beside a name is graded and weighed: each field silent, agreeing, near and contradicting; a number
// written two ways is one; a document that is the same is an alert whatever the name; the score rises with what agrees and
// falls with what does not; and the index of numbers finds every number and no other.
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "screen/country.h"
#include "screen/details.h"
#include "screen/numbers.h"
#include "screen/score.h"

struct side {
    const char *born, *nationality, *place, *sex, *document;
};

static struct details *
make(struct arena *a, const struct side *s)
{
    struct details *d = arena_alloc(a, sizeof *d);
    struct dates_span date;
    assert_non_null(d);
    if (s->born) {
        assert_true(dates_read(bytes_of_str(s->born), &date));
        details_add_birth(d, &date);
    }
    if (s->nationality)
        details_add_nationality(d, country_find(bytes_of_str(s->nationality)));
    if (s->place)
        details_add_place(d, bytes_of_str(s->place), -1);
    d->sex = s->sex ? s->sex[0] : 0;
    if (s->document) {
        d->documents = arena_array(a, 1, sizeof *d->documents);
        assert_true(document_read_text(a, bytes_of_str(s->document), d->documents));
        d->document_count = 1;
    }
    return d;
}

static void
compare(struct arena *a, const struct side *asked, const struct side *listed, struct details_verdict *out)
{
    struct screen_normaliser *n;
    struct err e = {0};
    assert_int_equal(normalise_new(&n, &e), 0);
    assert_int_equal(details_compare(a, n, make(a, asked), make(a, listed), out, &e), 0);
    normalise_free(n);
}

static void
test_grades(void **state)
{
    (void)state;
    static const struct {
        struct side asked, listed;
        enum details_field field;
        enum details_grade grade;
    } rows[] = {
        {{.born = "1957-03-10"}, {.born = "1957-03-10"}, DETAILS_BIRTH, DETAILS_AGREES},
        {{.born = "1957"}, {.born = "1957"}, DETAILS_BIRTH, DETAILS_AGREES},
        {{.born = "1957-03-10"}, {.born = "1957"}, DETAILS_BIRTH, DETAILS_NEAR},
        {{.born = "1957"}, {.born = "1957-03-10"}, DETAILS_BIRTH, DETAILS_NEAR},
        {{.born = "1957-03-10"}, {.born = "1957-10-03"}, DETAILS_BIRTH, DETAILS_NEAR}, // day and month changed places
        {{.born = "1957-03-10"}, {.born = "1957-03-18"}, DETAILS_BIRTH, DETAILS_NEAR}, // one digit
        {{.born = "1957-03-10"}, {.born = "circa 1958"}, DETAILS_BIRTH, DETAILS_NEAR},
        {{.born = "1957-03-10"}, {.born = "1955..1959"}, DETAILS_BIRTH, DETAILS_NEAR},
        {{.born = "1957-03-10"}, {.born = "1958-07-22"}, DETAILS_BIRTH, DETAILS_CONTRADICTS},
        {{.born = "1957-03-10"}, {.born = "circa 1970"}, DETAILS_BIRTH, DETAILS_CONTRADICTS},
        {{.born = "1957-03-10"}, {.born = NULL}, DETAILS_BIRTH, DETAILS_SILENT},
        {{.born = NULL}, {.born = "1957"}, DETAILS_BIRTH, DETAILS_SILENT},
        {{.nationality = "IQ"}, {.nationality = "Iraq"}, DETAILS_NATIONALITY, DETAILS_AGREES},
        {{.nationality = "IQ"}, {.nationality = "Syria"}, DETAILS_NATIONALITY, DETAILS_CONTRADICTS},
        {{.nationality = "IQ"}, {.sex = "M"}, DETAILS_NATIONALITY, DETAILS_SILENT},
        {{.place = "Tikrit"}, {.place = "Al-Awja near Tikrit"}, DETAILS_PLACE, DETAILS_AGREES},
        {{.place = "Mosul"}, {.place = "Tikrit"}, DETAILS_PLACE, DETAILS_SILENT},
        {{.sex = "M"}, {.sex = "M"}, DETAILS_SEX, DETAILS_AGREES},
        {{.sex = "M"}, {.sex = "F"}, DETAILS_SEX, DETAILS_CONTRADICTS},
        {{.document = "passport M-123 456/A"}, {.document = "passport м123456а"}, DETAILS_DOCUMENT, DETAILS_AGREES}, // Cyrillic
        {{.document = "imo 9074729"}, {.document = "imo IMO 9074729"}, DETAILS_DOCUMENT, DETAILS_AGREES},
        {{.document = "IMO9074729"}, {.document = "imo 9074729"}, DETAILS_DOCUMENT, DETAILS_AGREES}, // recognised
        {{.document = "swift DEUTDEFFXXX"}, {.document = "bic DEUTDEFF"}, DETAILS_DOCUMENT, DETAILS_AGREES},
        {{.document = "passport (IQ) M123456"}, {.document = "passport (SY) M123456"}, DETAILS_DOCUMENT, DETAILS_NEAR},
        {{.document = "passport M123456"}, {.document = "id M123456"}, DETAILS_DOCUMENT, DETAILS_NEAR},
        {{.document = "passport 12345"}, {.document = "passport 12345"}, DETAILS_DOCUMENT, DETAILS_NEAR}, // too short
        {{.document = "passport M123456"}, {.document = "passport M123457"}, DETAILS_DOCUMENT, DETAILS_SILENT}, // another passport
        {{.document = "imo 9074729"}, {.document = "imo 9319466"}, DETAILS_DOCUMENT, DETAILS_CONTRADICTS},
        {{.document = "imo 9074728"}, {.document = "imo 9319466"}, DETAILS_DOCUMENT, DETAILS_SILENT}, // mistyped: no word
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena a;
        struct details_verdict v;
        arena_init(&a, 4 * 1024 * 1024);
        compare(&a, &rows[i].asked, &rows[i].listed, &v);
        if (v.fields[rows[i].field].grade != rows[i].grade)
            fail_msg("row %zu: %s", i, details_grade_name(v.fields[rows[i].field].grade));
        arena_clear(&a);
    }
}

static int
score_held(const struct side *asked, const struct side *listed, int name, bool is_held)
{
    struct arena a;
    struct details_verdict v;
    arena_init(&a, 4 * 1024 * 1024);
    compare(&a, asked, listed, &v);
    int value = details_score(&v, name, is_held);
    arena_clear(&a);
    return value;
}

static int
score(const struct side *asked, const struct side *listed, int name)
{
    return score_held(asked, listed, name, false);
}

static void
test_rule(void **state)
{
    (void)state;
    const struct side nothing = {.born = NULL}, day = {.born = "1957-03-10"}, year = {.born = "1957"}, other = {.born = "1980-12-31"};
    const struct side passport = {.document = "passport M123456"}, both = {.born = "1957-03-10", .nationality = "IQ"};
    for (int name = SCREEN_HIT; name <= SCREEN_SCORE_EXACT; name += 10) {
        assert_int_equal(score(&day, &nothing, name), name); // silence changes nothing
        assert_true(score(&day, &day, name) >= score(&day, &year, name));
        assert_true(score(&day, &year, name) >= name);
        assert_true(score(&both, &both, name) >= score(&day, &day, name));
        assert_true(score(&day, &other, name) < name);
        assert_true(score(&both, &both, name) <= SCREEN_SCORE_EXACT);
        assert_true(score(&passport, &passport, name) >= DETAILS_SAME_DOCUMENT);
    }
    assert_int_equal(score(&day, &other, SCREEN_SCORE_EXACT), SCREEN_SCORE_EXACT - SCREEN_SCORE_EXACT * 250 / 1000);
    assert_int_equal(score(&day, &day, 800), 800 + 190 * 400 / 1000);
    // Names that are held below the alert threshold.
    const struct side iraq = {.nationality = "IQ"};
    assert_true(score(&iraq, &iraq, SCREEN_ALERT - 1) >= SCREEN_ALERT);
    assert_int_equal(score_held(&iraq, &iraq, SCREEN_ALERT - 1, true), SCREEN_ALERT - 1);
    assert_int_equal(score_held(&year, &year, SCREEN_ALERT - 1, true), SCREEN_ALERT - 1);
    assert_true(score_held(&day, &day, SCREEN_ALERT - 1, true) >= SCREEN_ALERT);
    assert_true(score_held(&passport, &passport, SCREEN_ALERT - 1, true) >= SCREEN_ALERT);
    // By its document alone.
    assert_int_equal(score(&passport, &passport, 0), DETAILS_SAME_DOCUMENT);
    assert_true(DETAILS_SAME_DOCUMENT >= SCREEN_ALERT);
    const struct side id = {.document = "id M123456"};
    assert_int_equal(score(&passport, &id, 0), SCREEN_HIT);
    assert_int_equal(score(&passport, &nothing, 0), 0);
}

static void
test_dates(void **state)
{
    (void)state;
    static const struct {
        const char *text, *said; // NULL: no date
    } rows[] = {
        {"1957-03-10", "1957-03-10"}, {"1957-03", "1957-03"}, {" 1957 ", "1957"}, {"circa 1957", "about 1957"},
        {"c. 1957-03", "about 1957-03"}, {"1957..1959", "1957 to 1959"}, {"1957-03-10..1957-03-12", "1957-03-10 to 1957-03-12"},
        {"0001", "0001"}, {"1957-02-29", NULL}, {"1956-02-29", "1956-02-29"}, {"1957-13", NULL}, {"1959..1957", NULL},
        {"57", NULL}, {"", NULL}, {"..", NULL}, {"1957..", NULL}, {"10/03/1957", NULL}, {"1957-3-1", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct dates_span d;
        struct buf b;
        bool is_date = dates_read(bytes_of_str(rows[i].text), &d);
        if (is_date != (rows[i].said != NULL))
            fail_msg("'%s'", rows[i].text);
        if (!is_date)
            continue;
        buf_init(&b, 200);
        dates_write(&d, &b);
        if (!bytes_equal_str(buf_bytes(&b), rows[i].said))
            fail_msg("'%s' is written %.*s", rows[i].text, (int)b.n, (const char *)b.p);
        buf_clear(&b);
    }
}

// Against a walk over all of them; the bytes do not depend on the order in which they were added.
static void
test_numbers(void **state)
{
    (void)state;
    enum { COUNT = 500 };
    struct numbers_builder forth, back;
    struct buf x, y;
    struct numbers index;
    char texts[COUNT][8];
    numbers_init(&forth);
    numbers_init(&back);
    buf_init(&x, 1 << 20);
    buf_init(&y, 1 << 20);
    for (unsigned i = 0; i < COUNT; i++) {
        struct buf b;
        buf_init(&b, 8);
        buf_append_fmt(&b, "%u", i * i % 97 * 31);
        assert_int_equal(bytes_to_str(buf_bytes(&b), texts[i], sizeof texts[i]), 0);
        buf_clear(&b);
    }
    for (unsigned i = 0; i < COUNT; i++) {
        struct numbers_entry p = {i, 0, 10, 1}, q = {COUNT - 1 - i, 0, 10, 1};
        assert_int_equal(numbers_add(&forth, bytes_of_str(texts[i]), &p, NULL), 0);
        assert_int_equal(numbers_add(&back, bytes_of_str(texts[COUNT - 1 - i]), &q, NULL), 0);
    }
    assert_int_equal(numbers_finish(&forth, &x, NULL), 0);
    assert_int_equal(numbers_finish(&back, &y, NULL), 0);
    assert_true(bytes_equal(buf_bytes(&x), buf_bytes(&y)));
    assert_int_equal(numbers_open(&index, buf_bytes(&x), NULL), 0);
    for (unsigned i = 0; i < COUNT; i++) {
        struct numbers_entry entry;
        struct bytes number = bytes_of_str(texts[i]);
        unsigned wanted = 0, found = 0;
        for (unsigned k = 0; k < COUNT; k++)
            wanted += strcmp(texts[i], texts[k]) == 0;
        for (uint32_t k = numbers_find(&index, number); numbers_get(&index, k, number, &entry); k++)
            found += strcmp(texts[entry.key], texts[i]) == 0;
        assert_int_equal(found, wanted);
    }
    struct numbers_entry none;
    assert_false(numbers_get(&index, numbers_find(&index, BYTES_LIT("99999")), BYTES_LIT("99999"), &none));
    for (size_t n = 0; n < x.n; n++) // cut
        assert_true(numbers_open(&index, bytes_of(x.p, n), NULL) < 0);
    numbers_clear(&forth);
    numbers_clear(&back);
    buf_clear(&x);
    buf_clear(&y);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grades), cmocka_unit_test(test_rule), cmocka_unit_test(test_dates), cmocka_unit_test(test_numbers),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
