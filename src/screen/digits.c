// SPDX-License-Identifier: Apache-2.0
// See digits.h.
#include "screen/digits.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "screen/country.h"

bool
digits_are(struct bytes number)
{
    for (size_t i = 0; i < number.n; i++)
        if (!text_is_ascii_digit(number.p[i]))
            return false;
    return number.n > 0;
}

static unsigned
digit(struct bytes number, size_t i)
{
    return (unsigned)(number.p[i] - '0');
}

// Sum of the first `count` digits times their weights.
static unsigned
weigh(struct bytes number, const uint8_t *weights, size_t count)
{
    unsigned sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += digit(number, i) * weights[i];
    return sum;
}

// ---- ICAO 9303 ----

char
digits_icao(struct bytes field)
{
    static const uint8_t weights[] = {7, 3, 1};
    unsigned sum = 0;
    for (size_t i = 0; i < field.n; i++) {
        uint8_t c = field.p[i];
        unsigned value = text_is_ascii_digit(c) ? c - (unsigned)'0' : text_is_ascii_upper(c) ? c - (unsigned)'A' + 10 : 0;
        if (value == 0 && c != '0' && c != '<')
            return 0;
        sum += value * weights[i % 3];
    }
    return (char)('0' + sum % 10);
}

// ---- ships ----

bool
digits_imo(struct bytes number)
{
    static const uint8_t weights[] = {7, 6, 5, 4, 3, 2};
    return number.n == 7 && digits_are(number) && weigh(number, weights, 6) % 10 == digit(number, 6);
}

// ---- ISO 7064, modulo 97 ----

// A letter counts as two digits, A as 10. 0 when something else is in it, which no right number gives.
static unsigned
modulo_97(struct bytes text, unsigned so_far)
{
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.p[i];
        if (text_is_ascii_digit(c))
            so_far = (so_far * 10 + (unsigned)(c - '0')) % 97;
        else if (text_is_ascii_upper(c))
            so_far = (so_far * 100 + (unsigned)(c - 'A') + 10) % 97;
        else
            return 0;
    }
    return so_far;
}

// Whole length of a country's IBAN; 0 where it is not known here.
static size_t
iban_size(const uint8_t *code)
{
    static const char table[] = "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18FO18FR27GB22"
                                "GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21MC27MD24ME22MK19"
                                "MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SE24SI19SK24SM27TL23TN24TR26UA29VA22VG24XK20";
    for (size_t i = 0; i + 4 <= sizeof table - 1; i += 4)
        if (memcmp(table + i, code, 2) == 0)
            return (size_t)(table[i + 2] - '0') * 10 + (size_t)(table[i + 3] - '0');
    return 0;
}

bool
digits_iban(struct bytes number)
{
    if (number.n < 15 || number.n > 34 || !text_is_ascii_upper(number.p[0]) || !text_is_ascii_upper(number.p[1]) ||
        !digits_are(bytes_sub(number, 2, 2)))
        return false;
    size_t size = iban_size(number.p);
    if (size != 0 ? size != number.n : country_find_code(bytes_sub(number, 0, 2)) < 0)
        return false;
    return modulo_97(bytes_sub(number, 0, 4), modulo_97(bytes_sub(number, 4, number.n), 0)) == 1;
}

bool
digits_lei(struct bytes number)
{
    return number.n == 20 && digits_are(bytes_sub(number, 18, 2)) && modulo_97(number, 0) == 1;
}

bool
digits_bic(struct bytes number)
{
    if ((number.n != 8 && number.n != 11) || country_find_code(bytes_sub(number, 4, 2)) < 0)
        return false;
    for (size_t i = 0; i < number.n; i++) {
        bool is_letter = text_is_ascii_upper(number.p[i]);
        if (!is_letter && (i < 6 || !text_is_ascii_digit(number.p[i])))
            return false;
    }
    return true;
}

// ---- Russia ----

bool
digits_inn(struct bytes number)
{
    static const uint8_t company[] = {2, 4, 10, 3, 5, 9, 4, 6, 8};
    static const uint8_t first[] = {7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
    static const uint8_t second[] = {3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
    if (!digits_are(number))
        return false;
    if (number.n == 10)
        return weigh(number, company, 9) % 11 % 10 == digit(number, 9);
    return number.n == 12 && weigh(number, first, 10) % 11 % 10 == digit(number, 10) &&
           weigh(number, second, 11) % 11 % 10 == digit(number, 11);
}

bool
digits_ogrn(struct bytes number)
{
    if (!digits_are(number) || (number.n != 13 && number.n != 15))
        return false;
    uint64_t value = 0;
    for (size_t i = 0; i + 1 < number.n; i++)
        value = value * 10 + digit(number, i);
    return value % (number.n == 13 ? 11 : 13) % 10 == digit(number, number.n - 1);
}

// ---- Kazakhstan ----

bool
digits_iin(struct bytes number)
{
    static const uint8_t first[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    static const uint8_t second[] = {3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2};
    if (number.n != 12 || !digits_are(number))
        return false;
    unsigned check = weigh(number, first, 11) % 11;
    if (check == 10)
        check = weigh(number, second, 11) % 11;
    return check == digit(number, 11); // 10 is given to nobody
}

// ---- Belarus ----

bool
digits_unp(struct bytes number)
{
    static const uint8_t weights[] = {29, 23, 19, 17, 13, 7, 5, 3};
    static const char person[] = "ABCEHKMOPT"; // the second letter of a person's number stands for a digit
    if (number.n != 9 || !digits_are(bytes_sub(number, 2, 7)))
        return false;
    unsigned values[2];
    for (size_t i = 0; i < 2; i++) {
        uint8_t c = number.p[i];
        const char *letter = text_is_ascii_upper(c) ? strchr(person, c) : NULL;
        if (!letter && !text_is_ascii_digit(c))
            return false;
        values[i] = !letter ? (unsigned)(c - '0') : i == 0 ? (unsigned)(c - 'A') + 10 : (unsigned)(letter - person);
    }
    if (text_is_ascii_digit(number.p[1]) != text_is_ascii_digit(number.p[0]))
        return false;
    unsigned sum = values[0] * weights[0] + values[1] * weights[1];
    for (size_t i = 2; i < 8; i++)
        sum += digit(number, i) * weights[i];
    return sum % 11 == digit(number, 8);
}
