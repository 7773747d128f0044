// SPDX-License-Identifier: Apache-2.0
// Who is in the alliance.
#include "member/members.h"

#include "record/proposal.h"
#include "record/status.h"

static void
write_key(struct json_writer *w, const char *name, const struct sign_public *key)
{
    struct buf b;
    buf_init(&b, 64);
    bytes_to_base64(bytes_of(key->b, sizeof key->b), &b);
    json_write_text(w, name, buf_bytes(&b));
    buf_clear(&b);
}

// How far it has signed each ledger: what it holds.
static void
write_signed(const struct view *v, size_t party, struct json_writer *w)
{
    bool is_behind = false;
    json_write_array(w, "signed");
    for (size_t i = 0; i < v->ledger_count; i++) {
        const struct view_ledger *l = &v->ledgers[i];
        uint64_t size = l->cosigners[party].size, end = l->end < l->size ? l->end : l->size;
        if (l->size == 0 || !charter_find(&v->charter, l->member))
            continue;
        is_behind = is_behind || (size < end && l->end == UINT64_MAX);
        json_write_object(w, NULL);
        json_write_text(w, "member", l->member);
        json_write_int(w, "generation", (int64_t)l->generation);
        json_write_int(w, "size", (int64_t)size);
        json_write_int(w, "of", (int64_t)end);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_bool(w, "caught_up", !is_behind);
}

static void
write_party(const struct view *v, size_t at, struct json_writer *w)
{
    const struct charter_member *m = &v->charter.members[at];
    const struct constitution_party *p = constitution_party_find(&v->constitution, m->name);
    json_write_object(w, NULL);
    json_write_text(w, "member", m->name);
    json_write_str(w, "role", charter_role_name(m->role));
    json_write_text(w, "address", m->address);
    if (p) {
        json_write_hex(w, "since", hash_bytes(&p->since));
        json_write_int(w, "epoch", p->epoch);
    }
    json_write_int(w, "generation", m->generation);
    json_write_bool(w, "suspended", m->is_suspended);
    json_write_bool(w, "withdrawn", m->is_leaving);
    json_write_bool(w, "counts", constitution_standing(m) == SETTLE_MEMBER);
    if (m->kinds.n > 0)
        json_write_text(w, "kinds", m->kinds);
    write_key(w, "ledger_key", &m->ledger);
    write_key(w, "cosigning_key", &m->cosign);
    write_key(w, "transport_key", &m->transport);
    write_signed(v, at, w);
    json_write_object_end(w);
}

struct applying {
    struct view *v;
    struct json_writer *w;
    int64_t now;
};

static int
write_application(void *context, const struct row *row)
{
    static const char *const roles[] = {"applicant", "partner", "observer", "secretariat"};
    struct applying *x = context;
    struct proposal_note n;
    const struct view_ledger *l = view_ledger_number(x->v, row->ledger);
    if (row->kind != KIND_PROPOSAL || row->status != PROPOSAL_ADMIT || row->layer != LAYER_COMMON || row->note.n == 0 || !l)
        return 0;
    if (proposal_read(row->status, row->note, &n) < 0 || n.deadline <= x->now)
        return 0;
    const struct constitution_party *p = constitution_party_find(&x->v->constitution, n.member);
    const struct charter_member *in = charter_find(&x->v->charter, n.member);
    if ((p && hash_equal(&p->since, &row->id)) || (in && in->role != CHARTER_FORMER))
        return 0; // adopted, or it is in by another one
    json_write_object(x->w, NULL);
    json_write_hex(x->w, "id", hash_bytes(&row->id));
    json_write_text(x->w, "member", n.member);
    json_write_str(x->w, "role", roles[n.role]);
    json_write_text(x->w, "by", l->member);
    json_write_time(x->w, "deadline", n.deadline);
    json_write_object_end(x->w);
    return 0;
}

struct listing_ids {
    struct arena *a;
    struct hash *ids;
    size_t count, room;
};

static int
add_id(void *context, const struct row *row)
{
    struct listing_ids *x = context;
    if (row->kind != KIND_PROPOSAL || row->status != PROPOSAL_ADMIT)
        return 0;
    if (x->count == x->room) {
        size_t room = x->room ? 2 * x->room : 16;
        struct hash *ids = arena_array(x->a, room, sizeof *ids);
        if (!ids)
            return ERR_NOMEM;
        for (size_t i = 0; i < x->count; i++)
            ids[i] = x->ids[i];
        x->ids = ids;
        x->room = room;
    }
    x->ids[x->count++] = row->id;
    return 0;
}

int
members_write(struct view *v, int64_t now, struct json_writer *w, struct err *e)
{
    const struct charter *c = &v->charter;
    struct listing_ids x = {.a = &v->arena};
    struct applying y = {v, w, now};
    struct hash group;
    proposal_group_of_admissions(&group);
    int r = store_row_group(v->store, &group, add_id, &x, e);
    if (r < 0)
        return r;
    json_write_object(w, NULL);
    json_write_text(w, "alliance", c->alliance);
    json_write_hex(w, "charter", hash_bytes(&c->hash));
    json_write_object(w, "epoch");
    json_write_hex(w, "id", hash_bytes(&v->constitution.epoch));
    json_write_int(w, "number", v->constitution.number);
    json_write_object_end(w);
    json_write_int(w, "k", charter_k(c));
    json_write_array(w, "members");
    for (size_t i = 0; i < c->party_count; i++)
        write_party(v, i, w);
    json_write_array_end(w);
    json_write_array(w, "applications");
    for (size_t i = 0; r == 0 && i < x.count; i++)
        r = store_row_group(v->store, &x.ids[i], write_application, &y, e);
    json_write_array_end(w);
    json_write_object_end(w);
    return r;
}
