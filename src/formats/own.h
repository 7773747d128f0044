// SPDX-License-Identifier: Apache-2.0
// A list of one's own, as comma-separated values: docs/csv-format.md is its description for people.
// The first line names the columns, in any order; "reference" and "name" must be among them. Rows
// of one reference stand together and make one entry: each may add a name, a birth date, a place, a
// document, a programme, a criterion, a title, a position, a piece of evidence; what an entry has
// once (subject, sex, dates, reason) may be left empty after its first row.
#ifndef FORMATS_OWN_H
#define FORMATS_OWN_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "formats/entry.h"

// Read the file as the list of that name ([a-z0-9-]{1,32}, neither un nor ofac). What is kept may
// borrow file and list: keep them as long as a. A wrong cell refuses its entry, with line and
// column; a wrong header, or rows that are no CSV, refuse the file. Returns 0 also for a file that
// ends too early (out->is_truncated). ERR_USAGE, ERR_INVALID, ERR_LIMIT, ERR_NOMEM.
int own_read(struct arena *a, struct bytes file, struct bytes list, struct entry_list *out,
             struct err *err) MUST_USE;
// The columns in the order of the documentation; NULL when i is past the last.
const char *own_column(size_t i);

#endif
