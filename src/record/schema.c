// SPDX-License-Identifier: Apache-2.0
// The table of kinds written out as JSON Schema and as a page.
#include "record/schema.h"

#include <assert.h>
#include <string.h>

#include "base/decimal.h"
#include "base/json.h"
#include "record/common.h"
#include "record/field.h"

#define DIALECT "https://json-schema.org/draft/2020-12/schema"
#define DATE "[0-9]{4}-[0-9]{2}-[0-9]{2}"
#define CLOCK "T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"

// How a type is told to programs and to people.
struct type_text {
    const char *type;    // JSON Schema's
    const char *pattern; // NULL when there is none
    const char *doc;
};

static const struct type_text types[FIELD_TYPE_COUNT] = {
    [FIELD_TEXT] = {"string", NULL, "text"},
    [FIELD_WORD] = {"string", NULL, "one of"},
    [FIELD_ID] = {"string", "^[0-9a-f]{64}$", "hex of 32 bytes"},
    [FIELD_HASH] = {"string", "^[A-Za-z0-9+/]{43}=$", "base64 of 32 bytes"},
    [FIELD_KEY] = {"string", "^[A-Za-z0-9+/]{43}=$", "base64 of a raw Ed25519 key"},
    [FIELD_TIME] = {"string", "^" DATE CLOCK "$", "time"},
    [FIELD_MOMENT] = {"string", "^" DATE "(" CLOCK ")?$", "date or time"},
    [FIELD_PARTIAL] = {"string", "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$", "year, month or date"},
    [FIELD_INT] = {"integer", NULL, "integer"},
    [FIELD_DECIMAL] = {"string", "^-?(0|[1-9][0-9]*)(\\.[0-9]{1,6})?$", "decimal"},
    [FIELD_BOOL] = {"boolean", NULL, "true or false"},
    [FIELD_MEMBER] = {"string", "^[A-Z0-9]{2,12}$", "member's name"},
    [FIELD_NAME] = {"string", "^[a-z0-9-]{1,32}$", "name of a-z 0-9 -"},
    [FIELD_ADDRESS] = {"string", "^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\]):[0-9]{1,5}$", "HOST:PORT"},
    [FIELD_ORIGIN] = {"string", "^[a-z0-9-]{1,32}/[0-9a-f]{64}/[A-Z0-9]{2,12}/[1-9][0-9]*$",
                      "origin of a ledger"},
    [FIELD_OBJECT] = {"object", NULL, "object"},
    [FIELD_AUDIENCE] = {"string", "^([A-Z0-9]{2,12}|[0-9a-f]{64})$", "member's name or centre's id"},
    [FIELD_QUANTITY] = {NULL, "^(0|[1-9][0-9]{0,11})([.][0-9]{1,6})?$", "quantity"},
};

// May a record of this kind have that common field?
static bool
has_common(const struct kind *k, const char *name)
{
    if (strcmp(name, "object") == 0)
        return (k->flags & KIND_VERSIONS) != 0;
    if (strcmp(name, "until") == 0)
        return (k->flags & KIND_LAPSES) != 0;
    if (strcmp(name, "exercise") == 0)
        return (k->flags & KIND_EXERCISES) != 0;
    if (strcmp(name, "release") == 0)
        return (k->classes & KIND_RESTRICTED) != 0;
    return true;
}

static void write_fields(struct json_writer *w, const struct kind *k, const struct field_set *set);

// The members of a schema for one value.
static void
write_value(struct json_writer *w, const struct field *f)
{
    const struct type_text *t = &types[f->type];
    if (t->type != NULL)
        json_write_str(w, "type", t->type);
    else
        json_write_raw(w, "type", BYTES_LIT("[\"integer\",\"string\"]")); // either will do
    if (t->pattern != NULL)
        json_write_str(w, "pattern", t->pattern);
    if (f->type == FIELD_TEXT) {
        if (f->min > 0)
            json_write_int(w, "minLength", f->min);
        json_write_int(w, "maxLength", f->max);
    } else if (f->type == FIELD_INT) {
        json_write_int(w, "minimum", f->min);
        json_write_int(w, "maximum", f->max);
    } else if (f->type == FIELD_QUANTITY) {
        json_write_int(w, "minimum", 0);
        json_write_int(w, "maximum", INT64_C(999999999999));
    } else if (f->type == FIELD_WORD) {
        json_write_array(w, "enum");
        for (int i = 0; f->words[i] != NULL; i++)
            json_write_str(w, NULL, f->words[i]);
        json_write_array_end(w);
    } else if (f->type == FIELD_OBJECT) {
        write_fields(w, NULL, f->fields);
    }
}

static void
write_property(struct json_writer *w, const struct field *f)
{
    json_write_object(w, f->name);
    json_write_str(w, "description", f->doc);
    if ((f->flags & FIELD_LIST) != 0) {
        json_write_str(w, "type", "array");
        if (f->count_min > 0)
            json_write_int(w, "minItems", f->count_min);
        json_write_int(w, "maxItems", f->count_max);
        json_write_object(w, "items");
        write_value(w, f);
        json_write_object_end(w);
    } else {
        write_value(w, f);
    }
    json_write_object_end(w);
}

static void
write_kind_property(struct json_writer *w, const struct kind *k)
{
    json_write_object(w, "kind");
    json_write_str(w, "description", "The record's kind");
    json_write_str(w, "const", k->name);
    json_write_object_end(w);
}

static void
write_required(struct json_writer *w, const struct field_set *set)
{
    for (uint32_t i = 0; i < set->count; i++) {
        if ((set->fields[i].flags & FIELD_REQUIRED) != 0)
            json_write_str(w, NULL, set->fields[i].name);
    }
}

// Properties and required names of a set; of a whole record, the common ones first, when k is
// given.
static void
write_fields(struct json_writer *w, const struct kind *k, const struct field_set *set)
{
    json_write_object(w, "properties");
    for (uint32_t i = 0; k != NULL && i < common_fields.count; i++) {
        const struct field *f = &common_fields.fields[i];
        if (strcmp(f->name, "kind") == 0)
            write_kind_property(w, k);
        else if (has_common(k, f->name))
            write_property(w, f);
    }
    for (uint32_t i = 0; i < set->count; i++)
        write_property(w, &set->fields[i]);
    json_write_object_end(w);
    json_write_array(w, "required");
    if (k != NULL)
        write_required(w, &common_fields);
    write_required(w, set);
    json_write_array_end(w);
}

static const char *const class_names[] = {NULL, "public", "alliance", "restricted", "statute"};

static void
write_kind(struct json_writer *w, const struct kind *k)
{
    json_write_str(w, "title", k->name);
    json_write_str(w, "description", k->doc);
    if (k->rules[0] != NULL) {
        struct buf text;
        buf_init(&text, 4096);
        for (int i = 0; k->rules[i] != NULL; i++) {
            buf_append_str(&text, i > 0 ? ". " : "");
            buf_append_str(&text, k->rules[i]);
        }
        if (buf_check(&text) != 0)
            w->out->failed = buf_check(&text);
        json_write_text(w, "$comment", buf_bytes(&text));
        buf_clear(&text);
    }
    json_write_array(w, "x-classes");
    for (uint8_t c = LEAF_PUBLIC; c <= LEAF_STATUTE; c++) {
        if (kind_may_be(k, c))
            json_write_str(w, NULL, class_names[c]);
    }
    json_write_array_end(w);
    json_write_str(w, "type", "object");
    write_fields(w, k, k->fields);
}

void
schema_append_json(const struct kind *k, struct buf *out)
{
    struct json_writer w;
    json_writer_init(&w, out);
    json_write_object(&w, NULL);
    json_write_str(&w, "$schema", DIALECT);
    write_kind(&w, k);
    json_write_object_end(&w);
}

void
schema_append_json_all(struct buf *out)
{
    struct json_writer w;
    json_writer_init(&w, out);
    json_write_object(&w, NULL);
    json_write_str(&w, "$schema", DIALECT);
    json_write_str(&w, "title", "A record of Entente, rules version 1");
    json_write_array(&w, "oneOf");
    for (unsigned i = 0; i < KIND_COUNT; i++) {
        char path[64] = "#/$defs/";
        size_t n = strlen(kind_at((enum kind_id)i)->name);
        assert(n < sizeof path - 8);
        memcpy(path + 8, kind_at((enum kind_id)i)->name, n + 1);
        json_write_object(&w, NULL);
        json_write_str(&w, "$ref", path);
        json_write_object_end(&w);
    }
    json_write_array_end(&w);
    json_write_object(&w, "$defs");
    for (unsigned i = 0; i < KIND_COUNT; i++) {
        json_write_object(&w, kind_at((enum kind_id)i)->name);
        write_kind(&w, kind_at((enum kind_id)i));
        json_write_object_end(&w);
    }
    json_write_object_end(&w);
    json_write_object_end(&w);
}

// "list of 1 to 64: text, 1 to 1024 characters"
static void
append_type(struct buf *out, const struct field *f)
{
    if ((f->flags & FIELD_LIST) != 0)
        buf_append_fmt(out, "list of %u to %u: ", f->count_min, f->count_max);
    buf_append_str(out, types[f->type].doc);
    if (f->type == FIELD_TEXT || f->type == FIELD_INT)
        buf_append_fmt(out, ", %lld to %lld%s", (long long)f->min, (long long)f->max,
                       f->type == FIELD_TEXT ? " characters" : "");
    if (f->type == FIELD_DECIMAL) {
        buf_append_str(out, ", ");
        decimal_append(out, f->min);
        buf_append_str(out, " to ");
        decimal_append(out, f->max);
        buf_append_fmt(out, ", at most %u digits after the point", f->count_max);
    }
    for (int i = 0; f->type == FIELD_WORD && f->words[i] != NULL; i++)
        buf_append_fmt(out, "%s `%s`", i > 0 ? "," : "", f->words[i]);
}

static void
append_row(struct buf *out, const char *within, const struct field *f)
{
    bool is_list = (f->flags & FIELD_LIST) != 0;
    buf_append_fmt(out, "| `%s%s%s` | ", within, f->name, is_list ? "[]" : "");
    append_type(out, f);
    buf_append_fmt(out, " | %s | %s |\n", (f->flags & FIELD_REQUIRED) != 0 ? "yes" : "", f->doc);
    if (f->type != FIELD_OBJECT)
        return;
    char inner[96]; // the tables' own names, a few levels deep
    size_t outer = strlen(within);
    size_t n = strlen(f->name);
    assert(outer + n + 4 <= sizeof inner);
    memcpy(inner, within, outer);
    memcpy(inner + outer, f->name, n);
    memcpy(inner + outer + n, is_list ? "[]." : ".", is_list ? 4 : 2);
    for (uint32_t i = 0; i < f->fields->count; i++)
        append_row(out, inner, &f->fields->fields[i]);
}

static void
append_head(struct buf *out)
{
    buf_append_str(out, "| field | type | required | meaning |\n|---|---|---|---|\n");
}

static void
append_kind(struct buf *out, const struct kind *k)
{
    bool is_first = true;
    buf_append_fmt(out, "\n## %s\n\n%s.\n\nClass: ", k->name, k->doc);
    for (uint8_t c = LEAF_PUBLIC; c <= LEAF_STATUTE; c++) {
        if (!kind_may_be(k, c))
            continue;
        buf_append_fmt(out, "%s%s", is_first ? "" : " or ", class_names[c]);
        is_first = false;
    }
    buf_append_fmt(out, ". %s. %s. %s. %s.\n\n",
                   (k->flags & KIND_ERASABLE) != 0 ? "Erasable" : "Never erased",
                   (k->flags & KIND_VERSIONS) != 0 ? "Has versions (`object`)" : "No versions",
                   (k->flags & KIND_LAPSES) != 0 ? "May lapse (`until`)" : "No `until`",
                   (k->flags & KIND_EXERCISES) != 0 ? "May be an exercise" : "Never an exercise");
    append_head(out);
    for (uint32_t i = 0; i < k->fields->count; i++)
        append_row(out, "", &k->fields->fields[i]);
    buf_append_byte(out, '\n');
    for (int i = 0; k->rules[i] != NULL; i++)
        buf_append_fmt(out, "- %s.\n", k->rules[i]);
}

void
schema_append_markdown(struct buf *out)
{
    buf_append_str(
        out, "# Kinds of records\n\n"
             "Written from the table in `src/record/kinds.def` and the field tables beside it;"
             " do not edit. The same\ntables give the validation and the JSON Schemas in"
             " `docs/schema/`. What a record is, and how the kinds\nare folded into state, is"
             " in `protocol.md`. Fields that are not named here are kept and ignored.\n\n"
             "## Fields in common\n\n");
    append_head(out);
    for (uint32_t i = 0; i < common_fields.count; i++)
        append_row(out, "", &common_fields.fields[i]);
    for (unsigned i = 0; i < KIND_COUNT; i++)
        append_kind(out, kind_at((enum kind_id)i));
}
