// SPDX-License-Identifier: Apache-2.0
// The keys of a snapshot. Key records are few: all are read at once.
#include "member/keyring.h"

#include <string.h>

#include "base/buf.h"

struct gathering {
    struct arena *arena;
    struct row *rows;
    size_t count, capacity;
};

static int
gather(void *context, const struct row *row)
{
    struct gathering *g = context;
    if (g->count == g->capacity) {
        size_t capacity = g->capacity ? g->capacity * 2 : 16;
        struct row *rows = arena_array(g->arena, capacity, sizeof *rows);
        if (!rows)
            return ERR_NOMEM;
        if (g->count)
            memcpy(rows, g->rows, g->count * sizeof *rows);
        g->rows = rows;
        g->capacity = capacity;
    }
    struct row *r = &g->rows[g->count++];
    *r = *row;
    r->note = arena_copy(g->arena, row->note);
    return r->note.p ? 0 : ERR_NOMEM;
}

static int
load_member(struct keyring_member *out, const struct charter_member *who, const struct view *v,
            const struct gathering *g, struct arena *a)
{
    const struct view_ledger *l = view_ledger_in(v, who->name, who->generation);
    struct fold_key *later = NULL;
    size_t count = 0;
    int r = l ? fold_keys(a, g->rows, g->count, l->number, &later, &count) : 0;
    struct buf name;
    buf_init(&name, LIMIT_ORIGIN_SIZE);
    charter_append_cosigner(&name, v->charter.alliance, &v->charter.hash, who->name);
    out->name = who->name;
    out->generation = who->generation;
    out->origin = l ? l->origin : (struct bytes){NULL, 0};
    out->cosigner = arena_copy(a, buf_bytes(&name));
    out->keys = arena_array(a, count + 1, sizeof *out->keys);
    if (r == 0)
        r = buf_check(&name);
    buf_clear(&name);
    if (r < 0 || !out->cosigner.p || !out->keys)
        return ERR_NOMEM;
    out->keys[out->count++] = (struct keyring_key){0, who->ledger, who->cosign};
    for (size_t i = 0; i < count; i++)
        out->keys[out->count++] =
            (struct keyring_key){later[i].index + 1, later[i].ledger, later[i].cosign};
    return 0;
}

// What a member cosigned with, in whatever generation of its ledger the key stands.
static int
gather_cosigns(struct keyring *k, struct keyring_member *m, struct arena *a)
{
    size_t count = 0;
    for (size_t i = 0; i < k->count; i++)
        count += bytes_equal(k->members[i].name, m->name) ? k->members[i].count : 0;
    m->cosigns = arena_array(a, count, sizeof *m->cosigns);
    if (!m->cosigns)
        return ERR_NOMEM;
    for (size_t i = 0; i < m->count; i++)
        m->cosigns[m->cosign_count++] = m->keys[m->count - 1 - i].cosign;
    for (size_t i = k->count; i > 0; i--) {
        const struct keyring_member *other = &k->members[i - 1];
        for (size_t n = 0; other != m && bytes_equal(other->name, m->name) && n < other->count; n++)
            m->cosigns[m->cosign_count++] = other->keys[other->count - 1 - n].cosign;
    }
    return 0;
}

int
keyring_load(struct keyring *out, struct view *v, struct arena *a, struct err *e)
{
    struct gathering g = {.arena = a};
    struct hash group;
    const struct charter *c = &v->charter;
    fold_group_of_kind(KIND_KEY, &group);
    int r = store_row_group(v->store, &group, gather, &g, e);
    *out = (struct keyring){.count = c->party_count + c->past_count};
    out->members = arena_array(a, out->count, sizeof *out->members);
    if (r == 0 && !out->members)
        r = ERR_NOMEM;
    for (size_t i = 0; r == 0 && i < out->count; i++)
        r = load_member(&out->members[i], i < c->party_count ? &c->members[i] : &c->past[i - c->party_count], v, &g, a);
    for (size_t i = 0; r == 0 && i < out->count; i++)
        r = gather_cosigns(out, &out->members[i], a);
    return r == ERR_NOMEM ? err_set(e, r, "no memory for the members' keys") : r;
}

const struct keyring_member *
keyring_find(const struct keyring *k, struct bytes member)
{
    for (size_t i = 0; i < k->count; i++)
        if (bytes_equal(k->members[i].name, member))
            return &k->members[i];
    return NULL;
}

const struct keyring_member *
keyring_of(const struct keyring *k, struct bytes origin)
{
    for (size_t i = 0; i < k->count; i++)
        if (bytes_equal(k->members[i].origin, origin))
            return &k->members[i];
    return NULL;
}

void
keyring_author(const struct keyring_member *m, uint64_t size, struct note_key *out)
{
    size_t i = m->count - 1;
    while (i > 0 && m->keys[i].after >= size)
        i--;
    note_key_make(m->origin, NOTE_ED25519, &m->keys[i].ledger, out);
}

bool
keyring_cosigner(const struct keyring_member *m, uint32_t id, struct note_key *out)
{
    for (size_t i = 0; i < m->cosign_count; i++) {
        note_key_make(m->cosigner, NOTE_COSIGNATURE, &m->cosigns[i], out);
        if (out->id == id)
            return true;
    }
    return false;
}
