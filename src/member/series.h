// SPDX-License-Identifier: Apache-2.0
// Statistical series: what each member says of each month or year, what is missing, and the total.
#ifndef MEMBER_SERIES_H
#define MEMBER_SERIES_H

#include "base/json.h"
#include "member/view.h"

struct record;

// The member "series" of an open object: every series that somebody reports a value of, with its first and last period,
// whose values there are, and how many.
int series_write_names(struct view *v, int64_t as_of, bool exercise, struct json_writer *w, struct err *e) MUST_USE;

// The members "lines", "totals" and "ignored" of an open object. A line is what can be added: one item, one measure, months
// or years. ERR_NOT_FOUND when nobody reports that series.
int series_write(struct view *v, struct bytes name, int64_t as_of, bool exercise, struct json_writer *w,
                 struct err *e) MUST_USE;

// A report about to be written into that ledger: ERR_REFUSED when another object of it claims a value for the same series,
// period, item and event. Other kinds pass. The rows of what was written before must be in the store.
int series_check_claim(struct store *s, uint32_t ledger, const struct record *rec, struct err *e) MUST_USE;

#endif
