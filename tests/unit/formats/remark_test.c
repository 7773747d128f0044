// SPDX-License-Identifier: Apache-2.0
// The remarks of the US Treasury's list: each form becomes its fact, what is not understood stays a
// remark, and nothing is both.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/remark.h"
#include "support.h"

static struct arena arena;

static struct entry *
read(const char *remarks)
{
    arena_reset(&arena);
    struct entry *e = entry_new(&arena, BYTES_LIT("1"), 1);
    assert_non_null(e);
    remark_read(&arena, e, bytes_of_str(remarks));
    assert_int_equal(e->failed, 0);
    return e;
}

// Everything was understood: no remark is left.
static struct entry *
understood(const char *remarks)
{
    struct entry *e = read(remarks);
    assert_int_equal(e->remarks.count, 0);
    return e;
}

static void
stays(const char *remarks, const char *left)
{
    const struct entry *e = read(remarks);
    assert_int_equal(e->remarks.count, 1);
    assert_true(bytes_equal_str(e->remarks.first->text, left));
    assert_int_equal(e->names.count + e->births.count + e->places.count + e->documents.count, 0);
}

static void
aliases(void **state)
{
    (void)state;
    assert_true(support_has_name(understood("a.k.a. 'BNC'."), ENTRY_WEAK, "BNC"));
    assert_true(support_has_name(understood("alt. a.k.a. 'BNC'"), ENTRY_WEAK, "BNC"));
    assert_true(support_has_name(understood("f.k.a. 'ANA I'."), ENTRY_FORMERLY, "ANA I"));
    assert_true(support_has_name(understood("a.k.a. 'ABU-'UMAR'."), ENTRY_WEAK, "ABU-'UMAR"));
    assert_true(support_has_name(understood("a.k.a. ''ABD-AL-'IZ'"), ENTRY_WEAK, "'ABD-AL-'IZ"));
    assert_true(support_has_name(understood("a.k.a. ''FOOPIE''"), ENTRY_WEAK, "FOOPIE"));
    assert_true(support_has_name(understood("a.k.a. 'KUWAITI, Abu'"), ENTRY_WEAK, "KUWAITI, Abu"));
    const struct entry *e = understood("a.k.a. 'A'; a.k.a. 'B'; f.k.a. 'C'.");
    assert_int_equal(e->names.count, 3);
    stays("a.k.a. 'snowsjo", "a.k.a. 'snowsjo"); // the publisher cut it
    stays("a.k.a. ''.", "a.k.a. ''");
    stays("a.k.a. BNC", "a.k.a. BNC"); // unquoted names stand in alt.csv
}

static void
births(void **state)
{
    (void)state;
    assert_true(support_has_birth(understood("DOB 10 Dec 1948."), "1948-12-10", "", false));
    assert_true(support_has_birth(understood("alt. DOB 1949"), "1949", "", false));
    assert_true(support_has_birth(understood("DOB Oct 1966"), "1966-10", "", false));
    assert_true(support_has_birth(understood("DOB circa 1950"), "1950", "", true));
    assert_true(support_has_birth(understood("DOB circa 01 Jan 1961"), "1961-01-01", "", true));
    assert_true(support_has_birth(understood("DOB 1942 to 1945"), "1942", "1945", false));
    assert_true(support_has_birth(understood("DOB 1945 to 1942"), "1942", "1945", false));
    assert_true(support_has_birth(understood("DOB 01 Jan 1947 to 31 Dec 1949"), "1947-01-01",
                                  "1949-12-31", false));
    assert_true(
        support_has_birth(understood("DOB Mar 1962 to Feb 1963"), "1962-03", "1963-02", false));
    assert_true(support_has_birth(understood("DOB circa 1979-1982"), "1979", "1982", true));
    assert_int_equal(understood("DOB 1949; alt. DOB 1949")->births.count, 1);
    stays("DOB 31 Feb 1948", "DOB 31 Feb 1948");
    stays("DOB soon", "DOB soon");
    stays("DOB 1942 to now", "DOB 1942 to now");
    stays("DOB", "DOB");
    stays("alt. DOB 99 Foo 1948", "alt. DOB 99 Foo 1948"); // as it was
}

static void
places(void **state)
{
    (void)state;
    assert_true(support_has_place(understood("POB Tehran, Iran"), ENTRY_BIRTHPLACE, "", "",
                                  "Tehran, Iran"));
    assert_true(
        support_has_place(understood("nationality Syria."), ENTRY_NATIONALITY, "Syria", "", ""));
    assert_true(support_has_place(understood("alt. nationality Korea, North"), ENTRY_NATIONALITY,
                                  "Korea, North", "", ""));
    assert_true(support_has_place(understood("citizen Mexico"), ENTRY_NATIONALITY, "Mexico", "",
                                  "citizen"));
    assert_true(support_has_place(understood("Former Vessel Flag Malta"), ENTRY_FLAG, "Malta", "",
                                  "former"));
    stays("Former Vessel Flag None Identified", "Former Vessel Flag None Identified");
    assert_int_equal(understood("Gender Male")->sex, ENTRY_MALE);
    assert_int_equal(understood("Gender Female.")->sex, ENTRY_FEMALE);
    stays("Gender Unknown", "Gender Unknown");
}

static void
documents(void **state)
{
    (void)state;
    assert_true(support_has_document(understood("Passport RL0266714 (Lebanon)"), ENTRY_PASSPORT,
                                     "RL0266714", "Lebanon", ""));
    assert_true(support_has_document(
        understood("Passport A5 (Korea, North) issued 01 Jan 2001 expires 01 Jan 2011."),
        ENTRY_PASSPORT, "A5", "Korea, North", "issued 01 Jan 2001 expires 01 Jan 2011"));
    assert_true(support_has_document(understood("Passport L 191609 expires 27 Feb 2001"),
                                     ENTRY_PASSPORT, "L 191609", "", "expires 27 Feb 2001"));
    assert_true(support_has_document(understood("Diplomatic Passport 008827 (Iran)"),
                                     ENTRY_PASSPORT, "008827", "Iran", "Diplomatic Passport"));
    assert_true(support_has_document(understood("National ID No. 660000 73767 (Belgium)"),
                                     ENTRY_NATIONAL_ID, "660000 73767", "Belgium",
                                     "National ID No."));
    assert_true(support_has_document(understood("Cedula No. 16247821 (Colombia)"),
                                     ENTRY_NATIONAL_ID, "16247821", "Colombia", "Cedula No."));
    assert_true(support_has_document(understood("Vessel Registration Identification IMO 9187629"),
                                     ENTRY_IMO, "9187629", "",
                                     "Vessel Registration Identification IMO"));
    assert_true(support_has_document(understood("Identification Number IMO 5342883"), ENTRY_IMO,
                                     "5342883", "", "Identification Number IMO"));
    assert_true(support_has_document(understood("Identification Number 2.194.575 (Paraguay)"),
                                     ENTRY_NATIONAL_ID, "2.194.575", "Paraguay",
                                     "Identification Number"));
    assert_true(support_has_document(understood("Tax ID No. 100036386 (Serbia)"), ENTRY_TAX,
                                     "100036386", "Serbia", "Tax ID No."));
    assert_true(
        support_has_document(understood("SWIFT/BIC HAVIGB2L"), ENTRY_SWIFT, "HAVIGB2L", "", ""));
    assert_true(support_has_document(understood("alt. Digital Currency Address - XBT 1Kuf2Rd8"),
                                     ENTRY_CRYPTO, "1Kuf2Rd8", "", "XBT"));
    assert_true(support_has_document(understood("Unified Social Credit Code (USCC) 9122 (China)"),
                                     ENTRY_REGISTRATION, "9122", "China",
                                     "Unified Social Credit Code (USCC)"));
    assert_true(
        support_has_document(understood("International Maritime Organization No. (5777731)"),
                             ENTRY_IMO, "5777731", "", "International Maritime Organization No."));
    stays("Passport", "Passport");
    stays("Passport (Iran)", "Passport (Iran)");
    stays("Passport No.: 0310857, Eritrea, Issue Date 2006)",
          "Passport No.: 0310857, Eritrea, Issue Date 2006)");
    stays("Digital Currency Address - XBT", "Digital Currency Address - XBT");
    stays("Passports of many states", "Passports of many states");
}

static void
the_rest_stays(void **state)
{
    (void)state;
    stays("Linked To: NATIONAL IRANIAN TANKER COMPANY.",
          "Linked To: NATIONAL IRANIAN TANKER COMPANY");
    const struct entry *e =
        read(" DOB 1949; Linked To: A S.A.; Gender Male; ;Email Address a@example.org. ");
    assert_int_equal(e->births.count, 1);
    assert_true(
        bytes_equal_str(e->remarks.first->text, "Linked To: A S.A.; Email Address a@example.org"));
    assert_int_equal(understood("")->names.count, 0);
    assert_int_equal(understood(";;;.")->names.count, 0);
}

static int
setup(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 20);
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
        cmocka_unit_test(aliases),   cmocka_unit_test(births),         cmocka_unit_test(places),
        cmocka_unit_test(documents), cmocka_unit_test(the_rest_stays),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
