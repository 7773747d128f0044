// SPDX-License-Identifier: Apache-2.0
// A text with clauses, from a file that people wrote.
#include "cmd/propose_text.h"

#include "base/buf.h"
#include "base/limits.h"
#include "record/clauses.h"

struct clause {
    struct bytes number, heading;
    struct buf text;
    bool is_open;      // there is one
    bool is_paragraph; // an empty line came: what follows is a paragraph of its own
};

struct reading {
    struct json_writer *w;
    struct clause clause;
    size_t line;
    struct err *e;
};

static struct bytes
trim(struct bytes line)
{
    while (line.n > 0 && (line.p[line.n - 1] == ' ' || line.p[line.n - 1] == '\r' || line.p[line.n - 1] == '\t'))
        line.n--;
    while (line.n > 0 && (line.p[0] == ' ' || line.p[0] == '\t'))
        line = bytes_sub(line, 1, line.n);
    return line;
}

static struct bytes
next_line(struct bytes *rest)
{
    size_t end = bytes_find(*rest, 0, '\n');
    struct bytes line = bytes_sub(*rest, 0, end);
    *rest = end < rest->n ? bytes_sub(*rest, end + 1, rest->n) : (struct bytes){NULL, 0};
    return trim(line);
}

static bool
is_letter(struct bytes line, size_t at)
{
    return at < line.n && ((line.p[at] >= 'a' && line.p[at] <= 'z') || (line.p[at] >= 'A' && line.p[at] <= 'Z'));
}

// "2.1. text", "2) text", "2a. text": the number without what ends it, and what follows. A year at a line's begin has no full
// stop, and "5th" is no number.
static bool
cut_number(struct bytes line, bool needs_stop, struct bytes *number, struct bytes *rest)
{
    size_t n = 0, digits = 0;
    while (n < line.n && ((line.p[n] >= '0' && line.p[n] <= '9') || (line.p[n] == '.' && digits > 0) ||
                          (digits > 0 && line.p[n] >= 'a' && line.p[n] <= 'z' && !is_letter(line, n + 1)))) {
        digits = line.p[n] == '.' ? 0 : digits + 1;
        n++;
    }
    bool has_stop = n > 0 && line.p[n - 1] == '.';
    size_t end = n - has_stop;
    if (end == 0 || end > CLAUSES_NUMBER_MAX)
        return false;
    if (!has_stop && n < line.n && line.p[n] == ')') {
        has_stop = true;
        n++;
    }
    if ((needs_stop && !has_stop) || (n < line.n && line.p[n] != ' ' && line.p[n] != '\t'))
        return false;
    *number = bytes_sub(line, 0, end);
    *rest = trim(bytes_sub(line, n, line.n));
    return true;
}

static int
close_clause(struct reading *r)
{
    struct clause *c = &r->clause;
    if (!c->is_open)
        return 0;
    if (c->text.n == 0)
        return err_set(r->e, ERR_INVALID, "line %zu: clause %.*s has no text", r->line, (int)c->number.n,
                       (const char *)c->number.p);
    json_write_object(r->w, NULL);
    json_write_text(r->w, "number", c->number);
    if (c->heading.n)
        json_write_text(r->w, "heading", c->heading);
    json_write_text(r->w, "text", buf_bytes(&c->text));
    json_write_object_end(r->w);
    int rc = buf_check(&c->text);
    buf_reset(&c->text);
    c->is_open = false;
    return rc < 0 ? err_set(r->e, rc, "line %zu: the clause is too long", r->line) : 0;
}

static int
open_clause(struct reading *r, struct bytes number, struct bytes heading)
{
    int rc = close_clause(r);
    r->clause.number = number;
    r->clause.heading = heading;
    r->clause.is_open = true;
    r->clause.is_paragraph = false;
    return rc;
}

static int
take_line(struct reading *r, struct bytes line)
{
    struct clause *c = &r->clause;
    struct bytes number, rest;
    if (line.n == 0) {
        c->is_paragraph = c->text.n > 0;
        return 0;
    }
    if (bytes_has_prefix(line, BYTES_LIT("## "))) {
        if (!cut_number(trim(bytes_sub(line, 3, line.n)), false, &number, &rest))
            return err_set(r->e, ERR_INVALID, "line %zu: a clause's line is `## NUMBER heading`, as in `## 2.1 Scope`", r->line);
        return open_clause(r, number, rest);
    }
    if (cut_number(line, true, &number, &rest)) {
        int rc = open_clause(r, number, (struct bytes){NULL, 0});
        if (rc < 0)
            return rc;
        line = rest;
    }
    if (!c->is_open)
        return err_set(r->e, ERR_INVALID,
                       "line %zu: text before the first clause; a clause begins with its number, as in `1. The members ...`",
                       r->line);
    if (c->text.n > 0 && line.n > 0)
        buf_append_str(&c->text, c->is_paragraph ? "\n\n" : " ");
    buf_append(&c->text, line);
    c->is_paragraph = false;
    return 0;
}

// Some editors begin a file with a byte order mark.
static struct bytes
skip_mark(struct bytes file)
{
    return bytes_has_prefix(file, BYTES_LIT("\xef\xbb\xbf")) ? bytes_sub(file, 3, file.n) : file;
}

struct bytes
propose_text_title(struct bytes file)
{
    file = skip_mark(file);
    while (file.n > 0) {
        struct bytes line = next_line(&file);
        if (line.n > 0)
            return bytes_has_prefix(line, BYTES_LIT("# ")) ? trim(bytes_sub(line, 2, line.n)) : (struct bytes){NULL, 0};
    }
    return (struct bytes){NULL, 0};
}

int
propose_text_write(struct json_writer *w, struct bytes lang, struct bytes title, struct bytes file, struct err *e)
{
    struct reading r = {.w = w, .e = e};
    file = skip_mark(file);
    struct bytes own = propose_text_title(file);
    bool is_begun = own.n == 0; // the title's line is behind us
    int rc = 0;
    buf_init(&r.clause.text, LIMIT_RECORD_SIZE);
    json_write_object(w, NULL);
    json_write_text(w, "lang", lang);
    json_write_text(w, "title", own.n ? own : title);
    json_write_array(w, "clauses");
    while (rc == 0 && file.n > 0) {
        struct bytes line = next_line(&file);
        r.line++;
        if (!is_begun && line.n > 0)
            is_begun = true;
        else
            rc = take_line(&r, line);
    }
    if (rc == 0 && !r.clause.is_open)
        rc = err_set(e, ERR_INVALID, "there is no clause in it; a clause begins with its number, as in `1. The members ...`");
    if (rc == 0)
        rc = close_clause(&r);
    json_write_array_end(w);
    json_write_object_end(w);
    buf_clear(&r.clause.text);
    return rc;
}
