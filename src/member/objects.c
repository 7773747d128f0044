// SPDX-License-Identifier: Apache-2.0
// Objects of any kind that has KIND_OBJECT: one reduction serves them all.
#include "member/objects.h"

#include <assert.h>

#include "record/fold_object.h"

#define REAL_LAYERS (1u << LAYER_COMMON | 1u << LAYER_RESTRICTED)

struct telling {
    struct view *v;
    const struct listed_filter *f;
    const struct kind *kind;
    struct json_writer *w;
    uint64_t matched;
    struct err *e;
};

static const char *
state_of(const struct fold_object *o, const struct fold_span *at, int64_t as_of)
{
    return at                                ? "in force"
           : as_of < o->versions[0].from ? "not yet"
                                             : "ended";
}

static int
write_record(struct telling *t, struct arena *a, const struct view_ledger *l, uint64_t index)
{
    struct bytes bytes;
    int r = view_record(t->v, a, l, index, &bytes, t->e);
    if (r == ERR_CORRUPT || r == ERR_NOT_FOUND) { // status and verify tell of it
        *t->e = (struct err){0};
        json_write_null(t->w, "record");
        return 0;
    }
    if (r == 0)
        json_write_raw(t->w, "record", bytes);
    return r;
}

static int
tell(struct telling *t, struct arena *a, const struct fold_object *o, const struct view_ledger *l)
{
    const struct fold_span *at = fold_object_at(o, t->f->as_of), *said = at ? at : fold_object_begun(o, t->f->as_of);
    struct json_writer *w = t->w;
    said = said ? said : &o->versions[0];
    json_write_object(w, NULL);
    json_write_hex(w, "id", hash_bytes(&o->id));
    json_write_text(w, "member", l->member);
    json_write_int(w, "index", (int64_t)said->row->index);
    json_write_str(w, "class", leaf_class_name(o->leaf_class));
    json_write_bool(w, "settled", said->row->index < l->settled);
    json_write_str(w, "state", state_of(o, at, t->f->as_of));
    json_write_int(w, "versions", (int64_t)o->version_count);
    json_write_time(w, "since", o->versions[0].from);
    json_write_time(w, "until", said->until);
    int r = write_record(t, a, l, said->row->index);
    json_write_object_end(w);
    return r < 0 ? r : buf_check(w->out);
}

static int
look(void *context, struct arena *a, const struct row *rows, size_t count)
{
    struct telling *t = context;
    const struct listed_filter *f = t->f;
    struct fold_object o;
    bool is_object = false;
    int r = listed_known(f, a, &rows, &count);
    if (r == 0)
        r = fold_object(a, &t->v->held, rows, count, f->exercise ? 1u << LAYER_EXERCISE : REAL_LAYERS, &o, &is_object);
    if (r < 0 || !is_object || o.kind != (uint8_t)t->kind->id)
        return r;
    const struct view_ledger *l = view_ledger_number(t->v, o.ledger);
    if (!l || (f->by.n && !bytes_equal(f->by, l->member)) || (!f->all && !fold_object_at(&o, f->as_of)))
        return 0;
    uint64_t place = t->matched++;
    return place < f->skip || place - f->skip >= f->max ? 0 : tell(t, a, &o, l);
}

int
objects_write(struct view *v, const struct listed_filter *f, struct json_writer *w, const char *name, uint64_t *matched,
              struct err *e)
{
    struct err local = {0};
    struct telling t = {.v = v, .f = f, .kind = kind_find(f->type), .w = w, .e = e ? e : &local};
    assert(t.kind != NULL); // the caller knows the kinds
    json_write_array(w, name);
    int r = view_groups(v, NULL, look, &t, t.e);
    json_write_array_end(w);
    *matched = t.matched;
    return r;
}
