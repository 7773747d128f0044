// SPDX-License-Identifier: Apache-2.0
// What is in a centre is told by the rows of its group: of records that name it, and of releases and recalls that do.
#include "member/centres.h"

#include <stdlib.h>

#include "base/num.h"
#include "base/when.h"
#include "member/assist_tell.h"
#include "member/centre.h"
#include "member/find.h"
#include "member/gather.h"
#include "record/release.h"

struct listing {
    struct view *v;
    const struct listed_filter *f;
    struct json_writer *w;
    uint64_t matched;
    struct err *e;
};

// ---- which there are ----

// As centre_read, of what was written by as_of when that lies in the past.
static int
read_centre(struct view *v, const struct listed_filter *f, struct arena *a, const struct hash *id, struct fold_agreement *out,
            bool *is_known, struct err *e)
{
    const unsigned layers = 1u << LAYER_COMMON | 1u << LAYER_RESTRICTED | 1u << LAYER_EXERCISE;
    struct gather g = {.arena = a};
    *is_known = false;
    int r = gather_rows(v, id, &g, e);
    const struct row *rows = g.rows;
    if (r == 0)
        r = listed_known(f, a, &rows, &g.count);
    if (r == 0)
        r = fold_agreement(a, &v->held, rows, g.count, layers, out, is_known);
    return r == ERR_NOMEM ? err_set(e, r, "no memory for an agreement") : r;
}

static int
tell_one(struct listing *t, const struct hash *id)
{
    struct arena a;
    struct fold_agreement x;
    struct bytes name;
    bool is_known;
    arena_init(&a, CENTRE_ARENA_MAX);
    int r = read_centre(t->v, t->f, &a, id, &x, &is_known, t->e);
    bool matches = r == 0 && is_known && x.is_centre && (t->f->all || t->f->as_of < x.until);
    matches = matches && (t->f->name.n || (x.layer == LAYER_EXERCISE) == t->f->exercise);
    if (matches && t->f->name.n) {
        r = assist_tell_centre_name(t->v, &a, &x, &name, t->e);
        matches = r == 0 && bytes_equal(name, t->f->name);
    }
    if (matches && ++t->matched > t->f->skip && t->matched - t->f->skip <= t->f->max)
        r = assist_tell_agreement(t->v, &a, &x, t->f->as_of, t->w, t->e);
    arena_clear(&a);
    return r;
}

int
centres_list(struct view *v, const struct listed_filter *f, struct json_writer *w, const char *name, uint64_t *matched,
             struct err *e)
{
    struct listing t = {.v = v, .f = f, .w = w, .e = e};
    struct listed_id *ids;
    size_t count;
    json_write_array(w, name);
    int r = listed_ids(v, KIND_AGREEMENT, &ids, &count, e);
    for (size_t i = 0; r == 0 && i < count; i++)
        r = tell_one(&t, &ids[i].id);
    json_write_array_end(w);
    *matched = t.matched;
    return r;
}

// ---- what was put in ----

struct entry {
    uint32_t ledger;
    uint64_t index; // of the record
    struct hash id;
    int64_t time;    // since when it is in the centre
    uint64_t spoken; // index of the last word
    bool is_recalled;
};
struct entries {
    struct arena *arena;
    const struct view *v;
    const struct fold_agreement *x;
    const struct listed_filter *f;
    struct entry *at;
    size_t count;
};

static int
compare_entries(const void *x, const void *y)
{
    const struct entry *a = x, *b = y;
    if (a->ledger != b->ledger)
        return a->ledger < b->ledger ? -1 : 1;
    if (a->index != b->index)
        return a->index < b->index ? -1 : 1;
    return a->spoken < b->spoken ? -1 : a->spoken > b->spoken;
}

// One entry a record: its last word about the centre; a record's own list is the first.
static int
take_entries(void *context, struct arena *a, const struct row *rows, size_t count)
{
    struct entries *x = context;
    size_t n = 0;
    (void)a; // what is found outlives it
    x->at = arena_array(x->arena, count, sizeof *x->at);
    if (!x->at)
        return ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        const struct row *r = &rows[i];
        const struct view_ledger *l = view_ledger_number(x->v, r->ledger);
        bool is_word = r->note.n == 8, is_put = is_word || (r->kind != KIND_RELEASE && r->kind != KIND_RECALL);
        if ((x->f->is_past && r->time > x->f->as_of) || !l || !is_put || !fold_centre_is_named(x->x, l->member, is_word || r->layer == LAYER_EXERCISE))
            continue;
        x->at[x->count++] = (struct entry){r->ledger, is_word ? num_get_u64be(r->note.p) : r->index,
                                           is_word ? r->object : r->id, r->time, r->index, r->kind == KIND_RECALL};
    }
    qsort(x->at, x->count, sizeof *x->at, compare_entries);
    for (size_t i = 0; i < x->count; i++) {
        bool is_last = i + 1 == x->count || x->at[i + 1].ledger != x->at[i].ledger || x->at[i + 1].index != x->at[i].index;
        if (is_last)
            x->at[n++] = x->at[i];
    }
    x->count = n;
    return 0;
}

static int
tell_entry(struct view *v, const struct entry *x, struct json_writer *w, struct err *e)
{
    const struct view_ledger *l = view_ledger_number(v, x->ledger);
    struct arena a;
    struct bytes bytes;
    struct json *json = NULL;
    struct err why = {0};
    arena_init(&a, CENTRE_ARENA_MAX);
    int r = view_record(v, &a, l, x->index, &bytes, &why);
    bool is_held = r == 0;
    if (is_held)
        r = json_parse(&a, bytes, JSON_RECORD, &json, &why);
    json_write_object(w, NULL);
    json_write_hex(w, "id", hash_bytes(&x->id));
    json_write_text(w, "member", l->member);
    json_write_int(w, "index", (int64_t)x->index);
    json_write_bool(w, "settled", x->index < l->settled);
    json_write_bool(w, "held", is_held);
    json_write_bool(w, "recalled", x->is_recalled);
    json_write_time(w, "since", x->time);
    if (json_get_text(json, "kind").n)
        json_write_text(w, "kind", json_get_text(json, "kind"));
    if (json_get_bool(json, "exercise", false))
        json_write_bool(w, "exercise", true);
    json_write_object_end(w);
    arena_clear(&a);
    return r == ERR_NOMEM ? err_set(e, r, "%s", why.text) : buf_check(w->out);
}

int
centres_one(struct view *v, struct bytes id, int64_t as_of, bool is_past, struct json_writer *w, struct err *e)
{
    const struct listed_filter f = {.as_of = as_of, .is_past = is_past};
    const struct view_ledger *ledger;
    struct arena a;
    struct fold_agreement x;
    struct hash object, group;
    uint64_t index;
    bool is_known;
    int r = find_record(v, id, &ledger, &index, &object, e);
    if (r < 0)
        return r;
    arena_init(&a, CENTRE_ARENA_MAX);
    struct entries entries = {.arena = &v->arena, .v = v, .x = &x, .f = &f};
    r = read_centre(v, &f, &a, &object, &x, &is_known, e);
    if (r == 0 && (!is_known || !x.is_centre))
        r = err_set(e, ERR_NOT_FOUND, "there is no centre of that id here");
    json_write_object(w, NULL);
    json_write_time(w, "as_of", as_of);
    json_write_array(w, "centres");
    if (r == 0)
        r = assist_tell_agreement(v, &a, &x, as_of, w, e);
    json_write_array_end(w);
    fold_group_of_centre(&object, &group);
    json_write_array(w, "put_in");
    if (r == 0)
        r = view_group(v, &group, take_entries, &entries, e);
    for (size_t i = 0; r == 0 && i < entries.count; i++)
        r = tell_entry(v, &entries.at[i], w, e);
    json_write_array_end(w);
    json_write_object_end(w);
    arena_clear(&a);
    return r;
}
