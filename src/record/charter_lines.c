// SPDX-License-Identifier: Apache-2.0
// Reading and writing the charter's lines about how the alliance decides. A line is judged where it
// stands, with the members above it and the organs read so far; what needs all organs is judged at
// the end. Names stand against the full members only in a charter that is no draft any more.
#include "record/charter_lines.h"

#include "base/limits.h"
#include "base/num.h"
#include "base/text.h"
#include "base/when.h"
#include "record/field.h"

#define SHOWN 40 // bytes of a foreign word in a message

#define FAULT CHARTER_FAULT
#define WORD(b) (int)num_min_size((b).n, SHOWN), (const char *)((b).n > 0 ? (b).p : (const uint8_t *)"")

struct bytes
charter_lines_word(struct bytes *rest)
{
    size_t n = bytes_find(*rest, 0, ' ');
    struct bytes word = bytes_sub(*rest, 0, n);
    *rest = bytes_sub(*rest, n + 1, rest->n);
    return word;
}

void
charter_lines_default(struct charter *c)
{
    c->term_min_s = 3600;
    c->term_max_s = 90 * 86400;
    c->notice_s = 3600;
    c->suspension = CHARTER_NO_VOTE;
}

int
charter_lines_room(const struct charter_reader *r, size_t organs, size_t matters, size_t chairs,
                   size_t secretariats)
{
    struct charter *c = r->c;
    c->organs = arena_array(r->a, num_min_size(organs, LIMIT_ORGANS), sizeof *c->organs);
    c->matters = arena_array(r->a, num_min_size(matters, LIMIT_MATTERS), sizeof *c->matters);
    c->chairs = arena_array(r->a, num_min_size(chairs, LIMIT_ORGANS), sizeof *c->chairs);
    c->secretariats =
        arena_array(r->a, num_min_size(secretariats, LIMIT_ORGANS), sizeof *c->secretariats);
    if (c->organs == NULL || c->matters == NULL || c->chairs == NULL || c->secretariats == NULL)
        return ERR_NOMEM;
    return 0;
}

bool
charter_lines_id_is_valid(struct bytes id)
{
    if (!field_name_is_valid(id))
        return false;
    for (size_t i = 0; i < id.n; i++) {
        if (id.p[i] != '-')
            return true;
    }
    return false;
}

bool
charter_lines_title_is_valid(struct bytes title)
{
    if (title.n < 1 || title.n > LIMIT_ORGAN_TITLE || !text_is_utf8(title) ||
        title.p[0] == ' ' || title.p[title.n - 1] == ' ')
        return false;
    for (size_t at = 0; at < title.n;) {
        int32_t c = text_next(title, &at);
        if (c < ' ' || text_is_harmful((uint32_t)c))
            return false;
    }
    return true;
}

// Cut what stands before the next comma off *rest; false after the last.
static bool
next_item(struct bytes *rest, bool *is_done, struct bytes *item)
{
    if (*is_done)
        return false;
    size_t n = bytes_find(*rest, 0, ',');
    *item = bytes_sub(*rest, 0, n);
    *is_done = n == rest->n;
    *rest = bytes_sub(*rest, n + 1, rest->n);
    return true;
}

static const struct charter_organ *
find_organ(const struct charter *c, struct bytes id)
{
    for (size_t i = 0; i < c->organ_count; i++) {
        if (bytes_equal(c->organs[i].id, id))
            return &c->organs[i];
    }
    return NULL;
}

static bool
is_among(const struct bytes *names, size_t count, struct bytes name)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes_equal(names[i], name))
            return true;
    }
    return false;
}

static int
check_name(const struct charter_reader *r, struct bytes organ, struct bytes name)
{
    if (!charter_member_name_is_valid(name))
        return FAULT(r, "line %zu: organ %.*s: '%.*s' is no member's name: 2 to 12 of A-Z and 0-9", r->line,
                     WORD(organ), WORD(name));
    if (r->is_draft)
        return 0;
    const struct charter_member *m = charter_find(r->c, name);
    if (m == NULL)
        return FAULT(r, "line %zu: organ %.*s: %.*s is no member", r->line, WORD(organ), WORD(name));
    if (m->role != CHARTER_MEMBER && !r->is_kept)
        return FAULT(r, "line %zu: organ %.*s: %.*s is no full member (its role is %s)", r->line, WORD(organ),
                     WORD(name), charter_role_name(m->role));
    return 0;
}

// Names with commas. Sorted ones stand each once by their order, others must not repeat.
static int
read_names(const struct charter_reader *r, struct bytes organ, struct bytes text, bool is_sorted,
           struct bytes **out, size_t *count)
{
    struct bytes rest = text, name;
    bool is_done = false;
    size_t room = 1;
    for (size_t i = 0; i < text.n; i++)
        room += text.p[i] == ',';
    if (room > LIMIT_MEMBERS)
        return err_set(r->e, ERR_LIMIT, "line %zu: organ %.*s: more than %d names", r->line, WORD(organ),
                       LIMIT_MEMBERS);
    struct bytes *names = arena_array(r->a, room, sizeof *names);
    if (names == NULL)
        return ERR_NOMEM;
    size_t n = 0;
    while (next_item(&rest, &is_done, &name)) {
        int rc = check_name(r, organ, name);
        if (rc != 0)
            return rc;
        if (is_sorted && n > 0 && bytes_compare(names[n - 1], name) >= 0)
            return FAULT(r, "line %zu: organ %.*s: its members stand sorted, each once, and %.*s does not",
                         r->line, WORD(organ), WORD(name));
        if (!is_sorted && is_among(names, n, name))
            return FAULT(r, "line %zu: organ %.*s: %.*s stands twice in the order of its chair", r->line,
                         WORD(organ), WORD(name));
        names[n++] = name;
    }
    *out = names;
    *count = n;
    return 0;
}

// Full members of the organ just now: what its numbers must not exceed.
static size_t
composition(const struct charter *c, const struct charter_organ *o)
{
    size_t n = 0;
    if (o->members == NULL)
        return c->member_count;
    for (size_t i = 0; i < o->member_count; i++) {
        const struct charter_member *m = charter_find(c, o->members[i]);
        n += m != NULL && m->role == CHARTER_MEMBER;
    }
    return n;
}

static bool
number_fits(const struct charter_reader *r, const struct charter_organ *o, uint64_t n)
{
    return n >= 1 && n <= LIMIT_MEMBERS &&
           (r->is_draft || n <= num_max_u64(composition(r->c, o), 1));
}

// <id> <parent or -> <all | NAMES> <quorum> <title>
int
charter_lines_organ(struct charter_reader *r, struct bytes rest)
{
    struct charter *c = r->c;
    struct charter_organ o = {.id = charter_lines_word(&rest)};
    struct bytes parent = charter_lines_word(&rest);
    struct bytes members = charter_lines_word(&rest);
    struct bytes quorum = charter_lines_word(&rest);
    uint64_t n = 0;
    int rc = 0;
    o.title = rest;
    if (!charter_lines_id_is_valid(o.id))
        return FAULT(r, "line %zu: an organ's id has 1 to 32 of a-z, 0-9 and '-'", r->line);
    if (c->organ_count == LIMIT_ORGANS)
        return err_set(r->e, ERR_LIMIT, "line %zu: more than %d organs", r->line, LIMIT_ORGANS);
    if (c->organ_count > 0 && bytes_compare(c->organs[c->organ_count - 1].id, o.id) >= 0)
        return FAULT(r, "line %zu: organ %.*s is out of order: organs stand sorted by id, each once", r->line,
                     WORD(o.id));
    if (!bytes_equal_str(parent, "-")) {
        o.parent = parent;
        if (!charter_lines_id_is_valid(parent))
            return FAULT(r, "line %zu: organ %.*s: its parent is an organ's id, or '-' for none", r->line,
                         WORD(o.id));
    }
    if (!bytes_equal_str(members, "all"))
        rc = read_names(r, o.id, members, true, &o.members, &o.member_count);
    if (rc != 0)
        return rc;
    if (num_parse_u64(quorum, &n) != 0 || !number_fits(r, &o, n))
        return FAULT(r, "line %zu: organ %.*s: its quorum is a number from 1 to its members' (%zu), not '%.*s'",
                     r->line, WORD(o.id), r->is_draft ? (size_t)LIMIT_MEMBERS : composition(c, &o), WORD(quorum));
    o.quorum = (unsigned)n;
    if (!charter_lines_title_is_valid(o.title))
        return FAULT(r, "line %zu: organ %.*s: the line ends with its title, 1 to %d bytes in plain text", r->line,
                     WORD(o.id), LIMIT_ORGAN_TITLE);
    c->organs[c->organ_count++] = o;
    return 0;
}

// Of silence consensus limited majority:N, in this order.
static int
read_procedures(const struct charter_reader *r, const struct charter_organ *o, struct bytes text,
                struct charter_matter *m)
{
    struct bytes rest = text, item;
    bool is_done = false;
    int last = -1;
    while (next_item(&rest, &is_done, &item)) {
        size_t colon = bytes_find(item, 0, ':');
        int p = charter_procedure_find(bytes_sub(item, 0, colon));
        uint64_t n = 0;
        if (p < 0 || (p == CHARTER_MAJORITY) != (colon < item.n))
            return FAULT(r,
                         "line %zu: matter %.*s of %.*s: '%.*s' is no procedure: silence, consensus, limited, "
                         "majority:N",
                         r->line, WORD(m->matter), WORD(m->organ), WORD(item));
        if (p <= last)
            return FAULT(r,
                         "line %zu: matter %.*s of %.*s: procedures stand in the order silence, consensus, "
                         "limited, majority:N, each once",
                         r->line, WORD(m->matter), WORD(m->organ));
        if (p == CHARTER_MAJORITY &&
            (num_parse_u64(bytes_sub(item, colon + 1, item.n), &n) != 0 || !number_fits(r, o, n)))
            return FAULT(r,
                         "line %zu: matter %.*s of %.*s: the majority is a number from 1 to the organ's members' "
                         "(%zu)",
                         r->line, WORD(m->matter), WORD(m->organ),
                         r->is_draft ? (size_t)LIMIT_MEMBERS : composition(r->c, o));
        m->procedures |= 1u << p;
        m->majority = (unsigned)n;
        last = p;
    }
    return 0;
}

static int
compare_matters(const struct charter_matter *a, const struct charter_matter *b)
{
    int order = bytes_compare(a->organ, b->organ);
    return order != 0 ? order : bytes_compare(a->matter, b->matter);
}

// <organ> <matter> <procedures>
int
charter_lines_matter(struct charter_reader *r, struct bytes rest)
{
    struct charter *c = r->c;
    struct charter_matter m = {.organ = charter_lines_word(&rest)};
    m.matter = charter_lines_word(&rest);
    const struct charter_organ *o = find_organ(c, m.organ);
    if (o == NULL)
        return FAULT(r, "line %zu: a matter of organ %.*s, which this charter does not have", r->line,
                     WORD(m.organ));
    if (!charter_lines_id_is_valid(m.matter))
        return FAULT(r, "line %zu: a matter of %.*s: its name has 1 to 32 of a-z, 0-9 and '-'", r->line,
                     WORD(m.organ));
    if (c->matter_count == LIMIT_MATTERS)
        return err_set(r->e, ERR_LIMIT, "line %zu: more than %d matters", r->line, LIMIT_MATTERS);
    if (c->matter_count > 0 && compare_matters(&c->matters[c->matter_count - 1], &m) >= 0)
        return FAULT(r, "line %zu: matter %.*s of %.*s is out of order: matters stand sorted by organ, then name, "
                        "each once",
                     r->line, WORD(m.matter), WORD(m.organ));
    int rc = read_procedures(r, o, rest, &m);
    if (rc != 0)
        return rc;
    const unsigned allowed = 1u << CHARTER_SILENCE | 1u << CHARTER_CONSENSUS;
    if (bytes_equal_str(m.matter, CHARTER_CONSTITUTION) && (m.procedures & ~allowed) != 0)
        return FAULT(r, "line %zu: the constitution changes by silence or consensus only", r->line);
    if (bytes_equal_str(m.matter, CHARTER_CONSTITUTION) && o->members != NULL)
        return FAULT(r, "line %zu: every member has a word in the constitution, and %.*s is not of all", r->line,
                     WORD(m.organ));
    c->matters[c->matter_count++] = m;
    return 0;
}

// The organ that a line of one line an organ begins with, behind the one before.
static int
read_organ(const struct charter_reader *r, const char *what, const struct bytes *before, struct bytes *rest,
           const struct charter_organ **out)
{
    struct bytes id = charter_lines_word(rest);
    *out = find_organ(r->c, id);
    if (*out == NULL)
        return FAULT(r, "line %zu: the %s of organ %.*s, which this charter does not have", r->line, what, WORD(id));
    if (before != NULL && bytes_compare(*before, id) >= 0)
        return FAULT(r, "line %zu: the %s of %.*s is out of order: %ss stand sorted by organ, each once", r->line,
                     what, WORD(id), what);
    return 0;
}

// <organ> <YYYY-MM-DD> <months> <NAMES in their order>
int
charter_lines_chair(struct charter_reader *r, struct bytes rest)
{
    struct charter *c = r->c;
    const struct charter_organ *o = NULL;
    struct charter_chair x = {0};
    uint64_t months = 0;
    int rc = read_organ(r, "chair", c->chair_count > 0 ? &c->chairs[c->chair_count - 1].organ : NULL, &rest, &o);
    if (rc != 0)
        return rc;
    x.organ = o->id;
    if (when_parse_date(charter_lines_word(&rest), &x.from) != 0)
        return FAULT(r, "line %zu: the chair of %.*s begins on a date like 2026-01-01", r->line, WORD(x.organ));
    if (num_parse_u64(charter_lines_word(&rest), &months) != 0 || months < 1 || months > LIMIT_CHAIR_MONTHS)
        return FAULT(r, "line %zu: the chair of %.*s passes on after 1 to %d months", r->line, WORD(x.organ),
                     LIMIT_CHAIR_MONTHS);
    x.months = (unsigned)months;
    rc = read_names(r, x.organ, rest, false, &x.order, &x.order_count);
    for (size_t i = 0; rc == 0 && o->members != NULL && i < x.order_count; i++) {
        if (!is_among(o->members, o->member_count, x.order[i]))
            rc = FAULT(r, "line %zu: %.*s is in the order of the chair of %.*s, but not of that organ", r->line,
                       WORD(x.order[i]), WORD(x.organ));
    }
    if (rc == 0)
        c->chairs[c->chair_count++] = x;
    return rc;
}

// <organ> <guest>
int
charter_lines_secretariat(struct charter_reader *r, struct bytes rest)
{
    struct charter *c = r->c;
    const struct charter_organ *o = NULL;
    int rc = read_organ(r, "secretariat",
                        c->secretariat_count > 0 ? &c->secretariats[c->secretariat_count - 1].organ : NULL, &rest, &o);
    if (rc != 0)
        return rc;
    const struct charter_member *m = charter_find(c, rest);
    bool is_office = m != NULL && (m->role == CHARTER_SECRETARIAT || r->is_kept);
    if (!charter_member_name_is_valid(rest))
        return FAULT(r, "line %zu: the secretariat of %.*s: '%.*s' is no guest's name: 2 to 12 of A-Z and 0-9",
                     r->line, WORD(o->id), WORD(rest));
    if (!r->is_draft && !is_office)
        return FAULT(r, "line %zu: the secretariat of %.*s: %.*s is no guest in the role of a secretariat", r->line,
                     WORD(o->id), WORD(rest));
    c->secretariats[c->secretariat_count++] = (struct charter_secretariat){o->id, rest};
    return 0;
}

// <shortest> <longest>
int
charter_lines_term(struct charter_reader *r, struct bytes rest)
{
    struct charter *c = r->c;
    struct bytes shortest = charter_lines_word(&rest);
    if (num_parse_u64(shortest, &c->term_min_s) != 0 || num_parse_u64(rest, &c->term_max_s) != 0 ||
        c->term_min_s < LIMIT_TERM_MIN_S || c->term_max_s > LIMIT_TERM_S || c->term_min_s > c->term_max_s)
        return FAULT(r, "line %zu: must be 'term SHORTEST LONGEST', whole seconds from %d to %d", r->line,
                     LIMIT_TERM_MIN_S, LIMIT_TERM_S);
    c->said |= CHARTER_TERM;
    return 0;
}

// <seconds>
int
charter_lines_notice(struct charter_reader *r, struct bytes rest)
{
    struct charter *c = r->c;
    if (num_parse_u64(rest, &c->notice_s) != 0 || c->notice_s < 1 || c->notice_s > LIMIT_TERM_S)
        return FAULT(r, "line %zu: must be 'notice SECONDS', from 1 to %d", r->line, LIMIT_TERM_S);
    c->said |= CHARTER_NOTICE;
    return 0;
}

// <n>
int
charter_lines_waiver(struct charter_reader *r, struct bytes rest)
{
    struct charter *c = r->c;
    uint64_t n = 0, k = charter_k(c);
    if (num_parse_u64(rest, &n) != 0 || n < 1 || n > LIMIT_MEMBERS)
        return FAULT(r, "line %zu: must be 'waiver N', a number of electors", r->line);
    if (!r->is_draft && (n < k || n > num_max_u64(k, c->member_count - 1)))
        return FAULT(r,
                     "line %zu: a waiver asks for at least k electors, here %llu, and at most for all but the one "
                     "that is waived, here %zu",
                     r->line, (unsigned long long)k, c->member_count - 1);
    c->waiver = (unsigned)n;
    c->said |= CHARTER_WAIVER;
    return 0;
}

static const char *const takings[] = {"vote", "release", "chair", NULL};

// vote, and of release, chair, in this order.
int
charter_lines_suspension(struct charter_reader *r, struct bytes rest)
{
    struct bytes item;
    bool is_done = false;
    int last = -1;
    r->c->suspension = 0;
    while (next_item(&rest, &is_done, &item)) {
        int at = field_word(takings, item);
        if (at <= last) // -1 for what is none of them
            return FAULT(r, "line %zu: 'suspension' takes away of vote,release,chair, in this order, each once",
                         r->line);
        r->c->suspension |= 1u << at;
        last = at;
    }
    if ((r->c->suspension & CHARTER_NO_VOTE) == 0) // who does not count in k has no word either
        return FAULT(r, "line %zu: 'suspension' begins with vote, which a suspended member never has", r->line);
    r->c->said |= CHARTER_SUSPENSION;
    return 0;
}

// ---- all lines together ----

int
charter_lines_check(const struct charter *c, struct err *e)
{
    bool has_constitution = false;
    for (size_t i = 0; i < c->organ_count; i++) {
        const struct charter_organ *o = &c->organs[i];
        size_t steps = 0;
        while (o->parent.n > 0) {
            const struct charter_organ *parent = find_organ(c, o->parent);
            if (parent == NULL)
                return err_set(e, ERR_INVALID, "organ %.*s: its parent %.*s is no organ of this charter", WORD(o->id),
                               WORD(o->parent));
            if (++steps > c->organ_count)
                return err_set(e, ERR_INVALID, "organ %.*s: its parents go round in a circle", WORD(c->organs[i].id));
            o = parent;
        }
    }
    for (size_t i = 0; i < c->matter_count; i++)
        has_constitution |= bytes_equal_str(c->matters[i].matter, CHARTER_CONSTITUTION);
    if (c->organ_count > 0 && !has_constitution)
        return err_set(e, ERR_INVALID,
                       "no organ has the matter %s: members, organs and lost keys could never change again",
                       CHARTER_CONSTITUTION);
    return 0;
}

// ---- writing ----

static void
append_names(struct buf *out, const struct bytes *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_append_byte(out, ',');
        buf_append(out, names[i]);
    }
}

void
charter_lines_append_organ(struct buf *out, const struct charter_organ *o)
{
    buf_append_str(out, "organ ");
    buf_append(out, o->id);
    buf_append_byte(out, ' ');
    buf_append(out, o->parent.n > 0 ? o->parent : BYTES_LIT("-"));
    buf_append_byte(out, ' ');
    if (o->members == NULL)
        buf_append_str(out, "all");
    else
        append_names(out, o->members, o->member_count);
    buf_append_fmt(out, " %u ", o->quorum);
    buf_append(out, o->title);
    buf_append_byte(out, '\n');
}

void
charter_lines_append_matter(struct buf *out, const struct charter_matter *m)
{
    buf_append_str(out, "matter ");
    buf_append(out, m->organ);
    buf_append_byte(out, ' ');
    buf_append(out, m->matter);
    char before = ' ';
    for (unsigned p = 0; p < CHARTER_PROCEDURES; p++) {
        if ((m->procedures & 1u << p) == 0)
            continue;
        buf_append_byte(out, (uint8_t)before);
        buf_append_str(out, charter_procedure_name((enum charter_procedure)p));
        if (p == CHARTER_MAJORITY)
            buf_append_fmt(out, ":%u", m->majority);
        before = ',';
    }
    buf_append_byte(out, '\n');
}

void
charter_lines_append_chair(struct buf *out, const struct charter_chair *x)
{
    char date[WHEN_TEXT_SIZE];
    when_format_date(x->from, date);
    buf_append_str(out, "chair ");
    buf_append(out, x->organ);
    buf_append_fmt(out, " %s %u ", date, x->months);
    append_names(out, x->order, x->order_count);
    buf_append_byte(out, '\n');
}

void
charter_lines_append_secretariat(struct buf *out, const struct charter_secretariat *x)
{
    buf_append_str(out, "secretariat ");
    buf_append(out, x->organ);
    buf_append_byte(out, ' ');
    buf_append(out, x->guest);
    buf_append_byte(out, '\n');
}

void
charter_lines_append(struct buf *out, const struct charter *c)
{
    for (size_t i = 0; i < c->organ_count; i++)
        charter_lines_append_organ(out, &c->organs[i]);
    for (size_t i = 0; i < c->matter_count; i++)
        charter_lines_append_matter(out, &c->matters[i]);
    for (size_t i = 0; i < c->chair_count; i++)
        charter_lines_append_chair(out, &c->chairs[i]);
    for (size_t i = 0; i < c->secretariat_count; i++)
        charter_lines_append_secretariat(out, &c->secretariats[i]);
    if (c->said & CHARTER_TERM)
        buf_append_fmt(out, "term %llu %llu\n", (unsigned long long)c->term_min_s,
                       (unsigned long long)c->term_max_s);
    if (c->said & CHARTER_NOTICE)
        buf_append_fmt(out, "notice %llu\n", (unsigned long long)c->notice_s);
    if (c->said & CHARTER_WAIVER)
        buf_append_fmt(out, "waiver %u\n", c->waiver);
    if (c->said & CHARTER_SUSPENSION) {
        char before = ' ';
        buf_append_str(out, "suspension");
        for (unsigned i = 0; takings[i] != NULL; i++) {
            if ((c->suspension & 1u << i) == 0)
                continue;
            buf_append_byte(out, (uint8_t)before);
            buf_append_str(out, takings[i]);
            before = ',';
        }
        buf_append_byte(out, '\n');
    }
}
