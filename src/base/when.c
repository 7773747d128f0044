// SPDX-License-Identifier: Apache-2.0
// The proleptic Gregorian calendar in whole numbers: days are counted from 0000-03-01, so that the
// leap day ends a year.
#include "base/when.h"

#include <stddef.h>
#include <string.h>

enum { DAY_SECONDS = 86400, YEARS_IN_ERA = 400, DAYS_IN_ERA = 146097, DAYS_TO_1970 = 719468 };

static const int64_t FIRST = -INT64_C(62135596800); // 0001-01-01T00:00:00Z
static const int64_t LAST = INT64_C(253402300799);  // 9999-12-31T23:59:59Z

static int64_t
divide_down(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t
when_from_civil(int year, int month, int day)
{
    int64_t months = (int64_t)year * 12 + month - 1 - 2; // a year begins with March
    int64_t y = divide_down(months, 12);
    int64_t m = months - y * 12;
    int64_t era = divide_down(y, YEARS_IN_ERA);
    int64_t year_of_era = y - era * YEARS_IN_ERA;
    int64_t day_of_year = (153 * m + 2) / 5;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (era * DAYS_IN_ERA + day_of_era - DAYS_TO_1970 + day - 1) * DAY_SECONDS;
}

void
when_to_civil(int64_t t, int *year, int *month, int *day)
{
    t = t < FIRST ? FIRST : t > LAST ? LAST : t;
    int64_t days = divide_down(t, DAY_SECONDS) + DAYS_TO_1970;
    int64_t era = divide_down(days, DAYS_IN_ERA);
    int64_t day_of_era = days - era * DAYS_IN_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (DAYS_IN_ERA - 1)) /
        365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t m = (5 * day_of_year + 2) / 153; // 0 is March
    *day = (int)(day_of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = (int)(year_of_era + era * YEARS_IN_ERA + (m >= 10));
}

// The n digits at p as a number; -1 when one is none.
static int
digits(const uint8_t *p, int n)
{
    int v = 0;
    for (int i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return -1;
        v = v * 10 + (p[i] - '0');
    }
    return v;
}

int
when_parse_date(struct bytes text, int64_t *out)
{
    if (text.n != 10 || text.p[4] != '-' || text.p[7] != '-')
        return ERR_INVALID;
    int year = digits(text.p, 4);
    int month = digits(text.p + 5, 2);
    int day = digits(text.p + 8, 2);
    if (year < 1 || month < 1 || month > 12 || day < 1)
        return ERR_INVALID;
    int64_t t = when_from_civil(year, month, day);
    if (t >= when_from_civil(year, month + 1, 1)) // a day past the month's last
        return ERR_INVALID;
    *out = t;
    return 0;
}

int
when_parse_time(struct bytes text, int64_t *out)
{
    int64_t date;
    if (text.n != 20 || when_parse_date(bytes_sub(text, 0, 10), &date) != 0)
        return ERR_INVALID;
    const uint8_t *p = text.p;
    if (p[10] != 'T' || p[13] != ':' || p[16] != ':' || p[19] != 'Z')
        return ERR_INVALID;
    int hour = digits(p + 11, 2);
    int minute = digits(p + 14, 2);
    int second = digits(p + 17, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
        return ERR_INVALID;
    *out = date + hour * 3600 + minute * 60 + second;
    return 0;
}

int
when_parse(struct bytes text, int64_t *out)
{
    return text.n == 10 ? when_parse_date(text, out) : when_parse_time(text, out);
}

static void
put_digits(char *p, int n, int64_t v)
{
    for (int i = n - 1; i >= 0; i--) {
        p[i] = (char)('0' + v % 10);
        v /= 10;
    }
}

void
when_format_date(int64_t t, char out[WHEN_TEXT_SIZE])
{
    if (t < FIRST || t > LAST) {
        memcpy(out, "out of range", sizeof("out of range"));
        return;
    }
    int year, month, day;
    when_to_civil(t, &year, &month, &day);
    memcpy(out, "0000-00-00", sizeof("0000-00-00"));
    put_digits(out, 4, year);
    put_digits(out + 5, 2, month);
    put_digits(out + 8, 2, day);
}

void
when_format_time(int64_t t, char out[WHEN_TEXT_SIZE])
{
    when_format_date(t, out);
    if (t < FIRST || t > LAST)
        return;
    int64_t second = t - divide_down(t, DAY_SECONDS) * DAY_SECONDS;
    memcpy(out + 10, "T00:00:00Z", sizeof("T00:00:00Z"));
    put_digits(out + 11, 2, second / 3600);
    put_digits(out + 14, 2, second / 60 % 60);
    put_digits(out + 17, 2, second % 60);
}

bool
when_is_in(int64_t t, int64_t from, int64_t until)
{
    return t >= from && t < until;
}
