// SPDX-License-Identifier: Apache-2.0
// The organs of a charter as JSON.
#include "record/charter_json.h"

#include "base/when.h"
#include "record/charter_chair.h"
#include "record/charter_organ.h"

static void
write_date(struct json_writer *w, const char *name, int64_t moment)
{
    char text[WHEN_TEXT_SIZE];
    when_format_date(moment, text);
    json_write_str(w, name, text);
}

static void
write_members(struct json_writer *w, const struct charter *c, const struct charter_organ *o)
{
    const struct charter_member *m;
    json_write_bool(w, "all", o->members == NULL);
    json_write_array(w, "members");
    for (size_t at = 0; o->members == NULL && (m = charter_organ_next(c, o, &at)) != NULL;)
        json_write_text(w, NULL, m->name);
    for (size_t i = 0; i < o->member_count; i++) { // by their names: in a draft some have still to join
        m = charter_find(c, o->members[i]);
        if (m == NULL || m->role == CHARTER_MEMBER)
            json_write_text(w, NULL, o->members[i]);
    }
    json_write_array_end(w);
    json_write_array(w, "suspended");
    for (size_t at = 0; (m = charter_organ_next(c, o, &at)) != NULL;) {
        if (m->is_suspended)
            json_write_text(w, NULL, m->name);
    }
    json_write_array_end(w);
}

static void
write_procedures(struct json_writer *w, unsigned procedures, unsigned majority)
{
    json_write_array(w, "procedures");
    for (unsigned p = 0; p < CHARTER_PROCEDURES; p++) {
        if (procedures & 1u << p)
            json_write_str(w, NULL, charter_procedure_name((enum charter_procedure)p));
    }
    json_write_array_end(w);
    if (majority > 0)
        json_write_int(w, "majority", majority);
}

static void
write_matter(struct json_writer *w, const struct charter *c, const struct charter_organ *o, struct bytes matter)
{
    json_write_object(w, NULL);
    json_write_text(w, "matter", matter);
    write_procedures(w, charter_organ_procedures(c, o, matter), charter_organ_majority(c, o, matter));
    json_write_object_end(w);
}

// Of the assembly: the constitution, and '*' for any other.
static void
write_matters(struct json_writer *w, const struct charter *c, const struct charter_organ *o)
{
    json_write_array(w, "matters");
    if (c->organ_count == 0) {
        write_matter(w, c, o, BYTES_LIT(CHARTER_CONSTITUTION));
        write_matter(w, c, o, BYTES_LIT("*"));
    }
    for (size_t i = 0; i < c->matter_count; i++) {
        if (bytes_equal(c->matters[i].organ, o->id))
            write_matter(w, c, o, c->matters[i].matter);
    }
    json_write_array_end(w);
}

static void
write_turn(struct json_writer *w, const char *name, const struct charter_turn *turn)
{
    json_write_object(w, name);
    if (turn->member != NULL)
        json_write_text(w, "member", turn->member->name);
    if (turn->from != WHEN_MIN)
        write_date(w, "from", turn->from);
    if (turn->until != WHEN_MAX)
        write_date(w, "until", turn->until);
    json_write_object_end(w);
}

static void
write_chair(struct json_writer *w, const struct charter *c, const struct charter_organ *o, const int64_t *as_of)
{
    const struct charter_chair *x = charter_chair_find(c, o->id);
    struct charter_turn turn, next;
    if (x == NULL)
        return;
    json_write_object(w, "chair");
    write_date(w, "from", x->from);
    json_write_int(w, "months", x->months);
    json_write_array(w, "order");
    for (size_t i = 0; i < x->order_count; i++)
        json_write_text(w, NULL, x->order[i]);
    json_write_array_end(w);
    if (as_of != NULL && charter_chair_turn(c, o->id, *as_of, &turn)) {
        write_turn(w, "now", &turn);
        if (turn.until != WHEN_MAX && charter_chair_turn(c, o->id, turn.until, &next))
            write_turn(w, "next", &next);
    }
    json_write_object_end(w);
}

static struct bytes
secretariat_of(const struct charter *c, const struct charter_organ *o)
{
    for (size_t i = 0; i < c->secretariat_count; i++) {
        const struct charter_member *m = charter_find(c, c->secretariats[i].guest);
        if (bytes_equal(c->secretariats[i].organ, o->id) && (m == NULL || m->role == CHARTER_SECRETARIAT))
            return c->secretariats[i].guest;
    }
    return (struct bytes){NULL, 0};
}

static void
write_organ(struct json_writer *w, const struct charter *c, const struct charter_organ *o, unsigned depth,
            const int64_t *as_of)
{
    struct bytes secretariat = secretariat_of(c, o);
    json_write_object(w, NULL);
    json_write_text(w, "organ", o->id);
    json_write_text(w, "title", o->title);
    if (o->parent.n > 0)
        json_write_text(w, "parent", o->parent);
    json_write_int(w, "depth", depth);
    write_members(w, c, o);
    json_write_int(w, "quorum", charter_organ_quorum(c, o));
    write_matters(w, c, o);
    write_chair(w, c, o, as_of);
    if (secretariat.n > 0)
        json_write_text(w, "secretariat", secretariat);
    json_write_object_end(w);
}

// The organ that comes behind `o` in the order of the tree, and how many stand above it: the first below it, else the
// next below its parent, and so on up. NULL at the end. o NULL: the first.
static const struct charter_organ *
next_below(const struct charter *c, struct bytes parent, const struct charter_organ *after)
{
    const struct charter_organ *o;
    for (size_t i = 0; (o = charter_organ_at(c, i)) != NULL; i++) {
        if (bytes_equal(o->parent, parent) && (after == NULL || bytes_compare(o->id, after->id) > 0))
            return o;
    }
    return NULL;
}

static const struct charter_organ *
next_in_tree(const struct charter *c, const struct charter_organ *o, unsigned *depth)
{
    const struct charter_organ *next = next_below(c, o->id, NULL);
    if (next != NULL) {
        ++*depth;
        return next;
    }
    while (o != NULL) {
        next = next_below(c, o->parent, o);
        if (next != NULL)
            return next;
        o = o->parent.n > 0 ? charter_organ_find(c, o->parent) : NULL;
        --*depth;
    }
    return NULL;
}

void
charter_json_organs(struct json_writer *w, const struct charter *c, const int64_t *as_of, struct bytes only)
{
    unsigned depth = 0;
    json_write_array(w, "organs");
    const struct charter_organ *o = next_below(c, (struct bytes){NULL, 0}, NULL);
    for (; o != NULL; o = next_in_tree(c, o, &depth)) {
        if (only.n == 0 || bytes_equal(o->id, only))
            write_organ(w, c, o, depth, as_of);
    }
    json_write_array_end(w);
}

void
charter_json_rules(struct json_writer *w, const struct charter *c)
{
    static const char *const takings[] = {"vote", "release", "chair"};
    json_write_int(w, "k", charter_k(c));
    json_write_object(w, "term");
    json_write_int(w, "shortest", (int64_t)c->term_min_s);
    json_write_int(w, "longest", (int64_t)c->term_max_s);
    json_write_object_end(w);
    json_write_int(w, "notice", (int64_t)c->notice_s);
    json_write_int(w, "waiver", charter_waiver(c));
    json_write_array(w, "suspension");
    for (unsigned i = 0; i < sizeof takings / sizeof takings[0]; i++) {
        if (c->suspension & 1u << i)
            json_write_str(w, NULL, takings[i]);
    }
    json_write_array_end(w);
}
