// SPDX-License-Identifier: Apache-2.0
#include "decide/duty.h"

#include <stdlib.h>
#include <string.h>

#include "decide/ask.h"
#include "decide/book.h"
#include "decide/epoch.h"
#include "decide/group.h"
#include "decide/judge.h"
#include "decide/rivals.h"
#include "decide/words.h"
#include "record/fold.h"

// ---- positions on waivers ----

static int
compare_others(const void *a, const void *b)
{
    return hash_compare(&((const struct said *)a)->other, &((const struct said *)b)->other);
}

// All waivers that anybody has spoken on, each once, in g->proposals.
static int
read_waivers(struct decide *d, struct arena *a, struct group *g)
{
    struct hash group;
    fold_group_of_kind(KIND_POSITION, &group);
    int rc = group_read(d, a, &group, NULL, LAYER_COMMON, g);
    if (rc != 0)
        return rc;
    if (g->said_count > 1)
        qsort(g->said, g->said_count, sizeof *g->said, compare_others);
    g->proposals = arena_array(a, g->said_count, sizeof *g->proposals);
    g->proposal_count = 0;
    if (g->proposals == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < g->said_count; i++) {
        if (g->said[i].mark == POSITION_ELSEWHERE &&
            (g->proposal_count == 0 || !hash_equal(&g->proposals[g->proposal_count - 1].id, &g->said[i].other)))
            g->proposals[g->proposal_count++] = (struct placed){.id = g->said[i].other};
    }
    return 0;
}

// The first place at which the member's ledgers name that waiver of a word on x; NO_PLACE when they do not.
static uint64_t
find_naming(const struct decide *d, const struct ask *x, const struct hash *waiver, uint32_t name)
{
    uint64_t first = NO_PLACE;
    for (size_t i = 0; i < x->group.said_count; i++) {
        const struct said *s = &x->group.said[i];
        uint64_t at = epoch_place(d, s->ledger, s->index);
        if (words_is_naming(s) && d->ledgers[s->ledger].name == name && hash_equal(&s->other, waiver) && at < first)
            first = at;
    }
    return first;
}

// The first final word of self on x, settled or not; NULL when there is none.
static const struct said *
find_final(const struct decide *d, const struct ask *x, uint32_t name, unsigned elector)
{
    const struct said *found = NULL;
    uint64_t first = NO_PLACE;
    for (size_t i = 0; i < x->group.said_count; i++) {
        const struct said *s = &x->group.said[i];
        uint64_t at = epoch_place(d, s->ledger, s->index);
        if (d->ledgers[s->ledger].name != name || !words_is_final(x, s) || at == NO_PLACE ||
            at < x->electors[elector].pinned || at >= first)
            continue;
        found = s;
        first = at;
    }
    return found;
}

static unsigned
elector_of(const struct ask *x, uint32_t name)
{
    uint8_t slot = x->epoch != NULL && name != NO_NAME ? x->epoch->slot_of_name[name] : NO_SLOT;
    return slot == NO_SLOT ? NO_SLOT : x->elector_of[slot];
}

// ---- fences ----

struct fencing {
    struct decide *d;
    struct arena *a;
    uint32_t name; // of self
    struct duty_fence *at;
    size_t count, room;
};

static int
add_fence(struct fencing *f, struct duty_fence fence)
{
    if (f->count == f->room) {
        size_t room = f->room > 0 ? 2 * f->room : 8;
        struct duty_fence *more = arena_array(f->a, room, sizeof *more);
        if (more == NULL)
            return ERR_NOMEM;
        if (f->count > 0)
            memcpy(more, f->at, f->count * sizeof *more);
        f->at = more;
        f->room = room;
    }
    f->at[f->count++] = fence;
    return 0;
}

// Nothing beyond (generation, size) of that member, in any generation, until behind the place that names the waiver.
static int
fence_places(struct fencing *f, uint32_t name, uint64_t size, uint64_t naming, const struct hash *because, bool is_open)
{
    int rc = 0;
    for (uint32_t l = 1; rc == 0 && l <= f->d->ledger_count && name != NO_NAME; l++) {
        uint64_t first = place_of(f->d->ledgers[l].generation, 0);
        if (f->d->ledgers[l].name != name || f->d->ledgers[l].generation < size >> PLACE_INDEX_BITS)
            continue;
        struct duty_fence fence = {.ledger = l, .from = UINT64_MAX, .because = *because, .is_open = is_open};
        fence.size = first < size ? size - first : 0;
        if (naming < first)
            fence.from = 0;
        else if (naming - first < LIMIT_LEDGER_LEAVES)
            fence.from = naming - first + 1;
        rc = add_fence(f, fence);
    }
    return rc;
}

static int
fence_waiver(struct fencing *f, const struct hash *id)
{
    struct decide *d = f->d;
    struct ask *x = NULL;
    struct word words[LIMIT_MEMBERS];
    enum decide_end end = DECIDE_OPEN;
    enum decide_why why;
    arena_reset(&d->levels[0]);
    int rc = ask_read(d, 0, LAYER_COMMON, id, NULL, &x);
    if (rc != 0 || !x->group.has_proposal || x->note.effect != PROPOSAL_WAIVE || x->validity != VALID)
        return rc;
    unsigned elector = elector_of(x, f->name);
    const struct said *final = elector != NO_SLOT ? find_final(d, x, f->name, elector) : NULL;
    if (final == NULL || final->word != POSITION_AGREE)
        return 0;
    rc = judge_ask(d, x, words, &end, &why);
    if (rc != 0 || end == DECIDE_BROKEN)
        return rc;
    uint32_t name = book_name(d, x->note.member);
    uint64_t naming = end == DECIDE_ADOPTED ? find_naming(d, x->parent, id, name) : NO_PLACE;
    return fence_places(f, name, place_of(x->note.generation, x->note.size), naming, id, end == DECIDE_OPEN);
}

// Rebindings: adopted ones end the old generation for everybody, others bind whoever has assented.
static int
fence_rebindings(struct fencing *f)
{
    struct decide *d = f->d;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < d->cut_count; i++) {
        uint32_t ledger = book_ledger(d, d->cuts[i].name, d->cuts[i].generation);
        if (ledger != 0)
            rc = add_fence(f, (struct duty_fence){.ledger = ledger, .size = d->cuts[i].size, .from = UINT64_MAX});
    }
    for (size_t i = 0; rc == 0 && i < d->last->rivals->count; i++) {
        const struct rival *r = &d->last->rivals->at[i];
        struct ask *x = NULL;
        if (r->end != DECIDE_OPEN || !r->is_rebinding)
            continue;
        arena_reset(&d->levels[0]);
        rc = ask_read(d, 0, LAYER_COMMON, &r->id, NULL, &x);
        unsigned elector = rc == 0 ? elector_of(x, f->name) : NO_SLOT;
        const struct said *final = elector != NO_SLOT ? find_final(d, x, f->name, elector) : NULL;
        uint32_t ledger = final != NULL && final->word != POSITION_OBJECT
                              ? book_ledger(d, book_name(d, x->note.member), x->note.generation - 1)
                              : 0;
        if (ledger != 0)
            rc = add_fence(f, (struct duty_fence){ledger, x->note.size, UINT64_MAX, r->id, true});
    }
    return rc;
}

int
duty_fences(struct decide *d, struct arena *a, struct bytes self, struct duty_fence **out, size_t *count)
{
    struct fencing f = {d, a, book_name(d, self), NULL, 0, 0};
    struct group g;
    int rc = read_waivers(d, a, &g);
    for (size_t i = 0; rc == 0 && i < g.proposal_count; i++)
        rc = fence_waiver(&f, &g.proposals[i].id);
    if (rc == 0)
        rc = fence_rebindings(&f);
    *out = f.at;
    *count = f.count;
    return rc;
}

bool
duty_may_cosign(const struct duty_fence *fences, size_t count, uint32_t ledger, uint64_t size)
{
    for (size_t i = 0; i < count; i++) {
        if (fences[i].ledger == ledger && size > fences[i].size && size < fences[i].from)
            return false;
    }
    return true;
}

// ---- words ----

static int
bind(struct arena *a, struct duty_word *out, const char *reason, const struct hash *because)
{
    out->duty = DUTY_OBJECT;
    out->reason = arena_str(a, bytes_of_str(reason));
    if (because != NULL) {
        out->because = *because;
        out->has_because = true;
    }
    return out->reason == NULL ? ERR_NOMEM : 0;
}

// To promise nothing beyond a size it must stand at it: not beyond, and not below, so that what is left is settled.
static int
promise(struct decide *d, struct arena *a, uint32_t name, uint64_t generation, uint64_t size, const uint64_t *cosigned,
        struct duty_word *out)
{
    uint32_t ledger = book_ledger(d, name, generation);
    for (uint32_t l = 1; l <= d->ledger_count; l++) {
        if (name != NO_NAME && d->ledgers[l].name == name && d->ledgers[l].generation > generation && cosigned[l] > 0)
            return bind(a, out, "it has cosigned a later generation of that ledger", NULL);
    }
    if (ledger != 0 && cosigned[ledger] > size)
        return bind(a, out, "it has cosigned more of that ledger than the size named", NULL);
    if (size > 0 && (ledger == 0 || cosigned[ledger] < size)) {
        out->duty = DUTY_COSIGN;
        out->ledger = ledger;
        out->size = size;
    }
    return 0;
}

// Has self agreed to another waiver of that word, that has not been broken, and names another size?
static int
judge_waiving(struct decide *d, struct arena *a, const struct ask *x, uint32_t name, const uint64_t *cosigned,
              struct duty_word *out)
{
    const struct ask *p = x->parent;
    struct waivers waivers;
    uint64_t size = place_of(x->note.generation, x->note.size);
    int rc = words_waivers(d, p, &waivers);
    for (size_t i = 0; rc == 0 && i < waivers.count; i++) {
        const struct waiver *w = &waivers.at[i];
        if (hash_equal(&w->id, &x->id) || w->size == size || w->slot == NO_SLOT || w->end == DECIDE_BROKEN ||
            w->end == DECIDE_VOID ||
            !bytes_equal(x->epoch->members[w->slot].party->name, x->note.member))
            continue;
        for (size_t j = 0; j < p->group.said_count; j++) {
            const struct said *s = &p->group.said[j];
            if (s->mark == POSITION_ELSEWHERE && s->is_final && s->word == POSITION_AGREE &&
                d->ledgers[s->ledger].name == name && hash_equal(&s->other, &w->id))
                return bind(a, out, "it has agreed to another waiver of that word, which is not broken", &w->id);
        }
    }
    return rc == 0 ? promise(d, a, book_name(d, x->note.member), x->note.generation, x->note.size, cosigned, out) : rc;
}

// The rival to which self has assented and which is not broken: NULL when there is none.
static const struct rival *
find_binding(const struct rivals *r, const struct hash *id, uint8_t slot)
{
    for (size_t i = 0; i < r->count; i++) {
        const struct rival *y = &r->at[i];
        if (hash_equal(&y->id, id) || y->end == DECIDE_BROKEN || y->end == DECIDE_VOID)
            continue;
        for (unsigned j = 0; j < y->elector_count; j++) {
            const struct word *w = &y->words[j];
            if (y->slots[j] == slot && w->state >= DECIDE_PENDING && w->said != POSITION_OBJECT && !w->is_withdrawn &&
                !w->is_waived)
                return y;
        }
    }
    return NULL;
}

static int
judge_constitutional(struct decide *d, struct arena *a, struct ask *x, uint32_t name, const uint64_t *cosigned,
                     struct duty_word *out)
{
    struct rivals *rivals = NULL;
    int rc = rivals_of(d, &x, &rivals);
    if (rc != 0)
        return rc;
    const struct rival *r = find_binding(rivals, &x->id, x->epoch->slot_of_name[name]);
    if (r != NULL)
        return bind(a, out, "its assent to a rival binds it until that is broken", &r->id);
    if (x->note.effect != PROPOSAL_REBIND || x->layer != LAYER_COMMON)
        return 0;
    return promise(d, a, book_name(d, x->note.member), x->note.generation - 1, x->note.size, cosigned, out);
}

// A size that no elector's ledger has come to would leave its word unheard, and all assents bound to what cannot end: who assents has seen
// that the sizes cited are there.
static bool
is_cited_beyond(const struct decide *d, const struct ask *x, const uint64_t *cosigned, struct duty_word *out)
{
    for (unsigned i = 0; i < x->elector_count; i++) {
        uint64_t pinned = x->electors[i].pinned, size = pinned & (LIMIT_LEDGER_LEAVES - 1);
        uint32_t ledger = book_ledger(d, x->epoch->members[x->electors[i].slot].name, pinned >> PLACE_INDEX_BITS);
        if (size == 0 || (ledger != 0 && (d->ledgers[ledger].held >= size || cosigned[ledger] >= size)))
            continue;
        out->duty = DUTY_COSIGN;
        out->ledger = ledger;
        out->size = size;
        return true;
    }
    return false;
}

// Promises about two members could wait for each other's words for ever: so there is an open one about one member at a time.
static int
judge_promises(struct decide *d, struct arena *a, struct bytes self, uint32_t about, struct duty_word *out)
{
    struct duty_fence *f = NULL;
    size_t count = 0;
    int rc = duty_fences(d, a, self, &f, &count);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        if (f[i].is_open && d->ledgers[f[i].ledger].name != about)
            return bind(a, out, "it has promised to cosign no more of another member's ledger, and that has not ended",
                        &f[i].because);
    }
    return rc;
}

int
duty_of(struct decide *d, struct arena *a, struct bytes self, const struct hash *proposal, const uint64_t *cosigned,
        struct duty_word *out, bool *is_proposal)
{
    struct ask *x = NULL;
    uint32_t name = book_name(d, self);
    *out = (struct duty_word){.duty = DUTY_FREE, .reason = "", .mark = POSITION_PLAIN};
    arena_reset(&d->levels[0]);
    int rc = ask_read(d, 0, d->layer, proposal, NULL, &x);
    *is_proposal = rc == 0 && x->group.has_proposal;
    if (!*is_proposal)
        return rc;
    if (proposal_is_constitutional(x->note.effect)) {
        out->mark = POSITION_IN_EPOCH;
        out->other = x->note.epoch;
    } else if (x->note.effect == PROPOSAL_WAIVE) {
        out->mark = POSITION_OF_WAIVED;
        out->other = x->note.id;
    }
    unsigned elector = elector_of(x, name);
    out->is_elector = x->validity != VALID_NEVER && elector != NO_SLOT;
    if (!out->is_elector)
        return 0;
    out->has_final = find_final(d, x, name, elector) != NULL;
    if (x->epoch->next != NULL && x->group.index >= d->last->settled[x->group.ledger])
        return bind(a, out, "its electors have moved to a later epoch, and it is not settled", &d->last->seen.id);
    if (x->validity != VALID) // an assent to what may never be valid would bind for as long as the epoch lasts
        return bind(a, out, x->reason, NULL);
    if (is_cited_beyond(d, x, cosigned, out))
        return 0;
    if ((x->note.effect == PROPOSAL_WAIVE || x->note.effect == PROPOSAL_REBIND) && d->layer == LAYER_COMMON) {
        rc = judge_promises(d, a, self, book_name(d, x->note.member), out);
        if (rc != 0 || out->duty != DUTY_FREE)
            return rc;
        arena_reset(&d->levels[0]);
        rc = ask_read(d, 0, d->layer, proposal, NULL, &x);
        if (rc != 0)
            return rc;
    }
    if (x->note.effect == PROPOSAL_WAIVE)
        return d->layer == LAYER_COMMON ? judge_waiving(d, a, x, name, cosigned, out) : 0;
    return proposal_is_constitutional(x->note.effect) ? judge_constitutional(d, a, x, name, cosigned, out) : 0;
}

// ---- naming ----

int
duty_find_unnamed(struct decide *d, struct arena *a, struct bytes self, struct duty_unnamed **out, size_t *count)
{
    struct group g;
    uint32_t name = book_name(d, self);
    *count = 0;
    int rc = read_waivers(d, a, &g);
    *out = rc == 0 ? arena_array(a, g.proposal_count, sizeof **out) : NULL;
    if (rc == 0 && *out == NULL)
        rc = ERR_NOMEM;
    for (size_t i = 0; rc == 0 && i < g.proposal_count; i++) {
        struct ask *x = NULL;
        struct word words[LIMIT_MEMBERS];
        enum decide_end end = DECIDE_OPEN;
        enum decide_why why;
        arena_reset(&d->levels[0]);
        rc = ask_read(d, 0, LAYER_COMMON, &g.proposals[i].id, NULL, &x);
        if (rc != 0 || !x->group.has_proposal || x->note.effect != PROPOSAL_WAIVE || x->validity != VALID ||
            !bytes_equal(x->note.member, self) || find_naming(d, x->parent, &x->id, name) != NO_PLACE)
            continue;
        rc = judge_ask(d, x, words, &end, &why);
        if (rc == 0 && end == DECIDE_ADOPTED)
            (*out)[(*count)++] = (struct duty_unnamed){x->id, x->note.id};
    }
    return rc;
}
