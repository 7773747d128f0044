// SPDX-License-Identifier: Apache-2.0
// See gather.h.
#include "member/gather.h"

static int
copy_rows(void *context, struct arena *a, const struct row *rows, size_t count)
{
    struct gather *g = context;
    (void)a; // they outlive it
    g->rows = arena_array(g->arena, count, sizeof *g->rows);
    if (!g->rows)
        return ERR_NOMEM;
    for (g->count = 0; g->count < count; g->count++) {
        g->rows[g->count] = rows[g->count];
        g->rows[g->count].note = arena_copy(g->arena, rows[g->count].note);
        if (!g->rows[g->count].note.p)
            return ERR_NOMEM;
    }
    return 0;
}

int
gather_rows(struct view *v, const struct hash *group, struct gather *g, struct err *e)
{
    g->rows = NULL;
    g->count = 0;
    return view_group(v, group, copy_rows, g, e);
}

int
gather_record(struct view *v, struct arena *a, const struct view_ledger *l, uint64_t index, const struct json **out,
              struct err *e)
{
    struct bytes bytes;
    struct json *json = NULL;
    struct err why = {0};
    *out = NULL;
    if (!l)
        return 0;
    int r = view_record(v, a, l, index, &bytes, &why);
    if (r == 0)
        r = json_parse(a, bytes, JSON_RECORD, &json, &why);
    if (r == ERR_CORRUPT || r == ERR_NOT_FOUND)
        return 0;
    *out = json;
    return r == 0 ? 0 : err_set(e, r, "%s", why.text);
}

struct seeking {
    const struct hash *id;
    uint32_t ledger;
    uint64_t index;
    bool is_found;
};

static int
look(void *context, struct arena *a, const struct row *rows, size_t count)
{
    struct seeking *s = context;
    (void)a; // nothing is kept of it
    for (size_t i = 0; i < count && !s->is_found; i++) {
        if (!hash_equal(&rows[i].id, s->id) || rows[i].kind == ROW_BLANK)
            continue;
        s->is_found = true;
        s->ledger = rows[i].ledger;
        s->index = rows[i].index;
    }
    return 0;
}

int
gather_by_id(struct view *v, struct arena *a, const struct hash *id, const struct json **out, struct err *e)
{
    struct seeking s = {.id = id};
    *out = NULL;
    int r = view_group(v, id, look, &s, e);
    return r == 0 && s.is_found ? gather_record(v, a, view_ledger_number(v, s.ledger), s.index, out, e) : r;
}
