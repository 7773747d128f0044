// SPDX-License-Identifier: Apache-2.0
// The way into the local API: which handler a request goes to, whether its sender may ask, how it is answered. Answers
// are JSON; a refusal is {"error": word, "text": sentence} with a fitting status.
#include "node/api.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/when.h"
#include "host/clock.h"
#include "member/pack.h"
#include "node/api_inside.h"
#include "node/views.h"

#define API_ANSWER_MAX (64 * 1024 * 1024)

int
api_new(struct api **out, const struct api_config *config, struct err *e)
{
    struct api *a = calloc(1, sizeof *a);
    if (!a || bytes_to_str(bytes_of_str(config->dir), a->dir, sizeof a->dir) < 0 ||
        pthread_mutex_init(&a->import_lock, NULL) != 0 || pthread_mutex_init(&a->count_lock, NULL) != 0) {
        free(a);
        return err_set(e, ERR_NOMEM, "no memory for the API");
    }
    a->config = *config;
    a->config.dir = a->dir;
    *out = a;
    return 0;
}

void
api_free(struct api *a)
{
    if (!a)
        return;
    (void)pthread_mutex_destroy(&a->import_lock);
    (void)pthread_mutex_destroy(&a->count_lock);
    free(a);
}

size_t
api_body_max(void *context, const struct request *rq)
{
    (void)context; // the same for every caller
    if (strncmp(rq->path, "/api/v1/import/", 15) == 0)
        return LIMIT_IMPORT_SIZE;
    if (strcmp(rq->path, "/api/v1/bundle") == 0)
        return BUNDLE_HEAD_MAX + BUNDLE_PART_MAX;
    return LIMIT_API_BODY;
}

// ---- routes ----

enum route_flags {
    ROUTE_OPEN = 1, // no token is asked for
};

struct route {
    const char *method, *path;
    unsigned flags;
    int (*plain)(struct call *c);
    int (*with_view)(struct call *c, struct view *v);
};

static const struct route routes[] = {
#define ROUTE(method, path, flags, plain, with_view) {#method, path, flags, plain, with_view},
#include "node/routes.def"
#undef ROUTE
};

static bool
route_fits(const struct route *t, const char *path)
{
    size_t n = strlen(t->path);
    bool goes_on = t->path[n - 1] == '/';
    return goes_on ? strncmp(path, t->path, n) == 0 && path[n] != '\0' : strcmp(path, t->path) == 0;
}

static const struct route *
find_route(const struct request *rq)
{
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
        if (route_fits(&routes[i], rq->path) && strcmp(rq->method, routes[i].method) == 0)
            return &routes[i];
    return NULL;
}

static bool
has_token(const struct api *a, const struct request *rq)
{
    struct bytes shown = request_bearer(rq);
    size_t n = a->config.token ? strlen(a->config.token) : 0;
    return !a->config.token || (shown.n == n && sodium_memcmp(shown.p, a->config.token, n) == 0);
}

// ---- answering ----

static int
perform(struct call *c, const struct route *t)
{
    struct bytes as_of = call_query(c, "as_of");
    struct view *v;
    if (as_of.n && when_parse(as_of, &c->as_of) < 0)
        return err_set(&c->err, ERR_INVALID, "as_of is a date or a time (2026-11-21 or 2026-11-21T20:00:00Z), not '%.*s'",
                       (int)as_of.n, as_of.p);
    if (t->plain)
        return t->plain(c);
    int r = views_take(c->config->views, &v, &c->err);
    if (r < 0)
        return r;
    r = t->with_view(c, v);
    views_give(c->config->views, v);
    return r;
}

static void
refuse(struct reply *rp, int code, const char *text)
{
    struct buf b;
    struct json_writer w;
    buf_init(&b, 8192);
    json_writer_init(&w, &b);
    json_write_object(&w, NULL);
    json_write_str(&w, "error", err_name(code));
    json_write_str(&w, "text", text[0] ? text : err_name(code));
    json_write_object_end(&w);
    reply_take(rp, reply_status_of(code), REPLY_JSON, &b);
    buf_clear(&b);
}

int
api_handle(void *context, const struct request *rq, struct reply *rp)
{
    struct api *a = context;
    struct call c = {.api = a, .config = &a->config, .rq = rq, .rp = rp, .type = REPLY_JSON, .now = clock_now_s()};
    const struct route *t = find_route(rq);
    c.as_of = c.now;
    if ((!t || !(t->flags & ROUTE_OPEN)) && !has_token(a, rq)) {
        refuse(rp, ERR_DENIED, "this API needs its token: Authorization: Bearer, the content of the file 'token' in the "
                               "member's folder");
        return 0;
    }
    if (!t) {
        refuse(rp, ERR_NOT_FOUND, "there is no such path; see /api/v1/openapi.json");
        return 0;
    }
    c.rest = bytes_of_str(rq->path + strlen(t->path));
    buf_init(&c.out, API_ANSWER_MAX);
    json_writer_init(&c.w, &c.out);
    int r = perform(&c, t);
    if (r == 0 && buf_check(&c.out) < 0)
        r = err_set(&c.err, ERR_LIMIT, "the answer is too large: ask for less at once (max=, skip=)");
    if (r < 0)
        refuse(rp, r, c.err.text);
    else if (rp->status == 0)
        reply_take(rp, 200, c.type, &c.out);
    buf_clear(&c.out);
    return 0;
}
