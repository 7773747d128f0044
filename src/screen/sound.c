// SPDX-License-Identifier: Apache-2.0
#include "screen/sound.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "screen/spell.h"

#define LETTERS_MIN 3 // shorter words sound like too much

// TS is the c of Slavic languages, KH a strong h, SOFT_C what c is before e and i (s, ch or ts),
// SOFT_G likewise (j, g or h). y is I, q is K.
// clang-format off
enum sound {
    A, E, I, O, U, W, H, B, P, F, V, M, N, L, R, D, T, TH, TS, S, Z, SH, CH, J, G, K, KH, SOFT_C, SOFT_G,
    SOUNDS, NONE
};
// clang-format on

// What it costs to hear one for another, in tenths of an edit; order as above.
static const char changes[SOUNDS][SOUNDS + 1] = {
    // clang-format off
    "02423569999999599999999999999", // A
    "20133669999999599999999699997", // E
    "41043669999999999999998469995", // I
    "23401369997997699999999999999", // O
    "33310169995996699999999998999", // U
    "56631044741796799999999959999", // W
    "66666409949999699999966445193", // H
    "99999490352799999999999999999", // B
    "99999793035799999999999999999", // P
    "99999445302999999499999999999", // F
    "99975192520699999999999999999", // V
    "99999797796049999999999999999", // M
    "99999999999406878999999999999", // N
    "99976699999960278999999999999", // L
    "55966769999982068999999999999", // R
    "99999999999977603359496598996", // D
    "99999999999988830136664697957", // T
    "99999999949999931053369999999", // TH
    "99999999999999953503253496915", // TS
    "99999999999999996330234599705", // S
    "99999999999999946322055399924", // Z
    "99999969999999996653503397423", // SH
    "99899969999999964934530364423", // CH
    "96499949999999956945333047541", // J
    "99699549999999999999996403451", // G
    "99998959999999987969974730234", // K
    "99999919999999999997944542054", // KH
    "99999999999999995910222453504", // SOFT_C
    "97599939999999967955433114440", // SOFT_G
    // clang-format on
};

// What it costs to leave one out.
static const uint8_t gaps[SOUNDS] = {
    [A] = 3, [E] = 3,  [I] = 3,  [O] = 3,      [U] = 2,      [W] = 3,  [H] = 2,  [B] = 9,
    [P] = 9, [F] = 8,  [V] = 8,  [M] = 9,      [N] = 8,      [L] = 8,  [R] = 7,  [D] = 7,
    [T] = 7, [TH] = 7, [TS] = 9, [S] = 8,      [Z] = 9,      [SH] = 9, [CH] = 9, [J] = 7,
    [G] = 8, [K] = 9,  [KH] = 4, [SOFT_C] = 9, [SOFT_G] = 7,
};

static const uint8_t plain[26] = {
    A, B, K, D, E, F, G, H, I, J, K, L, M, N, O, P, K, R, S, T, U, V, W, K, I, Z,
};

struct word {
    uint8_t sounds[2 * SPELL_SIZE_MAX], gaps[2 * SPELL_SIZE_MAX];
    size_t n;
};

static uint8_t
at(struct bytes t, size_t i)
{
    return i < t.n ? t.p[i] : 0;
}

static bool
is_soft(uint8_t c)
{
    return c == 'e' || c == 'i' || c == 'y';
}

static bool
is_heard_vowel(uint8_t sound)
{
    return sound <= U;
}

// The sound that begins at *i, which moves past its letters.
static uint8_t
next_sound(struct bytes t, size_t *i)
{
    size_t k = *i;
    uint8_t c = t.p[k], next = at(t, k + 1), after = at(t, k + 2);
    *i = k + 1;
    switch (c) {
    case 'c':
        if (next == 'h') {
            *i = k + 2;
            return after == 'r' || after == 'l' ? K : CH;
        }
        if (next == 'z') {
            *i = k + 2;
            return CH;
        }
        if (next == 'k' || (next == 'c' && !is_soft(after))) {
            *i = k + 2;
            return K;
        }
        return is_soft(next) || next == 'c' ? SOFT_C : K;
    case 'd':
        if (next == 'j' || (next == 'z' && after == 'h')) {
            *i = k + (next == 'j' ? 2 : 3);
            return J;
        }
        return D;
    case 'g':
        if (next == 'h') {
            *i = k + 2;
            return after == 't' || after == 0 ? NONE : G;
        }
        return is_soft(next) ? SOFT_G : G;
    case 'k':
        *i = k + 1 + (next == 'h');
        return next == 'h' ? KH : K;
    case 'p':
        *i = k + 1 + (next == 'h');
        return next == 'h' ? F : P;
    case 's':
        if (next == 'c' && after == 'h') {
            *i = k + 3;
            return SH;
        }
        *i = k + 1 + (next == 'h' || (next == 'z' && k == 0));
        return next == 'h' ? SH : S;
    case 't':
        if (next == 's' && after == 'c' && at(t, k + 3) == 'h') {
            *i = k + 4;
            return CH;
        }
        if (next == 'c' && after == 'h') {
            *i = k + 3;
            return CH;
        }
        if (next == 's' || next == 'z') {
            *i = k + 2;
            return TS;
        }
        *i = k + 1 + (next == 'h');
        return next == 'h' ? TH : T;
    case 'z':
        *i = k + 1 + (next == 'h');
        return next == 'h' ? J : Z;
    default:
        return c >= 'a' && c <= 'z' ? plain[c - 'a'] : NONE;
    }
}

static void
put(struct word *w, uint8_t sound)
{
    // Doubled letters are one sound.
    if (sound == NONE || (w->n > 0 && w->sounds[w->n - 1] == sound))
        return;
    w->gaps[w->n] = gaps[sound];
    w->sounds[w->n++] = sound;
}

// What is easily unheard: h inside, r before a consonant, a vowel beside another, and what stands
// last.
static void
lower_gaps(struct word *w)
{
    for (size_t i = 0; i < w->n; i++) {
        uint8_t s = w->sounds[i], next = i + 1 < w->n ? w->sounds[i + 1] : NONE;
        bool is_last = i + 1 == w->n, is_beside = i > 0 && is_heard_vowel(w->sounds[i - 1]);
        if (s == R && !is_heard_vowel(next))
            w->gaps[i] = 2;
        else if (s == H && i > 0)
            w->gaps[i] = 1;
        else if (is_heard_vowel(s) && (is_beside || is_heard_vowel(next) || (is_last && s == E)))
            w->gaps[i] = s == I && i == 0 ? 3 : 1;
        else if (is_last && (s == S || s == T || s == D || s == Z))
            w->gaps[i] = 4;
    }
}

static void
hear(struct bytes text, struct word *w)
{
    w->n = 0;
    for (size_t i = 0; i < text.n;) {
        bool is_x = text.p[i] == 'x';
        put(w, next_sound(text, &i));
        if (is_x)
            put(w, S);
    }
    lower_gaps(w);
}

static unsigned
min3(unsigned a, unsigned b, unsigned c)
{
    unsigned m = a < b ? a : b;
    return m < c ? m : c;
}

int
sound_similarity(struct bytes a, struct bytes b)
{
    uint16_t rows[2][2 * SPELL_SIZE_MAX + 1];
    uint16_t *last = rows[0], *now = rows[1];
    assert(a.n <= SPELL_SIZE_MAX);
    assert(b.n <= SPELL_SIZE_MAX);
    if (a.n < LETTERS_MIN || b.n < LETTERS_MIN)
        return 0;
    struct word x, y;
    hear(a, &x);
    hear(b, &y);
    last[0] = 0;
    for (size_t j = 1; j <= y.n; j++)
        last[j] = (uint16_t)(last[j - 1] + y.gaps[j - 1]);
    for (size_t i = 1; i <= x.n; i++) {
        const char *row = changes[x.sounds[i - 1]];
        unsigned gap = x.gaps[i - 1];
        now[0] = (uint16_t)(last[0] + gap);
        for (size_t j = 1; j <= y.n; j++)
            now[j] = (uint16_t)min3(last[j - 1] + (unsigned)(row[y.sounds[j - 1]] - '0'),
                                    last[j] + gap, now[j - 1] + y.gaps[j - 1]);
        uint16_t *free_row = last;
        last = now;
        now = free_row;
    }
    int longer = (int)(x.n < y.n ? y.n : x.n);
    int similarity = longer == 0 ? 0 : 1000 - 100 * last[y.n] / longer;
    return similarity < SOUND_MIN ? 0 : similarity;
}
