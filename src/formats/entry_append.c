// SPDX-License-Identifier: Apache-2.0
// Writing entries as listing records: one order of fields, compact, nothing empty, so that equal
// entries give equal bytes.
#include <assert.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/when.h"
#include "formats/entry.h"

static void
write_optional(struct json_writer *w, const char *name, struct bytes value)
{
    if (value.n > 0) {
        json_write_text(w, name, value);
    }
}

static void
write_texts(struct json_writer *w, const char *name, const struct entry_texts *texts)
{
    if (texts->count == 0) {
        return;
    }
    json_write_array(w, name);
    for (const struct entry_text *t = texts->first; t != NULL; t = t->next) {
        json_write_text(w, NULL, t->text);
    }
    json_write_array_end(w);
}

static void
write_names(struct json_writer *w, const struct entry *e)
{
    json_write_array(w, "names");
    for (const struct entry_name *n = e->names.first; n != NULL; n = n->next) {
        json_write_object(w, NULL);
        json_write_text(w, "name", n->text);
        json_write_str(w, "kind", entry_name_kind_name(n->kind));
        write_optional(w, "lang", n->lang);
        write_optional(w, "script", n->script);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static void
write_source(struct json_writer *w, const struct entry *e, struct bytes list)
{
    json_write_object(w, "source");
    json_write_text(w, "list", list);
    json_write_text(w, "reference", e->reference);
    json_write_array(w, "programmes");
    for (const struct entry_text *t = e->programmes.first; t != NULL; t = t->next) {
        json_write_text(w, NULL, t->text);
    }
    json_write_array_end(w);
    write_optional(w, "listed", e->listed);
    write_optional(w, "updated", e->updated);
    json_write_object_end(w);
}

static void
write_births(struct json_writer *w, const struct entry *e)
{
    if (e->births.count == 0) {
        return;
    }
    json_write_array(w, "birth");
    for (const struct entry_birth *b = e->births.first; b != NULL; b = b->next) {
        json_write_object(w, NULL);
        json_write_text(w, "date", b->date);
        write_optional(w, "until", b->until);
        if (b->is_circa) {
            json_write_bool(w, "circa", true);
        }
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static void
write_places(struct json_writer *w, const struct entry *e)
{
    if (e->places.count == 0) {
        return;
    }
    json_write_array(w, "places");
    for (const struct entry_place *p = e->places.first; p != NULL; p = p->next) {
        json_write_object(w, NULL);
        json_write_str(w, "kind", entry_place_kind_name(p->kind));
        write_optional(w, "country", p->country);
        write_optional(w, "city", p->city);
        write_optional(w, "text", p->text);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static void
write_documents(struct json_writer *w, const struct entry *e)
{
    if (e->documents.count == 0) {
        return;
    }
    json_write_array(w, "documents");
    for (const struct entry_document *d = e->documents.first; d != NULL; d = d->next) {
        json_write_object(w, NULL);
        json_write_str(w, "kind", entry_document_kind_name(d->kind));
        json_write_text(w, "number", d->number);
        write_optional(w, "country", d->country);
        write_optional(w, "note", d->note);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

// All remarks as one text; a buf of its own, since JSON must escape the whole.
static void
write_remarks(struct json_writer *w, const struct entry *e)
{
    if (e->remarks.count == 0) {
        return;
    }
    struct buf joined;
    buf_init(&joined, ENTRY_TEXT_MAX);
    for (const struct entry_text *t = e->remarks.first; t != NULL; t = t->next) {
        if (t != e->remarks.first) {
            buf_append_byte(&joined, ' ');
        }
        buf_append(&joined, t->text);
    }
    if (buf_check(&joined) == 0) {
        json_write_text(w, "remarks", buf_bytes(&joined));
    } else {
        w->out->failed = buf_check(&joined);
    }
    buf_clear(&joined);
}

enum {
    HEAD_SIZE_MAX = sizeof ENTRY_HEAD + WHEN_TEXT_SIZE + sizeof ENTRY_HEAD_OBJECT + 64 + 8,
};

int
entry_append_body(struct buf *out, const struct entry *e, struct bytes list,
                  const struct charter *c, enum entry_status status, struct err *err)
{
    struct bytes criteria[ENTRY_CRITERIA_MAX];
    const size_t criterion_count = entry_map_criteria(e, list, c, criteria);
    if (criterion_count == 0) {
        return err_set(
            err, ERR_REFUSED,
            "no criterion of the charter fits its programme; add a programme line to the charter");
    }
    struct buf body;
    buf_init(&body, LIMIT_RECORD_SIZE - HEAD_SIZE_MAX);
    struct json_writer w;
    json_writer_init(&w, &body);
    json_write_object(&w, NULL);
    json_write_str(&w, "status", status == ENTRY_LISTED ? "listed" : "delisted");
    json_write_str(&w, "subject", entry_subject_name(e->subject));
    write_names(&w, e);
    json_write_array(&w, "criteria");
    for (size_t i = 0; i < criterion_count; i++) {
        json_write_text(&w, NULL, criteria[i]);
    }
    json_write_array_end(&w);
    write_source(&w, e, list);
    write_births(&w, e);
    write_places(&w, e);
    write_documents(&w, e);
    if (e->sex != ENTRY_SEX_UNKNOWN) {
        json_write_str(&w, "sex", e->sex == ENTRY_MALE ? "male" : "female");
    }
    write_texts(&w, "titles", &e->titles);
    write_texts(&w, "positions", &e->positions);
    write_optional(&w, "reason", e->reason);
    write_remarks(&w, e);
    write_optional(&w, "review", e->review);
    write_texts(&w, "evidence", &e->evidence);
    json_write_object_end(&w);
    const int r = buf_check(&body);
    if (r == 0) {
        buf_append(out, bytes_sub(buf_bytes(&body), 1, body.n - 1)); // the head brings the brace
    }
    buf_clear(&body);
    if (r == ERR_LIMIT) {
        return err_set(
            err, r, "its record would be larger than 256 KiB, or its remarks longer than 64 KiB");
    }
    return r == 0 ? 0 : err_set(err, r, "memory is exhausted");
}

int
entry_append_record(struct buf *out, struct bytes body, int64_t time, struct bytes object,
                    struct err *err)
{
    assert(object.n == 0 || object.n == 64);
    char text[WHEN_TEXT_SIZE];
    when_format_time(time, text);
    buf_append_str(out, ENTRY_HEAD);
    buf_append_str(out, text);
    buf_append_str(out, "\",");
    if (object.n > 0) {
        buf_append_str(out, ENTRY_HEAD_OBJECT);
        buf_append(out, object);
        buf_append_str(out, "\",");
    }
    buf_append(out, body);
    const int r = buf_check(out);
    return r == 0 ? 0 : err_set(err, r, "the record does not fit into memory");
}

static bool
is_left_out(struct bytes name)
{
    return bytes_equal_str(name, "kind") || bytes_equal_str(name, "time") ||
           bytes_equal_str(name, "object") || bytes_equal_str(name, "status");
}

int
entry_append_delisted(struct arena *a, struct buf *out, struct bytes record, struct err *err)
{
    struct json *root = NULL;
    const int r = json_parse(a, record, JSON_RECORD, &root, err);
    if (r != 0) {
        return r;
    }
    struct buf body;
    buf_init(&body, LIMIT_RECORD_SIZE);
    struct json_writer w;
    json_writer_init(&w, &body);
    json_write_object(&w, NULL);
    json_write_str(&w, "status", "delisted");
    for (const struct json *m = root->first; m != NULL; m = m->next) {
        if (!is_left_out(m->name)) {
            buf_append_byte(&body, ',');
            json_append_string(&body, m->name);
            buf_append_byte(&body, ':');
            buf_append(&body, m->source);
        }
    }
    json_write_object_end(&w);
    const int failed = buf_check(&body);
    if (failed == 0) {
        buf_append(out, bytes_sub(buf_bytes(&body), 1, body.n - 1));
    }
    buf_clear(&body);
    return failed == 0 ? 0 : err_set(err, failed, "the delisting does not fit into a record");
}
