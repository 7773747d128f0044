// SPDX-License-Identifier: Apache-2.0
#include "screen/spell.h"

#include <assert.h>
#include <string.h>

#define FULL 2 // half edits
#define HALF 1
#define SHORT 4          // below so many letters another letter is another word

int
spell_edits_max(size_t n)
{
    return n < 2 ? 0 : n < 8 ? 1 : SPELL_EDITS_MAX;
}

static int
min3(int a, int b, int c)
{
    int m = a < b ? a : b;
    return m < c ? m : c;
}

// Letters at the beginning that both have.
static size_t
common_head(struct bytes a, struct bytes b)
{
    size_t n = 0;
    while (n < a.n && n < b.n && a.p[n] == b.p[n])
        n++;
    return n;
}

static size_t
common_tail(struct bytes a, struct bytes b)
{
    size_t n = 0;
    while (n < a.n && n < b.n && a.p[a.n - n - 1] == b.p[b.n - n - 1])
        n++;
    return n;
}

// Optimal string alignment of what is left when the letters are gone that both begin and end with: mostly next to nothing.
int
spell_edits(struct bytes a, struct bytes b, int edits_max)
{
    assert(a.n <= SPELL_SIZE_MAX);
    assert(b.n <= SPELL_SIZE_MAX);
    assert(edits_max <= SPELL_EDITS_MAX);
    size_t apart = a.n > b.n ? a.n - b.n : b.n - a.n;
    if (apart > (size_t)edits_max)
        return -1;
    size_t head = common_head(a, b);
    a = bytes_sub(a, head, a.n - head);
    b = bytes_sub(b, head, b.n - head);
    size_t tail = common_tail(a, b);
    a.n -= tail;
    b.n -= tail;
    uint8_t rows[3][SPELL_SIZE_MAX + 1];
    uint8_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= b.n; j++)
        last[j] = (uint8_t)j;
    for (size_t i = 1; i <= a.n; i++) {
        int least = now[0] = (uint8_t)i;
        for (size_t j = 1; j <= b.n; j++) {
            int change = last[j - 1] + (a.p[i - 1] != b.p[j - 1]);
            int d = min3(change, last[j] + 1, now[j - 1] + 1);
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1] &&
                before[j - 2] + 1 < d)
                d = before[j - 2] + 1;
            now[j] = (uint8_t)d;
            least = d < least ? d : least;
        }
        // A swap reaches back two rows, but never for less than the row between has.
        if (least > edits_max)
            return -1;
        uint8_t *free_row = before;
        before = last;
        last = now;
        now = free_row;
    }
    return last[b.n] <= edits_max ? last[b.n] : -1;
}

static int
is_vowel(uint8_t c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

// Letters that stand for one another when a name crosses languages: any two vowels, and ck cq kq kg
// gq sz cs vw uw vf jy ij jg dt bp bv dz kx hk iy. Bit i of a row: the letter 'a' + i.
static const uint32_t near[26] = {
    ['a' - 'a'] = 0x1104110, // eiouy
    ['b' - 'a'] = 0x0208000, // pv
    ['c' - 'a'] = 0x0050400, // kqs
    ['d' - 'a'] = 0x2080000, // tz
    ['e' - 'a'] = 0x1104101, // aiouy
    ['f' - 'a'] = 0x0200000, // v
    ['g' - 'a'] = 0x0010600, // jkq
    ['h' - 'a'] = 0x0000400, // k
    ['i' - 'a'] = 0x1104211, // aejouy
    ['j' - 'a'] = 0x1000140, // giy
    ['k' - 'a'] = 0x08100c4, // cghqx
    ['l' - 'a'] = 0x0000000, // none
    ['m' - 'a'] = 0x0000000, // none
    ['n' - 'a'] = 0x0000000, // none
    ['o' - 'a'] = 0x1100111, // aeiuy
    ['p' - 'a'] = 0x0000002, // b
    ['q' - 'a'] = 0x0000444, // cgk
    ['r' - 'a'] = 0x0000000, // none
    ['s' - 'a'] = 0x2000004, // cz
    ['t' - 'a'] = 0x0000008, // d
    ['u' - 'a'] = 0x1404111, // aeiowy
    ['v' - 'a'] = 0x0400022, // bfw
    ['w' - 'a'] = 0x0300000, // uv
    ['x' - 'a'] = 0x0000400, // k
    ['y' - 'a'] = 0x0104311, // aeijou
    ['z' - 'a'] = 0x0040008, // ds
};

static int
change_cost(uint8_t x, uint8_t y)
{
    if (x == y)
        return 0;
    uint8_t i = (uint8_t)(x - 'a'), j = (uint8_t)(y - 'a');
    return i < 26 && j < 26 && (near[i] >> j & 1) != 0 ? HALF : FULL;
}

// One letter of t at place i that the other token lacks: a doubling, an h, or a vowel beside a
// vowel is half an edit.
static int
gap_cost(struct bytes t, size_t i)
{
    uint8_t c = t.p[i];
    uint8_t left = i > 0 ? t.p[i - 1] : 0, right = i + 1 < t.n ? t.p[i + 1] : 0;
    if (i > 0 && (c == left || c == right || c == 'h'))
        return HALF;
    return i > 0 && is_vowel(c) && (is_vowel(left) || is_vowel(right)) ? HALF : FULL;
}

static int
spell_cost(struct bytes a, struct bytes b)
{
    uint8_t rows[3][SPELL_SIZE_MAX + 1], gaps[SPELL_SIZE_MAX];
    uint8_t *before = rows[0], *last = rows[1], *now = rows[2];
    last[0] = 0;
    for (size_t j = 1; j <= b.n; j++) {
        gaps[j - 1] = (uint8_t)gap_cost(b, j - 1);
        last[j] = (uint8_t)(last[j - 1] + gaps[j - 1]);
    }
    for (size_t i = 1; i <= a.n; i++) {
        int gap = gap_cost(a, i - 1);
        now[0] = (uint8_t)(last[0] + gap);
        for (size_t j = 1; j <= b.n; j++) {
            int d = min3(last[j - 1] + change_cost(a.p[i - 1], b.p[j - 1]), last[j] + gap, now[j - 1] + gaps[j - 1]);
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1] &&
                before[j - 2] + FULL < d)
                d = before[j - 2] + FULL;
            now[j] = (uint8_t)d;
        }
        uint8_t *free_row = before;
        before = last;
        last = now;
        now = free_row;
    }
    return last[b.n];
}

// Whether short words differ in a doubled letter or an h alone: yyu and yu, shi and si.
static bool
is_breath_apart(struct bytes a, struct bytes b)
{
    struct bytes longer = a.n > b.n ? a : b, shorter = a.n > b.n ? b : a;
    size_t i = 0;
    if (longer.n != shorter.n + 1)
        return false;
    while (i < shorter.n && longer.p[i] == shorter.p[i])
        i++;
    return i > 0 && (longer.p[i] == 'h' || longer.p[i] == longer.p[i - 1]);
}

int
spell_similarity(struct bytes a, struct bytes b, int *edits)
{
    size_t shorter = a.n < b.n ? a.n : b.n, longer = a.n < b.n ? b.n : a.n;
    int edits_max = spell_edits_max(shorter);
    if (edits_max == 0)
        return 0;
    int d = spell_edits(a, b, edits_max);
    if (d <= 0)
        return 0;
    if (shorter < SHORT && !is_breath_apart(a, b))
        return 0;
    *edits = d;
    // Another first letter is more often another name, unless the first two were only swapped.
    bool is_swapped = a.p[0] == b.p[1] && a.p[1] == b.p[0];
    int cost = spell_cost(a, b) + (a.p[0] != b.p[0] && !is_swapped);
    int similarity = 1000 - 500 * cost / (int)longer;
    assert(similarity > 0);
    assert(similarity < 1000);
    return similarity;
}
