// SPDX-License-Identifier: Apache-2.0
// What is read from a view: the register, one record, a ledger, the audit trail.
#include "node/api_inside.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "member/find.h"
#include "member/report.h"
#include "member/testify.h"
#include "node/pulse.h"

#define LEDGER_PAGE_MAX 10000 // leaves in one answer

int
api_register_list(struct call *c, struct view *v)
{
    struct report_filter f = {.as_of = c->as_of};
    struct pulse pulse;
    uint64_t matched = 0;
    f.text = call_query(c, "text");
    f.by = call_query(c, "by");
    f.recognised_by = call_query(c, "recognised_by");
    f.list = call_query(c, "list");
    f.coordinated = call_has(c, "coordinated");
    f.all = call_has(c, "all");
    f.exercise = call_has(c, "exercise");
    int r = call_number(c, "skip", 0, &f.skip);
    if (r == 0)
        r = call_number(c, "max", CALL_PAGE, &f.max);
    if (r == 0)
        r = pulse_look(c->config->writer, v, &pulse, &c->err);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    json_write_time(&c->w, "as_of", c->as_of);
    pulse_write(&pulse, c->config->writer, &c->w);
    r = report_register(v, &f, &c->w, "listings", &matched, &c->err);
    json_write_int(&c->w, "matched", (int64_t)matched);
    json_write_object_end(&c->w);
    call_audit(c, "list", f.text);
    return r;
}

int
api_register_record(struct call *c, struct view *v)
{
    struct bytes id = c->rest;
    struct pulse pulse;
    call_audit(c, "show", id);
    int r = pulse_look(c->config->writer, v, &pulse, &c->err);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    pulse_write(&pulse, c->config->writer, &c->w);
    r = report_record(v, id, c->as_of, &c->w, &c->err);
    json_write_object_end(&c->w);
    return r;
}

int
api_register_proof(struct call *c, struct view *v)
{
    struct bytes id = c->rest;
    const struct view_ledger *l;
    uint64_t index;
    struct hash found;
    call_audit(c, "prove", id);
    c->type = REPLY_TEXT;
    int r = find_record(v, id, &l, &index, &found, &c->err);
    return r == 0 ? testify_record(v, l, index, &c->out, &c->err) : r;
}

static int
no_member(struct call *c, const struct view *v, struct bytes member)
{
    struct buf b;
    buf_init(&b, 4096);
    for (size_t i = 0; i < v->charter.party_count; i++) {
        buf_append_str(&b, i ? " " : "");
        buf_append(&b, v->charter.members[i].name);
    }
    const char *all = buf_str(&b);
    int r = err_set(&c->err, ERR_NOT_FOUND, "there is no member %.*s; there are %s", (int)num_min_size(member.n, 80), member.p,
                    all ? all : "others");
    buf_clear(&b);
    return r;
}

int
api_register_ledger(struct call *c, struct view *v)
{
    struct bytes member = c->rest;
    const struct view_ledger *l = view_ledger_of(v, member);
    uint64_t from, count;
    if (!l)
        return no_member(c, v, member);
    int r = call_number(c, "max", CALL_PAGE, &count);
    count = num_min_u64(count, LEDGER_PAGE_MAX);
    if (r == 0)
        r = call_number(c, "from", l->size - num_min_u64(count, l->size), &from);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    json_write_text(&c->w, "member", l->member);
    json_write_text(&c->w, "origin", l->origin);
    json_write_int(&c->w, "size", (int64_t)l->size);
    json_write_int(&c->w, "settled", (int64_t)l->settled);
    json_write_text(&c->w, "checkpoint", l->checkpoint);
    r = report_leaves(v, l, from, count, &c->w, "leaves", &c->err);
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

int
api_register_audit(struct call *c, struct view *v)
{
    uint64_t max;
    int r = call_number(c, "max", CALL_PAGE, &max);
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    json_write_array(&c->w, "audit");
    r = store_audit_each(v->store, (size_t)num_min_u64(max, 100000), write_audit, &c->w, &c->err);
    json_write_array_end(&c->w);
    json_write_object_end(&c->w);
    return r;
}
