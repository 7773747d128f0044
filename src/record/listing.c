// SPDX-License-Identifier: Apache-2.0
// Kind `listing`. A row's interval [from, until) ends at `until` or at the review date, whichever
// comes first; the review date itself is in the note, 8 bytes big-endian, when there is one.
#include "record/listing.h"

#include <assert.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/when.h"
#include "record/common.h"
#include "record/kinds.h"
#include "record/record.h"

#define TEXT_MAX 1024         // a name, a place, a number
#define PROSE_MAX (64 * 1024) // reasons and remarks of official lists stay below 8 KiB
#define LIST_MAX 1024 // addresses, documents: the longest official entries have some hundred

static const char *const statuses[] = {"listed", "delisted", NULL};
static const char *const subjects[] = {"person",  "organisation", "vessel", "aircraft",
                                       "account", "other",        NULL};
static const char *const name_kinds[] = {"primary", "alias", "weak", "formerly", "original", NULL};
static const char *const place_kinds[] = {"birth", "address", "nationality", "flag", NULL};
static const char *const document_kinds[] = {
    "passport", "national-id", "tax", "imo", "registration", "swift", "crypto", "other", NULL};
static const char *const sexes[] = {"male", "female", NULL};

static const struct field name_fields[] = {
    {"name", FIELD_TEXT, FIELD_REQUIRED, 1, TEXT_MAX, 0, 0, NULL, NULL,
     "The name, in the script it is written in"},
    {"kind", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, name_kinds, NULL,
     "What sort of name: the primary one, an alias, a weak alias, a former name, the original "
     "script"},
    {"lang", FIELD_TEXT, 0, 0, 35, 0, 0, NULL, NULL,
     "Language, as a BCP 47 tag; empty when unknown"},
    {"script", FIELD_TEXT, 0, 0, 16, 0, 0, NULL, NULL, "Script, as an ISO 15924 code"},
};
static const struct field_set name_set = FIELD_SET(name_fields);

static const struct field source_fields[] = {
    {"list", FIELD_TEXT, FIELD_REQUIRED, 1, 64, 0, 0, NULL, NULL,
     "Whose list: un, ofac or another's name"},
    {"reference", FIELD_TEXT, FIELD_REQUIRED, 1, 128, 0, 0, NULL, NULL,
     "The publisher's reference of the entry"},
    {"programmes", FIELD_TEXT, FIELD_LIST, 1, TEXT_MAX, 0, 64, NULL, NULL,
     "The publisher's programmes or lists"},
    {"listed", FIELD_MOMENT, 0, 0, 0, 0, 0, NULL, NULL, "When the publisher listed it"},
    {"updated", FIELD_MOMENT, 0, 0, 0, 0, 0, NULL, NULL, "When the publisher changed it last"},
};
static const struct field_set source_set = FIELD_SET(source_fields);

static const struct field birth_fields[] = {
    {"date", FIELD_PARTIAL, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "Year, month or day of birth"},
    {"until", FIELD_PARTIAL, 0, 0, 0, 0, 0, NULL, NULL,
     "Last year, month or day of a range that begins with date"},
    {"circa", FIELD_BOOL, 0, 0, 0, 0, 0, NULL, NULL, "True: the publisher says about"},
};
static const struct field_set birth_set = FIELD_SET(birth_fields);

static const struct field place_fields[] = {
    {"kind", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, place_kinds, NULL,
     "What the place is to the subject"},
    {"country", FIELD_TEXT, 0, 0, TEXT_MAX, 0, 0, NULL, NULL, "Country, as the source writes it"},
    {"city", FIELD_TEXT, 0, 0, TEXT_MAX, 0, 0, NULL, NULL, "City, as the source writes it"},
    {"text", FIELD_TEXT, 0, 0, TEXT_MAX, 0, 0, NULL, NULL, "The rest of it, or all of it"},
};
static const struct field_set place_set = FIELD_SET(place_fields);

static const struct field document_fields[] = {
    {"kind", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, document_kinds, NULL,
     "What sort of document or number"},
    {"number", FIELD_TEXT, FIELD_REQUIRED, 1, TEXT_MAX, 0, 0, NULL, NULL, "Its number"},
    {"country", FIELD_TEXT, 0, 0, TEXT_MAX, 0, 0, NULL, NULL, "Issuing country"},
    {"note", FIELD_TEXT, 0, 0, TEXT_MAX, 0, 0, NULL, NULL, "What else the source says of it"},
};
static const struct field_set document_set = FIELD_SET(document_fields);

static const struct field fields[] = {
    {"status", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, statuses, NULL,
     "Whether this version lists the subject or takes it off; a first version lists"},
    {"subject", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, subjects, NULL, "What is listed"},
    {"names", FIELD_OBJECT, FIELD_LIST, 0, 0, 1, LIMIT_LISTING_NAMES, NULL, &name_set,
     "Its names, at least one of them primary; required when listed"},
    {"criteria", FIELD_NAME, FIELD_LIST, 0, 0, 1, 64, NULL, NULL,
     "Criteria of the charter it is listed for, at least one; required when listed; belief is "
     "never one"},
    {"source", FIELD_OBJECT, 0, 0, 0, 0, 0, NULL, &source_set,
     "The published list it was imported from"},
    {"birth", FIELD_OBJECT, FIELD_LIST, 0, 0, 0, LIST_MAX, NULL, &birth_set,
     "Dates of birth the sources give"},
    {"places", FIELD_OBJECT, FIELD_LIST, 0, 0, 0, LIST_MAX, NULL, &place_set,
     "Places of birth, addresses, nationalities, flags"},
    {"documents", FIELD_OBJECT, FIELD_LIST, 0, 0, 0, LIST_MAX, NULL, &document_set,
     "Documents and numbers"},
    {"sex", FIELD_WORD, 0, 0, 0, 0, 0, sexes, NULL, "Sex, where the source gives it"},
    {"titles", FIELD_TEXT, FIELD_LIST, 1, TEXT_MAX, 0, LIST_MAX, NULL, NULL, "Titles"},
    {"positions", FIELD_TEXT, FIELD_LIST, 1, PROSE_MAX, 0, LIST_MAX, NULL, NULL,
     "Offices and designations"},
    {"reason", FIELD_TEXT, 0, 0, PROSE_MAX, 0, 0, NULL, NULL, "Why, in words"},
    {"remarks", FIELD_TEXT, 0, 0, PROSE_MAX, 0, 0, NULL, NULL, "What else the source says"},
    {"review", FIELD_MOMENT, 0, 0, 0, 0, 0, NULL, NULL,
     "The listing lapses at this date unless renewed by a version"},
    {"evidence", FIELD_TEXT, FIELD_LIST, 1, TEXT_MAX, 0, LIST_MAX, NULL, NULL,
     "What it rests on: ids of records, or references in words"},
};

const struct field_set listing_fields = FIELD_SET(fields);

const char *const listing_rules[] = {
    "A first version, one without `object`, has status listed",
    "A listing in force has names, at least one of them primary, and cites at least one criterion",
    "The criteria are the charter's; religion, belief, faith, ethnicity, race and opinion are "
    "never among them",
    "A version has effect from its time, though not before the version before it, until the next "
    "version, its own `until` or its review date, whichever comes first",
    "A range of birth dates does not end before it begins",
    NULL,
};

int64_t
listing_review(const struct row *r)
{
    assert(r->kind == KIND_LISTING);
    return r->note.n == 8 ? (int64_t)num_get_u64be(r->note.p) : WHEN_MAX;
}

static int
check_listed(const struct record *r, struct err *e)
{
    const struct json *names = json_get(r->json, "names");
    if (names == NULL)
        return err_set(e, ERR_REFUSED, "names: is required in a listing in force, and missing");
    if (json_get(r->json, "criteria") == NULL)
        return err_set(e, ERR_REFUSED, "criteria: no criterion of the charter cited, no listing");
    for (const struct json *x = names->first; x != NULL; x = x->next) {
        if (bytes_equal_str(json_get_text(x, "kind"), "primary"))
            return 0;
    }
    return err_set(e, ERR_REFUSED, "names: none of them is primary");
}

static int
check_birth(const struct record *r, struct err *e)
{
    const struct json *list = json_get(r->json, "birth");
    for (const struct json *x = list != NULL ? list->first : NULL; x != NULL; x = x->next) {
        const struct json *until = json_get(x, "until");
        int64_t first = 0;
        int64_t last = 0;
        if (until == NULL)
            continue;
        int rc = field_partial(json_get_text(x, "date"), &first, NULL);
        if (rc == 0)
            rc = field_partial(until->text, &last, NULL);
        if (rc != 0 || last < first)
            return err_set(e, ERR_REFUSED, "birth: a range ends before it begins");
    }
    return 0;
}

int
listing_check(struct arena *a, struct record *r, struct err *e)
{
    r->status = (uint8_t)common_get_word(r->json, "status", statuses);
    if (r->status == LISTING_DELISTED && !r->has_object)
        return err_set(e, ERR_REFUSED,
                       "status: a first version (one without `object`) lists, it cannot delist");
    if (r->status == LISTING_LISTED) {
        int rc = check_listed(r, e);
        if (rc != 0)
            return rc;
    }
    int64_t review = common_get_moment(r->json, "review", WHEN_MAX);
    if (review != WHEN_MAX) {
        uint8_t *note = arena_alloc(a, 8);
        if (note == NULL)
            return ERR_NOMEM;
        num_put_u64be(note, (uint64_t)review);
        r->note = bytes_of(note, 8);
    }
    return check_birth(r, e);
}

unsigned
listing_map(const struct record *r, struct row *rows)
{
    (void)r; // all is in the row already
    int64_t review = listing_review(&rows[0]);
    if (review < rows[0].until)
        rows[0].until = review;
    return 1;
}
