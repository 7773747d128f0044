// SPDX-License-Identifier: Apache-2.0
// Proves what a name becomes: by known names of many scripts, by look-alikes, by hostile input, and
// that plain ASCII takes the same way with and without ICU.
#include "world.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "screen/words.h"

static struct screen_normaliser *normaliser;

static int
setup(void **state)
{
    (void)state;
    return normalise_new(&normaliser, NULL);
}

static int
teardown(void **state)
{
    (void)state;
    normalise_free(normaliser);
    return 0;
}

// Tokens with one space between.
static void
assert_folds(const char *name, const char *expected)
{
    struct arena a;
    arena_init(&a, 1024 * 1024);
    struct screen_name folded;
    assert_int_equal(normalise_name(&a, normaliser, bytes_of_str(name), &folded, NULL), 0);
    struct buf text;
    buf_init(&text, 65536);
    for (size_t i = 0; i < folded.count; i++) {
        if (i > 0)
            buf_append_byte(&text, ' ');
        buf_append(&text, normalise_text(&folded.tokens[i]));
    }
    assert_string_equal(buf_str(&text), expected);
    buf_clear(&text);
    arena_clear(&a);
}

static void
test_latin(void **state)
{
    (void)state;
    assert_folds("ISLAMIC MOVEMENT OF UZBEKISTAN", "islamic movement of uzbekistan");
    assert_folds("AL-QA'IDA", "al qaida");
    assert_folds("\xe2\x80\x98"
                 "ABD AL-RAHMAN",
                 "abd al rahman");
    assert_folds("RA KY'ONG-SU", "ra kyong su");
    assert_folds("DIEUDONN\xc3\x89 OZIA", "dieudonne ozia");
    assert_folds("DIEUDONNE\xcc\x81 OZIA", "dieudonne ozia"); // mark apart
    assert_folds("So\xc5\x88"
                 "a Kol\xc3\xa1\xc5\x99",
                 "sona kolar");
    assert_folds("STRAßE \xc3\x98\xc5\x81", "strasse ol");
    assert_folds("\xc4\xb0STANBUL \xc4\xb1", "istanbul i"); // Turkish i's, in any locale
    assert_folds("\xef\xbc\xa4\xef\xbc\xaf\xef\xbc\xa5 \xef\xbc\x91", "doe 1"); // full width
    assert_folds("A\xc2\xadli", "ali");                                         // soft hyphen
}

static void
test_punctuation(void **state)
{
    (void)state;
    assert_folds("Bowne Global, S.A.R.L.", "bowne global sarl");
    assert_folds("C.K. Hutchison", "ck hutchison");
    assert_folds("J.Smith", "j smith");
    assert_folds("A. B. Smith", "a b smith");
    assert_folds("ANGLO-CARIBBEAN CO., LTD.", "anglo caribbean ltd");
    assert_folds("(a)[b]{c}", "a b c");
    assert_folds("  ", "");
    assert_folds("", "");
    assert_folds("'''", "");
    assert_folds("12/34", "12 34");
}

static void
test_scripts(void **state)
{
    (void)state;
    assert_folds("Талибан", "taliban");
    assert_folds("Хрущёв Юрий", "khrushchev yuriy");
    assert_folds("Қазақстан", "qazaqstan");
    assert_folds("Чалолов Наҷмиддин", "chalolov najmiddin");
    assert_folds("Й", "y");
    assert_folds("\xd0\x98\xcc\x86", "y"); // the same letter with its mark apart
    assert_folds("Ελλάδα", "ellada");
    assert_folds("საქართველო", "sakartvelo");
    assert_folds("習近平", "xi jinping");
    assert_folds("العجلان", "al ajlan");
    assert_folds("プーチン", "puchin");
    assert_folds("طالبان", "talban"); // short vowels are not written
    assert_folds("١٢٣", "123");
    // Marks of a script that no rule reaches stay, and the letters are kept as they are.
    assert_folds("\xe1\x9e\x81\xe1\x9f\x92", "\xe1\x9e\x81\xe1\x9f\x92");
}

static void
test_lookalikes(void **state)
{
    (void)state;
    assert_folds("T\xd0\xb0libаn", "taliban");        // Cyrillic a in a Latin name
    assert_folds("\xd0\xa1\xd0\xbempany", "company"); // Cyrillic C and o
    assert_folds("\xce\x9fsama", "osama");            // Greek capital omicron
    assert_folds("Тaлибaн", "taliban");               // Latin a in a Cyrillic name
    assert_folds("Taliбan", "taliban");               // no look-alike: each by its own rule
}

static void
test_original_is_kept(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1024 * 1024);
    struct screen_name folded;
    const char *name = " 'Талибан', (S.A.)";
    assert_int_equal(normalise_name(&a, normaliser, bytes_of_str(name), &folded, NULL), 0);
    assert_int_equal(folded.count, 2);
    assert_true(bytes_equal_str(folded.tokens[0].original, "Талибан"));
    assert_true(bytes_equal_str(folded.tokens[1].original, "S.A"));
    assert_int_not_equal(folded.tokens[0].script, folded.tokens[1].script);
    arena_clear(&a);
}

static void
test_acronym_weighs_little(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1024 * 1024);
    struct screen_name folded;
    const char *name = "EASTERN TURKISTAN ISLAMIC MOVEMENT (ETIM)";
    assert_int_equal(normalise_name(&a, normaliser, bytes_of_str(name), &folded, NULL), 0);
    assert_int_equal(folded.tokens[4].weight, WORDS_WEIGHT_ACRONYM);
    assert_int_equal(normalise_name(&a, normaliser, bytes_of_str("ETIM MOVEMENT"), &folded, NULL),
                     0);
    assert_int_equal(folded.tokens[0].weight, WORDS_WEIGHT_MAX);
    arena_clear(&a);
}

static void
test_hostile(void **state)
{
    (void)state;
    // Bidirectional controls and zero-width characters vanish; private and unassigned code points
    // part words.
    assert_folds("\xe2\x80\xaetali\xe2\x80\x8b"
                 "ban\xe2\x81\xa9",
                 "taliban");
    assert_folds("ab\xee\x80\x80"
                 "cd",
                 "ab cd");
    // Invalid bytes are passed over, and it is said.
    struct arena a;
    arena_init(&a, 1024 * 1024);
    struct screen_name folded;
    assert_int_equal(normalise_name(&a, normaliser,
                                    BYTES_LIT("tal\xff"
                                              "iban \xc3"),
                                    &folded, NULL),
                     0);
    assert_int_equal(folded.count, 1);
    assert_true(bytes_equal_str(normalise_text(&folded.tokens[0]), "taliban"));
    assert_true(folded.is_damaged);
    assert_int_equal(normalise_name(&a, normaliser, BYTES_LIT("taliban"), &folded, NULL), 0);
    assert_false(folded.is_damaged);
    assert_false(folded.is_cut);
    arena_clear(&a);
}

static void
test_limits(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 16 * 1024 * 1024);
    struct screen_name folded;
    struct err e = {0};
    static char long_name[10001];
    memset(long_name, 'a', 10000);
    assert_int_equal(normalise_name(&a, normaliser, bytes_of(long_name, 10000), &folded, &e),
                     ERR_LIMIT);
    assert_non_null(strstr(e.text, "4096"));
    assert_int_equal(
        normalise_name(&a, normaliser, bytes_of(long_name, LIMIT_QUERY_SIZE), &folded, NULL), 0);
    assert_int_equal(folded.count, 1);
    assert_int_equal(normalise_text(&folded.tokens[0]).n, NORMALISE_TOKEN_SIZE);
    assert_true(folded.is_cut);
    for (size_t i = 1; i < LIMIT_QUERY_SIZE; i += 2)
        long_name[i] = ' ';
    assert_int_equal(
        normalise_name(&a, normaliser, bytes_of(long_name, LIMIT_QUERY_SIZE), &folded, NULL), 0);
    assert_int_equal(folded.count, NORMALISE_TOKENS_MAX);
    assert_true(folded.is_cut);
    // A code point that folds to eighteen, many times over.
    struct buf b;
    buf_init(&b, LIMIT_QUERY_SIZE);
    for (int i = 0; i < LIMIT_QUERY_SIZE / 3; i++)
        buf_append_str(&b, "\xef\xb7\xba");
    assert_int_equal(normalise_name(&a, normaliser, buf_bytes(&b), &folded, NULL), 0);
    assert_true(folded.is_cut);
    buf_clear(&b);
    arena_clear(&a);
}

static void
test_any_bytes(void **state)
{
    (void)state;
    uint64_t random = 5;
    struct arena a;
    arena_init(&a, 1024 * 1024);
    for (int i = 0; i < 3000; i++) {
        uint8_t bytes[64];
        size_t n = support_below(&random, sizeof bytes + 1);
        bool is_text = i % 2 == 0;
        for (size_t k = 0; k < n; k++)
            bytes[k] = (uint8_t)support_random(&random);
        struct buf text;
        buf_init(&text, 1024);
        for (size_t k = 0; is_text && k < 12; k++)
            text_append(&text,
                        (uint32_t)support_below(&random, 0x30000) & (k % 3 == 0 ? 0x7ff : 0x3ffff));
        struct bytes name = support_exact(is_text ? buf_bytes(&text) : bytes_of(bytes, n));
        struct screen_name folded;
        arena_reset(&a);
        assert_int_equal(normalise_name(&a, normaliser, name, &folded, NULL), 0);
        for (size_t k = 0; k < folded.count; k++) {
            const struct screen_token *t = &folded.tokens[k];
            assert_in_range(normalise_text(t).n, 1, NORMALISE_TOKEN_SIZE);
            assert_true(text_is_utf8(normalise_text(t)));
            assert_in_range(t->weight, 1, WORDS_WEIGHT_MAX);
            assert_true(t->original.p >= name.p);
            assert_true(t->original.p + t->original.n <= name.p + name.n);
        }
        support_free(name);
        buf_clear(&text);
    }
    arena_clear(&a);
}

// Text that is searched by its parts keeps the words and digits that stand there.
static void
test_words(void **state)
{
    (void)state;
    struct arena a;
    struct screen_name folded;
    static const char *const words[] = {"limited", "liability", "company", "muller", "mueller", "ig0r"};
    arena_init(&a, 1024 * 1024);
    assert_int_equal(normalise_words(&a, normaliser, bytes_of_str("Limited Liability Company M\xc3\xbcller Ig0r"), &folded, NULL), 0);
    assert_int_equal(folded.count, 5);
    for (size_t i = 0; i < 4; i++)
        assert_true(bytes_equal_str(normalise_text(&folded.tokens[i]), words[i]));
    assert_true(bytes_equal_str(folded.tokens[3].readings[1].text, words[4]));
    assert_true(bytes_equal_str(normalise_text(&folded.tokens[4]), words[5]));
    arena_clear(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_latin),
        cmocka_unit_test(test_punctuation),
        cmocka_unit_test(test_scripts),
        cmocka_unit_test(test_lookalikes),
        cmocka_unit_test(test_original_is_kept),
        cmocka_unit_test(test_acronym_weighs_little),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_any_bytes),
        cmocka_unit_test(test_words),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("screen normalise", tests, setup, teardown);
}
