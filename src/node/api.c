// SPDX-License-Identifier: Apache-2.0
// The way into the local API: which handler a request goes to, whether its sender may ask, how it is answered. Answers
// are JSON; a refusal is {"error": word, "text": sentence} with a fitting status.
#include "node/api.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/when.h"
#include "host/clock.h"
#include "member/pack.h"
#include "node/api_inside.h"
#include "node/batches.h"
#include "node/caller.h"
#include "node/console.h"
#include "node/limiter.h"
#include "node/uploads.h"
#include "node/views.h"

#define API_ANSWER_MAX (64 * 1024 * 1024)
#define API_BODY_STRANGER 4096 // of a request without the token

int
api_new(struct api **out, const struct api_config *config, struct err *e)
{
    struct api *a = calloc(1, sizeof *a);
    if (!a || bytes_to_str(bytes_of_str(config->dir), a->dir, sizeof a->dir) < 0) {
        free(a);
        return err_set(e, ERR_NOMEM, "no memory for the API");
    }
    int failed = pthread_mutex_init(&a->seen, NULL);
    assert(failed == 0); // Linux needs nothing for it
    failed = pthread_mutex_init(&a->planning, NULL);
    assert(failed == 0);
    a->config = *config;
    a->config.dir = a->dir;
    int r = config->writer ? limiter_new(&a->limiter, config->screen_rate, e) : 0;
    if (r < 0) {
        api_free(a);
        return r;
    }
    *out = a;
    return 0;
}

void
api_free(struct api *a)
{
    if (!a)
        return;
    limiter_free(a->limiter);
    (void)pthread_mutex_destroy(&a->seen); // nobody holds it any more, nor the next
    (void)pthread_mutex_destroy(&a->planning);
    free(a);
}

// ---- routes ----

enum route_flags {
    ROUTE_OPEN = 1,     // anybody may ask
    ROUTE_DOOR = 2,     // so may they here, from our own page: it opens a session
    ROUTE_LOCAL = 4,    // commands on the API's own address, which is this machine's, by their token
    ROUTE_READER = 8,   // officers from this role on; a route that says none of these is for readers when it is a GET, else
    ROUTE_ANALYST = 16, // for officers
    ROUTE_ADMIN = 32,
    ROUTE_HERE = 64, // anybody may ask on the API's own address, which is this machine's; elsewhere who is known
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

static enum officers_role
route_role(const struct route *t)
{
    if (t->flags & ROUTE_ADMIN)
        return OFFICERS_ADMINISTRATOR;
    if (t->flags & ROUTE_ANALYST)
        return OFFICERS_ANALYST;
    return t->flags & ROUTE_READER || strcmp(t->method, "GET") == 0 ? OFFICERS_READER : OFFICERS_OFFICER;
}

static bool
route_fits(const struct route *t, const char *path)
{
    size_t n = strlen(t->path);
    bool goes_on = t->path[n - 1] == '/';
    return goes_on ? strncmp(path, t->path, n) == 0 && path[n] != '\0' : strcmp(path, t->path) == 0;
}

// The route of a request; NULL when there is none, and then *others are the methods that its path takes (GET=1, POST=2).
static const struct route *
find_route(const struct request *rq, unsigned *others)
{
    *others = 0;
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        if (!route_fits(&routes[i], rq->path))
            continue;
        if (strcmp(rq->method, routes[i].method) == 0)
            return &routes[i];
        *others |= strcmp(routes[i].method, "GET") == 0 ? 1u : 2u;
    }
    return NULL;
}

// The words that the query of a path may hold, besides as_of. Of a path that is not here anything is taken.
static const struct {
    const char *method, *path, *words;
} query_words[] = {
    {"GET", "/api/v1/status", ""},
    {"GET", "/api/v1/peers", ""},
    {"GET", "/api/v1/recent", "exercise max"},
    {"GET", "/api/v1/ways/", "at grant refuse range_km"},
    {"GET", "/api/v1/register", "text by recognised_by list review_before coordinated all exercise sort after skip max"},
    {"GET", "/api/v1/records/", ""},
    {"POST", "/api/v1/records", "class dry_run seen"},
    {"GET", "/api/v1/proofs/", ""},
    {"GET", "/api/v1/ledgers/", "from max"},
    {"GET", "/api/v1/evidence/", ""},
    {"GET", "/api/v1/messages", "box unread exercise max"},
    {"GET", "/api/v1/objects/", "by all exercise skip max"},
    {"GET", "/api/v1/files", "exercise max"},
    {"GET", "/api/v1/files/", ""},
    {"POST", "/api/v1/files", "upload class"},
    {"GET", "/api/v1/content/", ""},
    {"POST", "/api/v1/fetch/", ""},
    {"POST", "/api/v1/uploads", "size"},
    {"POST", "/api/v1/uploads/", "at"},
    {"GET", "/api/v1/audit", "max"},
    {"GET", "/api/v1/operations", "by all exercise skip max"},
    {"GET", "/api/v1/operations/", ""},
    {"GET", "/api/v1/meetings", "by type organ all exercise skip max"},
    {"GET", "/api/v1/meetings/", ""},
    {"GET", "/api/v1/calendar", "exercise"},
    {"GET", "/api/v1/calendar/", ""},
    {"GET", "/api/v1/items", "owner state proposal all exercise skip max"},
    {"GET", "/api/v1/items-report", "from until exercise"},
    {"GET", "/api/v1/centres", "name all exercise skip max"},
    {"GET", "/api/v1/centres/", ""},
    {"GET", "/api/v1/proposals", "organ all awaiting exercise skip max"},
    {"GET", "/api/v1/proposals/", ""},
    {"GET", "/api/v1/dossiers/", ""},
    {"GET", "/api/v1/texts/", "as lang"},
    {"GET", "/api/v1/electorate", "organ matter effect member waives"},
    {"GET", "/api/v1/screen", "name born nationality birthplace sex subject document mrz max fresh"},
    {"POST", "/api/v1/screen", "fresh"},
    {"GET", "/api/v1/sessions", "officer all"},
    {"GET", "/api/v1/batches", ""},
    {"POST", "/api/v1/batches", "max"},
    {"GET", "/api/v1/verdicts", "skip max"},
    {"POST", "/api/v1/verdicts", ""},
    {"GET", "/api/v1/customers", "after max"},
    {"GET", "/api/v1/customers-news", "told skip max"},
    {"POST", "/api/v1/import/", "dry_run allow_mass_delisting allow_truncated public sdn alt add"},
};

struct reading_words {
    const char *words;
    char seen[512];        // names so far, each with a space before and behind
    char unknown[80];      // the first that fits not; cut
    bool is_twice;         // it is known, but came before
};

// Is name one of the words, which stand with one space between them?
static bool
has_word(const char *words, const char *name)
{
    size_t n = strlen(name);
    for (const char *at = words; n > 0 && (at = strstr(at, name)) != NULL; at++)
        if ((at == words || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
            return strchr(name, ' ') == NULL;
    return false;
}

static bool
on_word(void *context, const char *name)
{
    struct reading_words *x = context;
    size_t n = strlen(x->seen), more = strlen(name);
    x->is_twice = has_word(x->seen, name);
    if (!x->is_twice && (strcmp(name, "as_of") == 0 || has_word(x->words, name)) && n + more + 2 < sizeof x->seen) {
        memcpy(x->seen + n, name, more);
        memcpy(x->seen + n + more, " ", 2);
        return true;
    }
    memcpy(x->unknown, name, num_min_size(more, sizeof x->unknown - 1));
    return false;
}

// A word that is misspelt would be taken for one that was not said, and of two one would win: neither is asked for.
static int
check_words(const struct request *rq, const struct route *t, struct err *e)
{
    struct reading_words x = {.words = NULL};
    for (size_t i = 0; i < sizeof query_words / sizeof *query_words; i++)
        if (strcmp(query_words[i].path, t->path) == 0 && strcmp(query_words[i].method, t->method) == 0)
            x.words = query_words[i].words;
    if (!rq->each || !x.words)
        return 0;
    rq->each(rq, on_word, &x);
    if (!x.unknown[0])
        return 0;
    return x.is_twice ? err_set(e, ERR_INVALID, "the query says %s twice", x.unknown)
                      : err_set(e, ERR_INVALID, "this path's query knows no '%s'; it may hold: %s%sas_of", x.unknown, x.words,
                                x.words[0] ? " " : "");
}

size_t
api_body_max(void *context, const struct request *rq)
{
    unsigned others;
    const struct api *a = context;
    const struct route *t = find_route(rq, &others);
    struct caller who;
    caller_identify(&a->config, rq, clock_now_s(), &who);
    bool may_send = who.kind == CALLER_LOCAL || (who.kind == CALLER_SESSION && t && who.role >= route_role(t));
    caller_clear(&who);
    if (!may_send)
        return API_BODY_STRANGER; // enough to sign in, and to be told why not
    if (t && t->plain == api_write_import)
        return LIMIT_IMPORT_SIZE;
    if (t && t->plain == api_bundle_import)
        return BUNDLE_HEAD_MAX + BUNDLE_PART_MAX;
    if (t && t->plain == api_jobs_screen)
        return BATCHES_BODY_MAX;
    if (t && t->plain == api_file_take)
        return UPLOAD_BODY_MAX;
    return t && t->plain == api_write_record ? LIMIT_RECORD_SIZE : LIMIT_API_BODY;
}

// ---- answering ----

static int
perform(struct call *c, const struct route *t)
{
    struct bytes as_of = call_query(c, "as_of");
    struct view *v;
    int r = check_words(c->rq, t, &c->err);
    if (r < 0)
        return r;
    if (as_of.n && when_parse(as_of, &c->as_of) < 0)
        return err_set(&c->err, ERR_INVALID, "as_of is a date or a time (2026-11-21 or 2026-11-21T20:00:00Z), not '%.*s'",
                       (int)num_min_size(as_of.n, 80), as_of.p);
    if (t->plain)
        return t->plain(c);
    r = views_take(c->config->views, &v, &c->err);
    if (r < 0)
        return r;
    r = t->with_view(c, v);
    views_give(c->config->views, v);
    return r;
}

// People look at answers in terminals, and what other members wrote is in them.
static void
take_visible(struct reply *rp, unsigned status, struct buf *json)
{
    struct buf b;
    buf_init(&b, API_ANSWER_MAX);
    json_append_visible(&b, buf_bytes(json));
    reply_take(rp, status, REPLY_JSON, &b);
    buf_clear(&b);
}

static void
refuse(struct reply *rp, unsigned status, int code, const char *text)
{
    struct buf b;
    struct json_writer w;
    buf_init(&b, 8192);
    json_writer_init(&w, &b);
    json_write_object(&w, NULL);
    json_write_str(&w, "error", err_name(code));
    json_write_str(&w, "text", text[0] ? text : err_name(code));
    json_write_object_end(&w);
    take_visible(rp, status, &b);
    buf_clear(&b);
}

static const char *
who_may(enum officers_role role)
{
    return role == OFFICERS_ADMINISTRATOR ? "an administrator" : role == OFFICERS_OFFICER ? "an officer or an administrator"
                                                                                          : "an analyst, an officer or an administrator";
}

// Nobody we know.
static void
refuse_stranger(const struct caller *who, const struct request *rq, struct reply *rp)
{
    bool is_bare = request_bearer(rq).n == 0, is_browser = who->has_cookie || request_header(rq, "Sec-Fetch-Site").n > 0;
    if (is_bare && !is_browser)
        reply_header(rp, "WWW-Authenticate", "Bearer");
    refuse(rp, is_bare ? 401 : 403, ERR_DENIED,
           is_bare && is_browser
               ? "sign in first: there is no session, or it has ended"
           : !is_bare && rq->is_tls ? "the node's token counts on the API's own address alone, on its machine; here officers sign in"
           : is_bare ? "this API needs its token: send Authorization: Bearer and the content of the file 'token' in the "
                       "member's folder"
                     : "that is not the token of this node: it makes a new one at each start; read the file 'token' in the "
                       "member's folder again");
}

// May this caller take this route? False when that was answered.
static bool
may_take(const struct caller *who, const struct request *rq, const struct route *t, struct reply *rp)
{
    struct err e = {0};
    int r = t->flags & ROUTE_DOOR ? caller_check_door(rq, &e) : caller_check_page(who, rq, strcmp(rq->method, "GET") != 0, &e);
    if (r == 0 && who->kind == CALLER_SESSION && t->flags & ROUTE_LOCAL)
        r = err_set(&e, ERR_DENIED, "this is for commands on the node's own machine");
    else if (r == 0 && !(t->flags & (ROUTE_OPEN | ROUTE_DOOR | ROUTE_HERE)) && who->role < route_role(t))
        r = err_set(&e, ERR_DENIED, "your role here is %s: this is for %s of this member", officers_role_name(who->role),
                    who_may(route_role(t)));
    if (r < 0)
        refuse(rp, reply_status_of(r), r, e.text);
    return r == 0;
}

// Who may not come in, and what is nowhere. True when that was answered.
static bool
is_turned_away(const struct caller *who, const struct request *rq, const struct route *t, unsigned others, struct reply *rp)
{
    if (who->kind == CALLER_NOBODY && !(t && (t->flags & (ROUTE_OPEN | ROUTE_DOOR) || (t->flags & ROUTE_HERE && !rq->is_tls)))) {
        refuse_stranger(who, rq, rp);
        return true;
    }
    if (t)
        return !may_take(who, rq, t, rp);
    if (others) {
        reply_header(rp, "Allow", others == 3 ? "GET, HEAD, POST" : others == 2 ? "POST" : "GET, HEAD");
        refuse(rp, 405, ERR_USAGE, "this path does not take that method; see /api/v1/openapi.json");
    } else {
        refuse(rp, 404, ERR_NOT_FOUND, "there is no such path; see /api/v1/openapi.json");
    }
    return true;
}

// A browser must never take an answer for a page: what other members wrote is in it.
static void
say_headers(struct reply *rp)
{
    reply_header(rp, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
    reply_header(rp, "X-Content-Type-Options", "nosniff");
    reply_header(rp, "Referrer-Policy", "no-referrer");
    reply_header(rp, "Cross-Origin-Resource-Policy", "same-origin");
}

static void
answer(struct api *a, const struct caller *who, const struct request *rq, const struct route *t, struct reply *rp)
{
    struct call c = {.api = a, .config = &a->config, .caller = who, .rq = rq, .rp = rp, .type = REPLY_JSON, .status = 200};
    c.now = c.as_of = clock_now_s();
    c.rest = bytes_of_str(rq->path + strlen(t->path));
    buf_init(&c.out, API_ANSWER_MAX);
    json_writer_init(&c.w, &c.out);
    int r = perform(&c, t);
    if (r == 0 && buf_check(&c.out) < 0)
        r = err_set(&c.err, ERR_LIMIT, "the answer is too large: ask for less at once (max=, skip=)");
    if (r < 0)
        refuse(rp, c.refusal ? c.refusal : reply_status_of(r), r, c.err.text);
    else if (rp->status == 0 && strcmp(c.type, REPLY_JSON) == 0)
        take_visible(rp, c.status, &c.out);
    else if (rp->status == 0)
        reply_take(rp, c.status, c.type, &c.out);
    buf_clear(&c.out);
}

int
api_handle(void *context, const struct request *rq, struct reply *rp)
{
    struct api *a = context;
    struct caller who;
    unsigned others;
    const struct route *t = find_route(rq, &others);
    if (!caller_is_for_us(&a->config, rq)) {
        say_headers(rp);
        reply_header(rp, "Connection", "close");
        refuse(rp, 403, ERR_DENIED, "this API answers only under an address of this machine; the Host of this request is "
                                    "another");
        return 0;
    }
    if (console_answer(rq, rp))
        return 0;
    say_headers(rp);
    caller_identify(&a->config, rq, clock_now_s(), &who);
    if (who.kind == CALLER_NOBODY && (!t || !(t->flags & ROUTE_DOOR)))
        reply_header(rp, "Connection", "close"); // a stranger holds no connection
    if (!is_turned_away(&who, rq, t, others, rp))
        answer(a, &who, rq, t, rp);
    caller_clear(&who);
    return 0;
}

struct asker {
    struct bytes officer;
    struct buf bearer;
};

static bool
look_up(const struct request *rq, enum request_part part, const char *name, struct bytes *out)
{
    const struct asker *x = rq->context;
    const struct {
        const char *name;
        struct bytes value;
    } headers[] = {{"Host", BYTES_LIT("127.0.0.1")},
                   {"Authorization", buf_bytes(&x->bearer)},
                   {"Entente-Officer", x->officer},
                   {"Content-Type", BYTES_LIT("application/json")}};
    for (size_t i = 0; part == REQUEST_HEADER && i < sizeof headers / sizeof *headers; i++)
        if (strcmp(headers[i].name, name) == 0) {
            *out = headers[i].value;
            return true;
        }
    return false;
}

unsigned
api_ask(struct api *a, const char *path, struct bytes officer, struct bytes body, struct buf *out)
{
    struct asker x = {.officer = officer};
    struct reply rp;
    struct request rq = {.method = "POST", .path = path, .body = body, .peer = -1, .address = "", .lookup = look_up, .context = &x};
    buf_init(&x.bearer, 256);
    buf_append_fmt(&x.bearer, "Bearer %s", a->config.token ? a->config.token : "");
    reply_init(&rp);
    int r = api_handle(a, &rq, &rp);
    unsigned status = r < 0 ? reply_status_of(r) : rp.status;
    if (rp.kind == REPLY_BUF)
        buf_append(out, buf_bytes(&rp.buf));
    reply_clear(&rp);
    buf_wipe(&x.bearer);
    return status;
}
