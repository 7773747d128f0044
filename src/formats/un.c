// SPDX-License-Identifier: Apache-2.0
// See un.h. expat reads the XML; this file follows the path of elements, un_fact.c knows their meaning:
//   level 1 CONSOLIDATED_LIST, 2 INDIVIDUALS or ENTITIES, 3 INDIVIDUAL or ENTITY (an entry),
//   4 a field of the entry, or a group, 5 a part of a group.
// A field is used when it ends, a group's parts when the group ends, an entry when its element
// ends: so a cut file gives whole entries only. Unknown elements are passed over, since the
// publisher may add some.
//
// The XML is hostile until shown otherwise: a DOCTYPE of any sort stops the reading (so there are
// no entities to expand and nothing is fetched), depth and the size of texts and tags are limited,
// and the file is parsed in one piece, so no unfinished token is scanned twice.
#include "formats/un.h"

#include <expat.h>
#include <limits.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "formats/clean.h"
#include "formats/date.h"
#include "formats/un_fact.h"

enum {
    UN_DEPTH_MAX = 16,           // the list is five deep
    UN_TAG_SIZE_MAX = 64 * 1024, // its longest tag is the root's, 200 bytes
};
_Static_assert(LIMIT_IMPORT_SIZE <= INT_MAX, "expat takes the length of a piece as an int");

struct un_word {
    const char *name;
    int id;
};

static const struct un_word un_fields[] = {
    {"FIRST_NAME", UN_FIELD_FIRST},
    {"SECOND_NAME", UN_FIELD_SECOND},
    {"THIRD_NAME", UN_FIELD_THIRD},
    {"FOURTH_NAME", UN_FIELD_FOURTH},
    {"NAME_ORIGINAL_SCRIPT", UN_FIELD_ORIGINAL},
    {"UN_LIST_TYPE", UN_FIELD_PROGRAMME},
    {"REFERENCE_NUMBER", UN_FIELD_REFERENCE},
    {"LISTED_ON", UN_FIELD_LISTED},
    {"GENDER", UN_FIELD_GENDER},
    {"COMMENTS1", UN_FIELD_COMMENTS},
    {NULL, UN_FIELD_NONE},
};
static const struct un_word un_groups[] = {
    {"INDIVIDUAL_ALIAS", UN_GROUP_ALIAS},
    {"ENTITY_ALIAS", UN_GROUP_ALIAS},
    {"INDIVIDUAL_ADDRESS", UN_GROUP_ADDRESS},
    {"ENTITY_ADDRESS", UN_GROUP_ADDRESS},
    {"INDIVIDUAL_DATE_OF_BIRTH", UN_GROUP_BIRTH},
    {"INDIVIDUAL_PLACE_OF_BIRTH", UN_GROUP_BIRTHPLACE},
    {"INDIVIDUAL_DOCUMENT", UN_GROUP_DOCUMENT},
    {"NATIONALITY", UN_GROUP_NATIONALITY},
    {"TITLE", UN_GROUP_TITLE},
    {"DESIGNATION", UN_GROUP_DESIGNATION},
    {"LAST_DAY_UPDATED", UN_GROUP_UPDATED},
    {NULL, UN_GROUP_NONE},
};
static const struct un_word un_parts[] = {
    {"QUALITY", UN_PART_QUALITY},
    {"ALIAS_NAME", UN_PART_NAME},
    {"NOTE", UN_PART_NOTE},
    {"DATE", UN_PART_DATE},
    {"YEAR", UN_PART_YEAR},
    {"FROM_YEAR", UN_PART_FROM},
    {"TO_YEAR", UN_PART_TO},
    {"TYPE_OF_DATE", UN_PART_DATE_TYPE},
    {"DATE_OF_BIRTH", UN_PART_BIRTH_DATE},
    {"CITY_OF_BIRTH", UN_PART_BIRTH_CITY},
    {"COUNTRY_OF_BIRTH", UN_PART_BIRTH_COUNTRY},
    {"STREET", UN_PART_STREET},
    {"CITY", UN_PART_CITY},
    {"STATE_PROVINCE", UN_PART_STATE},
    {"ZIP_CODE", UN_PART_ZIP},
    {"COUNTRY", UN_PART_COUNTRY},
    {"TYPE_OF_DOCUMENT", UN_PART_TYPE},
    {"TYPE_OF_DOCUMENT2", UN_PART_TYPE2},
    {"NUMBER", UN_PART_NUMBER},
    {"ISSUING_COUNTRY", UN_PART_ISSUER},
    {"COUNTRY_OF_ISSUE", UN_PART_ISSUED_IN},
    {"DATE_OF_ISSUE", UN_PART_ISSUED_ON},
    {"CITY_OF_ISSUE", UN_PART_ISSUED_AT},
    {"VALUE", UN_PART_VALUE},
    {NULL, UN_PART_NONE},
};

struct un_reader {
    struct arena *a;
    XML_Parser parser;
    struct entry_list *out;
    struct err *err;
    int code;            // 0, or why the reading was stopped
    int depth;           // open elements
    bool is_begun;       // its first element was read
    bool is_within_list; // at level 2: inside INDIVIDUALS or ENTITIES
    struct un_fact fact; // the entry being read; its entry is NULL when there is none
    int field;           // enum un_field of the open element of level 4
    int group;           // enum un_group of the open element of level 4
    int part;            // enum un_part of the open element of level 5
    struct buf text;     // of the innermost open element
};

static int
word_id(const struct un_word *words, const char *name)
{
    while (words->name != NULL && strcmp(words->name, name) != 0) {
        words++;
    }
    return words->id;
}

static void
stop(struct un_reader *r, int code)
{
    if (r->code == 0) {
        r->code = code;
    }
    (void)XML_StopParser(r->parser, XML_FALSE); // fails only when it is stopped already
}

static size_t
line_of(struct un_reader *r)
{
    return (size_t)XML_GetCurrentLineNumber(r->parser);
}

// What stands in the innermost element, as a text of the arena.
static struct bytes
take_text(struct un_reader *r)
{
    struct bytes text = arena_copy(r->a, buf_bytes(&r->text));
    if (buf_check(&r->text) != 0 || text.p == NULL || !clean_text(r->a, text, &text)) {
        stop(r, ERR_NOMEM);
        return bytes_of(NULL, 0);
    }
    return text;
}

// The element of an entry has ended.
static void
finish_entry(struct un_reader *r)
{
    un_fact_entry(&r->fact);
    const int code = entry_list_take(r->a, r->out, r->fact.entry, r->err);
    if (code != 0) {
        stop(r, code);
    }
    r->fact.entry = NULL;
}

static void
start_entry(struct un_reader *r, const char *name)
{
    const bool is_person = strcmp(name, "INDIVIDUAL") == 0;
    if (!is_person && strcmp(name, "ENTITY") != 0) {
        return;
    }
    memset(r->fact.fields, 0, sizeof r->fact.fields);
    r->fact.entry = entry_new(r->a, bytes_of(NULL, 0), line_of(r));
    if (r->fact.entry == NULL) {
        stop(r, ERR_NOMEM);
        return;
    }
    r->fact.entry->subject = is_person ? ENTRY_PERSON : ENTRY_ORGANISATION;
}

static void
start_root(struct un_reader *r, const char *name, const char **attributes)
{
    r->is_begun = true;
    if (strcmp(name, "CONSOLIDATED_LIST") != 0) {
        stop(r, err_set(r->err, ERR_INVALID,
                        "this is no UN consolidated list: its first element is <%.40s>, not "
                        "<CONSOLIDATED_LIST>; is it the right file? The UN's is UN_consolidated.xml",
                        name));
        return;
    }
    for (; attributes[0] != NULL; attributes += 2) {
        if (strcmp(attributes[0], "dateGenerated") == 0) {
            r->out->as_of = arena_copy(r->a, date_of_xml(bytes_of_str(attributes[1])));
        }
    }
}

static void XMLCALL
on_start(void *data, const char *name, const char **attributes)
{
    struct un_reader *r = data;
    r->depth++;
    buf_reset(&r->text);
    if (r->depth > UN_DEPTH_MAX) {
        stop(r, err_set(r->err, ERR_LIMIT, "line %zu: elements are nested deeper than %d",
                        line_of(r), UN_DEPTH_MAX));
    } else if (r->depth == 1) {
        start_root(r, name, attributes);
    } else if (r->depth == 2) {
        r->is_within_list = strcmp(name, "INDIVIDUALS") == 0 || strcmp(name, "ENTITIES") == 0;
    } else if (r->depth == 3 && r->is_within_list) {
        start_entry(r, name);
    } else if (r->depth == 4 && r->fact.entry != NULL) {
        r->field = word_id(un_fields, name);
        r->group = word_id(un_groups, name);
        memset(r->fact.parts, 0, sizeof r->fact.parts);
    } else if (r->depth == 5 && r->group != UN_GROUP_NONE) {
        r->part = word_id(un_parts, name);
    }
}

static void XMLCALL
on_end(void *data, const char *name)
{
    struct un_reader *r = data;
    (void)name; // expat has checked that it matches
    if (r->fact.entry != NULL && r->code == 0) {
        if (r->depth == 5 && r->part == UN_PART_VALUE) {
            un_fact_value(&r->fact, (enum un_group)r->group, take_text(r));
        } else if (r->depth == 5 && r->part != UN_PART_NONE) {
            r->fact.parts[r->part] = take_text(r);
        } else if (r->depth == 4 && r->field != UN_FIELD_NONE) {
            r->fact.fields[r->field] = take_text(r);
        } else if (r->depth == 4) {
            un_fact_group(&r->fact, (enum un_group)r->group);
        } else if (r->depth == 3) {
            finish_entry(r);
        }
    }
    if (r->depth == 5) {
        r->part = UN_PART_NONE;
    } else if (r->depth == 4) {
        r->field = UN_FIELD_NONE;
        r->group = UN_GROUP_NONE;
    }
    buf_reset(&r->text);
    r->depth--;
}

static void XMLCALL
on_text(void *data, const char *text, int n)
{
    struct un_reader *r = data;
    if (r->field == UN_FIELD_NONE && r->part == UN_PART_NONE) {
        return;
    }
    buf_append(&r->text, bytes_of(text, (size_t)n));
    if (buf_check(&r->text) == ERR_LIMIT) {
        stop(r, err_set(r->err, ERR_LIMIT, "line %zu: a text is longer than 64 KiB", line_of(r)));
    } else if (buf_check(&r->text) != 0) {
        stop(r, ERR_NOMEM);
    }
}

static void XMLCALL
on_doctype(void *data, const char *name, const char *system, const char *public, int has_subset)
{
    struct un_reader *r = data;
    (void)name;
    (void)system;
    (void)public;
    (void)has_subset; // any document type is refused
    stop(r, err_set(r->err, ERR_REFUSED,
                    "line %zu: the file declares a document type; a UN list has none, and what it "
                    "could define is "
                    "not followed; download the list again from the publisher",
                    line_of(r)));
}

// Is there a tag longer than any list would have? Then expat, which holds a tag whole, is not
// asked.
static bool
has_endless_tag(struct bytes file)
{
    size_t since = 0; // bytes since a '<' that no '>' has followed; 0: none
    for (size_t i = 0; i < file.n; i++) {
        if (file.p[i] == '>') {
            since = 0;
        } else if (since > 0 || file.p[i] == '<') {
            if (++since > UN_TAG_SIZE_MAX) {
                return true;
            }
        }
    }
    return false;
}

// Did expat stop because the file ended, and not because of what is in it?
static bool
is_cut(enum XML_Error error)
{
    return error == XML_ERROR_NO_ELEMENTS || error == XML_ERROR_UNCLOSED_TOKEN ||
           error == XML_ERROR_PARTIAL_CHAR || error == XML_ERROR_UNCLOSED_CDATA_SECTION;
}

static int
run(struct un_reader *r, struct bytes file)
{
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetCharacterDataHandler(r->parser, on_text);
    XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
    const enum XML_Status status = XML_Parse(
        r->parser, (const char *)(file.n > 0 ? file.p : (const uint8_t *)""), (int)file.n, 1);
    if (r->code == ERR_NOMEM) {
        return err_set(r->err, ERR_NOMEM, "the list needs more memory than an import may take");
    }
    if (r->code != 0) {
        return r->code;
    }
    if (status == XML_STATUS_OK) {
        return 0;
    }
    const enum XML_Error error = XML_GetErrorCode(r->parser);
    if (is_cut(error) && r->depth > 0) {
        struct err what = {0, ""};
        err_set(&what, ERR_INVALID,
                "the UN file ends at line %zu in the middle of an element; it was cut short, and "
                "what followed is missing",
                line_of(r));
        return entry_mark_truncated(r->a, r->out, what.text);
    }
    if (error == XML_ERROR_NO_MEMORY) {
        return err_set(r->err, ERR_NOMEM, "the list needs more memory than an import may take");
    }
    if (!r->is_begun)
        return err_set(r->err, ERR_INVALID,
                       "this is no XML, so no UN consolidated list (line %zu: %s); is it the right "
                       "file? The UN's is UN_consolidated.xml",
                       line_of(r), XML_ErrorString(error));
    return err_set(r->err, ERR_INVALID,
                   "line %zu: not well-formed XML (%s); download the UN list again", line_of(r),
                   XML_ErrorString(error));
}

int
un_read(struct arena *a, struct bytes file, struct entry_list *out, struct err *err)
{
    entry_list_init(out, BYTES_LIT("un"));
    if (file.n > LIMIT_IMPORT_SIZE) {
        return err_set(err, ERR_LIMIT, "the file is larger than %d MiB",
                       LIMIT_IMPORT_SIZE / (1024 * 1024));
    }
    if (has_endless_tag(file)) {
        return err_set(
            err, ERR_LIMIT,
            "the file has a tag longer than 64 KiB: it is no UN list; download it again");
    }
    struct un_reader r = {
        .a = a, .fact = {.a = a}, .out = out, .err = err, .parser = XML_ParserCreate(NULL)};
    if (r.parser == NULL) {
        return err_set(err, ERR_NOMEM, "memory is exhausted");
    }
    buf_init(&r.text, ENTRY_TEXT_MAX);
    int code = run(&r, file);
    XML_ParserFree(r.parser);
    buf_clear(&r.text);
    if (code == 0) {
        code = entry_list_finish(a, out, err);
    }
    return code;
}
