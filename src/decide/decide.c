// SPDX-License-Identifier: Apache-2.0
#include "decide/decide.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "decide/ask.h"
#include "decide/book.h"
#include "decide/change.h"
#include "decide/epoch.h"
#include "decide/judge.h"
#include "decide/rivals.h"
#include "decide/state.h"
#include "record/charter_organ.h"

// Rows of one group are what a foreign author can fill; a store holds no more of a ledger than its quota.
#define ARENA_MAX ((size_t)1 << 30)

// ---- the chain ----

static int
add_cut(struct decide *d, struct cut cut)
{
    if (d->cut_count == d->cut_room) {
        size_t room = d->cut_room > 0 ? 2 * d->cut_room : 8;
        struct cut *more = arena_array(&d->keep, room, sizeof *more);
        if (more == NULL)
            return ERR_NOMEM;
        if (d->cut_count > 0)
            memcpy(more, d->cuts, d->cut_count * sizeof *more);
        d->cuts = more;
        d->cut_room = room;
    }
    d->cuts[d->cut_count++] = cut;
    return 0;
}

// Open the epoch that this adopted proposal opens. *is_open is false when what it makes of the charter cannot be said yet.
static int
open_next(struct decide *d, const struct hash *adopted, bool *is_open)
{
    struct ask *x = NULL;
    struct charter *next = arena_alloc(&d->keep, sizeof *next);
    struct err e = {0};
    enum validity validity = VALID;
    *is_open = false;
    if (next == NULL)
        return ERR_NOMEM;
    arena_reset(&d->levels[0]);
    int rc = ask_read(d, 0, LAYER_COMMON, adopted, NULL, &x);
    if (rc != 0)
        return rc;
    // What the charter borrows from the note lives as long as the chain.
    struct bytes note = arena_copy(&d->keep, x->group.note);
    if (note.p == NULL)
        return ERR_NOMEM;
    rc = proposal_read(x->group.effect, note, &x->note);
    if (rc == 0)
        rc = change_make(d, &d->keep, x, next, &validity, &e);
    if (rc != 0 || validity != VALID)
        return rc;
    struct bytes back = x->note.effect == PROPOSAL_ACCEDE ? x->note.member : (struct bytes){NULL, 0};
    if (x->note.effect == PROPOSAL_REBIND)
        rc = add_cut(d, (struct cut){book_name(d, x->note.member), x->note.generation - 1, x->note.size});
    *is_open = rc == 0;
    if (rc == 0)
        rc = epoch_open(d, adopted, next, back);
    if (rc == 0 && x->note.effect == PROPOSAL_ACCEDE) {
        d->last->has_admission = true;
        d->last->admission = x->note.id;
    }
    return rc;
}

static int
read_chain(struct decide *d)
{
    struct bytes nobody = {NULL, 0};
    bool is_open = true;
    int rc = epoch_open(d, &d->founding->hash, d->founding, nobody);
    while (rc == 0 && is_open) {
        rc = rivals_judge(d, d->last, LAYER_COMMON, &d->last->rivals);
        is_open = rc == 0 && d->last->rivals->adopted != NULL;
        if (is_open)
            rc = open_next(d, &d->last->rivals->adopted->id, &is_open);
    }
    return rc;
}

int
decide_new(struct decide **out, const struct charter *founding, const struct decide_ledgers *ledgers,
           const struct decide_source *source, enum layer layer)
{
    struct decide *d = calloc(1, sizeof *d);
    assert(layer == LAYER_COMMON || layer == LAYER_EXERCISE);
    if (d == NULL)
        return ERR_NOMEM;
    arena_init(&d->keep, ARENA_MAX);
    for (unsigned i = 0; i < LEVELS; i++)
        arena_init(&d->levels[i], ARENA_MAX);
    d->founding = founding;
    d->source = source;
    d->layer = layer;
    int rc = book_read(d, ledgers);
    if (rc == 0)
        rc = read_chain(d);
    if (rc != 0) {
        decide_free(d);
        return rc;
    }
    *out = d;
    return 0;
}

void
decide_free(struct decide *d)
{
    if (d == NULL)
        return;
    arena_clear(&d->keep);
    for (unsigned i = 0; i < LEVELS; i++)
        arena_clear(&d->levels[i]);
    free(d);
}

size_t
decide_epoch_count(const struct decide *d)
{
    return d->epoch_count;
}

const struct decide_epoch *
decide_epoch_at(const struct decide *d, size_t i)
{
    const struct epoch *e = d->first;
    assert(i < d->epoch_count);
    while (i-- > 0)
        e = e->next;
    return &e->seen;
}

// ---- one proposal ----

static bool
is_delivered(const struct decide *d, const struct ask *x, uint32_t name)
{
    const struct ledger *l = &d->ledgers[x->group.ledger];
    for (size_t i = 0; name != NO_NAME && i < l->signing_count; i++) {
        if (l->signings[i].name == name && l->signings[i].size > x->group.index)
            return true;
    }
    return false;
}

static int
show_words(const struct decide *d, struct arena *a, const struct ask *x, const struct word *words,
           struct decide_outcome *out)
{
    out->words = arena_array(a, x->elector_count, sizeof *out->words);
    if (out->words == NULL)
        return ERR_NOMEM;
    out->word_count = x->elector_count;
    for (unsigned i = 0; i < x->elector_count; i++) {
        const struct word *w = &words[i];
        const struct member *m = &x->epoch->members[x->electors[i].slot];
        out->words[i] = (struct decide_word){.member = m->party->name,
                                             .state = (enum decide_state)w->state,
                                             .waits = (enum decide_waits)w->waits,
                                             .word = (enum position_word)w->said,
                                             .is_waived = w->is_waived,
                                             .is_withdrawn = w->is_withdrawn,
                                             .is_delivered = is_delivered(d, x, m->name),
                                             .ledger = w->ledger,
                                             .index = w->place & (LIMIT_LEDGER_LEAVES - 1),
                                             .record = w->record};
    }
    return 0;
}

static int
judge_rival(struct decide *d, struct arena *a, struct ask *x, struct decide_outcome *out)
{
    struct rivals *rivals = NULL;
    int rc = rivals_of(d, &x, &rivals);
    if (rc != 0)
        return rc;
    const struct rival *r = rivals_find(rivals, &x->id);
    assert(r != NULL); // its row stands in the group of its epoch
    out->end = r->end;
    out->why = r->why;
    if (r->why == DECIDE_RIVAL)
        out->rival = rivals->adopted->id;
    if (r->end == DECIDE_VOID)
        out->reason = arena_str(a, bytes_of_str(r->reason));
    if (out->reason == NULL)
        return ERR_NOMEM;
    return r->elector_count > 0 ? show_words(d, a, x, r->words, out) : 0;
}

static int
judge_one(struct decide *d, struct arena *a, struct ask *x, struct decide_outcome *out)
{
    struct word words[LIMIT_MEMBERS];
    if (x->epoch != NULL)
        out->epoch = x->epoch->seen.number;
    if (x->validity == VALID_NEVER) {
        out->end = DECIDE_VOID;
        return 0;
    }
    if (x->epoch != NULL && proposal_is_constitutional(x->note.effect))
        return judge_rival(d, a, x, out);
    if (x->validity != VALID)
        return 0;
    int rc = judge_ask(d, x, words, &out->end, &out->why);
    return rc == 0 ? show_words(d, a, x, words, out) : rc;
}

int
decide_outcome(struct decide *d, struct arena *a, const struct hash *proposal, struct decide_outcome *out,
               bool *is_proposal)
{
    struct ask *x = NULL;
    *is_proposal = false;
    *out = (struct decide_outcome){.id = *proposal, .end = DECIDE_OPEN, .reason = ""};
    arena_reset(&d->levels[0]);
    int rc = ask_read(d, 0, d->layer, proposal, NULL, &x);
    if (rc != 0 || !x->group.has_proposal)
        return rc;
    *is_proposal = true;
    struct bytes note = arena_copy(a, x->group.note);
    out->reason = arena_str(a, bytes_of_str(x->reason));
    if (note.p == NULL || out->reason == NULL)
        return ERR_NOMEM;
    out->ledger = x->group.ledger;
    out->index = x->group.index;
    out->time = x->group.time;
    rc = proposal_read(x->group.effect, note, &out->note);
    return rc == 0 ? judge_one(d, a, x, out) : rc;
}

unsigned
decide_electorate(const struct charter *c, struct bytes organ, enum proposal_effect effect, struct bytes subject,
                  uint8_t slots[LIMIT_MEMBERS])
{
    const struct charter_organ *o = charter_organ_find(c, organ);
    bool is_of_all = proposal_is_constitutional(effect);
    unsigned count = 0;
    size_t at = 0;
    if (o == NULL)
        return 0;
    while (true) {
        const struct charter_member *m = is_of_all ? (at < c->member_count ? &c->members[at++] : NULL)
                                                   : charter_organ_next(c, o, &at);
        if (m == NULL)
            return count;
        if (!m->is_suspended && !(is_of_all && bytes_equal(m->name, subject)))
            slots[count++] = (uint8_t)(m - c->members);
    }
}
