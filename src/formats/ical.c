// SPDX-License-Identifier: Apache-2.0
// iCalendar, RFC 5545. A content line is "NAME:value" and CRLF; where it is longer than 75 octets it goes on in the next one
// behind a space (section 3.1), between two characters. In a text, backslash, semicolon, comma and line ends are escaped
// (3.3.11); control characters, which a text cannot hold, are left out.
#include "formats/ical.h"

#include <assert.h>

#include "base/text.h"
#include "base/when.h"

#define LINE_MAX 75
#define ID_MAX 32

// One line under construction: octets in the part that is being written.
struct line {
    struct buf *out;
    size_t used;
};

static void
put(struct line *l, struct bytes character)
{
    if (l->used + character.n > LINE_MAX) {
        buf_append_str(l->out, "\r\n ");
        l->used = 1;
    }
    buf_append(l->out, character);
    l->used += character.n;
}

static void
put_str(struct line *l, const char *text)
{
    for (; *text; text++)
        put(l, bytes_of(text, 1));
}

static struct line
begin(struct buf *out, const char *name)
{
    struct line l = {out, 0};
    put_str(&l, name);
    put_str(&l, ":");
    return l;
}

static void
end(struct line *l)
{
    buf_append_str(l->out, "\r\n");
}

static void
line_str(struct buf *out, const char *name, const char *value)
{
    struct line l = begin(out, name);
    put_str(&l, value);
    end(&l);
}

static void
put_text_character(struct line *l, struct bytes character, int32_t c)
{
    if (c == '\n')
        put(l, BYTES_LIT("\\n"));
    else if (c == '\\' || c == ';' || c == ',') {
        uint8_t pair[2] = {'\\', (uint8_t)c};
        put(l, bytes_of(pair, 2));
    } else if (c == '\t' || (c >= ' ' && c != 0x7f))
        put(l, character);
}

static void
line_text(struct buf *out, const char *name, struct bytes text)
{
    size_t at = 0;
    if (text.n == 0)
        return;
    struct line l = begin(out, name);
    while (at < text.n) {
        size_t from = at;
        int32_t c = text_next(text, &at);
        if (c < 0)
            break;
        put_text_character(&l, bytes_sub(text, from, at - from), c);
    }
    end(&l);
}

// "2026-11-21T20:32:00Z" as "20261121T203200Z".
static void
line_time(struct buf *out, const char *name, int64_t t)
{
    char text[WHEN_TEXT_SIZE];
    if (t == WHEN_MAX)
        return;
    struct line l = begin(out, name);
    when_format_time(t, text);
    for (const char *c = text; *c; c++)
        if (*c != '-' && *c != ':')
            put(&l, bytes_of(c, 1));
    end(&l);
}

// A URI of RFC 3986 has printable ASCII and no space, and a scheme.
static void
line_url(struct buf *out, struct bytes url)
{
    size_t colon = bytes_find(url, 0, ':');
    if (colon == 0 || colon == url.n)
        return;
    for (size_t i = 0; i < url.n; i++) {
        uint8_t c = url.p[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (c <= ' ' || c >= 0x7f || c == '"' || c == '<' || c == '>' || c == '\\' || (i < colon && !is_letter && c != '+' && c != '-' && c != '.'))
            return;
    }
    struct line l = begin(out, "URL");
    for (size_t i = 0; i < url.n; i++)
        put(&l, bytes_sub(url, i, 1));
    end(&l);
}

static void
append_shared(struct buf *out, const struct ical_entry *x)
{
    static const char *const statuses[] = {"CONFIRMED", "CANCELLED", "NEEDS-ACTION", "IN-PROCESS", "COMPLETED"};
    char id[2 * ID_MAX + 1];
    assert(x->id.n <= ID_MAX);
    bytes_to_hex_str(x->id, id);
    line_str(out, "UID", id);
    line_time(out, "DTSTAMP", x->changed);
    line_time(out, "CREATED", x->written);
    line_time(out, "LAST-MODIFIED", x->changed);
    struct line l = begin(out, "SEQUENCE");
    buf_append_u64(out, x->sequence);
    end(&l);
    line_str(out, "STATUS", statuses[x->status]);
    line_text(out, "SUMMARY", x->summary);
    line_text(out, "DESCRIPTION", x->description);
    line_text(out, "LOCATION", x->location);
    line_text(out, "CATEGORIES", x->category);
    line_url(out, x->url);
}

void
ical_begin(struct buf *out, struct bytes name)
{
    line_str(out, "BEGIN", "VCALENDAR");
    line_str(out, "VERSION", "2.0");
    line_str(out, "PRODID", "-//Entente//Entente//EN");
    line_str(out, "CALSCALE", "GREGORIAN");
    line_text(out, "X-WR-CALNAME", name);
}

void
ical_append_event(struct buf *out, const struct ical_entry *x)
{
    line_str(out, "BEGIN", "VEVENT");
    append_shared(out, x);
    line_time(out, "DTSTART", x->begins);
    line_time(out, "DTEND", x->ends);
    line_str(out, "END", "VEVENT");
}

void
ical_append_task(struct buf *out, const struct ical_entry *x)
{
    line_str(out, "BEGIN", "VTODO");
    append_shared(out, x);
    line_time(out, "DUE", x->due);
    line_time(out, "COMPLETED", x->finished);
    line_str(out, "END", "VTODO");
}

void
ical_end(struct buf *out)
{
    line_str(out, "END", "VCALENDAR");
}
