// SPDX-License-Identifier: Apache-2.0
// Routes of the local API. Answers are JSON; a refusal is {"error": word, "text": sentence} with a fitting status.
#include "node/api.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/when.h"
#include "host/clock.h"
#include "host/file.h"
#include "host/log.h"
#include "host/process.h"
#include "ledger/leaf.h"
#include "member/report.h"
#include "member/testify.h"
#include "node/importing.h"
#include "node/peers.h"
#include "node/screening.h"
#include "node/server.h"
#include "node/views.h"
#include "node/writer.h"

#define API_ANSWER_MAX (64 * 1024 * 1024)
#define API_BATCH_NAMES_MAX 1000 // names in one request to screen
#define API_PAGE 100             // rows of a page when the asker names no number

struct api {
    struct api_config config;
    char dir[4096];
    pthread_mutex_t import_lock; // one import at a time: it compares with what was there
    pthread_mutex_t count_lock;
    struct report_counts counts; // of the rows numbered counted_rows
    uint64_t counted_changes;
    int64_t counted_at;
    bool is_counted;
};

// One request under way.
struct call {
    struct api *api;
    const struct request *rq;
    struct buf out;
    struct json_writer w;
    struct err err;
    int64_t now, as_of;
};

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
    return LIMIT_API_BODY;
}

// ---- what calls share ----

static void
audit(struct call *c, const char *act, struct bytes what)
{
    struct bytes who = request_header(c->rq, "Entente-Officer");
    if (c->api->config.writer)
        writer_audit(c->api->config.writer, who.n ? who : BYTES_LIT("local"), bytes_of_str(act),
                     bytes_sub(what, 0, 1024));
}

static struct bytes
query(struct call *c, const char *name)
{
    struct bytes value = {NULL, 0};
    return request_query(c->rq, name, &value) ? value : (struct bytes){NULL, 0};
}

static bool
has_query(struct call *c, const char *name)
{
    struct bytes value;
    return request_query(c->rq, name, &value);
}

static int
query_number(struct call *c, const char *name, uint64_t otherwise, uint64_t *out)
{
    struct bytes text = query(c, name);
    *out = otherwise;
    return text.n == 0 || num_parse_u64(text, out) == 0
               ? 0
               : err_set(&c->err, ERR_INVALID, "%s is a number, not '%.*s'", name, (int)text.n, text.p);
}

static int
need_writer(struct call *c)
{
    return c->api->config.writer
               ? 0
               : err_set(&c->err, ERR_BUSY, "the node does not run on this folder: start it with `entente serve`");
}

// ---- status ----

// The counts cost a pass over the register; they are kept until something changed, and at most until the minute is over:
// dates begin with a minute, so what begins or ends on a date shows at once.
static int
counts(struct call *c, struct view *v, struct report_counts *out)
{
    struct api *a = c->api;
    uint64_t rows = 0, changes = a->config.writer ? writer_changes(a->config.writer, &rows) : 0;
    (void)pthread_mutex_lock(&a->count_lock);
    bool is_fresh = a->is_counted && a->config.writer && a->counted_changes == changes && c->now / 60 == a->counted_at / 60;
    *out = a->counts;
    (void)pthread_mutex_unlock(&a->count_lock);
    if (is_fresh && c->as_of == c->now)
        return 0;
    int r = report_count(v, c->as_of, out, &c->err);
    if (r < 0 || c->as_of != c->now)
        return r;
    (void)pthread_mutex_lock(&a->count_lock);
    a->counts = *out;
    a->counted_changes = changes;
    a->counted_at = c->now;
    a->is_counted = true;
    (void)pthread_mutex_unlock(&a->count_lock);
    return 0;
}

static void
write_machine(struct call *c)
{
    struct json_writer *w = &c->w;
    struct process_memory memory;
    struct screening_info screening;
    uint64_t bytes;
    char path[4200];
    screening_look(c->api->config.screening, &screening);
    json_write_object(w, "screening");
    json_write_int(w, "listings", (int64_t)screening.listings);
    json_write_int(w, "names", (int64_t)screening.names);
    if (screening.built)
        json_write_time(w, "built", screening.built);
    json_write_bool(w, "current", screening.is_current);
    json_write_object_end(w);
    json_write_object(w, "machine");
    if (process_memory_read(&memory, NULL) == 0) {
        json_write_int(w, "resident_bytes", (int64_t)memory.resident_size);
        json_write_int(w, "anonymous_bytes", (int64_t)memory.anonymous_size);
    }
    if (file_disk_free(c->api->dir, &bytes, NULL) == 0)
        json_write_int(w, "disk_free_bytes", (int64_t)bytes);
    struct buf b;
    buf_init(&b, sizeof path - 1);
    buf_append_fmt(&b, "%s/store.db", c->api->dir);
    const char *store = buf_str(&b);
    if (store && file_size(store, &bytes, NULL) == 0)
        json_write_int(w, "store_bytes", (int64_t)bytes);
    buf_clear(&b);
    json_write_object_end(w);
}

static void
write_peers(struct call *c)
{
    struct json_writer *w = &c->w;
    struct writer_state *s = malloc(sizeof *s);
    if (!s)
        return;
    writer_look(c->api->config.writer, s);
    json_write_object(w, "node");
    json_write_time(w, "started", c->api->config.started);
    json_write_bool(w, "recovering", s->is_recovering);
    json_write_int(w, "heard", s->heard);
    json_write_int(w, "needed", s->needed);
    json_write_int(w, "behind", (int64_t)s->behind);
    json_write_int(w, "queue", (int64_t)s->queue);
    json_write_int(w, "batches", (int64_t)s->batches);
    json_write_int(w, "records_written", (int64_t)s->records);
    json_write_object_end(w);
    json_write_array(w, "peers");
    for (size_t i = 0; i < s->peer_count; i++) {
        const struct writer_peer *p = &s->peers[i];
        char address[300] = "";
        json_write_object(w, NULL);
        json_write_str(w, "member", p->member);
        if (c->api->config.peers && peers_address(c->api->config.peers, bytes_of_str(p->member), address))
            json_write_str(w, "address", address);
        if (p->heard_s_ago >= 0)
            json_write_int(w, "heard_seconds_ago", p->heard_s_ago);
        json_write_int(w, "failures", p->failures);
        json_write_bool(w, "reachable", p->heard_s_ago >= 0 && p->failures == 0);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    free(s);
}

static int
get_status(struct call *c, struct view *v)
{
    struct json_writer *w = &c->w;
    struct report_counts n;
    int r = counts(c, v, &n);
    if (r < 0)
        return r;
    json_write_object(w, NULL);
    json_write_text(w, "member", v->self);
    json_write_text(w, "alliance", v->charter.alliance);
    json_write_hex(w, "charter", hash_bytes(&v->charter.hash));
    json_write_time(w, "time", c->now);
    json_write_time(w, "as_of", c->as_of);
    json_write_bool(w, "running", c->api->config.writer != NULL);
    if (n.has_hash)
        json_write_hex(w, "state_hash", hash_bytes(&n.state));
    else
        json_write_null(w, "state_hash");
    json_write_object(w, "register");
    json_write_int(w, "listings", (int64_t)n.listings);
    json_write_int(w, "in_force", (int64_t)n.in_force);
    json_write_int(w, "coordinated", (int64_t)n.coordinated);
    json_write_object_end(w);
    r = report_ledgers(v, w, "ledgers", &c->err);
    if (r == 0)
        r = report_troubles(v, w, "troubles", &c->err);
    if (c->api->config.writer)
        write_peers(c);
    write_machine(c);
    json_write_object_end(w);
    return r;
}

static int
get_peers(struct call *c, struct view *v)
{
    int r = need_writer(c);
    (void)v; // the machine knows
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    write_peers(c);
    json_write_object_end(&c->w);
    return 0;
}

// ---- the register ----

static int
get_register(struct call *c, struct view *v)
{
    struct report_filter f = {.as_of = c->as_of};
    uint64_t matched = 0;
    f.text = query(c, "text");
    f.by = query(c, "by");
    f.recognised_by = query(c, "recognised_by");
    f.list = query(c, "list");
    f.coordinated = has_query(c, "coordinated");
    f.all = has_query(c, "all");
    f.exercise = has_query(c, "exercise");
    int r = query_number(c, "skip", 0, &f.skip);
    if (r == 0)
        r = query_number(c, "max", API_PAGE, &f.max);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    json_write_time(&c->w, "as_of", c->as_of);
    r = report_register(v, &f, &c->w, "listings", &matched, &c->err);
    json_write_int(&c->w, "matched", (int64_t)matched);
    json_write_object_end(&c->w);
    audit(c, "list", f.text);
    return r;
}

static int
get_record(struct call *c, struct view *v)
{
    struct bytes id = bytes_of_str(c->rq->path + strlen("/api/v1/records/"));
    audit(c, "show", id);
    return report_record(v, id, c->as_of, &c->w, &c->err);
}

static int
get_proof(struct call *c, struct view *v)
{
    struct bytes id = bytes_of_str(c->rq->path + strlen("/api/v1/proofs/"));
    const struct view_ledger *l;
    uint64_t index;
    struct hash found;
    audit(c, "prove", id);
    int r = report_find(v, id, &l, &index, &found, &c->err);
    return r == 0 ? testify_record(v, l, index, &c->out, &c->err) : r;
}

static int
get_ledger(struct call *c, struct view *v)
{
    struct bytes member = bytes_of_str(c->rq->path + strlen("/api/v1/ledgers/"));
    const struct view_ledger *l = view_ledger_of(v, member);
    uint64_t from, count;
    if (!l)
        return err_set(&c->err, ERR_NOT_FOUND, "there is no member %.*s", (int)member.n, member.p);
    int r = query_number(c, "from", l->size > API_PAGE ? l->size - API_PAGE : 0, &from);
    if (r == 0)
        r = query_number(c, "max", API_PAGE, &count);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    json_write_text(&c->w, "member", l->member);
    json_write_text(&c->w, "origin", l->origin);
    json_write_int(&c->w, "size", (int64_t)l->size);
    json_write_int(&c->w, "settled", (int64_t)l->settled);
    json_write_text(&c->w, "checkpoint", l->checkpoint);
    r = report_leaves(v, l, from, num_min_u64(count, 10000), &c->w, "leaves", &c->err);
    json_write_object_end(&c->w);
    return r;
}

static int
write_audit(void *context, int64_t time, struct bytes who, struct bytes act, struct bytes what)
{
    struct json_writer *w = context;
    json_write_object(w, NULL);
    json_write_time(w, "time", time);
    json_write_text(w, "who", who);
    json_write_text(w, "act", act);
    json_write_text(w, "what", what);
    json_write_object_end(w);
    return 0;
}

static int
get_audit(struct call *c, struct view *v)
{
    uint64_t max;
    int r = query_number(c, "max", API_PAGE, &max);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    json_write_array(&c->w, "audit");
    r = store_audit_each(v->store, (size_t)num_min_u64(max, 100000), write_audit, &c->w, &c->err);
    json_write_array_end(&c->w);
    json_write_object_end(&c->w);
    return r;
}

// ---- screening ----

static int
get_screen(struct call *c)
{
    struct bytes name = query(c, "name");
    uint64_t max;
    int r = query_number(c, "max", 20, &max);
    if (r == 0 && name.n == 0)
        r = err_set(&c->err, ERR_INVALID, "screen: which name?");
    if (r == 0 && has_query(c, "fresh"))
        r = screening_wait(c->api->config.screening, 30000, &c->err);
    if (r < 0)
        return r;
    audit(c, "screen", name);
    return screening_query(c->api->config.screening, name, c->as_of, (unsigned)num_min_u64(max, LIMIT_HITS), &c->out, &c->err);
}

static int
post_screen(struct call *c)
{
    struct arena a;
    struct json *body;
    size_t count = 0;
    arena_init(&a, 32 * 1024 * 1024);
    int r = json_parse(&a, c->rq->body, JSON_API, &body, &c->err);
    const struct json *names = r == 0 ? json_get(body, "names") : NULL;
    if (r == 0 && (!json_is(names, JSON_ARRAY) || names->count > API_BATCH_NAMES_MAX))
        r = err_set(&c->err, ERR_INVALID, "screen: {\"names\": [...]} with at most %d names", API_BATCH_NAMES_MAX);
    buf_append_str(&c->out, "{\"answers\":[");
    for (const struct json *n = r == 0 ? names->first : NULL; r == 0 && n; n = n->next) {
        if (n->type != JSON_STRING) {
            r = err_set(&c->err, ERR_INVALID, "screen: a name is a string");
            break;
        }
        if (count++ > 0)
            buf_append_byte(&c->out, ',');
        audit(c, "screen", n->text);
        r = screening_query(c->api->config.screening, n->text, c->as_of, 20, &c->out, &c->err);
    }
    buf_append_str(&c->out, "]}");
    arena_clear(&a);
    return r;
}

// ---- writing ----

static int
post_record(struct call *c)
{
    struct bytes class_name = query(c, "class");
    struct writer_record rec = {.leaf_class = LEAF_ALLIANCE, .record = c->rq->body};
    int r = need_writer(c);
    if (r == 0 && class_name.n && leaf_class_from_name(class_name, &rec.leaf_class) < 0)
        r = err_set(&c->err, ERR_INVALID, "class is public, alliance, restricted or statute, not '%.*s'", (int)class_name.n,
                    class_name.p);
    if (r < 0)
        return r;
    if (has_query(c, "dry_run")) {
        r = writer_check(c->api->config.writer, rec.leaf_class, rec.record, &c->err);
        buf_append_str(&c->out, "{\"accepted\":true}");
        return r;
    }
    r = writer_write(c->api->config.writer, &rec, 1, &c->err);
    if (r == 0 && rec.code < 0) {
        r = rec.code;
        c->err = rec.err;
    }
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    json_write_hex(&c->w, "id", hash_bytes(&rec.written.id));
    json_write_int(&c->w, "index", (int64_t)rec.written.index);
    json_write_object_end(&c->w);
    char hex[2 * HASH_SIZE + 1];
    bytes_to_hex_str(hash_bytes(&rec.written.id), hex);
    audit(c, "write", bytes_of_str(hex));
    return 0;
}

// The body is one file; for "ofac" the three files after each other, their sizes in ?sdn=&alt=&add=.
static int
split_parts(struct call *c, struct importing_files *files)
{
    struct bytes body = c->rq->body;
    files->parts[0] = body;
    if (!bytes_equal_str(files->list, "ofac"))
        return 0;
    static const char *const names[] = {"sdn", "alt", "add"};
    size_t at = 0;
    for (int i = 0; i < 3; i++) {
        uint64_t size;
        int r = query_number(c, names[i], 0, &size);
        if (r < 0)
            return r;
        if (size > body.n - at)
            return err_set(&c->err, ERR_INVALID, "import: the sizes of sdn, alt and add exceed the body");
        files->parts[i] = bytes_sub(body, at, (size_t)size);
        at += (size_t)size;
    }
    return at == body.n ? 0 : err_set(&c->err, ERR_INVALID, "import: sdn, alt and add must add up to the body");
}

static int
post_import(struct call *c)
{
    struct importing_files files = {.list = bytes_of_str(c->rq->path + strlen("/api/v1/import/"))};
    struct importing_options o = {
        .is_dry_run = has_query(c, "dry_run"),
        .allows_mass_delisting = has_query(c, "allow_mass_delisting"),
        .allows_truncated = has_query(c, "allow_truncated"),
        .leaf_class = has_query(c, "public") ? LEAF_PUBLIC : LEAF_ALLIANCE,
        .now = c->now,
    };
    int r = split_parts(c, &files);
    if (r < 0)
        return r;
    (void)pthread_mutex_lock(&c->api->import_lock);
    r = importing_run(c->api->config.views, c->api->config.writer, &files, &o, &c->out, &c->err);
    (void)pthread_mutex_unlock(&c->api->import_lock);
    audit(c, o.is_dry_run ? "import dry run" : "import", files.list);
    return r;
}

static int
post_sign_at_once(struct call *c)
{
    int r = need_writer(c);
    if (r == 0)
        r = writer_sign_at_once(c->api->config.writer, &c->err);
    buf_append_str(&c->out, "{\"signing\":true}");
    audit(c, "sign at once", (struct bytes){NULL, 0});
    return r;
}

// ---- health and metrics ----

static int
get_health(struct call *c)
{
    struct writer_state *s = calloc(1, sizeof *s);
    if (!s)
        return ERR_NOMEM;
    if (c->api->config.writer)
        writer_look(c->api->config.writer, s);
    json_write_object(&c->w, NULL);
    json_write_str(&c->w, "status", s->is_recovering ? "recovering" : "ok");
    json_write_int(&c->w, "queue", (int64_t)s->queue);
    json_write_object_end(&c->w);
    free(s);
    return 0;
}

static void
metric(struct buf *b, const char *name, const char *type, const char *help, uint64_t value)
{
    buf_append_fmt(b, "# HELP entente_%s %s\n# TYPE entente_%s %s\nentente_%s %llu\n", name, help, name, type, name,
                   (unsigned long long)value);
}

static void
ledger_metrics(struct buf *b, const struct view *v)
{
    buf_append_str(b, "# HELP entente_ledger_size Leaves held of a ledger\n# TYPE entente_ledger_size gauge\n");
    for (size_t i = 0; i < v->ledger_count; i++)
        buf_append_fmt(b, "entente_ledger_size{member=\"%.*s\"} %llu\n", (int)v->ledgers[i].member.n, v->ledgers[i].member.p,
                       (unsigned long long)v->ledgers[i].size);
    buf_append_str(b, "# HELP entente_ledger_settled Leaves settled of a ledger\n# TYPE entente_ledger_settled gauge\n");
    for (size_t i = 0; i < v->ledger_count; i++)
        buf_append_fmt(b, "entente_ledger_settled{member=\"%.*s\"} %llu\n", (int)v->ledgers[i].member.n,
                       v->ledgers[i].member.p, (unsigned long long)v->ledgers[i].settled);
}

static int
get_metrics(struct call *c, struct view *v)
{
    const struct api_config *config = &c->api->config;
    struct writer_state *s = calloc(1, sizeof *s);
    struct process_memory memory;
    struct peers_traffic traffic = {0};
    struct server_stats served = {0};
    if (!s)
        return ERR_NOMEM;
    if (config->writer)
        writer_look(config->writer, s);
    if (config->peers)
        peers_traffic(config->peers, &traffic);
    if (config->peer_server)
        server_stats(config->peer_server, &served);
    ledger_metrics(&c->out, v);
    metric(&c->out, "recovering", "gauge", "1 while the node signs nothing because it has just started", s->is_recovering);
    metric(&c->out, "queue_jobs", "gauge", "Jobs waiting for the writer", s->queue);
    metric(&c->out, "batches_total", "counter", "Transactions of the writer", s->batches);
    metric(&c->out, "records_written_total", "counter", "Own records written", s->records);
    metric(&c->out, "peer_requests_total", "counter", "Requests sent to peers", traffic.asked);
    metric(&c->out, "peer_failures_total", "counter", "Requests to peers that came to nothing", traffic.failed);
    metric(&c->out, "peer_received_bytes_total", "counter", "Bytes of answers from peers", traffic.got_bytes);
    metric(&c->out, "peer_served_bytes_total", "counter", "Bytes of answers to peers", traffic.served_bytes);
    metric(&c->out, "peer_connections", "gauge", "Connections of peers", served.connections);
    metric(&c->out, "stranger_handshakes_total", "counter", "Handshakes refused for want of a pinned key", served.strangers);
    if (process_memory_read(&memory, NULL) == 0)
        metric(&c->out, "memory_anonymous_bytes", "gauge", "Anonymous memory of the process", memory.anonymous_size);
    free(s);
    return 0;
}

// ---- routes ----

enum route_flags {
    ROUTE_PREFIX = 1, // the path goes on
    ROUTE_OPEN = 2,   // no token is asked for
    ROUTE_TEXT = 4,   // the answer is no JSON
};

struct route {
    const char *method, *path;
    unsigned flags;
    int (*plain)(struct call *c);
    int (*with_view)(struct call *c, struct view *v);
};

static const struct route routes[] = {
    {"GET", "/health", ROUTE_OPEN, get_health, NULL},
    {"GET", "/metrics", ROUTE_OPEN | ROUTE_TEXT, NULL, get_metrics},
    {"GET", "/api/v1/status", 0, NULL, get_status},
    {"GET", "/api/v1/peers", 0, NULL, get_peers},
    {"GET", "/api/v1/register", 0, NULL, get_register},
    {"GET", "/api/v1/records/", ROUTE_PREFIX, NULL, get_record},
    {"POST", "/api/v1/records", 0, post_record, NULL},
    {"GET", "/api/v1/proofs/", ROUTE_PREFIX | ROUTE_TEXT, NULL, get_proof},
    {"GET", "/api/v1/ledgers/", ROUTE_PREFIX, NULL, get_ledger},
    {"GET", "/api/v1/audit", 0, NULL, get_audit},
    {"GET", "/api/v1/screen", 0, get_screen, NULL},
    {"POST", "/api/v1/screen", 0, post_screen, NULL},
    {"POST", "/api/v1/import/", ROUTE_PREFIX, post_import, NULL},
    {"POST", "/api/v1/sign-at-once", 0, post_sign_at_once, NULL},
};

static const struct route *
find_route(const struct request *rq)
{
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        const struct route *t = &routes[i];
        size_t n = strlen(t->path);
        bool is_path = t->flags & ROUTE_PREFIX ? strncmp(rq->path, t->path, n) == 0 && rq->path[n] != '\0'
                                               : strcmp(rq->path, t->path) == 0;
        if (is_path && strcmp(rq->method, t->method) == 0)
            return t;
    }
    return NULL;
}

static bool
has_token(const struct api *a, const struct request *rq)
{
    struct bytes shown = request_bearer(rq);
    size_t n = a->config.token ? strlen(a->config.token) : 0;
    return !a->config.token || (shown.n == n && sodium_memcmp(shown.p, a->config.token, n) == 0);
}

static int
perform(struct call *c, const struct route *t)
{
    struct bytes as_of = query(c, "as_of");
    struct view *v;
    if (as_of.n && when_parse(as_of, &c->as_of) < 0)
        return err_set(&c->err, ERR_INVALID, "as_of is a date or a time (2026-11-21 or 2026-11-21T20:00:00Z), not '%.*s'",
                       (int)as_of.n, as_of.p);
    if (t->plain)
        return t->plain(c);
    int r = views_take(c->api->config.views, &v, &c->err);
    if (r < 0)
        return r;
    r = t->with_view(c, v);
    views_give(c->api->config.views, v);
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
    reply_take(rp, reply_status_of(code), "application/json", &b);
    buf_clear(&b);
}

int
api_handle(void *context, const struct request *rq, struct reply *rp)
{
    struct api *a = context;
    struct call c = {.api = a, .rq = rq, .now = clock_now_s()};
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
    buf_init(&c.out, API_ANSWER_MAX);
    json_writer_init(&c.w, &c.out);
    int r = perform(&c, t);
    if (r == 0 && buf_check(&c.out) < 0)
        r = err_set(&c.err, ERR_LIMIT, "the answer is too large: ask for less at once (max=, skip=)");
    if (r < 0)
        refuse(rp, r, c.err.text);
    else
        reply_take(rp, 200, t->flags & ROUTE_TEXT ? "text/plain; version=0.0.4" : "application/json", &c.out);
    buf_clear(&c.out);
    return 0;
}
