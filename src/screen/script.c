// SPDX-License-Identifier: Apache-2.0
#include "screen/script.h"

struct pair {
    uint16_t from, to; // code points
};

// Cyrillic and Greek letters by the Latin letter they look like, each case for itself; ordered by
// code point.
static const struct pair latin[] = {
    {0x0391, 'A'}, {0x0392, 'B'}, {0x0395, 'E'}, {0x0396, 'Z'}, {0x0397, 'H'}, {0x0399, 'I'},
    {0x039a, 'K'}, {0x039c, 'M'}, {0x039d, 'N'}, {0x039f, 'O'}, {0x03a1, 'P'}, {0x03a4, 'T'},
    {0x03a5, 'Y'}, {0x03a7, 'X'}, {0x03b1, 'a'}, {0x03b5, 'e'}, {0x03b9, 'i'}, {0x03ba, 'k'},
    {0x03bd, 'v'}, {0x03bf, 'o'}, {0x03c1, 'p'}, {0x03c4, 't'}, {0x03c5, 'u'}, {0x03c7, 'x'},
    {0x03f2, 'c'}, {0x03f3, 'j'}, {0x0405, 'S'}, {0x0406, 'I'}, {0x0408, 'J'}, {0x0410, 'A'},
    {0x0412, 'B'}, {0x0415, 'E'}, {0x041a, 'K'}, {0x041c, 'M'}, {0x041d, 'H'}, {0x041e, 'O'},
    {0x0420, 'P'}, {0x0421, 'C'}, {0x0422, 'T'}, {0x0423, 'Y'}, {0x0425, 'X'}, {0x0430, 'a'},
    {0x0432, 'b'}, {0x0435, 'e'}, {0x043a, 'k'}, {0x043c, 'm'}, {0x043d, 'h'}, {0x043e, 'o'},
    {0x0440, 'p'}, {0x0441, 'c'}, {0x0442, 't'}, {0x0443, 'y'}, {0x0445, 'x'}, {0x0455, 's'},
    {0x0456, 'i'}, {0x0458, 'j'}, {0x04ae, 'Y'}, {0x04af, 'y'}, {0x04ba, 'h'}, {0x04bb, 'h'},
    {0x04c0, 'I'}, {0x04cf, 'l'}, {0x0501, 'd'}, {0x051b, 'q'}, {0x051d, 'w'},
};

// The other way; ordered by code point.
static const struct pair cyrillic[] = {
    {'A', 0x0410}, {'B', 0x0412}, {'C', 0x0421}, {'E', 0x0415}, {'H', 0x041d}, {'I', 0x0406},
    {'J', 0x0408}, {'K', 0x041a}, {'M', 0x041c}, {'O', 0x041e}, {'P', 0x0420}, {'S', 0x0405},
    {'T', 0x0422}, {'X', 0x0425}, {'Y', 0x0423}, {'a', 0x0430}, {'c', 0x0441}, {'e', 0x0435},
    {'i', 0x0456}, {'j', 0x0458}, {'k', 0x043a}, {'o', 0x043e}, {'p', 0x0440}, {'s', 0x0455},
    {'x', 0x0445}, {'y', 0x0443},
};

static uint32_t
find(const struct pair *table, size_t count, uint32_t c)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (table[middle].from == c)
            return table[middle].to;
        if (table[middle].from < c)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

uint32_t
script_latin_lookalike(uint32_t c)
{
    return find(latin, sizeof latin / sizeof latin[0], c);
}

uint32_t
script_cyrillic_lookalike(uint32_t c)
{
    return find(cyrillic, sizeof cyrillic / sizeof cyrillic[0], c);
}

// Latin letters with marks that some languages write as two; small ones, ordered by code point.
static const struct {
    uint16_t from;
    const char *to;
} spelt_out[] = {
    {0x00e4, "ae"}, {0x00e5, "aa"}, {0x00e6, "ae"}, {0x00e7, "ch"}, {0x00f0, "dh"},
    {0x00f1, "ny"}, {0x00f6, "oe"}, {0x00f8, "oe"}, {0x00fc, "ue"}, {0x0107, "ch"},
    {0x010d, "ch"}, {0x0111, "dj"}, {0x0148, "nj"}, {0x0159, "rz"}, {0x015b, "s"},
    {0x015f, "sh"}, {0x0161, "sh"}, {0x0163, "ts"}, {0x0171, "ue"}, {0x0151, "oe"},
    {0x017e, "zh"}, {0x017c, "zh"}, {0x0219, "sh"}, {0x021b, "ts"}, {0x0259, "e"},
};

const char *
script_spelt_out(uint32_t c)
{
    for (size_t i = 0; i < sizeof spelt_out / sizeof spelt_out[0]; i++) {
        if (spelt_out[i].from == c)
            return spelt_out[i].to;
    }
    return NULL;
}
