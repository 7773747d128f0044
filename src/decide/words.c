// SPDX-License-Identifier: Apache-2.0
// An elector's word is the first of what it has said for good: its first final position at or above the pinned size, or its
// withdrawal. It counts once it is settled. A waiver of it changes two things. An adopted one leaves what stands below the size it
// names, and else an abstention. One that the elector's own ledger names, and that has not ended as far as this reader sees, may have
// been adopted in front of those who signed the ledger since: what was signed above that place proves nothing about this word
// until the waiver has ended.
#include "decide/words.h"

#include <stdlib.h>

#include "decide/epoch.h"
#include "decide/group.h"
#include "decide/judge.h"
#include "decide/settled.h"

bool
words_is_final(const struct ask *x, const struct said *s)
{
    if (!s->is_final || s->mark == POSITION_ELSEWHERE)
        return false;
    if (proposal_is_constitutional(x->note.effect))
        return s->mark == POSITION_IN_EPOCH && hash_equal(&s->other, &x->note.epoch);
    return x->note.effect != PROPOSAL_WAIVE ||
           (s->mark == POSITION_OF_WAIVED && hash_equal(&s->other, &x->note.id));
}

bool
words_is_naming(const struct said *s)
{
    return s->mark == POSITION_ELSEWHERE && !s->is_final && s->word == POSITION_SILENT;
}

// ---- what was said ----

static int
compare_repeats(const void *a, const void *b)
{
    const struct said *x = a, *y = b;
    if (x->ledger != y->ledger)
        return x->ledger < y->ledger ? -1 : 1;
    int order = hash_compare(&x->id, &y->id);
    if (order != 0)
        return order;
    return x->index < y->index ? -1 : x->index > y->index;
}

// A record repeated in its ledger is blank: only its first place counts, even where that is too early.
static void
drop_repeats(struct group *g)
{
    size_t n = 0;
    qsort(g->said, g->said_count, sizeof *g->said, compare_repeats);
    for (size_t i = 0; i < g->said_count; i++) {
        if (n > 0 && g->said[n - 1].ledger == g->said[i].ledger && hash_equal(&g->said[n - 1].id, &g->said[i].id))
            continue;
        g->said[n++] = g->said[i];
    }
    g->said_count = n;
}

static unsigned
elector_of(const struct decide *d, const struct ask *x, const struct said *s)
{
    uint8_t slot = epoch_slot(d, x->epoch, s->ledger);
    return slot == NO_SLOT ? NO_SLOT : x->elector_of[slot];
}

static bool
has_early(const struct decide *d, const struct ask *x)
{
    for (size_t i = 0; i < x->group.said_count; i++) {
        const struct said *s = &x->group.said[i];
        unsigned at = s->mark != POSITION_ELSEWHERE ? elector_of(d, x, s) : NO_SLOT;
        if (at != NO_SLOT && epoch_place(d, s->ledger, s->index) < x->electors[at].pinned)
            return true;
    }
    return false;
}

static void
hear(struct word *w, const struct said *s, uint64_t place, bool is_final)
{
    bool has_final = w->state == DECIDE_PENDING;
    bool is_better = is_final ? !has_final || place < w->place
                              : !has_final && (w->state == DECIDE_SILENT || place > w->place);
    if (!is_better)
        return;
    *w = (struct word){.state = is_final ? DECIDE_PENDING : DECIDE_STANDING,
                       .said = (uint8_t)s->word,
                       .ledger = s->ledger,
                       .place = place,
                       .record = s->id};
}

// Positions and withdrawals, whether or not they are settled.
static void
hear_all(const struct decide *d, struct ask *x, struct word words[LIMIT_MEMBERS])
{
    if (has_early(d, x))
        drop_repeats(&x->group);
    for (unsigned i = 0; i < x->elector_count; i++)
        words[i] = (struct word){.state = DECIDE_SILENT};
    for (size_t i = 0; i < x->group.said_count; i++) {
        const struct said *s = &x->group.said[i];
        unsigned at = s->mark != POSITION_ELSEWHERE ? elector_of(d, x, s) : NO_SLOT;
        uint64_t place = at != NO_SLOT ? epoch_place(d, s->ledger, s->index) : NO_PLACE;
        if (place == NO_PLACE || place < x->electors[at].pinned || (s->is_final && !words_is_final(x, s)))
            continue;
        hear(&words[at], s, place, s->is_final);
    }
    for (unsigned i = 0; i < x->elector_count; i++) {
        const struct withdrawal *w = x->epoch->members[x->electors[i].slot].withdrawal;
        uint64_t place = w != NULL ? epoch_place(d, w->ledger, w->index) : NO_PLACE;
        if (place == NO_PLACE || (words[i].state == DECIDE_PENDING && words[i].place < place))
            continue;
        words[i] = (struct word){.state = DECIDE_PENDING,
                                 .said = POSITION_ABSTAIN,
                                 .is_withdrawn = true,
                                 .ledger = w->ledger,
                                 .place = place,
                                 .record = w->record};
    }
}

// ---- waivers ----

int
words_waivers(struct decide *d, const struct ask *x, struct waivers *out)
{
    *out = (struct waivers){.at = arena_array(&d->levels[x->level], x->group.proposal_count, sizeof *out->at)};
    if (out->at == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < x->group.proposal_count; i++) {
        struct waiver *w = &out->at[out->count];
        bool is_one = false;
        int rc = judge_waiver(d, x, &x->group.proposals[i].id, w, &is_one);
        if (rc != 0)
            return rc;
        out->count += is_one;
    }
    return 0;
}

static const struct waiver *
find_waiver(const struct waivers *w, const struct hash *id)
{
    for (size_t i = 0; i < w->count; i++) {
        if (hash_equal(&w->at[i].id, id))
            return &w->at[i];
    }
    return NULL;
}

// May the waiver that a position names take this elector's word at that place? What is not held may.
static int
may_take(struct decide *d, const struct ask *x, const struct waivers *waivers, const struct hash *id, uint8_t slot,
         uint64_t place, bool *may)
{
    const struct waiver *w = find_waiver(waivers, id);
    if (w != NULL) {
        *may = w->end == DECIDE_OPEN && w->slot == slot && w->size <= place;
        return 0;
    }
    struct group g;
    struct arena *a = &d->levels[x->level + 1];
    arena_reset(a);
    int rc = group_read(d, a, id, id, x->layer, &g);
    *may = rc == 0 && !g.has_proposal; // one that is held, and stands not in this group, is no waiver of a word on x
    return rc;
}

struct doubt {
    uint64_t cap;             // place
    bool kept[LIMIT_MEMBERS]; // by slot
};

// What the positions on waivers of this word take away from what is settled.
static int
read_doubt(struct decide *d, const struct ask *x, const struct waivers *waivers, uint8_t slot, uint64_t place,
           struct doubt *out)
{
    *out = (struct doubt){.cap = NO_PLACE};
    for (size_t i = 0; i < x->group.said_count; i++) {
        const struct said *s = &x->group.said[i];
        uint8_t who = epoch_slot(d, x->epoch, s->ledger);
        uint64_t at = epoch_place(d, s->ledger, s->index);
        bool may = false;
        if (s->mark != POSITION_ELSEWHERE || who == NO_SLOT || at == NO_PLACE)
            continue;
        const struct member *m = &x->epoch->members[who];
        bool is_naming = who == slot && words_is_naming(s) && at < out->cap;
        bool is_promise = who != slot && m->is_withdrawn && !out->kept[who] && s->is_final &&
                          s->word == POSITION_AGREE &&
                          at < epoch_place(d, m->withdrawal->ledger, m->withdrawal->index);
        if (!is_naming && !is_promise)
            continue;
        int rc = may_take(d, x, waivers, &s->other, slot, place, &may);
        if (rc != 0)
            return rc;
        if (may && is_naming && !RULE_IS_OFF(RULE_CAP))
            out->cap = at;
        if (may && is_promise)
            out->kept[who] = true;
    }
    return 0;
}

static const struct waiver *
find_adopted(const struct waivers *w, uint8_t slot)
{
    const struct waiver *best = NULL;
    for (size_t i = 0; i < w->count; i++) {
        if (w->at[i].end == DECIDE_ADOPTED && w->at[i].slot == slot && (best == NULL || w->at[i].size < best->size))
            best = &w->at[i];
    }
    return best;
}

// ---- settled ----

static uint64_t
index_of(uint64_t place)
{
    return place & (LIMIT_LEDGER_LEAVES - 1);
}

static void
settle_plain(const struct ask *x, struct word *w)
{
    if (w->state == DECIDE_PENDING && (index_of(w->place) < x->epoch->settled[w->ledger] || RULE_IS_OFF(RULE_SETTLED)))
        w->state = DECIDE_WORD;
}

// The word below what an adopted waiver has left, or the abstention that it makes.
static void
settle_waived(const struct decide *d, const struct ask *x, const struct waiver *waiver, struct word *w)
{
    const struct member *m = &x->epoch->members[waiver->slot];
    uint64_t generation = waiver->size >> PLACE_INDEX_BITS, size = index_of(waiver->size);
    if (w->state == DECIDE_PENDING && w->place < waiver->size) {
        settle_plain(x, w);
        return;
    }
    uint64_t settled = 0;
    for (uint32_t l = 1; l <= d->ledger_count && size > 0; l++) {
        if (m->name != NO_NAME && d->ledgers[l].name == m->name && d->ledgers[l].generation == generation)
            settled = x->epoch->settled[l];
    }
    if (settled < size) {
        *w = (struct word){.state = DECIDE_PENDING, .waits = DECIDE_PREFIX, .said = POSITION_ABSTAIN, .is_waived = true};
        return;
    }
    *w = (struct word){.state = DECIDE_WORD, .said = POSITION_ABSTAIN, .is_waived = true};
}

static int
settle_doubtful(struct decide *d, const struct ask *x, const struct waivers *waivers, uint8_t slot, struct word *w)
{
    struct doubt doubt;
    const struct waiver *adopted = find_adopted(waivers, slot);
    if (adopted != NULL) {
        settle_waived(d, x, adopted, w);
        return 0;
    }
    if (w->state != DECIDE_PENDING)
        return 0;
    int rc = read_doubt(d, x, waivers, slot, w->place, &doubt);
    if (rc != 0)
        return rc;
    uint64_t cap = UINT64_MAX;
    uint64_t first = w->place - index_of(w->place); // of its generation
    if (doubt.cap < first)
        cap = 0;
    else if (doubt.cap - first < LIMIT_LEDGER_LEAVES)
        cap = doubt.cap - first;
    if (index_of(w->place) < settled_size(d, x->epoch, w->ledger, cap, doubt.kept))
        w->state = DECIDE_WORD;
    else if (index_of(w->place) < x->epoch->settled[w->ledger])
        w->waits = DECIDE_WAIVER;
    return 0;
}

static bool
has_waivers(const struct ask *x)
{
    for (size_t i = 0; i < x->group.said_count; i++) {
        if (x->group.said[i].mark == POSITION_ELSEWHERE)
            return true;
    }
    return x->group.proposal_count > 0;
}

int
words_read(struct decide *d, struct ask *x, struct word words[LIMIT_MEMBERS])
{
    struct waivers waivers;
    hear_all(d, x, words);
    if (!has_waivers(x)) {
        for (unsigned i = 0; i < x->elector_count; i++)
            settle_plain(x, &words[i]);
        return 0;
    }
    int rc = words_waivers(d, x, &waivers);
    for (unsigned i = 0; rc == 0 && i < x->elector_count; i++)
        rc = settle_doubtful(d, x, &waivers, x->electors[i].slot, &words[i]);
    return rc;
}
