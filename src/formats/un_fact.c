// SPDX-License-Identifier: Apache-2.0
// See un_fact.h. docs/list-formats.md has the same as a table.
#include "formats/un_fact.h"

#include "base/buf.h"
#include "base/limits.h"
#include "formats/clean.h"
#include "formats/date.h"

// Texts joined by a separator, the empty ones left out.
static struct bytes
join(struct un_fact *f, const struct bytes *texts, size_t count, const char *separator)
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
    const struct bytes joined = arena_copy(f->a, buf_bytes(&b));
    if (buf_check(&b) != 0 || joined.p == NULL) {
        entry_fail(f->entry, ERR_NOMEM, "memory is exhausted");
    }
    buf_clear(&b);
    return joined;
}

// A remark made of up to four texts, closed by a point; nothing when the last is empty.
static void
remark(struct un_fact *f, const char *what, struct bytes subject, const char *between,
       struct bytes note)
{
    if (note.n == 0) {
        return;
    }
    const bool is_closed = note.p[note.n - 1] == '.';
    const struct bytes texts[5] = {bytes_of_str(what), subject, bytes_of_str(between), note,
                                   bytes_of_str(is_closed ? "" : ".")};
    entry_add_text(f->a, f->entry, &f->entry->remarks, join(f, texts, 5, ""));
}

static void
finish_alias(struct un_fact *f)
{
    const struct bytes name = f->parts[UN_PART_NAME];
    const struct bytes quality = f->parts[UN_PART_QUALITY];
    enum entry_name_kind kind = ENTRY_ALIAS;
    if (clean_equal_str(quality, "low")) {
        kind = ENTRY_WEAK;
    } else if (clean_has_prefix_str(quality, "f.k.a")) {
        kind = ENTRY_FORMERLY;
    }
    entry_add_name(f->a, f->entry, kind, name);
    if (name.n == 0) {
        return;
    }
    // What is said to be so under this name is true of the entry.
    entry_add_birth(f->a, f->entry, date_of_xml(f->parts[UN_PART_BIRTH_DATE]), bytes_of(NULL, 0),
                    false);
    entry_add_place(f->a, f->entry, ENTRY_BIRTHPLACE, f->parts[UN_PART_BIRTH_COUNTRY],
                    f->parts[UN_PART_BIRTH_CITY], bytes_of(NULL, 0));
    remark(f, "Alias ", name, ": ", f->parts[UN_PART_NOTE]);
}

static void
finish_place(struct un_fact *f, enum entry_place_kind kind)
{
    const struct bytes texts[4] = {f->parts[UN_PART_STREET], f->parts[UN_PART_STATE],
                                   f->parts[UN_PART_ZIP], f->parts[UN_PART_NOTE]};
    entry_add_place(f->a, f->entry, kind, f->parts[UN_PART_COUNTRY], f->parts[UN_PART_CITY],
                    join(f, texts, 4, ", "));
}

// The date a birth note adds: "Nov. 1973" alone, or "Sep." to a year. Empty when the note is
// something else.
static struct bytes
date_in_note(struct un_fact *f, struct bytes note, struct bytes year)
{
    struct bytes date = {NULL, 0};
    const struct bytes words[2] = {note, year};
    return note.n > 0 && date_from_words(f->a, join(f, words, 2, " "), &date) ? date
                                                                              : bytes_of(NULL, 0);
}

static void
finish_birth(struct un_fact *f)
{
    const struct bytes none = {NULL, 0};
    const struct bytes note = f->parts[UN_PART_NOTE];
    bool is_circa = clean_has_prefix_str(f->parts[UN_PART_DATE_TYPE], "approx");
    bool is_note_used = clean_has_prefix_str(note, "approx");
    is_circa = is_circa || is_note_used;
    struct bytes until = none;
    struct bytes date = date_of_xml(f->parts[UN_PART_DATE]);
    if (date.n == 0) {
        date = date_in_note(f, note, f->parts[UN_PART_YEAR]);
        is_note_used = is_note_used || date.n > 0;
    }
    if (date.n == 0) {
        date = f->parts[UN_PART_YEAR];
    }
    if (date.n == 0) {
        date = f->parts[UN_PART_FROM];
        until = f->parts[UN_PART_TO];
    }
    if (date_is_partial(date) && (until.n == 0 || date_is_partial(until))) {
        entry_add_birth(f->a, f->entry, date, until, is_circa);
    } else {
        const struct bytes words[2] = {date, until};
        remark(f, "Birth date", none, ": ", join(f, words, 2, " to "));
    }
    if (!is_note_used) {
        remark(f, "Birth date", none, ": ", note);
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
finish_document(struct un_fact *f)
{
    const struct bytes type = f->parts[UN_PART_TYPE];
    const struct bytes type2 = f->parts[UN_PART_TYPE2];
    const struct bytes country =
        f->parts[UN_PART_ISSUER].n > 0 ? f->parts[UN_PART_ISSUER] : f->parts[UN_PART_ISSUED_IN];
    const enum entry_document_kind kind = document_kind(type, type2);
    const bool is_type_told =
        kind != ENTRY_OTHER_DOCUMENT && (type2.n == 0 || bytes_equal(type, type2));
    const struct bytes issued[2] = {f->parts[UN_PART_ISSUED_ON], f->parts[UN_PART_ISSUED_AT]};
    struct bytes issue = join(f, issued, 2, " in ");
    if (issue.n > 0) {
        const struct bytes words[2] = {BYTES_LIT("issued"), issue};
        issue = join(f, words, 2, f->parts[UN_PART_ISSUED_ON].n > 0 ? " " : " in ");
    }
    const struct bytes notes[3] = {is_type_told ? bytes_of(NULL, 0) : (type2.n > 0 ? type2 : type),
                                   issue, f->parts[UN_PART_NOTE]};
    const struct bytes note = join(f, notes, 3, "; ");
    if (f->parts[UN_PART_NUMBER].n > 0) {
        entry_add_document(f->a, f->entry, kind, f->parts[UN_PART_NUMBER], country, note);
        return;
    }
    const struct bytes words[3] = {type, country, note};
    remark(f, "Document", bytes_of(NULL, 0), ": ", join(f, words, 3, "; "));
}

// A group of level 4 has ended: its parts become a fact of the entry.
void
un_fact_group(struct un_fact *f, enum un_group group)
{
    switch (group) {
    case UN_GROUP_ALIAS:
        finish_alias(f);
        break;
    case UN_GROUP_ADDRESS:
        finish_place(f, ENTRY_ADDRESS);
        break;
    case UN_GROUP_BIRTH:
        finish_birth(f);
        break;
    case UN_GROUP_BIRTHPLACE:
        finish_place(f, ENTRY_BIRTHPLACE);
        break;
    case UN_GROUP_DOCUMENT:
        finish_document(f);
        break;
    case UN_GROUP_NATIONALITY:
    case UN_GROUP_TITLE:
    case UN_GROUP_DESIGNATION:
    case UN_GROUP_UPDATED:
    case UN_GROUP_NONE:
        break;
    }
}

// A VALUE has ended: those groups hold any number of them.
void
un_fact_value(struct un_fact *f, enum un_group group, struct bytes value)
{
    const struct bytes none = {NULL, 0};
    struct entry *e = f->entry;
    if (group == UN_GROUP_NATIONALITY) {
        entry_add_place(f->a, e, ENTRY_NATIONALITY, value, none, none);
    } else if (group == UN_GROUP_TITLE) {
        entry_add_text(f->a, e, &e->titles, value);
    } else if (group == UN_GROUP_DESIGNATION) {
        entry_add_text(f->a, e, &e->positions, value);
    } else if (group == UN_GROUP_UPDATED) {
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

// The element of an entry has ended: its own fields, the primary name before the others.
void
un_fact_entry(struct un_fact *f)
{
    struct entry *e = f->entry;
    const struct bytes *own = f->fields;
    struct entry aliases = {.names = {e->names.first, e->names.last, e->names.count}};
    e->names.first = e->names.last = NULL;
    e->names.count = 0;
    e->reference = own[UN_FIELD_REFERENCE];
    entry_add_name(f->a, e, ENTRY_PRIMARY, join(f, &own[UN_FIELD_FIRST], 4, " "));
    entry_add_name(f->a, e, ENTRY_ORIGINAL, own[UN_FIELD_ORIGINAL]);
    if (aliases.names.first != NULL && e->names.last != NULL) {
        e->names.last->next = aliases.names.first;
        e->names.last = aliases.names.last;
        e->names.count += aliases.names.count;
        if (e->names.count > LIMIT_LISTING_NAMES) {
            entry_fail(e, ERR_LIMIT, "it has more than 1,024 names");
        }
    }
    entry_add_text(f->a, e, &e->programmes, own[UN_FIELD_PROGRAMME]);
    e->listed = date_of_xml(own[UN_FIELD_LISTED]);
    if (clean_equal_str(own[UN_FIELD_GENDER], "male")) {
        e->sex = ENTRY_MALE;
    } else if (clean_equal_str(own[UN_FIELD_GENDER], "female")) {
        e->sex = ENTRY_FEMALE;
    } else {
        e->sex = sex_in(own[UN_FIELD_COMMENTS]);
    }
    struct entry_texts said = e->remarks; // what the groups left over follows the comment
    e->remarks = (struct entry_texts){NULL, NULL, 0};
    entry_add_text(f->a, e, &e->remarks, own[UN_FIELD_COMMENTS]);
    for (const struct entry_text *t = said.first; t != NULL; t = t->next) {
        entry_add_text(f->a, e, &e->remarks, t->text);
    }
}
