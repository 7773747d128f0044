// SPDX-License-Identifier: Apache-2.0
// See document.h.
#include "screen/document.h"

#include <string.h>

#include "base/text.h"
#include "screen/coin.h"
#include "screen/country.h"
#include "screen/digits.h"

// ---- words ----

static const struct word {
    const char *text; // lower case
    enum document_kind kind;
    const char *country; // that the word says; NULL: none
} words[] = {
    {"passport", DOCUMENT_PASSPORT, NULL},
    {"national-id", DOCUMENT_NATIONAL_ID, NULL},
    {"id", DOCUMENT_NATIONAL_ID, NULL},
    {"identity", DOCUMENT_NATIONAL_ID, NULL},
    {"iin", DOCUMENT_TAX, "KZ"},
    {"bin", DOCUMENT_TAX, "KZ"},
    {"inn", DOCUMENT_TAX, NULL},
    {"unp", DOCUMENT_TAX, "BY"},
    {"tin", DOCUMENT_TAX, NULL},
    {"tax", DOCUMENT_TAX, NULL},
    {"imo", DOCUMENT_IMO, NULL},
    {"registration", DOCUMENT_REGISTRATION, NULL},
    {"ogrn", DOCUMENT_REGISTRATION, "RU"},
    {"ogrnip", DOCUMENT_REGISTRATION, "RU"},
    {"swift", DOCUMENT_BIC, NULL},
    {"bic", DOCUMENT_BIC, NULL},
    {"crypto", DOCUMENT_CRYPTO, NULL},
    {"wallet", DOCUMENT_CRYPTO, NULL},
    {"btc", DOCUMENT_CRYPTO, NULL},
    {"xbt", DOCUMENT_CRYPTO, NULL},
    {"eth", DOCUMENT_CRYPTO, NULL},
    {"ltc", DOCUMENT_CRYPTO, NULL},
    {"trx", DOCUMENT_CRYPTO, NULL},
    {"iban", DOCUMENT_IBAN, NULL},
    {"account", DOCUMENT_IBAN, NULL},
    {"lei", DOCUMENT_LEI, NULL},
    {"other", DOCUMENT_OTHER, NULL},
    {"document", DOCUMENT_OTHER, NULL},
};

static const struct word *
find_word(struct bytes text)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t k = 0;
        const char *w = words[i].text;
        while (k < text.n && w[k] && (text_is_ascii_upper(text.p[k]) ? text.p[k] + 32 : text.p[k]) == w[k])
            k++;
        if (k == text.n && !w[k])
            return &words[i];
    }
    return NULL;
}

const char *
document_kind_name(enum document_kind kind)
{
    static const char *const names[] = {"passport",       "national id", "tax number", "IMO number", "registration number",
                                        "BIC", "crypto address", "IBAN",       "LEI",        "number"};
    return names[kind];
}

// ---- folding ----

// Cyrillic capitals that look like Latin ones, as they stand in the series of passports. 0: none.
static uint8_t
look_alike(uint32_t c)
{
    static const struct {
        uint16_t code;
        uint8_t letter;
    } table[] = {{0x410, 'A'}, {0x412, 'B'}, {0x415, 'E'}, {0x41a, 'K'}, {0x41c, 'M'}, {0x41d, 'H'},
                 {0x41e, 'O'}, {0x420, 'P'}, {0x421, 'C'}, {0x422, 'T'}, {0x423, 'Y'}, {0x425, 'X'}};
    if (c >= 0x430 && c <= 0x44f)
        c -= 0x20;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].code == c)
            return table[i].letter;
    return 0;
}

// Decimal digits of other scripts and of full width; -1: none.
static int
digit_of(uint32_t c)
{
    static const uint16_t zeros[] = {0x660, 0x6f0, 0x966, 0xff10}; // Arabic, Persian, Devanagari, full width
    for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
        if (c >= zeros[i] && c <= zeros[i] + 9u)
            return (int)(c - zeros[i]);
    return -1;
}

// A-Z and 0-9 as they are, lower case raised; other letters stay, in UTF-8; all else goes. 0 when it is too long.
static size_t
fold(struct bytes text, uint8_t out[DOCUMENT_SIZE_MAX])
{
    size_t n = 0;
    for (size_t at = 0; at < text.n;) {
        int32_t next = text_next(text, &at);
        if (next < 0) {
            at++;
            continue;
        }
        uint32_t c = (uint32_t)next;
        int digit = digit_of(c);
        uint8_t letter = look_alike(c);
        if (n + 4 > DOCUMENT_SIZE_MAX)
            return 0;
        if (digit >= 0)
            out[n++] = (uint8_t)('0' + digit);
        else if (letter)
            out[n++] = letter;
        else if (c < 0x80 && text_is_ascii_lower((uint8_t)c))
            out[n++] = (uint8_t)(c - 32);
        else if (c < 0x80 && (text_is_ascii_upper((uint8_t)c) || text_is_ascii_digit((uint8_t)c)))
            out[n++] = (uint8_t)c;
        else if (c >= 0xc0 && !text_is_unseen(c) && !(c >= 0x2000 && c <= 0x206f) && c != 0x2116)
            n += text_put(out + n, c);
    }
    return n;
}

static struct bytes
without_prefix(struct bytes folded, const char *prefix)
{
    struct bytes p = bytes_of_str(prefix);
    return folded.n > p.n && bytes_has_prefix(folded, p) ? bytes_sub(folded, p.n, folded.n) : folded;
}

// ---- checking ----

static void
set_check(struct document *d, bool is_good, const char *rule)
{
    d->check = is_good ? DOCUMENT_GOOD : DOCUMENT_BAD;
    d->rule = rule;
}

static bool
is_country(const struct document *d, const char *code)
{
    return d->country >= 0 && strcmp(country_code(d->country), code) == 0;
}

static void
check_tax(struct document *d)
{
    struct bytes f = d->folded;
    if (is_country(d, "RU"))
        set_check(d, digits_inn(f), "the check digits of a Russian INN");
    else if (is_country(d, "KZ"))
        set_check(d, digits_iin(f), "the check digit of a Kazakh IIN or BIN");
    else if (is_country(d, "BY"))
        set_check(d, digits_unp(f), "the check digit of a Belarusian UNP");
    else if (is_country(d, "AM"))
        set_check(d, f.n == 8 && digits_are(f), "the length of an Armenian tax number (8 digits)");
    else if (is_country(d, "KG"))
        set_check(d, f.n == 14 && digits_are(f), "the length of a Kyrgyz tax number (14 digits)");
    else if (is_country(d, "TJ"))
        set_check(d, f.n == 9 && digits_are(f), "the length of a Tajik tax number (9 digits)");
    else if (d->country < 0 && (digits_inn(f) || digits_iin(f)))
        set_check(d, true, digits_inn(f) ? "the check digits of a Russian INN" : "the check digit of a Kazakh IIN or BIN");
}

static void
check_crypto(struct document *d)
{
    const char *scheme;
    enum coin_verdict v = coin_check(text_trim(d->number), &scheme);
    d->rule = scheme ? scheme : "an address of a kind that is not known here";
    if (v == COIN_GOOD || v == COIN_BAD)
        d->check = v == COIN_GOOD ? DOCUMENT_GOOD : DOCUMENT_BAD;
}

static void
check(struct document *d)
{
    struct bytes f = d->folded;
    d->rule = "no check digit";
    switch (d->kind) {
    case DOCUMENT_TAX:
        check_tax(d);
        break;
    case DOCUMENT_IMO:
        set_check(d, digits_imo(f), "the check digit of an IMO number");
        break;
    case DOCUMENT_BIC:
        set_check(d, digits_bic(f), "the shape of a BIC");
        break;
    case DOCUMENT_IBAN:
        set_check(d, digits_iban(f), "the check digits of an IBAN");
        break;
    case DOCUMENT_LEI:
        set_check(d, digits_lei(f), "the check digits of an LEI");
        break;
    case DOCUMENT_CRYPTO:
        check_crypto(d);
        break;
    case DOCUMENT_REGISTRATION:
        if (is_country(d, "RU") || digits_ogrn(f))
            set_check(d, digits_ogrn(f), "the check digit of a Russian OGRN");
        break;
    case DOCUMENT_PASSPORT:
    case DOCUMENT_NATIONAL_ID:
    case DOCUMENT_OTHER:
        break;
    }
}

// What a number of no kind is, where its own check digits say so.
static enum document_kind
recognise(const struct document *d)
{
    const char *scheme;
    enum coin_verdict v = coin_check(text_trim(d->number), &scheme);
    if (v == COIN_GOOD || v == COIN_SHAPE)
        return DOCUMENT_CRYPTO;
    if (digits_lei(d->folded))
        return DOCUMENT_LEI;
    if (digits_iban(d->folded))
        return DOCUMENT_IBAN;
    if (bytes_has_prefix(d->folded, BYTES_LIT("IMO")) && digits_imo(without_prefix(d->folded, "IMO")))
        return DOCUMENT_IMO;
    return DOCUMENT_OTHER;
}

// Every kind has one way in which it is written.
static bool
settle(struct arena *a, struct document *d)
{
    struct bytes written = text_trim(d->number);
    if (d->kind == DOCUMENT_IMO)
        d->folded = without_prefix(d->folded, "IMO");
    if (d->kind == DOCUMENT_IBAN)
        d->folded = without_prefix(d->folded, "IBAN");
    if (d->kind == DOCUMENT_LEI)
        d->folded = without_prefix(d->folded, "LEI");
    if (d->kind == DOCUMENT_BIC && d->folded.n == 11 && memcmp(d->folded.p + 8, "XX" "X", 3) == 0)
        d->folded.n = 8; // the head office
    const char *scheme;
    if (d->kind == DOCUMENT_CRYPTO && written.n <= DOCUMENT_SIZE_MAX && coin_check(written, &scheme) != COIN_SHAPE &&
        scheme && strcmp(scheme, "base58check") == 0)
        d->folded = arena_copy(a, written); // case tells
    return d->folded.p != NULL && d->folded.n > 0;
}

bool
document_read(struct arena *a, struct bytes word, struct bytes number, struct bytes country, struct document *out)
{
    uint8_t folded[DOCUMENT_SIZE_MAX];
    const struct word *w = find_word(word);
    *out = (struct document){.kind = w ? w->kind : DOCUMENT_OTHER, .number = number, .country = -1};
    size_t n = fold(number, folded);
    if (n == 0)
        return false;
    out->folded = arena_copy(a, bytes_of(folded, n));
    if (!out->folded.p)
        return false;
    if (country.n > 0)
        out->country = country_find(country);
    else if (w && w->country)
        out->country = country_find_code(bytes_of_str(w->country));
    if (out->kind == DOCUMENT_OTHER)
        out->kind = recognise(out);
    if (!settle(a, out))
        return false;
    check(out);
    return true;
}

bool
document_read_text(struct arena *a, struct bytes text, struct document *out)
{
    struct bytes none = {NULL, 0}, country = none;
    text = text_trim(text);
    size_t space = bytes_find(text, 0, ' ');
    struct bytes word = bytes_sub(text, 0, space), rest = text_trim(bytes_sub(text, space, text.n));
    if (rest.n == 0 || !find_word(word))
        return document_read(a, none, text, none, out);
    if (rest.p[0] == '(') {
        size_t end = bytes_find(rest, 0, ')');
        country = bytes_sub(rest, 1, end - 1);
        rest = text_trim(bytes_sub(rest, end + 1, rest.n));
    }
    return document_read(a, word, rest, country, out);
}

// ---- comparing ----

bool
document_is_for_life(enum document_kind kind)
{
    return kind == DOCUMENT_TAX || kind == DOCUMENT_IMO || kind == DOCUMENT_LEI;
}

// Numbers that mean one thing in the whole world.
static bool
is_global(enum document_kind kind)
{
    return kind == DOCUMENT_IMO || kind == DOCUMENT_BIC || kind == DOCUMENT_CRYPTO || kind == DOCUMENT_IBAN || kind == DOCUMENT_LEI;
}

enum document_match
document_compare(const struct document *a, const struct document *b)
{
    if (!bytes_equal(a->folded, b->folded))
        return DOCUMENT_DIFFERENT;
    if (a->kind != b->kind)
        return DOCUMENT_CHANCE;
    bool is_other_country = !is_global(a->kind) && a->country >= 0 && b->country >= 0 && a->country != b->country;
    bool is_telling = a->folded.n >= DOCUMENT_SIZE_TELLING && a->kind != DOCUMENT_OTHER;
    return is_telling && !is_other_country ? DOCUMENT_SAME : DOCUMENT_CHANCE;
}
