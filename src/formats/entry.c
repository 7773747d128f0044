// SPDX-License-Identifier: Apache-2.0
// See entry.h. Entries and lists are built here; entry_append.c writes the records.
#include "formats/entry.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/when.h"
#include "formats/clean.h"
#include "formats/date.h"

static const char *const entry_subjects[ENTRY_SUBJECT_COUNT] = {
    "other", "person", "organisation", "vessel", "aircraft", "account",
};
static const char *const entry_name_kinds[ENTRY_NAME_KIND_COUNT] = {
    "primary", "alias", "weak", "formerly", "original",
};
static const char *const entry_place_kinds[ENTRY_PLACE_KIND_COUNT] = {
    "birth",
    "address",
    "nationality",
    "flag",
};
static const char *const entry_document_kinds[ENTRY_DOCUMENT_KIND_COUNT] = {
    "passport", "national-id", "tax", "imo", "registration", "swift", "crypto", "other",
};

// Put node at the end of a list with the members first, last and count.
#define APPEND(list, node)                                                                         \
    do {                                                                                           \
        if ((list)->last != NULL) {                                                                \
            (list)->last->next = (node);                                                           \
        } else {                                                                                   \
            (list)->first = (node);                                                                \
        }                                                                                          \
        (list)->last = (node);                                                                     \
        (list)->count++;                                                                           \
    } while (0)

static int
find_name(const char *const *names, int count, struct bytes text)
{
    for (int i = 0; i < count; i++) {
        if (bytes_equal_str(text, names[i])) {
            return i;
        }
    }
    return -1;
}

const char *
entry_subject_name(enum entry_subject s)
{
    return entry_subjects[s];
}

const char *
entry_name_kind_name(enum entry_name_kind k)
{
    return entry_name_kinds[k];
}

const char *
entry_place_kind_name(enum entry_place_kind k)
{
    return entry_place_kinds[k];
}

const char *
entry_document_kind_name(enum entry_document_kind k)
{
    return entry_document_kinds[k];
}

int
entry_subject_find(struct bytes text)
{
    return find_name(entry_subjects, ENTRY_SUBJECT_COUNT, text);
}

int
entry_name_kind_find(struct bytes text)
{
    return find_name(entry_name_kinds, ENTRY_NAME_KIND_COUNT, text);
}

int
entry_place_kind_find(struct bytes text)
{
    return find_name(entry_place_kinds, ENTRY_PLACE_KIND_COUNT, text);
}

int
entry_document_kind_find(struct bytes text)
{
    return find_name(entry_document_kinds, ENTRY_DOCUMENT_KIND_COUNT, text);
}

void
entry_list_init(struct entry_list *l, struct bytes list)
{
    *l = (struct entry_list){.list = list};
}

struct entry *
entry_new(struct arena *a, struct bytes reference, size_t line)
{
    struct entry *e = arena_alloc(a, sizeof *e);
    if (e != NULL) {
        e->line = line;
        if (!clean_text(a, reference, &e->reference)) {
            return NULL;
        }
    }
    return e;
}

void
entry_fail(struct entry *e, int code, const char *fault)
{
    assert(code < 0);
    if (e->failed == 0) {
        e->failed = code;
        e->fault = fault;
    }
}

// Clean *text in place; false (and e fails) when it is too long or memory is exhausted.
static bool
clean(struct arena *a, struct entry *e, struct bytes *text)
{
    if (text->n > ENTRY_TEXT_MAX) {
        entry_fail(e, ERR_LIMIT, "one of its texts is longer than 64 KiB");
        return false;
    }
    if (!clean_text(a, *text, text)) {
        entry_fail(e, ERR_NOMEM, "memory is exhausted");
        return false;
    }
    return true;
}

// A new node for a list of e that holds count already; NULL (and e fails) when there is no room.
static void *
node(struct arena *a, struct entry *e, size_t size, size_t count)
{
    if (count >= ENTRY_FACTS_MAX) {
        entry_fail(e, ERR_LIMIT, "it states more than 1,024 facts of one sort");
        return NULL;
    }
    void *p = arena_alloc(a, size);
    if (p == NULL) {
        entry_fail(e, ERR_NOMEM, "memory is exhausted");
    }
    return p;
}

// Is text longer than its field in a record may be?
static bool
is_long(struct bytes text)
{
    return text.n > ENTRY_SHORT_MAX && text_count(text) > ENTRY_SHORT_MAX;
}

// Clean *text; what is too long for its field becomes a remark, and *text empty.
static bool
shorten(struct arena *a, struct entry *e, struct bytes *text)
{
    if (!clean(a, e, text)) {
        return false;
    }
    if (is_long(*text)) {
        entry_add_text(a, e, &e->remarks, *text);
        *text = bytes_of(NULL, 0);
    }
    return true;
}

void
entry_add_name(struct arena *a, struct entry *e, enum entry_name_kind kind, struct bytes text)
{
    if (!clean(a, e, &text) || text.n == 0) {
        return;
    }
    if (is_long(text)) {
        entry_fail(e, ERR_LIMIT, "one of its names is longer than 1,024 characters");
        return;
    }
    if (e->names.count >= LIMIT_LISTING_NAMES) {
        entry_fail(e, ERR_LIMIT, "it has more than 1,024 names");
        return;
    }
    struct entry_name *n = node(a, e, sizeof *n, 0);
    if (n == NULL) {
        return;
    }
    n->kind = kind;
    n->text = text;
    APPEND(&e->names, n);
}

void
entry_add_birth(struct arena *a, struct entry *e, struct bytes date, struct bytes until,
                bool is_circa)
{
    if (date.n == 0) {
        return;
    }
    if (until.n > 0 && date_compare(until, date) < 0) {
        const struct bytes first = until;
        until = date;
        date = first;
    }
    for (const struct entry_birth *b = e->births.first; b != NULL; b = b->next) {
        if (bytes_equal(b->date, date) && bytes_equal(b->until, until) && b->is_circa == is_circa) {
            return;
        }
    }
    struct entry_birth *n = node(a, e, sizeof *n, e->births.count);
    if (n == NULL) {
        return;
    }
    n->date = date;
    n->until = until;
    n->is_circa = is_circa;
    APPEND(&e->births, n);
}

void
entry_add_place(struct arena *a, struct entry *e, enum entry_place_kind kind, struct bytes country,
                struct bytes city, struct bytes text)
{
    if (!shorten(a, e, &country) || !shorten(a, e, &city) || !shorten(a, e, &text)) {
        return;
    }
    if (country.n == 0 && city.n == 0 && text.n == 0) {
        return;
    }
    for (const struct entry_place *p = e->places.first; p != NULL; p = p->next) {
        if (p->kind == kind && bytes_equal(p->country, country) && bytes_equal(p->city, city) &&
            bytes_equal(p->text, text)) {
            return;
        }
    }
    struct entry_place *n = node(a, e, sizeof *n, e->places.count);
    if (n == NULL) {
        return;
    }
    n->kind = kind;
    n->country = country;
    n->city = city;
    n->text = text;
    APPEND(&e->places, n);
}

void
entry_add_document(struct arena *a, struct entry *e, enum entry_document_kind kind,
                   struct bytes number, struct bytes country, struct bytes note)
{
    if (!clean(a, e, &number) || !shorten(a, e, &country) || !shorten(a, e, &note) ||
        number.n == 0) {
        return;
    }
    if (is_long(number)) {
        entry_fail(e, ERR_LIMIT,
                   "the number of one of its documents is longer than 1,024 characters");
        return;
    }
    struct entry_document *n = node(a, e, sizeof *n, e->documents.count);
    if (n == NULL) {
        return;
    }
    n->kind = kind;
    n->number = number;
    n->country = country;
    n->note = note;
    APPEND(&e->documents, n);
}

void
entry_add_text(struct arena *a, struct entry *e, struct entry_texts *to, struct bytes text)
{
    if (!clean(a, e, &text) || text.n == 0) {
        return;
    }
    if (is_long(text) && (to == &e->titles || to == &e->evidence || to == &e->programmes)) {
        to = &e->remarks;
    }
    for (const struct entry_text *t = to->first; t != NULL; t = t->next) {
        if (bytes_equal(t->text, text)) {
            return;
        }
    }
    if (to == &e->programmes && to->count == ENTRY_PROGRAMMES_MAX) {
        entry_fail(e, ERR_LIMIT, "it has more than 64 programmes");
        return;
    }
    struct entry_text *n = node(a, e, sizeof *n, to->count);
    if (n == NULL) {
        return;
    }
    n->text = text;
    APPEND(to, n);
}

int
entry_list_refuse(struct arena *a, struct entry_list *l, struct bytes reference, size_t line,
                  const char *reason)
{
    struct entry_refusal *r = arena_alloc(a, sizeof *r);
    if (r == NULL) {
        return ERR_NOMEM;
    }
    r->reference = reference;
    r->line = line;
    r->reason = bytes_of_str(reason);
    if (l->refusals_last != NULL) {
        l->refusals_last->next = r;
    } else {
        l->refusals = r;
    }
    l->refusals_last = r;
    l->refusal_count++;
    return 0;
}

// Put the first primary name before all others. False when there is none.
static bool
lead_with_primary(struct entry *e)
{
    struct entry_name *before = NULL;
    struct entry_name *n = e->names.first;
    while (n != NULL && n->kind != ENTRY_PRIMARY) {
        before = n;
        n = n->next;
    }
    if (n == NULL || before == NULL) {
        return n != NULL;
    }
    before->next = n->next;
    if (e->names.last == n) {
        e->names.last = before;
    }
    n->next = e->names.first;
    e->names.first = n;
    return true;
}

int
entry_list_take(struct arena *a, struct entry_list *l, struct entry *e, struct err *err)
{
    if (e->failed == ERR_NOMEM) {
        return err_set(err, ERR_NOMEM, "the list needs more memory than an import may take");
    }
    if (e->reference.n == 0) {
        entry_fail(e, ERR_INVALID, "it has no reference number");
    } else if (text_count(e->reference) > ENTRY_REFERENCE_MAX) {
        entry_fail(e, ERR_LIMIT, "its reference is longer than 128 characters");
    } else if (!lead_with_primary(e)) {
        entry_fail(e, ERR_INVALID, "it has no primary name");
    }
    if (e->failed != 0) {
        const int r = entry_list_refuse(a, l, e->reference, e->line, e->fault);
        return r == 0 ? 0 : err_set(err, r, "the list needs more memory than an import may take");
    }
    APPEND(l, e);
    return 0;
}

static int
compare_reference(const void *x, const void *y)
{
    const struct entry *a = *(const struct entry *const *)x;
    const struct entry *b = *(const struct entry *const *)y;
    const int c = bytes_compare(a->reference, b->reference);
    if (c != 0) {
        return c;
    }
    return a->line < b->line ? -1 : a->line > b->line; // the earlier in the file is kept
}

int
entry_list_finish(struct arena *a, struct entry_list *l, struct err *err)
{
    struct entry **sorted = arena_array(a, l->count, sizeof *sorted);
    if (sorted == NULL) {
        return err_set(err, ERR_NOMEM, "the list needs more memory than an import may take");
    }
    size_t n = 0;
    for (struct entry *e = l->first; e != NULL; e = e->next) {
        sorted[n++] = e;
    }
    assert(n == l->count);
    qsort(sorted, n, sizeof *sorted, compare_reference);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && bytes_equal(sorted[kept - 1]->reference, sorted[i]->reference)) {
            entry_fail(sorted[i], ERR_EXISTS,
                       "its reference stands in the file twice; the first was taken");
        } else {
            sorted[kept++] = sorted[i];
        }
    }
    struct entry *e = l->first;
    l->first = l->last = NULL;
    l->count = 0;
    while (e != NULL) {
        struct entry *next = e->next;
        e->next = NULL;
        const int r = entry_list_take(a, l, e, err);
        if (r != 0) {
            return r;
        }
        e = next;
    }
    assert(l->count == kept);
    l->by_reference = sorted;
    return 0;
}

struct entry *
entry_find(const struct entry_list *l, struct bytes reference)
{
    size_t from = 0;
    size_t to = l->by_reference == NULL ? 0 : l->count;
    while (from < to) {
        const size_t mid = from + (to - from) / 2;
        const int c = bytes_compare(l->by_reference[mid]->reference, reference);
        if (c == 0) {
            return l->by_reference[mid];
        }
        if (c < 0) {
            from = mid + 1;
        } else {
            to = mid;
        }
    }
    return NULL;
}

int
entry_mark_truncated(struct arena *a, struct entry_list *l, const char *what)
{
    if (l->is_truncated) {
        return 0; // the first finding is told
    }
    l->is_truncated = true;
    l->truncated = arena_copy(a, bytes_of_str(what));
    return l->truncated.p == NULL ? ERR_NOMEM : 0;
}

static void
add_criterion(struct bytes criteria[ENTRY_CRITERIA_MAX], size_t *count, struct bytes id)
{
    size_t at = 0;
    while (at < *count && bytes_compare(criteria[at], id) < 0) {
        at++;
    }
    if (*count == ENTRY_CRITERIA_MAX || (at < *count && bytes_equal(criteria[at], id))) {
        return;
    }
    memmove(&criteria[at + 1], &criteria[at], (*count - at) * sizeof criteria[0]);
    criteria[at] = id;
    (*count)++;
}

size_t
entry_map_criteria(const struct entry *e, struct bytes list, const struct charter *c,
                   struct bytes criteria[ENTRY_CRITERIA_MAX])
{
    size_t count = 0;
    for (const struct entry_text *t = e->criteria.first; t != NULL; t = t->next) {
        if (charter_has_criterion(c, t->text)) {
            add_criterion(criteria, &count, t->text);
        }
    }
    for (const struct entry_text *t = e->programmes.first; t != NULL; t = t->next) {
        const struct bytes id = charter_map_programme(c, list, t->text);
        if (id.n > 0) {
            add_criterion(criteria, &count, id);
        }
    }
    return count;
}

bool
entry_body_of(struct bytes record, struct bytes *body)
{
    const size_t time_end = sizeof ENTRY_HEAD - 1 + WHEN_TEXT_SIZE - 1;
    if (!bytes_has_prefix(record, BYTES_LIT(ENTRY_HEAD)) ||
        !bytes_equal_str(bytes_sub(record, time_end, 2), "\",")) {
        return false;
    }
    struct bytes rest = bytes_sub(record, time_end + 2, record.n);
    if (bytes_has_prefix(rest, BYTES_LIT(ENTRY_HEAD_OBJECT))) {
        const size_t end = sizeof ENTRY_HEAD_OBJECT - 1 + 64;
        if (!bytes_equal_str(bytes_sub(rest, end, 2), "\",")) {
            return false;
        }
        rest = bytes_sub(rest, end + 2, rest.n);
    }
    if (!bytes_has_prefix(rest, BYTES_LIT(ENTRY_BODY_LISTED)) &&
        !bytes_has_prefix(rest, BYTES_LIT(ENTRY_BODY_DELISTED))) {
        return false;
    }
    *body = rest;
    return true;
}
