// SPDX-License-Identifier: Apache-2.0
// Writing JSON: commas and quotes in place, compact and always alike. A bit per level remembers
// whether a comma is due.
#include <assert.h>

#include "base/json.h"
#include "base/when.h"

enum { LEVELS_MAX = 64 };

// Comma and name before an item of the open level.
static void
begin_item(struct json_writer *w, struct bytes name, bool has_name)
{
    if (w->depth > 0 && w->depth <= LEVELS_MAX) {
        uint64_t bit = UINT64_C(1) << (w->depth - 1);
        if ((w->has_item & bit) != 0)
            buf_append_byte(w->out, ',');
        w->has_item |= bit;
    }
    if (has_name) {
        json_append_string(w->out, name);
        buf_append_byte(w->out, ':');
    }
}

static void
begin(struct json_writer *w, const char *name)
{
    begin_item(w, bytes_of_str(name), name != NULL);
}

static void
open_level(struct json_writer *w, uint8_t bracket)
{
    buf_append_byte(w->out, bracket);
    w->depth++;
    if (w->depth <= LEVELS_MAX)
        w->has_item &= ~(UINT64_C(1) << (w->depth - 1));
    else if (w->out->failed == 0)
        w->out->failed = ERR_LIMIT;
}

static void
close_level(struct json_writer *w, uint8_t bracket)
{
    assert(w->depth > 0);
    w->depth--;
    buf_append_byte(w->out, bracket);
}

void
json_write_object(struct json_writer *w, const char *name)
{
    begin(w, name);
    open_level(w, '{');
}

void
json_write_object_end(struct json_writer *w)
{
    close_level(w, '}');
}

void
json_write_array(struct json_writer *w, const char *name)
{
    begin(w, name);
    open_level(w, '[');
}

void
json_write_array_end(struct json_writer *w)
{
    close_level(w, ']');
}

void
json_write_text(struct json_writer *w, const char *name, struct bytes value)
{
    begin(w, name);
    json_append_string(w->out, value);
}

void
json_write_text_named(struct json_writer *w, struct bytes name, struct bytes value)
{
    begin_item(w, name, true);
    json_append_string(w->out, value);
}

void
json_write_str(struct json_writer *w, const char *name, const char *value)
{
    if (value == NULL)
        json_write_null(w, name);
    else
        json_write_text(w, name, bytes_of_str(value));
}

void
json_write_int(struct json_writer *w, const char *name, int64_t value)
{
    begin(w, name);
    buf_append_i64(w->out, value);
}

void
json_write_bool(struct json_writer *w, const char *name, bool value)
{
    begin(w, name);
    buf_append_str(w->out, value ? "true" : "false");
}

void
json_write_null(struct json_writer *w, const char *name)
{
    begin(w, name);
    buf_append_str(w->out, "null");
}

void
json_write_hex(struct json_writer *w, const char *name, struct bytes value)
{
    begin(w, name);
    buf_append_byte(w->out, '"');
    bytes_to_hex(value, w->out);
    buf_append_byte(w->out, '"');
}

void
json_write_time(struct json_writer *w, const char *name, int64_t moment)
{
    if (moment == WHEN_MIN || moment == WHEN_MAX) {
        json_write_null(w, name);
        return;
    }
    char text[WHEN_TEXT_SIZE];
    when_format_time(moment, text);
    json_write_str(w, name, text);
}

void
json_write_raw(struct json_writer *w, const char *name, struct bytes json)
{
    begin(w, name);
    buf_append(w->out, json);
}
