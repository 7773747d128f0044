// SPDX-License-Identifier: Apache-2.0
#include "screen/skeleton.h"

#include <stddef.h>

#define CONSONANTS_MAX 21
#define CONSONANTS_MIN 2

enum class { NONE, LIP, BACK, TOOTH, LIQUID, M, N, HISS };

static const uint8_t classes[26] = {
    ['b' - 'a'] = LIP,    ['c' - 'a'] = BACK,   ['d' - 'a'] = TOOTH, ['f' - 'a'] = LIP,
    ['g' - 'a'] = BACK,   ['j' - 'a'] = HISS,   ['k' - 'a'] = BACK,  ['l' - 'a'] = LIQUID,
    ['m' - 'a'] = M,      ['n' - 'a'] = N,      ['p' - 'a'] = LIP,   ['q' - 'a'] = BACK,
    ['r' - 'a'] = LIQUID, ['s' - 'a'] = HISS,   ['t' - 'a'] = TOOTH, ['v' - 'a'] = LIP,
    ['x' - 'a'] = BACK,   ['z' - 'a'] = HISS,
};

static uint8_t
at(struct bytes t, size_t i)
{
    return i < t.n ? t.p[i] : 0;
}

// The class of the consonant at *i; *i moves past all its letters.
static unsigned
next_class(struct bytes t, size_t *i)
{
    uint8_t c = t.p[(*i)++], next = at(t, *i);
    // kh is a strong h; ng one sound; ts tz and their like one hiss.
    if ((c == 'k' && next == 'h') || (c == 'n' && next == 'g' && at(t, *i + 1) != 'e')) {
        (*i)++;
        return c == 'k' ? NONE : N;
    }
    if ((c == 't' || c == 'd') && (next == 's' || next == 'z'))
        return NONE;
    if (c == 'c' && (next == 'h' || next == 'e' || next == 'i' || next == 'y'))
        return HISS;
    return classes[c - 'a'];
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
        unsigned class = next_class(token, &i);
        if (class != NONE && class != last)
            skeleton |= (uint64_t)class << (3 * count++);
        last = class;
    }
    return count >= CONSONANTS_MIN ? skeleton : 0;
}
