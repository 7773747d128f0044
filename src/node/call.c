// SPDX-License-Identifier: Apache-2.0
// What handlers of the local API share.
#include "node/call.h"

#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "node/caller.h"
#include "node/writer.h"

#define CALL_AUDIT_MAX 1024  // bytes of what an entry of the audit trail is about
#define CALL_OFFICER_MAX 128 // bytes of an officer's name
#define CALL_ACT_MAX 40      // bytes of what an officer does

// A page must not say what its officer means to do.
static void
append_act(const struct call *c, struct buf *out)
{
    if (!c->caller || c->caller->kind != CALLER_SESSION)
        text_append_visible(out, bytes_sub(request_header(c->rq, "Entente-Act"), 0, CALL_ACT_MAX));
}

void
call_act(const struct call *c, const char *word, struct buf *out)
{
    append_act(c, out);
    if (out->n == 0)
        buf_append_fmt(out, "%s %s", c->rq->method, word);
}

// What became of an act, as it stands behind it in the trail.
static const char *
outcome(int code)
{
    switch ((enum err_code)code) {
    case ERR_NOT_FOUND:
        return ", not found";
    case ERR_INVALID:
    case ERR_REFUSED:
    case ERR_EXISTS:
    case ERR_CONFLICT:
    case ERR_DENIED:
    case ERR_LIMIT:
    case ERR_VERSION:
    case ERR_USAGE:
        return ", refused";
    case ERR_NOMEM:
    case ERR_IO:
    case ERR_FULL:
    case ERR_BUSY:
    case ERR_CORRUPT:
    case ERR_UNREACHABLE:
    case ERR_CLOSED:
        return ", failed";
    }
    return "";
}

// Whoever shows the token may say in whose name; what a header holds must not forge a line of the trail.
static struct bytes
officer_of(const struct call *c)
{
    struct bytes officer = request_header(c->rq, "Entente-Officer");
    if (c->caller && c->caller->kind == CALLER_SESSION)
        officer = bytes_of_str(c->caller->session.officer);
    return officer.n ? officer : BYTES_LIT("local");
}

void
call_officer(const struct call *c, struct buf *out)
{
    text_append_visible(out, bytes_sub(officer_of(c), 0, CALL_OFFICER_MAX));
}

void
call_audit(struct call *c, const char *act, struct bytes what, int code)
{
    call_audit_as(c, officer_of(c), act, what, code);
}

void
call_audit_as(struct call *c, struct bytes officer, const char *act, struct bytes what, int code)
{
    struct buf who, done, meant, about;
    buf_init(&who, CALL_OFFICER_MAX * 10);
    buf_init(&meant, CALL_ACT_MAX * 10 + 1);
    buf_init(&done, 1024);
    buf_init(&about, CALL_AUDIT_MAX + sizeof c->err.text);
    text_append_visible(&who, bytes_sub(officer, 0, CALL_OFFICER_MAX));
    append_act(c, &meant);
    buf_append_str(&done, act);
    if (strcmp(c->rq->method, "GET") == 0 && meant.n > 0 && !bytes_equal_str(buf_bytes(&meant), act))
        buf_append_fmt(&done, ", to %.*s", (int)meant.n, (const char *)meant.p);
    buf_append_str(&done, outcome(code));
    buf_append(&about, bytes_sub(what, 0, CALL_AUDIT_MAX));
    if (code < 0 && c->err.text[0])
        buf_append_fmt(&about, "%s%s", about.n ? ": " : "", c->err.text);
    if (c->config->writer)
        writer_audit(c->config->writer, buf_bytes(&who), buf_bytes(&done), buf_bytes(&about));
    else if (c->config->audit)
        c->config->audit(c->config->context, buf_bytes(&who), buf_bytes(&done), buf_bytes(&about));
    buf_clear(&about);
    buf_clear(&done);
    buf_clear(&meant);
    buf_clear(&who);
}

struct bytes
call_query(const struct call *c, const char *name)
{
    struct bytes value = {NULL, 0};
    return request_query(c->rq, name, &value) ? value : (struct bytes){NULL, 0};
}

bool
call_has(const struct call *c, const char *name)
{
    struct bytes value;
    return request_query(c->rq, name, &value) && !bytes_equal_str(value, "0") && !bytes_equal_str(value, "no") &&
           !bytes_equal_str(value, "false");
}

int
call_number(struct call *c, const char *name, uint64_t otherwise, uint64_t *out)
{
    struct bytes text = call_query(c, name);
    *out = otherwise;
    return text.n == 0 || num_parse_u64(text, out) == 0
               ? 0
               : err_set(&c->err, ERR_INVALID, "%s is a number, not '%.*s'", name, (int)num_min_size(text.n, 80), text.p);
}

int
call_need_writer(struct call *c)
{
    return c->config->writer
               ? 0
               : err_set(&c->err, ERR_BUSY, "the node does not run on this folder: start it with `entente serve`");
}
