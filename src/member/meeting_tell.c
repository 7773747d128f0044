// SPDX-License-Identifier: Apache-2.0
// A meeting as JSON: what was folded comes from rows, what is only for people from the record's bytes. Who is in an organ,
// and who is in its chair, the charter says as of the moment at which the meeting begins.
#include "member/meeting_tell.h"

#include <stdlib.h>

#include "base/when.h"
#include "member/gather.h"
#include "record/charter_chair.h"
#include "record/charter_organ.h"
#include "record/release.h"

// ---- organs and their quorums ----

static unsigned
write_attending(struct view *v, const struct fold_meeting *x, const struct charter_organ *organ, struct json_writer *w)
{
    static const char *const words[] = {"in-person", "remote", "absent", NULL};
    const struct charter_member *m;
    unsigned present = 0;
    size_t at = 0;
    json_write_array(w, "members");
    while ((m = charter_organ_next(&v->charter, organ, &at)) != NULL) {
        enum meeting_attendance how = fold_meeting_attends(x, m->name, organ->id);
        present += how == MEETING_IN_PERSON || how == MEETING_REMOTE;
        json_write_object(w, NULL);
        json_write_text(w, "member", m->name);
        json_write_str(w, "attendance", words[how]);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    return present;
}

static void
write_known(struct view *v, const struct fold_meeting *x, const struct charter_organ *organ, struct json_writer *w)
{
    const struct charter_member *chair = charter_chair(&v->charter, organ->id, x->plan.begins);
    unsigned quorum = charter_organ_quorum(&v->charter, organ);
    json_write_text(w, "title", organ->title);
    if (chair)
        json_write_text(w, "chair", chair->name);
    else
        json_write_null(w, "chair");
    json_write_bool(w, "convened_by_chair", chair && bytes_equal(chair->name, x->author));
    json_write_int(w, "of", (int64_t)charter_organ_size(&v->charter, organ));
    json_write_int(w, "quorum", quorum);
    unsigned present = write_attending(v, x, organ, w);
    json_write_int(w, "present", present);
    json_write_bool(w, "reached", present >= quorum);
}

static void
write_organ(struct view *v, const struct fold_meeting *x, struct bytes name, struct json_writer *w)
{
    const struct charter_organ *organ = charter_organ_find(&v->charter, name);
    json_write_object(w, NULL);
    json_write_text(w, "organ", name);
    json_write_bool(w, "known", organ != NULL);
    if (organ)
        write_known(v, x, organ, w);
    json_write_object_end(w);
}

int
meeting_tell(struct view *v, struct arena *a, const struct fold_meeting *x, struct json_writer *w, struct err *e)
{
    static const char *const fields[] = {"title",  "place",  "conference", "agenda",     "minutes", "papers",
                                         "about",  "result", "conclusion", "outcome",    "release", "label", NULL};
    const struct view_ledger *l = view_ledger_number(v, x->object.ledger);
    const struct row *row = x->shown->row;
    const struct json *record;
    struct bytes organ, left = x->plan.organs;
    int r = gather_record(v, a, l, row->index, &record, e);
    if (r < 0)
        return r;
    json_write_hex(w, "id", hash_bytes(&x->object.id));
    json_write_text(w, "member", x->author);
    json_write_str(w, "class", leaf_class_name(x->object.leaf_class));
    json_write_bool(w, "exercise", x->object.layer == LAYER_EXERCISE);
    json_write_str(w, "type", meeting_types[x->plan.type]);
    json_write_str(w, "status", meeting_statuses[row->status]);
    json_write_time(w, "begins", x->plan.begins);
    json_write_time(w, "ends", x->plan.ends);
    json_write_time(w, "time", row->time);
    json_write_int(w, "versions", (int64_t)(x->shown - x->object.versions) + 1);
    json_write_bool(w, "settled", row->index < l->settled);
    json_write_text(w, "self", v->self);
    for (size_t i = 0; fields[i]; i++) {
        const struct json *field = json_get(record, fields[i]);
        if (field)
            json_write_raw(w, fields[i], field->source);
    }
    json_write_array(w, "organs");
    while (release_next(&left, &organ))
        write_organ(v, x, organ, w);
    json_write_array_end(w);
    return buf_check(w->out);
}

// ---- words ----

// Is that member in one of the meeting's organs? In a consultation of all members every member is.
static bool
is_inside(struct view *v, const struct fold_meeting *x, struct bytes member)
{
    struct bytes organ, left = x->plan.organs;
    const struct charter_member *m = charter_find(&v->charter, member);
    if (left.n == 0)
        return m && m->role == CHARTER_MEMBER;
    while (m && release_next(&left, &organ)) {
        const struct charter_organ *o = charter_organ_find(&v->charter, organ);
        if (o && charter_organ_has(o, m))
            return true;
    }
    return false;
}

static void
write_place(struct view *v, const struct fold_word *word, struct json_writer *w)
{
    const struct view_ledger *l = view_ledger_number(v, word->row->ledger);
    json_write_text(w, "member", word->member);
    json_write_time(w, "time", word->row->time);
    json_write_hex(w, "id", hash_bytes(&word->row->id));
    json_write_bool(w, "settled", l && word->row->index < l->settled);
}

static void
write_attendances(struct view *v, const struct fold_meeting *x, struct json_writer *w)
{
    bool is_cancelled = x->shown->row->status == MEETING_CANCELLED;
    json_write_array(w, "attendance");
    for (size_t i = 0; !is_cancelled && i < x->attendances.count; i++) {
        const struct fold_word *word = &x->attendances.at[i];
        struct bytes organ, left = meeting_read_word(word->row->note);
        if (!when_is_in(x->as_of, word->from, word->until))
            continue;
        json_write_object(w, NULL);
        write_place(v, word, w);
        json_write_str(w, "attendance", meeting_attendances[word->row->status]);
        json_write_bool(w, "observes", !is_inside(v, x, word->member));
        json_write_array(w, "organs");
        while (release_next(&left, &organ))
            json_write_text(w, NULL, organ);
        json_write_array_end(w);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static int
compare_times(const void *x, const void *y)
{
    const struct fold_word *a = *(const struct fold_word *const *)x, *b = *(const struct fold_word *const *)y;
    if (a->row->time != b->row->time)
        return a->row->time < b->row->time ? -1 : 1;
    int order = bytes_compare(a->member, b->member);
    return order ? order : a->row->index < b->row->index ? -1 : a->row->index > b->row->index;
}

static int
write_view(struct view *v, struct arena *a, const struct fold_meeting *x, const struct fold_word *word, struct json_writer *w,
           struct err *e)
{
    static const char *const fields[] = {"view", "papers"};
    const struct json *record;
    int r = gather_record(v, a, view_ledger_number(v, word->row->ledger), word->row->index, &record, e);
    if (r < 0 || (record && !json_get(record, "view") && !json_get(record, "papers")))
        return r;
    json_write_object(w, NULL);
    write_place(v, word, w);
    json_write_bool(w, "observes", !is_inside(v, x, word->member));
    for (size_t i = 0; i < 2; i++)
        if (json_get(record, fields[i]))
            json_write_raw(w, fields[i], json_get(record, fields[i])->source);
    json_write_object_end(w);
    return 0;
}

int
meeting_tell_words(struct view *v, struct arena *a, const struct fold_meeting *x, struct json_writer *w, struct err *e)
{
    const struct fold_word **words = arena_array(a, x->words.count, sizeof *words);
    int r = 0;
    if (!words)
        return err_set(e, ERR_NOMEM, "no memory for a view");
    for (size_t i = 0; i < x->words.count; i++)
        words[i] = &x->words.at[i];
    if (x->words.count)
        qsort(words, x->words.count, sizeof *words, compare_times);
    write_attendances(v, x, w);
    json_write_array(w, "views");
    for (size_t i = 0; r == 0 && i < x->words.count; i++)
        if (words[i]->from <= x->as_of)
            r = write_view(v, a, x, words[i], w, e);
    json_write_array_end(w);
    return r == 0 ? buf_check(w->out) : r;
}
