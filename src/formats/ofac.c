// SPDX-License-Identifier: Apache-2.0
// See ofac.h. sdn.csv makes the entries; then alt.csv and add.csv are joined to them by number.
#include "formats/ofac.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "formats/clean.h"
#include "formats/csv.h"
#include "formats/remark.h"

enum { SDN_COLUMNS = 12, ALT_COLUMNS = 5, ADD_COLUMNS = 6 };
// The publisher replaces its files one after another, so a few rows may run ahead: 1 in this many.
enum { OFAC_ORPHANS_SHARE = 100 };
enum {
    SDN_NUMBER,
    SDN_NAME,
    SDN_TYPE,
    SDN_PROGRAMMES,
    SDN_TITLE,
    SDN_CALL_SIGN,
    SDN_VESSEL_TYPE,
    SDN_TONNAGE,
    SDN_GROSS,
    SDN_FLAG,
    SDN_OWNER,
    SDN_REMARKS
};

struct ofac_reader {
    struct arena *a;
    struct entry_list *out;
    struct err *err;
    size_t rows;    // of alt.csv and add.csv
    size_t orphans; // of them, those whose entry sdn.csv does not have
};

// What to do with one row of a file: fields are cleaned, "-0-" is empty.
typedef int ofac_row(struct ofac_reader *r, const struct bytes *fields, size_t line);

struct ofac_file {
    const char *name;
    size_t columns;
    ofac_row *row;
};

static bool
is_null(struct bytes field)
{
    return bytes_equal_str(field, "-0-");
}

static enum entry_subject
subject_of(struct bytes type)
{
    if (type.n == 0) {
        return ENTRY_ORGANISATION;
    }
    if (clean_equal_str(type, "individual")) {
        return ENTRY_PERSON;
    }
    if (clean_equal_str(type, "vessel")) {
        return ENTRY_VESSEL;
    }
    return clean_equal_str(type, "aircraft") ? ENTRY_AIRCRAFT : ENTRY_OTHER;
}

// "FTO] [SDGT" to two programmes.
static void
add_programmes(struct ofac_reader *r, struct entry *e, struct bytes programmes)
{
    for (size_t at = 0; at < programmes.n;) {
        const size_t end = clean_find_str(programmes, at, "] [");
        entry_add_text(r->a, e, &e->programmes, bytes_sub(programmes, at, end - at));
        at = end + 3;
    }
}

static void
add_positions(struct ofac_reader *r, struct entry *e, struct bytes title)
{
    for (size_t at = 0; at < title.n;) {
        const size_t end = bytes_find(title, at, ';');
        entry_add_text(r->a, e, &e->positions, bytes_sub(title, at, end - at));
        at = end + 1;
    }
}

// A remark of the columns about a vessel: "Vessel type Crude Oil Tanker".
static void
add_vessel_remark(struct ofac_reader *r, struct entry *e, const char *what, struct bytes value)
{
    if (value.n == 0) {
        return;
    }
    const size_t n = strlen(what);
    uint8_t *p = arena_alloc(r->a, n + value.n + 1);
    if (p == NULL) {
        entry_fail(e, ERR_NOMEM, "memory is exhausted");
        return;
    }
    memcpy(p, what, n);
    memcpy(p + n, value.p, value.n);
    p[n + value.n] = '.';
    entry_add_text(r->a, e, &e->remarks, bytes_of(p, n + value.n + 1));
}

static int
take_sdn(struct ofac_reader *r, const struct bytes *f, size_t line)
{
    const struct bytes none = {NULL, 0};
    struct entry *e = entry_new(r->a, f[SDN_NUMBER], line);
    if (e == NULL) {
        return ERR_NOMEM;
    }
    e->subject = subject_of(f[SDN_TYPE]);
    entry_add_name(r->a, e, ENTRY_PRIMARY, f[SDN_NAME]);
    add_programmes(r, e, f[SDN_PROGRAMMES]);
    add_positions(r, e, f[SDN_TITLE]);
    entry_add_document(r->a, e, ENTRY_REGISTRATION, f[SDN_CALL_SIGN], none, BYTES_LIT("Call sign"));
    if (!clean_equal_str(f[SDN_FLAG], "None Identified")) {
        entry_add_place(r->a, e, ENTRY_FLAG, f[SDN_FLAG], none, none);
    }
    add_vessel_remark(r, e, "Vessel type ", f[SDN_VESSEL_TYPE]);
    add_vessel_remark(r, e, "Tonnage ", f[SDN_TONNAGE]);
    add_vessel_remark(r, e, "Gross registered tonnage ", f[SDN_GROSS]);
    add_vessel_remark(r, e, "Vessel owner ", f[SDN_OWNER]);
    remark_read(r->a, e, f[SDN_REMARKS]);
    return entry_list_take(r->a, r->out, e, r->err);
}

static int
take_alt(struct ofac_reader *r, const struct bytes *f, size_t line)
{
    (void)line; // an alias is told of by its entry
    struct entry *e = entry_find(r->out, f[0]);
    r->rows++;
    if (e == NULL) {
        r->orphans++;
        return 0;
    }
    // "nka", now known as, is as good a name today as "aka".
    entry_add_name(r->a, e, clean_equal_str(f[2], "fka") ? ENTRY_FORMERLY : ENTRY_ALIAS, f[3]);
    return 0;
}

static int
take_add(struct ofac_reader *r, const struct bytes *f, size_t line)
{
    (void)line; // an address is told of by its entry
    struct entry *e = entry_find(r->out, f[0]);
    r->rows++;
    if (e == NULL) {
        r->orphans++;
        return 0;
    }
    entry_add_place(r->a, e, ENTRY_ADDRESS, f[4], f[3], f[2]);
    return 0;
}

static int
mark_truncated(struct ofac_reader *r, const char *file, size_t line)
{
    struct err what = {0, ""};
    err_set(&what, ERR_INVALID,
            "%s ends at line %zu without the control-Z that closes it; it was cut short, and what "
            "followed is missing",
            file, line);
    return entry_mark_truncated(r->a, r->out, what.text);
}

// Clean the row's fields and hand it on.
static int
take_row(struct ofac_reader *r, const struct ofac_file *file, struct csv *c)
{
    if (c->count != file->columns) {
        return err_set(r->err, ERR_INVALID,
                       "%s, line %zu: %zu columns instead of %zu; download the file again",
                       file->name, c->line, c->count, file->columns);
    }
    for (size_t i = 0; i < c->count; i++) {
        if (!clean_text(r->a, c->fields[i], &c->fields[i])) {
            return ERR_NOMEM;
        }
        if (is_null(c->fields[i])) {
            c->fields[i] = bytes_of(NULL, 0);
        }
    }
    return file->row(r, c->fields, c->line);
}

static int
read_file(struct ofac_reader *r, const struct ofac_file *file, struct bytes text)
{
    if (text.n > LIMIT_IMPORT_SIZE) {
        return err_set(r->err, ERR_LIMIT, "%s is larger than %d MiB", file->name,
                       LIMIT_IMPORT_SIZE / (1024 * 1024));
    }
    if (!clean_file(r->a, text, &text)) {
        return ERR_NOMEM;
    }
    const struct bytes body = text_trim(text);
    const bool is_closed = body.n > 0 && body.p[body.n - 1] == 0x1A;
    if (is_closed) {
        text = bytes_sub(body, 0, body.n - 1);
    }
    struct csv c;
    csv_init(&c, text);
    for (;;) {
        enum csv_state state = CSV_END;
        int code = csv_next(r->a, &c, &state, r->err);
        if (code != 0) {
            return code == ERR_NOMEM ? code : err_within(r->err, code, "%s", file->name);
        }
        if (state == CSV_CUT) {
            return is_closed
                       ? err_set(r->err, ERR_INVALID,
                                 "%s, line %zu: a quote is never closed; download the file again",
                                 file->name, c.line)
                       : mark_truncated(r, file->name, c.line);
        }
        if (state == CSV_END) {
            return is_closed ? 0 : mark_truncated(r, file->name, c.line);
        }
        code = take_row(r, file, &c);
        if (code != 0) {
            return code;
        }
    }
}

// Entries that alt.csv or add.csv made fail go to the refusals.
static int
settle(struct ofac_reader *r)
{
    struct entry *e = r->out->first;
    r->out->first = r->out->last = NULL;
    r->out->count = 0;
    while (e != NULL) {
        struct entry *next = e->next;
        e->next = NULL;
        const int code = entry_list_take(r->a, r->out, e, r->err);
        if (code != 0) {
            return code;
        }
        e = next;
    }
    return entry_list_finish(r->a, r->out, r->err);
}

static int
read_files(struct ofac_reader *r, struct bytes sdn, struct bytes alt, struct bytes add)
{
    static const struct ofac_file sdn_file = {"sdn.csv", SDN_COLUMNS, take_sdn};
    static const struct ofac_file alt_file = {"alt.csv", ALT_COLUMNS, take_alt};
    static const struct ofac_file add_file = {"add.csv", ADD_COLUMNS, take_add};
    int code = read_file(r, &sdn_file, sdn);
    if (code == 0) {
        code = entry_list_finish(r->a, r->out, r->err); // so that the others find their entries
    }
    if (code == 0) {
        code = read_file(r, &alt_file, alt);
    }
    if (code == 0) {
        code = read_file(r, &add_file, add);
    }
    if (code == 0) {
        code = settle(r);
    }
    return code;
}

int
ofac_read(struct arena *a, struct bytes sdn, struct bytes alt, struct bytes add,
          struct entry_list *out, struct err *err)
{
    entry_list_init(out, BYTES_LIT("ofac"));
    struct ofac_reader r = {.a = a, .out = out, .err = err};
    const int code = read_files(&r, sdn, alt, add);
    if (code == ERR_NOMEM) {
        return err_set(err, code, "the list needs more memory than an import may take");
    }
    if (code == 0 && !out->is_truncated && r.orphans > r.rows / OFAC_ORPHANS_SHARE) {
        return err_set(err, ERR_INVALID,
                       "%zu rows of alt.csv and add.csv belong to no entry of sdn.csv: the files "
                       "are not of one day; "
                       "download all three again",
                       r.orphans);
    }
    return code;
}
