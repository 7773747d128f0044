// SPDX-License-Identifier: Apache-2.0
// Alphabets: each letter has a usual spelling and, where custom differs, others. A reading takes
// the spellings of one column, so that four readings are four customs, not all their mixtures.
#include "screen/roman.h"

#include <string.h>

#include "screen/abjad.h"
#include "screen/han.h"
#include "screen/hangul.h"
#include "screen/kana.h"

struct letter {
    uint16_t from;
    uint16_t then;                      // the second letter of a pair, or 0
    const char *to[ROMAN_READINGS_MAX]; // NULL: as the first
};

// Columns: passports and press; ICAO 9303; Slavic Latin alphabets; foreign names written in
// Cyrillic. Ukrainian and Belarusian take the usual spelling where the letter says so.
static const struct letter cyrillic[] = {
    {0x0430, 0, {"a"}},
    {0x0431, 0, {"b"}},
    {0x0432, 0, {"v", NULL, NULL, "w"}},
    {0x0433, 0, {"g", "h", NULL, "h"}},
    {0x0434, 0x0436, {"dzh", "dj", "dz", "j"}},
    {0x0434, 0, {"d"}},
    {0x0435, 0, {"e", NULL, NULL, NULL}},
    {0x0436, 0, {"zh", NULL, "z", "j"}},
    {0x0437, 0, {"z", NULL, NULL, "s"}},
    {0x0438, 0x0439, {"iy", "ii", "y", "y"}},
    {0x0438, 0, {"i"}},
    {0x0439, 0, {"y", "i", "j", "i"}},
    {0x043a, 0x0441, {"ks", "x", NULL, "x"}},
    {0x043a, 0, {"k", NULL, NULL, "c"}},
    {0x043b, 0, {"l"}},
    {0x043c, 0, {"m"}},
    {0x043d, 0, {"n"}},
    {0x043e, 0, {"o"}},
    {0x043f, 0, {"p"}},
    {0x0440, 0, {"r"}},
    {0x0441, 0, {"s"}},
    {0x0442, 0, {"t"}},
    {0x0443, 0, {"u"}},
    {0x0444, 0, {"f", NULL, NULL, "ph"}},
    {0x0445, 0, {"kh", "h", "h", "h"}},
    {0x0446, 0, {"ts", "c", "c", "z"}},
    {0x0447, 0, {"ch", NULL, "c", NULL}},
    {0x0448, 0, {"sh", NULL, "s", NULL}},
    {0x0449, 0, {"shch", "sch", "st", NULL}},
    {0x044a, 0, {"", NULL, NULL, NULL}},
    {0x044b, 0, {"y", NULL, NULL, "i"}},
    {0x044c, 0x0435, {"ye", "ie", "je", "ie"}},
    {0x044c, 0, {""}},
    {0x044d, 0, {"e", NULL, NULL, "a"}},
    {0x044e, 0, {"yu", "iu", "ju", "u"}},
    {0x044f, 0, {"ya", "ia", "ja", "ia"}},
    {0x0450, 0, {"e"}},
    {0x0451, 0, {"e", "yo", "jo", "o"}},
    {0x0452, 0, {"dj", "d", "dj", NULL}},
    {0x0453, 0, {"g"}},
    {0x0454, 0, {"ye", "ie", "e", NULL}},
    {0x0455, 0, {"dz"}},
    {0x0456, 0, {"i"}},
    {0x0457, 0, {"yi", "i", "i", NULL}},
    {0x0458, 0, {"j", "y", NULL, "y"}},
    {0x0459, 0, {"lj", "l", NULL, "ly"}},
    {0x045a, 0, {"nj", "n", NULL, "ny"}},
    {0x045b, 0, {"c", "ch", NULL, NULL}},
    {0x045c, 0, {"k"}},
    {0x045d, 0, {"i"}},
    {0x045e, 0, {"u", "w", "v", NULL}},
    {0x045f, 0, {"dz", "dzh", NULL, "j"}},
    {0x0491, 0, {"g"}},
    {0x0493, 0, {"gh", "g", NULL, NULL}},
    {0x0497, 0, {"j"}},
    {0x0499, 0, {"z"}},
    {0x049b, 0, {"q", "k", "k", NULL}},
    {0x049d, 0, {"g"}},
    {0x04a1, 0, {"q"}},
    {0x04a3, 0, {"ng", "n", NULL, NULL}},
    {0x04a5, 0, {"ng"}},
    {0x04ab, 0, {"s"}},
    {0x04af, 0, {"u"}},
    {0x04b1, 0, {"u"}},
    {0x04b3, 0, {"h", "kh", NULL, NULL}},
    {0x04b7, 0, {"j", "ch", NULL, NULL}},
    {0x04b9, 0, {"j"}},
    {0x04bb, 0, {"h"}},
    {0x04cf, 0, {""}},
    {0x04d1, 0, {"a"}},
    {0x04d9, 0, {"a", "e", NULL, NULL}},
    {0x04e3, 0, {"i"}},
    {0x04e9, 0, {"o"}},
    {0x04ef, 0, {"u"}},
    {0x04f1, 0, {"u"}},
    {0x04f3, 0, {"u"}},
};

// Columns: ELOT 743; by sound; classical; by sound with y and kh.
static const struct letter greek[] = {
    {0x03b1, 0x03b9, {"ai", "e", "ae", NULL}},
    {0x03b1, 0x03c5, {"av", "af", "au", NULL}},
    {0x03b1, 0, {"a"}},
    {0x03b2, 0, {"v", NULL, "b", NULL}},
    {0x03b3, 0x03b3, {"ng"}},
    {0x03b3, 0x03ba, {"gk", "g", NULL, NULL}},
    {0x03b3, 0x03c7, {"nch", "nh", NULL, NULL}},
    {0x03b3, 0, {"g", NULL, NULL, "y"}},
    {0x03b4, 0, {"d"}},
    {0x03b5, 0x03b9, {"ei", "i", NULL, NULL}},
    {0x03b5, 0x03c5, {"ev", "ef", "eu", NULL}},
    {0x03b5, 0, {"e"}},
    {0x03b6, 0, {"z"}},
    {0x03b7, 0, {"i", NULL, "e", NULL}},
    {0x03b8, 0, {"th", "t", NULL, NULL}},
    {0x03b9, 0, {"i"}},
    {0x03ba, 0, {"k", NULL, "c", NULL}},
    {0x03bb, 0, {"l"}},
    {0x03bc, 0x03c0, {"mp", "b", "b", NULL}},
    {0x03bc, 0, {"m"}},
    {0x03bd, 0x03c4, {"nt", "d", "nd", NULL}},
    {0x03bd, 0, {"n"}},
    {0x03be, 0, {"x", "ks", NULL, NULL}},
    {0x03bf, 0x03b9, {"oi", "i", "oe", NULL}},
    {0x03bf, 0x03c5, {"ou", "u", "u", NULL}},
    {0x03bf, 0, {"o"}},
    {0x03c0, 0, {"p"}},
    {0x03c1, 0, {"r"}},
    {0x03c3, 0, {"s"}},
    {0x03c4, 0x03b6, {"tz", "j", NULL, NULL}},
    {0x03c4, 0, {"t"}},
    {0x03c5, 0, {"y", "i", NULL, NULL}},
    {0x03c6, 0, {"f", NULL, "ph", NULL}},
    {0x03c7, 0, {"ch", "h", NULL, "kh"}},
    {0x03c8, 0, {"ps"}},
    {0x03c9, 0, {"o"}},
};

// U+10D0 on. Columns: national; as people spell themselves.
static const struct letter georgian[] = {
    {0x10d0, 0, {"a"}},
    {0x10d1, 0, {"b"}},
    {0x10d2, 0, {"g"}},
    {0x10d3, 0, {"d"}},
    {0x10d4, 0, {"e"}},
    {0x10d5, 0, {"v"}},
    {0x10d6, 0, {"z"}},
    {0x10d7, 0, {"t"}},
    {0x10d8, 0, {"i"}},
    {0x10d9, 0, {"k"}},
    {0x10da, 0, {"l"}},
    {0x10db, 0, {"m"}},
    {0x10dc, 0, {"n"}},
    {0x10dd, 0, {"o"}},
    {0x10de, 0, {"p"}},
    {0x10df, 0, {"zh", "j", NULL, NULL}},
    {0x10e0, 0, {"r"}},
    {0x10e1, 0, {"s"}},
    {0x10e2, 0, {"t"}},
    {0x10e3, 0, {"u"}},
    {0x10e4, 0, {"p", "f", NULL, NULL}},
    {0x10e5, 0, {"k"}},
    {0x10e6, 0, {"gh", "g", NULL, NULL}},
    {0x10e7, 0, {"q", "k", NULL, NULL}},
    {0x10e8, 0, {"sh"}},
    {0x10e9, 0, {"ch"}},
    {0x10ea, 0, {"ts"}},
    {0x10eb, 0, {"dz"}},
    {0x10ec, 0, {"ts"}},
    {0x10ed, 0, {"ch"}},
    {0x10ee, 0, {"kh", "h", NULL, NULL}},
    {0x10ef, 0, {"j"}},
    {0x10f0, 0, {"h"}},
};

// Columns: Eastern; Western.
static const struct letter armenian[] = {
    {0x0561, 0, {"a"}},
    {0x0562, 0, {"b", "p", NULL, NULL}},
    {0x0563, 0, {"g", "k", NULL, NULL}},
    {0x0564, 0, {"d", "t", NULL, NULL}},
    {0x0565, 0x0582, {"ev"}},
    {0x0565, 0, {"e", NULL, "ye", NULL}},
    {0x0566, 0, {"z"}},
    {0x0567, 0, {"e"}},
    {0x0568, 0, {"y", "e", NULL, NULL}},
    {0x0569, 0, {"t"}},
    {0x056a, 0, {"zh"}},
    {0x056b, 0, {"i"}},
    {0x056c, 0, {"l"}},
    {0x056d, 0, {"kh"}},
    {0x056e, 0, {"ts", "dz", NULL, NULL}},
    {0x056f, 0, {"k", "g", NULL, NULL}},
    {0x0570, 0, {"h"}},
    {0x0571, 0, {"dz", "ts", NULL, NULL}},
    {0x0572, 0, {"gh"}},
    {0x0573, 0, {"ch", "j", NULL, NULL}},
    {0x0574, 0, {"m"}},
    {0x0575, 0, {"y", "h", NULL, NULL}},
    {0x0576, 0, {"n"}},
    {0x0577, 0, {"sh"}},
    {0x0578, 0x0582, {"u", "ou", NULL, NULL}},
    {0x0578, 0, {"o"}},
    {0x0579, 0, {"ch"}},
    {0x057a, 0, {"p", "b", NULL, NULL}},
    {0x057b, 0, {"j", "ch", NULL, NULL}},
    {0x057c, 0, {"r"}},
    {0x057d, 0, {"s"}},
    {0x057e, 0, {"v"}},
    {0x057f, 0, {"t", "d", NULL, NULL}},
    {0x0580, 0, {"r"}},
    {0x0581, 0, {"ts"}},
    {0x0582, 0, {"v"}},
    {0x0583, 0, {"p"}},
    {0x0584, 0, {"k"}},
    {0x0585, 0, {"o"}},
    {0x0586, 0, {"f"}},
    {0x0587, 0, {"ev"}},
};

// Greek letters with accents, by the letter without.
static const struct {
    uint16_t from, to;
} accents[] = {
    {0x0390, 0x03b9}, {0x03ac, 0x03b1}, {0x03ad, 0x03b5}, {0x03ae, 0x03b7},
    {0x03af, 0x03b9}, {0x03b0, 0x03c5}, {0x03c2, 0x03c3}, {0x03ca, 0x03b9},
    {0x03cb, 0x03c5}, {0x03cc, 0x03bf}, {0x03cd, 0x03c5}, {0x03ce, 0x03c9},
};

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

void
roman_put(struct roman *r, size_t reading, const char *text)
{
    size_t n = strlen(text);
    if (r->size[reading] + n > ROMAN_TEXT_SIZE) {
        r->is_cut = true;
        return;
    }
    memcpy(r->text[reading] + r->size[reading], text, n);
    r->size[reading] = (uint8_t)(r->size[reading] + n);
}

void
roman_finish(struct roman *r)
{
    size_t count = 0;
    for (size_t i = 0; i < r->count; i++) {
        bool is_new = r->size[i] > 0;
        for (size_t k = 0; k < count && is_new; k++)
            is_new = r->size[k] != r->size[i] || memcmp(r->text[k], r->text[i], r->size[i]) != 0;
        if (!is_new)
            continue;
        memmove(r->text[count], r->text[i], r->size[i]);
        r->size[count++] = r->size[i];
    }
    r->count = (uint8_t)count;
}

static int32_t
without_accent(int32_t c)
{
    for (size_t i = 0; i < COUNT(accents); i++) {
        if (accents[i].from == c)
            return accents[i].to;
    }
    return c;
}

// The table of the alphabet that a letter belongs to.
static const struct letter *
table_of(int32_t c, size_t *count)
{
    *count = 0;
    if (c >= 0x0400 && c <= 0x04ff) {
        *count = COUNT(cyrillic);
        return cyrillic;
    }
    if (c >= 0x0370 && c <= 0x03ff) {
        *count = COUNT(greek);
        return greek;
    }
    if (c >= 0x10d0 && c <= 0x10ff) {
        *count = COUNT(georgian);
        return georgian;
    }
    *count = COUNT(armenian);
    return c >= 0x0560 && c <= 0x0588 ? armenian : NULL;
}

static bool
is_ascii_letter(int32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// The row for the letters at i; *used is how many it takes.
static const struct letter *
find(const struct letter *table, size_t table_count, const int32_t *points, size_t count, size_t i,
     size_t *used)
{
    int32_t c = without_accent(points[i]);
    // An accent parts a pair: άι is not αι.
    int32_t next = i + 1 < count && c == points[i] ? without_accent(points[i + 1]) : 0;
    if (i + 1 < count && (points[i + 1] == 0x03ca || points[i + 1] == 0x03cb))
        next = 0;
    for (size_t k = 0; k < table_count; k++) {
        if (table[k].from != c || (table[k].then != 0 && table[k].then != next))
            continue;
        *used = table[k].then != 0 ? 2 : 1;
        return &table[k];
    }
    return NULL;
}

static void
read_alphabet(const struct letter *table, size_t table_count, const int32_t *points, size_t count,
              struct roman *out)
{
    size_t used = 1;
    out->count = ROMAN_READINGS_MAX;
    for (size_t i = 0; i < count; i += used) {
        if (points[i] >= 0x0300 && points[i] <= 0x036f) { // a stress mark on its own
            used = 1;
            continue;
        }
        const struct letter *letter = find(table, table_count, points, count, i, &used);
        char self[2] = {(char)points[i], '\0'};
        if (letter == NULL && !is_ascii_letter(points[i])) {
            out->count = 0;
            return;
        }
        used = letter == NULL ? 1 : used;
        for (size_t k = 0; k < ROMAN_READINGS_MAX; k++) {
            const char *text = letter == NULL ? self : letter->to[k];
            roman_put(out, k, text != NULL ? text : letter->to[0]);
        }
    }
    roman_finish(out);
}

enum kind { OTHER, HAN, KANA, HANGUL, ABJAD };

static enum kind
kind_of(int32_t c)
{
    if (han_is(c))
        return HAN;
    if (kana_is(c))
        return KANA;
    if (hangul_is(c))
        return HANGUL;
    return abjad_is(c) ? ABJAD : OTHER;
}

size_t
roman_token(const int32_t *points, size_t count)
{
    enum kind kind = kind_of(points[0]);
    size_t n = 1;
    while (n < count && kind_of(points[n]) == kind)
        n++;
    if (kind == HAN)
        return han_token(points, n);
    if (kind == HANGUL)
        return hangul_token(points, n);
    return kind == ABJAD ? abjad_token(points, n) : n;
}

void
roman_read(const int32_t *points, size_t count, struct roman *out)
{
    memset(out, 0, sizeof *out);
    if (count == 0)
        return;
    switch (kind_of(points[0])) {
    case KANA:
        kana_read(points, count, out);
        return;
    case HANGUL:
        hangul_read(points, count, out);
        return;
    case ABJAD:
        abjad_read(points, count, out);
        return;
    case HAN:
        return;
    case OTHER:
        break;
    }
    for (size_t i = 0, table_count; i < count; i++) {
        const struct letter *table = table_of(points[i], &table_count);
        if (table != NULL) {
            read_alphabet(table, table_count, points, count, out);
            return;
        }
    }
}
