// SPDX-License-Identifier: Apache-2.0
// Proves how names of each script are read: the usual spelling comes first, customs that differ are
// among the readings, family names and the Arabic article are parted, and any code points at all
// give readings within bounds.
#include "world.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "screen/roman.h"
#include "screen/skeleton.h"

static struct screen_normaliser *normaliser;
static struct arena arena;

static int
setup(void **state)
{
    (void)state;
    arena_init(&arena, 4 * 1024 * 1024);
    return normalise_new(&normaliser, NULL);
}

static int
teardown(void **state)
{
    (void)state;
    arena_clear(&arena);
    normalise_free(normaliser);
    return 0;
}

static struct screen_name
fold(const char *name)
{
    struct screen_name folded;
    arena_reset(&arena);
    assert_int_equal(normalise_name(&arena, normaliser, bytes_of_str(name), &folded, NULL), 0);
    return folded;
}

static bool
has_reading(const struct screen_token *t, const char *text)
{
    for (size_t i = 0; i < t->reading_count; i++) {
        if (bytes_equal_str(t->readings[i].text, text))
            return true;
    }
    return false;
}

// Usual readings with a space between.
static void
assert_usual(const char *name, const char *expected)
{
    struct screen_name folded = fold(name);
    struct buf text;
    buf_init(&text, 4096);
    for (size_t i = 0; i < folded.count; i++) {
        if (i > 0)
            buf_append_byte(&text, ' ');
        buf_append(&text, normalise_text(&folded.tokens[i]));
    }
    assert_string_equal(buf_str(&text), expected);
    buf_clear(&text);
}

// Among the readings of the i-th token.
static void
assert_reads(const char *name, size_t i, const char *reading)
{
    struct screen_name folded = fold(name);
    assert_true(i < folded.count);
    if (!has_reading(&folded.tokens[i], reading))
        fail_msg("%s is not read as %s", name, reading);
}

static void
test_cyrillic(void **state)
{
    (void)state;
    assert_usual("Юлия Щукина", "yuliya shchukina");
    assert_reads("Юлия", 0, "iuliia"); // ICAO 9303
    assert_reads("Хасан", 0, "hasan");
    assert_reads("Вучић", 0, "vuchich");
    assert_reads("Живковић", 0, "zivkovic");
    assert_reads("Джонсон", 0, "jonson");
    assert_usual("Қазақстан", "qazaqstan");
    assert_usual("44-я", "44 ya");
    assert_usual("Пу\xcc\x81тин", "putin"); // a stress mark
}

static void
test_greek_georgian_armenian(void **state)
{
    (void)state;
    assert_usual("Αλέξανδρος Παπαδόπουλος", "alexandros papadopoulos");
    assert_reads("Βλαντίμιρ", 0, "vladimir");
    assert_reads("Μπακογιάννη", 0, "bakogianni");
    assert_usual("Μάιος", "maios"); // the accent parts the pair
    assert_usual("ხვიჩა კვარაცხელია", "khvicha kvaratskhelia");
    assert_reads("ფიროსმანი", 0, "firosmani");
    assert_usual("Սարգսյան", "sargsyan");
    assert_reads("Պետրոս", 0, "bedros"); // Western
    assert_usual("Ուլիխանյան", "ulikhanyan");
}

static void
test_korean(void **state)
{
    (void)state;
    assert_usual("김정은", "kim jeongeun");
    assert_reads("김정은", 1, "jongun");
    assert_reads("박지성", 0, "pak");
    assert_reads("박지성", 1, "jisung");
    assert_reads("최철", 0, "choecheol"); // two syllables are not parted
    assert_reads("이", 0, "lee");
    assert_reads("이", 0, "ri");
    assert_reads("시드웰", 0, "sidwel");
    assert_usual("안토니", "antoni"); // a foreign word is not parted
    assert_reads("크리스토퍼", 0, "cristofer");
}

static void
test_japanese(void **state)
{
    (void)state;
    assert_usual("たろう", "taro");
    assert_reads("たろう", 0, "tarou");
    assert_reads("マクドナルド", 0, "makdnald");
    assert_reads("ファティマ", 0, "fatima");
    assert_reads("ジョン", 0, "jon");
    assert_reads("キョウコ", 0, "kyoko");
    assert_reads("ヒョウ", 0, "hyou");
    assert_reads("ウィリアム", 0, "wiliam");
    assert_usual("山田太郎", "yamada taro");
    assert_usual("サッカー", "saka");
}

static void
test_chinese(void **state)
{
    (void)state;
    assert_usual("习近平", "xi jinping");
    assert_reads("习近平", 0, "hsi");
    assert_reads("习近平", 1, "chinping");
    assert_reads("陈", 0, "chan"); // Cantonese
    assert_usual("欧阳娜", "ouyang na");
    assert_usual("弗拉基米尔", "fulajimier");
    assert_reads("弗拉基米尔", 0, "flagimil");
    assert_reads("弗拉基米尔", 0, "flakimir");
    assert_reads("威廉姆斯", 0, "wilianms");
    assert_usual("什托克", "shituoke"); // as names read it, not as the dictionary does
    assert_usual("安东尼奥", "andongniao"); // a foreign name is not parted
    // Full and simple characters are the same letters.
    struct screen_name full = fold("習近平");
    uint8_t native[16];
    assert_in_range(full.tokens[0].native.n, 1, sizeof native);
    memcpy(native, full.tokens[0].native.p, full.tokens[0].native.n);
    struct bytes kept = bytes_of(native, full.tokens[0].native.n);
    struct screen_name simple = fold("习近平");
    assert_true(bytes_equal(simple.tokens[0].native, kept));
}

static void
test_arabic(void **state)
{
    (void)state;
    assert_usual("محمد علي", "muhammad ali");
    assert_usual("أسامة بن لادن", "usama bin ladn");
    assert_usual("عبدالرحمن", "abdul rahman");
    assert_usual("عبدالله", "abdullah");
    assert_usual("العجلان", "al ajlan");
    assert_usual("الله", "allah");
    assert_usual("خمینی", "khmini"); // Persian yeh
    assert_reads("چوہدری", 0, "chohdre");
    assert_reads("جمال", 0, "gmal");
    assert_reads("بوتين", 0, "potin");
    assert_usual("مُحَمَّد", "muhammad"); // with all its vowel signs
    assert_usual("١٢", "12");
    assert_usual("۱۲", "12");
}

static void
test_hebrew(void **state)
{
    (void)state;
    assert_usual("דוד", "david");
    assert_usual("בנימין נתניהו", "binyamin ntniho");
    assert_reads("נתניהו", 0, "ntnyhu");
    assert_reads("פוטין", 0, "putyn");
    assert_usual("וולדימיר", "vldimir");
}

static void
test_latin(void **state)
{
    (void)state;
    assert_usual("Müller", "muller");
    assert_reads("Müller", 0, "mueller");
    assert_reads("Škoda", 0, "shkoda");
    assert_int_equal(fold("Muller").tokens[0].reading_count, 1);
    // Digits for the letters they look like; numbers are left alone.
    assert_usual("Ig0r Sech1n", "igor sechin");
    assert_reads("Ig0r", 0, "ig0r");
    assert_usual("17n b2b 44", "17n b2b 44");
}

static void
test_phrases(void **state)
{
    (void)state;
    assert_usual("Gazprom Open Joint Stock Company", "gazprom ojsc");
    assert_usual("Faberlic Sp. z o.o.", "faberlic spzoo");
    assert_usual("Bank of the United States of America", "bank of the usa");
    assert_usual("Brigade Forty-Four", "brigade 44");
    assert_usual("Brigade Forty 4", "brigade 44");
    assert_usual("Third Brigade, 2nd Division", "3 brigade 2 division");
    assert_usual("Fund III", "fund 3");
    assert_usual("Limited Edition", "limited edition"); // the beginning of a phrase alone
    // A merged token knows all that it came from.
    struct screen_name folded = fold("Zvezda Limited Liability Company!");
    assert_int_equal(folded.count, 2);
    assert_true(bytes_equal_str(folded.tokens[1].original, "Limited Liability Company"));
}

static void
test_skeletons(void **state)
{
    (void)state;
    static const char *const same[][2] = {
        {"makudonarudo", "macdonald"},
        {"mhmd", "muhammad"},
        {"sdam", "saddam"},
        {"khrushchev", "hrushchev"},
        {"tsaritsyn", "zarizin"},
        {"yitzhak", "itshak"},
        {"pavel", "bawel"},
        {"rengla", "lengla"},
        {"kureibagu", "clayburgh"},
        {"gigikos", "jijicos"},
        {"lekushi", "lexi"},
        {"kloe", "chloe"},
        {"menfis", "memphis"},
        {"podchashinsky", "podczaszynski"},
        {"buroton", "broughton"},
        {"rigeti", "righetti"},
        {"wittenberg", "vitenberk"},
        {"uilson", "wilson"},
        {"milosevich", "milosevic"},
        {"arno", "arnaud"},
        {"konstantinopel", "constance"}, // only three consonants count
    };
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        bool is_bawel = i == 6; // w is no consonant here, v is
        uint64_t a = skeleton_of(bytes_of_str(same[i][0])),
                 b = skeleton_of(bytes_of_str(same[i][1]));
        assert_int_equal(a == b, !is_bawel);
        assert_true(a != 0);
    }
    assert_true(skeleton_of(BYTES_LIT("ana")) != 0);
    assert_int_equal(skeleton_of(BYTES_LIT("aia")), 0);
    assert_int_equal(skeleton_of(BYTES_LIT("a1b")), 0);
    assert_int_equal(skeleton_of(BYTES_LIT("")), 0);
    assert_true(skeleton_of(BYTES_LIT("mn")) != skeleton_of(BYTES_LIT("nm")));
}

static void
test_any_points(void **state)
{
    (void)state;
    static const int32_t blocks[] = {0x0370, 0x0400, 0x0530, 0x0590, 0x0600, 0x10a0,
                                     0x3040, 0x3400, 0x4e00, 0xac00, 0xd780, 0x20000};
    uint64_t random = 31;
    for (int i = 0; i < 20000; i++) {
        int32_t points[80];
        size_t count = 1 + support_below(&random, 80);
        int32_t block = blocks[support_below(&random, sizeof blocks / sizeof blocks[0])];
        for (size_t k = 0; k < count; k++)
            points[k] = block + (int32_t)support_below(&random, 0x100);
        size_t n = roman_token(points, count);
        assert_in_range(n, 1, count);
        struct roman r;
        roman_read(points, n, &r);
        assert_in_range(r.count, 0, ROMAN_READINGS_MAX);
        for (size_t k = 0; k < r.count; k++) {
            assert_in_range(r.size[k], 1, ROMAN_TEXT_SIZE);
            for (size_t c = 0; c < r.size[k]; c++)
                assert_true((r.text[k][c] >= 'a' && r.text[k][c] <= 'z') ||
                            (r.text[k][c] >= '0' && r.text[k][c] <= '9'));
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cyrillic),   cmocka_unit_test(test_greek_georgian_armenian),
        cmocka_unit_test(test_korean),     cmocka_unit_test(test_japanese),
        cmocka_unit_test(test_chinese),    cmocka_unit_test(test_arabic),
        cmocka_unit_test(test_hebrew),     cmocka_unit_test(test_latin),
        cmocka_unit_test(test_phrases),    cmocka_unit_test(test_skeletons),
        cmocka_unit_test(test_any_points),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("screen roman", tests, setup, teardown);
}
