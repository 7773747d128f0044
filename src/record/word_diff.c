// SPDX-License-Identifier: Apache-2.0
// See word_diff.h. Words are numbered by sorting them, so no chosen text can make comparing them slow.
#include "record/word_diff.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct word {
    struct bytes text;
    uint32_t number; // equal texts have equal numbers
    bool is_kept;
};
struct words {
    struct word *at;
    size_t count;
};

// ---- cutting ----

enum sign { SIGN_SPACE, SIGN_LETTER, SIGN_ALONE, SIGN_MARK };

struct range {
    uint32_t first, last;
};

static bool
is_among(const struct range *ranges, size_t count, uint32_t c)
{
    for (size_t i = 0; i < count; i++) {
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    }
    return false;
}

#define IS_AMONG(ranges, c) is_among((ranges), sizeof(ranges) / sizeof *(ranges), (c))

// Marks that stand on the character before them.
static bool
is_mark(uint32_t c)
{
    static const struct range marks[] = {{0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x05bf, 0x05bf}, {0x05c1, 0x05c7},
                                         {0x0610, 0x061a}, {0x064b, 0x065f}, {0x0670, 0x0670}, {0x06d6, 0x06ed}, {0x0900, 0x0903},
                                         {0x093a, 0x094f}, {0x0e31, 0x0e31}, {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff},
                                         {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, {0x3099, 0x309a}, {0xfe20, 0xfe2f}};
    return c >= 0x0300 && IS_AMONG(marks, c);
}

// Signs, and letters of scripts without spaces.
static bool
is_alone(uint32_t c)
{
    static const struct range others[] = {{0xa1, 0xbf}, {0x2010, 0x2027}, {0x2030, 0x205e}, {0x3000, 0x9fff}, {0xac00, 0xd7af},
                                          {0xf900, 0xfaff}, {0xff00, 0xff0f}, {0x20000, 0x3ffff}};
    if (c < 0x80)
        return !(text_is_ascii_digit((uint8_t)c) || text_is_ascii_lower((uint8_t)c) || text_is_ascii_upper((uint8_t)c));
    return IS_AMONG(others, c);
}

static enum sign
sign_of(uint32_t c)
{
    if (c == ' ' || c == '\n' || c == 0xa0 || c == 0x202f)
        return SIGN_SPACE;
    return is_mark(c) ? SIGN_MARK : is_alone(c) ? SIGN_ALONE : SIGN_LETTER;
}

// The end of the word that begins at `from`.
static size_t
word_end(struct bytes text, size_t from)
{
    size_t at = from;
    int32_t first = text_next(text, &at);
    assert(first >= 0); // accepted records are UTF-8
    enum sign sign = first < 0 ? SIGN_ALONE : sign_of((uint32_t)first);
    while (at < text.n) {
        size_t next = at;
        int32_t c = text_next(text, &next);
        enum sign other = c < 0 ? SIGN_ALONE : sign_of((uint32_t)c);
        bool goes_on = other == SIGN_MARK || (other == sign && sign != SIGN_ALONE) || (sign == SIGN_MARK && other == SIGN_LETTER);
        if (!goes_on)
            break;
        at = next;
    }
    return at;
}

static int
cut(struct arena *a, struct bytes text, struct words *out)
{
    size_t count = 0;
    for (size_t at = 0; at < text.n; at = word_end(text, at))
        count++;
    out->at = arena_array(a, count, sizeof *out->at);
    out->count = 0;
    if (out->at == NULL)
        return ERR_NOMEM;
    for (size_t at = 0; at < text.n;) {
        size_t end = word_end(text, at);
        out->at[out->count++] = (struct word){.text = bytes_sub(text, at, end - at)};
        at = end;
    }
    return 0;
}

static int
compare_words(const void *x, const void *y)
{
    const struct word *const *a = x;
    const struct word *const *b = y;
    return bytes_compare((*a)->text, (*b)->text);
}

static int
number_words(struct arena *a, struct words *x, struct words *y)
{
    struct word **at = arena_array(a, x->count + y->count, sizeof *at);
    size_t count = 0;
    uint32_t number = 0;
    if (at == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < x->count; i++)
        at[count++] = &x->at[i];
    for (size_t i = 0; i < y->count; i++)
        at[count++] = &y->at[i];
    qsort(at, count, sizeof *at, compare_words);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && !bytes_equal(at[i]->text, at[i - 1]->text))
            number++;
        at[i]->number = number;
    }
    return 0;
}

// ---- the longest common sequence ----

// The words between what both have at their ends.
struct span {
    struct word *x, *y;
    int32_t n, m;
};

// Steps of the search: row d holds, for the diagonals -d, -d + 2, .. d, how far along x it is reached with d edits.
struct search {
    int32_t *reached; // row d begins at d (d + 1) / 2
};

static int32_t *
row_of(const struct search *s, int32_t d)
{
    return s->reached + (size_t)d * (size_t)(d + 1) / 2;
}

// Where diagonal k of row d begins, before it runs along equal words: an added word below or a removed one beside.
static int32_t
step(const struct search *s, int32_t d, int32_t k)
{
    if (d == 0)
        return 0;
    const int32_t *before = row_of(s, d - 1);
    int32_t i = (k + d) / 2; // its place in the row; in the row before: k + 1 at i, k - 1 at i - 1
    if (k == -d || (k != d && before[i - 1] < before[i]))
        return before[i];
    return before[i - 1] + 1;
}

// Edits needed, or -1 when they are more than the maximum.
static int32_t
search(const struct span *w, struct search *s)
{
    for (int32_t d = 0; d <= WORD_DIFF_EDITS_MAX; d++) {
        for (int32_t k = -d; k <= d; k += 2) {
            int32_t x = step(s, d, k);
            int32_t y = x - k;
            while (x < w->n && y >= 0 && y < w->m && w->x[x].number == w->y[y].number) {
                x++;
                y++;
            }
            row_of(s, d)[(k + d) / 2] = x;
            if (x >= w->n && y >= w->m)
                return d;
        }
    }
    return -1;
}

// Back along the way that was found, marking what is kept.
static void
trace(const struct span *w, const struct search *s, int32_t d)
{
    int32_t x = w->n, y = w->m;
    for (; d >= 0; d--) {
        int32_t k = x - y;
        int32_t start = step(s, d, k);
        while (x > start) {
            x--;
            y--;
            w->x[x].is_kept = true;
            w->y[y].is_kept = true;
        }
        if (d == 0)
            break;
        // The edit before it: the same x one diagonal up was an added word, else a removed one.
        const int32_t *before = row_of(s, d - 1);
        int32_t i = (k + d) / 2;
        if (k == -d || (k != d && before[i - 1] < before[i]))
            y--;
        else
            x--;
    }
    assert(x == 0);
    assert(y == 0);
}

static int
match(struct arena *a, struct words *x, struct words *y)
{
    size_t head = 0, tail = 0;
    while (head < x->count && head < y->count && x->at[head].number == y->at[head].number) {
        x->at[head].is_kept = y->at[head].is_kept = true;
        head++;
    }
    while (tail < x->count - head && tail < y->count - head &&
           x->at[x->count - 1 - tail].number == y->at[y->count - 1 - tail].number) {
        x->at[x->count - 1 - tail].is_kept = y->at[y->count - 1 - tail].is_kept = true;
        tail++;
    }
    struct span w = {x->at + head, y->at + head, (int32_t)(x->count - head - tail), (int32_t)(y->count - head - tail)};
    if (w.n == 0 || w.m == 0)
        return 0;
    struct search s = {arena_array(a, (size_t)(WORD_DIFF_EDITS_MAX + 1) * (WORD_DIFF_EDITS_MAX + 2) / 2, sizeof *s.reached)};
    if (s.reached == NULL)
        return ERR_NOMEM;
    int32_t d = search(&w, &s);
    if (d >= 0)
        trace(&w, &s, d);
    return 0;
}

// ---- pieces ----

static bool
is_space(const struct word *w)
{
    return w->text.p[0] == ' ' || w->text.p[0] == '\n';
}

static bool
is_changed(const struct words *w, size_t at)
{
    return at < w->count && !w->at[at].is_kept;
}

// White space that is kept between two changes would cut a sentence into crumbs: it changes with them.
static void
join_changes(struct words *x, struct words *y)
{
    size_t k = 0;
    for (size_t i = 0; i < x->count; i++) {
        if (!x->at[i].is_kept)
            continue;
        while (!y->at[k].is_kept)
            k++;
        bool is_before = (i > 0 && is_changed(x, i - 1)) || (k > 0 && is_changed(y, k - 1));
        bool is_behind = is_changed(x, i + 1) || is_changed(y, k + 1);
        if (is_before && is_behind && is_space(&x->at[i]))
            x->at[i].is_kept = y->at[k].is_kept = false;
        k++;
    }
}

// The run of words that begins at *at and is not kept, as one piece; none when it is empty.
static void
add_run(struct word_diff *out, enum word_diff_change change, const struct words *w, size_t *at)
{
    size_t from = *at;
    while (is_changed(w, *at))
        (*at)++;
    if (*at == from)
        return;
    const uint8_t *end = w->at[*at - 1].text.p + w->at[*at - 1].text.n;
    out->pieces[out->count++] =
        (struct word_diff_piece){change, bytes_of(w->at[from].text.p, (size_t)(end - w->at[from].text.p))};
}

// Of a kept run only as much as is kept without a change in the other text.
static void
add_kept(struct word_diff *out, const struct words *x, size_t *i, const struct words *y, size_t *k)
{
    size_t from = *i;
    while (*i < x->count && *k < y->count && x->at[*i].is_kept && y->at[*k].is_kept) {
        (*i)++;
        (*k)++;
    }
    if (*i == from)
        return;
    const uint8_t *end = x->at[*i - 1].text.p + x->at[*i - 1].text.n;
    out->pieces[out->count++] =
        (struct word_diff_piece){WORD_DIFF_KEPT, bytes_of(x->at[from].text.p, (size_t)(end - x->at[from].text.p))};
}

int
word_diff_make(struct arena *a, struct bytes before, struct bytes after, struct word_diff *out)
{
    struct words x, y;
    *out = (struct word_diff){NULL, 0};
    int rc = cut(a, before, &x);
    if (rc == 0)
        rc = cut(a, after, &y);
    if (rc == 0)
        rc = number_words(a, &x, &y);
    if (rc == 0)
        rc = match(a, &x, &y);
    if (rc != 0)
        return rc;
    join_changes(&x, &y);
    out->pieces = arena_array(a, x.count + y.count, sizeof *out->pieces);
    if (out->pieces == NULL)
        return ERR_NOMEM;
    for (size_t i = 0, k = 0; i < x.count || k < y.count;) {
        add_kept(out, &x, &i, &y, &k);
        add_run(out, WORD_DIFF_REMOVED, &x, &i);
        add_run(out, WORD_DIFF_ADDED, &y, &k);
    }
    return 0;
}
