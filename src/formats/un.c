// SPDX-License-Identifier: Apache-2.0
// See un.h. expat reads the XML; this file follows the path of elements:
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

enum {
    UN_DEPTH_MAX = 16,           // the list is five deep
    UN_TAG_SIZE_MAX = 64 * 1024, // its longest tag is the root's, 200 bytes
};
_Static_assert(LIMIT_IMPORT_SIZE <= INT_MAX, "expat takes the length of a piece as an int");

enum un_group {
    GROUP_NONE,
    GROUP_ALIAS,
    GROUP_ADDRESS,
    GROUP_BIRTH,
    GROUP_BIRTHPLACE,
    GROUP_DOCUMENT,
    GROUP_NATIONALITY,
    GROUP_TITLE,
    GROUP_DESIGNATION,
    GROUP_UPDATED,
};
enum un_field {
    FIELD_NONE,
    FIELD_FIRST,
    FIELD_SECOND,
    FIELD_THIRD,
    FIELD_FOURTH,
    FIELD_ORIGINAL,
    FIELD_PROGRAMME,
    FIELD_REFERENCE,
    FIELD_LISTED,
    FIELD_GENDER,
    FIELD_COMMENTS,
    FIELD_COUNT
};
enum un_part {
    PART_NONE,
    PART_QUALITY,
    PART_NAME,
    PART_NOTE,
    PART_DATE,
    PART_YEAR,
    PART_FROM,
    PART_TO,
    PART_DATE_TYPE,
    PART_BIRTH_DATE,
    PART_BIRTH_CITY,
    PART_BIRTH_COUNTRY,
    PART_STREET,
    PART_CITY,
    PART_STATE,
    PART_ZIP,
    PART_COUNTRY,
    PART_TYPE,
    PART_TYPE2,
    PART_NUMBER,
    PART_ISSUER,
    PART_ISSUED_IN,
    PART_ISSUED_ON,
    PART_ISSUED_AT,
    PART_VALUE,
    PART_COUNT
};

struct un_word {
    const char *name;
    int id;
};

static const struct un_word un_fields[] = {
    {"FIRST_NAME", FIELD_FIRST},
    {"SECOND_NAME", FIELD_SECOND},
    {"THIRD_NAME", FIELD_THIRD},
    {"FOURTH_NAME", FIELD_FOURTH},
    {"NAME_ORIGINAL_SCRIPT", FIELD_ORIGINAL},
    {"UN_LIST_TYPE", FIELD_PROGRAMME},
    {"REFERENCE_NUMBER", FIELD_REFERENCE},
    {"LISTED_ON", FIELD_LISTED},
    {"GENDER", FIELD_GENDER},
    {"COMMENTS1", FIELD_COMMENTS},
    {NULL, FIELD_NONE},
};
static const struct un_word un_groups[] = {
    {"INDIVIDUAL_ALIAS", GROUP_ALIAS},
    {"ENTITY_ALIAS", GROUP_ALIAS},
    {"INDIVIDUAL_ADDRESS", GROUP_ADDRESS},
    {"ENTITY_ADDRESS", GROUP_ADDRESS},
    {"INDIVIDUAL_DATE_OF_BIRTH", GROUP_BIRTH},
    {"INDIVIDUAL_PLACE_OF_BIRTH", GROUP_BIRTHPLACE},
    {"INDIVIDUAL_DOCUMENT", GROUP_DOCUMENT},
    {"NATIONALITY", GROUP_NATIONALITY},
    {"TITLE", GROUP_TITLE},
    {"DESIGNATION", GROUP_DESIGNATION},
    {"LAST_DAY_UPDATED", GROUP_UPDATED},
    {NULL, GROUP_NONE},
};
static const struct un_word un_parts[] = {
    {"QUALITY", PART_QUALITY},
    {"ALIAS_NAME", PART_NAME},
    {"NOTE", PART_NOTE},
    {"DATE", PART_DATE},
    {"YEAR", PART_YEAR},
    {"FROM_YEAR", PART_FROM},
    {"TO_YEAR", PART_TO},
    {"TYPE_OF_DATE", PART_DATE_TYPE},
    {"DATE_OF_BIRTH", PART_BIRTH_DATE},
    {"CITY_OF_BIRTH", PART_BIRTH_CITY},
    {"COUNTRY_OF_BIRTH", PART_BIRTH_COUNTRY},
    {"STREET", PART_STREET},
    {"CITY", PART_CITY},
    {"STATE_PROVINCE", PART_STATE},
    {"ZIP_CODE", PART_ZIP},
    {"COUNTRY", PART_COUNTRY},
    {"TYPE_OF_DOCUMENT", PART_TYPE},
    {"TYPE_OF_DOCUMENT2", PART_TYPE2},
    {"NUMBER", PART_NUMBER},
    {"ISSUING_COUNTRY", PART_ISSUER},
    {"COUNTRY_OF_ISSUE", PART_ISSUED_IN},
    {"DATE_OF_ISSUE", PART_ISSUED_ON},
    {"CITY_OF_ISSUE", PART_ISSUED_AT},
    {"VALUE", PART_VALUE},
    {NULL, PART_NONE},
};

struct un_reader {
    struct arena *a;
    XML_Parser parser;
    struct entry_list *out;
    struct err *err;
    int code;                         // 0, or why the reading was stopped
    int depth;                        // open elements
    bool is_within_list;              // at level 2: inside INDIVIDUALS or ENTITIES
    struct entry *entry;              // the one being read, or NULL
    int field;                        // enum un_field of the open element of level 4
    int group;                        // enum un_group of the open element of level 4
    int part;                         // enum un_part of the open element of level 5
    struct bytes fields[FIELD_COUNT]; // of the entry; cleaned
    struct bytes parts[PART_COUNT];   // of the group; cleaned
    struct buf text;                  // of the innermost open element
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

// Texts joined by a separator, the empty ones left out.
static struct bytes
join(struct un_reader *r, const struct bytes *texts, size_t count, const char *separator)
{
    struct buf b;
    buf_init(&b, LIMIT_RECORD_SIZE * 4);
    for (size_t i = 0; i < count; i++) {
        if (texts[i].n > 0) {
            if (b.n > 0) {
                buf_append_str(&b, separator);
            }
            buf_append(&b, texts[i]);
        }
    }
    const struct bytes joined = arena_copy(r->a, buf_bytes(&b));
    if (buf_check(&b) != 0 || joined.p == NULL) {
        stop(r, ERR_NOMEM);
    }
    buf_clear(&b);
    return joined;
}

// A remark made of up to four texts, closed by a point; nothing when the last is empty.
static void
remark(struct un_reader *r, const char *what, struct bytes subject, const char *between,
       struct bytes note)
{
    if (note.n == 0) {
        return;
    }
    const bool is_closed = note.p[note.n - 1] == '.';
    const struct bytes texts[5] = {bytes_of_str(what), subject, bytes_of_str(between), note,
                                   bytes_of_str(is_closed ? "" : ".")};
    entry_add_text(r->a, r->entry, &r->entry->remarks, join(r, texts, 5, ""));
}

static void
finish_alias(struct un_reader *r)
{
    const struct bytes name = r->parts[PART_NAME];
    const struct bytes quality = r->parts[PART_QUALITY];
    enum entry_name_kind kind = ENTRY_ALIAS;
    if (clean_equal_str(quality, "low")) {
        kind = ENTRY_WEAK;
    } else if (clean_has_prefix_str(quality, "f.k.a")) {
        kind = ENTRY_FORMERLY;
    }
    entry_add_name(r->a, r->entry, kind, name);
    if (name.n == 0) {
        return;
    }
    // What is said to be so under this name is true of the entry.
    entry_add_birth(r->a, r->entry, date_of_xml(r->parts[PART_BIRTH_DATE]), bytes_of(NULL, 0),
                    false);
    entry_add_place(r->a, r->entry, ENTRY_BIRTHPLACE, r->parts[PART_BIRTH_COUNTRY],
                    r->parts[PART_BIRTH_CITY], bytes_of(NULL, 0));
    remark(r, "Alias ", name, ": ", r->parts[PART_NOTE]);
}

static void
finish_place(struct un_reader *r, enum entry_place_kind kind)
{
    const struct bytes texts[4] = {r->parts[PART_STREET], r->parts[PART_STATE], r->parts[PART_ZIP],
                                   r->parts[PART_NOTE]};
    entry_add_place(r->a, r->entry, kind, r->parts[PART_COUNTRY], r->parts[PART_CITY],
                    join(r, texts, 4, ", "));
}

// The date a birth note adds: "Nov. 1973" alone, or "Sep." to a year. Empty when the note is
// something else.
static struct bytes
date_in_note(struct un_reader *r, struct bytes note, struct bytes year)
{
    struct bytes date = {NULL, 0};
    const struct bytes words[2] = {note, year};
    return note.n > 0 && date_from_words(r->a, join(r, words, 2, " "), &date) ? date
                                                                              : bytes_of(NULL, 0);
}

static void
finish_birth(struct un_reader *r)
{
    const struct bytes none = {NULL, 0};
    const struct bytes note = r->parts[PART_NOTE];
    bool is_circa = clean_has_prefix_str(r->parts[PART_DATE_TYPE], "approx");
    bool is_note_used = clean_has_prefix_str(note, "approx");
    is_circa = is_circa || is_note_used;
    struct bytes until = none;
    struct bytes date = date_of_xml(r->parts[PART_DATE]);
    if (date.n == 0) {
        date = date_in_note(r, note, r->parts[PART_YEAR]);
        is_note_used = is_note_used || date.n > 0;
    }
    if (date.n == 0) {
        date = r->parts[PART_YEAR];
    }
    if (date.n == 0) {
        date = r->parts[PART_FROM];
        until = r->parts[PART_TO];
    }
    if (date_is_partial(date) && (until.n == 0 || date_is_partial(until))) {
        entry_add_birth(r->a, r->entry, date, until, is_circa);
    } else {
        const struct bytes words[2] = {date, until};
        remark(r, "Birth date", none, ": ", join(r, words, 2, " to "));
    }
    if (!is_note_used) {
        remark(r, "Birth date", none, ": ", note);
    }
}

static enum entry_document_kind
document_kind(struct bytes type, struct bytes type2)
{
    const bool is_passport = clean_find_str(type, 0, "asspor") < type.n || // Passport, passeport
                             clean_find_str(type, 0, "assepor") < type.n ||
                             clean_find_str(type, 0, "asapor") < type.n; // pasaporte
    if (is_passport) {
        return ENTRY_PASSPORT;
    }
    if (clean_find_str(type2, 0, "assport") < type2.n) {
        return ENTRY_PASSPORT; // "National Identification Number", "national passport"
    }
    if (clean_has_prefix_str(type, "national id")) {
        return ENTRY_NATIONAL_ID;
    }
    return ENTRY_OTHER_DOCUMENT;
}

static void
finish_document(struct un_reader *r)
{
    const struct bytes type = r->parts[PART_TYPE];
    const struct bytes type2 = r->parts[PART_TYPE2];
    const struct bytes country =
        r->parts[PART_ISSUER].n > 0 ? r->parts[PART_ISSUER] : r->parts[PART_ISSUED_IN];
    const enum entry_document_kind kind = document_kind(type, type2);
    const bool is_type_told =
        kind != ENTRY_OTHER_DOCUMENT && (type2.n == 0 || bytes_equal(type, type2));
    const struct bytes issued[2] = {r->parts[PART_ISSUED_ON], r->parts[PART_ISSUED_AT]};
    struct bytes issue = join(r, issued, 2, " in ");
    if (issue.n > 0) {
        const struct bytes words[2] = {BYTES_LIT("issued"), issue};
        issue = join(r, words, 2, r->parts[PART_ISSUED_ON].n > 0 ? " " : " in ");
    }
    const struct bytes notes[3] = {is_type_told ? bytes_of(NULL, 0) : (type2.n > 0 ? type2 : type),
                                   issue, r->parts[PART_NOTE]};
    const struct bytes note = join(r, notes, 3, "; ");
    if (r->parts[PART_NUMBER].n > 0) {
        entry_add_document(r->a, r->entry, kind, r->parts[PART_NUMBER], country, note);
        return;
    }
    const struct bytes words[3] = {type, country, note};
    remark(r, "Document", bytes_of(NULL, 0), ": ", join(r, words, 3, "; "));
}

// A group of level 4 has ended: its parts become a fact of the entry.
static void
finish_group(struct un_reader *r)
{
    switch ((enum un_group)r->group) {
    case GROUP_ALIAS:
        finish_alias(r);
        break;
    case GROUP_ADDRESS:
        finish_place(r, ENTRY_ADDRESS);
        break;
    case GROUP_BIRTH:
        finish_birth(r);
        break;
    case GROUP_BIRTHPLACE:
        finish_place(r, ENTRY_BIRTHPLACE);
        break;
    case GROUP_DOCUMENT:
        finish_document(r);
        break;
    case GROUP_NATIONALITY:
    case GROUP_TITLE:
    case GROUP_DESIGNATION:
    case GROUP_UPDATED:
    case GROUP_NONE:
        break;
    }
}

// A VALUE has ended: those groups hold any number of them.
static void
take_value(struct un_reader *r, struct bytes value)
{
    const struct bytes none = {NULL, 0};
    struct entry *e = r->entry;
    if (r->group == GROUP_NATIONALITY) {
        entry_add_place(r->a, e, ENTRY_NATIONALITY, value, none, none);
    } else if (r->group == GROUP_TITLE) {
        entry_add_text(r->a, e, &e->titles, value);
    } else if (r->group == GROUP_DESIGNATION) {
        entry_add_text(r->a, e, &e->positions, value);
    } else if (r->group == GROUP_UPDATED) {
        const struct bytes date = date_of_xml(value);
        if (bytes_compare(date, e->updated) > 0) {
            e->updated = date;
        }
    }
}

// "Gender: male." in a comment, from the years before there was an element for it.
static enum entry_sex
sex_in(struct bytes comment)
{
    const size_t at = clean_find_str(comment, 0, "Gender: ");
    const struct bytes word = bytes_sub(comment, at + 8, 6);
    if (at == comment.n) {
        return ENTRY_SEX_UNKNOWN;
    }
    if (clean_has_prefix_str(word, "female")) {
        return ENTRY_FEMALE;
    }
    return clean_has_prefix_str(word, "male") ? ENTRY_MALE : ENTRY_SEX_UNKNOWN;
}

// The element of an entry has ended: the fields of its own, the primary name first, then into the
// list.
static void
finish_entry(struct un_reader *r)
{
    struct entry *e = r->entry;
    const struct bytes *f = r->fields;
    struct entry aliases = {.names = {e->names.first, e->names.last, e->names.count}};
    e->names.first = e->names.last = NULL;
    e->names.count = 0;
    e->reference = f[FIELD_REFERENCE];
    entry_add_name(r->a, e, ENTRY_PRIMARY, join(r, &f[FIELD_FIRST], 4, " "));
    entry_add_name(r->a, e, ENTRY_ORIGINAL, f[FIELD_ORIGINAL]);
    if (aliases.names.first != NULL && e->names.last != NULL) {
        e->names.last->next = aliases.names.first;
        e->names.last = aliases.names.last;
        e->names.count += aliases.names.count;
        if (e->names.count > LIMIT_LISTING_NAMES) {
            entry_fail(e, ERR_LIMIT, "it has more than 1,024 names");
        }
    }
    entry_add_text(r->a, e, &e->programmes, f[FIELD_PROGRAMME]);
    e->listed = date_of_xml(f[FIELD_LISTED]);
    if (clean_equal_str(f[FIELD_GENDER], "male")) {
        e->sex = ENTRY_MALE;
    } else if (clean_equal_str(f[FIELD_GENDER], "female")) {
        e->sex = ENTRY_FEMALE;
    } else {
        e->sex = sex_in(f[FIELD_COMMENTS]);
    }
    struct entry_texts said = e->remarks; // what the groups left over follows the comment
    e->remarks = (struct entry_texts){NULL, NULL, 0};
    entry_add_text(r->a, e, &e->remarks, f[FIELD_COMMENTS]);
    for (const struct entry_text *t = said.first; t != NULL; t = t->next) {
        entry_add_text(r->a, e, &e->remarks, t->text);
    }
    const int code = entry_list_take(r->a, r->out, e, r->err);
    if (code != 0) {
        stop(r, code);
    }
    r->entry = NULL;
}

static void
start_entry(struct un_reader *r, const char *name)
{
    const bool is_person = strcmp(name, "INDIVIDUAL") == 0;
    if (!is_person && strcmp(name, "ENTITY") != 0) {
        return;
    }
    memset(r->fields, 0, sizeof r->fields);
    r->entry = entry_new(r->a, bytes_of(NULL, 0), line_of(r));
    if (r->entry == NULL) {
        stop(r, ERR_NOMEM);
        return;
    }
    r->entry->subject = is_person ? ENTRY_PERSON : ENTRY_ORGANISATION;
}

static void
start_root(struct un_reader *r, const char *name, const char **attributes)
{
    if (strcmp(name, "CONSOLIDATED_LIST") != 0) {
        stop(r, err_set(r->err, ERR_INVALID,
                        "this is no UN consolidated list: its first element is <%.40s>, not "
                        "<CONSOLIDATED_LIST>; download UN_consolidated.xml again",
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
    } else if (r->depth == 4 && r->entry != NULL) {
        r->field = word_id(un_fields, name);
        r->group = word_id(un_groups, name);
        memset(r->parts, 0, sizeof r->parts);
    } else if (r->depth == 5 && r->group != GROUP_NONE) {
        r->part = word_id(un_parts, name);
    }
}

static void XMLCALL
on_end(void *data, const char *name)
{
    struct un_reader *r = data;
    (void)name; // expat has checked that it matches
    if (r->entry != NULL && r->code == 0) {
        if (r->depth == 5 && r->part == PART_VALUE) {
            take_value(r, take_text(r));
        } else if (r->depth == 5 && r->part != PART_NONE) {
            r->parts[r->part] = take_text(r);
        } else if (r->depth == 4 && r->field != FIELD_NONE) {
            r->fields[r->field] = take_text(r);
        } else if (r->depth == 4) {
            finish_group(r);
        } else if (r->depth == 3) {
            finish_entry(r);
        }
    }
    if (r->depth == 5) {
        r->part = PART_NONE;
    } else if (r->depth == 4) {
        r->field = FIELD_NONE;
        r->group = GROUP_NONE;
    }
    buf_reset(&r->text);
    r->depth--;
}

static void XMLCALL
on_text(void *data, const char *text, int n)
{
    struct un_reader *r = data;
    if (r->field == FIELD_NONE && r->part == PART_NONE) {
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
    struct un_reader r = {.a = a, .out = out, .err = err, .parser = XML_ParserCreate(NULL)};
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
