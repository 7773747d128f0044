// SPDX-License-Identifier: Apache-2.0
#include "screen/skeleton.h"

#include <stdbool.h>
#include <stddef.h>

#define CONSONANTS_MAX 21
#define CONSONANTS_MIN 2

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

// c: hard before a hard vowel or a consonant, ch a hiss but hard before l and r, silent before z.
static unsigned
class_of_c(uint8_t next, uint8_t after)
{
    if (next == 'z')
        return NONE;
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
        return class_of_c(next, after);
    case 'g': // soft before e and i, silent in ght
        if (next == 'h' && after == 't')
            return NONE;
        return is_soft(next) ? HISS : BACK;
    case 'x':
        return is_first ? HISS : BACK;
    default:
        return classes[c - 'a'];
    }
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
