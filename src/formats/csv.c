// SPDX-License-Identifier: Apache-2.0
// See csv.h.
#include "formats/csv.h"

#include <assert.h>
#include <string.h>

void
csv_init(struct csv *c, struct bytes text)
{
    memset(c, 0, sizeof *c);
    c->text = text;
    c->line_next = 1;
    if (bytes_has_prefix(text, BYTES_LIT("\xef\xbb\xbf")))
        c->at = 3;
}

// Length of the line end at the reader's place, 0 when there is none.
static size_t
line_end(const struct csv *c)
{
    if (c->at < c->text.n && c->text.p[c->at] == '\n') {
        return 1;
    }
    const bool is_crlf =
        c->at + 1 < c->text.n && c->text.p[c->at] == '\r' && c->text.p[c->at + 1] == '\n';
    return is_crlf ? 2 : 0;
}

// A field without the doubling of its quotes.
static int
undouble(struct arena *a, struct bytes raw, struct bytes *out)
{
    uint8_t *p = arena_alloc(a, raw.n);
    if (p == NULL) {
        return ERR_NOMEM;
    }
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        p[n++] = raw.p[i];
        if (raw.p[i] == '"') {
            i++; // its twin
        }
    }
    *out = bytes_of(p, n);
    return 0;
}

// A field that begins with a quote, up to its closing quote. *is_cut when the file ends before.
static int
read_quoted(struct arena *a, struct csv *c, struct bytes *field, bool *is_cut)
{
    const size_t from = ++c->at;
    bool has_quotes = false;
    for (; c->at < c->text.n; c->at++) {
        const uint8_t b = c->text.p[c->at];
        if (b == '\n') {
            c->line_next++;
        }
        if (b != '"') {
            continue;
        }
        if (c->at + 1 < c->text.n && c->text.p[c->at + 1] == '"') {
            has_quotes = true;
            c->at++;
            continue;
        }
        break;
    }
    *is_cut = c->at == c->text.n;
    *field = bytes_sub(c->text, from, c->at - from);
    if (!*is_cut) {
        c->at++;
    }
    if (field->n > CSV_FIELD_SIZE_MAX) {
        return ERR_LIMIT;
    }
    return has_quotes ? undouble(a, *field, field) : 0;
}

// A field without quotes, up to the comma or line end; ERR_INVALID at a quote or a lone carriage
// return.
static int
read_plain(struct csv *c, struct bytes *field)
{
    const size_t from = c->at;
    while (c->at < c->text.n && c->text.p[c->at] != ',' && line_end(c) == 0) {
        const uint8_t b = c->text.p[c->at];
        if (b == '"' || b == 0 || (b == '\r' && c->at + 1 < c->text.n)) {
            return ERR_INVALID;
        }
        c->at++;
    }
    *field = bytes_sub(c->text, from, c->at - from);
    return field->n > CSV_FIELD_SIZE_MAX ? ERR_LIMIT : 0;
}

static int
read_field(struct arena *a, struct csv *c, bool *is_cut, struct err *err)
{
    if (c->count == CSV_FIELDS_MAX) {
        return err_set(err, ERR_LIMIT, "line %zu: more than %d columns", c->line, CSV_FIELDS_MAX);
    }
    struct bytes *field = &c->fields[c->count];
    int r = 0;
    if (c->at < c->text.n && c->text.p[c->at] == '"') {
        r = read_quoted(a, c, field, is_cut);
    } else {
        r = read_plain(c, field);
    }
    c->count++;
    switch (r) {
    case 0:
        return 0;
    case ERR_LIMIT:
        return err_set(err, r, "line %zu: column %zu is longer than 64 KiB", c->line, c->count);
    case ERR_INVALID:
        return err_set(err, r,
                       "line %zu: column %zu holds a quote, carriage return or zero byte outside "
                       "quotes; put the "
                       "column in quotes and double the quotes in it",
                       c->line, c->count);
    default:
        return err_set(err, r, "memory is exhausted");
    }
}

int
csv_next(struct arena *a, struct csv *c, enum csv_state *state, struct err *err)
{
    size_t blank = 0;
    while ((blank = line_end(c)) > 0) {
        c->at += blank;
        c->line_next++;
    }
    c->line = c->line_next;
    c->row_at = c->at;
    c->count = 0;
    c->is_open = false;
    if (c->at == c->text.n) {
        *state = CSV_END;
        return 0;
    }
    for (;;) {
        bool is_cut = false;
        const int r = read_field(a, c, &is_cut, err);
        if (r != 0) {
            return r;
        }
        if (is_cut || c->at == c->text.n) {
            c->is_open = is_cut;
            *state = CSV_CUT;
            return 0;
        }
        const size_t end = line_end(c);
        if (end > 0) {
            c->at += end;
            c->line_next++;
            *state = CSV_ROW;
            return 0;
        }
        if (c->text.p[c->at] == '\r' && c->at + 1 == c->text.n) {
            *state = CSV_CUT; // between CR and LF
            return 0;
        }
        if (c->text.p[c->at] != ',') {
            return err_set(err, ERR_INVALID,
                           "line %zu: something follows the closing quote of column %zu", c->line,
                           c->count);
        }
        c->at++;
    }
}

void
csv_skip(struct csv *c)
{
    const size_t end = bytes_find(c->text, c->row_at, '\n');
    c->at = end < c->text.n ? end + 1 : c->text.n;
    c->line_next = c->line + 1;
}
