// SPDX-License-Identifier: Apache-2.0
// See entity.h.
#include "formats/entity.h"

#include <string.h>

#include "base/buf.h"
#include "screen/country.h"

#define VALUES_MAX 64 // of one property that are read

// ---- reading ----

static const struct {
    const char *schema;
    enum details_subject subject;
} schemas[] = {
    {"Person", DETAILS_PERSON},           {"Organization", DETAILS_ORGANISATION}, {"Company", DETAILS_ORGANISATION},
    {"PublicBody", DETAILS_ORGANISATION}, {"Vessel", DETAILS_VESSEL},             {"Airplane", DETAILS_AIRCRAFT},
    {"BankAccount", DETAILS_ACCOUNT},     {"CryptoWallet", DETAILS_ACCOUNT},
};

// Where the values of a property go: a field of party_add, or a word before a document's number.
static const struct {
    const char *property, *field, *word;
} table[] = {
    {"name", "name", NULL},
    {"alias", "name", NULL},
    {"weakAlias", "name", NULL},
    {"previousName", "name", NULL},
    {"birthDate", "born", NULL},
    {"nationality", "nationality", NULL},
    {"citizenship", "nationality", NULL},
    {"country", "nationality", NULL},
    {"flag", "nationality", NULL},
    {"birthPlace", "birthplace", NULL},
    {"birthCountry", "birthplace", NULL},
    {"gender", "sex", NULL},
    {"passportNumber", "document", "passport"},
    {"idNumber", "document", "id"},
    {"socialSecurityNumber", "document", "id"},
    {"taxNumber", "document", "tax"},
    {"innCode", "document", "inn"},
    {"vatCode", "document", "tax"},
    {"registrationNumber", "document", "registration"},
    {"ogrnCode", "document", "ogrn"},
    {"imoNumber", "document", "imo"},
    {"leiCode", "document", "lei"},
    {"swiftBic", "document", "bic"},
    {"bic", "document", "bic"},
    {"iban", "document", "iban"},
    {"accountNumber", "document", "other"},
    {"publicKey", "document", "crypto"},
};

static void
add(struct arena *a, struct party *p, size_t row, struct bytes text, int year)
{
    struct buf said;
    struct bytes copy = text;
    if (table[row].word) {
        buf_init(&said, 8192);
        buf_append_fmt(&said, "%s ", table[row].word);
        buf_append(&said, text);
        copy = arena_copy(a, buf_bytes(&said));
        buf_clear(&said);
    }
    if (copy.p && party_add_one(a, p, table[row].field, copy, year, NULL) < 0)
        return; // it does not read: passed over
}

static void
add_property(struct arena *a, struct party *p, const struct json *values, int year)
{
    size_t count = 0;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (!bytes_equal_str(values->name, table[i].property))
            continue;
        if (json_is(values, JSON_STRING))
            add(a, p, i, values->text, year);
        for (const struct json *x = json_is(values, JSON_ARRAY) ? values->first : NULL; x && count < VALUES_MAX; x = x->next, count++)
            if (json_is(x, JSON_STRING))
                add(a, p, i, x->text, year);
        return;
    }
}

static struct bytes
first_of(const struct json *properties, const char *name)
{
    const struct json *values = json_get(properties, name);
    const struct json *x = json_is(values, JSON_ARRAY) ? values->first : values;
    return json_is(x, JSON_STRING) ? x->text : bytes_of(NULL, 0);
}

// A name in parts, where it is not given whole.
static int
join_name(struct arena *a, struct party *p, const struct json *properties, int year, struct err *e)
{
    static const char *const parts[] = {"firstName", "secondName", "middleName", "fatherName", "lastName"};
    struct buf b;
    buf_init(&b, 64 * 1024);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct bytes part = first_of(properties, parts[i]);
        if (part.n > 0 && b.n > 0)
            buf_append_byte(&b, ' ');
        buf_append(&b, part);
    }
    struct bytes name = b.n > 0 ? arena_copy(a, buf_bytes(&b)) : bytes_of(NULL, 0);
    buf_clear(&b);
    return name.n > 0 ? party_add_one(a, p, "name", name, year, e) : 0;
}

int
entity_read(struct arena *a, const struct json *example, int year, struct party *out, struct err *e)
{
    const struct json *properties = json_get(example, "properties");
    struct bytes schema = json_get_text(example, "schema");
    *out = (struct party){.name_count = 0};
    if (!json_is(properties, JSON_OBJECT))
        return err_set(e, ERR_INVALID, "an entity has \"schema\" and \"properties\"");
    for (size_t i = 0; i < sizeof schemas / sizeof *schemas; i++)
        if (bytes_equal_str(schema, schemas[i].schema))
            out->details.subject = schemas[i].subject;
    for (const struct json *p = properties->first; p; p = p->next)
        add_property(a, out, p, year);
    int r = out->name_count == 0 ? join_name(a, out, properties, year, e) : 0;
    if (r == 0 && out->name_count == 0 && out->details.document_count == 0)
        r = err_set(e, ERR_INVALID, "an entity to be matched has a name, or a number of a document");
    return r;
}

// ---- writing ----

const char *
entity_schema(struct bytes subject)
{
    static const char *const names[] = {"LegalEntity", "Person", "Organization", "Vessel", "Airplane", "BankAccount"};
    enum details_subject s = details_subject_find(subject);
    return bytes_equal_str(subject, "other") ? "Thing" : names[s];
}

struct writing {
    struct json_writer *w;
    const struct json *record;
};

// The texts `field` of those objects of a list whose kind is `kind` (NULL: any), as an array under name; nothing when none.
static void
write_texts(struct writing *x, const char *name, const char *list, const char *kind, const char *field)
{
    const struct json *items = json_get(x->record, list);
    bool is_open = false;
    for (const struct json *j = items ? items->first : NULL; j; j = j->next) {
        struct bytes text = json_get_text(j, field);
        if (text.n == 0 || (kind && !bytes_equal_str(json_get_text(j, "kind"), kind)))
            continue;
        if (!is_open)
            json_write_array(x->w, name);
        is_open = true;
        json_write_text(x->w, NULL, text);
    }
    if (is_open)
        json_write_array_end(x->w);
}

static void
write_country(struct json_writer *w, int number)
{
    const char *code = country_code(number);
    char lower[3] = {(char)(code[0] | 0x20), (char)(code[1] | 0x20), '\0'};
    json_write_str(w, NULL, lower);
}

static void
write_countries(struct writing *x, const char *name, const char *kind)
{
    const struct json *places = json_get(x->record, "places");
    bool is_open = false;
    for (const struct json *j = places ? places->first : NULL; j; j = j->next) {
        struct bytes country = json_get_text(j, "country");
        int number = country_find(country.n ? country : json_get_text(j, "text"));
        if (number < 0 || !bytes_equal_str(json_get_text(j, "kind"), kind))
            continue;
        if (!is_open)
            json_write_array(x->w, name);
        is_open = true;
        write_country(x->w, number);
    }
    if (is_open)
        json_write_array_end(x->w);
}

static void
write_list(struct writing *x, const char *name, const char *list)
{
    const struct json *items = json_get(x->record, list);
    if (!items || items->count == 0)
        return;
    json_write_array(x->w, name);
    for (const struct json *j = items->first; j; j = j->next)
        json_write_text(x->w, NULL, j->text);
    json_write_array_end(x->w);
}

static void
write_one(struct writing *x, const char *name, struct bytes text)
{
    if (text.n == 0)
        return;
    json_write_array(x->w, name);
    json_write_text(x->w, NULL, text);
    json_write_array_end(x->w);
}

// The primary name and those in the original script are names; FollowTheMoney has no kind of its own for the latter.
static void
write_names(struct writing *x)
{
    const struct json *names = json_get(x->record, "names");
    json_write_array(x->w, "name");
    for (const struct json *j = names ? names->first : NULL; j; j = j->next) {
        struct bytes kind = json_get_text(j, "kind");
        if (bytes_equal_str(kind, "primary") || bytes_equal_str(kind, "original"))
            json_write_text(x->w, NULL, json_get_text(j, "name"));
    }
    json_write_array_end(x->w);
    write_texts(x, "alias", "names", "alias", "name");
    write_texts(x, "weakAlias", "names", "weak", "name");
    write_texts(x, "previousName", "names", "formerly", "name");
}

static void
write_documents(struct writing *x, bool is_person)
{
    static const char *const kinds[][2] = {{"passport", "passportNumber"}, {"national-id", "idNumber"}, {"tax", "taxNumber"},
                                           {"imo", "imoNumber"},           {"swift", "swiftBic"},       {"crypto", "publicKey"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        write_texts(x, kinds[i][1], "documents", kinds[i][0], "number");
    write_texts(x, is_person ? "otherNumber" : "registrationNumber", "documents", "registration", "number");
}

void
entity_write(const struct json *record, struct json_writer *w)
{
    struct writing x = {w, record};
    struct bytes subject = json_get_text(record, "subject");
    bool is_person = bytes_equal_str(subject, "person");
    bool is_craft = bytes_equal_str(subject, "vessel") || bytes_equal_str(subject, "aircraft");
    json_write_text(w, "caption", json_get_text(json_at(json_get(record, "names"), 0), "name"));
    json_write_str(w, "schema", entity_schema(subject));
    json_write_object(w, "properties");
    write_names(&x);
    if (is_person)
        write_texts(&x, "birthDate", "birth", NULL, "date");
    write_countries(&x, is_person ? "nationality" : "country", "nationality");
    if (is_craft)
        write_countries(&x, "flag", "flag");
    if (is_person) {
        write_texts(&x, "birthPlace", "places", "birth", "city");
        write_countries(&x, "birthCountry", "birth");
    }
    write_documents(&x, is_person);
    write_one(&x, "gender", json_get_text(record, "sex"));
    write_list(&x, "position", "positions");
    write_list(&x, "title", "titles");
    write_list(&x, "programId", "criteria");
    write_one(&x, "notes", json_get_text(record, "remarks"));
    write_one(&x, "topics", BYTES_LIT("sanction"));
    json_write_object_end(w);
}
