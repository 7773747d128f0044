// SPDX-License-Identifier: Apache-2.0
// Finding meetings: the rows that stand in the group of their kind name all of them.
#include "member/meetings.h"

#include <stdlib.h>

#include "base/when.h"
#include "member/find.h"
#include "member/gather.h"
#include "member/meeting_carry.h"
#include "member/meeting_tell.h"
#include "member/situation.h"
#include "record/release.h"

#define MEETINGS_ARENA_MAX (64 * 1024 * 1024)

int
meetings_read(struct view *v, struct arena *a, const struct hash *id, unsigned layers, int64_t as_of, struct fold_meeting *out,
              bool *is_meeting, struct err *e)
{
    struct gather versions = {.arena = a}, words = {.arena = a};
    struct hash group;
    *is_meeting = false;
    meeting_group_of_words(id, &group);
    int r = gather_rows(v, id, &versions, e);
    if (r == 0)
        r = gather_rows(v, &group, &words, e);
    if (r == 0)
        r = fold_meeting(a, &v->held, versions.rows, versions.count, words.rows, words.count, layers, as_of, out, is_meeting);
    return r == ERR_NOMEM ? err_set(e, r, "no memory for a view") : r;
}

int
meetings_each(struct view *v, unsigned layers, int64_t as_of, meetings_fn *fn, void *context, struct err *e)
{
    struct listed_id *ids;
    size_t count;
    struct arena a;
    arena_init(&a, MEETINGS_ARENA_MAX);
    int r = listed_ids(v, KIND_MEETING, &ids, &count, e);
    for (size_t i = 0; r == 0 && i < count; i++) {
        struct fold_meeting x;
        bool is_meeting;
        arena_reset(&a);
        r = meetings_read(v, &a, &ids[i].id, layers, as_of, &x, &is_meeting, e);
        if (r == 0 && is_meeting && x.has_begun)
            r = fn(context, &a, &x);
    }
    arena_clear(&a);
    return r;
}

int
meetings_find(struct view *v, struct bytes id, int64_t as_of, struct fold_meeting *out, struct err *e)
{
    static const unsigned layers[] = {SITUATION_LAYERS, 1u << LAYER_EXERCISE};
    const struct view_ledger *ledger;
    struct hash object;
    uint64_t index;
    bool is_meeting = false;
    int r = find_record(v, id, &ledger, &index, &object, e);
    for (size_t i = 0; r == 0 && !is_meeting && i < 2; i++)
        r = meetings_read(v, &v->arena, &object, layers[i], as_of, out, &is_meeting, e);
    if (r == 0 && (!is_meeting || !out->has_begun))
        return err_set(e, ERR_NOT_FOUND, "there is no meeting of that id here; see `entente meeting`");
    return r;
}

// ---- the list ----

struct entry {
    struct hash id;
    int64_t begins;
    bool is_over;
};
struct listing {
    const struct listed_filter *f;
    struct arena *arena;
    struct entry *at;
    size_t count, capacity;
};

static bool
is_asked(const struct listed_filter *f, const struct fold_meeting *x)
{
    bool is_over = x->shown->row->status >= MEETING_CLOSED;
    return (f->all || !is_over) && (f->by.n == 0 || bytes_equal(f->by, x->author)) &&
           (f->type.n == 0 || bytes_equal_str(f->type, meeting_types[x->plan.type])) &&
           (f->name.n == 0 || release_names(x->plan.organs, f->name));
}

static int
take(void *context, struct arena *a, const struct fold_meeting *x)
{
    struct listing *t = context;
    (void)a; // what is kept outlives it
    if (!is_asked(t->f, x))
        return 0;
    if (t->count == t->capacity) {
        size_t capacity = t->capacity ? 2 * t->capacity : 64;
        struct entry *at = arena_array(t->arena, capacity, sizeof *at);
        if (!at)
            return ERR_NOMEM;
        for (size_t i = 0; i < t->count; i++)
            at[i] = t->at[i];
        t->at = at;
        t->capacity = capacity;
    }
    t->at[t->count++] = (struct entry){x->object.id, x->plan.begins, x->shown->row->status >= MEETING_CLOSED};
    return 0;
}

static int
compare_entries(const void *x, const void *y)
{
    const struct entry *a = x, *b = y;
    if (a->is_over != b->is_over)
        return a->is_over ? 1 : -1;
    if (a->begins != b->begins)
        return (a->begins < b->begins) != a->is_over ? -1 : 1;
    return hash_compare(&a->id, &b->id);
}

int
meetings_list(struct view *v, const struct listed_filter *f, struct json_writer *w, const char *name, uint64_t *matched,
              struct err *e)
{
    struct listing t = {.f = f, .arena = &v->arena};
    struct arena a;
    unsigned layers = f->exercise ? 1u << LAYER_EXERCISE : SITUATION_LAYERS;
    int r = meetings_each(v, layers, f->as_of, take, &t, e);
    if (r == 0 && t.count)
        qsort(t.at, t.count, sizeof *t.at, compare_entries);
    *matched = t.count;
    arena_init(&a, MEETINGS_ARENA_MAX);
    json_write_array(w, name);
    for (size_t i = 0; r == 0 && i < t.count; i++) {
        struct fold_meeting x;
        bool is_meeting;
        if (i < f->skip || i - f->skip >= f->max)
            continue;
        arena_reset(&a);
        r = meetings_read(v, &a, &t.at[i].id, layers, f->as_of, &x, &is_meeting, e);
        json_write_object(w, NULL);
        if (r == 0)
            r = meeting_tell(v, &a, &x, w, e);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    arena_clear(&a);
    return r;
}

int
meetings_one(struct view *v, struct bytes id, int64_t as_of, struct json_writer *w, struct err *e)
{
    struct fold_meeting x;
    int r = meetings_find(v, id, as_of, &x, e);
    if (r < 0)
        return r;
    json_write_object(w, NULL);
    json_write_time(w, "as_of", as_of);
    r = meeting_tell(v, &v->arena, &x, w, e);
    if (r == 0)
        r = meeting_tell_words(v, &v->arena, &x, w, e);
    if (r == 0)
        r = meeting_carry_tell(v, &x, w, e);
    json_write_object_end(w);
    return r == 0 ? buf_check(w->out) : r;
}
