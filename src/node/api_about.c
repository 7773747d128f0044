// SPDX-License-Identifier: Apache-2.0
// What the node is about: the kinds of records, the description of this API, what is under way, what happens.
#include "node/api_inside.h"

#include <stdlib.h>

#include "host/clock.h"
#include "node/caller.h"
#include "node/events.h"
#include "node/openapi.h"
#include "record/kind.h"
#include "record/schema.h"

static void
write_classes(struct json_writer *w, const struct kind *k)
{
    static const uint8_t classes[] = {LEAF_PUBLIC, LEAF_ALLIANCE, LEAF_RESTRICTED, LEAF_STATUTE};
    json_write_array(w, "classes");
    for (size_t i = 0; i < sizeof classes; i++)
        if (kind_may_be(k, classes[i]))
            json_write_str(w, NULL, leaf_class_name(classes[i]));
    json_write_array_end(w);
}

int
api_about_kinds(struct call *c)
{
    struct json_writer *w = &c->w;
    json_write_object(w, NULL);
    json_write_array(w, "kinds");
    for (int i = 0; i < KIND_COUNT; i++) {
        const struct kind *k = kind_at((enum kind_id)i);
        json_write_object(w, NULL);
        json_write_str(w, "kind", k->name);
        json_write_str(w, "says", k->doc);
        write_classes(w, k);
        json_write_bool(w, "erasable", k->flags & KIND_ERASABLE);
        json_write_bool(w, "versions", k->flags & KIND_VERSIONS);
        json_write_bool(w, "lapses", k->flags & KIND_LAPSES);
        json_write_bool(w, "exercises", k->flags & KIND_EXERCISES);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_object_end(w);
    return 0;
}

int
api_about_kind(struct call *c)
{
    const struct kind *k = kind_find(c->rest);
    if (!k)
        return err_set(&c->err, ERR_NOT_FOUND, "there is no such kind of record; see /api/v1/kinds");
    schema_append_json(k, &c->out);
    c->type = "application/schema+json";
    return 0;
}

int
api_about_openapi(struct call *c)
{
    reply_static(c->rp, 200, REPLY_JSON, openapi_json());
    return 0;
}

struct session_guard {
    struct officers *officers;
    struct hash session;
};

static bool
is_session_open(void *context)
{
    const struct session_guard *g = context;
    return officers_is_open(g->officers, &g->session, clock_now_s());
}

// What streams to a session ends with it.
static int
guard_session(struct call *c)
{
    if (c->caller->kind != CALLER_SESSION)
        return 0;
    struct session_guard *g = malloc(sizeof *g);
    struct reply_guard guard = {is_session_open, free, g};
    if (!g)
        return err_set(&c->err, ERR_NOMEM, "no memory for a stream");
    g->officers = c->config->officers;
    session_hash(&c->caller->secret, &g->session);
    reply_guard(c->rp, &guard);
    return 0;
}

int
api_about_events(struct call *c)
{
    int r = call_need_writer(c);
    if (r == 0)
        r = guard_session(c);
    if (r == 0)
        reply_events(c->rp, c->config->events);
    return r;
}
