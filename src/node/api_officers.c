// SPDX-License-Identifier: Apache-2.0
// Accounts of officers, as an administrator or a command on this machine sees and changes them; and open sessions.
#include "node/api_inside.h"

#include <sodium.h>
#include <string.h>

#include "node/caller.h"
#include "node/officers_link.h"

#define OFFICERS_JSON_MAX 65536

static int
need_officers(struct call *c)
{
    return c->config->officers ? 0 : err_set(&c->err, ERR_BUSY, "the node does not run on this folder: start it with `entente serve`");
}

// ---- rows ----

static void
write_fields(struct json_writer *w, const struct officers_row *row)
{
    json_write_str(w, "officer", row->officer);
    json_write_str(w, "role", officers_role_name(row->role));
    json_write_bool(w, "disabled", row->is_disabled);
    json_write_bool(w, "totp", row->has_totp);
    json_write_bool(w, "invited", row->is_invited);
    json_write_time(w, "since", row->since);
    if (row->seen > 0)
        json_write_time(w, "seen", row->seen);
    json_write_int(w, "sessions", row->sessions);
}

static int
write_row(void *context, const struct officers_row *row)
{
    struct json_writer *w = context;
    json_write_object(w, NULL);
    write_fields(w, row);
    json_write_object_end(w);
    return 0;
}

int
api_officers_list(struct call *c)
{
    int r = need_officers(c);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    json_write_array(&c->w, "officers");
    r = officers_each(c->config->officers, write_row, &c->w);
    json_write_array_end(&c->w);
    json_write_object_end(&c->w);
    call_audit(c, "officers", bytes_of(NULL, 0), r);
    return r;
}

// ---- one-time links ----

static int
make_link(struct call *c, const char *officer, enum officers_link_purpose purpose)
{
    struct session_secret secret;
    struct officers_link l;
    struct buf b;
    int r = officers_link_make(c->config->officers, officer, purpose, c->now, &secret, &l, &c->err);
    if (r < 0)
        return r;
    buf_init(&b, 1024);
    buf_append_fmt(&b, "%s/c/welcome#", c->config->console_base);
    bytes_to_hex(bytes_of(secret.b, sizeof secret.b), &b);
    json_write_text(&c->w, "link", buf_bytes(&b));
    json_write_time(&c->w, "until", l.until);
    if (c->config->console_fingerprint && c->config->console_fingerprint[0])
        json_write_str(&c->w, "fingerprint", c->config->console_fingerprint);
    buf_wipe(&b);
    sodium_memzero(&secret, sizeof secret);
    return 0;
}

// What an officer's account is, and the link that was asked for; purpose < 0: none.
static int
answer(struct call *c, const char *officer, int purpose)
{
    struct officers_row row;
    int r = officers_row(c->config->officers, officer, &row, &c->err);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    write_fields(&c->w, &row);
    if (purpose >= 0)
        r = make_link(c, officer, (enum officers_link_purpose)purpose);
    json_write_object_end(&c->w);
    return r;
}

// ---- changing ----

// The link that is asked for; -1: none. Who has a session could open one in any other officer's name with a link that
// enters, and so could whoever makes the first account: those are for who may act on the machine anyway.
static int
read_link(struct call *c, const struct json *json, int *out)
{
    static const char *const names[] = {"first", "invite", "enter"};
    struct bytes text = json_get_text(json, "link");
    *out = -1;
    for (int i = 0; i < 3; i++)
        if (bytes_equal_str(text, names[i]))
            *out = i;
    if (*out < 0 && json_get(json, "link"))
        return err_set(&c->err, ERR_INVALID, "link is first, invite or enter");
    return *out < 0 || *out == OFFICERS_LINK_INVITE || c->caller->kind == CALLER_LOCAL
               ? 0
               : err_set(&c->err, ERR_DENIED, "such a link is made on the node's own machine: entente officers link");
}

// A role that a text names; OFFICERS_NOBODY where none is said.
static int
read_role(struct call *c, const struct json *json, enum officers_role *out)
{
    struct bytes text = json_get_text(json, "role");
    *out = officers_role_of(text);
    return *out != OFFICERS_NOBODY || !json_get(json, "role")
               ? 0
               : err_set(&c->err, ERR_INVALID, "role is reader, analyst, officer or administrator");
}

static int
add(struct call *c, const struct json *json, struct buf *about)
{
    enum officers_role role;
    char name[STORE_OFFICER_SIZE];
    int link, r = read_link(c, json, &link);
    if (r == 0 && link == OFFICERS_LINK_FIRST) {
        buf_append_str(about, "link for the first administrator");
        json_write_object(&c->w, NULL);
        r = make_link(c, "", OFFICERS_LINK_FIRST);
        json_write_object_end(&c->w);
        return r;
    }
    if (r == 0)
        r = officers_name(json_get_text(json, "name"), name, &c->err);
    if (r == 0)
        r = read_role(c, json, &role);
    if (r == 0 && role == OFFICERS_NOBODY)
        r = err_set(&c->err, ERR_INVALID, "role is missing: reader, analyst, officer or administrator");
    if (r < 0)
        return r;
    buf_append_fmt(about, "%s as %s", name, officers_role_name(role));
    r = officers_add(c->config->officers, name, role, c->now, &c->err);
    return r == 0 ? answer(c, name, link < 0 ? OFFICERS_LINK_INVITE : link) : r;
}

int
api_officers_add(struct call *c)
{
    struct arena a;
    struct json *json;
    struct buf about;
    int r = need_officers(c);
    if (r < 0)
        return r;
    arena_init(&a, OFFICERS_JSON_MAX);
    buf_init(&about, 256);
    r = json_parse(&a, c->rq->body, JSON_API, &json, &c->err);
    if (r == 0)
        r = add(c, json, &about);
    call_audit(c, "add officer", buf_bytes(&about), r);
    buf_clear(&about);
    arena_clear(&a);
    return r;
}

// Each change that is asked for, in order; the trail says which.
static int
change(struct call *c, const char *name, const struct json *json, struct buf *about)
{
    struct officers *o = c->config->officers;
    enum officers_role role;
    const struct json *disabled = json_get(json, "disabled");
    int r = read_role(c, json, &role);
    buf_append_str(about, name);
    if (r == 0 && role != OFFICERS_NOBODY) {
        buf_append_fmt(about, ", role %s", officers_role_name(role));
        r = officers_set_role(o, name, role, &c->err);
    }
    if (r == 0 && disabled) {
        bool is_disabled = json_is(disabled, JSON_TRUE);
        buf_append_str(about, is_disabled ? ", disabled" : ", enabled");
        r = officers_set_disabled(o, name, is_disabled, &c->err);
    }
    if (r == 0 && json_is(json_get(json, "totp"), JSON_FALSE)) {
        buf_append_str(about, ", no second factor");
        r = officers_reset_totp(o, name, &c->err);
    }
    if (r == 0 && json_get_bool(json, "end_sessions", false)) {
        buf_append_str(about, ", sessions ended");
        r = officers_end_sessions(o, name, &c->err);
    }
    return r;
}

static int
change_and_answer(struct call *c, const struct json *json, struct buf *about)
{
    char name[STORE_OFFICER_SIZE];
    int link, r = officers_name(c->rest, name, &c->err);
    if (r == 0)
        r = read_link(c, json, &link);
    if (r == 0 && link == OFFICERS_LINK_FIRST)
        r = err_set(&c->err, ERR_INVALID, "link is invite or enter");
    if (r == 0)
        r = change(c, name, json, about);
    if (r == 0 && link >= 0)
        buf_append_str(about, link == OFFICERS_LINK_ENTER ? ", link that enters" : ", link");
    return r == 0 ? answer(c, name, link) : r;
}

int
api_officers_change(struct call *c)
{
    struct arena a;
    struct json *json;
    struct buf about;
    int r = need_officers(c);
    if (r < 0)
        return r;
    arena_init(&a, OFFICERS_JSON_MAX);
    buf_init(&about, 256);
    r = json_parse(&a, c->rq->body, JSON_API, &json, &c->err);
    if (r == 0)
        r = change_and_answer(c, json, &about);
    call_audit(c, "change officer", buf_bytes(&about), r);
    buf_clear(&about);
    arena_clear(&a);
    return r;
}

// ---- sessions ----

struct listing_sessions {
    struct json_writer *w;
    struct hash own; // of the caller's session
    bool is_session;
};

static int
write_one(void *context, const struct store_session *x)
{
    struct listing_sessions *l = context;
    json_write_object(l->w, NULL);
    json_write_hex(l->w, "id", bytes_of(x->hash.b, 4));
    json_write_str(l->w, "officer", x->officer);
    json_write_time(l->w, "since", x->since);
    json_write_time(l->w, "seen", x->seen);
    json_write_time(l->w, "ends", x->ends);
    json_write_str(l->w, "from", x->address);
    json_write_bool(l->w, "this", l->is_session && hash_equal(&l->own, &x->hash));
    json_write_object_end(l->w);
    return 0;
}

// Whose sessions are asked for; *all: everybody's.
static int
read_whose(struct call *c, char name[STORE_OFFICER_SIZE], bool *all)
{
    struct bytes officer = call_query(c, "officer");
    bool is_own = officer.n == 0 && !call_has(c, "all") && c->caller->kind == CALLER_SESSION;
    *all = officer.n == 0 && !is_own;
    if (is_own)
        officer = bytes_of_str(c->caller->session.officer);
    int r = *all ? 0 : officers_name(officer, name, &c->err);
    if (r == 0 && c->caller->role < OFFICERS_ADMINISTRATOR && (*all || strcmp(name, c->caller->session.officer) != 0))
        r = err_set(&c->err, ERR_DENIED, "the sessions of others are for administrators");
    return r;
}

int
api_officers_sessions(struct call *c)
{
    struct listing_sessions l = {.w = &c->w, .is_session = c->caller->kind == CALLER_SESSION};
    char name[STORE_OFFICER_SIZE];
    bool all = false;
    int r = need_officers(c);
    if (r == 0)
        r = read_whose(c, name, &all);
    if (r < 0)
        return r;
    if (l.is_session)
        session_hash(&c->caller->secret, &l.own);
    json_write_object(&c->w, NULL);
    json_write_array(&c->w, "sessions");
    r = officers_each_session(c->config->officers, all ? NULL : name, c->now, write_one, &l);
    json_write_array_end(&c->w);
    json_write_object_end(&c->w);
    return r;
}
