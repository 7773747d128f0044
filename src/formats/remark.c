// SPDX-License-Identifier: Apache-2.0
// See remark.h. The forms were counted in the list of July 2021 (8,407 remarks):
//   a.k.a. 'NAME'   f.k.a. 'NAME'                            quoted: weak aliases; the publisher
//   cuts remarks at 1,000
//                                                            characters, and a name without its
//                                                            closing quote is not one
//   DOB 10 Dec 1948   alt. DOB 1949   DOB circa 1950   DOB 1942 to 1945   DOB circa 1979-1982   DOB
//   Oct 1966 POB Tehran, Iran   nationality Syria   citizen Mexico   Gender Male Passport RL0266714
//   (Lebanon) issued 28 Feb 1996 expires 27 Feb 2001      LABEL NUMBER [(COUNTRY)] [TAIL]
#include "formats/remark.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "formats/clean.h"
#include "formats/date.h"

struct remark_label {
    const char *label;
    enum entry_document_kind kind;
};

// Labels of documents; of two that begin alike the longer stands first.
static const struct remark_label remark_labels[] = {
    {"Passport", ENTRY_PASSPORT},
    {"Diplomatic Passport", ENTRY_PASSPORT},
    {"Stateless Person Passport", ENTRY_PASSPORT},
    {"British National Overseas Passport", ENTRY_PASSPORT},
    {"National ID No.", ENTRY_NATIONAL_ID},
    {"Cedula No.", ENTRY_NATIONAL_ID},
    {"C.U.R.P. #", ENTRY_NATIONAL_ID},
    {"C.U.R.P.", ENTRY_NATIONAL_ID},
    {"D.N.I.", ENTRY_NATIONAL_ID},
    {"N.I.E.", ENTRY_NATIONAL_ID},
    {"C.U.I.", ENTRY_NATIONAL_ID},
    {"CNP (Personal Numerical Code)", ENTRY_NATIONAL_ID},
    {"SSN", ENTRY_NATIONAL_ID},
    {"Numero de Identidad", ENTRY_NATIONAL_ID},
    {"Personal ID Card", ENTRY_NATIONAL_ID},
    {"National Foreign ID Number", ENTRY_NATIONAL_ID},
    {"Citizen's Card Number", ENTRY_NATIONAL_ID},
    {"Turkish Identification Number", ENTRY_NATIONAL_ID},
    {"Kenyan ID No.", ENTRY_NATIONAL_ID},
    {"Bosnian Personal ID No.", ENTRY_NATIONAL_ID},
    {"Moroccan Personal ID No.", ENTRY_NATIONAL_ID},
    {"Tazkira National ID Card", ENTRY_NATIONAL_ID},
    {"Stateless Person ID Card", ENTRY_NATIONAL_ID},
    {"Refugee ID Card", ENTRY_NATIONAL_ID},
    {"UAE Identification", ENTRY_NATIONAL_ID},
    {"LE Number", ENTRY_NATIONAL_ID},
    {"Electoral Registry No.", ENTRY_NATIONAL_ID},
    {"Credencial electoral", ENTRY_NATIONAL_ID},
    {"I.F.E.", ENTRY_NATIONAL_ID},
    {"Cartilla de Servicio Militar Nacional", ENTRY_NATIONAL_ID},
    {"Residency Number", ENTRY_NATIONAL_ID},
    {"Vessel Registration Identification IMO", ENTRY_IMO},
    {"Vessel Registration Identification", ENTRY_IMO},
    {"International Maritime Organization No.", ENTRY_IMO},
    {"Identification Number IMO", ENTRY_IMO},
    {"Company Number IMO", ENTRY_IMO},
    {"Identification Number", ENTRY_NATIONAL_ID},
    {"Tax ID No.", ENTRY_TAX},
    {"NIT #", ENTRY_TAX},
    {"R.F.C. #", ENTRY_TAX},
    {"R.F.C.", ENTRY_TAX},
    {"RFC", ENTRY_TAX},
    {"RUC #", ENTRY_TAX},
    {"RIF #", ENTRY_TAX},
    {"RTN", ENTRY_TAX},
    {"RSIN", ENTRY_TAX},
    {"C.U.I.T.", ENTRY_TAX},
    {"C.I.F.", ENTRY_TAX},
    {"V.A.T. Number", ENTRY_TAX},
    {"US FEIN", ENTRY_TAX},
    {"Italian Fiscal Code:", ENTRY_TAX},
    {"Italian Fiscal Code", ENTRY_TAX},
    {"Fiscal Code", ENTRY_TAX},
    {"Romanian Tax Registration", ENTRY_TAX},
    {"Numero Unico de Identificacao Tributaria (NUIT)", ENTRY_TAX},
    {"Paraguayan tax identification number", ENTRY_TAX},
    {"Registration Number", ENTRY_REGISTRATION},
    {"Registration ID", ENTRY_REGISTRATION},
    {"Folio Mercantil No.", ENTRY_REGISTRATION},
    {"Matricula Mercantil No", ENTRY_REGISTRATION},
    {"Government Gazette Number", ENTRY_REGISTRATION},
    {"Company Number", ENTRY_REGISTRATION},
    {"UK Company Number", ENTRY_REGISTRATION},
    {"Commercial Registry Number", ENTRY_REGISTRATION},
    {"C.R. No.", ENTRY_REGISTRATION},
    {"Romanian C.R.", ENTRY_REGISTRATION},
    {"Business Registration Document #", ENTRY_REGISTRATION},
    {"Business Registration Number", ENTRY_REGISTRATION},
    {"Business Number", ENTRY_REGISTRATION},
    {"Branch Unit Number", ENTRY_REGISTRATION},
    {"Enterprise Number", ENTRY_REGISTRATION},
    {"Legal Entity Number", ENTRY_REGISTRATION},
    {"Chamber of Commerce Number", ENTRY_REGISTRATION},
    {"Dubai Chamber of Commerce Membership No.", ENTRY_REGISTRATION},
    {"Istanbul Chamber of Comm. No.", ENTRY_REGISTRATION},
    {"Certificate of Incorporation Number", ENTRY_REGISTRATION},
    {"Central Registration System Number", ENTRY_REGISTRATION},
    {"Public Registration Number", ENTRY_REGISTRATION},
    {"Registered Charity No.", ENTRY_REGISTRATION},
    {"United Social Credit Code Certificate (USCCC)", ENTRY_REGISTRATION},
    {"Unified Social Credit Code (USCC)", ENTRY_REGISTRATION},
    {"Trade License No.", ENTRY_REGISTRATION},
    {"Tourism License No.", ENTRY_REGISTRATION},
    {"MSB Registration Number", ENTRY_REGISTRATION},
    {"D-U-N-S Number", ENTRY_REGISTRATION},
    {"Aircraft Tail Number", ENTRY_REGISTRATION},
    {"Previous Aircraft Tail Number", ENTRY_REGISTRATION},
    {"Aircraft Manufacturer's Serial Number (MSN)", ENTRY_REGISTRATION},
    {"Aircraft Construction Number (also called L/N or S/N or F/N)", ENTRY_REGISTRATION},
    {"Aircraft Mode S Transponder Code", ENTRY_REGISTRATION},
    {"Aircraft Serial Identification", ENTRY_REGISTRATION},
    {"MMSI", ENTRY_REGISTRATION},
    {"Other Vessel Call Sign", ENTRY_REGISTRATION},
    {"SWIFT/BIC", ENTRY_SWIFT},
    {"Digital Currency Address -", ENTRY_CRYPTO},
    {"BIK (RU)", ENTRY_OTHER_DOCUMENT},
    {"Birth Certificate Number", ENTRY_OTHER_DOCUMENT},
    {"C.U.I.P.", ENTRY_OTHER_DOCUMENT},
    {"Chinese Commercial Code", ENTRY_OTHER_DOCUMENT},
    {"Driver's License No.", ENTRY_OTHER_DOCUMENT},
    {"File Number", ENTRY_OTHER_DOCUMENT},
    {"License", ENTRY_OTHER_DOCUMENT},
    {"Pilot License Number", ENTRY_OTHER_DOCUMENT},
    {"Seafarer's Identification Document", ENTRY_OTHER_DOCUMENT},
    {"Serial No.", ENTRY_OTHER_DOCUMENT},
    {"SRE Permit No.", ENTRY_OTHER_DOCUMENT},
    {"Travel Document Number", ENTRY_OTHER_DOCUMENT},
    {"VisaNumberID", ENTRY_OTHER_DOCUMENT},
};

// Cut the prefix off *b. False, and *b as it was, when b does not begin with it.
static bool
skip(struct bytes *b, const char *prefix)
{
    const size_t n = strlen(prefix);
    if (!bytes_has_prefix(*b, bytes_of(prefix, n))) {
        return false;
    }
    *b = text_trim(bytes_sub(*b, n, b->n - n));
    return true;
}

// "a.k.a. 'NAME'": true when f is such an alias, which has been added.
static bool
read_alias(struct arena *a, struct entry *e, struct bytes f)
{
    enum entry_name_kind kind = ENTRY_WEAK;
    if (skip(&f, "f.k.a.")) {
        kind = ENTRY_FORMERLY;
    } else if (!skip(&f, "a.k.a.") && !skip(&f, "n.k.a.")) {
        return false;
    }
    if (f.n < 3 || f.p[0] != '\'' || f.p[f.n - 1] != '\'') {
        return false;
    }
    f = bytes_sub(f, 1, f.n - 2);
    if (f.n > 2 && f.p[0] == '\'' && f.p[f.n - 1] == '\'') {
        f = bytes_sub(f, 1, f.n - 2); // quoted twice
    }
    entry_add_name(a, e, kind, f);
    return true;
}

// "circa 1979-1982", "01 Jan 1947 to 01 Jan 1949", "Oct 1966".
static bool
read_birth(struct arena *a, struct entry *e, struct bytes f)
{
    if (!skip(&f, "DOB")) {
        return false;
    }
    const bool is_circa = skip(&f, "circa ");
    const size_t to = clean_find_str(f, 0, " to ");
    struct bytes first = bytes_sub(f, 0, to);
    struct bytes second = to < f.n ? bytes_sub(f, to + 4, f.n) : bytes_of(NULL, 0);
    if (f.n == 9 && f.p[4] == '-') {
        first = bytes_sub(f, 0, 4);
        second = bytes_sub(f, 5, 4);
    }
    struct bytes date = {NULL, 0};
    struct bytes until = {NULL, 0};
    if (!date_from_words(a, first, &date) ||
        (second.n > 0 && !date_from_words(a, second, &until))) {
        return false;
    }
    entry_add_birth(a, e, date, until, is_circa);
    return true;
}

static bool
read_place(struct arena *a, struct entry *e, struct bytes f)
{
    const struct bytes none = {NULL, 0};
    if (skip(&f, "POB ")) {
        entry_add_place(a, e, ENTRY_BIRTHPLACE, none, none, f);
        return true;
    }
    if (skip(&f, "nationality ")) {
        entry_add_place(a, e, ENTRY_NATIONALITY, f, none, none);
        return true;
    }
    if (skip(&f, "citizen ")) {
        entry_add_place(a, e, ENTRY_NATIONALITY, f, none, BYTES_LIT("citizen"));
        return true;
    }
    if (skip(&f, "Former Vessel Flag ") && !bytes_equal_str(f, "None Identified")) {
        entry_add_place(a, e, ENTRY_FLAG, f, none, BYTES_LIT("former"));
        return true;
    }
    return false;
}

// The label f begins with, and f without it; NULL when there is none.
static const struct remark_label *
find_label(struct bytes *f)
{
    for (size_t i = 0; i < sizeof remark_labels / sizeof remark_labels[0]; i++) {
        const size_t n = strlen(remark_labels[i].label);
        struct bytes rest = *f;
        if (n < f->n && f->p[n] == ' ' && skip(&rest, remark_labels[i].label)) {
            *f = rest;
            return &remark_labels[i];
        }
    }
    return NULL;
}

// A note of up to two texts; the arena's.
static struct bytes
note_of(struct arena *a, struct entry *e, struct bytes label, struct bytes tail)
{
    if (label.n == 0 || tail.n == 0) {
        return label.n == 0 ? tail : label;
    }
    uint8_t *p = arena_alloc(a, label.n + 2 + tail.n);
    if (p == NULL) {
        entry_fail(e, ERR_NOMEM, "memory is exhausted");
        return bytes_of(NULL, 0);
    }
    memcpy(p, label.p, label.n);
    memcpy(p + label.n, "; ", 2);
    memcpy(p + label.n + 2, tail.p, tail.n);
    return bytes_of(p, label.n + 2 + tail.n);
}

// Cut "(COUNTRY)" off the end of *number and return the country; empty when there is none.
static struct bytes
cut_country(struct bytes *number)
{
    if (number->n == 0 || number->p[number->n - 1] != ')') {
        return bytes_of(NULL, 0);
    }
    size_t open = number->n;
    while (open > 0 && number->p[open - 1] != '(') {
        open--;
    }
    if (open == 0) {
        return bytes_of(NULL, 0);
    }
    const struct bytes country = bytes_sub(*number, open, number->n - open - 1);
    if (open == 1 && country.n > 0 && text_is_ascii_digit(country.p[0])) {
        *number = country; // "International Maritime Organization No. (5777731)"
        return bytes_of(NULL, 0);
    }
    *number = text_trim(bytes_sub(*number, 0, open - 1));
    return country;
}

// NUMBER [(COUNTRY)] [issued ...] [expires ...], the label cut off already.
static bool
read_number(struct arena *a, struct entry *e, const struct remark_label *label, struct bytes f)
{
    size_t end = clean_find_str(f, 0, " issued ");
    const size_t expires = clean_find_str(f, 0, " expires ");
    end = expires < end ? expires : end;
    const struct bytes tail = text_trim(bytes_sub(f, end, f.n - end));
    struct bytes number = text_trim(bytes_sub(f, 0, end));
    const struct bytes country = cut_country(&number);
    struct bytes what = bytes_of_str(label->label);
    if (label->kind == ENTRY_CRYPTO) { // "XBT 12QtD5BF...": the currency becomes the note
        const size_t space = bytes_find(number, 0, ' ');
        what = bytes_sub(number, 0, space);
        number = text_trim(bytes_sub(number, space, number.n));
    } else if (bytes_equal_str(what, "Passport") || bytes_equal_str(what, "SWIFT/BIC")) {
        what = bytes_of(NULL, 0); // the kind says it
    }
    if (number.n == 0 || bytes_has_prefix(number, BYTES_LIT("No."))) {
        return false; // prose: "Passport No.: 0310857, Eritrea, Issue Date ..."
    }
    entry_add_document(a, e, label->kind, number, country, note_of(a, e, what, tail));
    return true;
}

static bool
read_document(struct arena *a, struct entry *e, struct bytes f)
{
    const struct remark_label *label = find_label(&f);
    return label != NULL && read_number(a, e, label, f);
}

static bool
read_sex(struct entry *e, struct bytes f)
{
    if (bytes_equal_str(f, "Gender Male")) {
        e->sex = ENTRY_MALE;
        return true;
    }
    if (bytes_equal_str(f, "Gender Female")) {
        e->sex = ENTRY_FEMALE;
        return true;
    }
    return false;
}

void
remark_read(struct arena *a, struct entry *e, struct bytes remarks)
{
    struct buf rest; // fragments that stay remarks
    buf_init(&rest, ENTRY_TEXT_MAX);
    remarks = text_trim(remarks);
    if (remarks.n > 0 && remarks.p[remarks.n - 1] == '.') {
        remarks.n--;
    }
    for (size_t at = 0; at < remarks.n;) {
        const size_t end = bytes_find(remarks, at, ';');
        const struct bytes whole = text_trim(bytes_sub(remarks, at, end - at));
        at = end + 1;
        struct bytes f = whole;
        if (!skip(&f, "alt. ")) {
            (void)skip(&f, "Alt. "); // either way f is what follows
        }
        if (whole.n == 0 || read_alias(a, e, f) || read_birth(a, e, f) || read_place(a, e, f) ||
            read_sex(e, f) || read_document(a, e, f)) {
            continue;
        }
        if (rest.n > 0) {
            buf_append_str(&rest, "; ");
        }
        buf_append(&rest, whole);
    }
    const struct bytes kept = arena_copy(a, buf_bytes(&rest));
    if (buf_check(&rest) != 0 || kept.p == NULL) {
        entry_fail(e, buf_check(&rest) == ERR_LIMIT ? ERR_LIMIT : ERR_NOMEM,
                   "its remarks are longer than 64 KiB");
    }
    buf_clear(&rest);
    entry_add_text(a, e, &e->remarks, kept);
}
