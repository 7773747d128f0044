// SPDX-License-Identifier: Apache-2.0
// UTF-8 by the table of well-formed byte sequences (Unicode 15, table 3-7), with eight bytes at a
// time where text is ASCII, and a form of foreign text that is safe to show.
#include "base/text.h"

#include <string.h>

#include "base/buf.h"

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

static uint64_t
load(const uint8_t *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof(v));
    return v;
}

// Length of the well-formed multi-byte sequence at p, n bytes left; 0 when there is none.
static size_t
sequence_length(const uint8_t *p, size_t n)
{
    uint8_t c = p[0];
    if (c < 0xc2 || c > 0xf4 || n < 2)
        return 0;
    if (c < 0xe0)
        return (p[1] & 0xc0) == 0x80 ? 2 : 0;
    uint8_t low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    uint8_t high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    if (p[1] < low || p[1] > high || n < 3 || (p[2] & 0xc0) != 0x80)
        return 0;
    if (c < 0xf0)
        return 3;
    return n >= 4 && (p[3] & 0xc0) == 0x80 ? 4 : 0;
}

bool
text_is_utf8(struct bytes b)
{
    const uint8_t *p = b.p;
    size_t i = 0;
    while (i < b.n) {
        while (b.n - i >= 16 && ((load(p + i) | load(p + i + 8)) & EACH(0x80)) == 0)
            i += 16;
        // Text of another script: stay here until ASCII comes twice.
        while (i < b.n && p[i] >= 0x80) {
            size_t n = sequence_length(p + i, b.n - i);
            if (n == 0)
                return false;
            i += n;
            if (i < b.n && p[i] < 0x80)
                i++;
        }
        for (size_t stop = b.n - i < 16 ? b.n : i + 16; i < stop && p[i] < 0x80;)
            i++;
    }
    return true;
}

bool
text_has_noncharacter(struct bytes b)
{
    const uint8_t *p = b.p;
    for (size_t i = 0; i < b.n; i++) {
        // All begin with 0xef or more: pass eight lesser bytes at once.
        while (b.n - i >= 8) {
            uint64_t v = load(p + i);
            if ((((v & EACH(0x7f)) + EACH(0x80 - 0x6f)) & v & EACH(0x80)) != 0)
                break;
            i += 8;
        }
        if (i == b.n)
            return false;
        if (p[i] < 0xef)
            continue;
        size_t at = i;
        int32_t c = text_next(b, &at);
        if ((c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef))
            return true;
    }
    return false;
}

size_t
text_count(struct bytes b)
{
    size_t count = 0;
    for (size_t i = 0; i < b.n; i++)
        count += (b.p[i] & 0xc0) != 0x80;
    return count;
}

int32_t
text_next(struct bytes b, size_t *at)
{
    size_t i = *at;
    if (i >= b.n)
        return -1;
    const uint8_t *p = b.p + i;
    if (p[0] < 0x80) {
        *at = i + 1;
        return p[0];
    }
    size_t n = sequence_length(p, b.n - i);
    if (n == 0)
        return -1;
    *at = i + n;
    if (n == 2)
        return (p[0] & 0x1f) << 6 | (p[1] & 0x3f);
    if (n == 3)
        return (p[0] & 0x0f) << 12 | (p[1] & 0x3f) << 6 | (p[2] & 0x3f);
    return (p[0] & 0x07) << 18 | (p[1] & 0x3f) << 12 | (p[2] & 0x3f) << 6 | (p[3] & 0x3f);
}

size_t
text_put(uint8_t p[4], uint32_t c)
{
    if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        c = 0xfffd;
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const uint8_t lead[5] = {0, 0, 0xc0, 0xe0, 0xf0};
    p[0] = (uint8_t)(lead[n] | c >> (6 * (n - 1)));
    for (size_t i = 1; i < n; i++)
        p[i] = (uint8_t)(0x80 | (c >> (6 * (n - 1 - i)) & 0x3f));
    return n;
}

void
text_append(struct buf *out, uint32_t c)
{
    uint8_t p[4];
    size_t n = text_put(p, c);
    buf_append(out, (struct bytes){p, n});
}

static bool
is_space(uint8_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct bytes
text_trim(struct bytes b)
{
    while (b.n > 0 && is_space(b.p[b.n - 1]))
        b.n--;
    while (b.n > 0 && is_space(b.p[0])) {
        b.p++;
        b.n--;
    }
    return b;
}

bool
text_is_harmful(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x061c || c == 0x200e || c == 0x200f ||
           (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

bool
text_is_unseen(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x00ad, 0x00ad},   // soft hyphen
        {0x034f, 0x034f},   // combining grapheme joiner
        {0x115f, 0x1160},   // Hangul fillers
        {0x17b4, 0x17b5},   // Khmer inherent vowels
        {0x180b, 0x180f},   // Mongolian selectors and vowel separator
        {0x200b, 0x200d},   // zero-width space, non-joiner, joiner
        {0x2028, 0x2029},   // line and paragraph separators
        {0x2060, 0x206f},   // word joiner, invisible operators, isolates, deprecated controls
        {0x3164, 0x3164},   // Hangul filler
        {0xfe00, 0xfe0f},   // variation selectors
        {0xfeff, 0xfeff},   // zero-width no-break space
        {0xffa0, 0xffa0},   // halfwidth Hangul filler
        {0xfff0, 0xfffb},   // interlinear annotation and unassigned ignorables
        {0x1bca0, 0x1bca3}, // shorthand format controls
        {0x1d173, 0x1d17a}, // musical format controls
        {0xe0000, 0xe0fff}, // tags and further variation selectors
    };
    for (size_t i = 0; c >= 0xad && i < sizeof ranges / sizeof *ranges; i++) {
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    }
    return text_is_harmful(c);
}

int32_t
text_find_unseen(struct bytes b)
{
    size_t at = 0;
    for (int32_t c = text_next(b, &at); c >= 0; c = text_next(b, &at)) {
        if (c != '\n' && text_is_unseen((uint32_t)c))
            return c;
    }
    return -1;
}

void
text_append_visible(struct buf *out, struct bytes b)
{
    size_t at = 0;
    while (at < b.n) {
        size_t from = at;
        int32_t c = text_next(b, &at);
        if (c < 0)
            buf_append_fmt(out, "\\x%02x", b.p[at++]);
        else if (text_is_harmful((uint32_t)c))
            buf_append_fmt(out, "\\u{%x}", (unsigned)c);
        else
            buf_append(out, bytes_sub(b, from, at - from));
    }
}

bool
text_is_ascii_upper(uint8_t c)
{
    return c >= 'A' && c <= 'Z';
}

bool
text_is_ascii_lower(uint8_t c)
{
    return c >= 'a' && c <= 'z';
}

bool
text_is_ascii_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}
