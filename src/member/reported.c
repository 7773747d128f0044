// SPDX-License-Identifier: Apache-2.0
// From the rows of all reports to the objects of those that may fit, and from each object's own rows to the version that
// holds: what is shown is always the whole reduction, never a single row.
#include "member/reported.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "record/kind.h"

struct looking {
    struct view *v;
    unsigned layers;
    reported_fits_fn *fits;
    const void *context;
    struct hash *objects; // owned
    size_t count, room;
    int result;
};

static int
look_at(void *context, const struct row *row)
{
    struct looking *x = context;
    const struct view_ledger *l = view_ledger_number(x->v, row->ledger);
    struct report_facts f;
    if (row->kind != KIND_REPORT || !l || (x->layers & 1u << row->layer) == 0)
        return 0;
    if (report_read_facts(row->note, &f) != 0 || !x->fits(x->context, l, &f))
        return 0;
    if (x->count == x->room) {
        size_t room = x->room * 2 + 64;
        struct hash *objects = realloc(x->objects, room * sizeof *objects);
        if (!objects)
            return x->result = ERR_NOMEM;
        x->objects = objects;
        x->room = room;
    }
    x->objects[x->count++] = row->object;
    return 0;
}

static int
compare_objects(const void *x, const void *y)
{
    return hash_compare(x, y);
}

static void
drop_repeats(struct looking *x)
{
    size_t n = 0;
    if (x->count == 0)
        return;
    qsort(x->objects, x->count, sizeof *x->objects, compare_objects);
    for (size_t i = 0; i < x->count; i++)
        if (n == 0 || !hash_equal(&x->objects[n - 1], &x->objects[i]))
            x->objects[n++] = x->objects[i];
    x->count = n;
}

// The version of an object that holds, if it fits.
static int
take(struct looking *x, struct arena *a, const struct hash *id, int64_t as_of, struct reported *out, bool *is_taken,
     struct err *e)
{
    struct fold_object o;
    bool found;
    *is_taken = false;
    int r = view_object(x->v, a, id, x->layers, &o, &found, e);
    if (r < 0 || !found || o.kind != KIND_REPORT)
        return r;
    const struct fold_span *at = fold_object_at(&o, as_of);
    *out = (struct reported){.id = *id, .ledger = view_ledger_number(x->v, o.ledger), .leaf_class = o.leaf_class};
    if (!at || !out->ledger || report_read_facts(at->row->note, &out->facts) != 0)
        return 0;
    out->index = at->row->index;
    out->first = o.versions[0].row->index;
    out->time = at->row->time;
    out->corrected = (uint32_t)(at - o.versions);
    *is_taken = x->fits(x->context, out->ledger, &out->facts);
    return 0;
}

int
reported_read(struct view *v, struct arena *a, unsigned layers, int64_t as_of, reported_fits_fn *fits, const void *context,
              struct reported **out, size_t *count, struct err *e)
{
    struct looking x = {.v = v, .layers = layers, .fits = fits, .context = context};
    struct hash group;
    *count = 0;
    fold_group_of_kind(KIND_REPORT, &group);
    int r = store_row_group(v->store, &group, look_at, &x, e);
    if (r < 0 && x.result < 0)
        (void)err_set(e, r, "no memory for the reports"); // r is returned
    drop_repeats(&x);
    *out = arena_array(a, x.count, sizeof **out);
    if (r == 0 && !*out)
        r = err_set(e, ERR_NOMEM, "no memory for %zu reports", x.count);
    for (size_t i = 0; r == 0 && i < x.count; i++) {
        bool is_taken;
        r = take(&x, a, &x.objects[i], as_of, &(*out)[*count], &is_taken, e);
        *count += r == 0 && is_taken;
    }
    free(x.objects);
    return r;
}

int
reported_record(struct view *v, struct arena *a, const struct reported *r, const struct json **json, struct err *e)
{
    struct err why = {0};
    struct bytes bytes;
    struct json *tree = NULL;
    *json = NULL;
    int rc = view_record(v, a, r->ledger, r->index, &bytes, &why);
    if (rc == 0)
        rc = json_parse(a, bytes, JSON_RECORD, &tree, &why);
    if (rc < 0 && rc != ERR_CORRUPT && rc != ERR_NOT_FOUND)
        return err_set(e, rc, "%s", why.text);
    *json = tree;
    return 0;
}
