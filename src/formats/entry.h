// SPDX-License-Identifier: Apache-2.0
// One entry of a list, whoever publishes it: the neutral shape between a reader (un.h, ofac.h,
// own.h) and a listing record. A reader appends freely; what does not fit makes the entry fail
// (entry_list_take refuses it with a reason) and never the whole list. Every text lives in the
// arena of the read or borrows the file that was read: keep both.
//
// The record an entry becomes is compact JSON in one fixed order of fields, so equal entries give
// equal bytes:
//   {"kind":"listing","time":"...","object":"...",BODY      BODY:
//   "status":...,"subject":...,"names":[...], ... }
// The body holds neither time nor object; a re-import compares bodies (changes.h).
#ifndef FORMATS_ENTRY_H
#define FORMATS_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "record/charter.h"

enum entry_subject {
    ENTRY_OTHER,
    ENTRY_PERSON,
    ENTRY_ORGANISATION,
    ENTRY_VESSEL,
    ENTRY_AIRCRAFT,
    ENTRY_ACCOUNT,
    ENTRY_SUBJECT_COUNT
};
enum entry_name_kind {
    ENTRY_PRIMARY,
    ENTRY_ALIAS,
    ENTRY_WEAK,
    ENTRY_FORMERLY,
    ENTRY_ORIGINAL,
    ENTRY_NAME_KIND_COUNT
};
enum entry_place_kind {
    ENTRY_BIRTHPLACE,
    ENTRY_ADDRESS,
    ENTRY_NATIONALITY,
    ENTRY_FLAG,
    ENTRY_PLACE_KIND_COUNT
};
enum entry_document_kind {
    ENTRY_PASSPORT,
    ENTRY_NATIONAL_ID,
    ENTRY_TAX,
    ENTRY_IMO,
    ENTRY_REGISTRATION,
    ENTRY_SWIFT,
    ENTRY_CRYPTO,
    ENTRY_OTHER_DOCUMENT,
    ENTRY_DOCUMENT_KIND_COUNT
};
enum entry_sex { ENTRY_SEX_UNKNOWN, ENTRY_MALE, ENTRY_FEMALE, ENTRY_SEX_COUNT };
enum entry_status { ENTRY_LISTED, ENTRY_DELISTED };

#define ENTRY_FACTS_MAX 1024       // places, documents, births ... of one entry, each
#define ENTRY_CRITERIA_MAX 64      // criteria one entry can map to
#define ENTRY_TEXT_MAX (64 * 1024) // bytes of one text of an entry, and of its remarks together
#define ENTRY_SHORT_MAX 1024 // code points of a name, number, place, note or title, as in listings
#define ENTRY_REFERENCE_MAX 128 // code points of a reference
#define ENTRY_PROGRAMMES_MAX 64 // programmes of one entry

// What stands before and at the start of a body in the records of entry_append_record.
#define ENTRY_HEAD "{\"kind\":\"listing\",\"time\":\""
#define ENTRY_HEAD_OBJECT "\"object\":\""
#define ENTRY_BODY_LISTED "\"status\":\"listed\","
#define ENTRY_BODY_DELISTED "\"status\":\"delisted\","

struct entry_name {
    struct bytes text;
    enum entry_name_kind kind;
    struct bytes lang;   // BCP 47, or empty
    struct bytes script; // ISO 15924, or empty
    struct entry_name *next;
};
struct entry_birth {
    struct bytes date;  // YYYY, YYYY-MM or YYYY-MM-DD
    struct bytes until; // the end of a range, else empty
    bool is_circa;
    struct entry_birth *next;
};
struct entry_place {
    enum entry_place_kind kind;
    struct bytes country, city, text; // any may be empty, not all
    struct entry_place *next;
};
struct entry_document {
    enum entry_document_kind kind;
    struct bytes number; // never empty
    struct bytes country, note;
    struct entry_document *next;
};
struct entry_text {
    struct bytes text;
    struct entry_text *next;
};
// Texts in the order they were added.
struct entry_texts {
    struct entry_text *first, *last;
    size_t count;
};

struct entry {
    struct bytes reference; // the publisher's, unique in its list
    enum entry_subject subject;
    enum entry_sex sex;
    struct {
        struct entry_name *first, *last;
        size_t count;
    } names; // a primary one first
    struct {
        struct entry_birth *first, *last;
        size_t count;
    } births;
    struct {
        struct entry_place *first, *last;
        size_t count;
    } places;
    struct {
        struct entry_document *first, *last;
        size_t count;
    } documents;
    struct entry_texts programmes; // the publisher's words
    struct entry_texts criteria;   // ids named by the list itself (a list of our own); charter's
                                   // mapping comes beside
    struct entry_texts titles, positions, evidence;
    struct entry_texts remarks;           // joined by one space
    struct bytes listed, updated, review; // YYYY-MM-DD, or empty
    struct bytes reason;
    size_t line;       // where it began in the file, from 1
    int failed;        // 0, or why it cannot be used: ERR_NOMEM, ERR_LIMIT, ERR_INVALID; sticky
    const char *fault; // what was wrong; NULL while failed is 0
    struct entry *next;
};

// An entry that was left out, and why, in a sentence.
struct entry_refusal {
    struct bytes reference; // may be empty
    struct bytes reason;
    size_t line;
    struct entry_refusal *next;
};

struct entry_list {
    struct bytes list;  // "un", "ofac", or a name of one's own
    struct bytes as_of; // date the publisher made it, YYYY-MM-DD; empty when the file does not say
    struct entry *first, *last; // in the order of the file
    size_t count;
    struct entry **by_reference; // count of them, sorted by bytes; set by entry_list_finish
    struct entry_refusal *refusals, *refusals_last;
    size_t refusal_count;
    bool is_truncated;      // the file ends too early: what is here is what stands before the cut
    struct bytes truncated; // then: which file, and what is missing, in a sentence
};

void entry_list_init(struct entry_list *l, struct bytes list);
// A new, empty entry; NULL when the arena is exhausted.
struct entry *entry_new(struct arena *a, struct bytes reference, size_t line) MUST_USE;
// Append facts. White space is trimmed and collapsed; a fact without content is left out; a place's
// text, a note or a title too long for its field goes to the remarks, a name or number too long
// fails. Failures stick to e. A range of births written backwards is turned round.
void entry_add_name(struct arena *a, struct entry *e, enum entry_name_kind kind, struct bytes text);
void entry_add_birth(struct arena *a, struct entry *e, struct bytes date, struct bytes until,
                     bool is_circa); // no exact repeats
void entry_add_place(struct arena *a, struct entry *e, enum entry_place_kind kind,
                     struct bytes country, struct bytes city,
                     struct bytes text); // no exact repeats
void entry_add_document(struct arena *a, struct entry *e, enum entry_document_kind kind,
                        struct bytes number, struct bytes country, struct bytes note);
void entry_add_text(struct arena *a, struct entry *e, struct entry_texts *to,
                    struct bytes text); // no exact repeats
void entry_fail(struct entry *e, int code,
                const char *fault); // fault is kept: static text, or the arena's
// Put e into the list, its primary name first, or into the refusals when it failed, has no
// reference or no primary name. ERR_NOMEM only when the arena is exhausted.
int entry_list_take(struct arena *a, struct entry_list *l, struct entry *e,
                    struct err *err) MUST_USE;
int entry_list_refuse(struct arena *a, struct entry_list *l, struct bytes reference, size_t line,
                      const char *reason) MUST_USE;
// Sort by_reference; an entry whose reference was there before is moved to the refusals.
int entry_list_finish(struct arena *a, struct entry_list *l, struct err *err) MUST_USE;
struct entry *entry_find(const struct entry_list *l,
                         struct bytes reference); // after finish; NULL when absent
int entry_mark_truncated(struct arena *a, struct entry_list *l, const char *what) MUST_USE;

// The criteria of the charter that e falls under, sorted, without repeats: those it names itself
// (if the charter has them) and those its programmes map to. Returns their number, at most
// ENTRY_CRITERIA_MAX; 0: it cannot be imported.
size_t entry_map_criteria(const struct entry *e, struct bytes list, const struct charter *c,
                          struct bytes criteria[ENTRY_CRITERIA_MAX]);
// Append the body, from "status" to the closing brace. ERR_REFUSED when no criterion fits,
// ERR_LIMIT when the whole record could exceed LIMIT_RECORD_SIZE; then out is as it was.
int entry_append_body(struct buf *out, const struct entry *e, struct bytes list,
                      const struct charter *c, enum entry_status status, struct err *err) MUST_USE;
// Append a whole record around a body. object: 64 hex digits, or empty for a first version.
int entry_append_record(struct buf *out, struct bytes body, int64_t time, struct bytes object,
                        struct err *err) MUST_USE;
// The body within a record that entry_append_record wrote (borrowed). False for any other shape.
bool entry_body_of(struct bytes record, struct bytes *body) MUST_USE;
// Append the body of a delisting: all fields of record (any listing's JSON) in their order, with
// status delisted.
int entry_append_delisted(struct arena *a, struct buf *out, struct bytes record,
                          struct err *err) MUST_USE;

// Names of the enumerators as records write them; -1 when unknown.
const char *entry_subject_name(enum entry_subject s);
const char *entry_name_kind_name(enum entry_name_kind k);
const char *entry_place_kind_name(enum entry_place_kind k);
const char *entry_document_kind_name(enum entry_document_kind k);
int entry_subject_find(struct bytes text);
int entry_name_kind_find(struct bytes text);
int entry_place_kind_find(struct bytes text);
int entry_document_kind_find(struct bytes text);

#endif
