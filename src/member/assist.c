// SPDX-License-Identifier: Apache-2.0
// Finding requests, contingents and agreements: the rows that stand in the group of their kind name all of them.
#include "member/assist.h"

#include <stdlib.h>

#include "base/when.h"
#include "member/assist_tell.h"
#include "member/find.h"
#include "record/contingent.h"

#define ASSIST_LAYERS (1u << LAYER_COMMON | 1u << LAYER_RESTRICTED)

// ---- all objects of a kind ----

// ---- one object, reduced ----

struct telling {
    struct view *v;
    const struct listed_filter *f;
    struct json_writer *w;
    uint64_t matched;
    unsigned layers;
    bool is_found;
    struct err *e;
};
typedef int tell_fn(void *context, struct arena *a, const struct row *rows, size_t count);

static bool
is_by(const struct telling *t, uint32_t ledger)
{
    const struct view_ledger *l = view_ledger_number(t->v, ledger);
    return l && (t->f->by.n == 0 || bytes_equal(t->f->by, l->member));
}

static bool
is_shown(struct telling *t)
{
    uint64_t at = t->matched++;
    t->is_found = true;
    return at >= t->f->skip && at - t->f->skip < t->f->max;
}

static int
tell_request(void *context, struct arena *a, const struct row *rows, size_t count)
{
    struct telling *t = context;
    struct fold_request x;
    bool is_request = false;
    int r = listed_known(t->f, a, &rows, &count);
    if (r == 0)
        r = fold_request(a, &t->v->held, rows, count, t->layers, &x, &is_request);
    if (r < 0 || !is_request || !is_by(t, x.object.ledger))
        return r;
    enum fold_request_state state = fold_request_state(&x, t->f->as_of);
    if ((t->f->type.n && !bytes_equal_str(t->f->type, request_types[x.type])) ||
        (!t->f->all && state != FOLD_REQUEST_OPEN) || !is_shown(t))
        return 0;
    return assist_tell_request(t->v, a, &x, t->f->as_of, t->w, t->e);
}

static int
tell_contingent(void *context, struct arena *a, const struct row *rows, size_t count)
{
    struct telling *t = context;
    struct fold_object x;
    bool is_contingent = false;
    int r = listed_known(t->f, a, &rows, &count);
    if (r == 0)
        r = fold_object(a, &t->v->held, rows, count, t->layers, &x, &is_contingent);
    if (r < 0 || !is_contingent || x.kind != KIND_CONTINGENT || !is_by(t, x.ledger))
        return r;
    const struct fold_span *at = fold_object_begun(&x, t->f->as_of);
    bool stands = at && at->row->status == CONTINGENT_PLEDGED && t->f->as_of < at->until;
    if ((!t->f->all && !stands) || !is_shown(t))
        return 0;
    return assist_tell_contingent(t->v, a, &x, t->f->as_of, t->w, t->e);
}

static int
tell_agreement(void *context, struct arena *a, const struct row *rows, size_t count)
{
    struct telling *t = context;
    struct fold_agreement x;
    bool is_agreement = false;
    int r = listed_known(t->f, a, &rows, &count);
    if (r == 0)
        r = fold_agreement(a, &t->v->held, rows, count, t->layers, &x, &is_agreement);
    if (r < 0 || !is_agreement || !is_by(t, x.ledger))
        return r;
    if ((!t->f->all && t->f->as_of >= x.until) || !is_shown(t))
        return 0;
    return assist_tell_agreement(t->v, a, &x, t->f->as_of, t->w, t->e);
}

// ---- the views ----

static int
tell_all(struct view *v, const struct listed_filter *f, enum kind_id kind, tell_fn *fn, struct json_writer *w,
         const char *name, uint64_t *matched, struct err *e)
{
    struct telling t = {.v = v, .f = f, .w = w, .e = e};
    struct listed_id *ids;
    size_t count;
    t.layers = f->exercise ? 1u << LAYER_EXERCISE : ASSIST_LAYERS;
    json_write_array(w, name);
    int r = listed_ids(v, kind, &ids, &count, e);
    for (size_t i = 0; r == 0 && i < count; i++)
        r = view_group(v, &ids[i].id, fn, &t, e);
    json_write_array_end(w);
    *matched = t.matched;
    return r;
}

int
assist_requests(struct view *v, const struct listed_filter *f, struct json_writer *w, const char *name, uint64_t *matched,
                struct err *e)
{
    return tell_all(v, f, KIND_REQUEST, tell_request, w, name, matched, e);
}

int
assist_contingents(struct view *v, const struct listed_filter *f, struct json_writer *w, const char *name,
                   uint64_t *matched, struct err *e)
{
    return tell_all(v, f, KIND_CONTINGENT, tell_contingent, w, name, matched, e);
}

int
assist_agreements(struct view *v, const struct listed_filter *f, struct json_writer *w, const char *name,
                  uint64_t *matched, struct err *e)
{
    return tell_all(v, f, KIND_AGREEMENT, tell_agreement, w, name, matched, e);
}

static int
tell_one(struct view *v, struct bytes id, struct telling *t, tell_fn *fn, const char *what, struct err *e)
{
    struct hash object;
    static const unsigned layers[] = {ASSIST_LAYERS, 1u << LAYER_EXERCISE};
    const struct view_ledger *ledger;
    uint64_t index;
    int r = find_record(v, id, &ledger, &index, &object, e);
    for (size_t i = 0; r == 0 && !t->is_found && i < 2; i++) {
        t->layers = layers[i];
        r = view_group(v, &object, fn, t, e);
    }
    return r == 0 && !t->is_found
               ? err_set(e, ERR_NOT_FOUND, "there is no %s of that id here%s", what, t->f->is_past ? " as of then" : "")
               : r;
}

int
assist_request(struct view *v, struct bytes id, int64_t as_of, bool is_past, struct json_writer *w, struct err *e)
{
    struct listed_filter f = {.as_of = as_of, .is_past = is_past, .all = true, .max = 1};
    struct telling t = {.v = v, .f = &f, .w = w, .e = e};
    return tell_one(v, id, &t, tell_request, "request", e);
}

int
assist_agreement(struct view *v, struct bytes id, int64_t as_of, bool is_past, struct json_writer *w, struct err *e)
{
    struct listed_filter f = {.as_of = as_of, .is_past = is_past, .all = true, .max = 1};
    struct telling t = {.v = v, .f = &f, .w = w, .e = e};
    return tell_one(v, id, &t, tell_agreement, "agreement", e);
}
