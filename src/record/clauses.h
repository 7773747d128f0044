// SPDX-License-Identifier: Apache-2.0
// A text in languages and clauses, as proposals carry it. Each language has the same clauses, by number and order, so
// that a position can name a clause whatever language its author reads. What is put to members can be seen: titles and
// clauses hold no character that leaves no mark (base/text.h).
#ifndef RECORD_CLAUSES_H
#define RECORD_CLAUSES_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/json.h"
#include "record/field.h"

#define CLAUSES_LANGS_MAX 16
#define CLAUSES_MAX 512              // of one language
#define CLAUSES_NUMBER_MAX 24        // bytes
#define CLAUSES_TITLE_MAX 1024       // code points; headings too
#define CLAUSES_TEXT_MAX (64 * 1024) // code points of a clause

// One element of `texts`: lang, title, clauses.
extern const struct field_set clauses_set;

// "1", "2.1", "4a": one to five parts with points between, each a number below 10000 without leading zero, and a small
// letter behind it for what came in later; at most CLAUSES_NUMBER_MAX bytes.
bool clauses_number_is_valid(struct bytes number);
// A language tag of BCP 47, short: "en", "tg-Cyrl", "pt-BR", "sr-Latn-RS".
bool clauses_lang_is_valid(struct bytes lang);
// Has it something to read, and nothing that cannot be seen? ERR_REFUSED with the field named.
int clauses_check_visible(const char *field, struct bytes text, struct err *e) MUST_USE;
// And is it one line? Of titles and headings.
int clauses_check_line(const char *field, struct bytes text, struct err *e) MUST_USE;
// The texts of a proposal, whose fields have passed the table (NULL: none).
int clauses_check(const struct json *texts, struct err *e) MUST_USE;

struct clauses_clause {
    struct bytes number, heading, text; // heading is empty where there is none
};
// A text in one language.
struct clauses_text {
    struct bytes lang, title;
    struct clauses_clause *clauses; // in their order
    size_t count;
};
// The text of a proposal, in all its languages.
struct clauses {
    struct clauses_text *texts;
    size_t count;
};
// The texts of a record that was accepted (NULL: none, and then there are none). Borrows them. ERR_NOMEM.
int clauses_read(struct arena *a, const struct json *texts, struct clauses *out) MUST_USE;
const struct clauses_text *clauses_in(const struct clauses *c, struct bytes lang); // NULL: not in that language
const struct clauses_clause *clauses_find(const struct clauses_text *t, struct bytes number);
// Order of two numbers, part by part: 2 before 2.1 before 2a before 10.
int clauses_compare(struct bytes a, struct bytes b);

#endif
