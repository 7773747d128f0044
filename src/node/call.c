// SPDX-License-Identifier: Apache-2.0
// What handlers of the local API share.
#include "node/call.h"

#include "base/num.h"
#include "node/writer.h"

#define CALL_AUDIT_MAX 1024 // bytes of what an entry of the audit trail is about

void
call_audit(struct call *c, const char *act, struct bytes what)
{
    struct bytes who = request_header(c->rq, "Entente-Officer");
    if (c->config->writer)
        writer_audit(c->config->writer, who.n ? who : BYTES_LIT("local"), bytes_of_str(act),
                     bytes_sub(what, 0, CALL_AUDIT_MAX));
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
    return request_query(c->rq, name, &value);
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
