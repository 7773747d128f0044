// SPDX-License-Identifier: Apache-2.0
// The lists of objects: one way to ask for a page of any of them.
#include "node/api_inside.h"

#include "base/num.h"
#include "member/assist.h"
#include "member/centres.h"
#include "member/items.h"
#include "member/meetings.h"
#include "member/notices.h"
#include "member/objects.h"
#include "member/operation.h"

// f: what this list is asked for beside what every list is.
static int
list(struct call *c, struct view *v, listed_fn *fn, const char *name, struct listed_filter f)
{
    uint64_t matched = 0;
    f.as_of = c->as_of;
    f.is_past = c->as_of < c->now;
    f.all = call_has(c, "all");
    f.exercise = call_has(c, "exercise");
    int r = call_number(c, "skip", 0, &f.skip);
    if (r == 0)
        r = call_number(c, "max", CALL_PAGE, &f.max);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    json_write_time(&c->w, "as_of", c->as_of);
    r = fn(v, &f, &c->w, name, &matched, &c->err);
    json_write_int(&c->w, "matched", (int64_t)matched);
    json_write_object_end(&c->w);
    call_audit(c, name, f.by.n ? f.by : f.name.n ? f.name : f.type, r);
    return r;
}

int
api_list_requests(struct call *c, struct view *v)
{
    return list(c, v, assist_requests, "requests", (struct listed_filter){.by = call_query(c, "by"), .type = call_query(c, "type")});
}

int
api_list_contingents(struct call *c, struct view *v)
{
    return list(c, v, assist_contingents, "contingents", (struct listed_filter){.by = call_query(c, "by")});
}

int
api_list_agreements(struct call *c, struct view *v)
{
    return list(c, v, assist_agreements, "agreements", (struct listed_filter){.by = call_query(c, "by")});
}

int
api_list_centres(struct call *c, struct view *v)
{
    return list(c, v, centres_list, "centres", (struct listed_filter){.name = call_query(c, "name")});
}

int
api_list_operations(struct call *c, struct view *v)
{
    return list(c, v, operation_list, "operations", (struct listed_filter){.by = call_query(c, "by")});
}

int
api_list_meetings(struct call *c, struct view *v)
{
    struct listed_filter f = {.by = call_query(c, "by"), .type = call_query(c, "type"), .name = call_query(c, "organ")};
    return list(c, v, meetings_list, "meetings", f);
}

int
api_list_items(struct call *c, struct view *v)
{
    struct listed_filter f = {.by = call_query(c, "owner"), .type = call_query(c, "state"), .name = call_query(c, "proposal")};
    return list(c, v, items_list, "items", f);
}

int
api_list_notices(struct call *c, struct view *v)
{
    return list(c, v, notices_write, "notices", (struct listed_filter){.by = call_query(c, "by")});
}

int
api_list_objects(struct call *c, struct view *v)
{
    const struct kind *k = kind_find(c->rest);
    if (k == NULL)
        return err_set(&c->err, ERR_NOT_FOUND, "there is no kind of record '%.*s'; GET /api/v1/kinds names them",
                       (int)num_min_size(c->rest.n, 80), (const char *)c->rest.p);
    if ((k->flags & KIND_OBJECT) == 0)
        return err_set(&c->err, ERR_INVALID, "records of kind %s are no objects: they say something of others", k->name);
    return list(c, v, objects_write, "objects", (struct listed_filter){.by = call_query(c, "by"), .type = c->rest});
}
