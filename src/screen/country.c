// SPDX-License-Identifier: Apache-2.0
// See country.h. The table is small and asked for hits alone, so it is walked.
#include "screen/country.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "base/text.h"

#define COUNTRY_TEXT_MAX 128 // the longest name has 60 bytes

static const struct country {
    char code[3], code3[4];
    const char *name, *names;
} countries[] = {
#define COUNTRY(code, code3, name, names) {code, code3, name, names},
#include "screen/country.def"
#undef COUNTRY
};

#define COUNTRY_COUNT (sizeof countries / sizeof *countries)

// Latin letters of Latin-1 and Latin Extended-A without their marks; 0: none of those. Enough for names of countries.
static char
plain(uint32_t c)
{
    static const char latin1[] = "aaaaaaaceeeeiiiidnooooo ouuuuy saaaaaaaceeeeiiiidnooooo ouuuuy y";
    if (c < 0x80)
        return (char)((c >= 'A' && c <= 'Z') ? c + 32 : c);
    if (c >= 0xc0 && c <= 0xff)
        return latin1[c - 0xc0];
    static const struct {
        uint16_t code;
        char letter;
    } others[] = {{0x11e, 'g'}, {0x11f, 'g'}, {0x130, 'i'}, {0x131, 'i'}, {0x15e, 's'}, {0x15f, 's'}, {0x160, 's'}, {0x161, 's'}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i].code == c)
            return others[i].letter;
    return 0;
}

// Lower-case words with one space between them; Cyrillic letters stay, in lower case. The size, 0 when it is too long.
static size_t
fold(struct bytes text, uint8_t out[COUNTRY_TEXT_MAX])
{
    size_t at = 0, n = 0;
    bool is_gap = false;
    while (at < text.n && n + 8 < COUNTRY_TEXT_MAX) {
        int32_t c = text_next(text, &at);
        if (c < 0)
            return 0;
        uint32_t x = (uint32_t)c;
        if (x >= 0x410 && x <= 0x42f)
            x += 0x20;
        x = x == 0x401 || x == 0x451 ? 0x435 : x;
        char letter = plain(x);
        bool is_letter = (letter >= 'a' && letter <= 'z') || (x >= 0x430 && x <= 0x45f);
        if (!is_letter) {
            is_gap = n > 0;
            continue;
        }
        if (is_gap)
            out[n++] = ' ';
        is_gap = false;
        if (x >= 0x430)
            n += text_put(out + n, x);
        else
            out[n++] = (uint8_t)letter;
    }
    return at < text.n ? 0 : n;
}

static bool
has_name(const char *names, struct bytes name)
{
    for (const char *at = names; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL) {
        size_t n = strcspn(at, "|");
        if (n == name.n && memcmp(at, name.p, n) == 0)
            return true;
    }
    return false;
}

static bool
is_code(struct bytes text, const char *code)
{
    for (size_t i = 0; i < text.n; i++)
        if ((text.p[i] & ~0x20) != code[i])
            return false;
    return text.n == strlen(code);
}

int
country_find_code(struct bytes code)
{
    if (code.n != 2 && code.n != 3)
        return -1;
    for (size_t i = 0; i < COUNTRY_COUNT; i++)
        if (is_code(code, code.n == 2 ? countries[i].code : countries[i].code3))
            return (int)i;
    return -1;
}

int
country_find(struct bytes text)
{
    uint8_t folded[COUNTRY_TEXT_MAX];
    text = text_trim(text);
    int number = country_find_code(text);
    size_t n = number < 0 ? fold(text, folded) : 0;
    for (size_t i = 0; n > 0 && i < COUNTRY_COUNT; i++)
        if (has_name(countries[i].names, bytes_of(folded, n)))
            return (int)i;
    return number;
}

size_t
country_count(void)
{
    return COUNTRY_COUNT;
}

const char *
country_code(int number)
{
    assert(number >= 0);
    assert((size_t)number < COUNTRY_COUNT);
    return countries[number].code;
}

const char *
country_name(int number)
{
    assert(number >= 0);
    assert((size_t)number < COUNTRY_COUNT);
    return countries[number].name;
}
