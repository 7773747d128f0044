// SPDX-License-Identifier: Apache-2.0
// What is asked of a charter that was parsed, and the form of its names. Reading its text is
// charter_parse.c, writing it charter_append.c, judging its signatures charter_check.c.
#include "record/charter.h"

#include "base/limits.h"
#include "base/text.h"
#include "record/field.h"

// What nobody is listed for. A charter that names one of these as a criterion is no charter.
static const char *const beliefs[] = {"religion", "belief",  "faith", "ethnicity",
                                      "race",     "opinion", NULL};

bool
charter_alliance_name_is_valid(struct bytes name)
{
    _Static_assert(LIMIT_ALLIANCE_NAME == 32, "an alliance's name has the form of a FIELD_NAME");
    return field_name_is_valid(name);
}

bool
charter_member_name_is_valid(struct bytes name)
{
    if (name.n < 2 || name.n > LIMIT_MEMBER_NAME)
        return false;
    for (size_t i = 0; i < name.n; i++) {
        if (!text_is_ascii_upper(name.p[i]) && !text_is_ascii_digit(name.p[i]))
            return false;
    }
    return true;
}

bool
charter_is_belief(struct bytes criterion)
{
    return field_word(beliefs, criterion) >= 0;
}

const struct charter_member *
charter_find(const struct charter *c, struct bytes member)
{
    for (size_t i = 0; i < c->party_count; i++) {
        if (bytes_equal(c->members[i].name, member))
            return &c->members[i];
    }
    return NULL;
}

static const char *const roles[] = {"member", "partner", "observer", "secretariat", "applicant", "former", NULL};

const char *
charter_role_name(enum charter_role role)
{
    return roles[role];
}

int
charter_role_find(struct bytes name)
{
    int at = field_word(roles, name);
    return at < CHARTER_PARTNER || at > CHARTER_SECRETARIAT ? -1 : at;
}

static const char *const procedures[] = {"silence", "consensus", "limited", "majority", NULL};

const char *
charter_procedure_name(enum charter_procedure procedure)
{
    return procedures[procedure];
}

int
charter_procedure_find(struct bytes name)
{
    return field_word(procedures, name);
}

unsigned
charter_k(const struct charter *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->member_count; i++)
        n += !c->members[i].is_suspended;
    return 1 + (unsigned)(2 * n / 3);
}

unsigned
charter_waiver(const struct charter *c)
{
    unsigned k = charter_k(c);
    return c->waiver > k ? c->waiver : k;
}

bool
charter_has(const struct charter *c, const struct charter_member *m, enum charter_suspension what)
{
    return m->role == CHARTER_MEMBER && !(m->is_suspended && (c->suspension & what));
}

bool
charter_may_write(const struct charter *c, struct bytes party, struct bytes kind)
{
    // What a ledger cannot do without, what an author says of itself and does with records of its own, and a proof, which
    // binds by itself.
    static const char *const always[] = {"charter", "key", "status", "release", "recall", "erasure", "evidence", NULL};
    const struct charter_member *m = charter_find(c, party);
    if (m == NULL)
        return false;
    if (m->role == CHARTER_MEMBER || field_word(always, kind) >= 0)
        return true;
    if (m->role == CHARTER_FORMER && m->kinds.n == 0)
        return true; // what it wrote as a member stands
    struct bytes rest = m->kinds;
    while (rest.n > 0) {
        size_t n = bytes_find(rest, 0, ',');
        if (bytes_equal(bytes_sub(rest, 0, n), kind))
            return true;
        rest = bytes_sub(rest, n + 1, rest.n);
    }
    return false;
}

bool
charter_has_criterion(const struct charter *c, struct bytes id)
{
    for (size_t i = 0; i < c->criterion_count; i++) {
        if (bytes_equal(c->criteria[i].id, id))
            return true;
    }
    return false;
}

struct bytes
charter_map_programme(const struct charter *c, struct bytes list, struct bytes programme)
{
    struct bytes any = {NULL, 0};
    for (size_t i = 0; i < c->programme_count; i++) {
        const struct charter_programme *x = &c->programmes[i];
        if (!bytes_equal(x->list, list))
            continue;
        if (bytes_equal(x->programme, programme))
            return x->criterion;
        if (bytes_equal_str(x->programme, "*"))
            any = x->criterion;
    }
    return any;
}
