// SPDX-License-Identifier: Apache-2.0
#include "decide/judge.h"

#include <assert.h>

#include "decide/ask.h"
#include "decide/words.h"
#include "record/charter_organ.h"

void
judge_count(const struct word *words, unsigned count, struct tally *out)
{
    *out = (struct tally){.agree = 0};
    for (unsigned i = 0; i < count; i++) {
        const struct word *w = &words[i];
        if (w->state != DECIDE_WORD) {
            out->waiting++;
            continue;
        }
        out->agree += w->said == POSITION_AGREE || w->said == POSITION_RESERVE;
        out->object += w->said == POSITION_OBJECT;
        out->withdrawn += w->is_withdrawn;
        out->own += !w->is_withdrawn && !w->is_waived;
    }
}

static enum decide_end
broken(enum decide_why *why, enum decide_why because)
{
    *why = because;
    return DECIDE_BROKEN;
}

static enum decide_end
tally_end(const struct ask *x, const struct tally *t, enum decide_why *why)
{
    unsigned majority = x->note.majority;
    *why = DECIDE_NO_REASON;
    switch (x->note.procedure) {
    case PROPOSAL_MAJORITY:
        if (t->agree >= majority)
            return DECIDE_ADOPTED;
        return t->agree + t->waiting < majority ? broken(why, DECIDE_MINORITY) : DECIDE_OPEN;
    case PROPOSAL_SILENCE:
        if (t->object > 0)
            return broken(why, DECIDE_OBJECTION);
        if (t->waiting > 0)
            return DECIDE_OPEN;
        return t->own > 0 ? DECIDE_ADOPTED : broken(why, DECIDE_NOBODY);
    case PROPOSAL_CONSENSUS:
        if (t->object > 0)
            return broken(why, DECIDE_OBJECTION);
        break;
    case PROPOSAL_LIMITED:
        break;
    }
    if (t->waiting > 0)
        return DECIDE_OPEN;
    return t->agree > 0 ? DECIDE_ADOPTED : broken(why, DECIDE_NOBODY);
}

int
judge_ask(struct decide *d, struct ask *x, struct word words[LIMIT_MEMBERS], enum decide_end *end, enum decide_why *why)
{
    struct tally t;
    assert(x->validity == VALID);
    int rc = words_read(d, x, words);
    if (rc != 0)
        return rc;
    judge_count(words, x->elector_count, &t);
    *end = tally_end(x, &t, why);
    return 0;
}

int
judge_waiver(struct decide *d, const struct ask *x, const struct hash *id, struct waiver *out, bool *is_one)
{
    struct ask *w = NULL;
    struct word words[LIMIT_MEMBERS];
    enum decide_why why;
    *is_one = false;
    if (x->depth > DECIDE_DEPTH_MAX || x->level + 1 >= LEVELS)
        return 0; // what could stand here is void
    arena_reset(&d->levels[x->level + 1]);
    int rc = ask_read(d, x->level + 1, x->layer, id, x, &w);
    if (rc != 0 || !w->group.has_proposal || w->note.effect != PROPOSAL_WAIVE || !hash_equal(&w->note.id, &x->id))
        return rc;
    *is_one = true;
    *out = (struct waiver){.id = *id, .end = DECIDE_OPEN, .slot = NO_SLOT};
    if (w->validity == VALID_NEVER)
        out->end = DECIDE_VOID;
    if (w->validity != VALID)
        return 0;
    out->size = place_of(w->note.generation, w->note.size);
    for (unsigned i = 0; i < x->elector_count; i++) {
        if (w->elector_of[x->electors[i].slot] == NO_SLOT)
            out->slot = x->electors[i].slot;
    }
    return judge_ask(d, w, words, &out->end, &why);
}

int
judge_admission(struct decide *d, struct arena *a, unsigned level, enum layer layer, const struct hash *id, struct bytes member,
                struct proposal_note *note, enum decide_end *end, bool *is_held)
{
    struct ask *x = NULL;
    struct word words[LIMIT_MEMBERS];
    enum decide_why why;
    *end = DECIDE_OPEN;
    arena_reset(&d->levels[level]);
    int rc = ask_read(d, level, layer, id, NULL, &x);
    *is_held = rc == 0 && x->group.has_proposal;
    if (!*is_held)
        return rc;
    if (x->note.effect != PROPOSAL_ADMIT || x->note.role != PROPOSAL_APPLICANT || !bytes_equal(x->note.member, member) ||
        x->validity == VALID_NEVER)
        *end = DECIDE_VOID;
    else if (x->validity == VALID)
        rc = judge_ask(d, x, words, end, &why);
    if (rc != 0 || *end != DECIDE_ADOPTED)
        return rc;
    struct bytes copy = arena_copy(a, x->group.note);
    return copy.p != NULL ? proposal_read(x->group.effect, copy, note) : ERR_NOMEM;
}
