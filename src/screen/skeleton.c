// SPDX-License-Identifier: Apache-2.0
#include "screen/skeleton.h"

#include <stdbool.h>
#include <stddef.h>

#define CONSONANTS_MAX 3
#define CONSONANTS_MIN 1

enum class { NONE, LIP, BACK, TOOTH, LIQUID, M, N, HISS };

static const uint8_t classes[26] = {
    ['b' - 'a'] = LIP,    ['c' - 'a'] = BACK, ['d' - 'a'] = TOOTH, ['f' - 'a'] = LIP,
    ['g' - 'a'] = BACK,   ['j' - 'a'] = HISS, ['k' - 'a'] = BACK,  ['l' - 'a'] = LIQUID,
    ['m' - 'a'] = M,      ['n' - 'a'] = N,    ['p' - 'a'] = LIP,   ['q' - 'a'] = BACK,
    ['r' - 'a'] = LIQUID, ['s' - 'a'] = HISS, ['t' - 'a'] = TOOTH, ['v' - 'a'] = LIP,
    ['x' - 'a'] = BACK,   ['z' - 'a'] = HISS,
};

static uint8_t
at(struct bytes t, size_t i)
{
    return i < t.n ? t.p[i] : 0;
}

static bool
is_vowel(uint8_t c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

static bool
is_soft(uint8_t c)
{
    return c == 'e' || c == 'i' || c == 'y';
}

// The last c of -vic, -dzic and the like, which is heard as ch.
static bool
is_slavic(struct bytes t, size_t i)
{
    if (i < 3 || i + 1 != t.n || t.p[i - 1] != 'i')
        return false;
    uint8_t c = t.p[i - 2];
    return c == 'v' || c == 'j' || c == 'z' || c == 's' || c == 'd' || c == 'l' || c == 'c';
}

// c: hard before a hard vowel or a consonant, ch a hiss but hard before l and r, silent before z.
static unsigned
class_of_c(struct bytes t, size_t i)
{
    uint8_t next = at(t, i + 1), after = at(t, i + 2);
    if (next == 'z' || is_slavic(t, i))
        return next == 'z' ? NONE : HISS;
    if (next == 'h')
        return after == 'l' || after == 'r' ? BACK : HISS;
    return is_soft(next) ? HISS : BACK;
}

// The class of the consonant at *i, x being two; *i moves past all its letters.
static unsigned
next_class(struct bytes t, size_t *i)
{
    uint8_t c = t.p[*i], next = at(t, *i + 1), after = at(t, *i + 2);
    bool is_first = *i == 0, is_hiss = next == 'c' && (after == 'h' || after == 'z');
    (*i)++;
    switch (c) {
    case 'k': // kh is a strong h
        *i += next == 'h';
        return next == 'h' ? NONE : BACK;
    case 'n': // ng is one sound, and n before a lip sound is m
        if (next == 'g' && after != 'e') {
            (*i)++;
            return N;
        }
        return next == 'b' || next == 'p' || next == 'f' || next == 'v' || next == 'm' ? M : N;
    case 't':
    case 'd': // ts tz tch and their like are one hiss
        return next == 's' || next == 'z' || is_hiss ? NONE : TOOTH;
    case 'r': // unheard where no vowel follows
        return is_vowel(next) ? LIQUID : NONE;
    case 'c':
        return class_of_c(t, *i - 1);
    case 'g': // soft before e and i; so are gh and gu, since a script that knows only g writes all alike
        if (next == 'h' && after == 't')
            return NONE;
        return is_soft(next) || ((next == 'h' || next == 'u') && is_soft(after)) ? HISS : BACK;
    case 'x':
        return is_first ? HISS : BACK;
    case 'u': // a vowel, but w before another at the beginning
    case 'w':
        return is_first && is_vowel(next) && next != 'u' && next != after ? LIP : NONE;
    default:
        return classes[c - 'a'];
    }
}

// Without the last letters that French and others write and do not say.
static struct bytes
without_last(struct bytes t)
{
    size_t n = t.n;
    while (n > 2 && (t.p[n - 1] == 's' || t.p[n - 1] == 't' || t.p[n - 1] == 'd' ||
                     t.p[n - 1] == 'x' || t.p[n - 1] == 'z'))
        n--;
    return bytes_sub(t, 0, n);
}

uint64_t
skeleton_of(struct bytes token)
{
    uint64_t skeleton = 0;
    unsigned count = 0, last = NONE;
    for (size_t i = 0; i < token.n; i++) {
        if (token.p[i] < 'a' || token.p[i] > 'z')
            return 0;
    }
    token = without_last(token);
    for (size_t i = 0; i < token.n && count < CONSONANTS_MAX;) {
        bool is_ks = token.p[i] == 'x' && i > 0;
        unsigned class = next_class(token, &i);
        if (class != NONE && class != last)
            skeleton |= (uint64_t) class << (3 * count++);
        last = class;
        if (is_ks && count < CONSONANTS_MAX) {
            skeleton |= (uint64_t)HISS << (3 * count++);
            last = HISS;
        }
    }
    return count >= CONSONANTS_MIN ? skeleton : 0;
}
