// SPDX-License-Identifier: Apache-2.0
// See mrz.h. Positions are those of the standard, from 1, in the order in which it prints them.
#include "screen/mrz.h"

#include <string.h>

#include "base/text.h"
#include "screen/country.h"
#include "screen/digits.h"

#define MRZ_SIZE_MAX 90
#define MRZ_TEXT_MAX 400 // as typed, with white space

// Where the fields stand, from 1 over all lines joined; a size of 0: there is none.
static const struct layout {
    enum mrz_format format;
    uint8_t size;
    uint8_t name, name_size;
    uint8_t number; // 9, then its check digit
    uint8_t nationality, birth, sex, expiry;
    uint8_t optional, optional_size; // what may continue a long number; of TD3 the personal number with a check digit behind
    uint8_t whole;  // composite check digit; 0: none
} layouts[] = {
    {MRZ_TD1, 90, 61, 30, 6, 46, 31, 38, 39, 16, 15, 60},
    {MRZ_TD2, 72, 6, 31, 37, 47, 50, 57, 58, 65, 7, 72},
    {MRZ_TD3, 88, 6, 39, 45, 55, 58, 65, 66, 73, 14, 88},
    {MRZ_VISA_A, 88, 6, 39, 45, 55, 58, 65, 66, 73, 16, 0},
    {MRZ_VISA_B, 72, 6, 31, 37, 47, 50, 57, 58, 65, 8, 0},
};

// Parts whose joined text the composite check digit covers: first and size, from 1.
static const uint8_t whole_parts[][4][2] = {
    [MRZ_TD1] = {{6, 25}, {31, 7}, {39, 7}, {49, 11}},
    [MRZ_TD2] = {{37, 10}, {50, 7}, {58, 14}},
    [MRZ_TD3] = {{45, 10}, {58, 7}, {66, 22}},
};

static struct bytes
part(struct bytes zone, size_t from, size_t n)
{
    return bytes_sub(zone, from - 1, n);
}

static const struct layout *
layout_of(struct bytes zone)
{
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        bool is_visa = layouts[i].format == MRZ_VISA_A || layouts[i].format == MRZ_VISA_B;
        if (layouts[i].size == zone.n && is_visa == (zone.p[0] == 'V'))
            return &layouts[i];
    }
    return NULL;
}

// Letters, digits and fillers alone, in upper case.
static int
squeeze(struct arena *a, struct bytes text, struct bytes *out, struct err *e)
{
    uint8_t *p = arena_alloc(a, MRZ_SIZE_MAX);
    size_t n = 0;
    if (!p)
        return err_set(e, ERR_NOMEM, "no memory to read a travel document");
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.p[i];
        c = text_is_ascii_lower(c) ? (uint8_t)(c - 32) : c;
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t')
            continue;
        if (!text_is_ascii_upper(c) && !text_is_ascii_digit(c) && c != '<')
            return err_set(e, ERR_INVALID, "the machine-readable zone of a document holds A-Z, 0-9 and < alone");
        if (n == MRZ_SIZE_MAX)
            return err_set(e, ERR_INVALID, "that is longer than the machine-readable zone of any document (90 characters)");
        p[n++] = c;
    }
    *out = bytes_of(p, n);
    return 0;
}

// Without fillers at its end.
static struct bytes
unfilled(struct bytes b)
{
    while (b.n > 0 && b.p[b.n - 1] == '<')
        b.n--;
    return b;
}

static bool
checks(struct bytes field, uint8_t digit)
{
    return digits_icao(field) == (char)digit;
}

// A field that may be empty as a whole: then its check digit may be a filler.
static bool
checks_or_empty(struct bytes field, uint8_t digit)
{
    return (digit == '<' && unfilled(field).n == 0) || checks(field, digit);
}

// Surname and given names stand apart by two fillers, their parts by one.
static int
read_name(struct arena *a, struct bytes field, struct bytes *out)
{
    struct bytes surname = field, given = {NULL, 0};
    for (size_t i = 0; i + 1 < field.n; i++)
        if (field.p[i] == '<' && field.p[i + 1] == '<') {
            surname = bytes_sub(field, 0, i);
            given = bytes_sub(field, i + 2, field.n);
            break;
        }
    uint8_t *p = arena_alloc(a, field.n + 1);
    size_t n = 0;
    if (!p)
        return ERR_NOMEM;
    const struct bytes parts[] = {given, surname};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i <= parts[k].n; i++) {
            uint8_t c = i < parts[k].n && parts[k].p[i] != '<' ? parts[k].p[i] : ' ';
            if (c != ' ' || (n > 0 && p[n - 1] != ' '))
                p[n++] = c;
        }
    *out = text_trim(bytes_of(p, n));
    return 0;
}

// YYMMDD, of which what is not known is fillers. last: the latest year that it may mean.
static void
read_date(struct bytes field, int last, char out[11])
{
    out[0] = '\0';
    if (!digits_are(bytes_sub(field, 0, 2)))
        return;
    int year = last / 100 * 100 + (field.p[0] - '0') * 10 + (field.p[1] - '0');
    year -= year > last ? 100 : 0;
    char text[11] = {(char)('0' + year / 1000 % 10), (char)('0' + year / 100 % 10), (char)('0' + year / 10 % 10),
                     (char)('0' + year % 10), '\0'};
    size_t n = 4;
    for (size_t i = 2; i <= 4 && digits_are(bytes_sub(field, i, 2)); i += 2) {
        int value = (field.p[i] - '0') * 10 + (field.p[i + 1] - '0');
        if (value == 0 || value > (i == 2 ? 12 : 31))
            break;
        text[n++] = '-';
        text[n++] = (char)field.p[i];
        text[n++] = (char)field.p[i + 1];
    }
    text[n] = '\0';
    memcpy(out, text, sizeof text);
}

// A number of more than nine characters goes on in the optional data, with its check digit behind, before a filler.
static int
read_number(struct arena *a, struct bytes zone, const struct layout *l, struct mrz *m)
{
    struct bytes head = part(zone, l->number, 9), more = part(zone, l->optional, l->optional_size);
    uint8_t digit = zone.p[l->number + 9 - 1];
    m->optional = unfilled(more);
    if (digit != '<' || (l->format != MRZ_TD1 && l->format != MRZ_TD2)) {
        m->number = unfilled(head);
        m->faults |= checks(head, digit) ? 0u : MRZ_FAULT_NUMBER;
        return 0;
    }
    size_t rest = 0;
    while (rest < more.n && more.p[rest] != '<')
        rest++;
    uint8_t *p = arena_alloc(a, 9 + rest + 1);
    if (!p)
        return ERR_NOMEM;
    if (rest < 2) { // nothing goes on
        m->number = unfilled(head);
        m->faults |= unfilled(head).n == 0 ? 0u : MRZ_FAULT_NUMBER;
        return 0;
    }
    memcpy(p, head.p, 9);
    memcpy(p + 9, more.p, rest - 1);
    m->number = bytes_of(p, 9 + rest - 1);
    m->faults |= checks(m->number, more.p[rest - 1]) ? 0u : MRZ_FAULT_NUMBER;
    m->optional = unfilled(bytes_sub(more, rest, more.n));
    while (m->optional.n > 0 && m->optional.p[0] == '<')
        m->optional = bytes_sub(m->optional, 1, m->optional.n);
    return 0;
}

static void
check_whole(struct bytes zone, const struct layout *l, struct mrz *m)
{
    uint8_t text[MRZ_SIZE_MAX];
    size_t n = 0;
    if (l->whole == 0)
        return;
    for (size_t i = 0; i < 4; i++) {
        struct bytes b = part(zone, whole_parts[l->format][i][0] ? whole_parts[l->format][i][0] : 1, whole_parts[l->format][i][1]);
        if (b.n == 0)
            continue;
        memcpy(text + n, b.p, b.n);
        n += b.n;
    }
    m->faults |= checks(bytes_of(text, n), zone.p[l->whole - 1]) ? 0u : MRZ_FAULT_WHOLE;
}

int
mrz_read(struct arena *a, struct bytes text, int year, struct mrz *out, struct err *e)
{
    struct bytes zone;
    if (text.n > MRZ_TEXT_MAX)
        return err_set(e, ERR_INVALID, "that is longer than the machine-readable zone of any document");
    int r = squeeze(a, text, &zone, e);
    if (r < 0)
        return r;
    const struct layout *l = zone.n > 0 ? layout_of(zone) : NULL;
    if (!l || !text_is_ascii_upper(zone.p[0]))
        return err_set(e, ERR_INVALID, "the machine-readable zone of a document has two lines of 44 or 36 characters, or three of "
                                       "30, and begins with a letter; this has %zu characters", zone.n);
    *out = (struct mrz){.format = l->format, .type = (char)zone.p[0]};
    out->issuer = unfilled(part(zone, 3, 3));
    out->nationality = unfilled(part(zone, l->nationality, 3));
    out->sex = zone.p[l->sex - 1] == 'M' || zone.p[l->sex - 1] == 'F' ? (char)zone.p[l->sex - 1] : 0;
    struct bytes birth = part(zone, l->birth, 6), expiry = part(zone, l->expiry, 6);
    read_date(birth, year, out->birth);
    read_date(expiry, year + 50, out->expiry);
    r = read_number(a, zone, l, out);
    if (r == 0)
        r = read_name(a, part(zone, l->name, l->name_size), &out->name);
    if (r < 0)
        return err_set(e, r, "no memory to read a travel document");
    out->faults |= checks(birth, zone.p[l->birth + 6 - 1]) ? 0u : MRZ_FAULT_BIRTH;
    out->faults |= checks(expiry, zone.p[l->expiry + 6 - 1]) ? 0u : MRZ_FAULT_EXPIRY;
    if (l->format == MRZ_TD3 && !checks_or_empty(part(zone, l->optional, l->optional_size), zone.p[86]))
        out->faults |= MRZ_FAULT_OPTIONAL;
    check_whole(zone, l, out);
    return 0;
}

const char *
mrz_fault_name(unsigned fault)
{
    switch ((enum mrz_fault)fault) {
    case MRZ_FAULT_NUMBER:
        return "the check digit of the document's number";
    case MRZ_FAULT_BIRTH:
        return "the check digit of the birth date";
    case MRZ_FAULT_EXPIRY:
        return "the check digit of the expiry date";
    case MRZ_FAULT_OPTIONAL:
        return "the check digit of the personal number";
    case MRZ_FAULT_WHOLE:
        return "the check digit of the whole zone";
    }
    return "";
}
