// SPDX-License-Identifier: Apache-2.0
// Proves the reading of travel documents on the specimens of ICAO 9303 (parts 4, 5, 6), and that each wrong check digit is
// named and each cut zone refused.
#include "support.h"

#include <string.h>

#include "screen/mrz.h"

#define TD3 "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
#define TD2 "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
#define TD1 "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
#define TD1_LONG "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<"
#define VISA_A "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XX" "X4009078F96121096ZE184226B<<<<<<"

static void
test_specimens(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum mrz_format format;
        const char *number, *name, *birth, *nationality;
        char sex;
    } rows[] = {
        {TD3, MRZ_TD3, "L898902C3", "ANNA MARIA ERIKSSON", "1974-08-12", "UTO", 'F'},
        {TD2, MRZ_TD2, "D23145890", "ANNA MARIA ERIKSSON", "1974-08-12", "UTO", 'F'},
        {TD1, MRZ_TD1, "D23145890", "ANNA MARIA ERIKSSON", "1974-08-12", "UTO", 'F'},
        {TD1_LONG, MRZ_TD1, "D23145890734", "PETER JOHN STEVENSON", "1934-07-12", "UTO", 'M'},
        {VISA_A, MRZ_VISA_A, "L8988901C", "ANNA MARIA ERIKSSON", "1940-09-07", "XX" "X", 'F'},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena a;
        struct mrz m;
        struct err e = {0};
        arena_init(&a, 64 * 1024);
        if (mrz_read(&a, bytes_of_str(rows[i].text), 2026, &m, &e) != 0)
            fail_msg("%s: %s", rows[i].text, e.text);
        assert_int_equal(m.format, rows[i].format);
        if (m.faults != 0)
            fail_msg("%s: faults %u", rows[i].text, m.faults);
        assert_true(bytes_equal_str(m.number, rows[i].number));
        assert_true(bytes_equal_str(m.name, rows[i].name));
        assert_true(bytes_equal_str(m.nationality, rows[i].nationality));
        assert_string_equal(m.birth, rows[i].birth);
        assert_int_equal(m.sex, rows[i].sex);
        arena_clear(&a);
    }
}

// Typed in lower case, with a space for the line end.
static void
test_as_typed(void **state)
{
    (void)state;
    struct arena a;
    struct mrz m;
    arena_init(&a, 64 * 1024);
    assert_int_equal(mrz_read(&a, BYTES_LIT(" p<utoeriksson<<anna<maria<<<<<<<<<<<<<<<<<<< l898902c36uto7408122f1204159ze184226b<<<<<10 "),
                              2026, &m, NULL), 0);
    assert_int_equal(m.faults, 0);
    arena_clear(&a);
}

static void
test_faults(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        unsigned faults;
    } rows[] = {{45 + 9, MRZ_FAULT_NUMBER | MRZ_FAULT_WHOLE}, {45 + 13, MRZ_FAULT_BIRTH | MRZ_FAULT_WHOLE},
                {45 + 21, MRZ_FAULT_EXPIRY | MRZ_FAULT_WHOLE}, {45 + 28, MRZ_FAULT_OPTIONAL | MRZ_FAULT_WHOLE},
                {45 + 43, MRZ_FAULT_WHOLE}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[] = TD3;
        struct arena a;
        struct mrz m;
        arena_init(&a, 64 * 1024);
        text[rows[i].at] = text[rows[i].at] == '7' ? '8' : '7';
        assert_int_equal(mrz_read(&a, bytes_of_str(text), 2026, &m, NULL), 0);
        assert_int_equal(m.faults, rows[i].faults);
        assert_true(strlen(mrz_fault_name(MRZ_FAULT_WHOLE)) > 0);
        arena_clear(&a);
    }
}

static void
test_cut(void **state)
{
    (void)state;
    for (size_t n = 0; n < strlen(TD3); n++) {
        struct arena a;
        struct mrz m;
        arena_init(&a, 64 * 1024);
        int r = mrz_read(&a, bytes_of(TD3, n), 2026, &m, NULL);
        if (n != 73) // as long as another format: then its check digits say so
            assert_int_equal(r, ERR_INVALID);
        else
            assert_int_not_equal(m.faults, 0);
        arena_clear(&a);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_specimens), cmocka_unit_test(test_as_typed), cmocka_unit_test(test_faults), cmocka_unit_test(test_cut),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
