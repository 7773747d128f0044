// SPDX-License-Identifier: Apache-2.0
// Meetings and words on them, of our own, before they are written.
#include "member/meeting_judge.h"

#include "member/judging.h"
#include "record/charter_organ.h"
#include "record/fold_meeting.h"
#include "record/release.h"

// The meeting of that id as of the record's time.
static int
read_meeting(struct judging *j, const struct hash *id, struct fold_meeting *out, bool *is_meeting, struct err *e)
{
    struct hash group;
    meeting_group_of_words(id, &group);
    int r = judging_read(j, id, e);
    const struct row *rows = j->rows;
    size_t count = j->count;
    if (r == 0)
        r = judging_read(j, &group, e);
    return r == 0 ? fold_meeting(&j->arena, &j->ledgers, rows, count, j->rows, j->count, 1u << j->rec->layer, j->rec->time,
                                 out, is_meeting)
                  : r;
}

// ---- meetings ----

static int
judge_organs(const struct judging *j, struct err *e)
{
    const struct json *list = json_get(j->rec->json, "organs");
    for (const struct json *x = list ? list->first : NULL; x; x = x->next)
        if (!charter_organ_find(&j->m->charter, x->text))
            return err_set(e, ERR_REFUSED, "organs: the charter has no organ %.*s; see `entente organs`", (int)x->text.n, x->text.p);
    return 0;
}

// A record for all names no restricted one, and nothing real an exercise.
static int
judge_reference(struct judging *j, const char *field, struct bytes text, struct err *e)
{
    struct hash id;
    if (text.n == 0 || hash_from_hex(text, &id) < 0)
        return 0; // its form is judged elsewhere
    int r = judging_read(j, &id, e);
    for (size_t i = 0; r == 0 && i < j->count; i++) {
        if (!hash_equal(&j->rows[i].id, &id))
            continue;
        if (j->rec->leaf_class != LEAF_RESTRICTED && j->rows[i].leaf_class == LEAF_RESTRICTED)
            return err_set(e, ERR_REFUSED, "%s: a meeting for all may not name a restricted record (%.12s...)", field, text.p);
        if (j->rec->layer != LAYER_EXERCISE && j->rows[i].layer == LAYER_EXERCISE)
            return err_set(e, ERR_REFUSED, "%s: %.12s... is of an exercise, and the meeting is not", field, text.p);
    }
    return r;
}

static int
judge_references(struct judging *j, struct err *e)
{
    static const char *const lists[] = {"about", "papers"};
    static const char *const on_agenda[] = {"item", "proposal"};
    int r = judge_reference(j, "outcome", json_get_text(j->rec->json, "outcome"), e);
    for (size_t i = 0; i < 2; i++) {
        const struct json *list = json_get(j->rec->json, lists[i]);
        for (const struct json *x = list ? list->first : NULL; r == 0 && x; x = x->next)
            r = judge_reference(j, lists[i], x->text, e);
    }
    const struct json *agenda = json_get(j->rec->json, "agenda");
    for (const struct json *x = agenda ? agenda->first : NULL; x; x = x->next)
        for (size_t i = 0; r == 0 && i < 2; i++)
            r = judge_reference(j, "agenda", json_get_text(x, on_agenda[i]), e);
    return r;
}

// A later version keeps its type, and what is over stays over.
static int
judge_version(struct judging *j, struct err *e)
{
    struct fold_meeting x;
    struct meeting_plan before, now;
    bool is_meeting;
    int r = read_meeting(j, &j->rec->object, &x, &is_meeting, e);
    if (r < 0)
        return r;
    if (!is_meeting)
        return err_set(e, ERR_REFUSED, "object: that is no meeting of this layer");
    const struct row *last = x.object.versions[x.object.version_count - 1].row;
    if (meeting_read_plan(last->note, &before) < 0 || meeting_read_plan(j->rec->note, &now) < 0)
        return 0;
    if (before.type != now.type)
        return err_set(e, ERR_REFUSED, "type: a later version has the type of the first, %s", meeting_types[before.type]);
    if (last->status == MEETING_CANCELLED)
        return err_set(e, ERR_REFUSED, "object: it is cancelled; convene another");
    if (last->status == MEETING_CLOSED && j->rec->status != MEETING_CLOSED)
        return err_set(e, ERR_REFUSED, "status: it is closed, and stays so; minutes can still be put right");
    return 0;
}

static int
judge_itself(struct judging *j, struct err *e)
{
    int r = judge_organs(j, e);
    if (r == 0)
        r = judge_references(j, e);
    return r == 0 && j->rec->has_object ? judge_version(j, e) : r;
}

// ---- words ----

static int
judge_word(struct judging *j, struct err *e)
{
    const struct record *rec = j->rec;
    struct fold_meeting x;
    bool is_meeting;
    int r = read_meeting(j, &rec->about, &x, &is_meeting, e);
    if (r < 0)
        return r;
    if (!is_meeting)
        return err_set(e, ERR_REFUSED, "meeting: there is no such meeting in this layer; see `entente meeting`");
    if (x.object.leaf_class != rec->leaf_class)
        return err_set(e, ERR_REFUSED, "meeting: a word on it is of class %s, as it is", leaf_class_name(x.object.leaf_class));
    if (rec->leaf_class == LEAF_RESTRICTED && !bytes_equal(x.author, j->m->self) && !record_releases_to(rec, x.author))
        return err_set(e, ERR_REFUSED, "release: does not name %.*s, who convened it", (int)x.author.n, x.author.p);
    if (x.shown->row->status == MEETING_CANCELLED)
        return err_set(e, ERR_REFUSED, "meeting: it is cancelled");
    if (x.shown->row->status == MEETING_CLOSED)
        return err_set(e, ERR_REFUSED, "meeting: it is closed");
    struct bytes organ, left = meeting_read_word(rec->note);
    while (release_next(&left, &organ))
        if (!release_names(x.plan.organs, organ))
            return err_set(e, ERR_REFUSED, "organs: %.*s is none of those that meet", (int)organ.n, organ.p);
    return judge_references(j, e);
}

int
meeting_judge(struct member *m, const struct record *rec, struct err *e)
{
    struct judging j;
    if (rec->kind->id != KIND_MEETING)
        return 0;
    int r = judging_begin(&j, m, rec);
    if (r == 0)
        r = meeting_is_word(rec->note) ? judge_word(&j, e) : judge_itself(&j, e);
    return judging_end(&j, r, e);
}
