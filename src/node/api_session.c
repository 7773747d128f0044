// SPDX-License-Identifier: Apache-2.0
// How an officer comes in, who they are, how they leave, and what they change of their own account.
#include "node/api_inside.h"

#include <sodium.h>
#include <string.h>

#include "base/when.h"
#include "node/cabinet.h"
#include "node/caller.h"
#include "node/officers_link.h"
#include "node/officers_own.h"
#include "node/totp.h"

#define SESSION_JSON_MAX 16384 // of what is sent to these paths, parsed

// A body of one of these paths: an object of texts. Its memory is wiped at the end, since there are passwords in it.
struct said {
    struct arena arena;
    struct json *json;
};

static int
read_said(struct call *c, struct said *s)
{
    arena_init(&s->arena, SESSION_JSON_MAX + 65536);
    s->json = NULL;
    if (!c->config->officers)
        return err_set(&c->err, ERR_BUSY, "the node does not run on this folder: start it with `entente serve`");
    int r = c->rq->body.n > SESSION_JSON_MAX ? ERR_LIMIT : json_parse(&s->arena, c->rq->body, JSON_API, &s->json, NULL);
    return r == 0 && json_is(s->json, JSON_OBJECT) ? 0 : err_set(&c->err, ERR_INVALID, "this takes one JSON object");
}

static void
forget(struct said *s)
{
    for (struct json *x = s->json ? s->json->first : NULL; x; x = x->next)
        if (x->text.n > 0)
            sodium_memzero((void *)(uintptr_t)x->text.p, x->text.n); // in our arena, or in a body that is wiped as well
    arena_clear(&s->arena);
}

static struct officers_knock
knock_of(const struct call *c, const struct said *s)
{
    return (struct officers_knock){
        .name = json_get_text(s->json, "name"),
        .password = json_get_text(s->json, "password"),
        .code = json_get_text(s->json, "code"),
        .address = c->rq->address ? c->rq->address : "",
        .before = c->caller->has_cookie ? &c->caller->secret : NULL,
        .now = c->now,
    };
}

// ---- answers ----

static void
write_session(struct call *c, const struct officers_session *s, const struct session_secret *secret)
{
    struct json_writer *w = &c->w;
    char word[SESSION_TEXT_SIZE];
    json_write_object(w, NULL);
    json_write_str(w, "officer", s->officer);
    json_write_str(w, "role", officers_role_name(s->role));
    if (secret) {
        session_forgery_word(secret, word);
        json_write_str(w, "csrf", word);
        sodium_memzero(word, sizeof word);
    }
    json_write_str(w, "member", c->config->member);
    json_write_str(w, "alliance", c->config->alliance);
    json_write_bool(w, "totp", s->has_totp);
    json_write_time(w, "since", s->since);
    json_write_time(w, "ends", s->ends);
    json_write_int(w, "idle_seconds", officers_idle_s(c->config->officers));
    json_write_time(w, "now", c->now);
    json_write_object_end(w);
}

static void
set_cookie(struct call *c, const struct session_secret *secret)
{
    char name[SESSION_COOKIE_NAME_SIZE];
    struct buf b;
    session_cookie_name(c->rq->is_tls, c->config->member, name);
    buf_init(&b, REPLY_VALUE_SIZE - 1);
    session_set_cookie(&b, name, c->rq->is_tls, secret);
    const char *text = buf_str(&b);
    if (text)
        reply_header(c->rp, "Set-Cookie", text);
    buf_wipe(&b);
}

#define AT_DOOR 401 // by the status of a refusal a page knows whether it has a session
#define WITHIN 403

// What came of a knock: r and why. The session is told with its new cookie; a refusal says what a page can do about it.
static int
answer_knock(struct call *c, unsigned denied, int r, const struct officers_refusal *why, const struct officers_session *s, struct session_secret *secret)
{
    if (r == 0) {
        set_cookie(c, secret);
        write_session(c, s, secret);
    } else if (r == ERR_DENIED || (r == ERR_BUSY && why->retry_s > 0)) {
        struct buf b;
        buf_init(&b, 64);
        c->status = r == ERR_BUSY ? 429 : denied;
        json_write_object(&c->w, NULL);
        json_write_str(&c->w, "error", err_name(r));
        json_write_str(&c->w, "text", c->err.text);
        if (why->needs_code)
            json_write_str(&c->w, "needs", "code");
        if (r == ERR_BUSY)
            json_write_int(&c->w, "retry_seconds", why->retry_s);
        json_write_object_end(&c->w);
        buf_append_u64(&b, why->retry_s);
        const char *text = buf_str(&b);
        if (r == ERR_BUSY && text)
            reply_header(c->rp, "Retry-After", text);
        buf_clear(&b);
        r = 0;
    }
    sodium_memzero(secret, sizeof *secret);
    return r;
}

// The name that was typed stands in the trail only where it is an officer's: people type passwords into the wrong field.
static void
audit_knock(struct call *c, struct bytes typed, const char *act, int r, const struct officers_refusal *why)
{
    char name[STORE_OFFICER_SIZE];
    struct officers_row row;
    bool is_known = officers_name(typed, name, NULL) == 0 && officers_row(c->config->officers, name, &row, NULL) == 0;
    if (!why->needs_code && why->retry_s == 0)
        call_audit_as(c, is_known ? bytes_of_str(name) : BYTES_LIT("unknown"), act,
                      bytes_of_str(c->rq->address && c->rq->address[0] ? c->rq->address : "this machine"), r);
}

// Without a session there is nothing of one's own to change.
static int
need_session(struct call *c)
{
    return c->caller->kind == CALLER_SESSION ? 0 : err_set(&c->err, ERR_REFUSED, "this is of a session in a browser, and the token opens none");
}

// ---- in and out ----

int
api_session_get(struct call *c)
{
    if (c->caller->kind == CALLER_SESSION) {
        cabinet_want(c->config->cabinet); // who opens the console may look into the register next
        write_session(c, &c->caller->session, &c->caller->secret);
        return 0;
    }
    struct officers_session local = {.officer = "local", .role = c->caller->role, .since = c->config->started, .ends = WHEN_MAX};
    if (!c->config->officers)
        return err_set(&c->err, ERR_BUSY, "the node does not run on this folder: start it with `entente serve`");
    write_session(c, &local, NULL);
    return 0;
}

int
api_session_open(struct call *c)
{
    struct said s;
    struct session_secret secret = {{0}};
    struct officers_session session;
    struct officers_refusal why = {.needs_code = false};
    int r = read_said(c, &s);
    if (r == 0) {
        struct officers_knock k = knock_of(c, &s);
        r = officers_sign_in(c->config->officers, &k, &secret, &session, &why, &c->err);
        audit_knock(c, k.name, "sign in", r, &why);
        r = answer_knock(c, AT_DOOR, r, &why, &session, &secret);
    }
    forget(&s);
    return r;
}

static int
read_link(struct call *c, const struct said *s, struct session_secret *out)
{
    return session_from_hex(json_get_text(s->json, "link"), out)
               ? 0
               : err_set(&c->err, ERR_INVALID, "link is what stands behind the # of a one-time link: 64 digits");
}

int
api_session_link(struct call *c)
{
    static const char *const purposes[] = {"first", "invite", "enter"};
    struct said s;
    struct session_secret link = {{0}};
    struct officers_link l;
    int r = read_said(c, &s);
    if (r == 0)
        r = read_link(c, &s, &link);
    if (r == 0)
        r = officers_link_look(c->config->officers, &link, c->now, &l, &c->err);
    if (r == 0) {
        json_write_object(&c->w, NULL);
        json_write_str(&c->w, "purpose", l.purpose == OFFICERS_LINK_INVITE && l.is_reset ? "reset" : purposes[l.purpose]);
        json_write_str(&c->w, "officer", l.officer);
        json_write_str(&c->w, "role", officers_role_name(l.role));
        json_write_str(&c->w, "member", c->config->member);
        json_write_str(&c->w, "alliance", c->config->alliance);
        json_write_time(&c->w, "until", l.until);
        json_write_object_end(&c->w);
    }
    sodium_memzero(&link, sizeof link);
    forget(&s);
    return r;
}

int
api_session_accept(struct call *c)
{
    struct said s;
    struct session_secret link = {{0}}, secret = {{0}};
    struct officers_session session;
    struct officers_refusal why = {.needs_code = false};
    int r = read_said(c, &s);
    if (r == 0)
        r = read_link(c, &s, &link);
    if (r == 0) {
        struct officers_knock k = knock_of(c, &s);
        r = officers_link_accept(c->config->officers, &link, &k, &secret, &session, &why, &c->err);
        audit_knock(c, r == 0 ? bytes_of_str(session.officer) : k.name, "open a one-time link", r, &why);
        r = answer_knock(c, AT_DOOR, r, &why, &session, &secret);
    }
    sodium_memzero(&link, sizeof link);
    forget(&s);
    return r;
}

int
api_session_end(struct call *c)
{
    int r = need_session(c);
    if (r == 0)
        r = officers_sign_out(c->config->officers, &c->caller->secret, &c->err);
    if (r < 0)
        return r;
    call_audit(c, "sign out", bytes_of_str(c->rq->address), 0);
    set_cookie(c, NULL);
    buf_append_str(&c->out, "{}");
    return 0;
}

// ---- one's own account ----

int
api_session_password(struct call *c)
{
    struct said s;
    struct session_secret secret = {{0}};
    struct officers_session session;
    struct officers_refusal why = {.needs_code = false};
    int r = need_session(c);
    if (r < 0)
        return r;
    r = read_said(c, &s);
    if (r == 0) {
        struct officers_knock k = knock_of(c, &s);
        k.name = bytes_of_str(c->caller->session.officer);
        k.password = json_get_text(s.json, "old");
        r = officers_own_password(c->config->officers, &k, json_get_text(s.json, "new"), &secret, &session, &why, &c->err);
        audit_knock(c, k.name, "change password", r, &why);
        r = answer_knock(c, WITHIN, r, &why, &session, &secret);
    }
    forget(&s);
    return r;
}

int
api_session_totp(struct call *c)
{
    struct said s;
    uint8_t totp[STORE_TOTP_SIZE] = {0};
    struct session_secret none = {{0}};
    struct officers_refusal why = {.needs_code = false};
    struct buf b;
    int r = need_session(c);
    if (r < 0)
        return r;
    buf_init(&b, 1024);
    r = read_said(c, &s);
    if (r == 0) {
        struct officers_knock k = knock_of(c, &s);
        k.name = bytes_of_str(c->caller->session.officer);
        r = officers_own_offer(c->config->officers, &k, totp, &why, &c->err);
        audit_knock(c, k.name, "begin a second factor", r, &why);
        if (r < 0)
            r = answer_knock(c, WITHIN, r, &why, NULL, &none);
        else {
            json_write_object(&c->w, NULL);
            totp_base32(bytes_of(totp, sizeof totp), &b);
            json_write_text(&c->w, "secret", buf_bytes(&b));
            buf_reset(&b);
            totp_uri(bytes_of(totp, sizeof totp), c->config->member, c->caller->session.officer, &b);
            json_write_text(&c->w, "uri", buf_bytes(&b));
            json_write_object_end(&c->w);
        }
    }
    sodium_memzero(totp, sizeof totp);
    buf_wipe(&b);
    forget(&s);
    return r;
}

int
api_session_confirm(struct call *c)
{
    struct said s;
    struct officers_session session = c->caller->session;
    int r = need_session(c);
    if (r < 0)
        return r;
    r = read_said(c, &s);
    if (r == 0) {
        r = officers_own_confirm(c->config->officers, &c->caller->secret, json_get_text(s.json, "code"), c->now, &c->err);
        call_audit(c, "set a second factor", bytes_of_str(c->rq->address), r);
    }
    session.has_totp = true;
    if (r == 0)
        write_session(c, &session, &c->caller->secret);
    forget(&s);
    return r;
}

int
api_session_totp_off(struct call *c)
{
    struct said s;
    struct session_secret none = {{0}};
    struct officers_session session = c->caller->session;
    struct officers_refusal why = {.needs_code = false};
    int r = need_session(c);
    if (r < 0)
        return r;
    r = read_said(c, &s);
    if (r == 0) {
        struct officers_knock k = knock_of(c, &s);
        k.name = bytes_of_str(c->caller->session.officer);
        r = officers_own_drop(c->config->officers, &k, &why, &c->err);
        audit_knock(c, k.name, "drop the second factor", r, &why);
        session.has_totp = false;
        if (r == 0)
            write_session(c, &session, &c->caller->secret);
        else
            r = answer_knock(c, WITHIN, r, &why, NULL, &none);
    }
    forget(&s);
    return r;
}
