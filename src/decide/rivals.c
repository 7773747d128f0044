// SPDX-License-Identifier: Apache-2.0
// A member's assents in one epoch stand in an order, that of its ledger, and only the first counts that is not to something broken. So
// each member has a pointer into its own list, which only moves on, past what is broken; a proposal counts the pointers that stand at it.
// All of it is one walk over all words, however the proposals wait for each other.
#include "decide/rivals.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "decide/ask.h"
#include "decide/epoch.h"
#include "decide/group.h"
#include "decide/judge.h"
#include "decide/settled.h"
#include "decide/words.h"

#define ARENA_MAX ((size_t)1 << 30)

static const char beyond[] = "its author has put as many changes in this epoch before it as count";

// An assent of one member; rival NULL: to a proposal that is not held here.
struct assent {
    uint64_t place;
    struct rival *rival;
    uint8_t slot;
};
struct lock {
    const struct assent *assents; // of this member, in its order
    size_t count, at;
    bool is_free; // all of them are to what is broken
};
struct contest {
    struct decide *d;
    const struct epoch *e;
    enum layer layer;
    struct arena a;
    struct rivals *r;
    struct assent *assents;
    size_t assent_count, assent_room;
    struct lock locks[LIMIT_MEMBERS];
    struct rival **broken; // whose end is still to be told to those whom it bound
    size_t broken_count;
};

unsigned
rivals_own(unsigned voters)
{
    unsigned half = voters / 2 + 1;
    unsigned twice = 2 * (voters - settled_k(voters)) + 1; // n - k may lie
    return twice > half ? twice : half;
}

static int
compare_rival(const void *id, const void *rival)
{
    return hash_compare(id, &((const struct rival *)rival)->id);
}

const struct rival *
rivals_find(const struct rivals *r, const struct hash *id)
{
    return r->count > 0 ? bsearch(id, r->at, r->count, sizeof *r->at, compare_rival) : NULL;
}

// ---- reading ----

static int
keep_rival(struct contest *c, struct ask *x)
{
    struct arena *keep = &c->d->keep;
    struct rival *r = &c->r->at[c->r->count];
    struct word words[LIMIT_MEMBERS];
    *r = (struct rival){.id = x->id, .validity = x->validity, .procedure = x->note.procedure, .reason = ""};
    r->is_rebinding = x->note.effect == PROPOSAL_REBIND;
    r->reason = arena_str(keep, bytes_of_str(x->reason));
    if (r->reason == NULL)
        return ERR_NOMEM;
    c->r->count++;
    r->end = x->validity == VALID_NEVER ? DECIDE_VOID : DECIDE_OPEN;
    if (x->validity == VALID_NEVER)
        return 0;
    int rc = words_read(c->d, x, words);
    if (rc != 0)
        return rc;
    r->elector_count = r->missing = x->elector_count;
    r->words = arena_array(keep, x->elector_count, sizeof *words);
    r->slots = arena_array(keep, x->elector_count, 1);
    if (r->words == NULL || r->slots == NULL)
        return ERR_NOMEM;
    for (unsigned i = 0; i < x->elector_count; i++) {
        r->words[i] = words[i];
        r->slots[i] = x->electors[i].slot;
    }
    return 0;
}

static bool
is_of_contest(const struct contest *c, const struct ask *x)
{
    return x->group.has_proposal && proposal_is_constitutional(x->note.effect) &&
           hash_equal(&x->note.epoch, &c->e->seen.id);
}

static int
compare_by_id(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    int order = hash_compare(&x->id, &y->id);
    return order != 0 ? order : x->index < y->index ? -1 : x->index > y->index;
}

static int
compare_by_place(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    if (x->ledger != y->ledger)
        return x->ledger < y->ledger ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

// Each once, where it stands first; and which of them are beyond those that count. A ledger is read from its beginning, so whoever
// sees one of its proposals sees all that stand before it.
static void
order_rivals(struct group *g)
{
    struct placed *at = g->proposals;
    size_t count = 0, of_ledger = 0;
    if (g->proposal_count < 2)
        return;
    qsort(at, g->proposal_count, sizeof *at, compare_by_id);
    for (size_t i = 0; i < g->proposal_count; i++) {
        if (count == 0 || !hash_equal(&at[count - 1].id, &at[i].id))
            at[count++] = at[i];
    }
    g->proposal_count = count;
    qsort(at, count, sizeof *at, compare_by_place);
    for (size_t i = 0; i < count; i++) {
        of_ledger = i > 0 && at[i - 1].ledger == at[i].ledger ? of_ledger + 1 : 1;
        at[i].is_beyond = of_ledger > DECIDE_CHANGES_MAX;
    }
    qsort(at, count, sizeof *at, compare_by_id);
}

static int
read_rivals(struct contest *c, struct group *g)
{
    order_rivals(g);
    c->r->at = arena_array(&c->d->keep, g->proposal_count, sizeof *c->r->at);
    if (c->r->at == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < g->proposal_count; i++) {
        struct ask *x = NULL;
        if (g->proposals[i].is_beyond) {
            c->r->at[c->r->count++] = (struct rival){.id = g->proposals[i].id, .validity = VALID_NEVER, .reason = beyond, .end = DECIDE_VOID};
            continue;
        }
        arena_reset(&c->d->levels[0]);
        int rc = ask_read(c->d, 0, c->layer, &g->proposals[i].id, NULL, &x);
        if (rc == 0 && is_of_contest(c, x))
            rc = keep_rival(c, x);
        if (rc != 0)
            return rc;
    }
    return 0;
}

// ---- assents ----

static int
add_assent(struct contest *c, uint8_t slot, uint64_t place, struct rival *rival)
{
    if (c->assent_count == c->assent_room) {
        size_t room = c->assent_room > 0 ? 2 * c->assent_room : 256;
        struct assent *more = arena_array(&c->a, room, sizeof *more);
        if (more == NULL)
            return ERR_NOMEM;
        if (c->assent_count > 0)
            memcpy(more, c->assents, c->assent_count * sizeof *more);
        c->assents = more;
        c->assent_room = room;
    }
    c->assents[c->assent_count++] = (struct assent){place, rival, slot};
    return 0;
}

static bool
is_own(const struct word *w)
{
    return w->state >= DECIDE_PENDING && !w->is_waived && !w->is_withdrawn;
}

// A final word of the epoch on something that is no rival known here binds too, unless that is held and is none.
static int
add_unknown(struct contest *c, const struct said *s)
{
    uint8_t slot = epoch_slot(c->d, c->e, s->ledger);
    uint64_t place = epoch_place(c->d, s->ledger, s->index);
    struct group g;
    if (s->mark != POSITION_ELSEWHERE || !s->is_final || s->word == POSITION_OBJECT || slot == NO_SLOT ||
        place == NO_PLACE || rivals_find(c->r, &s->other) != NULL)
        return 0;
    arena_reset(&c->d->levels[0]);
    int rc = group_read(c->d, &c->d->levels[0], &s->other, &s->other, c->layer, &g);
    return rc == 0 && !g.has_proposal ? add_assent(c, slot, place, NULL) : rc;
}

static int
compare_assents(const void *a, const void *b)
{
    const struct assent *x = a, *y = b;
    if (x->slot != y->slot)
        return x->slot < y->slot ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

static int
read_assents(struct contest *c, const struct group *g)
{
    int rc = 0;
    for (size_t i = 0; i < c->r->count; i++) {
        struct rival *r = &c->r->at[i];
        for (unsigned j = 0; rc == 0 && j < r->elector_count; j++) {
            if (is_own(&r->words[j]) && r->words[j].said != POSITION_OBJECT)
                rc = add_assent(c, r->slots[j], r->words[j].place, r);
        }
    }
    for (size_t i = 0; rc == 0 && i < g->said_count; i++)
        rc = add_unknown(c, &g->said[i]);
    if (rc != 0)
        return rc;
    if (c->assent_count > 1)
        qsort(c->assents, c->assent_count, sizeof *c->assents, compare_assents);
    for (size_t i = 0; i < c->assent_count; i++) {
        struct lock *l = &c->locks[c->assents[i].slot];
        const struct withdrawal *w = c->e->members[c->assents[i].slot].withdrawal;
        if (w != NULL && c->assents[i].place > epoch_place(c->d, w->ledger, w->index))
            continue; // said after it had left
        if (l->count++ == 0)
            l->assents = &c->assents[i];
    }
    return 0;
}

// ---- the contest ----

// Where the words of r come to an end, if they do.
static void
end_rival(struct contest *c, struct rival *r)
{
    struct tally t;
    if (r->end != DECIDE_OPEN)
        return;
    judge_count(r->words, r->elector_count, &t);
    if (t.object == 0 && r->missing > 0)
        return;
    unsigned own = rivals_own(c->e->voter_count - t.withdrawn);
    if (t.object > 0)
        r->why = DECIDE_OBJECTION;
    else if (r->procedure == PROPOSAL_CONSENSUS && t.agree == 0)
        r->why = DECIDE_NOBODY;
    else if (t.own < own)
        r->why = DECIDE_FEW;
    if (r->why == DECIDE_NO_REASON && r->validity != VALID)
        return; // what it names is not there; words break it all the same
    r->end = r->why == DECIDE_NO_REASON ? DECIDE_ADOPTED : DECIDE_BROKEN;
    if (r->end == DECIDE_BROKEN)
        c->broken[c->broken_count++] = r;
}

// One more word counts.
static void
count_word(struct contest *c, struct rival *r, uint8_t slot)
{
    for (unsigned i = 0; i < r->elector_count; i++) {
        if (r->slots[i] == slot && r->words[i].state == DECIDE_WORD) {
            assert(r->missing > 0);
            r->missing--;
            end_rival(c, r);
            return;
        }
    }
}

static void
count_withdrawn(struct contest *c, uint8_t slot)
{
    for (size_t i = 0; i < c->r->count; i++) {
        struct rival *r = &c->r->at[i];
        for (unsigned j = 0; j < r->elector_count; j++) {
            if (r->slots[j] == slot && r->words[j].is_withdrawn)
                count_word(c, r, slot);
        }
    }
}

// Move on past what is broken; what it stands at then counts this member's word.
static void
advance(struct contest *c, uint8_t slot)
{
    struct lock *l = &c->locks[slot];
    while (l->at < l->count && l->assents[l->at].rival != NULL && l->assents[l->at].rival->end == DECIDE_BROKEN)
        l->at++;
    if (l->at < l->count && l->assents[l->at].rival != NULL)
        count_word(c, l->assents[l->at].rival, slot);
    if (l->at == l->count) {
        l->is_free = true;
        count_withdrawn(c, slot);
    }
}

static void
run(struct contest *c)
{
    for (size_t i = 0; i < c->r->count; i++) {
        struct rival *r = &c->r->at[i];
        for (unsigned j = 0; j < r->elector_count; j++)
            r->missing -= r->words[j].state == DECIDE_WORD &&
                          (r->words[j].is_waived || r->words[j].said == POSITION_OBJECT || RULE_IS_OFF(RULE_LOCK));
        end_rival(c, r);
    }
    if (RULE_IS_OFF(RULE_LOCK))
        return;
    for (unsigned slot = 0; slot < c->e->member_count; slot++)
        advance(c, (uint8_t)slot);
    for (size_t i = 0; i < c->broken_count; i++) { // grows meanwhile
        const struct rival *r = c->broken[i];
        for (unsigned j = 0; j < r->elector_count; j++) {
            const struct lock *l = &c->locks[r->slots[j]];
            if (l->at < l->count && l->assents[l->at].rival == r)
                advance(c, r->slots[j]);
        }
    }
}

// What waits behind a lock says so; adoption closes the others.
static void
conclude(struct contest *c)
{
    for (size_t i = 0; i < c->r->count && c->r->adopted == NULL; i++) {
        if (c->r->at[i].end == DECIDE_ADOPTED)
            c->r->adopted = &c->r->at[i];
    }
    for (size_t i = 0; i < c->r->count; i++) {
        struct rival *r = &c->r->at[i];
        for (unsigned j = 0; j < r->elector_count && !RULE_IS_OFF(RULE_LOCK); j++) {
            struct word *w = &r->words[j];
            const struct lock *l = &c->locks[r->slots[j]];
            bool is_bound = w->is_withdrawn ? !l->is_free : l->at < l->count && l->assents[l->at].place < w->place;
            if (w->state == DECIDE_WORD && !w->is_waived && w->said != POSITION_OBJECT && is_bound) {
                w->state = DECIDE_PENDING;
                w->waits = DECIDE_ELSEWHERE;
            }
        }
        if (c->r->adopted == NULL || r == c->r->adopted || r->end == DECIDE_BROKEN || r->end == DECIDE_VOID)
            continue;
        r->end = DECIDE_BROKEN;
        r->why = DECIDE_RIVAL;
    }
}

static int
contest(struct contest *c)
{
    struct hash group;
    struct group g;
    proposal_group_of_epoch(&c->e->seen.id, &group);
    int rc = group_read(c->d, &c->a, &group, NULL, c->layer, &g);
    if (rc == 0)
        rc = read_rivals(c, &g);
    if (rc == 0)
        rc = read_assents(c, &g);
    if (rc != 0)
        return rc;
    c->broken = arena_array(&c->a, c->r->count, sizeof *c->broken);
    if (c->broken == NULL)
        return ERR_NOMEM;
    run(c);
    conclude(c);
    return 0;
}

int
rivals_judge(struct decide *d, const struct epoch *e, enum layer layer, struct rivals **out)
{
    struct contest c = {.d = d, .e = e, .layer = layer};
    *out = arena_alloc(&d->keep, sizeof **out);
    if (*out == NULL)
        return ERR_NOMEM;
    c.r = *out;
    arena_init(&c.a, ARENA_MAX);
    int rc = contest(&c);
    arena_clear(&c.a);
    return rc;
}

int
rivals_of(struct decide *d, struct ask **x, struct rivals **out)
{
    struct epoch *e = (*x)->epoch;
    enum layer layer = (*x)->layer;
    struct rivals **rivals = layer == LAYER_COMMON ? &e->rivals : &e->exercise;
    struct hash id = (*x)->id;
    int rc = 0;
    if (*rivals == NULL) {
        rc = rivals_judge(d, e, layer, rivals);
        arena_reset(&d->levels[0]);
        if (rc == 0)
            rc = ask_read(d, 0, layer, &id, NULL, x);
    }
    *out = *rivals;
    return rc;
}
