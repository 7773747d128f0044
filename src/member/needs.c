// SPDX-License-Identifier: Apache-2.0
// Too much is harmless here, since what turns out not to be needed is dropped before a file is given out; too little means
// that the file is refused.
#include "member/needs.h"

#include <stdlib.h>
#include <string.h>

#include "record/fold.h"
#include "record/status.h"

static int
no_memory(struct needs *n)
{
    return err_set(n->e, ERR_NOMEM, "no memory for a dossier");
}

static void *
grown(struct needs *n, void *array, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return array;
    size_t wanted = *room ? 2 * *room : 64;
    void *more = arena_array(&n->v->arena, wanted, size);
    if (more && count)
        memcpy(more, array, count * size);
    if (more)
        *room = wanted;
    return more;
}

int
needs_add(struct needs *n, uint32_t ledger, uint64_t from, uint64_t to, bool is_key)
{
    if (ledger == 0 || from >= to)
        return 0;
    void *at = grown(n, n->ranges, n->count, &n->room, sizeof *n->ranges);
    if (!at)
        return no_memory(n);
    n->ranges = at;
    n->ranges[n->count++] = (struct needs_range){ledger, from, to, is_key};
    return 0;
}

static int
need_proposal(struct needs *n, const struct hash *id);

// ---- ledgers of one member ----

static uint32_t
find_ledger(const struct needs *n, struct bytes member, uint64_t generation)
{
    for (uint32_t i = 1; i <= n->d->ledgers.count; i++) {
        const struct decide_ledger *l = &n->d->ledgers.by_number[i];
        if (l->generation == generation && bytes_equal(l->member, member))
            return i;
    }
    return 0;
}

struct rows {
    struct needs *n;
    struct row *list;
    size_t count, room;
};

static int
take_row(void *to, const struct row *row)
{
    struct rows *x = to;
    void *at = grown(x->n, x->list, x->count, &x->room, sizeof *x->list);
    if (!at)
        return ERR_NOMEM;
    x->list = at;
    struct row *r = &x->list[x->count++];
    *r = *row;
    r->note = arena_copy(&x->n->v->arena, row->note);
    return r->note.p ? 0 : ERR_NOMEM;
}

static int
read_rows(struct needs *n, const struct hash *group, struct rows *out)
{
    *out = (struct rows){.n = n};
    int r = n->d->source.group(n->d->source.context, group, take_row, out);
    return r == ERR_NOMEM ? no_memory(n) : r;
}

// The size at which the ledger before that generation ended, by the adopted rebinding that opened it.
static bool
find_cut(struct needs *n, struct bytes member, uint64_t generation, uint64_t *size)
{
    for (size_t i = 0; i < decide_epoch_count(n->d->decide); i++) {
        struct decide_outcome x;
        bool is_proposal = false;
        const struct hash *id = &decide_epoch_at(n->d->decide, i)->id;
        if (i > 0 && decide_outcome(n->d->decide, &n->v->arena, id, &x, &is_proposal) == 0 && is_proposal &&
            x.note.effect == PROPOSAL_REBIND && x.note.generation == generation && bytes_equal(x.note.member, member)) {
            *size = x.note.size;
            return true;
        }
    }
    return false;
}

// From where the proposal cites this elector's ledger to a place, over the generations between.
static int
need_stretch(struct needs *n, const struct decide_outcome *x, struct bytes member, uint64_t generation, uint64_t to)
{
    struct bytes electors = x->note.electors;
    struct proposal_elector e;
    int r = 0;
    while (proposal_next_elector(&electors, &e)) {
        for (uint64_t g = e.generation; r == 0 && bytes_equal(e.member, member) && g <= generation; g++) {
            uint64_t until = to;
            if (g == generation || find_cut(n, member, g + 1, &until))
                r = needs_add(n, find_ledger(n, member, g), g == e.generation ? e.size : 0, until, false);
        }
    }
    return r;
}

// ---- what a word stands on ----

// Waivers of this member's word, and rivals to which it assented before, are part of why it counts or does not.
static int
need_others(struct needs *n, const struct decide_outcome *x, const struct decide_word *w)
{
    struct rows rows, rivals = {.n = n};
    struct hash group;
    int r = read_rows(n, &x->id, &rows);
    for (size_t i = 0; r == 0 && i < rows.count; i++) {
        struct decide_outcome waiver;
        bool is_proposal = false;
        if (rows.list[i].kind != KIND_PROPOSAL || hash_equal(&rows.list[i].id, &x->id))
            continue;
        r = decided_outcome(n->d, &n->v->arena, &rows.list[i].id, &waiver, &is_proposal, n->e);
        if (r < 0 || !is_proposal || !bytes_equal(waiver.note.member, w->member))
            continue;
        bool counts = waiver.end == DECIDE_ADOPTED && w->is_waived;
        if (counts)
            r = need_stretch(n, x, w->member, waiver.note.generation, waiver.note.size);
        if (r == 0 && (counts || waiver.end == DECIDE_BROKEN))
            r = need_proposal(n, &waiver.id);
    }
    if (r < 0 || !proposal_is_constitutional(x->note.effect))
        return r;
    proposal_group_of_epoch(&x->note.epoch, &group);
    r = read_rows(n, &group, &rivals);
    for (size_t i = 0; r == 0 && i < rivals.count; i++) {
        struct decide_outcome rival;
        bool is_proposal = false;
        if (rivals.list[i].kind != KIND_PROPOSAL || hash_equal(&rivals.list[i].id, &x->id))
            continue;
        r = decided_outcome(n->d, &n->v->arena, &rivals.list[i].id, &rival, &is_proposal, n->e);
        if (r == 0 && is_proposal && rival.end == DECIDE_BROKEN && rival.why != DECIDE_RIVAL)
            r = need_proposal(n, &rival.id);
    }
    return r;
}

static int
need_word(struct needs *n, const struct decide_outcome *x, const struct decide_word *w)
{
    int r = 0;
    if (w->ledger != 0)
        r = need_stretch(n, x, w->member, n->d->ledgers.by_number[w->ledger].generation, w->index + 1);
    // A withdrawal may stand before what the proposal cites.
    if (r == 0 && w->is_withdrawn)
        r = needs_add(n, w->ledger, w->index, w->index + 1, false);
    return r == 0 ? need_others(n, x, w) : r;
}

// The words that its end rests on, and no more.
static int
need_words(struct needs *n, const struct decide_outcome *x)
{
    size_t agreed = 0, against = 0;
    int r = 0;
    for (size_t i = 0; r == 0 && i < x->word_count; i++) {
        const struct decide_word *w = &x->words[i];
        bool agrees = w->word == POSITION_AGREE || w->word == POSITION_RESERVE;
        bool is_needed = w->state == DECIDE_WORD;
        if (x->end == DECIDE_ADOPTED && x->note.procedure == PROPOSAL_MAJORITY)
            is_needed = is_needed && agrees && agreed < x->note.majority;
        else if (x->why == DECIDE_OBJECTION)
            is_needed = is_needed && w->word == POSITION_OBJECT && against == 0;
        else if (x->why == DECIDE_MINORITY)
            is_needed = is_needed && !agrees && against + x->note.majority <= x->word_count;
        else if (x->why == DECIDE_RIVAL)
            is_needed = false;
        agreed += is_needed && agrees;
        against += is_needed && !agrees;
        if (is_needed)
            r = need_word(n, x, w);
    }
    return r;
}

// ---- what an effect stands on ----

static int
need_group(struct needs *n, const struct hash *group, struct bytes member)
{
    struct rows rows;
    int r = read_rows(n, group, &rows);
    for (size_t i = 0; r == 0 && i < rows.count; i++) {
        const struct row *row = &rows.list[i];
        if (row->kind == KIND_MANDATE)
            r = needs_add(n, row->ledger, row->index, row->index + 1, false);
        if (row->kind == KIND_STATUS && row->status == STATUS_WITHDRAW &&
            bytes_equal(n->d->ledgers.by_number[row->ledger].member, member))
            r = needs_add(n, row->ledger, row->index, row->index + 1, false);
    }
    return r;
}

static int
need_effect(struct needs *n, const struct decide_outcome *x)
{
    struct hash group;
    if (x->note.effect == PROPOSAL_MANDATE)
        return need_group(n, &x->note.id, x->note.member);
    if (x->note.effect == PROPOSAL_WAIVE)
        return need_proposal(n, &x->note.id);
    if (x->note.effect != PROPOSAL_ACCEDE)
        return 0;
    fold_group_of_kind(KIND_STATUS, &group);
    int r = need_group(n, &group, x->note.member);
    return r == 0 ? need_proposal(n, &x->note.id) : r;
}

static bool
is_seen(struct needs *n, const struct hash *id)
{
    for (size_t i = 0; i < n->seen_count; i++)
        if (hash_equal(&n->seen[i], id))
            return true;
    return false;
}

static int
need_proposal(struct needs *n, const struct hash *id)
{
    struct decide_outcome x;
    bool is_proposal = false;
    if (is_seen(n, id))
        return 0;
    void *at = grown(n, n->seen, n->seen_count, &n->seen_room, sizeof *n->seen);
    if (!at)
        return no_memory(n);
    n->seen = at;
    n->seen[n->seen_count++] = *id;
    int r = decided_outcome(n->d, &n->v->arena, id, &x, &is_proposal, n->e);
    if (r < 0 || !is_proposal)
        return r;
    r = needs_add(n, x.ledger, x.index, x.index + 1, false);
    if (r == 0 && x.epoch > 0)
        n->is_of_one_epoch = false;
    for (unsigned i = 0; r == 0 && i <= x.epoch && i < decide_epoch_count(n->d->decide); i++) {
        const struct decide_epoch *epoch = decide_epoch_at(n->d->decide, i);
        n->k = epoch->k > n->k ? epoch->k : n->k;
        if (i > 0)
            r = need_proposal(n, &epoch->id);
    }
    if (r == 0 && x.why == DECIDE_RIVAL)
        r = need_proposal(n, &x.rival);
    if (r == 0 && x.end != DECIDE_OPEN)
        r = need_words(n, &x);
    return r == 0 ? need_effect(n, &x) : r;
}

int
needs_gather(struct needs *n, const struct hash *proposal, struct decide_outcome *out)
{
    bool is_proposal = false;
    n->is_of_one_epoch = true;
    int r = decided_outcome(n->d, &n->v->arena, proposal, out, &is_proposal, n->e);
    if (r < 0)
        return r;
    if (!is_proposal)
        return err_set(n->e, ERR_NOT_FOUND, "no proposal has that id");
    if (out->end == DECIDE_VOID)
        return err_set(n->e, ERR_REFUSED, "there is no outcome to prove: %s", out->reason);
    if (out->end == DECIDE_OPEN)
        return err_set(n->e, ERR_BUSY, "there is no outcome to prove yet: the proposal is open");
    n->charter = decide_epoch_at(n->d->decide, out->epoch)->charter;
    return need_proposal(n, proposal);
}

// ---- merging ----

static int
by_place(const void *a, const void *b)
{
    const struct needs_range *x = a, *y = b;
    if (x->ledger != y->ledger)
        return x->ledger < y->ledger ? -1 : 1;
    return x->from != y->from ? (x->from < y->from ? -1 : 1) : x->to < y->to ? -1 : x->to > y->to;
}

static const struct view_ledger *
ledger_of(const struct needs *n, const struct needs_range *r)
{
    return view_ledger_number(n->v, r->ledger);
}

void
needs_merge(struct needs *n)
{
    size_t count = 0;
    if (n->count)
        qsort(n->ranges, n->count, sizeof *n->ranges, by_place);
    for (size_t i = 0; i < n->count; i++) {
        struct needs_range *last = count ? &n->ranges[count - 1] : NULL;
        const struct needs_range *r = &n->ranges[i];
        if (last && last->ledger == r->ledger && last->to >= r->from) {
            last->to = r->to > last->to ? r->to : last->to;
            last->is_key = last->is_key && r->is_key;
        } else {
            n->ranges[count++] = *r;
        }
    }
    n->count = count;
    // Numbers are this store's own: in the file ledgers stand by origin.
    for (size_t i = 1; i < n->count; i++)
        for (size_t k = i; k > 0; k--) {
            struct needs_range *a = &n->ranges[k - 1], *b = &n->ranges[k];
            const struct view_ledger *x = ledger_of(n, a), *y = ledger_of(n, b);
            if (!x || !y || bytes_compare(x->origin, y->origin) <= 0)
                break;
            struct needs_range t = *a;
            *a = *b;
            *b = t;
        }
}
