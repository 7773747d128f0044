// SPDX-License-Identifier: Apache-2.0
// Our own agreements to waivers, as fences around the ledgers of those whose words are waived.
#include "member/promises.h"

#include "record/kinds.h"
#include "record/proposal.h"

#define PROMISES_ARENA_MAX (64 * 1024 * 1024)

struct waivers {
    struct hash *at; // in the arena
    size_t count, capacity;
    struct arena *arena;
};

static int
take_waiver(void *context, const struct row *row)
{
    struct waivers *x = context;
    if (row->status != PROPOSAL_WAIVE || row->layer != LAYER_COMMON)
        return 0; // an exercise touches nothing real
    if (x->count == x->capacity) {
        size_t capacity = x->capacity ? 2 * x->capacity : 16;
        struct hash *at = arena_array(x->arena, capacity, sizeof *at);
        if (!at)
            return ERR_NOMEM;
        for (size_t i = 0; i < x->count; i++)
            at[i] = x->at[i];
        x->at = at;
        x->capacity = capacity;
    }
    x->at[x->count++] = row->id;
    return 0;
}

// Does the ledger that is fenced name the waiver?
struct naming {
    uint32_t ledger;
    bool is_named;
};

static int
look_for_name(void *context, const struct row *row)
{
    struct naming *x = context;
    x->is_named = x->is_named || (row->kind == KIND_POSITION && row->ledger == x->ledger);
    return 0;
}

static int
judge(struct member *m, struct decided *d, struct arena *a, const struct hash *id, struct err *e)
{
    struct decide_outcome o;
    bool is_proposal = false;
    int r = decided_outcome(d, a, id, &o, &is_proposal, e);
    const struct decide_word *own = r == 0 && is_proposal ? decided_word(&o, m->self) : NULL;
    if (!own || own->state < DECIDE_PENDING || own->word != POSITION_AGREE || o.end == DECIDE_BROKEN || o.end == DECIDE_VOID)
        return r;
    for (size_t i = 0; r == 0 && i < m->ledger_count; i++) {
        struct ledger_slot *l = &m->ledgers[i];
        struct naming x = {.ledger = l->number};
        if (!bytes_equal(l->author, o.note.member) || m->fold.by_number[l->number].generation != o.note.generation)
            continue;
        if (o.end == DECIDE_ADOPTED)
            r = store_row_group(m->store, id, look_for_name, &x, e);
        if (r == 0 && !x.is_named && o.note.size < l->fence)
            l->fence = o.note.size;
    }
    return r;
}

int
promises_look(struct member *m, struct err *e)
{
    struct decided d;
    struct arena a, each;
    struct waivers x = {.arena = &a};
    struct hash group;
    arena_init(&a, PROMISES_ARENA_MAX);
    arena_init(&each, PROMISES_ARENA_MAX);
    for (size_t i = 0; i < m->ledger_count; i++)
        m->ledgers[i].fence = UINT64_MAX;
    fold_group_of_kind(KIND_PROPOSAL, &group);
    int r = carry_rows(m, e);
    if (r == 0)
        r = store_row_group(m->store, &group, take_waiver, &x, e);
    if (r == 0 && x.count > 0) {
        r = decided_member(&d, m, LAYER_COMMON, e);
        for (size_t i = 0; r == 0 && i < x.count; i++) {
            arena_reset(&each);
            r = judge(m, &d, &each, &x.at[i], e);
        }
        decided_end(&d);
    }
    m->has_promises = false;
    for (size_t i = 0; r == 0 && i < m->ledger_count; i++) {
        sync_fence(m->sync, m->ledgers[i].number, m->ledgers[i].fence);
        m->has_promises = m->has_promises || m->ledgers[i].fence != UINT64_MAX;
    }
    if (r == ERR_NOMEM)
        (void)err_set(e, r, "no memory for promises"); // r is returned
    arena_clear(&each);
    arena_clear(&a);
    return r;
}

// Other waivers of the same word stand in the group of the proposal that waits.
static int
find_other(struct member *m, struct decided *d, struct arena *a, const struct decide_outcome *o, struct hash *other, bool *is_found,
           struct err *e)
{
    struct waivers x = {.arena = a};
    int r = store_row_group(m->store, &o->note.id, take_waiver, &x, e);
    *is_found = false;
    for (size_t i = 0; r == 0 && !*is_found && i < x.count; i++) {
        struct decide_outcome y;
        bool is_proposal = false;
        if (hash_equal(&x.at[i], &o->id))
            continue;
        r = decided_outcome(d, a, &x.at[i], &y, &is_proposal, e);
        const struct decide_word *own = r == 0 && is_proposal ? decided_word(&y, m->self) : NULL;
        *is_found = own && own->state >= DECIDE_PENDING && own->word == POSITION_AGREE && bytes_equal(y.note.member, o->note.member) &&
                    hash_equal(&y.note.id, &o->note.id) && (y.end == DECIDE_OPEN || y.end == DECIDE_ADOPTED);
        *other = x.at[i];
    }
    return r;
}

int
promises_may_agree(struct member *m, struct decided *d, struct arena *a, const struct decide_outcome *o, struct buf *why,
                   struct err *e)
{
    struct sync_ledger_info info;
    struct hash other;
    bool is_found = false;
    int r = find_other(m, d, a, o, &other, &is_found, e);
    if (r == 0 && is_found) {
        buf_append_str(why, "promised already in another waiver of that word, ");
        bytes_to_hex(hash_bytes(&other), why);
    }
    for (size_t i = 0; r == 0 && !is_found && i < m->ledger_count; i++) {
        const struct ledger_slot *l = &m->ledgers[i];
        if (!bytes_equal(l->author, o->note.member) || m->fold.by_number[l->number].generation != o->note.generation ||
            !sync_ledger_find(m->sync, l->number, &info) || info.cosigned <= o->note.size)
            continue;
        buf_append_fmt(why, "has cosigned the ledger of %.*s up to %llu, beyond the %llu that the waiver names", (int)l->author.n,
                       (const char *)l->author.p, (unsigned long long)info.cosigned, (unsigned long long)o->note.size);
        break;
    }
    return r;
}
