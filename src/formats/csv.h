// SPDX-License-Identifier: Apache-2.0
// Comma-separated values, RFC 4180, read strictly: fields parted by commas; a field that begins
// with a quote ends with one, and a quote within it is doubled; a quote anywhere else is an error;
// lines end in CRLF or LF. White space is data. The reader tells a file that is wrong from one that
// merely ends too early.
#ifndef FORMATS_CSV_H
#define FORMATS_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"

#define CSV_FIELDS_MAX 64 // columns a row can have
#define CSV_FIELD_SIZE_MAX                                                                         \
    (64 * 1024) // bytes of one field; the longest of the lists read here has 1,000

enum csv_state {
    CSV_ROW, // a row was read
    CSV_END, // there are no more
    CSV_CUT, // the file ends within a row: an open quote, or no line end after the last row
};

struct csv {
    struct bytes text; // what is read; borrowed
    size_t at;         // next byte
    size_t line;       // of the row read last, from 1
    size_t line_next;  // where the next row begins
    size_t count;      // fields of the row read last
    size_t row_at;     // where the row read last begins
    bool is_open;      // the file ends within a quote
    struct bytes
        fields[CSV_FIELDS_MAX]; // borrow text; a field with doubled quotes is a copy in the arena
};

// A byte order mark at its start is passed over.
void csv_init(struct csv *c, struct bytes text);
// Read the next row into c->fields. On CSV_CUT the fields read so far are there too, the last one
// perhaps not whole. ERR_INVALID, ERR_LIMIT (err names the line), ERR_NOMEM. Empty lines are passed
// over.
int csv_next(struct arena *a, struct csv *c, enum csv_state *state, struct err *err) MUST_USE;
// After a row that is wrong: go on with the line after the one on which it begins, so that one quote too many costs one row and
// not the rest of the file.
void csv_skip(struct csv *c);

#endif
