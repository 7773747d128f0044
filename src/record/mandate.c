// SPDX-License-Identifier: Apache-2.0
// Kind `mandate`. What its fields say is written as lines of a charter and read back by the charter's
// own rules, so that there is one grammar and one judge. What needs the charter (parents, members,
// guests) is judged when a proposal would make it so.
#include "record/mandate.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/when.h"
#include "record/charter_lines.h"
#include "record/common.h"
#include "record/fold.h"
#include "record/kinds.h"
#include "record/record.h"

static const char *const procedures[] = {"silence", "consensus", "limited", "majority", NULL};

static const struct field matter_fields[] = {
    {"matter", FIELD_NAME, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "What it is competent in"},
    {"procedures", FIELD_WORD, FIELD_REQUIRED | FIELD_LIST, 0, 0, 1, CHARTER_PROCEDURES, procedures, NULL,
     "By which procedures it decides that"},
    {"majority", FIELD_INT, 0, 1, LIMIT_MEMBERS, 0, 0, NULL, NULL,
     "Agreements that adopt; with the procedure majority"},
};
static const struct field_set matter_set = FIELD_SET(matter_fields);

static const struct field chair_fields[] = {
    {"from", FIELD_MOMENT, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "Date on which the first turn begins"},
    {"months", FIELD_INT, FIELD_REQUIRED, 1, LIMIT_CHAIR_MONTHS, 0, 0, NULL, NULL, "How long a turn is"},
    {"order", FIELD_MEMBER, FIELD_REQUIRED | FIELD_LIST, 0, 0, 1, LIMIT_MEMBERS, NULL, NULL,
     "Whose turn it is, one after the other and round again"},
};
static const struct field_set chair_set = FIELD_SET(chair_fields);

static const struct field fields[] = {
    {"organ", FIELD_NAME, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "Id of the organ, a new one or one the charter has"},
    {"title", FIELD_TEXT, FIELD_REQUIRED, 1, LIMIT_ORGAN_TITLE, 0, 0, NULL, NULL, "What it is called"},
    {"parent", FIELD_NAME, 0, 0, 0, 0, 0, NULL, NULL, "Id of the organ above it"},
    {"members", FIELD_MEMBER, FIELD_LIST, 0, 0, 1, LIMIT_MEMBERS, NULL, NULL,
     "Its members; without it, all full members"},
    {"quorum", FIELD_INT, FIELD_REQUIRED, 1, LIMIT_MEMBERS, 0, 0, NULL, NULL, "Members that make a session"},
    {"matters", FIELD_OBJECT, FIELD_LIST, 0, 0, 1, MANDATE_MATTERS_MAX, NULL, &matter_set, "What it may decide, and how"},
    {"chair", FIELD_OBJECT, 0, 0, 0, 0, 0, NULL, &chair_set, "The rotation of its chair"},
    {"secretariat", FIELD_MEMBER, 0, 0, 0, 0, 0, NULL, NULL, "The guest that relays for it and decides nothing"},
};

const struct field_set mandate_fields = FIELD_SET(fields);

const char *const mandate_rules[] = {
    "Names of organs and matters have a letter or a digit; the title is one line of at most 256 bytes, without a space at "
    "its ends or characters that turn the direction of text; an organ is not its own parent",
    "Members, matters, procedures and the chair's order name nothing twice; who has the chair in turn is of the organ; "
    "quorum and majority are no more than its members",
    "A majority is given with the procedure majority, and only with it",
    "The matter `constitution` belongs to an organ of all members, by silence or consensus only",
    "The lines that it would put into the charter have at most 4096 bytes",
    "It has no effect by itself: an adopted proposal that names it makes the organ what it says, and nothing else, if the "
    "charter's rules are then kept",
    NULL,
};

static int
by_bytes(const void *a, const void *b)
{
    return bytes_compare(*(const struct bytes *)a, *(const struct bytes *)b);
}

static int
by_matter(const void *a, const void *b)
{
    const struct charter_matter *x = a, *y = b;
    return bytes_compare(x->matter, y->matter);
}

// The texts of a list that is required or was asked for.
static int
read_list(struct arena *a, const struct json *list, struct bytes **out, size_t *count)
{
    *count = 0;
    *out = arena_array(a, list->count, sizeof **out);
    if (*out == NULL)
        return ERR_NOMEM;
    for (const struct json *v = list->first; v != NULL; v = v->next)
        (*out)[(*count)++] = v->text;
    return 0;
}

static int
read_organ(struct arena *a, const struct record *r, struct charter_organ *o, struct err *e)
{
    const struct json *members = json_get(r->json, "members");
    *o = (struct charter_organ){
        .id = json_get_text(r->json, "organ"),
        .parent = json_get_text(r->json, "parent"),
        .title = json_get_text(r->json, "title"),
        .quorum = (unsigned)json_get_int(r->json, "quorum", 1),
    };
    if (bytes_equal(o->id, o->parent))
        return err_set(e, ERR_REFUSED, "parent: no organ is its own parent");
    if (members == NULL)
        return 0;
    int rc = read_list(a, members, &o->members, &o->member_count);
    if (rc != 0)
        return rc;
    qsort(o->members, o->member_count, sizeof *o->members, by_bytes);
    if (o->quorum > o->member_count)
        return err_set(e, ERR_REFUSED, "quorum: the organ has %zu members, and no session of it could have %u",
                       o->member_count, o->quorum);
    return 0;
}

static int
read_matter(const struct json *v, const struct charter_organ *o, struct charter_matter *m, struct err *e)
{
    *m = (struct charter_matter){.organ = o->id, .matter = json_get_text(v, "matter")};
    for (const struct json *p = json_get(v, "procedures")->first; p != NULL; p = p->next) {
        unsigned bit = 1u << field_word(procedures, p->text);
        if (m->procedures & bit)
            return err_set(e, ERR_REFUSED, "procedures: %.*s stands twice", (int)p->text.n, (const char *)p->text.p);
        m->procedures |= bit;
    }
    m->majority = (unsigned)json_get_int(v, "majority", 0);
    if ((m->majority > 0) != ((m->procedures & 1u << CHARTER_MAJORITY) != 0))
        return err_set(e, ERR_REFUSED, "majority: is given with the procedure majority, and only with it");
    if (o->members != NULL && m->majority > o->member_count)
        return err_set(e, ERR_REFUSED, "majority: the organ has %zu members, and %u could never agree", o->member_count,
                       m->majority);
    return 0;
}

static int
append_matters(struct arena *a, const struct record *r, const struct charter_organ *o, struct buf *out, struct err *e)
{
    const struct json *list = json_get(r->json, "matters");
    size_t count = 0;
    if (list == NULL)
        return 0;
    struct charter_matter *matters = arena_array(a, list->count, sizeof *matters);
    if (matters == NULL)
        return ERR_NOMEM;
    for (const struct json *v = list->first; v != NULL; v = v->next, count++) {
        int rc = read_matter(v, o, &matters[count], e);
        if (rc != 0)
            return err_within(e, rc, "matters[%zu]", count);
    }
    qsort(matters, count, sizeof *matters, by_matter);
    for (size_t i = 0; i < count; i++)
        charter_lines_append_matter(out, &matters[i]);
    return 0;
}

static int
append_offices(struct arena *a, const struct record *r, const struct charter_organ *o, struct buf *out, struct err *e)
{
    const struct json *chair = json_get(r->json, "chair");
    struct charter_secretariat secretariat = {o->id, json_get_text(r->json, "secretariat")};
    if (chair != NULL) {
        struct charter_chair x = {.organ = o->id, .from = common_get_moment(chair, "from", 0)};
        x.months = (unsigned)json_get_int(chair, "months", 1);
        if (x.from % 86400 != 0)
            return err_set(e, ERR_REFUSED, "chair: from: a turn begins on a date");
        int rc = read_list(a, json_get(chair, "order"), &x.order, &x.order_count);
        if (rc != 0)
            return rc;
        charter_lines_append_chair(out, &x);
    }
    if (secretariat.guest.n > 0)
        charter_lines_append_secretariat(out, &secretariat);
    return 0;
}

// By the charter's own rules, as far as they need no charter.
static int
check_lines(struct arena *a, struct bytes lines, struct err *e)
{
    struct err why = {0};
    struct charter c = {0};
    struct charter_reader r = {.a = a, .c = &c, .is_draft = true, .e = &why, .line = 1};
    size_t at = charter_parse_section(BYTES_LIT("organ"));
    struct bytes line;
    int rc = charter_lines_room(&r, 1, MANDATE_MATTERS_MAX, 1, 1);
    for (; rc == 0 && bytes_next_line(&lines, &line); r.line++)
        rc = charter_parse_line(&r, line, &at);
    if (rc == 0 || rc == ERR_NOMEM)
        return rc;
    const char *text = strchr(why.text, ' '); // behind "line N: "
    text = text != NULL ? strchr(text + 1, ' ') : NULL;
    return err_set(e, ERR_REFUSED, "%s", text != NULL ? text + 1 : why.text);
}

int
mandate_check(struct arena *a, struct record *r, struct err *e)
{
    struct charter_organ o;
    struct buf lines;
    int rc = read_organ(a, r, &o, e);
    if (rc != 0)
        return rc;
    if (!charter_lines_title_is_valid(o.title))
        return err_set(e, ERR_REFUSED, "title: must be one line of at most %d bytes in plain text, no space at its ends",
                       LIMIT_ORGAN_TITLE);
    buf_init(&lines, LIMIT_RECORD_SIZE);
    charter_lines_append_organ(&lines, &o);
    rc = append_matters(a, r, &o, &lines, e);
    if (rc == 0)
        rc = append_offices(a, r, &o, &lines, e);
    if (rc == 0)
        rc = buf_check(&lines);
    if (rc == 0 && lines.n > ROW_NOTE_MAX)
        rc = err_set(e, ERR_REFUSED, "its lines in the charter would have %zu bytes, and at most %d may be", lines.n,
                     ROW_NOTE_MAX);
    if (rc == 0)
        rc = check_lines(a, buf_bytes(&lines), e);
    if (rc == 0) {
        r->note = arena_copy(a, buf_bytes(&lines));
        rc = r->note.p == NULL ? ERR_NOMEM : 0;
    }
    buf_clear(&lines);
    return rc;
}

unsigned
mandate_map(const struct record *r, struct row *rows)
{
    (void)r; // all is in the row already
    rows[1] = rows[0];
    rows[1].note = (struct bytes){NULL, 0};
    fold_group_of_kind(KIND_MANDATE, &rows[1].group);
    return 2;
}

struct bytes
mandate_lines(const struct row *r)
{
    return r->kind == KIND_MANDATE ? r->note : (struct bytes){NULL, 0};
}
