// SPDX-License-Identifier: Apache-2.0
// A notice to a message, in the order of the table.
#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"
#include "formats/cap.h"
#include "formats/cap_table.h"

#define INDENT "    "

void
cap_append_text(struct buf *out, struct bytes text)
{
    size_t at = 0;
    while (at < text.n) {
        uint8_t c = text.p[at];
        size_t end = at + 1;
        if (c == '&') {
            buf_append_str(out, "&amp;");
        } else if (c == '<') {
            buf_append_str(out, "&lt;");
        } else if (c == '>') {
            buf_append_str(out, "&gt;");
        } else if (c == '"') {
            buf_append_str(out, "&quot;");
        } else if (c == '\r') {
            buf_append_str(out, "&#13;"); // as itself it would come back as a line feed
        } else if (c < 0x20 && c != '\t' && c != '\n') {
            text_append(out, 0xfffd); // XML has no way to say it
        } else {
            while (end < text.n && text.p[end] > '>')
                end++;
            buf_append(out, bytes_sub(text, at, end - at));
        }
        at = end;
    }
}

static void
append_open(struct buf *out, int level, const char *name)
{
    for (int i = 0; i < level; i++)
        buf_append_str(out, INDENT);
    buf_append_fmt(out, "<%s>", name);
}

static void
append_element(struct buf *out, int level, const char *name, struct bytes text)
{
    append_open(out, level, name);
    cap_append_text(out, text);
    buf_append_fmt(out, "</%s>\n", name);
}

// CAP forbids Z: UTC is -00:00.
static void
append_moment(struct buf *out, int64_t moment)
{
    char text[WHEN_TEXT_SIZE];
    when_format_time(moment, text);
    buf_append(out, bytes_of(text, 19));
    buf_append_str(out, "-00:00");
}

static void append_group(struct buf *out, int level, const struct cap_element *x,
                         const struct json *v);

static void
append_value(struct buf *out, int level, const struct cap_element *x, const struct json *v)
{
    int64_t moment = 0;
    if (x->type == CAP_GROUP) {
        append_group(out, level, x, v);
    } else if (x->type == CAP_SIZE) {
        append_element(out, level, x->name, v->source);
    } else if (x->type == CAP_TIME && when_parse(v->text, &moment) == 0) {
        append_open(out, level, x->name);
        append_moment(out, moment);
        buf_append_fmt(out, "</%s>\n", x->name);
    } else {
        append_element(out, level, x->name, v->text);
    }
}

static void
append_group(struct buf *out, int level, const struct cap_element *x, const struct json *v)
{
    append_open(out, level, x->name);
    buf_append_byte(out, '\n');
    for (uint32_t i = 0; i < x->group->count; i++) {
        const struct cap_element *child = &x->group->elements[i];
        const struct json *field = child->key != NULL ? json_get(v, child->key) : NULL;
        if (field == NULL)
            continue;
        if ((child->flags & CAP_LIST) == 0) {
            append_value(out, level + 1, child, field);
            continue;
        }
        for (const struct json *y = field->first; y != NULL; y = y->next)
            append_value(out, level + 1, child, y);
    }
    for (int i = 0; i < level; i++)
        buf_append_str(out, INDENT);
    buf_append_fmt(out, "</%s>\n", x->name);
}

static void
append_reference(struct buf *out, const struct cap_reference *x)
{
    cap_append_text(out, x->sender);
    buf_append_byte(out, ',');
    cap_append_text(out, x->identifier);
    buf_append_byte(out, ',');
    append_moment(out, x->sent);
}

// The message that a notice was read from is its source, unless the notice names another.
static void
append_source(struct buf *out, const struct json *notice)
{
    const struct json *imported = json_get(notice, "imported");
    struct bytes source = json_get_text(notice, "source");
    int64_t sent = 0;
    if (source.n > 0) {
        append_element(out, 1, "source", source);
    } else if (imported != NULL && when_parse(json_get_text(imported, "sent"), &sent) == 0) {
        struct cap_reference x = {json_get_text(imported, "sender"),
                                  json_get_text(imported, "identifier"), sent};
        append_open(out, 1, "source");
        append_reference(out, &x);
        buf_append_str(out, "</source>\n");
    }
}

static void
append_references(struct buf *out, const struct cap_head *head)
{
    if (head->reference_count == 0)
        return;
    append_open(out, 1, "references");
    for (size_t i = 0; i < head->reference_count; i++) {
        if (i > 0)
            buf_append_byte(out, ' ');
        append_reference(out, &head->references[i]);
    }
    buf_append_str(out, "</references>\n");
}

void
cap_append(struct buf *out, const struct cap_head *head, const struct json *notice)
{
    const struct json *info = json_get(notice, "info");
    assert(strcmp(head->type, "Alert") == 0 || head->reference_count > 0);
    buf_append_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">\n");
    append_element(out, 1, "identifier", head->identifier);
    append_element(out, 1, "sender", head->sender);
    append_open(out, 1, "sent");
    append_moment(out, head->sent);
    buf_append_str(out, "</sent>\n");
    append_element(out, 1, "status", bytes_of_str(head->is_exercise ? "Exercise" : "Actual"));
    append_element(out, 1, "msgType", bytes_of_str(head->type));
    append_source(out, notice);
    append_element(out, 1, "scope", bytes_of_str(head->scope));
    if (head->restriction.n > 0)
        append_element(out, 1, "restriction", head->restriction);
    if (head->addresses.n > 0)
        append_element(out, 1, "addresses", head->addresses);
    append_open(out, 1, "code");
    buf_append_str(out, "urn:entente:purpose:");
    cap_append_text(out, json_get_text(notice, "purpose"));
    buf_append_str(out, "</code>\n");
    if (json_get_text(notice, "note").n > 0)
        append_element(out, 1, "note", json_get_text(notice, "note"));
    append_references(out, head);
    if (json_get_text(notice, "incidents").n > 0)
        append_element(out, 1, "incidents", json_get_text(notice, "incidents"));
    for (const struct json *x = info != NULL ? info->first : NULL; x != NULL; x = x->next)
        append_group(out, 1, &cap_table_info, x);
    buf_append_str(out, "</alert>\n");
}
