// SPDX-License-Identifier: Apache-2.0
// Readings: Hepburn with long vowels short; Hepburn with ou for a long o; and for foreign names,
// which Katakana writes with a vowel after each consonant: without the vowels that only carry one
// (su, ku, to, do before a consonant or at the end), with r and with l.
#include "screen/kana.h"

#include <string.h>

#define FIRST 0x3041
#define LAST 0x3096
#define TO_HIRAGANA 0x60
#define LONG 0x30fc
#define SMALL_TSU 0x3063
#define N 0x3093

// U+3041 to U+3096.
static const char syllables[LAST - FIRST + 1][4] = {
    "a",  "a",  "i",   "i",  "u",  "u",   "e",  "e",   "o",  "o",  "ka", "ga", "ki", "gi", "ku",
    "gu", "ke", "ge",  "ko", "go", "sa",  "za", "shi", "ji", "su", "zu", "se", "ze", "so", "zo",
    "ta", "da", "chi", "ji", "",   "tsu", "zu", "te",  "de", "to", "do", "na", "ni", "nu", "ne",
    "no", "ha", "ba",  "pa", "hi", "bi",  "pi", "fu",  "bu", "pu", "he", "be", "pe", "ho", "bo",
    "po", "ma", "mi",  "mu", "me", "mo",  "ya", "ya",  "yu", "yu", "yo", "yo", "ra", "ri", "ru",
    "re", "ro", "wa",  "wa", "i",  "e",   "o",  "n",   "vu", "ka", "ke",
};

bool
kana_is(int32_t c)
{
    return (c >= FIRST && c <= LAST) || (c >= FIRST + TO_HIRAGANA && c <= LAST + TO_HIRAGANA) ||
           (c >= 0x30f7 && c <= 0x30fa) || c == LONG;
}

static int32_t
hiragana(int32_t c)
{
    if (c >= FIRST + TO_HIRAGANA && c <= LAST + TO_HIRAGANA)
        return c - TO_HIRAGANA;
    return c;
}

static bool
is_small_vowel(int32_t c)
{
    return c == 0x3041 || c == 0x3043 || c == 0x3045 || c == 0x3047 || c == 0x3049;
}

static bool
is_small_y(int32_t c)
{
    return c == 0x3083 || c == 0x3085 || c == 0x3087;
}

static bool
is_one_of(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(text, words[i]) == 0)
            return true;
    }
    return false;
}

// A syllable is at most 5 letters of the table above.
static void
put_tail(char *out, const char *tail)
{
    memcpy(out, tail, strlen(tail) + 1);
}

// One syllable of up to two signs; *used is how many it took.
static void
syllable(const int32_t *points, size_t count, char out[8], size_t *used)
{
    int32_t c = hiragana(points[0]), next = count > 1 ? hiragana(points[1]) : 0;
    const char *base = c >= FIRST && c <= LAST ? syllables[c - FIRST] : "";
    size_t n = strlen(base);
    memcpy(out, base, n + 1);
    *used = 1;
    if (n < 2 && c != 0x3046)
        return;
    if (is_small_y(next)) {
        // kya, but sha, cha, ja.
        bool is_hissing = (n == 3 && base[1] == 'h') || base[0] == 'j';
        const char *tail = syllables[next - FIRST];
        n--;
        put_tail(out + n, is_hissing ? tail + 1 : tail);
        *used = 2;
    } else if (is_small_vowel(next)) {
        // fa, ti, che, va, and wi from u.
        const char *tail = syllables[next - FIRST];
        if (c == 0x3046)
            out[0] = 'w';
        put_tail(out + (c == 0x3046 ? 1 : n - 1), tail);
        *used = 2;
    }
}

// A syllable as a foreign consonant: kuro is kro.
static void
put_foreign(struct roman *r, size_t reading, const char *text, bool is_before_vowel, char liquid)
{
    static const char *const carried[] = {"su", "ku", "gu", "mu", "fu", "bu", "pu",
                                          "vu", "ru", "to", "do", "zu", "tsu"};
    char out[8];
    put_tail(out, text);
    size_t n = strlen(out);
    if (!is_before_vowel && is_one_of(text, carried, sizeof carried / sizeof carried[0]))
        out[n - 1] = '\0';
    if (out[0] == 'r')
        out[0] = liquid;
    roman_put(r, reading, out);
}

void
kana_read(const int32_t *points, size_t count, struct roman *out)
{
    size_t used = 1;
    out->count = ROMAN_READINGS_MAX;
    for (size_t i = 0; i < count; i += used) {
        char text[8];
        used = 1;
        if (points[i] == LONG || hiragana(points[i]) == SMALL_TSU)
            continue;
        syllable(points + i, count - i, text, &used);
        int32_t next = i + used < count ? hiragana(points[i + used]) : 0;
        bool is_before_vowel = next >= 0x3041 && next <= 0x304a;
        size_t so_far = out->size[0];
        bool is_long = so_far > 0 && strcmp(text, "u") == 0 && out->text[0][so_far - 1] == 'o';
        roman_put(out, 0, is_long ? "" : text);
        roman_put(out, 1, text);
        put_foreign(out, 2, text, is_before_vowel, 'r');
        put_foreign(out, 3, text, is_before_vowel, 'l');
    }
    roman_finish(out);
}
