// SPDX-License-Identifier: Apache-2.0
// An operation as JSON: what was folded comes from rows, what is only for people from the record's bytes; where this disk
// lost them it is told without.
#include "member/operation_tell.h"

#include "base/when.h"
#include "member/gather.h"
#include "record/release.h"

static const char *
role_name(enum fold_item_role role)
{
    static const char *const names[] = {"not invited", "invited", "participant", "observer", "left"};
    return names[role];
}

static void
write_phases(struct json_writer *w, const struct fold_item *x)
{
    json_write_array(w, "phases");
    for (size_t i = 0; i < x->plan.phase_count; i++) {
        const struct item_phase *p = &x->plan.phases[i];
        json_write_object(w, NULL);
        json_write_text(w, "name", p->name);
        json_write_time(w, "from", p->from);
        json_write_time(w, "until", p->until);
        json_write_str(w, "state", x->as_of < p->from ? "to come" : x->as_of < p->until ? "running" : "over");
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static void
write_word(struct view *v, struct json_writer *w, const struct fold_word *word)
{
    const struct view_ledger *l = view_ledger_number(v, word->row->ledger);
    json_write_str(w, "word", item_words[word->row->status]);
    json_write_time(w, "since", word->from);
    json_write_hex(w, "id", hash_bytes(&word->row->id));
    json_write_bool(w, "settled", l && word->row->index < l->settled);
}

// Whose word it is that this member is in it: its own, or, while it has said nothing, nobody's but the author's.
static void
write_party(struct view *v, struct json_writer *w, const struct fold_item *x, struct bytes member, const char *invited)
{
    const struct fold_word *word = bytes_equal(member, x->author) ? NULL : fold_item_word(x, member);
    json_write_object(w, NULL);
    json_write_text(w, "member", member);
    json_write_str(w, "invited", invited);
    json_write_str(w, "role", role_name(fold_item_role(x, member)));
    if (word)
        write_word(v, w, word);
    json_write_object_end(w);
}

static void
write_names(struct view *v, struct json_writer *w, const struct fold_item *x, struct bytes names, const char *invited)
{
    while (names.n > 0) {
        struct bytes member = bytes_sub(names, 1, names.p[0]);
        write_party(v, w, x, member, invited);
        names = bytes_sub(names, 1 + member.n, names.n);
    }
}

static void
write_parties(struct view *v, struct json_writer *w, const struct fold_item *x)
{
    json_write_array(w, "parties");
    write_names(v, w, x, x->plan.participants, "participant");
    write_names(v, w, x, x->plan.observers, "observer");
    // Words of those who are named no longer, or never were: on record, and without effect.
    for (size_t i = 0; i < x->words.count; i++) {
        const struct fold_word *word = &x->words.at[i];
        if (!when_is_in(x->as_of, word->from, word->until) || fold_item_role(x, word->member) != FOLD_ITEM_UNINVITED)
            continue;
        json_write_object(w, NULL);
        json_write_text(w, "member", word->member);
        json_write_null(w, "invited");
        json_write_str(w, "role", role_name(FOLD_ITEM_UNINVITED));
        write_word(v, w, word);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

int
operation_tell(struct view *v, struct arena *a, const struct fold_item *x, struct json_writer *w, struct err *e)
{
    static const char *const fields[] = {"title", "measure", "owner", "area", "due", "progress", "release", "until", NULL};
    const struct view_ledger *l = view_ledger_number(v, x->object.ledger);
    const struct row *row = x->shown->row;
    const struct json *record;
    int r = gather_record(v, a, l, row->index, &record, e);
    if (r < 0)
        return r;
    json_write_hex(w, "id", hash_bytes(&x->object.id));
    json_write_text(w, "member", x->author);
    json_write_str(w, "class", leaf_class_name(x->object.leaf_class));
    json_write_bool(w, "exercise", x->object.layer == LAYER_EXERCISE);
    json_write_str(w, "status", item_statuses[row->status]);
    json_write_bool(w, "in_force", x->is_in_force);
    json_write_time(w, "time", row->time);
    json_write_int(w, "versions", (int64_t)x->object.version_count);
    json_write_bool(w, "settled", row->index < l->settled);
    for (size_t i = 0; fields[i]; i++) {
        const struct json *field = json_get(record, fields[i]);
        if (field)
            json_write_raw(w, fields[i], field->source);
    }
    json_write_text(w, "self", v->self);
    json_write_str(w, "role", role_name(fold_item_role(x, v->self)));
    write_phases(w, x);
    write_parties(v, w, x);
    return buf_check(w->out);
}
