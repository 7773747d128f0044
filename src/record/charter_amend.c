// SPDX-License-Identifier: Apache-2.0
// The lines of the charter as it stands and those that come are laid into one sorted list, which is
// then read like a founding charter's: one grammar, one set of rules.
#include "record/charter_amend.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "ledger/note.h"
#include "record/charter_lines.h"
#include "record/charter_organ.h"

#define AMEND_LINES_MAX 4096 // of one amendment; its record is far smaller
#define SHOWN 60             // bytes of a line in a message

struct line {
    size_t section;      // its place among the words a line begins with
    struct bytes key[2]; // what it is about; empty where the section says it
    struct bytes text;
    size_t number;   // in the amendment, from 1; 0: the charter's own
    bool is_removal; // takes the charter's line away
    bool is_gone;
};

struct amendment {
    struct line *lines;
    size_t count;
    struct err *e;
};

static bool
is_word(struct bytes text, const char *a, const char *b, const char *c)
{
    return bytes_equal_str(text, a) || bytes_equal_str(text, b) || bytes_equal_str(text, c);
}

// What the line is about. False when no amendment has such a line.
static bool
key_of(struct bytes text, size_t number, struct line *out)
{
    struct bytes rest = text, word = charter_lines_word(&rest);
    *out = (struct line){.text = text, .number = number, .section = charter_parse_section(word)};
    if (out->section < charter_parse_section(BYTES_LIT("criterion")) || out->section == CHARTER_NO_SECTION)
        return false;
    bool is_matter = bytes_equal_str(word, "matter"), is_programme = bytes_equal_str(word, "programme");
    if (is_matter || is_programme || is_word(word, "criterion", "organ", "chair") ||
        bytes_equal_str(word, "secretariat"))
        out->key[0] = charter_lines_word(&rest);
    if (is_programme)
        (void)charter_lines_word(&rest); // its criterion: what the line says, not what it is about
    if (is_programme)
        out->key[1] = rest;
    if (is_matter)
        out->key[1] = charter_lines_word(&rest);
    bool may_go = is_matter || is_word(word, "organ", "chair", "secretariat");
    out->is_removal = number > 0 && may_go && bytes_equal_str(rest, "-");
    return true;
}

static bool
is_same(const struct line *x, const struct line *y)
{
    return x->section == y->section && bytes_equal(x->key[0], y->key[0]) && bytes_equal(x->key[1], y->key[1]);
}

static int
add_lines(struct amendment *x, struct bytes text, bool is_kept)
{
    struct bytes line;
    for (size_t number = 1; bytes_next_line(&text, &line); number++) {
        struct line *l = &x->lines[x->count];
        if (key_of(line, is_kept ? 0 : number, l))
            x->count++;
        else if (!is_kept)
            return err_set(x->e, ERR_REFUSED,
                           "line %zu: '%.*s' begins no line of an amendment: criterion, programme, register, quota, "
                           "organ, matter, chair, secretariat, term, notice, waiver, suspension",
                           number, (int)num_min_size(line.n, SHOWN), (const char *)line.p);
    }
    return 0;
}

// Take away what the removal at `at` names, and itself.
static int
carry_out_removal(struct amendment *x, size_t at)
{
    struct line *removal = &x->lines[at];
    bool is_organ = removal->section == charter_parse_section(BYTES_LIT("organ"));
    bool is_found = false;
    removal->is_gone = true;
    for (size_t i = 0; i < x->count; i++) {
        struct line *l = &x->lines[i];
        if (l->number > 0 || l->is_gone)
            continue;
        bool is_it = is_same(l, removal);
        bool is_of_organ = is_organ && l->section > removal->section && bytes_equal(l->key[0], removal->key[0]);
        l->is_gone = is_it || is_of_organ;
        is_found |= is_it;
    }
    return is_found ? 0
                    : err_set(x->e, ERR_REFUSED, "line %zu: '%.*s' takes away what the charter does not have",
                              removal->number, (int)num_min_size(removal->text.n, SHOWN),
                              (const char *)removal->text.p);
}

// Let the line at `at` take the place of the charter's.
static int
replace(struct amendment *x, size_t at)
{
    for (size_t i = 0; i < x->count; i++) {
        struct line *l = &x->lines[i];
        if (i == at || l->is_gone || !is_same(l, &x->lines[at]))
            continue;
        if (l->number > 0)
            return err_set(x->e, ERR_REFUSED, "lines %zu and %zu are about the same thing",
                           x->lines[at].number, l->number);
        l->is_gone = true;
    }
    return 0;
}

static int
merge(struct amendment *x)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < x->count; i++) {
        if (x->lines[i].is_removal)
            rc = carry_out_removal(x, i);
    }
    for (size_t i = 0; rc == 0 && i < x->count; i++) {
        if (x->lines[i].number > 0 && !x->lines[i].is_gone)
            rc = replace(x, i);
    }
    return rc;
}

static int
in_order(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    if (x->section != y->section)
        return x->section < y->section ? -1 : 1;
    int order = bytes_compare(x->key[0], y->key[0]);
    return order != 0 ? order : bytes_compare(x->key[1], y->key[1]);
}

// A fault in a line that the charter had already: its number says nothing, so the line is shown.
static int
refuse_line(const struct amendment *x, const struct line *l, const struct err *why)
{
    const char *colon = strchr(why->text, ':');
    if (l->number > 0 || colon == NULL)
        return err_set(x->e, ERR_REFUSED, "%s", why->text);
    return err_set(x->e, ERR_REFUSED, "the charter's line '%.*s%s' would be wrong%s",
                   (int)num_min_size(l->text.n, SHOWN), (const char *)l->text.p, l->text.n > SHOWN ? "..." : "", colon);
}

// Read what is left, like a founding charter's lines, behind the parties of c.
static int
read_all(struct amendment *x, struct arena *a, struct charter *out)
{
    struct err why = {0};
    struct charter_reader r = {.a = a, .c = out, .e = &why};
    size_t at = charter_parse_section(BYTES_LIT("criterion"));
    out->criteria = arena_array(a, x->count, sizeof *out->criteria);
    out->programmes = arena_array(a, x->count, sizeof *out->programmes);
    out->criterion_count = out->programme_count = 0;
    out->organ_count = out->matter_count = out->chair_count = out->secretariat_count = 0;
    out->said = out->waiver = 0;
    charter_lines_default(out);
    if (out->criteria == NULL || out->programmes == NULL ||
        charter_lines_room(&r, x->count, x->count, x->count, x->count) != 0)
        return ERR_NOMEM;
    qsort(x->lines, x->count, sizeof *x->lines, in_order);
    for (size_t i = 0; i < x->count; i++) {
        const struct line *l = &x->lines[i];
        if (l->is_gone)
            continue;
        r.line = l->number;
        r.is_kept = l->number == 0;
        int rc = charter_parse_line(&r, l->text, &at);
        if (rc != 0)
            return rc == ERR_NOMEM ? rc : refuse_line(x, l, &why);
    }
    int rc = charter_lines_check(out, &why);
    return rc == 0 ? 0 : err_set(x->e, ERR_REFUSED, "%s", why.text);
}

static size_t
count_lines(struct bytes text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

int
charter_amend(struct arena *a, const struct charter *c, struct bytes lines, struct charter *out, struct err *e)
{
    struct amendment x = {.e = e};
    struct charter next = *c;
    struct buf old;
    if (!note_text_is_valid(lines) || count_lines(lines) > AMEND_LINES_MAX)
        return err_set(e, ERR_REFUSED,
                       "an amendment is 1 to %d lines of UTF-8 text without control characters, each ended by a line "
                       "feed",
                       AMEND_LINES_MAX);
    buf_init(&old, 2 * LIMIT_NOTE_SIZE); // amended, it may be longer than a founding charter
    charter_append_text(&old, c);
    int rc = buf_check(&old);
    struct bytes kept = rc == 0 ? arena_copy(a, buf_bytes(&old)) : (struct bytes){NULL, 0};
    buf_clear(&old);
    lines = arena_copy(a, lines);
    if (kept.p != NULL && lines.p != NULL)
        x.lines = arena_array(a, count_lines(kept) + count_lines(lines), sizeof *x.lines);
    if (x.lines == NULL)
        return rc == ERR_LIMIT ? err_set(e, ERR_REFUSED, "the amended charter is too long") : ERR_NOMEM;
    rc = add_lines(&x, kept, true);
    if (rc == 0)
        rc = add_lines(&x, lines, false);
    if (rc == 0)
        rc = merge(&x);
    if (rc == 0)
        rc = read_all(&x, a, &next);
    if (rc == 0)
        *out = next;
    return rc;
}

int
charter_amend_organ(struct arena *a, const struct charter *c, struct bytes mandate, struct charter *out, struct err *e)
{
    struct bytes rest = mandate, line = {NULL, 0};
    if (!bytes_next_line(&rest, &line) || !bytes_equal_str(charter_lines_word(&line), "organ"))
        return err_set(e, ERR_REFUSED, "this is no mandate: its first line is not that of an organ");
    struct bytes id = charter_lines_word(&line);
    if (c->organ_count == 0 || charter_organ_find(c, id) == NULL)
        return charter_amend(a, c, mandate, out, e);
    struct buf lines;
    buf_init(&lines, LIMIT_NOTE_SIZE);
    buf_append_str(&lines, "organ ");
    buf_append(&lines, id);
    buf_append_str(&lines, " -\n");
    buf_append(&lines, mandate);
    int rc = buf_check(&lines);
    if (rc == 0)
        rc = charter_amend(a, c, buf_bytes(&lines), out, e);
    buf_clear(&lines);
    return rc;
}
