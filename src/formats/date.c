// SPDX-License-Identifier: Apache-2.0
// See date.h.
#include "formats/date.h"

#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "base/when.h"
#include "formats/clean.h"

static const char *const date_months[12] = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december",
};

static bool
is_digits(struct bytes b)
{
    for (size_t i = 0; i < b.n; i++) {
        if (!text_is_ascii_digit(b.p[i])) {
            return false;
        }
    }
    return b.n > 0;
}

bool
date_is_whole(struct bytes text)
{
    int64_t t = 0;
    return when_parse_date(text, &t) == 0;
}

bool
date_is_partial(struct bytes text)
{
    uint8_t whole[10];
    if (text.n != 4 && text.n != 7 && text.n != 10) {
        return false;
    }
    memcpy(whole, "0000-01-01", sizeof whole);
    memcpy(whole, text.p, text.n);
    return date_is_whole(bytes_of(whole, sizeof whole));
}

int
date_compare(struct bytes a, struct bytes b)
{
    uint8_t first[2][10];
    const struct bytes dates[2] = {a, b};
    for (int i = 0; i < 2; i++) {
        memcpy(first[i], "0000-01-01", 10);
        memcpy(first[i], dates[i].p, num_min_size(dates[i].n, 10));
    }
    return memcmp(first[0], first[1], 10);
}

struct bytes
date_of_xml(struct bytes text)
{
    const struct bytes head = bytes_sub(text, 0, 10);
    const bool ends_there = text.n == 10 || (text.n > 10 && !text_is_ascii_digit(text.p[10]));
    return ends_there && date_is_whole(head) ? head : bytes_of(NULL, 0);
}

int
date_month(struct bytes word)
{
    if (word.n > 3 && word.p[word.n - 1] == '.') {
        word.n--;
    }
    for (int i = 0; i < 12; i++) {
        const struct bytes month = bytes_of_str(date_months[i]);
        const bool is_short = word.n == 3 || (word.n == 4 && i == 8); // "Sept"
        if (word.n > month.n || (word.n < month.n && !is_short)) {
            continue;
        }
        char name[16];
        memcpy(name, month.p, word.n);
        name[word.n] = '\0';
        if (clean_equal_str(word, name)) {
            return i + 1;
        }
    }
    return 0;
}

// Next word of *rest; empty at the end.
static struct bytes
next_word(struct bytes *rest)
{
    *rest = text_trim(*rest);
    const size_t n = bytes_find(*rest, 0, ' ');
    const struct bytes word = bytes_sub(*rest, 0, n);
    *rest = bytes_sub(*rest, n, rest->n - n);
    return word;
}

bool
date_from_words(struct arena *a, struct bytes words, struct bytes *out)
{
    words = text_trim(words);
    if (date_is_partial(words)) {
        *out = words;
        return true;
    }
    struct bytes rest = words;
    struct bytes first = next_word(&rest);
    struct bytes day = {NULL, 0};
    if (first.n <= 2 && is_digits(first)) {
        day = first;
        first = next_word(&rest);
    }
    const int month = date_month(first);
    const struct bytes year = text_trim(rest);
    if (month == 0 || year.n != 4 || !is_digits(year)) {
        return false;
    }
    uint8_t *p = arena_alloc(a, 10);
    if (p == NULL) {
        return false;
    }
    memcpy(p, year.p, 4);
    p[4] = '-';
    p[5] = (uint8_t)('0' + month / 10);
    p[6] = (uint8_t)('0' + month % 10);
    if (day.n > 0) {
        p[7] = '-';
        p[8] = day.n == 2 ? day.p[0] : '0';
        p[9] = day.p[day.n - 1];
    }
    *out = bytes_of(p, day.n > 0 ? 10 : 7);
    return date_is_partial(*out);
}
