// SPDX-License-Identifier: Apache-2.0
// Organs: composition and competence.
#include "record/charter_organ.h"

#include "base/num.h"

#define SHOWN 40 // bytes of a foreign word in a message
#define WORD(b) (int)num_min_size((b).n, SHOWN), (const char *)((b).n > 0 ? (b).p : (const uint8_t *)"")

// Quorum 0: k.
static const struct charter_organ assembly = {
    .id = {(const uint8_t *)CHARTER_ASSEMBLY, sizeof CHARTER_ASSEMBLY - 1},
    .title = {(const uint8_t *)"Assembly", sizeof "Assembly" - 1},
};

const struct charter_organ *
charter_organ_at(const struct charter *c, size_t i)
{
    if (c->organ_count == 0)
        return i == 0 ? &assembly : NULL;
    return i < c->organ_count ? &c->organs[i] : NULL;
}

const struct charter_organ *
charter_organ_find(const struct charter *c, struct bytes id)
{
    const struct charter_organ *o;
    for (size_t i = 0; (o = charter_organ_at(c, i)) != NULL; i++) {
        if (bytes_equal(o->id, id))
            return o;
    }
    return NULL;
}

bool
charter_organ_has(const struct charter_organ *o, const struct charter_member *m)
{
    if (m->role != CHARTER_MEMBER)
        return false;
    for (size_t i = 0; i < o->member_count; i++) {
        if (bytes_equal(o->members[i], m->name))
            return true;
    }
    return o->members == NULL;
}

const struct charter_member *
charter_organ_next(const struct charter *c, const struct charter_organ *o, size_t *at)
{
    while (*at < c->member_count) {
        const struct charter_member *m = &c->members[(*at)++];
        if (charter_organ_has(o, m))
            return m;
    }
    return NULL;
}

size_t
charter_organ_size(const struct charter *c, const struct charter_organ *o)
{
    size_t n = 0, at = 0;
    while (charter_organ_next(c, o, &at) != NULL)
        n++;
    return n;
}

static unsigned
at_most_all(const struct charter *c, const struct charter_organ *o, unsigned n)
{
    size_t size = charter_organ_size(c, o);
    return size > 0 && n > size ? (unsigned)size : n;
}

unsigned
charter_organ_quorum(const struct charter *c, const struct charter_organ *o)
{
    return at_most_all(c, o, o->quorum > 0 ? o->quorum : charter_k(c));
}

static const struct charter_matter *
find_matter(const struct charter *c, const struct charter_organ *o, struct bytes matter)
{
    for (size_t i = 0; i < c->matter_count; i++) {
        if (bytes_equal(c->matters[i].organ, o->id) && bytes_equal(c->matters[i].matter, matter))
            return &c->matters[i];
    }
    return NULL;
}

unsigned
charter_organ_procedures(const struct charter *c, const struct charter_organ *o, struct bytes matter)
{
    const unsigned constitutional = 1u << CHARTER_SILENCE | 1u << CHARTER_CONSENSUS;
    if (c->organ_count == 0)
        return bytes_equal_str(matter, CHARTER_CONSTITUTION) ? constitutional : (1u << CHARTER_PROCEDURES) - 1;
    const struct charter_matter *m = find_matter(c, o, matter);
    return m != NULL ? m->procedures : 0;
}

unsigned
charter_organ_majority(const struct charter *c, const struct charter_organ *o, struct bytes matter)
{
    if ((charter_organ_procedures(c, o, matter) & 1u << CHARTER_MAJORITY) == 0)
        return 0;
    return c->organ_count == 0 ? charter_k(c) : at_most_all(c, o, find_matter(c, o, matter)->majority);
}

// "silence, consensus" of these bits.
static void
append_procedures(struct buf *out, unsigned procedures)
{
    const char *before = "";
    for (unsigned p = 0; p < CHARTER_PROCEDURES; p++) {
        if ((procedures & 1u << p) == 0)
            continue;
        buf_append_str(out, before);
        buf_append_str(out, charter_procedure_name((enum charter_procedure)p));
        before = ", ";
    }
}

static int
refuse_matter(const struct charter *c, const struct charter_organ *o, struct bytes matter, struct err *e)
{
    struct buf others;
    size_t count = 0;
    buf_init(&others, 1024);
    for (size_t i = 0; i < c->matter_count; i++) {
        if (!bytes_equal(c->matters[i].matter, matter))
            continue;
        buf_append_str(&others, count++ > 0 ? ", " : "");
        buf_append(&others, c->matters[i].organ);
    }
    const char *text = buf_str(&others);
    int rc = count == 0 ? err_set(e, ERR_REFUSED, "%.*s is not competent in %.*s, and no organ of the charter is",
                                  WORD(o->id), WORD(matter))
                        : err_set(e, ERR_REFUSED, "%.*s is not competent in %.*s: that is a matter of %s", WORD(o->id),
                                  WORD(matter), text != NULL ? text : "other organs");
    buf_clear(&others);
    return rc;
}

int
charter_organ_may(const struct charter *c, struct bytes organ, struct bytes matter, enum charter_procedure procedure,
                  struct err *e)
{
    const struct charter_organ *o = charter_organ_find(c, organ);
    if (o == NULL)
        return err_set(e, ERR_REFUSED, "the charter has no organ %.*s", WORD(organ));
    unsigned procedures = charter_organ_procedures(c, o, matter);
    if (procedures == 0)
        return refuse_matter(c, o, matter, e);
    if (procedures & 1u << procedure)
        return 0;
    struct buf list;
    buf_init(&list, 128);
    append_procedures(&list, procedures);
    const char *text = buf_str(&list);
    int rc = err_set(e, ERR_REFUSED, "%.*s does not decide %.*s by %s: the charter says %s", WORD(organ), WORD(matter),
                     charter_procedure_name(procedure), text != NULL ? text : "otherwise");
    buf_clear(&list);
    return rc;
}

const struct charter_member *
charter_organ_secretariat(const struct charter *c, const struct charter_organ *o)
{
    for (size_t i = 0; i < c->secretariat_count; i++) {
        if (!bytes_equal(c->secretariats[i].organ, o->id))
            continue;
        const struct charter_member *m = charter_find(c, c->secretariats[i].guest);
        return m != NULL && m->role == CHARTER_SECRETARIAT ? m : NULL;
    }
    return NULL;
}
