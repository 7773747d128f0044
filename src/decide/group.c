// SPDX-License-Identifier: Apache-2.0
#include "decide/group.h"

#include <string.h>

#include "decide/book.h"
#include "record/kind.h"

struct reading {
    const struct decide *d;
    struct arena *a;
    const struct hash *id;
    enum layer layer;
    struct group *g;
};

// Room for one more in an array of the arena.
static int
grow(struct arena *a, void **at, size_t count, size_t *room, size_t size, size_t first)
{
    if (count < *room)
        return 0;
    size_t wanted = *room > 0 ? 2 * *room : first;
    void *more = arena_array(a, wanted, size);
    if (more == NULL)
        return ERR_NOMEM;
    if (count > 0)
        memcpy(more, *at, count * size);
    *at = more;
    *room = wanted;
    return 0;
}

static int
add_proposal(struct reading *x, const struct row *r)
{
    struct group *g = x->g;
    if (x->id == NULL || !hash_equal(&r->id, x->id)) {
        void *at = g->proposals;
        int rc = grow(x->a, &at, g->proposal_count, &g->proposal_room, sizeof *g->proposals, 8);
        g->proposals = at;
        if (rc == 0)
            g->proposals[g->proposal_count++] = (struct placed){.id = r->id, .ledger = r->ledger, .index = r->index};
        return rc;
    }
    if (g->has_proposal && g->index <= r->index)
        return 0; // repeated in its ledger: the first place counts
    g->has_proposal = true;
    g->effect = r->status;
    g->ledger = r->ledger;
    g->index = r->index;
    g->time = r->time;
    g->note = arena_copy(x->a, r->note);
    return g->note.p == NULL ? ERR_NOMEM : 0;
}

static int
add_position(struct reading *x, const struct row *r)
{
    struct group *g = x->g;
    struct position_note note;
    if (position_read_note(r->note, &note) != 0)
        return 0;
    void *at = g->said;
    int rc = grow(x->a, &at, g->said_count, &g->said_room, sizeof *g->said, 40);
    g->said = at;
    if (rc != 0)
        return rc;
    g->said[g->said_count++] = (struct said){.ledger = r->ledger,
                                             .index = r->index,
                                             .word = note.word,
                                             .is_final = note.is_final,
                                             .mark = note.mark,
                                             .other = note.other,
                                             .id = r->id};
    return 0;
}

static int
add_row(void *to, const struct row *r)
{
    struct reading *x = to;
    if (r->layer != x->layer || !book_has(x->d, r) || x->d->ledgers[r->ledger].generation > PLACE_GENERATION_MAX)
        return 0;
    if (r->kind == KIND_PROPOSAL)
        return add_proposal(x, r);
    return r->kind == KIND_POSITION ? add_position(x, r) : 0;
}

int
group_read(const struct decide *d, struct arena *a, const struct hash *group, const struct hash *id,
           enum layer layer, struct group *out)
{
    struct reading x = {d, a, id, layer, out};
    *out = (struct group){.has_proposal = false};
    return d->source->group(d->source->context, group, add_row, &x);
}
