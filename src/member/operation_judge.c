// SPDX-License-Identifier: Apache-2.0
// Items, words on them and reports of operations, of our own, before they are written.
#include "member/operation_judge.h"

#include "base/when.h"
#include "member/judging.h"
#include "record/fold_item.h"
#include "record/release.h"
#include "record/report.h"

#define HAS_ENDED "that operation has ended: it is done, cancelled or lapsed"

// The item of that id as of the record's time.
static int
read_item(struct judging *j, const struct hash *id, unsigned layers, struct fold_item *out, bool *is_item, struct err *e)
{
    struct hash group;
    item_group_of_words(id, &group);
    int r = judging_read(j, id, e);
    const struct row *rows = j->rows;
    size_t count = j->count;
    if (r == 0)
        r = judging_read(j, &group, e);
    return r == 0 ? fold_item(&j->arena, &j->ledgers, rows, count, j->rows, j->count, layers, j->rec->time, out, is_item) : r;
}

// ---- items ----

// Whoever is named gets the bytes: a guest by release alone.
static int
judge_names(const struct judging *j, const char *field, struct err *e)
{
    const struct json *list = json_get(j->rec->json, field);
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        int n = (int)x->text.n;
        if (bytes_equal(x->text, j->m->self))
            continue;
        if (j->rec->leaf_class != LEAF_RESTRICTED && judging_is_guest(j->m, x->text))
            return err_set(e, ERR_REFUSED,
                           "%s: %.*s is a guest and holds only what is released to it: make the item restricted and name it in "
                           "`release`",
                           field, n, x->text.p);
        if (j->rec->leaf_class == LEAF_RESTRICTED && !record_releases_to(j->rec, x->text))
            return err_set(e, ERR_REFUSED, "release: does not name %.*s, one of the %s", n, x->text.p, field);
    }
    return 0;
}

static bool
has_phase(const struct item_plan *p, struct bytes name)
{
    for (size_t i = 0; i < p->phase_count; i++)
        if (bytes_equal(p->phases[i].name, name))
            return true;
    return false;
}

// A later version keeps what others rely on: phases that results stand in, participants that have joined.
static int
judge_version(struct judging *j, const struct item_plan *now, struct err *e)
{
    struct fold_item x;
    bool is_item;
    int r = read_item(j, &j->rec->object, 1u << j->rec->layer, &x, &is_item, e);
    if (r < 0 || !is_item)
        return r < 0 ? r : err_set(e, ERR_REFUSED, "object: that is no item of this layer");
    struct item_plan before;
    const struct row *last = x.object.versions[x.object.version_count - 1].row;
    if (item_read_plan(last->note, &before) < 0)
        return 0;
    for (size_t i = 0; i < before.phase_count; i++)
        if (!has_phase(now, before.phases[i].name))
            return err_set(e, ERR_REFUSED, "phases: a later version drops no phase, and %.*s is missing; move it, or cancel the "
                           "operation",
                           (int)before.phases[i].name.n, before.phases[i].name.p);
    x.plan = before;
    for (struct bytes left = before.participants; left.n > 0;) {
        struct bytes name = bytes_sub(left, 1, left.p[0]);
        left = bytes_sub(left, 1 + name.n, left.n);
        if (!bytes_equal(name, x.author) && fold_item_role(&x, name) == FOLD_ITEM_PARTICIPANT &&
            !release_names(now->participants, name))
            return err_set(e, ERR_REFUSED, "participants: %.*s has joined, and leaves by its own word alone", (int)name.n, name.p);
    }
    return 0;
}

static int
judge_item(struct judging *j, struct err *e)
{
    struct item_plan plan;
    int r = item_read_plan(j->rec->note, &plan);
    if (r == 0)
        r = judge_names(j, "participants", e);
    if (r == 0)
        r = judge_names(j, "observers", e);
    return r == 0 && j->rec->has_object ? judge_version(j, &plan, e) : r;
}

// ---- words ----

static int
judge_word(struct judging *j, struct err *e)
{
    const struct record *rec = j->rec;
    struct bytes self = j->m->self;
    struct fold_item x;
    bool is_item;
    int r = read_item(j, &rec->about, 1u << rec->layer, &x, &is_item, e);
    if (r < 0)
        return r;
    if (!is_item || !x.is_operation)
        return err_set(e, ERR_REFUSED, "item: there is no such operation in this layer; see `entente operation`");
    if (x.object.leaf_class != rec->leaf_class)
        return err_set(e, ERR_REFUSED, "item: a word on it is of class %s, as it is", leaf_class_name(x.object.leaf_class));
    if (bytes_equal(x.author, self))
        return err_set(e, ERR_REFUSED, "item: it is this member's own: whether it takes part is said in the item itself");
    if (rec->leaf_class == LEAF_RESTRICTED && !record_releases_to(rec, x.author))
        return err_set(e, ERR_REFUSED, "release: does not name %.*s, whose operation it is", (int)x.author.n, x.author.p);
    enum fold_item_role role = fold_item_role(&x, self);
    if (role == FOLD_ITEM_UNINVITED)
        return err_set(e, ERR_REFUSED, "item: %.*s is not invited to it", (int)self.n, self.p);
    if (rec->status == ITEM_LEAVES)
        return role == FOLD_ITEM_PARTICIPANT || role == FOLD_ITEM_OBSERVER
                   ? 0
                   : err_set(e, ERR_REFUSED, "word: %.*s is not in it, so there is nothing to leave", (int)self.n, self.p);
    if (rec->status == ITEM_JOINS && !release_names(x.plan.participants, self))
        return err_set(e, ERR_REFUSED, "word: %.*s is invited to observe, not to take part", (int)self.n, self.p);
    bool has_ended = !x.is_in_force || x.shown->row->status == ITEM_DONE || x.shown->row->status == ITEM_CANCELLED;
    return has_ended ? err_set(e, ERR_REFUSED, "item: " HAS_ENDED) : 0;
}

// ---- reports ----

static int
judge_report(struct judging *j, const struct hash *operation, struct err *e)
{
    const struct record *rec = j->rec;
    struct fold_item x;
    bool is_item;
    int r = read_item(j, operation, judging_layers(rec), &x, &is_item, e);
    if (r < 0)
        return r;
    if (!is_item || !x.is_operation)
        return err_set(e, ERR_REFUSED, "operation: there is no such operation %s; see `entente operation`",
                       rec->is_exercise ? "in the exercise layer" : "(an exercise takes reports of exercises alone)");
    if (x.object.leaf_class == LEAF_RESTRICTED && rec->leaf_class != LEAF_RESTRICTED)
        return err_set(e, ERR_REFUSED, "operation: is restricted, and a report for all may not name it");
    // What was reported can be corrected and taken back, whoever is invited by then.
    if (!rec->has_object && fold_item_role(&x, j->m->self) == FOLD_ITEM_UNINVITED)
        return err_set(e, ERR_REFUSED, "operation: %.*s is not invited to it", (int)j->m->self.n, j->m->self.p);
    return 0;
}

int
operation_judge(struct member *m, const struct record *rec, struct err *e)
{
    struct report_facts facts = {0};
    struct judging j;
    if (rec->kind->id == KIND_REPORT && report_read_facts(rec->note, &facts) < 0)
        return 0;
    if (rec->kind->id != KIND_ITEM && !facts.has_operation)
        return 0;
    int r = judging_begin(&j, m, rec);
    if (r == 0 && facts.has_operation)
        r = judge_report(&j, &facts.operation, e);
    else if (r == 0)
        r = rec->note.n ? judge_item(&j, e) : judge_word(&j, e);
    return judging_end(&j, r, e);
}
