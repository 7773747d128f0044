// SPDX-License-Identifier: Apache-2.0
// What members have put on record against one of them: two signed histories of its ledger.
#include "node/api_inside.h"

#include "base/num.h"
#include "member/view.h"
#include "record/kind.h"

#define EVIDENCE_TOLD 20 // one proves it; each member that came upon it has its own

struct telling {
    struct call *c;
    struct view *v;
    struct bytes member; // whose ledgers
    size_t count;
};

static int
tell(struct telling *x, struct arena *a, const struct row *row)
{
    const struct view_ledger *accused = view_ledger_at(x->v, row->note), *by = view_ledger_number(x->v, row->ledger);
    struct json_writer *w = &x->c->w;
    struct bytes record;
    if (row->kind != KIND_EVIDENCE || !accused || !by || !bytes_equal(accused->member, x->member) || x->count == EVIDENCE_TOLD)
        return 0;
    int r = view_record(x->v, a, by, row->index, &record, &x->c->err);
    if (r == ERR_CORRUPT || r == ERR_NOT_FOUND) {
        x->c->err = (struct err){0};
        return 0; // `entente verify` names what this disk lost
    }
    if (r < 0)
        return r;
    x->count++;
    json_write_object(w, NULL);
    json_write_hex(w, "id", hash_bytes(&row->id));
    json_write_text(w, "by", by->member);
    json_write_int(w, "index", (int64_t)row->index);
    json_write_bool(w, "settled", row->index < by->settled);
    json_write_time(w, "time", row->time);
    json_write_raw(w, "record", record);
    json_write_object_end(w);
    return 0;
}

static int
take(void *context, struct arena *a, const struct row *rows, size_t count)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < count; i++)
        r = tell(context, a, &rows[i]);
    return r;
}

int
api_evidence_get(struct call *c, struct view *v)
{
    struct telling x = {.c = c, .v = v, .member = c->rest};
    struct hash group;
    if (!view_ledger_of(v, c->rest))
        return err_set(&c->err, ERR_NOT_FOUND, "there is no member %.*s", (int)num_min_size(c->rest.n, 80), c->rest.p);
    fold_group_of_kind(KIND_EVIDENCE, &group);
    json_write_object(&c->w, NULL);
    json_write_text(&c->w, "member", c->rest);
    json_write_array(&c->w, "evidence");
    int r = view_group(v, &group, take, &x, &c->err);
    json_write_array_end(&c->w);
    json_write_object_end(&c->w);
    call_audit(c, "evidence", c->rest, r);
    return r;
}
