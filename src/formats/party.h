// SPDX-License-Identifier: Apache-2.0
// What is asked of a party, and what a listing holds of one, as the details that are compared (screen/details.h).
#ifndef FORMATS_PARTY_H
#define FORMATS_PARTY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/json.h"
#include "screen/details.h"
#include "screen/mrz.h"

#define PARTY_NAMES_MAX 16     // names of one party that are screened together
#define PARTY_DOCUMENTS_MAX 64 // of one party

struct party {
    struct bytes names[PARTY_NAMES_MAX];
    size_t name_count;
    struct details details;
    struct mrz mrz;
    bool has_mrz;
};

// One fact in the words of a person: field is "name", "born", "nationality", "birthplace", "sex", "subject", "document" or
// "mrz". Several may stand in text with ';' between them (not names). year: the present one. ERR_INVALID with a sentence.
int party_add(struct arena *a, struct party *f, const char *field, struct bytes text, int year, struct err *e) MUST_USE;
// The same of one fact alone, in which ';' means nothing.
int party_add_one(struct arena *a, struct party *f, const char *field, struct bytes text, int year, struct err *e) MUST_USE;
// {"name","born","nationality","birthplace","sex","subject","documents","mrz"}: each a text or a list of texts; a document
// may be {"kind","number","country"} too. Other fields are refused. What is in f lives in a and borrows json.
int party_of_json(struct arena *a, const struct json *json, int year, struct party *f, struct err *e) MUST_USE;
// Of a listing's record. What cannot be read is left out.
void party_of_listing(struct arena *a, const struct json *record, struct details *out);
// One document of a listing's record.
bool party_document(struct arena *a, const struct json *json, struct document *out) MUST_USE;
// What was understood, as members of the open object: "born", "nationality" and so on.
void party_write(const struct party *f, struct json_writer *w);
// One line of text, the same for the same facts in whatever order: what a verdict is filed under beside the folded name.
// Sorts them.
void party_fingerprint(struct details *d, struct buf *out);

#endif
