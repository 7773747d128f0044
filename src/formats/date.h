// SPDX-License-Identifier: Apache-2.0
// Dates as lists write them, to the partial dates of a record: YYYY, YYYY-MM or YYYY-MM-DD.
#ifndef FORMATS_DATE_H
#define FORMATS_DATE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/bytes.h"

// Is it a partial date whose month and day exist?
bool date_is_partial(struct bytes text);
// Is it a whole date, YYYY-MM-DD, that exists?
bool date_is_whole(struct bytes text);
// Order of two partial dates by their first day: < 0, 0, > 0.
int date_compare(struct bytes a, struct bytes b);
// The date at the start of an XML Schema date or dateTime ("2015-04-07-04:00"); empty when there is
// none.
struct bytes date_of_xml(struct bytes text);
// "10 Dec 1948", "Dec 1948", "Dec. 1948", "December 1948", "1948" (or a partial date already) to a
// partial date in a. False when it is none of these, or the day does not exist.
bool date_from_words(struct arena *a, struct bytes words, struct bytes *out) MUST_USE;
// Number 1 to 12 of an English month name, whole or its first three (or four) letters, with or
// without a point; else 0.
int date_month(struct bytes word);

#endif
