// SPDX-License-Identifier: Apache-2.0
// Time arithmetic without a clock. A moment is whole seconds since 1970-01-01T00:00:00Z in an
// int64_t, from year 0001 to 9999 (leap seconds are not counted, as in POSIX). Text is RFC 3339
// with Z and whole seconds; a date is YYYY-MM-DD and means 00:00 UTC. Intervals are [from, until).
#ifndef BASE_WHEN_H
#define BASE_WHEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

#define WHEN_MIN INT64_MIN // "always has been"
#define WHEN_MAX INT64_MAX // "for ever"
#define WHEN_TEXT_SIZE 21  // "2026-11-21T20:32:00Z" and NUL

// "2026-11-21T20:32:00Z" only. ERR_INVALID for anything else, days that do not exist included.
int when_parse_time(struct bytes text, int64_t *out) MUST_USE;
// "2026-11-21" only.
int when_parse_date(struct bytes text, int64_t *out) MUST_USE;
// Either of the two.
int when_parse(struct bytes text, int64_t *out) MUST_USE;
// Writes WHEN_TEXT_SIZE chars; the moment must lie in years 0001 to 9999 (else "out of range").
void when_format_time(int64_t t, char out[WHEN_TEXT_SIZE]);
void when_format_date(int64_t t, char out[WHEN_TEXT_SIZE]);
bool when_is_in(int64_t t, int64_t from, int64_t until);
// Civil date of a moment (clamped to years 0001 to 9999), and back (proleptic Gregorian). A month
// or day past its range runs over into the next, so month + 1 and day + 30 need no care.
void when_to_civil(int64_t t, int *year, int *month, int *day);
int64_t when_from_civil(int year, int month, int day);

#endif
