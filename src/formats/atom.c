// SPDX-License-Identifier: Apache-2.0
// Writing a feed. Nothing in it depends on when it is written, so that a feed without news is the
// same bytes again.
#include "formats/atom.h"

#include "base/when.h"
#include "formats/cap.h"

static void
append_element(struct buf *out, const char *indent, const char *name, struct bytes text)
{
    buf_append_fmt(out, "%s<%s>", indent, name);
    cap_append_text(out, text);
    buf_append_fmt(out, "</%s>\n", name);
}

static void
append_moment(struct buf *out, const char *indent, const char *name, int64_t moment)
{
    char text[WHEN_TEXT_SIZE];
    when_format_time(moment, text);
    append_element(out, indent, name, bytes_of_str(text));
}

static void
append_link(struct buf *out, const struct atom_feed *feed, const struct atom_entry *x,
            const char *rel, const char *type, const char *suffix)
{
    buf_append_fmt(out, "    <link rel=\"%s\" type=\"%s\" href=\"", rel, type);
    cap_append_text(out, feed->base);
    cap_append_text(out, x->id);
    buf_append_fmt(out, "%s\"/>\n", suffix);
}

static void
append_entry(struct buf *out, const struct atom_feed *feed, const struct atom_entry *x)
{
    buf_append_str(out, "  <entry>\n    <id>urn:entente:record:");
    cap_append_text(out, x->id);
    buf_append_str(out, "</id>\n    <title>");
    buf_append_str(out, x->is_exercise ? "[Exercise] " : "");
    cap_append_text(out, x->title);
    buf_append_str(out, "</title>\n");
    append_moment(out, "    ", "updated", x->updated);
    buf_append_str(out, "    <author><name>");
    cap_append_text(out, x->author);
    buf_append_str(out, "</name></author>\n    <category term=\"");
    cap_append_text(out, x->term);
    buf_append_str(out, "\"/>\n");
    if (x->is_exercise)
        buf_append_str(out, "    <category term=\"Exercise\"/>\n");
    if (!x->has_proof)
        buf_append_str(out, "    <category term=\"Provisional\"/>\n");
    append_link(out, feed, x, "alternate", "application/cap+xml", ".cap");
    if (x->has_proof)
        append_link(out, feed, x, "related", "application/octet-stream", ".proof");
    append_element(out, "    ", "summary", x->summary);
    buf_append_str(out, "  </entry>\n");
}

void
atom_append(struct buf *out, const struct atom_feed *feed)
{
    buf_append_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    append_element(out, "  ", "id", feed->id);
    append_element(out, "  ", "title", feed->title);
    append_moment(out, "  ", "updated", feed->updated);
    buf_append_str(out, "  <generator>entente</generator>\n");
    if (feed->base.n > 0) {
        buf_append_str(out, "  <link rel=\"self\" type=\"application/atom+xml\" href=\"");
        cap_append_text(out, feed->base);
        buf_append_str(out, "feed.atom\"/>\n");
    }
    for (size_t i = 0; i < feed->entry_count; i++)
        append_entry(out, feed, &feed->entries[i]);
    buf_append_str(out, "</feed>\n");
}

static void
append_cell(struct buf *out, const struct atom_entry *x, const char *suffix, const char *name)
{
    buf_append_str(out, "<td><a href=\"");
    cap_append_text(out, x->id);
    buf_append_fmt(out, "%s\">%s</a></td>", suffix, name);
}

void
atom_append_page(struct buf *out, const struct atom_feed *feed)
{
    buf_append_str(out, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<title>");
    cap_append_text(out, feed->title);
    buf_append_str(out, "</title>\n<link rel=\"alternate\" type=\"application/atom+xml\" "
                        "href=\"feed.atom\">\n</head><body>\n<h1>");
    cap_append_text(out, feed->title);
    buf_append_str(out, "</h1>\n<p><a href=\"feed.atom\">Feed</a>. Who has the alliance's charter can "
                        "check a message: <code>entente verify ID.proof --charter FILE</code></p>\n"
                        "<table>\n<tr><th>Sent</th><th>By</th><th></th><th></th><th></th><th></th>"
                        "</tr>\n");
    for (size_t i = 0; i < feed->entry_count; i++) {
        const struct atom_entry *x = &feed->entries[i];
        char sent[WHEN_TEXT_SIZE];
        when_format_time(x->updated, sent);
        buf_append_fmt(out, "<tr><td>%s</td><td>", sent);
        cap_append_text(out, x->author);
        buf_append_fmt(out, "</td><td>%s", x->is_exercise ? "Exercise " : "");
        cap_append_text(out, x->term);
        buf_append_str(out, "</td><td>");
        cap_append_text(out, x->title);
        buf_append_str(out, "</td>");
        append_cell(out, x, ".cap", "message");
        if (x->has_proof)
            append_cell(out, x, ".proof", "proof");
        else
            buf_append_str(out, "<td>provisional</td>");
        buf_append_str(out, "</tr>\n");
    }
    buf_append_str(out, "</table>\n</body></html>\n");
}
