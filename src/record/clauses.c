// SPDX-License-Identifier: Apache-2.0
// The form of a text in languages and clauses. What is refused here is blank on every node alike.
#include "record/clauses.h"

#include <assert.h>

#include "base/text.h"

#define NUMBER_PARTS_MAX 5
#define NUMBER_DIGITS_MAX 4

static const struct field clause_fields[] = {
    {"number", FIELD_TEXT, FIELD_REQUIRED, 1, CLAUSES_NUMBER_MAX, 0, 0, NULL, NULL,
     "Its number, like 1, 2.1 or 4a; it stays when other clauses come or go"},
    {"heading", FIELD_TEXT, 0, 1, CLAUSES_TITLE_MAX, 0, 0, NULL, NULL, "Its heading"},
    {"text", FIELD_TEXT, FIELD_REQUIRED, 1, CLAUSES_TEXT_MAX, 0, 0, NULL, NULL,
     "What it says; lines end with U+000A"},
};
static const struct field_set clause_set = FIELD_SET(clause_fields);

static const struct field fields[] = {
    {"lang", FIELD_TEXT, FIELD_REQUIRED, 2, 11, 0, 0, NULL, NULL,
     "Its language, a short tag of BCP 47 like en, ru or tg-Cyrl"},
    {"title", FIELD_TEXT, FIELD_REQUIRED, 1, CLAUSES_TITLE_MAX, 0, 0, NULL, NULL,
     "The title in that language"},
    {"clauses", FIELD_OBJECT, FIELD_REQUIRED | FIELD_LIST, 0, 0, 1, CLAUSES_MAX, NULL, &clause_set,
     "The clauses, in order"},
};
const struct field_set clauses_set = FIELD_SET(fields);

bool
clauses_number_is_valid(struct bytes number)
{
    size_t digits = 0, parts = 1;
    bool has_letter = false;
    if (number.n < 1 || number.n > CLAUSES_NUMBER_MAX)
        return false;
    for (size_t i = 0; i < number.n; i++) {
        uint8_t c = number.p[i];
        if (c == '.') {
            if (digits == 0 || ++parts > NUMBER_PARTS_MAX)
                return false;
            digits = 0;
            has_letter = false;
        } else if (text_is_ascii_digit(c)) {
            if (has_letter || (c == '0' && digits == 0) || ++digits > NUMBER_DIGITS_MAX)
                return false;
        } else {
            if (!text_is_ascii_lower(c) || digits == 0 || has_letter)
                return false;
            has_letter = true;
        }
    }
    return digits > 0;
}

static bool
is_subtag(struct bytes b, size_t upper)
{
    for (size_t i = 0; i < b.n; i++) {
        if (i < upper ? !text_is_ascii_upper(b.p[i]) : !text_is_ascii_lower(b.p[i]))
            return false;
    }
    return true;
}

bool
clauses_lang_is_valid(struct bytes lang)
{
    size_t n = bytes_find(lang, 0, '-');
    if (n < 2 || n > 3 || !is_subtag(bytes_sub(lang, 0, n), 0))
        return false;
    struct bytes rest = bytes_sub(lang, n, lang.n);
    if (rest.n >= 5 && is_subtag(bytes_sub(rest, 1, 4), 1)) // its script
        rest = bytes_sub(rest, 5, rest.n);
    if (rest.n == 3 && rest.p[0] == '-' && is_subtag(bytes_sub(rest, 1, 2), 2)) // its country
        return true;
    return rest.n == 0;
}

int
clauses_check_visible(const char *field, struct bytes text, struct err *e)
{
    int32_t c = text_find_unseen(text);
    if (c >= 0)
        return err_set(e, ERR_REFUSED,
                       "%s: holds the character U+%04X, which cannot be seen; two texts that look alike "
                       "must be alike",
                       field, (unsigned)c);
    if (text_trim(text).n == 0)
        return err_set(e, ERR_REFUSED, "%s: says nothing", field);
    return 0;
}

int
clauses_check_line(const char *field, struct bytes text, struct err *e)
{
    if (bytes_find(text, 0, '\n') < text.n)
        return err_set(e, ERR_REFUSED, "%s: is more than one line", field);
    return clauses_check_visible(field, text, e);
}

static int
check_clause(const struct json *clause, struct err *e)
{
    struct bytes number = json_get_text(clause, "number");
    const struct json *heading = json_get(clause, "heading");
    if (!clauses_number_is_valid(number))
        return err_set(e, ERR_REFUSED,
                       "number: is like 1, 2.1 or 4a: parts with points between, each a number from 1 to "
                       "9999, a small letter behind it for what came in later");
    int rc = clauses_check_visible("text", json_get_text(clause, "text"), e);
    if (rc == 0 && heading != NULL)
        rc = clauses_check_line("heading", heading->text, e);
    return rc != 0 ? err_within(e, rc, "clause %.*s", (int)number.n, (const char *)number.p) : 0;
}

// The first language's numbers are each its own.
static int
check_numbers(const struct json *clauses, struct err *e)
{
    for (const struct json *x = clauses->first; x != NULL; x = x->next) {
        struct bytes number = json_get_text(x, "number");
        for (const struct json *y = clauses->first; y != x; y = y->next) {
            if (bytes_equal(json_get_text(y, "number"), number))
                return err_set(e, ERR_REFUSED, "clause %.*s is there twice", (int)number.n,
                               (const char *)number.p);
        }
    }
    return 0;
}

// Any other language has the same numbers in the same order.
static int
check_same_numbers(const struct json *first, const struct json *other, struct err *e)
{
    const struct json *x = first->first;
    const struct json *y = other->first;
    for (; x != NULL && y != NULL; x = x->next, y = y->next) {
        struct bytes a = json_get_text(x, "number"), b = json_get_text(y, "number");
        if (!bytes_equal(a, b))
            return err_set(e, ERR_REFUSED,
                           "clause %.*s stands where the first language has clause %.*s; all languages "
                           "have the same clauses in the same order",
                           (int)b.n, (const char *)b.p, (int)a.n, (const char *)a.p);
    }
    if (x == NULL && y == NULL)
        return 0;
    return err_set(e, ERR_REFUSED,
                   "has %u clauses where the first language has %u; all languages have the same clauses",
                   other->count, first->count);
}

static int
check_lang(const struct json *texts, const struct json *text, struct err *e)
{
    struct bytes lang = json_get_text(text, "lang");
    if (!clauses_lang_is_valid(lang))
        return err_set(e, ERR_REFUSED,
                       "lang: is a language of BCP 47, like en, ru or tg-Cyrl, and here is none");
    for (const struct json *y = texts->first; y != text; y = y->next) {
        if (bytes_equal(json_get_text(y, "lang"), lang))
            return err_set(e, ERR_REFUSED, "lang: %.*s is there twice", (int)lang.n,
                           (const char *)lang.p);
    }
    return 0;
}

int
clauses_check(const struct json *texts, struct err *e)
{
    size_t i = 0;
    for (const struct json *x = texts != NULL ? texts->first : NULL; x != NULL; x = x->next, i++) {
        const struct json *list = json_get(x, "clauses");
        assert(list != NULL); // the table has seen to it
        int rc = check_lang(texts, x, e);
        if (rc == 0)
            rc = clauses_check_line("title", json_get_text(x, "title"), e);
        for (const struct json *y = list->first; y != NULL && rc == 0; y = y->next)
            rc = check_clause(y, e);
        if (rc == 0)
            rc = i == 0 ? check_numbers(list, e)
                        : check_same_numbers(json_get(texts->first, "clauses"), list, e);
        if (rc != 0)
            return err_within(e, rc, "texts[%zu]", i);
    }
    return 0;
}

// ---- reading ----

static int
read_text(struct arena *a, const struct json *text, struct clauses_text *out)
{
    const struct json *list = json_get(text, "clauses");
    assert(list != NULL);
    *out = (struct clauses_text){json_get_text(text, "lang"), json_get_text(text, "title"), NULL, 0};
    out->clauses = arena_array(a, list->count, sizeof *out->clauses);
    if (out->clauses == NULL)
        return ERR_NOMEM;
    for (const struct json *x = list->first; x != NULL; x = x->next)
        out->clauses[out->count++] = (struct clauses_clause){
            json_get_text(x, "number"), json_get_text(x, "heading"), json_get_text(x, "text")};
    return 0;
}

int
clauses_read(struct arena *a, const struct json *texts, struct clauses *out)
{
    int rc = 0;
    *out = (struct clauses){NULL, 0};
    if (texts == NULL)
        return 0;
    out->texts = arena_array(a, texts->count, sizeof *out->texts);
    if (out->texts == NULL)
        return ERR_NOMEM;
    for (const struct json *x = texts->first; x != NULL && rc == 0; x = x->next)
        rc = read_text(a, x, &out->texts[out->count++]);
    return rc;
}

const struct clauses_text *
clauses_in(const struct clauses *c, struct bytes lang)
{
    for (size_t i = 0; i < c->count; i++) {
        if (bytes_equal(c->texts[i].lang, lang))
            return &c->texts[i];
    }
    return NULL;
}

const struct clauses_clause *
clauses_find(const struct clauses_text *t, struct bytes number)
{
    for (size_t i = 0; i < t->count; i++) {
        if (bytes_equal(t->clauses[i].number, number))
            return &t->clauses[i];
    }
    return NULL;
}

// Value of the part that begins there, with its letter; moves behind its point.
static unsigned
take_part(struct bytes *rest)
{
    size_t n = bytes_find(*rest, 0, '.');
    unsigned value = 0, letter = 0;
    for (size_t i = 0; i < n; i++) {
        if (text_is_ascii_digit(rest->p[i]))
            value = value * 10 + (rest->p[i] - '0');
        else
            letter = rest->p[i] - 'a' + 1u;
    }
    *rest = bytes_sub(*rest, n + 1, rest->n);
    return value * 32 + letter;
}

int
clauses_compare(struct bytes a, struct bytes b)
{
    while (a.n > 0 && b.n > 0) {
        unsigned x = take_part(&a), y = take_part(&b);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return a.n > 0 ? 1 : b.n > 0 ? -1 : 0;
}
