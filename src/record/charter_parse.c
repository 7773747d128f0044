// SPDX-License-Identifier: Apache-2.0
// The charter's text, line by line, and the names of ledgers taken apart. The form is canonical:
// what was parsed is written again and compared with what came, so there is one text, and one hash,
// for one set of facts.
#include "record/charter.h"

#include <assert.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/when.h"
#include "ledger/note.h"
#include "record/charter_lines.h"
#include "record/field.h"
#include "record/kind.h"

#define CHARTER_RULES 1
#define CHARTER_LINES_MAX                                                                          \
    20000 // members, criteria and programmes: more lines than LIMIT_NOTE_SIZE sensibly holds

#define FAULT CHARTER_FAULT

static int
read_key(struct charter_reader *r, struct bytes word, const char *what, struct bytes member,
         struct sign_public *out)
{
    size_t n = 0;
    if (bytes_from_base64(word, out->b, sizeof out->b, &n) == 0 && n == sizeof out->b)
        return 0;
    return FAULT(r, "line %zu: the %s key of %.*s is not the base64 of 32 bytes", r->line, what,
                 (int)member.n, (const char *)member.p);
}

// The name that a member's or guest's line begins with; `first` is where its section begins.
static int
read_name(struct charter_reader *r, const char *what, size_t first, struct bytes *rest, struct bytes *out)
{
    const struct charter *c = r->c;
    struct bytes name = charter_lines_word(rest);
    if (!charter_member_name_is_valid(name))
        return FAULT(r, "line %zu: a %s's name has 2 to 12 of A-Z and 0-9", r->line, what);
    if (c->party_count == LIMIT_MEMBERS)
        return err_set(r->e, ERR_LIMIT, "line %zu: more than %d members and guests", r->line,
                       LIMIT_MEMBERS);
    if (c->party_count > first && bytes_compare(c->members[c->party_count - 1].name, name) >= 0)
        return FAULT(r, "line %zu: %s %.*s is out of order: %ss stand sorted by name, each once",
                     r->line, what, (int)name.n, (const char *)name.p, what);
    if (charter_find(c, name) != NULL)
        return FAULT(r, "line %zu: %.*s is a member already, and so no guest", r->line, (int)name.n,
                     (const char *)name.p);
    *out = name;
    return 0;
}

// <ledger key> <cosigning key> <transport key> <host:port>
static int
read_keys(struct charter_reader *r, struct bytes *rest, struct charter_member *m)
{
    int rc = read_key(r, charter_lines_word(rest), "ledger", m->name, &m->ledger);
    if (rc == 0)
        rc = read_key(r, charter_lines_word(rest), "cosigning", m->name, &m->cosign);
    if (rc == 0)
        rc = read_key(r, charter_lines_word(rest), "transport", m->name, &m->transport);
    if (rc != 0)
        return rc;
    m->address = charter_lines_word(rest);
    if (!field_address_is_valid(m->address))
        return FAULT(r, "line %zu: the address of %.*s is not HOST:PORT", r->line, (int)m->name.n,
                     (const char *)m->name.p);
    return 0;
}

// member <NAME> <ledger key> <cosigning key> <transport key> <host:port>
static int
read_member(struct charter_reader *r, struct bytes rest)
{
    struct charter_member m = {.role = CHARTER_MEMBER, .generation = 1};
    int rc = read_name(r, "member", 0, &rest, &m.name);
    if (rc == 0)
        rc = read_keys(r, &rest, &m);
    if (rc == 0 && rest.n > 0)
        rc = FAULT(r, "line %zu: the address of %.*s is not HOST:PORT", r->line, (int)m.name.n,
                   (const char *)m.name.p);
    if (rc != 0)
        return rc;
    r->c->members[r->c->party_count++] = m;
    r->c->member_count++;
    return 0;
}

// No guest is bound by a word nobody can read.
int
charter_parse_kinds(struct bytes kinds, struct bytes guest, struct err *e)
{
    struct bytes rest = kinds, before = {NULL, 0};
    do {
        size_t n = bytes_find(rest, 0, ',');
        struct bytes kind = bytes_sub(rest, 0, n);
        bool is_last = n == rest.n;
        if (kind_find(kind) == NULL)
            return err_set(e, ERR_INVALID, "the mandate of %.*s names '%.*s', which is no kind of record", (int)guest.n,
                           (const char *)guest.p, (int)num_min_size(kind.n, 40), (const char *)kind.p);
        if (before.n > 0 && bytes_compare(before, kind) >= 0)
            return err_set(e, ERR_INVALID, "the kinds in the mandate of %.*s stand sorted, each once", (int)guest.n,
                           (const char *)guest.p);
        before = kind;
        rest = is_last ? (struct bytes){NULL, 0} : bytes_sub(rest, n + 1, rest.n);
        if (is_last)
            return 0;
    } while (true);
}

// guest <NAME> <role> <ledger key> <cosigning key> <transport key> <host:port> <kinds>
static int
read_guest(struct charter_reader *r, struct bytes rest)
{
    struct charter_member m = {.generation = 1};
    int rc = read_name(r, "guest", r->c->member_count, &rest, &m.name);
    if (rc != 0)
        return rc;
    int role = charter_role_find(charter_lines_word(&rest));
    if (role < 0)
        return FAULT(r, "line %zu: guest %.*s is neither partner, observer nor secretariat", r->line,
                     (int)m.name.n, (const char *)m.name.p);
    m.role = (enum charter_role)role;
    rc = read_keys(r, &rest, &m);
    m.kinds = rest;
    if (rc != 0)
        return rc;
    rc = charter_parse_kinds(m.kinds, m.name, r->e);
    if (rc != 0)
        return err_within(r->e, rc, "line %zu", r->line);
    r->c->members[r->c->party_count++] = m;
    return 0;
}

// criterion <id> <text>
static int
read_criterion(struct charter_reader *r, struct bytes rest)
{
    struct charter *c = r->c;
    struct charter_criterion x = {.id = charter_lines_word(&rest), .text = rest};
    if (!field_name_is_valid(x.id))
        return FAULT(r, "line %zu: a criterion's id has 1 to 32 of a-z, 0-9 and '-'", r->line);
    if (charter_is_belief(x.id))
        return err_set(r->e, ERR_REFUSED, "line %zu: criterion %.*s: belief is never a criterion",
                       r->line, (int)x.id.n, (const char *)x.id.p);
    if (x.text.n == 0)
        return FAULT(r, "line %zu: criterion %.*s has no text", r->line, (int)x.id.n,
                     (const char *)x.id.p);
    if (c->criterion_count > 0 && bytes_compare(c->criteria[c->criterion_count - 1].id, x.id) >= 0)
        return FAULT(
            r, "line %zu: criterion %.*s is out of order: criteria stand sorted by id, each once",
            r->line, (int)x.id.n, (const char *)x.id.p);
    c->criteria[c->criterion_count++] = x;
    return 0;
}

static int
compare_programmes(const struct charter_programme *a, const struct charter_programme *b)
{
    int order = bytes_compare(a->list, b->list);
    return order != 0 ? order : bytes_compare(a->programme, b->programme);
}

// programme <list> <criterion id> <publisher's programme>
static int
read_programme(struct charter_reader *r, struct bytes rest)
{
    struct charter *c = r->c;
    struct charter_programme x = {.list = charter_lines_word(&rest)};
    x.criterion = charter_lines_word(&rest);
    x.programme = rest;
    if (!field_name_is_valid(x.list))
        return FAULT(r, "line %zu: a list's name has 1 to 32 of a-z, 0-9 and '-'", r->line);
    if (!charter_has_criterion(c, x.criterion))
        return FAULT(r, "line %zu: programme of criterion %.*s, which this charter does not have",
                     r->line, (int)num_min_size(x.criterion.n, 40), (const char *)x.criterion.p);
    if (x.programme.n == 0)
        return FAULT(r, "line %zu: a programme line ends with the publisher's programme, or '*'",
                     r->line);
    if (c->programme_count > 0 &&
        compare_programmes(&c->programmes[c->programme_count - 1], &x) >= 0)
        return FAULT(r, "line %zu: programmes stand sorted by list, then programme, each once",
                     r->line);
    c->programmes[c->programme_count++] = x;
    return 0;
}

// register all | register <k>
static int
read_register(struct charter_reader *r, struct bytes rest)
{
    uint64_t k = 0;
    if (bytes_equal_str(rest, "all")) {
        r->c->register_k = 0;
        return 0;
    }
    if (num_parse_u64(rest, &k) != 0 || k < 1 || k > LIMIT_MEMBERS)
        return FAULT(r, "line %zu: must be 'register all' or 'register K' with K from 1 to %d",
                     r->line, LIMIT_MEMBERS);
    if (!r->is_draft && k > r->c->member_count)
        return FAULT(r, "line %zu: the register asks for %llu members, and there are %zu", r->line,
                     (unsigned long long)k, r->c->member_count);
    r->c->register_k = (unsigned)k;
    return 0;
}

// quota <leaves> <bytes>
static int
read_quota(struct charter_reader *r, struct bytes rest)
{
    struct charter *c = r->c;
    struct bytes leaves = charter_lines_word(&rest);
    if (num_parse_u64(leaves, &c->quota_leaves) != 0 || num_parse_u64(rest, &c->quota_bytes) != 0)
        return FAULT(r, "line %zu: must be 'quota LEAVES BYTES', two whole numbers", r->line);
    if (c->quota_leaves < 1 || c->quota_leaves > LIMIT_LEDGER_LEAVES ||
        c->quota_bytes < LIMIT_RECORD_SIZE)
        return FAULT(
            r, "line %zu: a quota allows at least 1 and at most 2^40 leaves, and at least %d bytes",
            r->line, LIMIT_RECORD_SIZE);
    return 0;
}

static int
read_alliance(struct charter_reader *r, struct bytes rest)
{
    if (!charter_alliance_name_is_valid(rest))
        return FAULT(r, "line %zu: an alliance's name has 1 to 32 of a-z, 0-9 and '-'", r->line);
    r->c->alliance = rest;
    return 0;
}

static int
read_rules(struct charter_reader *r, struct bytes rest)
{
    if (num_parse_u64(rest, &r->c->rules) != 0)
        return FAULT(r, "line %zu: 'rules' takes a whole number", r->line);
    if (r->c->rules != CHARTER_RULES)
        return err_set(r->e, ERR_VERSION,
                       "line %zu: rules version %llu is not one this build knows (it knows %d): "
                       "install a newer one",
                       r->line, (unsigned long long)r->c->rules, CHARTER_RULES);
    return 0;
}

static int
read_founded(struct charter_reader *r, struct bytes rest)
{
    if (when_parse_date(rest, &r->c->founded) != 0)
        return FAULT(r, "line %zu: 'founded' takes a date like 2026-11-21", r->line);
    return 0;
}

// The lines in their order. A section may repeat when its line may.
struct section {
    const char *word;
    bool is_many, is_optional;
    int (*read)(struct charter_reader *r, struct bytes rest);
};

static const struct section sections[] = {
    {"alliance", false, false, read_alliance},
    {"rules", false, false, read_rules},
    {"founded", false, false, read_founded},
    {"member", true, true, read_member},
    {"guest", true, true, read_guest},
    {"criterion", true, true, read_criterion},
    {"programme", true, true, read_programme},
    {"register", false, false, read_register},
    {"quota", false, false, read_quota},
    {"organ", true, true, charter_lines_organ},
    {"matter", true, true, charter_lines_matter},
    {"chair", true, true, charter_lines_chair},
    {"secretariat", true, true, charter_lines_secretariat},
    {"term", false, true, charter_lines_term},
    {"notice", false, true, charter_lines_notice},
    {"waiver", false, true, charter_lines_waiver},
    {"suspension", false, true, charter_lines_suspension},
};
#define SECTION_COUNT (sizeof sections / sizeof sections[0])

size_t
charter_parse_section(struct bytes word)
{
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        if (bytes_equal_str(word, sections[i].word))
            return i;
    }
    return CHARTER_NO_SECTION;
}

int
charter_parse_line(struct charter_reader *r, struct bytes line, size_t *at)
{
    struct bytes rest = line;
    struct bytes word = charter_lines_word(&rest);
    for (size_t i = *at; i < SECTION_COUNT; i++) {
        if (bytes_equal_str(word, sections[i].word)) {
            *at = sections[i].is_many ? i : i + 1;
            return sections[i].read(r, rest);
        }
        if (!sections[i].is_optional)
            return FAULT(
                r, "line %zu: '%.*s' stands where '%s' is due (rules 1 knows no other lines)",
                r->line, (int)num_min_size(word.n, 40), (const char *)word.p, sections[i].word);
    }
    return FAULT(r, "line %zu: '%.*s' stands where no such line may follow (rules 1 knows: organ, matter, chair, "
                    "secretariat, term, notice, waiver, suspension, in this order)",
                 r->line, (int)num_min_size(word.n, 40), (const char *)word.p);
}

static size_t
count_lines(struct bytes text, const char *word)
{
    size_t count = 0;
    struct bytes line;
    while (bytes_next_line(&text, &line)) {
        if (bytes_has_prefix(line, bytes_of_str(word)))
            count++;
    }
    return count;
}

static int
make_room(const struct charter_reader *r)
{
    struct arena *a = r->a;
    struct charter *c = r->c;
    struct bytes text = c->text;
    size_t lines = count_lines(text, "member ") + count_lines(text, "guest ");
    size_t members = num_min_size(lines, LIMIT_MEMBERS);
    c->members = arena_array(a, members, sizeof *c->members);
    c->criteria = arena_array(a, count_lines(text, "criterion "), sizeof *c->criteria);
    c->programmes = arena_array(a, count_lines(text, "programme "), sizeof *c->programmes);
    if (c->members == NULL || c->criteria == NULL || c->programmes == NULL)
        return ERR_NOMEM;
    return charter_lines_room(r, count_lines(text, "organ "), count_lines(text, "matter "), count_lines(text, "chair "),
                              count_lines(text, "secretariat "));
}

static const struct sign_public *
key_at(const struct charter *c, size_t i)
{
    const struct charter_member *m = &c->members[i / 3];
    return i % 3 == 0 ? &m->ledger : i % 3 == 1 ? &m->cosign : &m->transport;
}

// One key, one use, one member.
static int
check_keys(const struct charter *c, struct err *e)
{
    static const char *const uses[] = {"ledger", "cosigning", "transport"};
    for (size_t i = 0; i < c->party_count * 3; i++) {
        for (size_t j = i + 1; j < c->party_count * 3; j++) {
            if (!sign_public_equal(key_at(c, i), key_at(c, j)))
                continue;
            const struct bytes a = c->members[i / 3].name;
            const struct bytes b = c->members[j / 3].name;
            return err_set(e, ERR_INVALID,
                           "the %s key of %.*s is also the %s key of %.*s: one key has one use",
                           uses[i % 3], (int)a.n, (const char *)a.p, uses[j % 3], (int)b.n,
                           (const char *)b.p);
        }
    }
    return 0;
}

static int
check_whole(const struct charter_reader *r, size_t at)
{
    const struct charter *c = r->c;
    for (; at < SECTION_COUNT; at++) {
        if (!sections[at].is_optional)
            return err_set(r->e, ERR_INVALID, "the text ends before its '%s' line: is it cut off?",
                           sections[at].word);
    }
    if (!r->is_draft && c->member_count < 2)
        return err_set(r->e, ERR_INVALID,
                       "an alliance has at least two members, and this charter names %zu",
                       c->member_count);
    if (!r->is_draft && c->criterion_count < 1)
        return err_set(r->e, ERR_INVALID,
                       "the charter has no criterion, so nothing could ever be listed");
    int rc = check_keys(c, r->e);
    return rc != 0 ? rc : charter_lines_check(c, r->e);
}

// The form is canonical: write it again and compare.
static int
check_canonical(const struct charter *c, struct err *e)
{
    struct buf again;
    buf_init(&again, LIMIT_NOTE_SIZE + 1024);
    charter_append_text(&again, c);
    int rc = buf_check(&again);
    if (rc == 0 && !bytes_equal(buf_bytes(&again), c->text))
        rc = err_set(e, ERR_INVALID,
                     "the text is not in canonical form: single spaces, the lines in their order");
    buf_clear(&again);
    return rc;
}

static int
parse_text(struct charter_reader *r)
{
    static const char first[] = "entente charter v1";
    struct bytes rest = r->c->text;
    struct bytes line;
    if (!bytes_next_line(&rest, &line) || !bytes_equal_str(line, first))
        return err_set(r->e, ERR_INVALID, "this is no charter: its first line is not '%s'", first);
    int rc = make_room(r);
    size_t at = 0;
    for (r->line = 2; rc == 0 && bytes_next_line(&rest, &line); r->line++) {
        if (r->line > CHARTER_LINES_MAX)
            return err_set(r->e, ERR_LIMIT, "more than %d lines", CHARTER_LINES_MAX);
        rc = charter_parse_line(r, line, &at);
    }
    if (rc == 0)
        rc = check_whole(r, at);
    if (rc == 0)
        rc = check_canonical(r->c, r->e);
    return rc;
}

void
charter_parse_split(struct bytes file, struct bytes *text, struct bytes *signatures)
{
    *text = file;
    *signatures = (struct bytes){NULL, 0};
    for (size_t at = bytes_find(file, 0, '\n'); at + 1 < file.n;
         at = bytes_find(file, at + 1, '\n')) {
        if (file.p[at + 1] == '\n') {
            *text = bytes_sub(file, 0, at + 1);
            *signatures = bytes_sub(file, at + 2, file.n);
            return;
        }
    }
}

int
charter_parse(struct arena *a, struct bytes file, bool is_draft, struct charter *out, struct err *e)
{
    struct bytes text;
    struct bytes signatures;
    if (file.n > LIMIT_NOTE_SIZE)
        return err_set(e, ERR_LIMIT, "a charter has at most %d bytes, and this has %zu",
                       LIMIT_NOTE_SIZE, file.n);
    charter_parse_split(file, &text, &signatures);
    if (!note_text_is_valid(text))
        return err_set(
            e, ERR_INVALID,
            "a charter is UTF-8 text without control characters that ends in a line feed");
    if (text.n < file.n && (signatures.n == 0 || signatures.p[signatures.n - 1] != '\n'))
        return err_set(e, ERR_INVALID,
                       "the signatures do not end in a whole line: is the file cut off?");
    *out = (struct charter){.text = arena_copy(a, text)};
    if (out->text.p == NULL)
        return ERR_NOMEM;
    charter_lines_default(out);
    hash_of(out->text, &out->hash);
    struct charter_reader r = {.a = a, .c = out, .is_draft = is_draft, .e = e};
    return parse_text(&r);
}

// Cut off what stands before the next '/'; false when there is none.
static bool
next_part(struct bytes *rest, struct bytes *part)
{
    size_t n = bytes_find(*rest, 0, '/');
    if (n == rest->n)
        return false;
    *part = bytes_sub(*rest, 0, n);
    *rest = bytes_sub(*rest, n + 1, rest->n);
    return true;
}

int
charter_parse_origin(struct bytes origin, struct bytes *alliance, struct hash *charter,
                     struct bytes *member, uint64_t *generation)
{
    struct bytes hex;
    if (origin.n > LIMIT_ORIGIN_SIZE || !next_part(&origin, alliance) ||
        !next_part(&origin, &hex) || !next_part(&origin, member))
        return ERR_INVALID;
    if (!charter_alliance_name_is_valid(*alliance) || !charter_member_name_is_valid(*member))
        return ERR_INVALID;
    if (hash_from_hex(hex, charter) != 0 || num_parse_u64(origin, generation) != 0 ||
        *generation < 1)
        return ERR_INVALID;
    return 0;
}
