// SPDX-License-Identifier: Apache-2.0
// Proves what the score promises, pair by pair: what alerts, what does not, and why; its bounds and
// symmetry on random names; and that the formula rises and falls as match.c relies on.
#include "world.h"

#include <stdlib.h>
#include <string.h>

#include "screen/score.h"

static struct screen_normaliser *normaliser;
static struct arena arena;

static int
setup(void **state)
{
    (void)state;
    arena_init(&arena, 16 * 1024 * 1024);
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

static struct screen_hit
pair(const char *query, const char *listed, enum screen_kind kind)
{
    struct screen_hit hit;
    arena_reset(&arena);
    assert_int_equal(match_pair(&arena, normaliser, bytes_of_str(query), bytes_of_str(listed), kind,
                                NULL, &hit, NULL),
                     0);
    return hit;
}

static int
score(const char *query, const char *listed)
{
    return pair(query, listed, SCREEN_PRIMARY).score;
}

static void
assert_alerts(const char *query, const char *listed)
{
    struct screen_hit hit = pair(query, listed, SCREEN_PRIMARY);
    if (!hit.is_alert)
        fail_msg("\"%s\" does not alert on \"%s\": %d", query, listed, hit.score);
    assert_in_range(hit.score, SCREEN_ALERT, SCREEN_SCORE_EXACT);
}

static void
assert_silent(const char *query, const char *listed)
{
    struct screen_hit hit = pair(query, listed, SCREEN_PRIMARY);
    if (hit.is_alert)
        fail_msg("\"%s\" alerts on \"%s\": %d", query, listed, hit.score);
}

static void
test_exact(void **state)
{
    (void)state;
    // The same folded name scores the same, never a full 1000.
    assert_int_equal(score("Taliban", "TALIBAN"), SCREEN_SCORE_EXACT);
    assert_int_equal(score("Soňa Kolář", "SONA KOLAR"), SCREEN_SCORE_EXACT);
    assert_int_equal(score("Al Qa'ida", "AL-QAIDA"), SCREEN_SCORE_EXACT);
    assert_int_equal(score("AL", "al"), SCREEN_SCORE_EXACT);
    assert_int_equal(score("U", "u"), SCREEN_SCORE_EXACT);
    assert_int_equal(score("44", "44"), SCREEN_SCORE_EXACT);
    assert_int_equal(score("", "x"), 0);
    assert_int_equal(score("x", ""), 0);
    assert_int_equal(score("", ""), 0);
    // Order costs next to nothing.
    assert_in_range(score("SALEK, ABDULHAI", "ABDULHAI SALEK"), 980, SCREEN_SCORE_EXACT - 1);
}

static void
test_alerts(void **state)
{
    (void)state;
    assert_alerts("Taleban", "Taliban");
    assert_alerts("Талибан", "Taliban");
    assert_alerts("T\xd0\xb0liban", "Taliban"); // a Cyrillic a
    assert_alerts("ALQAIDA", "AL QAIDA");
    assert_alerts("Al Qaida", "ALQAIDA");
    assert_alerts("Pol Pot", "PolPot");
    assert_alerts("abdulrahman", "abd al rahman"); // joined, and spelt otherwise
    assert_alerts("Hans J Friedrich", "Hans Joachim Friedrich");
    assert_alerts("Walmart Incorporated", "WALMART INC");
    assert_alerts("Company Zvezda Limited", "Zvezda Co Ltd");
    assert_alerts("Muammar Qaddafi", "Moammar Gaddafi");
    assert_alerts("Eastern Turkistan Islamic Movement",
                  "EASTERN TURKISTAN ISLAMIC MOVEMENT (ETIM)");
    assert_alerts("Mr. Rami Makhlouf", "Rami Makhlouf");
    assert_alerts("Usama bin Ladin", "Osama Ben Laden");
}

static void
test_silence(void **state)
{
    (void)state;
    assert_silent("Islamic Bank of Uzbekistan", "Islamic Movement of Uzbekistan");
    assert_silent("Hafez Makhlouf", "Rami Makhlouf");
    assert_silent("Kim Sok Jin", "Kim Sok Chol");
    assert_silent("Brigade 44", "Brigade 45"); // another number is another thing
    assert_silent("BD plc", "BP plc");
    assert_silent("Hussein", "Saddam Hussein");
    assert_silent("J K", "John King"); // initials alone carry nothing
    assert_int_equal(score("J K", "John King"), 0);
}

static void
test_names(void **state)
{
    (void)state;
    assert_alerts("Bill Clinton", "William Clinton");                // short forms
    assert_alerts("Владимир Путин", "Vladimir Vladimirovich PUTIN"); // a father's name left out
    assert_alerts("N. Nazarbayev", "Nursultan Nazarbayev");
    assert_silent("William G Frost", "William W Frost"); // two initials that differ
    assert_silent("Hasan bin Ahmad al-Ubaidi", "Ahmad bin Hasan al-Ubaidi");
    assert_true(
        pair("Hasan bin Ahmad al-Ubaidi", "Ahmad bin Hasan al-Ubaidi", SCREEN_PRIMARY).cap ==
        SCORE_CAP_FATHER);
    // Common names that differ part two names as rare ones do.
    assert_silent("Mahmood Ahmed Bashir", "Mahmood Ali Bashir");
    // A slip: a letter that slid across the gap, a doubled letter in a short word.
    assert_alerts("CHANG MYONGC-HIN", "CHANG MYONG-CHIN");
    assert_alerts("HAN YYU-RO", "HAN YU-RO");
    assert_silent("HAN YU-RO", "HAN YI-RO");
    // Each word is paired so that all fit best, not each in turn.
    assert_alerts("Kareem Karim", "Karim Karima");
}

static void
test_organisations(void **state)
{
    (void)state;
    assert_alerts("OAO Gazprom", "Gazprom Open Joint Stock Company");
    assert_alerts("Siemens Aktiengeselschaft", "Siemens AG");  // a slip in the legal form
    assert_silent("Banco Santander", "Banco Santander Chile"); // a place that one side has
    assert_silent("Bowne Global Solutions Inc", "Bowne Global Solutions II Inc"); // a number
    assert_alerts("Brigade Forty-Four", "Brigade 44");
    assert_silent("Brigade Forty-Four", "Brigade 45");
    // Numbers are weighed, not a veto: in a long name another year may be a slip.
    assert_alerts("Wells Fargo Mortgage Backed Securities Trust 2005",
                  "Wells Fargo Mortgage Backed Securities Trust 2006");
}

static void
test_scripts(void **state)
{
    (void)state;
    assert_alerts("صدام حسين", "Saddam Hussein");
    assert_alerts("בנימין נתניהו", "Binyamin Netanyahu");
    assert_alerts("김정은", "Kim Jong Un");
    assert_alerts("Kim Jong-un", "김정은");
    assert_alerts("习近平", "Xi Jinping");
    assert_alerts("ナルヒト・ヤマダ", "Naruhito Yamada");
    assert_alerts("Βλαντίμιρ Πούτιν", "Vladimir Putin");
    assert_alerts("Müller Hans-Jürgen", "Hans Juergen Mueller");
    // Chinese characters that are read alike are other names, full and simple ones the same.
    assert_silent("习近朋", "习近平");
    assert_int_equal(score("習近平", "习近平"), SCREEN_SCORE_EXACT);
    // Two characters sound like too much.
    assert_silent("成 王", "Chen Wang");
    assert_silent("민준 김", "Kim Man Chun");
    assert_alerts("민준 김", "Kim Min Jun");
}

static void
test_strong(void **state)
{
    (void)state;
    assert_true(pair("Usama bin Ladin", "USAMA BIN LADIN", SCREEN_PRIMARY).is_strong);
    assert_false(pair("N. Nazarbayev", "Nursultan Nazarbayev", SCREEN_PRIMARY).is_strong);
    assert_false(pair("Taliban Bank", "TALIBAN", SCREEN_PRIMARY).is_strong);
    // What is exact is ordered: as listed, in another order, in another reading.
    assert_true(score("Mueller Hans", "MUELLER HANS") > score("Hans Mueller", "MUELLER HANS"));
    assert_true(score("Hans Mueller", "MUELLER HANS") > score("Müller Hans", "MUELLER HANS"));
}

static void
test_one_token(void **state)
{
    (void)state;
    // One listed word never alerts on a longer query alone, whatever the rest weighs.
    struct screen_hit hit = pair("Taliban Bank", "TALIBAN", SCREEN_PRIMARY);
    assert_false(hit.is_alert);
    assert_true(hit.cap == SCORE_CAP_ONE_TOKEN);
    assert_int_equal(hit.score, SCREEN_ALERT - 1);
    hit = pair("Ibrahim Company Hassan", "HASSAN", SCREEN_PRIMARY);
    assert_false(hit.is_alert);
    // Nor when the alert threshold is set lower.
    struct screen_limits low = {500, 500, 10};
    assert_int_equal(match_pair(&arena, normaliser, bytes_of_str("Taliban Bank"),
                                bytes_of_str("Taliban"), SCREEN_PRIMARY, &low, &hit, NULL),
                     0);
    assert_false(hit.is_alert);
    // Words that carry nothing are not a longer query.
    assert_alerts("The Taliban", "TALIBAN");
    assert_alerts("Taliban Ltd", "TALIBAN");
}

static void
test_weak(void **state)
{
    (void)state;
    struct screen_hit strong = pair("Red Fox", "RED FOX", SCREEN_ALIAS);
    struct screen_hit weak = pair("Red Fox", "RED FOX", SCREEN_WEAK);
    assert_true(strong.is_alert);
    assert_false(strong.is_weak_lowered);
    assert_false(weak.is_alert);
    assert_true(weak.is_weak_lowered);
    assert_true(weak.score < SCREEN_ALERT);
    assert_true(weak.score >= SCREEN_HIT);
}

static void
test_random_pairs(void **state)
{
    (void)state;
    uint64_t random = 21;
    for (int i = 0; i < 4000; i++) {
        char *a = world_random_name(&random), *b = world_random_name(&random);
        int there = score(a, b), back = score(b, a);
        assert_in_range(there, 0, SCREEN_SCORE_EXACT);
        // Only the one-token rule looks at one side.
        if (there != back && there != SCREEN_ALERT - 1 && back != SCREEN_ALERT - 1)
            assert_true(abs(there - back) <= 200); // greedy pairs may fall otherwise among equals
        assert_int_equal(score(a, a), SCREEN_SCORE_EXACT);
        free(a);
        free(b);
    }
}

static void
test_formula(void **state)
{
    (void)state;
    uint64_t random = 22;
    for (int i = 0; i < 20000; i++) {
        uint64_t c = support_below(&random, 500000), l = support_below(&random, 100000);
        uint32_t weight = (uint32_t)support_below(&random, 300),
                 clash = weight + (uint32_t)support_below(&random, 50),
                 more = (uint32_t)support_below(&random, 100);
        struct score_rest q = {weight, clash}, n = {clash, weight + 60},
                          q_more = {weight + more, clash + more},
                          n_more = {clash + more, weight + 60 + more};
        int value = score_value(c, l, q, n, 0);
        assert_true(score_value(c + 1000 * more, l, q, n, 0) >= value);
        assert_true(score_value(c, l + more, q, n, 0) <= value);
        assert_true(score_value(c, l, q_more, n, 0) <= value);
        assert_true(score_value(c, l, q, n_more, 0) <= value);
        assert_true(score_value(c, l, q, n, more) <= value);
    }
    const struct score_rest none = {0, 0};
    assert_int_equal(score_value(0, 0, none, none, 0), 0);
    assert_int_equal(score_value(1, 0, none, none, 0), SCREEN_SCORE_EXACT);
}

static void
assert_why(const char *query, const char *listed, enum screen_kind kind, const char *expected)
{
    struct screen_hit hit = pair(query, listed, kind);
    struct buf why;
    buf_init(&why, 65536);
    explain_hit(&hit, &why);
    assert_string_equal(buf_str(&why), expected);
    buf_clear(&why);
}

static void
test_reasons(void **state)
{
    (void)state;
    assert_why("Islamic Movement", "ISLAMIC MOVEMENT", SCREEN_PRIMARY,
               "Islamic = ISLAMIC; Movement = MOVEMENT; through the primary name");
    assert_why("Taleban", "TALIBAN", SCREEN_ALIAS,
               "Taleban ~ TALIBAN [spelling, 1 edit]; through an alias");
    assert_why("Талибан", "TALIBAN", SCREEN_PRIMARY,
               "Талибан (taliban) = TALIBAN [transliteration]; through the primary name");
    assert_why(
        "Taliban", "Талибан", SCREEN_ORIGINAL,
        "Taliban = Талибан (taliban) [transliteration]; through the name in its original script");
    assert_why("ALQAEDA", "AL QA'IDA", SCREEN_FORMERLY,
               "ALQAEDA ~ AL QA'IDA [spelling, 1 edit, joined]; through a former name");
    assert_why("J Smith Ltd", "Smith, John Limited X", SCREEN_WEAK,
               "J ~ John [initial]; Smith = Smith; Ltd ~ Limited [form of the same word]; X only "
               "in the listed name; "
               "in another order; through a weak alias, which counts for less");
    assert_why("Taliban Bank", "TALIBAN", SCREEN_PRIMARY,
               "Taliban = TALIBAN; Bank only in the query; through the primary name; one listed "
               "word alone does not "
               "raise an alert on a longer name");
    assert_why("Bob Mueller", "Robert Müller", SCREEN_PRIMARY,
               "Bob ~ Robert [short form of the same name]; Mueller ~ Müller [another reading]; "
               "through the primary name");
    // What a list or a query holds cannot drive a terminal.
    assert_why("\xe2\x80\xaetaliban\x1b[2J",
               "TALI\xe2\x80\xae"
               "BAN",
               SCREEN_PRIMARY,
               "taliban = TALI\\u{202e}BAN; 2J only in the query; through the primary name");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact),         cmocka_unit_test(test_alerts),
        cmocka_unit_test(test_silence),       cmocka_unit_test(test_names),
        cmocka_unit_test(test_organisations), cmocka_unit_test(test_scripts),
        cmocka_unit_test(test_strong),        cmocka_unit_test(test_one_token),
        cmocka_unit_test(test_weak),          cmocka_unit_test(test_random_pairs),
        cmocka_unit_test(test_formula),       cmocka_unit_test(test_reasons),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("screen score", tests, setup, teardown);
}
