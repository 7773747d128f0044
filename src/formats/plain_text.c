// SPDX-License-Identifier: Apache-2.0
#include "formats/plain_text.h"

#include <string.h>

#include "base/text.h"
#include "base/when.h"

#define INDENT 5 // of clauses

// ---- lines ----

static bool
is_wide(uint32_t c)
{
    return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) || (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
           (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) || (c >= 0x1f300 && c <= 0x1f9ff) || (c >= 0x20000 && c <= 0x3fffd);
}

static bool
is_mark(uint32_t c)
{
    return (c >= 0x0300 && c <= 0x036f) || (c >= 0x0483 && c <= 0x0489) || (c >= 0x0591 && c <= 0x05bd) || (c >= 0x064b && c <= 0x065f) ||
           (c >= 0x1ab0 && c <= 0x1aff) || (c >= 0x1dc0 && c <= 0x1dff) || (c >= 0x20d0 && c <= 0x20ff) || (c >= 0xfe20 && c <= 0xfe2f);
}

static size_t
columns_of(struct bytes text)
{
    size_t at = 0, n = 0;
    for (int32_t c = text_next(text, &at); c >= 0; c = text_next(text, &at))
        n += is_mark((uint32_t)c) ? 0 : is_wide((uint32_t)c) ? 2 : 1;
    return n;
}

static void
append_indent(struct buf *out, unsigned indent)
{
    for (unsigned i = 0; i < indent; i++)
        buf_append_byte(out, ' ');
}

// One line of the text, wrapped; *column is where the last one written ends.
static void
append_line(struct buf *out, unsigned indent, struct bytes line, size_t *column)
{
    bool is_first = true;
    while (line.n > 0) {
        size_t n = bytes_find(line, 0, ' ');
        struct bytes word = bytes_sub(line, 0, n);
        line = bytes_sub(line, n + 1, line.n);
        if (word.n == 0)
            continue;
        size_t width = columns_of(word);
        if (!is_first && *column + 1 + width > PLAIN_TEXT_COLUMNS) {
            buf_append_byte(out, '\n');
            append_indent(out, indent);
            *column = indent;
        } else if (!is_first) {
            buf_append_byte(out, ' ');
            (*column)++;
        }
        text_append_visible(out, word);
        *column += width;
        is_first = false;
    }
}

void
plain_text_append_wrapped(struct buf *out, const char *first, unsigned indent, struct bytes text)
{
    size_t column = strlen(first);
    buf_append_str(out, first);
    while (true) {
        size_t n = bytes_find(text, 0, '\n');
        bool is_last = n == text.n;
        append_line(out, indent, bytes_sub(text, 0, n), &column);
        buf_append_byte(out, '\n');
        if (is_last)
            return;
        text = bytes_sub(text, n + 1, text.n);
        if (bytes_find(text, 0, '\n') > 0 && text.n > 0)
            append_indent(out, indent);
        column = indent;
    }
}

// ---- a document ----

static void
append_facts(struct buf *out, const struct adopted *x)
{
    char adopted[WHEN_TEXT_SIZE], deadline[WHEN_TEXT_SIZE];
    struct buf line;
    buf_init(&line, 4096);
    when_format_time(x->adopted, adopted);
    when_format_time(x->deadline, deadline);
    buf_append_fmt(&line, "Adopted %s by ", adopted);
    buf_append(&line, x->organ_title.n > 0 ? x->organ_title : x->organ);
    buf_append_fmt(&line, ", by %s", adopted_procedure_says(x->procedure));
    if (x->procedure == PROPOSAL_MAJORITY)
        buf_append_fmt(&line, " of %u", x->majority);
    buf_append_str(&line, ". Proposed by ");
    buf_append(&line, x->author);
    buf_append_fmt(&line, ", deadline %s. Record ", deadline);
    buf_append(&line, x->id);
    buf_append_byte(&line, '.');
    plain_text_append_wrapped(out, "", 0, buf_bytes(&line));
    buf_clear(&line);
}

static void
append_clause(struct buf *out, const struct clauses_clause *c)
{
    char first[CLAUSES_NUMBER_MAX + 3];
    if (bytes_to_str(c->number, first, CLAUSES_NUMBER_MAX + 1) != 0)
        first[0] = '\0';
    size_t n = strlen(first);
    while (n + 1 < INDENT)
        first[n++] = ' ';
    first[n++] = ' ';
    first[n] = '\0';
    buf_append_byte(out, '\n');
    if (c->heading.n > 0) {
        plain_text_append_wrapped(out, first, INDENT, c->heading);
        memset(first, ' ', INDENT);
        first[INDENT] = '\0';
    }
    plain_text_append_wrapped(out, first, INDENT, c->text);
}

static void
append_word(struct buf *out, const struct adopted_word *w)
{
    struct buf line;
    buf_init(&line, 64 * 1024);
    buf_append(&line, w->member);
    buf_append_fmt(&line, " %s", adopted_says(w));
    for (size_t i = 0; i < w->clause_count; i++) {
        buf_append_str(&line, i > 0 ? ", " : w->clause_count > 1 ? " on clauses " : " on clause ");
        buf_append(&line, w->clauses[i]);
    }
    buf_append_str(&line, w->text.n > 0 ? ": " : ".");
    buf_append(&line, w->text);
    plain_text_append_wrapped(out, "", INDENT, buf_bytes(&line));
    for (size_t i = 0; i < w->reading_count; i++) {
        buf_reset(&line);
        buf_append(&line, w->member);
        buf_append_str(&line, " interprets clause ");
        buf_append(&line, w->readings[i].clause);
        buf_append_str(&line, ": ");
        buf_append(&line, w->readings[i].text);
        plain_text_append_wrapped(out, "", INDENT, buf_bytes(&line));
    }
    if (buf_check(&line) != 0)
        out->failed = buf_check(&line);
    buf_clear(&line);
}

static void
append_language(struct buf *out, const struct adopted *x, const struct clauses_text *t)
{
    plain_text_append_wrapped(out, x->is_exercise ? "[Exercise] " : "", 0, t->title);
    buf_append_byte(out, '\n');
    append_facts(out, x);
    for (size_t i = 0; i < t->count; i++)
        append_clause(out, &t->clauses[i]);
    if (x->word_count > 0)
        buf_append_byte(out, '\n');
    for (size_t i = 0; i < x->word_count; i++)
        append_word(out, &x->words[i]);
}

void
plain_text_append(struct buf *out, const struct adopted *x, struct bytes lang)
{
    bool is_first = true;
    for (size_t i = 0; i < x->text.count; i++) {
        const struct clauses_text *t = &x->text.texts[i];
        if (lang.n > 0 && !bytes_equal(t->lang, lang))
            continue;
        if (!is_first)
            buf_append_str(out, "\n----------------------------------------------------------------------------\n\n");
        append_language(out, x, t);
        is_first = false;
    }
}
