// SPDX-License-Identifier: Apache-2.0
// What handlers of the local API share.
#include "node/call.h"

#include "base/num.h"
#include "base/text.h"
#include "node/writer.h"

#define CALL_AUDIT_MAX 1024  // bytes of what an entry of the audit trail is about
#define CALL_OFFICER_MAX 128 // bytes of an officer's name

// Whoever shows the token may say in whose name; what a header holds must not forge a line of the trail.
void
call_audit(struct call *c, const char *act, struct bytes what)
{
    struct buf who;
    struct bytes officer = bytes_sub(request_header(c->rq, "Entente-Officer"), 0, CALL_OFFICER_MAX);
    buf_init(&who, CALL_OFFICER_MAX * 10);
    text_append_visible(&who, officer.n ? officer : BYTES_LIT("local"));
    what = bytes_sub(what, 0, CALL_AUDIT_MAX);
    if (c->config->writer)
        writer_audit(c->config->writer, buf_bytes(&who), bytes_of_str(act), what);
    else if (c->config->audit)
        c->config->audit(c->config->context, buf_bytes(&who), bytes_of_str(act), what);
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
