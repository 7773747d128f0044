// SPDX-License-Identifier: Apache-2.0
// See own.h.
#include "formats/own.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/text.h"
#include "formats/clean.h"
#include "formats/csv.h"
#include "formats/date.h"

enum own_column {
    OWN_REFERENCE,
    OWN_SUBJECT,
    OWN_NAME,
    OWN_KIND,
    OWN_LANG,
    OWN_SCRIPT,
    OWN_BIRTH,
    OWN_PLACE,
    OWN_COUNTRY,
    OWN_CITY,
    OWN_TEXT,
    OWN_DOCUMENT,
    OWN_NUMBER,
    OWN_ISSUER,
    OWN_NOTE,
    OWN_PROGRAMME,
    OWN_CRITERION,
    OWN_SEX,
    OWN_TITLE,
    OWN_POSITION,
    OWN_LISTED,
    OWN_UPDATED,
    OWN_REASON,
    OWN_REMARKS,
    OWN_REVIEW,
    OWN_EVIDENCE,
    OWN_COLUMN_COUNT
};

static const char *const own_columns[OWN_COLUMN_COUNT] = {
    "reference", "subject",   "name",      "kind",   "lang",     "script",   "birth",
    "place",     "country",   "city",      "text",   "document", "number",   "issuer",
    "note",      "programme", "criterion", "sex",    "title",    "position", "listed",
    "updated",   "reason",    "remarks",   "review", "evidence",
};
_Static_assert(OWN_COLUMN_COUNT <= CSV_FIELDS_MAX, "every column of ours fits into a row");

struct own_reader {
    struct arena *a;
    struct entry_list *out;
    struct err *err;
    int columns[CSV_FIELDS_MAX]; // enum own_column of each column of the file
    size_t column_count;
    size_t line;                          // of the row at hand
    struct bytes cells[OWN_COLUMN_COUNT]; // of the row at hand, cleaned
    struct entry *entry;                  // the one being built, or NULL
};

const char *
own_column(size_t i)
{
    return i < OWN_COLUMN_COUNT ? own_columns[i] : NULL;
}

// The entry fails because of a cell: says line, column and why.
static void
fail_cell(struct own_reader *r, enum own_column column, const char *why)
{
    struct err what = {0, ""};
    err_set(&what, ERR_INVALID, "line %zu, column %s: %s", r->line, own_columns[column], why);
    const char *fault = arena_str(r->a, bytes_of_str(what.text));
    if (fault == NULL) {
        entry_fail(r->entry, ERR_NOMEM, "memory is exhausted");
    } else {
        entry_fail(r->entry, ERR_INVALID, fault);
    }
}

// A date of the whole entry: given once, or alike.
static void
take_date(struct own_reader *r, enum own_column column, struct bytes *to)
{
    const struct bytes cell = r->cells[column];
    if (cell.n == 0 || bytes_equal(*to, cell)) {
        return;
    }
    if (!date_is_whole(cell)) {
        fail_cell(r, column, "not a date like 2026-11-21");
    } else if (to->n > 0) {
        fail_cell(r, column, "the entry has another date already");
    } else {
        *to = cell;
    }
}

static void
take_subject(struct own_reader *r)
{
    const struct bytes cell = r->cells[OWN_SUBJECT];
    const int subject = entry_subject_find(cell);
    if (cell.n == 0) {
        if (r->entry->names.count == 0) {
            fail_cell(r, OWN_SUBJECT,
                      "empty; write person, organisation, vessel, aircraft, account or other");
        }
        return;
    }
    if (subject < 0) {
        fail_cell(r, OWN_SUBJECT,
                  "not one of person, organisation, vessel, aircraft, account, other");
    } else if (r->entry->names.count > 0 && r->entry->subject != (enum entry_subject)subject) {
        fail_cell(r, OWN_SUBJECT, "the entry has another subject already");
    } else {
        r->entry->subject = (enum entry_subject)subject;
    }
}

// Letters, digits and hyphens, at most n_max: the form of a language tag or a script code.
static bool
is_tag(struct bytes b, size_t n_max)
{
    for (size_t i = 0; i < b.n; i++) {
        const uint8_t c = b.p[i];
        if (!text_is_ascii_upper(c) && !text_is_ascii_lower(c) && !text_is_ascii_digit(c) &&
            c != '-') {
            return false;
        }
    }
    return b.n <= n_max;
}

static void
take_name(struct own_reader *r)
{
    struct entry *e = r->entry;
    const struct bytes *cell = r->cells;
    enum entry_name_kind kind = e->names.count == 0 ? ENTRY_PRIMARY : ENTRY_ALIAS;
    if (cell[OWN_NAME].n == 0) {
        if (cell[OWN_KIND].n + cell[OWN_LANG].n + cell[OWN_SCRIPT].n > 0) {
            fail_cell(r, OWN_NAME, "empty, though the row says what kind of name it is");
        }
        return;
    }
    if (cell[OWN_KIND].n > 0) {
        const int found = entry_name_kind_find(cell[OWN_KIND]);
        if (found < 0) {
            fail_cell(r, OWN_KIND, "not one of primary, alias, weak, formerly, original");
            return;
        }
        kind = (enum entry_name_kind)found;
    }
    if (!is_tag(cell[OWN_LANG], 35)) {
        fail_cell(r, OWN_LANG, "not a language tag like ar or zh-Hans");
    } else if (!is_tag(cell[OWN_SCRIPT], 16)) {
        fail_cell(r, OWN_SCRIPT, "not a script code like Arab");
    }
    const size_t count = e->names.count;
    entry_add_name(r->a, e, kind, cell[OWN_NAME]);
    if (e->names.count > count) {
        e->names.last->lang = cell[OWN_LANG];
        e->names.last->script = cell[OWN_SCRIPT];
    }
}

// "1971", "1971-05-02", "circa 1971", "1971..1975".
static void
take_birth(struct own_reader *r)
{
    struct bytes cell = r->cells[OWN_BIRTH];
    if (cell.n == 0) {
        return;
    }
    const bool is_circa = clean_has_prefix_str(cell, "circa ");
    if (is_circa) {
        cell = text_trim(bytes_sub(cell, 6, cell.n));
    }
    const size_t dots = clean_find_str(cell, 0, "..");
    const struct bytes date = text_trim(bytes_sub(cell, 0, dots));
    const struct bytes until =
        dots < cell.n ? text_trim(bytes_sub(cell, dots + 2, cell.n)) : bytes_of(NULL, 0);
    if (!date_is_partial(date) || (dots < cell.n && !date_is_partial(until))) {
        fail_cell(r, OWN_BIRTH,
                  "not a date like 1971, 1971-05, 1971-05-02, circa 1971 or 1971..1975");
        return;
    }
    entry_add_birth(r->a, r->entry, date, until, is_circa);
}

static void
take_place(struct own_reader *r)
{
    const struct bytes *cell = r->cells;
    const bool has_place = cell[OWN_COUNTRY].n + cell[OWN_CITY].n + cell[OWN_TEXT].n > 0;
    const int kind = entry_place_kind_find(cell[OWN_PLACE]);
    if (cell[OWN_PLACE].n == 0 && !has_place) {
        return;
    }
    if (kind < 0) {
        fail_cell(r, OWN_PLACE, "not one of birth, address, nationality, flag");
    } else if (!has_place) {
        fail_cell(r, OWN_PLACE, "the row names no country, city or text for it");
    } else {
        entry_add_place(r->a, r->entry, (enum entry_place_kind)kind, cell[OWN_COUNTRY],
                        cell[OWN_CITY], cell[OWN_TEXT]);
    }
}

static void
take_document(struct own_reader *r)
{
    const struct bytes *cell = r->cells;
    const int kind = entry_document_kind_find(cell[OWN_DOCUMENT]);
    if (cell[OWN_DOCUMENT].n + cell[OWN_NUMBER].n + cell[OWN_ISSUER].n + cell[OWN_NOTE].n == 0) {
        return;
    }
    if (kind < 0) {
        fail_cell(r, OWN_DOCUMENT,
                  "not one of passport, national-id, tax, imo, registration, swift, crypto, other");
    } else if (cell[OWN_NUMBER].n == 0) {
        fail_cell(r, OWN_NUMBER, "empty, though the row has a document");
    } else {
        entry_add_document(r->a, r->entry, (enum entry_document_kind)kind, cell[OWN_NUMBER],
                           cell[OWN_ISSUER], cell[OWN_NOTE]);
    }
}

static void
take_sex(struct own_reader *r)
{
    const struct bytes cell = r->cells[OWN_SEX];
    const enum entry_sex sex = bytes_equal_str(cell, "male")     ? ENTRY_MALE
                               : bytes_equal_str(cell, "female") ? ENTRY_FEMALE
                                                                 : ENTRY_SEX_UNKNOWN;
    if (cell.n == 0 || sex == r->entry->sex) {
        if (cell.n > 0 && sex == ENTRY_SEX_UNKNOWN) {
            fail_cell(r, OWN_SEX, "not male or female");
        }
        return;
    }
    if (sex == ENTRY_SEX_UNKNOWN || r->entry->sex != ENTRY_SEX_UNKNOWN) {
        fail_cell(r, OWN_SEX,
                  sex == ENTRY_SEX_UNKNOWN ? "not male or female"
                                           : "the entry has another already");
        return;
    }
    r->entry->sex = sex;
}

static void
take_reason(struct own_reader *r)
{
    const struct bytes cell = r->cells[OWN_REASON];
    if (cell.n == 0 || bytes_equal(cell, r->entry->reason)) {
        return;
    }
    if (r->entry->reason.n > 0) {
        fail_cell(r, OWN_REASON,
                  "the entry has another reason already; join them in its first row");
        return;
    }
    r->entry->reason = cell;
}

static void
take_row(struct own_reader *r)
{
    struct entry *e = r->entry;
    take_subject(r);
    take_name(r);
    take_birth(r);
    take_place(r);
    take_document(r);
    take_sex(r);
    take_reason(r);
    take_date(r, OWN_LISTED, &e->listed);
    take_date(r, OWN_UPDATED, &e->updated);
    take_date(r, OWN_REVIEW, &e->review);
    entry_add_text(r->a, e, &e->programmes, r->cells[OWN_PROGRAMME]);
    entry_add_text(r->a, e, &e->criteria, r->cells[OWN_CRITERION]);
    entry_add_text(r->a, e, &e->titles, r->cells[OWN_TITLE]);
    entry_add_text(r->a, e, &e->positions, r->cells[OWN_POSITION]);
    entry_add_text(r->a, e, &e->remarks, r->cells[OWN_REMARKS]);
    entry_add_text(r->a, e, &e->evidence, r->cells[OWN_EVIDENCE]);
}

static int
finish_entry(struct own_reader *r)
{
    struct entry *e = r->entry;
    r->entry = NULL;
    return e == NULL ? 0 : entry_list_take(r->a, r->out, e, r->err);
}

static int
read_header(struct own_reader *r, const struct csv *c)
{
    bool has[OWN_COLUMN_COUNT] = {false};
    for (size_t i = 0; i < c->count; i++) {
        const struct bytes name = text_trim(c->fields[i]);
        int column = 0;
        while (column < OWN_COLUMN_COUNT && !clean_equal_str(name, own_columns[column])) {
            column++;
        }
        if (column == OWN_COLUMN_COUNT) {
            return err_set(r->err, ERR_INVALID,
                           "line %zu: column %zu is '%.*s', a name that is not known; see "
                           "docs/csv-format.md for the columns",
                           c->line, i + 1, (int)num_min_size(name.n, 40), (const char *)name.p);
        }
        if (has[column]) {
            return err_set(r->err, ERR_INVALID, "line %zu: column %s stands there twice", c->line,
                           own_columns[column]);
        }
        has[column] = true;
        r->columns[i] = column;
    }
    r->column_count = c->count;
    if (!has[OWN_REFERENCE] || !has[OWN_NAME]) {
        return err_set(
            r->err, ERR_INVALID,
            "line %zu: the first line must name the columns, reference and name among them",
            c->line);
    }
    return 0;
}

static int
read_row(struct own_reader *r, struct csv *c)
{
    if (c->count != r->column_count) {
        return err_set(r->err, ERR_INVALID, "line %zu: %zu columns, where the first line names %zu",
                       c->line, c->count, r->column_count);
    }
    memset(r->cells, 0, sizeof r->cells);
    r->line = c->line;
    size_t filled = 0;
    for (size_t i = 0; i < c->count; i++) {
        struct bytes *cell = &r->cells[r->columns[i]];
        if (!clean_text(r->a, c->fields[i], cell)) {
            return err_set(r->err, ERR_NOMEM, "the list needs more memory than an import may take");
        }
        filled += cell->n;
    }
    if (filled == 0) {
        return 0; // spreadsheets write rows of commas
    }
    if (r->entry == NULL || !bytes_equal(r->entry->reference, r->cells[OWN_REFERENCE])) {
        const int code = finish_entry(r);
        if (code != 0) {
            return code;
        }
        r->entry = entry_new(r->a, r->cells[OWN_REFERENCE], c->line);
        if (r->entry == NULL) {
            return err_set(r->err, ERR_NOMEM, "the list needs more memory than an import may take");
        }
    }
    take_row(r);
    return 0;
}

// The file ends within a row. The entry before it is whole when that row is known to be of another.
static int
mark_truncated(struct own_reader *r, const struct csv *c)
{
    struct err what = {0, ""};
    bool is_whole = false;
    for (size_t i = 0; r->entry != NULL && i + 1 < c->count && i < r->column_count; i++) {
        is_whole = is_whole || (r->columns[i] == OWN_REFERENCE &&
                                !bytes_equal(text_trim(c->fields[i]), r->entry->reference));
    }
    const int code = is_whole ? finish_entry(r) : 0;
    if (code != 0) {
        return code;
    }
    err_set(&what, ERR_INVALID,
            "the file ends within line %zu: it was cut short, or the last line has no line end; if "
            "it is whole, add one",
            c->line);
    return entry_mark_truncated(r->a, r->out, what.text);
}

static int
read_rows(struct own_reader *r, struct csv *c)
{
    for (;;) {
        enum csv_state state = CSV_END;
        int code = csv_next(r->a, c, &state, r->err);
        if (code != 0) {
            return code;
        }
        if (state == CSV_CUT) {
            return mark_truncated(r, c);
        }
        if (state == CSV_END) {
            return finish_entry(r);
        }
        code = r->column_count == 0 ? read_header(r, c) : read_row(r, c);
        if (code != 0) {
            return code;
        }
    }
}

static bool
is_list_name(struct bytes list)
{
    if (list.n < 1 || list.n > 32 || bytes_equal_str(list, "un") || bytes_equal_str(list, "ofac")) {
        return false;
    }
    for (size_t i = 0; i < list.n; i++) {
        const uint8_t c = list.p[i];
        if (!text_is_ascii_lower(c) && !text_is_ascii_digit(c) && c != '-') {
            return false;
        }
    }
    return true;
}

int
own_read(struct arena *a, struct bytes file, struct bytes list, struct entry_list *out,
         struct err *err)
{
    entry_list_init(out, list);
    if (!is_list_name(list)) {
        return err_set(
            err, ERR_USAGE,
            "a list of one's own has a name of 1 to 32 of a-z, 0-9 and '-', and not un or ofac");
    }
    if (file.n > LIMIT_IMPORT_SIZE) {
        return err_set(err, ERR_LIMIT, "the file is larger than %d MiB",
                       LIMIT_IMPORT_SIZE / (1024 * 1024));
    }
    if (!clean_file(a, file, &file)) {
        return err_set(err, ERR_NOMEM, "the list needs more memory than an import may take");
    }
    struct own_reader r = {.a = a, .out = out, .err = err};
    struct csv c;
    csv_init(&c, file);
    const int code = read_rows(&r, &c);
    if (code != 0) {
        return code;
    }
    if (r.column_count == 0) {
        return err_set(
            err, ERR_INVALID,
            "the file is empty or ends within its first line; the first line names the columns");
    }
    return entry_list_finish(a, out, err);
}
