// SPDX-License-Identifier: Apache-2.0
// See dates.h.
#include "screen/dates.h"

#include "base/num.h"
#include "base/text.h"
#include "base/when.h"

#define DAY_S 86400

static int32_t
day_of(int year, int month, int day)
{
    return (int32_t)(when_from_civil(year, month, day) / DAY_S);
}

static void
civil(int32_t day, int *year, int *month, int *dom)
{
    when_to_civil((int64_t)day * DAY_S, year, month, dom);
}

// ---- reading ----

// Two or four digits at `at`; -1 when they are not there.
static int
digits_at(struct bytes text, size_t at, size_t count)
{
    int value = 0;
    if (at + count > text.n)
        return -1;
    for (size_t i = at; i < at + count; i++) {
        if (!text_is_ascii_digit(text.p[i]))
            return -1;
        value = value * 10 + (text.p[i] - '0');
    }
    return value;
}

static bool
read_one(struct bytes text, struct dates_span *out)
{
    int64_t moment;
    int year = digits_at(text, 0, 4), month = digits_at(text, 5, 2);
    if (year < 1 || (text.n > 4 && text.p[4] != '-'))
        return false;
    if (text.n == 10 && when_parse_date(text, &moment) == 0) {
        *out = (struct dates_span){(int32_t)(moment / DAY_S), (int32_t)(moment / DAY_S), DATES_DAY, false};
        return true;
    }
    if (text.n == 7 && month >= 1 && month <= 12) {
        *out = (struct dates_span){day_of(year, month, 1), day_of(year, month + 1, 1) - 1, DATES_MONTH, false};
        return true;
    }
    if (text.n != 4 || year > 9998)
        return false;
    *out = (struct dates_span){day_of(year, 1, 1), day_of(year + 1, 1, 1) - 1, DATES_YEAR, false};
    return true;
}

static bool
cut(struct bytes *text, const char *prefix)
{
    struct bytes p = bytes_of_str(prefix);
    if (!bytes_has_prefix(*text, p))
        return false;
    *text = text_trim(bytes_sub(*text, p.n, text->n));
    return true;
}

bool
dates_join(const struct dates_span *from, const struct dates_span *until, struct dates_span *out)
{
    if (until->last < from->first)
        return false;
    *out = (struct dates_span){from->first, until->last, DATES_RANGE, from->is_circa || until->is_circa};
    return true;
}

bool
dates_read(struct bytes text, struct dates_span *out)
{
    struct dates_span from, until;
    text = text_trim(text);
    bool is_circa = cut(&text, "circa") || cut(&text, "Circa") || cut(&text, "ca.") || cut(&text, "c.") || cut(&text, "about") ||
                    cut(&text, "~");
    size_t dots = 0;
    while (dots + 1 < text.n && (text.p[dots] != '.' || text.p[dots + 1] != '.'))
        dots++;
    bool is_range = dots + 1 < text.n;
    if (!is_range) {
        if (!read_one(text, out))
            return false;
    } else if (!read_one(text_trim(bytes_sub(text, 0, dots)), &from) ||
               !read_one(text_trim(bytes_sub(text, dots + 2, text.n)), &until) || !dates_join(&from, &until, out)) {
        return false;
    }
    out->is_circa = is_circa;
    return true;
}

// ---- writing ----

static void
write_day(int32_t day, enum dates_precision precision, struct buf *out)
{
    int year, month, dom;
    civil(day, &year, &month, &dom);
    buf_append_fmt(out, "%04d", year);
    if (precision == DATES_DAY || precision == DATES_MONTH)
        buf_append_fmt(out, "-%02d", month);
    if (precision == DATES_DAY)
        buf_append_fmt(out, "-%02d", dom);
}

// How exactly an end of a range was said: by the year when it lies at the year's first or last day.
static enum dates_precision
end_precision(int32_t day, bool is_first)
{
    int year, month, dom;
    civil(is_first ? day : day + 1, &year, &month, &dom);
    return dom != 1 ? DATES_DAY : month != 1 ? DATES_MONTH : DATES_YEAR;
}

void
dates_write(const struct dates_span *d, struct buf *out)
{
    if (d->is_circa)
        buf_append_str(out, "about ");
    if (d->precision != DATES_RANGE) {
        write_day(d->first, d->precision, out);
        return;
    }
    write_day(d->first, end_precision(d->first, true), out);
    buf_append_str(out, " to ");
    write_day(d->last, end_precision(d->last, false), out);
}

// ---- comparing ----

enum dates_precision
dates_coarser(const struct dates_span *a, const struct dates_span *b)
{
    return a->precision > b->precision ? a->precision : b->precision;
}

static bool
overlap(const struct dates_span *a, const struct dates_span *b, int32_t slack)
{
    return a->first <= b->last + slack && b->first <= a->last + slack;
}

// Digits of YYYYMMDD in which two days differ.
static int
digits_apart(int32_t a, int32_t b)
{
    int y1, m1, d1, y2, m2, d2, count = 0;
    civil(a, &y1, &m1, &d1);
    civil(b, &y2, &m2, &d2);
    for (int64_t x = y1 * 10000ll + m1 * 100 + d1, y = y2 * 10000ll + m2 * 100 + d2; x > 0 || y > 0; x /= 10, y /= 10)
        count += x % 10 != y % 10;
    return count;
}

static bool
is_swapped(int32_t a, int32_t b)
{
    int y1, m1, d1, y2, m2, d2;
    civil(a, &y1, &m1, &d1);
    civil(b, &y2, &m2, &d2);
    return y1 == y2 && m1 == d2 && d1 == m2;
}

static int
years_apart(const struct dates_span *a, const struct dates_span *b)
{
    int y1, y2, ignored;
    civil(a->first > b->last ? a->first : b->first, &y1, &ignored, &ignored);
    civil(a->first > b->last ? b->last : a->last, &y2, &ignored, &ignored);
    return y1 - y2;
}

enum dates_match
dates_compare(const struct dates_span *a, const struct dates_span *b)
{
    bool is_circa = a->is_circa || b->is_circa;
    if (overlap(a, b, 0)) {
        bool is_same = a->precision == b->precision && a->first == b->first && a->last == b->last;
        return is_circa ? DATES_ABOUT : is_same ? DATES_SAME : DATES_OVERLAP;
    }
    if (is_circa && overlap(a, b, DATES_CIRCA_YEARS * 366))
        return DATES_ABOUT;
    bool are_days = a->precision == DATES_DAY && b->precision == DATES_DAY;
    if (are_days && (is_swapped(a->first, b->first) || digits_apart(a->first, b->first) == 1))
        return DATES_SLIP;
    return years_apart(a, b) <= 1 ? DATES_YEAR_OFF : DATES_APART;
}
