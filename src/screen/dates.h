// SPDX-License-Identifier: Apache-2.0
// Dates of which less than a day may be known: a year, a month, a range, "about".
#ifndef SCREEN_DATES_H
#define SCREEN_DATES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

#define DATES_CIRCA_YEARS 2 // "about 1957" may be so many years off

enum dates_precision { DATES_DAY, DATES_MONTH, DATES_YEAR, DATES_RANGE };
struct dates_span {
    int32_t first, last; // days since 1970-01-01
    enum dates_precision precision;
    bool is_circa;
};

// "1957-03-10", "1957-03", "1957", "1957..1959", and "circa", "c." or "~" before any of them. False: no date.
bool dates_read(struct bytes text, struct dates_span *out) MUST_USE;
// From the first day of one to the last of the other; false when it ends before it begins.
bool dates_join(const struct dates_span *from, const struct dates_span *until, struct dates_span *out) MUST_USE;
void dates_write(const struct dates_span *d, struct buf *out); // in words: "1957-03-10", "about 1957", "1957 to 1959"

enum dates_match {
    DATES_SAME,      // equally exact, and the same
    DATES_OVERLAP,   // one is less exact, and holds the other
    DATES_ABOUT,     // within what "about" allows
    DATES_SLIP,      // two days that differ by day and month changed places, or by one digit
    DATES_YEAR_OFF,  // years that follow each other
    DATES_APART,
};
enum dates_match dates_compare(const struct dates_span *a, const struct dates_span *b);
// The less exact of the two.
enum dates_precision dates_coarser(const struct dates_span *a, const struct dates_span *b);

#endif
