// SPDX-License-Identifier: Apache-2.0
// Proves the check digits on numbers that the standards and the issuers print, and that one wrong digit, or two that changed
// places, is found wherever the rule promises it; the addresses of crypto currencies on those of BIP 173, BIP 350 and the
// first block; countries by their codes and names.
#include "support.h"

#include <string.h>

#include "screen/coin.h"
#include "screen/country.h"
#include "screen/digits.h"

typedef bool check_fn(struct bytes number);

static const struct {
    check_fn *check;
    const char *good[5];
    bool finds_every_digit; // modulo 97 and single weights without a common factor do; INN's two-step remainder does not
} rows[] = {
    {digits_imo, {"9074729", "9319466", "8814275", NULL}, false},
    {digits_iban, {"GB29NWBK60161331926819", "DE89370400440532013000", "KZ86125KZT5004100100", "BY13NBRB3600900000002Z00AB00", NULL}, true},
    {digits_lei, {"5493001KJTIIGC8Y1R12", "HWUPKR0MPOU8FGXBT394", "7LTWFZYICNSX8D621K86", NULL}, true},
    {digits_inn, {"7707083893", "500100732259", "7830002293", NULL}, false},
    {digits_ogrn, {"1027700132195", "1037739010891", NULL}, false},
    {digits_iin, {"990140000384", "031240000292", "850101300603", NULL}, false},
    {digits_unp, {"200988541", "MA1953684", NULL}, false},
};

static void
test_good_and_broken(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t k = 0; rows[i].good[k]; k++) {
            char text[40];
            size_t n = strlen(rows[i].good[k]), found = 0, tried = 0;
            memcpy(text, rows[i].good[k], n + 1);
            if (!rows[i].check(bytes_of(text, n)))
                fail_msg("%s is good", text);
            assert_false(rows[i].check(bytes_of(text, n - 1)));
            for (size_t at = 0; at < n; at++) {
                char kept = text[at];
                if (kept < '0' || kept > '9')
                    continue;
                for (char c = '0'; c <= '9'; c++) {
                    text[at] = c;
                    tried += c != kept;
                    found += c != kept && !rows[i].check(bytes_of(text, n));
                }
                text[at] = kept;
            }
            if (rows[i].finds_every_digit ? found != tried : found * 100 < tried * 85)
                fail_msg("%s: of %zu wrong digits %zu were found", text, tried, found);
        }
}

static void
test_bic(void **state)
{
    (void)state;
    assert_true(digits_bic(BYTES_LIT("DEUTDEFF")));
    assert_true(digits_bic(BYTES_LIT("SABRRUMM012")));
    assert_false(digits_bic(BYTES_LIT("DEUTDEF")));
    assert_false(digits_bic(BYTES_LIT("DEUTQQFF"))); // no such country
    assert_false(digits_bic(BYTES_LIT("DEU1DEFF")));
}

static void
test_icao(void **state)
{
    (void)state;
    // ICAO 9303-3, 4.9 and its appendix.
    assert_int_equal(digits_icao(BYTES_LIT("520727")), '3');
    assert_int_equal(digits_icao(BYTES_LIT("AB2134<<<")), '5');
    assert_int_equal(digits_icao(BYTES_LIT("HA672242<658022549601086<<<<<<<<<<<<<<0")), '8');
    assert_int_equal(digits_icao(BYTES_LIT("12a")), 0);
}

static void
test_coins(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum coin_verdict verdict;
    } table[] = {
        {"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", COIN_GOOD}, // of the first block
        {"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", COIN_BAD},
        {"3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", COIN_GOOD},
        {"BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", COIN_GOOD}, // BIP 173
        {"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", COIN_BAD},
        {"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", COIN_GOOD}, // BIP 350
        {"bc1qW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", COIN_BAD},                      // two cases
        {"0x52908400098527886E0F7030069857D2E4169EE7", COIN_SHAPE},
        {"0x52908400098527886E0F7030069857D2E4169EEX", COIN_NONE},
        {"T1234567", COIN_NONE},
        {"", COIN_NONE},
        {"7707083893", COIN_NONE},
        {"1", COIN_NONE},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const char *scheme;
        if (coin_check(bytes_of_str(table[i].text), &scheme) != table[i].verdict)
            fail_msg("%s: verdict %d", table[i].text, (int)coin_check(bytes_of_str(table[i].text), &scheme));
        assert_int_equal(scheme == NULL, table[i].verdict == COIN_NONE);
    }
}

static void
test_countries(void **state)
{
    (void)state;
    static const char *const said[][2] = {
        {"IQ", "IQ"},     {"irq", "IQ"},         {"Iraq", "IQ"},    {"ИРАК", "IQ"},     {"Российская Федерация", "RU"},
        {"Côte d'Ivoire", "CI"}, {"IVORY COAST", "CI"}, {"Iran (Islamic Republic of)", "IR"}, {"Türkiye", "TR"},
        {"Democratic People's Republic of Korea", "KP"}, {"  Kyrgyzstan ", "KG"}, {"Guinea-Bissau", "GW"}, {"Samoa", "WS"},
    };
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        int number = country_find(bytes_of_str(said[i][0]));
        if (number < 0 || strcmp(country_code(number), said[i][1]) != 0)
            fail_msg("%s: %s", said[i][0], number < 0 ? "nothing" : country_code(number));
    }
    assert_int_equal(country_find(BYTES_LIT("Atlantis")), -1);
    assert_int_equal(country_find(BYTES_LIT("")), -1);
    assert_int_equal(country_find(BYTES_LIT("Q\xff")), -1);
    for (size_t i = 0; i < country_count(); i++) { // whole and in order, each found by its own name
        assert_int_equal(country_find_code(bytes_of_str(country_code((int)i))), (int)i);
        assert_true(i == 0 || strcmp(country_code((int)i - 1), country_code((int)i)) < 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_and_broken), cmocka_unit_test(test_bic), cmocka_unit_test(test_icao),
        cmocka_unit_test(test_coins), cmocka_unit_test(test_countries),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
