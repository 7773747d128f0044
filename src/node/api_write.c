// SPDX-License-Identifier: Apache-2.0
// What changes something: records, imports, an operator's word.
#include "node/api_inside.h"

#include <string.h>

#include "host/clock.h"
#include "ledger/leaf.h"
#include "node/act.h"
#include "node/caller.h"
#include "node/importing.h"
#include "node/jobs.h"
#include "node/seen.h"
#include "node/views.h"
#include "node/writer.h"

// The record under its kind, as the trail has it. What it is about is looked up before it is written: an erasure leaves
// nothing to look at.
static void
about_record(struct call *c, struct bytes record, struct buf *act, struct buf *what)
{
    struct arena a;
    struct json *json = NULL;
    struct view *v = NULL;
    struct err e = {0};
    char kind[64] = "record";
    arena_init(&a, 16 * 1024 * 1024);
    if (json_parse(&a, record, JSON_API, &json, NULL) == 0 && json_get_text(json, "kind").n > 0 &&
        bytes_to_str(json_get_text(json, "kind"), kind, sizeof kind) < 0)
        memcpy(kind, "record", sizeof "record");
    call_act(c, kind, act);
    if (bytes_equal_str(buf_bytes(act), "write"))
        buf_append_fmt(act, " %s", kind);
    if (json_get(json, "indexes") && views_take(c->config->views, &v, &e) < 0)
        v = NULL;
    act_append_record(what, v, json);
    views_give(c->config->views, v);
    arena_clear(&a);
}

static int
read_class(struct call *c, struct bytes class_name, uint8_t *out)
{
    int r = call_need_writer(c);
    if (r == 0 && class_name.n && leaf_class_from_name(class_name, out) < 0)
        r = err_set(&c->err, ERR_INVALID, "class is public, alliance, restricted or statute, not '%.*s'", (int)class_name.n,
                    class_name.p);
    return r;
}

// Where the record was written, for whoever keeps the answer.
static int
write_place(struct call *c, const struct writer_record *rec)
{
    struct view *v;
    int r = views_take(c->config->views, &v, &c->err);
    if (r < 0)
        return r;
    const struct view_ledger *l = view_ledger_of(v, v->self);
    json_write_object(&c->w, NULL);
    json_write_hex(&c->w, "id", hash_bytes(&rec->written.id));
    json_write_text(&c->w, "member", v->self);
    json_write_text(&c->w, "ledger", l ? l->origin : (struct bytes){NULL, 0});
    json_write_int(&c->w, "index", (int64_t)rec->written.index);
    json_write_object_end(&c->w);
    views_give(c->config->views, v);
    return 0;
}

static int
write_one(struct call *c, struct writer_record *rec)
{
    int r = writer_write(c->config->writer, rec, 1, &c->err);
    if (r == 0 && rec->code < 0) {
        r = rec->code;
        c->err = rec->err;
    }
    return r;
}

// A file whose bytes nobody has would be one that nobody can fetch.
static int
check_kind(struct call *c)
{
    struct arena a;
    struct json *json = NULL;
    arena_init(&a, 16 * 1024 * 1024);
    bool is_file = json_parse(&a, c->rq->body, JSON_API, &json, NULL) == 0 &&
                   bytes_equal_str(json_get_text(json, "kind"), "file");
    arena_clear(&a);
    return is_file ? err_set(&c->err, ERR_REFUSED, "a file is written with its bytes: entente send MEMBER --file FILE, or "
                                                   "POST /api/v1/uploads")
                   : 0;
}

// The same, unless somebody of this member was faster than the officer who saw that.
static int
write_seen(struct call *c, struct bytes seen, struct writer_record *rec)
{
    struct arena a;
    struct json *json;
    struct view *v = NULL;
    arena_init(&a, 16 * 1024 * 1024);
    int r = json_parse(&a, rec->record, JSON_API, &json, &c->err);
    (void)pthread_mutex_lock(&c->api->seen); // fails only by our own misuse
    if (r == 0)
        r = views_take(c->config->views, &v, &c->err);
    if (r == 0)
        r = seen_check(v, json, seen, &c->err);
    views_give(c->config->views, v);
    if (r == 0)
        r = write_one(c, rec);
    (void)pthread_mutex_unlock(&c->api->seen);
    arena_clear(&a);
    return r;
}

int
api_write_record(struct call *c)
{
    struct writer_record rec = {.leaf_class = LEAF_ALLIANCE, .record = c->rq->body};
    struct buf act, what;
    int r = read_class(c, call_query(c, "class"), &rec.leaf_class);
    if (r == 0)
        r = check_kind(c);
    if (call_has(c, "dry_run")) {
        if (r == 0)
            r = writer_check(c->config->writer, rec.leaf_class, rec.record, &c->err);
        buf_append_str(&c->out, "{\"accepted\":true}");
        return r;
    }
    buf_init(&act, 512);
    buf_init(&what, 16 * 1024);
    about_record(c, rec.record, &act, &what);
    struct bytes seen = call_query(c, "seen");
    if (r == 0)
        r = seen.n > 0 ? write_seen(c, seen, &rec) : write_one(c, &rec);
    if (r == 0) {
        char hex[2 * HASH_SIZE + 1];
        bytes_to_hex_str(hash_bytes(&rec.written.id), hex);
        buf_append_fmt(&what, "%srecord %s", what.n ? ", " : "", hex);
    }
    const char *done = buf_str(&act);
    call_audit(c, done ? done : c->rq->method, buf_bytes(&what), r);
    if (r == 0)
        r = write_place(c, &rec);
    buf_clear(&what);
    buf_clear(&act);
    return r;
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
        int r = call_number(c, names[i], 0, &size);
        if (r < 0)
            return r;
        if (size > body.n - at)
            return err_set(&c->err, ERR_INVALID, "import: the sizes of sdn, alt and add exceed the body");
        files->parts[i] = bytes_sub(body, at, (size_t)size);
        at += (size_t)size;
    }
    return at == body.n ? 0 : err_set(&c->err, ERR_INVALID, "import: sdn, alt and add must add up to the body");
}

// Whoever leaves the page finds it again among the jobs.
static uint64_t
begin_import(struct call *c, struct bytes list, bool is_dry_run)
{
    struct bytes who = c->caller->kind == CALLER_SESSION ? bytes_of_str(c->caller->session.officer) : request_header(c->rq, "Entente-Officer");
    return c->config->jobs ? jobs_begin(c->config->jobs, "import", list, who, is_dry_run, c->now) : 0;
}

int
api_write_import(struct call *c)
{
    struct importing_files files = {.list = c->rest};
    struct importing_options o = {
        .is_dry_run = call_has(c, "dry_run"),
        .allows_mass_delisting = call_has(c, "allow_mass_delisting"),
        .allows_truncated = call_has(c, "allow_truncated"),
        .leaf_class = call_has(c, "public") ? LEAF_PUBLIC : LEAF_ALLIANCE,
        .now = c->now,
    };
    int r = split_parts(c, &files);
    if (r < 0)
        return r;
    uint64_t job = begin_import(c, files.list, o.is_dry_run);
    r = importing_run(c->config->importing, &files, &o, &c->out, &c->err);
    if (job > 0)
        jobs_end(c->config->jobs, job, r, r < 0 ? c->err.text : "", clock_now_s());
    call_audit(c, o.is_dry_run ? "import dry run" : "import", files.list, r);
    return r;
}

int
api_write_sign_at_once(struct call *c)
{
    int r = call_need_writer(c);
    if (r == 0)
        r = writer_sign_at_once(c->config->writer, &c->err);
    buf_append_str(&c->out, "{\"signing\":true}");
    call_audit(c, "sign at once", (struct bytes){NULL, 0}, r);
    return r;
}
