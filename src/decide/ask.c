// SPDX-License-Identifier: Apache-2.0
// Each rule here looks at what cannot change: the proposal's own fields, its place, and its epoch's charter. So what is void
// once is void for everybody and for good; what depends on a record that may still come is "later", never void.
#include "decide/ask.h"

#include <string.h>

#include "decide/change.h"
#include "decide/epoch.h"
#include "decide/group.h"
#include "record/charter_organ.h"

#define NAME(b) (int)(b).n, (const char *)((b).n > 0 ? (b).p : (const uint8_t *)"")

// ---- electorate ----

// Those of the parent, less the one whose word is waived.
static unsigned
electorate_of_waiver(const struct ask *x, uint8_t slots[LIMIT_MEMBERS])
{
    const struct charter *c = x->epoch->seen.charter;
    unsigned count = 0;
    for (unsigned i = 0; i < x->parent->elector_count; i++) {
        if (!bytes_equal(c->members[x->parent->electors[i].slot].name, x->note.member))
            slots[count++] = x->parent->electors[i].slot;
    }
    return count;
}

static int
refuse(struct ask *x, struct arena *a, const char *text)
{
    x->validity = VALID_NEVER;
    x->reason = arena_str(a, bytes_of_str(text));
    return x->reason == NULL ? ERR_NOMEM : 0;
}

static int
wait_for(struct ask *x, struct arena *a, const char *text)
{
    x->validity = VALID_LATER;
    x->reason = arena_str(a, bytes_of_str(text));
    return x->reason == NULL ? ERR_NOMEM : 0;
}

// Read the electors, which must be exactly those at slots.
static int
read_electors(struct ask *x, struct arena *a, const uint8_t *slots, unsigned count)
{
    struct bytes rest = x->note.electors;
    struct proposal_elector elector;
    struct err e = {0};
    unsigned i = 0;
    for (; proposal_next_elector(&rest, &elector); i++) {
        const struct charter_member *m = i < count ? &x->epoch->seen.charter->members[slots[i]] : NULL;
        if (m == NULL || !bytes_equal(m->name, elector.member))
            break;
        if (m->generation != elector.generation) {
            (void)err_set(&e, 0, "the electorate names generation %llu of %.*s; in its epoch it writes generation %u",
                          (unsigned long long)elector.generation, NAME(m->name), m->generation);
            return refuse(x, a, e.text);
        }
        if (elector.size >= LIMIT_LEDGER_LEAVES)
            return refuse(x, a, "the electorate cites a size that no ledger can have");
        x->electors[i] = (struct elector){slots[i], place_of(elector.generation, elector.size)};
        x->elector_of[slots[i]] = (uint8_t)i;
    }
    if (i == count && i == x->note.elector_count) {
        x->elector_count = count;
        return 0;
    }
    if (i < x->note.elector_count && (i >= count || bytes_compare(elector.member, x->epoch->seen.charter
                                                                                      ->members[slots[i]].name) < 0))
        (void)err_set(&e, 0, "its electorate has %.*s, to whom it cannot be put", NAME(elector.member));
    else
        (void)err_set(&e, 0, "its electorate leaves out %.*s", NAME(x->epoch->seen.charter->members[slots[i]].name));
    return refuse(x, a, e.text);
}

// ---- rules ----

static int
judge_term(struct ask *x, struct arena *a)
{
    const struct charter *c = x->epoch->seen.charter;
    struct err e = {0};
    uint64_t term = x->note.deadline > x->group.time ? (uint64_t)x->note.deadline - (uint64_t)x->group.time : 0;
    if (term >= c->term_min_s && term <= c->term_max_s)
        return 0;
    (void)err_set(&e, 0, "its deadline lies %llu seconds after its time; the charter wants %llu to %llu",
                  (unsigned long long)term, (unsigned long long)c->term_min_s, (unsigned long long)c->term_max_s);
    return refuse(x, a, e.text);
}

static int
judge_waiver(struct ask *x, struct arena *a)
{
    const struct ask *p = x->parent;
    uint8_t slots[LIMIT_MEMBERS];
    struct err e = {0};
    if (p == NULL)
        return wait_for(x, a, "the proposal whose word it waives is not held here yet");
    if (p->validity != VALID)
        return p->validity == VALID_NEVER ? refuse(x, a, "what it waives a word on is no proposal")
                                          : wait_for(x, a, p->reason);
    if (x->depth > DECIDE_DEPTH_MAX)
        return refuse(x, a, "it waives a word on a waiver of a waiver, and so on: too deep");
    if (p->epoch != x->epoch)
        return refuse(x, a, "it names another epoch than the proposal whose word it waives");
    unsigned count = electorate_of_waiver(x, slots);
    unsigned number = charter_waiver(x->epoch->seen.charter);
    if (count == p->elector_count)
        (void)err_set(&e, 0, "%.*s is no elector of what it waives a word on", NAME(x->note.member));
    else if (x->note.generation >= PLACE_GENERATION_MAX || x->note.size >= LIMIT_LEDGER_LEAVES)
        (void)err_set(&e, 0, "there is no such generation or size of a ledger");
    else if (count < number)
        (void)err_set(&e, 0, "a waiver takes %u, and there are %u other electors", number, count);
    else if (x->note.majority != number)
        (void)err_set(&e, 0, "a waiver takes %u by the charter, not %u", number, x->note.majority);
    else
        return read_electors(x, a, slots, count);
    return refuse(x, a, e.text);
}

static int
judge_effect(struct decide *d, struct ask *x, struct arena *a)
{
    const struct charter *c = x->epoch->seen.charter;
    struct charter next;
    struct err e = {0};
    enum validity validity = VALID;
    if (x->note.effect == PROPOSAL_NONE)
        return 0;
    if (x->note.effect == PROPOSAL_ADMIT) {
        int rc = change_admit(a, c, &x->note, &next, &e);
        return rc == ERR_REFUSED ? refuse(x, a, e.text) : rc;
    }
    int rc = change_make(d, a, x, &next, &validity, &e);
    if (rc == 0 && validity == VALID_NEVER)
        return refuse(x, a, e.text);
    return rc == 0 && validity == VALID_LATER ? wait_for(x, a, e.text) : rc;
}

static int
judge_organ(struct decide *d, struct ask *x, struct arena *a)
{
    const struct charter *c = x->epoch->seen.charter;
    bool is_of_all = x->note.effect != PROPOSAL_NONE; // who comes in reads everything: nobody is outvoted on that either
    uint8_t slots[LIMIT_MEMBERS];
    struct err e = {0};
    int rc = charter_organ_may(c, x->note.organ, x->note.matter, (enum charter_procedure)x->note.procedure, &e);
    if (rc == ERR_REFUSED)
        return refuse(x, a, e.text);
    if (rc != 0)
        return rc;
    if (is_of_all && !bytes_equal_str(x->note.matter, CHARTER_CONSTITUTION))
        return refuse(x, a, "who and what the alliance is, and who comes in, is decided under the matter constitution only");
    if (is_of_all && x->note.procedure != PROPOSAL_SILENCE && x->note.procedure != PROPOSAL_CONSENSUS)
        return refuse(x, a, "who and what the alliance is, and who comes in, is decided by silence or consensus only");
    if (x->note.procedure == PROPOSAL_MAJORITY) {
        unsigned m = charter_organ_majority(c, charter_organ_find(c, x->note.organ), x->note.matter);
        if (m != x->note.majority) {
            (void)err_set(&e, 0, "the charter has %.*s decide by a majority of %u, not of %u", NAME(x->note.organ), m,
                          x->note.majority);
            return refuse(x, a, e.text);
        }
    }
    unsigned count = decide_electorate(c, x->note.organ, x->note.effect, x->note.member, slots);
    rc = read_electors(x, a, slots, count);
    return rc == 0 && x->validity == VALID ? judge_effect(d, x, a) : rc;
}

static int
judge(struct decide *d, struct ask *x, struct arena *a)
{
    x->epoch = epoch_find(d, &x->note.epoch);
    if (x->epoch == NULL)
        return wait_for(x, a, "the epoch it names is not known here (yet)");
    if (epoch_slot(d, x->epoch, x->group.ledger) == NO_SLOT)
        return refuse(x, a, "its author is no member in its epoch");
    int rc = judge_term(x, a);
    if (rc != 0 || x->validity != VALID)
        return rc;
    return x->note.effect == PROPOSAL_WAIVE ? judge_waiver(x, a) : judge_organ(d, x, a);
}

int
ask_read(struct decide *d, unsigned level, enum layer layer, const struct hash *id, const struct ask *parent,
         struct ask **out)
{
    struct arena *a = &d->levels[level];
    struct ask *x = arena_alloc(a, sizeof *x);
    if (x == NULL)
        return ERR_NOMEM;
    *out = x;
    x->id = *id;
    x->level = level;
    x->layer = layer;
    x->reason = "";
    memset(x->elector_of, NO_SLOT, sizeof x->elector_of);
    int rc = group_read(d, a, id, id, layer, &x->group);
    if (rc != 0 || !x->group.has_proposal)
        return rc;
    if (proposal_read(x->group.effect, x->group.note, &x->note) != 0) {
        x->group.has_proposal = false; // the map writes no such note
        return 0;
    }
    if (x->note.effect == PROPOSAL_WAIVE) {
        struct ask *of = NULL;
        x->parent = parent;
        x->depth = parent != NULL ? parent->depth + 1 : 1;
        if (parent == NULL && d->climb < DECIDE_DEPTH_MAX + 1) {
            d->climb++;
            rc = ask_read(d, level, layer, &x->note.id, NULL, &of);
            d->climb--;
            if (rc != 0)
                return rc;
            x->parent = of->group.has_proposal ? of : NULL;
            x->depth = x->parent != NULL ? of->depth + 1 : 1;
        } else if (parent == NULL) {
            x->epoch = NULL;
            return refuse(x, a, "it waives a word on a waiver of a waiver, and so on: too deep");
        }
    }
    return judge(d, x, a);
}
