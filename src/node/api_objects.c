// SPDX-License-Identifier: Apache-2.0
// The objects of one kind, read from a view.
#include "node/api_inside.h"

#include "base/num.h"
#include "member/objects.h"

static int
find_kind(struct call *c, enum kind_id *out)
{
    const struct kind *k = kind_find(c->rest);
    if (k == NULL)
        return err_set(&c->err, ERR_NOT_FOUND, "there is no kind of record '%.*s'; GET /api/v1/kinds names them",
                       (int)num_min_size(c->rest.n, 80), (const char *)c->rest.p);
    if ((k->flags & KIND_OBJECT) == 0)
        return err_set(&c->err, ERR_INVALID, "records of kind %s are no objects: they say something of others", k->name);
    *out = k->id;
    return 0;
}

int
api_objects_list(struct call *c, struct view *v)
{
    struct objects_filter f = {.as_of = c->as_of};
    uint64_t matched = 0;
    f.by = call_query(c, "by");
    f.all = call_has(c, "all");
    f.exercise = call_has(c, "exercise");
    int r = find_kind(c, &f.kind);
    if (r == 0)
        r = call_number(c, "skip", 0, &f.skip);
    if (r == 0)
        r = call_number(c, "max", CALL_PAGE, &f.max);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    json_write_time(&c->w, "as_of", c->as_of);
    json_write_text(&c->w, "kind", c->rest);
    r = objects_write(v, &f, &c->w, "objects", &matched, &c->err);
    json_write_int(&c->w, "matched", (int64_t)matched);
    json_write_object_end(&c->w);
    call_audit(c, "list objects", c->rest, r);
    return r;
}
