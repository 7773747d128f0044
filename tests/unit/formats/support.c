// SPDX-License-Identifier: Apache-2.0
// See support.h.
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "formats/defaults.h"
#include "record/record.h"
#include "support.h"

static bool
read_file(const char *folder, const char *path, struct bytes *out)
{
    char name[4096];
    (void)snprintf(name, sizeof name, "%s/%s", folder, path);
    FILE *file = fopen(name, "rb");
    if (file == NULL) {
        return false;
    }
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    const long size = ftell(file);
    assert_true(size >= 0);
    rewind(file);
    uint8_t *p = malloc(size > 0 ? (size_t)size : 1);
    assert_non_null(p);
    assert_int_equal(fread(p, 1, (size_t)size, file), size);
    (void)fclose(file); // only read from
    *out = bytes_of(p, (size_t)size);
    return true;
}

bool
support_shared(const char *path, struct bytes *out)
{
    const char *folder = getenv("ENTENTE_SHARED");
    if (folder == NULL || !read_file(folder, path, out)) {
        (void)printf("# skipped: no shared data (%s)\n", path);
        return false;
    }
    return true;
}

struct bytes
support_source(const char *path)
{
    const char *folder = getenv("ENTENTE_SOURCE");
    struct bytes b = {NULL, 0};
    assert_true(read_file(folder != NULL ? folder : ".", path, &b));
    return b;
}

void
support_free(struct bytes b)
{
    free((void *)(uintptr_t)b.p);
}

struct bytes
support_block(struct bytes b)
{
    uint8_t *p = malloc(b.n > 0 ? b.n : 1);
    assert_non_null(p);
    if (b.n > 0) {
        memcpy(p, b.p, b.n);
    }
    return bytes_of(p, b.n);
}

void
support_charter(struct arena *a, struct charter *c)
{
    struct buf text;
    struct err e = {0, ""};
    buf_init(&text, 1 << 20);
    buf_append_str(&text, "entente charter v1\nalliance demo\nrules 1\nfounded 2026-11-21\n");
    buf_append_str(&text, defaults_criteria());
    buf_append_str(&text, "programme nat-1 terrorism Lanterns\n");
    buf_append_str(&text, defaults_programmes());
    buf_append_str(&text, "register all\nquota 1000000 10000000000\n");
    const int r = charter_parse(a, buf_bytes(&text), true, c, &e);
    assert_string_equal(e.text, "");
    assert_int_equal(r, 0);
    buf_clear(&text);
}

const struct entry *
support_entry(const struct entry_list *l, const char *reference)
{
    const struct entry *e = entry_find(l, bytes_of_str(reference));
    assert_non_null(e);
    return e;
}

bool
support_has_name(const struct entry *e, enum entry_name_kind kind, const char *name)
{
    for (const struct entry_name *n = e->names.first; n != NULL; n = n->next) {
        if (n->kind == kind && bytes_equal_str(n->text, name)) {
            return true;
        }
    }
    return false;
}

bool
support_has_birth(const struct entry *e, const char *date, const char *until, bool is_circa)
{
    for (const struct entry_birth *b = e->births.first; b != NULL; b = b->next) {
        if (bytes_equal_str(b->date, date) && bytes_equal_str(b->until, until) &&
            b->is_circa == is_circa) {
            return true;
        }
    }
    return false;
}

bool
support_has_place(const struct entry *e, enum entry_place_kind kind, const char *country,
                  const char *city, const char *text)
{
    for (const struct entry_place *p = e->places.first; p != NULL; p = p->next) {
        if (p->kind == kind && bytes_equal_str(p->country, country) &&
            bytes_equal_str(p->city, city) && bytes_equal_str(p->text, text)) {
            return true;
        }
    }
    return false;
}

bool
support_has_document(const struct entry *e, enum entry_document_kind kind, const char *number,
                     const char *country, const char *note)
{
    for (const struct entry_document *d = e->documents.first; d != NULL; d = d->next) {
        if (d->kind == kind && bytes_equal_str(d->number, number) &&
            bytes_equal_str(d->country, country) && bytes_equal_str(d->note, note)) {
            return true;
        }
    }
    return false;
}

bool
support_has_text(const struct entry_texts *texts, const char *text)
{
    for (const struct entry_text *t = texts->first; t != NULL; t = t->next) {
        if (bytes_equal_str(t->text, text)) {
            return true;
        }
    }
    return false;
}

void
support_count_names(const struct entry_list *l, size_t counts[ENTRY_NAME_KIND_COUNT])
{
    memset(counts, 0, ENTRY_NAME_KIND_COUNT * sizeof counts[0]);
    for (const struct entry *e = l->first; e != NULL; e = e->next) {
        size_t count = 0;
        for (const struct entry_name *n = e->names.first; n != NULL; n = n->next) {
            counts[n->kind]++;
            count++;
        }
        assert_int_equal(count, e->names.count);
        assert_int_equal(e->names.first->kind, ENTRY_PRIMARY);
    }
}

bool
support_holds(struct bytes text, const char *words)
{
    const size_t n = strlen(words);
    for (size_t i = 0; i + n <= text.n; i++) {
        if (memcmp(text.p + i, words, n) == 0) {
            return true;
        }
    }
    return false;
}

bool
support_is_refused(const struct entry_list *l, const char *reference, const char *words)
{
    for (const struct entry_refusal *r = l->refusals; r != NULL; r = r->next) {
        if (bytes_equal_str(r->reference, reference) && support_holds(r->reason, words)) {
            return true;
        }
    }
    return false;
}

static void
check_record(struct arena *a, const struct entry *e, struct bytes list, const struct charter *c)
{
    struct buf body;
    struct buf record;
    struct record parsed;
    struct err err = {0, ""};
    struct verdict verdict = {false, ""};
    struct bytes again = {NULL, 0};
    buf_init(&body, LIMIT_RECORD_SIZE);
    buf_init(&record, LIMIT_RECORD_SIZE);
    const int appended = entry_append_body(&body, e, list, c, ENTRY_LISTED, &err);
    assert_string_equal(err.text, "");
    assert_int_equal(appended, 0);
    assert_int_equal(
        entry_append_record(&record, buf_bytes(&body), 1795000000, bytes_of(NULL, 0), &err), 0);
    assert_int_equal(record_parse(a, 2, buf_bytes(&record), &parsed, &verdict), 0);
    assert_string_equal(verdict.reason, "");
    assert_true(verdict.is_accepted);
    assert_int_equal(record_check_write(&parsed, c, &verdict), 0);
    assert_true(verdict.is_accepted);
    assert_true(entry_body_of(buf_bytes(&record), &again));
    assert_true(bytes_equal(again, buf_bytes(&body)));
    buf_clear(&body);
    buf_clear(&record);
}

size_t
support_check_records(const struct entry_list *l, const struct charter *c)
{
    struct arena a;
    size_t count = 0;
    arena_init(&a, 64 * 1024 * 1024);
    for (const struct entry *e = l->first; e != NULL; e = e->next) {
        arena_reset(&a);
        check_record(&a, e, l->list, c);
        count++;
    }
    arena_clear(&a);
    return count;
}
