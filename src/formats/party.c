// SPDX-License-Identifier: Apache-2.0
// See party.h.
#include "formats/party.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/text.h"
#include "screen/country.h"

// ---- single facts ----

static int
add_name(struct party *f, struct bytes text, struct err *e)
{
    text = text_trim(text);
    if (text.n == 0)
        return 0;
    if (text.n > LIMIT_QUERY_SIZE)
        return err_set(e, ERR_LIMIT, "a name has at most %d bytes", LIMIT_QUERY_SIZE);
    if (f->name_count == PARTY_NAMES_MAX)
        return err_set(e, ERR_LIMIT, "at most %d names of one party are screened together", PARTY_NAMES_MAX);
    f->names[f->name_count++] = text;
    return 0;
}

static int
add_birth(struct party *f, struct bytes text, struct err *e)
{
    struct dates_span d;
    if (!dates_read(text, &d))
        return err_set(e, ERR_INVALID, "'%.*s' is no birth date: say 1957-03-10, 1957-03, 1957, 1957..1959, or circa before one of "
                                       "them", (int)num_min_size(text.n, 80), text.p);
    details_add_birth(&f->details, &d);
    return 0;
}

static int
add_nationality(struct party *f, struct bytes text, struct err *e)
{
    int country = country_find(text);
    if (country < 0)
        return err_set(e, ERR_INVALID, "no country is known as '%.*s': say its two letters (IQ) or its name", (int)num_min_size(text.n, 80),
                       text.p);
    details_add_nationality(&f->details, country);
    return 0;
}

// "Tikrit, Iraq", "Iraq" or "Tikrit".
static void
add_place(struct details *d, struct bytes text)
{
    size_t comma = text.n;
    while (comma > 0 && text.p[comma - 1] != ',')
        comma--;
    int country = country_find(bytes_sub(text, comma, text.n));
    struct bytes city = country < 0 ? text : comma ? text_trim(bytes_sub(text, 0, comma - 1)) : bytes_of(NULL, 0);
    details_add_place(d, city, country);
}

static int
set_sex(struct party *f, struct bytes text, struct err *e)
{
    uint8_t c = text.n ? text.p[0] | 0x20 : 0;
    bool is_known = (text.n == 1 && (c == 'm' || c == 'f')) || bytes_equal_str(text, "male") || bytes_equal_str(text, "female");
    if (!is_known)
        return err_set(e, ERR_INVALID, "sex is male or female, not '%.*s'", (int)num_min_size(text.n, 80), text.p);
    f->details.sex = c == 'm' ? 'M' : 'F';
    return 0;
}

static int
set_subject(struct party *f, struct bytes text, struct err *e)
{
    f->details.subject = details_subject_find(text);
    return f->details.subject != DETAILS_ANY
               ? 0
               : err_set(e, ERR_INVALID, "subject is person, organisation, vessel, aircraft or account, not '%.*s'",
                         (int)num_min_size(text.n, 80), text.p);
}

static int
room_for_document(struct arena *a, struct details *d, struct err *e)
{
    if (!d->documents)
        d->documents = arena_array(a, PARTY_DOCUMENTS_MAX, sizeof *d->documents);
    if (!d->documents)
        return err_set(e, ERR_NOMEM, "no memory for documents");
    return d->document_count < PARTY_DOCUMENTS_MAX
               ? 0
               : err_set(e, ERR_LIMIT, "at most %d documents of one party are compared", PARTY_DOCUMENTS_MAX);
}

static int
add_document(struct arena *a, struct party *f, struct bytes text, struct err *e)
{
    struct details *d = &f->details;
    int r = room_for_document(a, d, e);
    if (r < 0)
        return r;
    if (!document_read_text(a, text, &d->documents[d->document_count]))
        return err_set(e, ERR_INVALID, "'%.*s' is no number of a document", (int)num_min_size(text.n, 80), text.p);
    d->document_count++;
    return 0;
}

// A travel document says a name, a birth, a sex, a nationality and a number at once.
static int
add_mrz(struct arena *a, struct party *f, struct bytes text, int year, struct err *e)
{
    struct mrz *m = &f->mrz;
    struct dates_span birth;
    int r = mrz_read(a, text, year, m, e);
    if (r < 0)
        return r;
    f->has_mrz = true;
    if (f->name_count == 0)
        r = add_name(f, m->name, e);
    if (r == 0 && m->birth[0] && dates_read(bytes_of_str(m->birth), &birth))
        details_add_birth(&f->details, &birth);
    // Germany has one letter in travel documents.
    struct bytes issuer = bytes_equal_str(m->issuer, "D") ? BYTES_LIT("DEU") : m->issuer;
    struct bytes nationality = bytes_equal_str(m->nationality, "D") ? BYTES_LIT("DEU") : m->nationality;
    details_add_nationality(&f->details, country_find_code(nationality));
    f->details.sex = m->sex ? m->sex : f->details.sex;
    if (f->details.subject == DETAILS_ANY)
        f->details.subject = DETAILS_PERSON;
    if (r == 0 && m->number.n > 0)
        r = room_for_document(a, &f->details, e);
    if (r < 0 || m->number.n == 0)
        return r;
    struct document *d = &f->details.documents[f->details.document_count];
    struct bytes word = m->type == 'P' ? BYTES_LIT("passport") : m->type == 'V' ? BYTES_LIT("document") : BYTES_LIT("id");
    if (document_read(a, word, m->number, issuer, d)) {
        d->check = m->faults & MRZ_FAULT_NUMBER ? DOCUMENT_BAD : DOCUMENT_GOOD;
        d->rule = "the check digit of its machine-readable zone";
        f->details.document_count++;
    }
    return 0;
}

int
party_add_one(struct arena *a, struct party *f, const char *field, struct bytes text, int year, struct err *e)
{
    if (strcmp(field, "name") == 0)
        return add_name(f, text, e);
    if (strcmp(field, "mrz") == 0)
        return add_mrz(a, f, text, year, e);
    text = text_trim(text);
    if (text.n == 0)
        return 0;
    if (text.n > LIMIT_QUERY_SIZE)
        return err_set(e, ERR_LIMIT, "%s: at most %d bytes", field, LIMIT_QUERY_SIZE);
    if (strcmp(field, "born") == 0)
        return add_birth(f, text, e);
    if (strcmp(field, "nationality") == 0)
        return add_nationality(f, text, e);
    if (strcmp(field, "sex") == 0)
        return set_sex(f, text, e);
    if (strcmp(field, "subject") == 0)
        return set_subject(f, text, e);
    if (strcmp(field, "document") == 0 || strcmp(field, "documents") == 0)
        return add_document(a, f, text, e);
    if (strcmp(field, "birthplace") == 0) {
        add_place(&f->details, text);
        return 0;
    }
    return err_set(e, ERR_INVALID, "a party has name, born, nationality, birthplace, sex, subject, documents and mrz, and no '%.40s'", field);
}

int
party_add(struct arena *a, struct party *f, const char *field, struct bytes text, int year, struct err *e)
{
    bool is_whole = strcmp(field, "name") == 0 || strcmp(field, "mrz") == 0;
    int r = 0;
    if (is_whole)
        return text_trim(text).n ? party_add_one(a, f, field, text, year, e) : 0;
    while (r == 0 && text.n > 0) {
        size_t end = bytes_find(text, 0, ';');
        r = party_add_one(a, f, field, bytes_sub(text, 0, end), year, e);
        text = bytes_sub(text, end + 1, text.n);
    }
    return r;
}

// ---- JSON ----

bool
party_document(struct arena *a, const struct json *json, struct document *out)
{
    return document_read(a, json_get_text(json, "kind"), json_get_text(json, "number"), json_get_text(json, "country"), out);
}

static int
add_json(struct arena *a, struct party *f, const char *field, const struct json *value, int year, struct err *e)
{
    if (json_is(value, JSON_STRING))
        return party_add_one(a, f, field, value->text, year, e);
    if (json_is(value, JSON_OBJECT) && strcmp(field, "documents") == 0) {
        int r = room_for_document(a, &f->details, e);
        if (r == 0 && !party_document(a, value, &f->details.documents[f->details.document_count]))
            r = err_set(e, ERR_INVALID, "documents: {\"kind\", \"number\", \"country\"}: there is no number in it");
        f->details.document_count += r == 0;
        return r;
    }
    return json_is(value, JSON_NULL) ? 0 : err_set(e, ERR_INVALID, "%s is a text or a list of texts", field);
}

int
party_of_json(struct arena *a, const struct json *json, int year, struct party *f, struct err *e)
{
    int r = 0;
    *f = (struct party){0};
    if (json_is(json, JSON_STRING))
        return add_name(f, json->text, e);
    if (!json_is(json, JSON_OBJECT))
        return err_set(e, ERR_INVALID, "a party is a name, or {\"name\": ..., \"born\": ...}");
    for (const struct json *field = json->first; r == 0 && field; field = field->next) {
        char name[32];
        if (bytes_to_str(field->name, name, sizeof name) < 0)
            return err_set(e, ERR_INVALID, "a party has no field of that name");
        if (!json_is(field, JSON_ARRAY)) {
            r = add_json(a, f, name, field, year, e);
            continue;
        }
        for (const struct json *x = field->first; r == 0 && x; x = x->next)
            r = add_json(a, f, name, x, year, e);
    }
    return r;
}

// ---- listings ----

static void
add_listed_birth(struct details *d, const struct json *birth)
{
    struct dates_span from, until;
    if (!dates_read(json_get_text(birth, "date"), &from))
        return;
    from.is_circa = json_get_bool(birth, "circa", false);
    if (dates_read(json_get_text(birth, "until"), &until) && dates_join(&from, &until, &until)) {
        until.is_circa = from.is_circa;
        from = until;
    }
    details_add_birth(d, &from);
}

static void
add_listed_place(struct details *d, const struct json *place)
{
    struct bytes kind = json_get_text(place, "kind"), country = json_get_text(place, "country");
    struct bytes text = json_get_text(place, "text"), city = json_get_text(place, "city");
    if (bytes_equal_str(kind, "nationality") || bytes_equal_str(kind, "flag")) {
        details_add_nationality(d, country_find(country.n ? country : text));
    } else if (bytes_equal_str(kind, "birth")) {
        if (city.n || country.n)
            details_add_place(d, city.n ? city : text, country_find(country));
        else
            add_place(d, text);
    }
}

void
party_of_listing(struct arena *a, const struct json *record, struct details *out)
{
    *out = (struct details){.subject = details_subject_find(json_get_text(record, "subject"))};
    struct bytes sex = json_get_text(record, "sex");
    out->sex = bytes_equal_str(sex, "male") ? 'M' : bytes_equal_str(sex, "female") ? 'F' : 0;
    const struct json *births = json_get(record, "birth"), *places = json_get(record, "places");
    const struct json *documents = json_get(record, "documents");
    for (const struct json *b = births ? births->first : NULL; b; b = b->next)
        add_listed_birth(out, b);
    for (const struct json *p = places ? places->first : NULL; p; p = p->next)
        add_listed_place(out, p);
    if (documents && documents->count > 0)
        out->documents = arena_array(a, documents->count, sizeof *out->documents);
    for (const struct json *x = out->documents ? documents->first : NULL; x; x = x->next)
        out->document_count += party_document(a, x, &out->documents[out->document_count]);
}

// ---- writing ----

static void
write_date(struct json_writer *w, const struct dates_span *d)
{
    struct buf text;
    buf_init(&text, 64);
    dates_write(d, &text);
    json_write_text(w, NULL, buf_bytes(&text));
    buf_clear(&text);
}

static void
write_documents(const struct details *d, struct json_writer *w)
{
    static const char *const checks[] = {"unchecked", "good", "bad"};
    if (d->document_count == 0)
        return;
    json_write_array(w, "documents");
    for (size_t i = 0; i < d->document_count; i++) {
        const struct document *x = &d->documents[i];
        json_write_object(w, NULL);
        json_write_str(w, "kind", document_kind_name(x->kind));
        json_write_text(w, "number", x->number);
        if (x->country >= 0)
            json_write_str(w, "country", country_code(x->country));
        json_write_str(w, "check", checks[x->check]);
        json_write_str(w, "rule", x->rule);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static void
write_mrz(const struct mrz *m, struct json_writer *w)
{
    json_write_object(w, "mrz");
    json_write_text(w, "name", m->name);
    json_write_text(w, "issuer", m->issuer);
    json_write_text(w, "number", m->number);
    if (m->expiry[0])
        json_write_str(w, "expiry", m->expiry);
    json_write_array(w, "faults");
    for (unsigned bit = 1; bit <= MRZ_FAULT_WHOLE; bit <<= 1)
        if (m->faults & bit)
            json_write_str(w, NULL, mrz_fault_name(bit));
    json_write_array_end(w);
    json_write_object_end(w);
}

void
party_write(const struct party *f, struct json_writer *w)
{
    const struct details *d = &f->details;
    if (d->birth_count > 0) {
        json_write_array(w, "born");
        for (size_t i = 0; i < d->birth_count; i++)
            write_date(w, &d->births[i]);
        json_write_array_end(w);
    }
    if (d->nationality_count > 0) {
        json_write_array(w, "nationality");
        for (size_t i = 0; i < d->nationality_count; i++)
            json_write_str(w, NULL, country_code(d->nationalities[i]));
        json_write_array_end(w);
    }
    if (d->place_count > 0) {
        json_write_array(w, "birthplace");
        for (size_t i = 0; i < d->place_count; i++)
            json_write_text(w, NULL, d->places[i].text.n ? d->places[i].text : bytes_of_str(country_name(d->places[i].country)));
        json_write_array_end(w);
    }
    if (d->sex)
        json_write_str(w, "sex", d->sex == 'M' ? "male" : "female");
    if (d->subject != DETAILS_ANY)
        json_write_str(w, "subject", details_subject_name(d->subject));
    write_documents(d, w);
    if (f->has_mrz)
        write_mrz(&f->mrz, w);
}

// ---- fingerprint ----

static int
compare_births(const void *x, const void *y)
{
    const struct dates_span *a = x, *b = y;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    if (a->last != b->last)
        return a->last < b->last ? -1 : 1;
    return (int)a->is_circa - (int)b->is_circa;
}

static int
compare_ints(const void *x, const void *y)
{
    int a = *(const int *)x, b = *(const int *)y;
    return a < b ? -1 : a > b;
}

static int
compare_documents(const void *x, const void *y)
{
    const struct document *a = x, *b = y;
    int d = bytes_compare(a->folded, b->folded);
    return d ? d : (int)a->kind - (int)b->kind;
}

void
party_fingerprint(struct details *d, struct buf *out)
{
    qsort(d->births, d->birth_count, sizeof *d->births, compare_births);
    qsort(d->nationalities, d->nationality_count, sizeof *d->nationalities, compare_ints);
    if (d->document_count > 0)
        qsort(d->documents, d->document_count, sizeof *d->documents, compare_documents);
    for (size_t i = 0; i < d->birth_count; i++)
        buf_append_fmt(out, "b%ld..%ld%s;", (long)d->births[i].first, (long)d->births[i].last, d->births[i].is_circa ? "~" : "");
    for (size_t i = 0; i < d->nationality_count; i++)
        buf_append_fmt(out, "n%s;", country_code(d->nationalities[i]));
    for (size_t i = 0; i < d->place_count; i++) {
        buf_append_fmt(out, "p%d", d->places[i].country);
        buf_append(out, d->places[i].text);
        buf_append_byte(out, ';');
    }
    for (size_t i = 0; i < d->document_count; i++) {
        buf_append_fmt(out, "d%d", (int)d->documents[i].kind);
        buf_append(out, d->documents[i].folded);
        buf_append_byte(out, ';');
    }
    if (d->sex)
        buf_append_fmt(out, "s%c;", d->sex);
    if (d->subject != DETAILS_ANY)
        buf_append_fmt(out, "k%d;", (int)d->subject);
}
