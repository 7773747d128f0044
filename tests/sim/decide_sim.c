// SPDX-License-Identifier: Apache-2.0
// The deciding rules alone, without whole nodes: members that write, hear, cosign and judge in random orders, behind cuts and losses, with
// up to a third of liars that write and cosign what they like (a second history is the ledger's business, and excluded here).
// Whatever any honest reader sees at any time is compared with what it and all others have seen before.
//
//   decide_sim --seeds N [--from S] [--hard] [--without RULE] [--trace]
//       one line each failure; --hard: slow delivery, the lost object late, and neither newcomers nor organs that change; --without: a rule is off
//   decide_sim --mutations        each rule off in turn must be found out
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/decide/world.h"
#include "decide/duty.h"
#include "decide/state.h"
#include "record/charter_amend.h"
#include "rng.h"

#define MEMBERS 10 // the last may be a newcomer
#define NEWCOMER "UU"
#define LEDGERS 16 // some are second generations
#define EPOCHS 32
#define PROPOSALS 48
#define ANCHORS 8
#define NAMINGS 256

// Rules of nodes that are off: cosigning behind a promise, or from where a waiver is named, adopted or not.
enum mutation { MUT_NONE, MUT_FENCE, MUT_NAMED };

enum decide_rule decide_rule_off;
static uint64_t adopted[PROPOSAL_WAIVE + 1], rehearsed; // over all seeds

struct node {
    bool is_liar, is_cut, is_dead, has_left;
    uint32_t writes; // its ledger
    uint64_t held[LEDGERS], cosigned[LEDGERS];
    uint64_t known[MEMBERS][LEDGERS], counted[MEMBERS][LEDGERS];
    uint64_t anchors[MEMBERS][LEDGERS][ANCHORS]; // older sizes counted, each below a naming
    uint8_t anchor_count[MEMBERS][LEDGERS];
    uint8_t ends[PROPOSALS];
    int since[PROPOSALS];
};
struct proposal {
    struct hash id, epoch;
    uint32_t ledger;
    uint64_t index;
    int deadline;
    enum proposal_effect effect;
    bool is_constitutional, is_waiver, is_exercise;
    unsigned of, subject; // waiver: on which proposal, whose word
    uint64_t size;
    enum decide_end end; // that anybody has seen
    struct {
        bool is_seen, is_waived, is_withdrawn;
        uint32_t ledger;
        uint64_t index;
    } words[MEMBERS];
};
struct sim {
    struct rng r;
    struct world w;
    struct world_reader reader;
    unsigned founders, n; // and the newcomer
    struct hash epochs[EPOCHS], keys[EPOCHS]; // that anybody has seen, and who was in them
    size_t epoch_count;
    struct node nodes[MEMBERS];
    struct proposal at[PROPOSALS];
    unsigned count;
    struct {
        uint32_t ledger;
        uint64_t index;
    } namings[NAMINGS];
    unsigned naming_count;
    int t;
    bool is_hard, is_free, is_traced, has_exercise;
    enum mutation mutation;
    unsigned leaving; // members that may still withdraw
    char fault[200];
};

static bool
chance(struct sim *s, unsigned per_mille)
{
    return rng_chance(&s->r, per_mille);
}

static unsigned
below(struct sim *s, unsigned n)
{
    return (unsigned)rng_below(&s->r, n);
}

static uint64_t
max(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static struct bytes
member_name(const struct sim *s, unsigned m)
{
    return m < s->founders ? s->w.charter.members[m].name : BYTES_LIT(NEWCOMER);
}

static bool
is_in(const struct sim *s, unsigned v, const struct decide *d)
{
    return charter_find(decide_epoch_at(d, decide_epoch_count(d) - 1)->charter, member_name(s, v)) != NULL;
}

// ---- counting ----

static void
count_size(struct sim *s, struct node *x, unsigned m, uint32_t l, uint64_t size)
{
    uint64_t old = x->counted[m][l];
    if (size <= old || size > x->held[l])
        return;
    for (unsigned i = 0; i < s->naming_count; i++) {
        uint64_t at = s->namings[i].index;
        if (s->namings[i].ledger == l && old <= at && at < size && old > 0 && x->anchor_count[m][l] < ANCHORS) {
            x->anchors[m][l][x->anchor_count[m][l]++] = old;
            break;
        }
    }
    x->counted[m][l] = size;
}

// ---- writing ----

static void
wrote(struct sim *s, unsigned v)
{
    struct node *x = &s->nodes[v];
    uint32_t l = x->writes;
    x->held[l] = x->cosigned[l] = x->known[v][l] = s->w.sizes[l];
    count_size(s, x, v, l, s->w.sizes[l]);
}

// The next record of v is a position on a waiver of its own word.
static void
note_naming(struct sim *s, unsigned v)
{
    if (s->naming_count == NAMINGS)
        abort();
    s->namings[s->naming_count].ledger = s->nodes[v].writes;
    s->namings[s->naming_count++].index = s->w.sizes[s->nodes[v].writes];
}

static void
say(struct sim *s, unsigned v, const struct proposal *p, enum position_word word)
{
    const struct proposal *of = p->is_waiver ? &s->at[p->of] : NULL;
    enum position_mark mark =
        p->is_waiver ? POSITION_OF_WAIVED : (p->is_constitutional ? POSITION_IN_EPOCH : POSITION_PLAIN);
    (void)world_say(&s->w, s->nodes[v].writes, &p->id, word, true, mark, of != NULL ? &of->id : &p->epoch, p->is_exercise);
    wrote(s, v);
}

static void
name_waiver(struct sim *s, unsigned v, const struct hash *waiver, const struct hash *of)
{
    note_naming(s, v);
    (void)world_say(&s->w, s->nodes[v].writes, waiver, POSITION_SILENT, false, POSITION_OF_WAIVED, of, false);
    wrote(s, v);
}

static struct proposal *
add(struct sim *s, unsigned v, const struct world_proposal *what, int deadline)
{
    struct proposal *p = &s->at[s->count++];
    *p = (struct proposal){.ledger = s->nodes[v].writes, .index = s->w.sizes[s->nodes[v].writes], .deadline = deadline};
    p->is_constitutional = proposal_is_constitutional(what->effect);
    p->is_waiver = what->effect == PROPOSAL_WAIVE;
    p->effect = what->effect;
    p->is_exercise = what->is_exercise;
    p->epoch = what->epoch != NULL ? what->epoch_id : s->w.charter.hash;
    p->id = world_propose(&s->w, s->nodes[v].writes, what);
    wrote(s, v);
    return p;
}

// Who comes in, and which organs there are.
static void
choose_change(struct sim *s, unsigned v, const struct decide *d, const struct charter *c, struct world_proposal *what, struct hash *named)
{
    static const char *const mandates[] = {"organ experts - AA,BB 1 Experts\nmatter experts work majority:2\n",
                                           "organ small - AA,CC 1 Small\nmatter small work silence,consensus,limited,majority:2\n",
                                           "organ lost - nobody 1 Lost\n"};
    static const char lines[] = "organ heads - all 2 Heads\nmatter heads work silence,consensus,limited,majority:2\n"
                                "matter heads constitution silence,consensus\norgan small - AA,BB 1 Small\n"
                                "matter small work silence,consensus,limited,majority:2\n";
    unsigned form = s->count < 4 && s->n > s->founders ? 9 : below(s, 10); // who waits outside is seen to first
    rng_fill(&s->r, named->b, sizeof named->b);
    if (s->n == s->founders)
        form = form % 3;
    if (form < 2 && c->organ_count > 0) {
        what->effect = PROPOSAL_MANDATE;
        if (chance(s, 900)) {
            *named = world_mandate(&s->w, s->nodes[v].writes, mandates[below(s, 3)]);
            wrote(s, v);
        }
    } else if (form < 3) {
        what->effect = PROPOSAL_AMEND;
        what->lines = c->organ_count > 0 ? "notice 62\n" : lines;
        return;
    } else {
        bool has_one = false;
        for (unsigned i = 0; !is_in(s, s->founders, d) && i < s->count; i++) {
            if (s->at[i].effect != PROPOSAL_ADMIT || s->nodes[v].held[s->at[i].ledger] <= s->at[i].index || chance(s, 300))
                continue;
            *named = s->at[i].id;
            has_one = true;
        }
        what->effect = has_one || chance(s, 50) ? PROPOSAL_ACCEDE : PROPOSAL_ADMIT;
        what->generation = 1 + below(s, 2);
        what->member = NEWCOMER;
    }
    what->id = named;
}

static void
propose(struct sim *s, unsigned v, struct decide *d)
{
    static const char *const organs[] = {"heads", "small"};
    size_t number = decide_epoch_count(d) - 1;
    if (chance(s, 100) && number > 0)
        number--;
    const struct decide_epoch *e = decide_epoch_at(d, number);
    struct world_proposal what = {.procedure = (enum proposal_procedure)below(s, 4)};
    struct charter *c = arena_alloc(&s->w.a, sizeof *c);
    unsigned subject = below(s, (unsigned)e->charter->member_count);
    struct hash named;
    assert(c != NULL);
    *c = *e->charter; // who reads it has the epochs no longer
    c->members = arena_array(&s->w.a, c->party_count, sizeof *c->members);
    memcpy(c->members, e->charter->members, c->party_count * sizeof *c->members);
    what.epoch = c;
    what.epoch_id = e->id;
    if (c->organ_count > 0)
        what.organ = organs[below(s, 2)];
    what.majority = what.procedure == PROPOSAL_MAJORITY ? (c->organ_count > 0 ? 2 : e->k) : 0;
    what.is_exercise = s->has_exercise && chance(s, 300);
    if (!s->is_hard && (chance(s, 350) || (s->n > s->founders && s->count < 4))) {
        what.organ = c->organ_count > 0 ? "heads" : NULL;
        choose_change(s, v, d, c, &what, &named);
        if (what.effect != PROPOSAL_ADMIT)
            what.procedure = (enum proposal_procedure)below(s, 2);
        what.majority = what.effect == PROPOSAL_ADMIT ? what.majority : 0;
        if (what.effect == PROPOSAL_ADMIT && c->organ_count > 0)
            what.majority = what.procedure == PROPOSAL_MAJORITY ? 2 : 0;
    } else if (chance(s, 550)) {
        static const enum proposal_effect effects[] = {PROPOSAL_SUSPEND, PROPOSAL_REINSTATE, PROPOSAL_AMEND, PROPOSAL_AMEND,
                                                       PROPOSAL_REBIND};
        what.effect = effects[below(s, 5)];
        what.procedure = (enum proposal_procedure)below(s, 2);
        what.majority = 0;
        what.organ = c->organ_count > 0 ? "heads" : NULL;
        what.lines = chance(s, 500) ? "notice 60\n" : "notice 61\n";
        what.generation = c->members[subject].generation + 1;
        if (what.effect != PROPOSAL_AMEND)
            what.member = arena_str(&s->w.a, c->members[subject].name);
        for (uint32_t l = 1; what.effect == PROPOSAL_REBIND && l <= s->w.ledger_count; l++) {
            if (bytes_equal(s->w.names[l], c->members[subject].name) && s->w.generations[l] + 1 == what.generation)
                what.size = s->nodes[v].cosigned[l];
        }
        if (what.effect == PROPOSAL_REBIND && s->w.ledger_count + 1 >= LEDGERS)
            return;
    }
    (void)add(s, v, &what, s->t + 4 + (int)below(s, 25));
}

// ---- hearing ----

static void
hear(struct sim *s, unsigned v, unsigned u)
{
    struct node *x = &s->nodes[v], *y = &s->nodes[u];
    unsigned often = s->is_free ? 950 : (s->is_hard ? 250 : 600);
    for (uint32_t l = 1; l <= s->w.ledger_count; l++) {
        if (chance(s, often)) {
            uint64_t to = chance(s, 800) ? y->held[l] : rng_below(&s->r, y->held[l] + 1);
            x->held[l] = max(x->held[l], to);
        }
        for (unsigned m = 0; m < s->n; m++) {
            if (chance(s, 800))
                x->known[m][l] = max(x->known[m][l], y->known[m][l]);
            for (unsigned i = 0; i < y->anchor_count[m][l]; i++)
                count_size(s, x, m, l, y->anchors[m][l][i]);
            count_size(s, x, m, l, y->counted[m][l]);
            count_size(s, x, m, l, x->known[m][l]);
        }
    }
    for (unsigned p = 0; p < s->count; p++) {
        if (x->since[p] == 0 && x->held[s->at[p].ledger] > s->at[p].index)
            x->since[p] = s->t;
    }
}

// ---- judging ----

static void
fail(struct sim *s, const char *what, unsigned v, unsigned p, int was, int is)
{
    if (s->fault[0] == '\0')
        (void)snprintf(s->fault, sizeof s->fault, "%s: reader %u, proposal %u, %d then %d (step %d)", what, v, p, was, is,
                       s->t);
}

// What one reader sees of a proposal.
static void
tell(const struct sim *s, unsigned v, unsigned at, const struct decide_outcome *o)
{
    const struct proposal *p = &s->at[at];
    printf("step %d, reader %u%s: proposal %u (effect %d by %d%s%.*s, epoch %u, at %u/%llu) was %d and is %d: %s%d\n", s->t, v,
           s->nodes[v].is_liar ? " (liar)" : "", at, (int)o->note.effect, (int)o->note.procedure, o->note.member.n > 0 ? ", " : "",
           (int)o->note.member.n, (const char *)o->note.member.p, o->epoch, p->ledger, (unsigned long long)p->index,
           s->nodes[v].ends[at], (int)o->end, o->reason, (int)o->why);
    if (p->is_waiver)
        printf("    on proposal %u, from %llu\n", p->of, (unsigned long long)p->size);
    for (size_t i = 0; i < o->word_count; i++) {
        const struct decide_word *w = &o->words[i];
        printf("    %.*s state %d waits %d word %d%s%s at %u/%llu\n", (int)w->member.n, (const char *)w->member.p,
               (int)w->state, (int)w->waits, (int)w->word, w->is_waived ? " waived" : "", w->is_withdrawn ? " withdrawn" : "",
               w->ledger, (unsigned long long)w->index);
    }
}

static void
check_words(struct sim *s, unsigned v, unsigned at, const struct decide_outcome *o)
{
    struct proposal *p = &s->at[at];
    for (size_t i = 0; i < o->word_count; i++) {
        const struct decide_word *w = &o->words[i];
        unsigned m = 0;
        while (m < s->n && !bytes_equal(member_name(s, m), w->member))
            m++;
        if (w->state != DECIDE_WORD || m == s->n)
            continue;
        if (!p->words[m].is_seen) {
            p->words[m].is_seen = true;
            p->words[m].is_waived = w->is_waived;
            p->words[m].is_withdrawn = w->is_withdrawn;
            p->words[m].ledger = w->ledger;
            p->words[m].index = w->index;
        }
        if (p->words[m].is_waived != w->is_waived)
            fail(s, "a waived word returns", v, at, p->words[m].is_waived, w->is_waived);
        if (p->words[m].ledger != w->ledger || p->words[m].index != w->index || p->words[m].is_withdrawn != w->is_withdrawn)
            fail(s, "two words of one member", v, at, (int)p->words[m].index, (int)w->index);
        if (o->end == DECIDE_ADOPTED && w->word == POSITION_OBJECT &&
            (o->note.procedure == PROPOSAL_SILENCE || o->note.procedure == PROPOSAL_CONSENSUS))
            fail(s, "adopted against an objection", v, at, 0, (int)m);
    }
    for (size_t i = 0; i < o->word_count && o->end == DECIDE_ADOPTED && o->note.procedure <= PROPOSAL_LIMITED; i++) {
        if (o->words[i].state != DECIDE_WORD)
            fail(s, "adopted without a word of each", v, at, 0, (int)i);
    }
}

// Readers have the same epochs, with the same members, keys and organs.
static void
check_epochs(struct sim *s, unsigned v, const struct decide *d)
{
    for (size_t i = 0; i < decide_epoch_count(d) && i < EPOCHS; i++) {
        const struct decide_epoch *e = decide_epoch_at(d, i);
        struct hash_state h;
        struct hash keys;
        hash_init(&h);
        for (size_t m = 0; m < e->charter->member_count; m++) {
            hash_update(&h, bytes_of(e->charter->members[m].ledger.b, sizeof e->charter->members[m].ledger.b));
            hash_update(&h, bytes_of(&e->charter->members[m].is_suspended, sizeof(bool)));
        }
        for (size_t m = 0; m < e->charter->matter_count; m++) {
            hash_update(&h, e->charter->matters[m].organ);
            hash_update(&h, e->charter->matters[m].matter);
        }
        hash_final(&h, &keys);
        if (i >= s->epoch_count) {
            s->epochs[i] = e->id;
            s->keys[i] = keys;
            s->epoch_count = i + 1;
        }
        if (!hash_equal(&s->epochs[i], &e->id) || !hash_equal(&s->keys[i], &keys))
            fail(s, "two charters of one epoch", v, 0, (int)i, (int)i);
    }
}

// The proposals of one layer.
static void
check(struct sim *s, unsigned v, struct decide *d, bool is_exercise, struct arena *a)
{
    struct node *x = &s->nodes[v];
    check_epochs(s, v, d);
    for (unsigned i = 0; i < s->count; i++) {
        struct proposal *p = &s->at[i];
        struct decide_outcome o;
        bool is_proposal = false;
        if (x->held[p->ledger] <= p->index || p->is_exercise != is_exercise)
            continue;
        if (decide_outcome(d, a, &p->id, &o, &is_proposal) != 0 || !is_proposal)
            abort();
        if (x->ends[i] != DECIDE_OPEN && x->ends[i] != o.end)
            fail(s, "an end is taken back", v, i, x->ends[i], (int)o.end);
        if (s->is_traced && (x->ends[i] != o.end || (s->is_free && o.end == DECIDE_OPEN)))
            tell(s, v, i, &o);
        x->ends[i] = (uint8_t)o.end;
        if (o.end != DECIDE_OPEN && p->end != DECIDE_OPEN && o.end != p->end)
            fail(s, "readers differ", v, i, (int)p->end, (int)o.end);
        if (o.end != DECIDE_OPEN)
            p->end = o.end;
        check_words(s, v, i, &o);
    }
    for (unsigned i = 0; i < s->count; i++) {
        for (unsigned j = 0; j < i; j++) {
            if (s->at[i].is_constitutional && s->at[j].is_constitutional && s->at[i].end == DECIDE_ADOPTED &&
                s->at[j].end == DECIDE_ADOPTED && s->at[i].is_exercise == s->at[j].is_exercise &&
                hash_equal(&s->at[i].epoch, &s->at[j].epoch))
                fail(s, "two changes in one epoch", v, i, (int)j, (int)i);
        }
    }
}

static struct decide *
read_all(struct sim *s, unsigned v, enum layer layer)
{
    struct node *x = &s->nodes[v];
    struct decide *d = NULL;
    world_reader_init(&s->w, &s->reader);
    for (uint32_t l = 1; l <= s->w.ledger_count; l++) {
        s->reader.by_number[l].held = x->held[l];
        for (unsigned m = 0; m < s->n; m++) {
            if (x->counted[m][l] > 0)
                world_reader_sign(&s->reader, l, member_name(s, m), x->counted[m][l]);
            for (unsigned i = 0; i < x->anchor_count[m][l]; i++)
                world_reader_sign(&s->reader, l, member_name(s, m), x->anchors[m][l][i]);
        }
    }
    s->w.order = rng_below(&s->r, 1000000);
    if (decide_new(&d, &s->w.charter, &s->reader.ledgers, &s->w.source, layer) != 0)
        abort();
    return d;
}

// ---- a node at work ----

static void
sign(struct sim *s, unsigned v, uint32_t l, uint64_t size)
{
    struct node *x = &s->nodes[v];
    x->cosigned[l] = x->known[v][l] = size;
    count_size(s, x, v, l, size);
}

static bool
may_cosign(struct sim *s, unsigned v, const struct duty_fence *f, size_t count, uint32_t l, uint64_t size)
{
    if (s->nodes[v].is_liar || s->mutation == MUT_FENCE)
        return true;
    for (unsigned i = 0; s->mutation == MUT_NAMED && i < s->naming_count; i++) {
        if (s->namings[i].ledger == l && size > s->namings[i].index)
            return true; // lifts as soon as anything is named
    }
    return duty_may_cosign(f, count, l, size);
}

static void
cosign(struct sim *s, unsigned v, struct decide *d, struct arena *a)
{
    struct node *x = &s->nodes[v];
    struct duty_fence *f = NULL;
    size_t count = 0;
    if (duty_fences(d, a, s->w.names[x->writes], &f, &count) != 0)
        abort();
    for (size_t i = 0; i < count && s->is_traced; i++)
        printf("step %d, node %u: ledger %u up to %llu, from %llu\n", s->t, v, f[i].ledger, (unsigned long long)f[i].size,
               (unsigned long long)f[i].from);
    for (uint32_t l = 1; l <= s->w.ledger_count; l++) {
        if (l == x->writes || bytes_equal(s->w.names[l], s->w.names[x->writes]))
            continue;
        uint64_t size = x->held[l];
        for (size_t i = 0; i < count; i++) {
            if (f[i].ledger == l && !may_cosign(s, v, f, count, l, size) && f[i].size < size)
                size = f[i].size;
        }
        bool is_ready = s->is_free || chance(s, s->is_hard ? 300 : 600);
        if (is_ready && size > x->cosigned[l] && may_cosign(s, v, f, count, l, size))
            sign(s, v, l, size);
    }
}

static enum position_word
opinion(struct sim *s, unsigned v, const struct proposal *p)
{
    static const enum position_word words[] = {POSITION_AGREE,   POSITION_AGREE,  POSITION_AGREE, POSITION_AGREE,
                                               POSITION_RESERVE, POSITION_ABSTAIN, POSITION_SILENT, POSITION_OBJECT};
    if (p->is_waiver)
        return POSITION_AGREE;
    if ((p->effect == PROPOSAL_ACCEDE || p->effect == PROPOSAL_MANDATE) && !chance(s, 100))
        return POSITION_AGREE;
    if (s->is_hard)
        return s->nodes[v].is_cut ? POSITION_OBJECT : POSITION_AGREE;
    return words[below(s, 8)];
}

static void
speak(struct sim *s, unsigned v, struct decide *d, bool is_exercise, struct arena *a)
{
    struct node *x = &s->nodes[v];
    for (unsigned i = 0; i < s->count; i++) {
        const struct proposal *p = &s->at[i];
        struct duty_word w;
        bool is_proposal = false, is_due = s->t >= p->deadline && s->t >= x->since[i] + 3;
        if (p->is_exercise != is_exercise)
            continue;
        if (x->held[p->ledger] <= p->index || x->ends[i] == DECIDE_VOID || !(is_due || chance(s, p->is_waiver ? 500 : 60)))
            continue;
        if (duty_of(d, a, s->w.names[x->writes], &p->id, x->cosigned, &w, &is_proposal) != 0)
            abort();
        if (!w.is_elector || w.has_final || x->has_left)
            continue;
        if (decide_rule_off == RULE_LOCK && p->is_constitutional)
            w.duty = DUTY_FREE;
        uint32_t fenced = w.duty == DUTY_COSIGN ? w.ledger : 0;
        struct duty_fence *f = NULL;
        size_t count = 0;
        if (fenced != 0 && duty_fences(d, a, s->w.names[x->writes], &f, &count) != 0)
            abort();
        if (fenced != 0 && x->held[fenced] >= w.size && may_cosign(s, v, f, count, fenced, w.size)) {
            sign(s, v, fenced, w.size);
            continue;
        }
        if (w.duty == DUTY_FREE)
            say(s, v, p, opinion(s, v, p));
        else if (is_due)
            say(s, v, p, POSITION_OBJECT);
        return; // what was read is old now
    }
}

static void
lie(struct sim *s, unsigned v)
{
    struct node *x = &s->nodes[v];
    struct hash nothing;
    rng_fill(&s->r, nothing.b, sizeof nothing.b);
    if (s->count == 0 || s->naming_count > NAMINGS / 2)
        return;
    const struct proposal *p = &s->at[below(s, s->count)];
    if (x->held[p->ledger] <= p->index)
        return;
    if (p->is_waiver && p->subject == v && chance(s, 400))
        name_waiver(s, v, &p->id, &s->at[p->of].id);
    else if (p->is_waiver)
        say(s, v, p, POSITION_AGREE);
    else if (chance(s, 50))
        name_waiver(s, v, &nothing, &p->id);
    else if (chance(s, 30))
        (void)(world_say(&s->w, x->writes, &nothing, POSITION_AGREE, true, POSITION_IN_EPOCH, &p->epoch, false), wrote(s, v), 0);
    else
        say(s, v, p, (enum position_word)below(s, POSITION_WORD_COUNT));
}

static void
waive(struct sim *s, unsigned v, struct decide *d)
{
    struct node *x = &s->nodes[v];
    unsigned of = s->count > 0 ? below(s, s->count) : 0, who = below(s, s->n);
    struct proposal *p = &s->at[of];
    uint8_t slots[MEMBERS];
    bool is_waivable = s->count > 0 && !p->is_exercise && is_in(s, v, d);
    struct decide_outcome o;
    bool is_proposal = false;
    struct arena a;
    if (!is_waivable || s->count >= PROPOSALS - 1 || who == v || x->held[p->ledger] <= p->index ||
        x->ends[of] != DECIDE_OPEN || (p->is_waiver && s->at[p->of].is_waiver) ||
        !(s->nodes[who].is_cut || s->nodes[who].is_dead || x->is_liar || chance(s, 20)))
        return;
    unsigned tries = 0;
    for (unsigned i = 0; i < s->count; i++) {
        if (!s->at[i].is_waiver || s->at[i].of != of || s->at[i].subject != who)
            continue;
        tries++;
        if (!x->is_liar && x->ends[i] == DECIDE_OPEN)
            return;
    }
    if (tries >= 6)
        return;
    arena_init(&a, 1 << 20);
    struct bytes name = member_name(s, who);
    if (decide_outcome(d, &a, &p->id, &o, &is_proposal) == 0 && is_proposal) {
        const struct charter *c = decide_epoch_at(d, o.epoch)->charter;
        struct world_proposal what = {.effect = PROPOSAL_WAIVE, .id = &p->id, .majority = charter_waiver(c), .slots = slots};
        bool is_needed = false;
        for (size_t i = 0; i < o.word_count; i++) {
            size_t slot = 0;
            while (slot < c->member_count && !bytes_equal(c->members[slot].name, o.words[i].member))
                slot++;
            if (bytes_equal(o.words[i].member, name))
                is_needed = o.words[i].state != DECIDE_WORD && o.words[i].waits != DECIDE_ELSEWHERE;
            else
                slots[what.slot_count++] = (uint8_t)slot;
        }
        const struct charter_member *m = charter_find(c, name);
        uint32_t l = 1;
        while (l < s->w.ledger_count && m != NULL &&
               !(bytes_equal(s->w.names[l], name) && s->w.generations[l] == m->generation))
            l++;
        struct charter *kept = arena_alloc(&s->w.a, sizeof *kept);
        *kept = *c;
        kept->members = arena_array(&s->w.a, c->party_count, sizeof *kept->members);
        memcpy(kept->members, c->members, c->party_count * sizeof *kept->members);
        what.epoch = kept;
        what.epoch_id = decide_epoch_at(d, o.epoch)->id;
        what.member = arena_str(&s->w.a, name);
        what.generation = m != NULL ? m->generation : 1;
        what.size = x->is_liar && chance(s, 500) ? rng_below(&s->r, x->held[l] + 1) : x->cosigned[l];
        if (is_needed && what.slot_count >= charter_waiver(c)) {
            struct proposal *w = add(s, v, &what, s->t + 3 + (int)below(s, 20));
            w->of = of;
            w->subject = who;
            w->size = what.size;
        }
    }
    arena_clear(&a);
}

// Its keys are new: it goes on in the next generation of its ledger.
static void
follow_rebinding(struct sim *s, unsigned v, struct decide *d)
{
    struct node *x = &s->nodes[v];
    const struct charter *c = decide_epoch_at(d, decide_epoch_count(d) - 1)->charter;
    const struct charter_member *m = charter_find(c, s->w.names[x->writes]);
    if (m == NULL || m->generation <= s->w.generations[x->writes])
        return;
    x->has_left = false; // said, if at all, beyond where its old ledger ends: never said. Who has left is not rebound
    for (uint32_t l = 1; l <= s->w.ledger_count; l++) {
        if (bytes_equal(s->w.names[l], m->name) && s->w.generations[l] == m->generation) {
            x->writes = l;
            return;
        }
    }
    if (s->w.ledger_count + 1 < LEDGERS)
        x->writes = world_add_ledger(&s->w, (const char *)m->name.p, m->generation);
}

// What is an exercise, judged and spoken on by itself.
static void
rehearse(struct sim *s, unsigned v, struct arena *a)
{
    bool has_one = false;
    for (unsigned i = 0; i < s->count; i++)
        has_one = has_one || (s->at[i].is_exercise && s->nodes[v].held[s->at[i].ledger] > s->at[i].index);
    if (!has_one)
        return;
    struct decide *d = read_all(s, v, LAYER_EXERCISE);
    if (!s->nodes[v].is_liar)
        check(s, v, d, true, a);
    speak(s, v, d, true, a);
    decide_free(d);
}

static void
work(struct sim *s, unsigned v)
{
    struct node *x = &s->nodes[v];
    struct arena a;
    arena_init(&a, (size_t)1 << 24);
    if (s->has_exercise)
        rehearse(s, v, &a);
    struct decide *d = read_all(s, v, LAYER_COMMON);
    if (!x->is_liar)
        check(s, v, d, false, &a);
    if (x->is_liar && chance(s, 300))
        lie(s, v);
    cosign(s, v, d, &a);
    follow_rebinding(s, v, d);
    struct duty_unnamed *u = NULL;
    size_t count = 0;
    if (duty_find_unnamed(d, &a, s->w.names[x->writes], &u, &count) != 0)
        abort();
    if (count > 0) // also when it has left: its withdrawal has to settle
        name_waiver(s, v, &u[0].waiver, &u[0].proposal);
    if (s->count < (s->is_hard ? 7u : 8u) && is_in(s, v, d) && !s->is_free && !x->has_left && chance(s, s->count < 2 ? 400 : 80))
        propose(s, v, d);
    if (!x->has_left && (s->is_free || s->t > 25 || (x->is_liar && s->t > 8)) && chance(s, s->is_free ? 400 : 250))
        waive(s, v, d);
    speak(s, v, d, false, &a);
    if (s->leaving > 0 && is_in(s, v, d) && !s->is_free && !x->has_left && !x->is_liar && chance(s, 15)) {
        s->leaving--;
        (void)world_withdraw(&s->w, x->writes);
        wrote(s, v);
        x->has_left = true;
    }
    decide_free(d);
    arena_clear(&a);
}

// ---- runs ----

static void
set_organs(struct sim *s)
{
    static const char lines[] = "organ heads - all 2 Heads\nmatter heads work silence,consensus,limited,majority:2\n"
                                "matter heads constitution silence,consensus\n"
                                "organ small - AA,BB 1 Small\nmatter small work silence,consensus,limited,majority:2\n";
    struct charter next;
    struct err e = {0};
    if (charter_amend(&s->w.a, &s->w.charter, bytes_of_str(lines), &next, &e) != 0) {
        fprintf(stderr, "%s\n", e.text);
        abort();
    }
    s->w.charter = next;
}

// All have agreed that the newcomer is admitted, with these keys, when the rest begins.
static void
admit(struct sim *s, uint64_t keys)
{
    struct world_proposal what = {.effect = PROPOSAL_ADMIT, .member = NEWCOMER, .generation = keys};
    const struct proposal *p = add(s, 0, &what, 1);
    if (s->w.charter.organ_count > 0)
        return; // it names no organ, and is void
    for (unsigned v = 0; v < s->founders; v++)
        say(s, v, p, POSITION_AGREE);
}

static bool
begin(struct sim *s, uint64_t seed, bool is_hard, enum mutation mutation)
{
    rng_init(&s->r, seed);
    s->is_hard = is_hard;
    s->mutation = mutation;
    s->n = 3 + below(s, MEMBERS - 3);
    if (is_hard)
        s->n = 4 + below(s, 4);
    s->founders = s->n;
    world_init(&s->w, s->n);
    s->has_exercise = !is_hard && chance(s, 100);
    s->w.charter.term_min_s = 60;
    if (chance(s, 300))
        set_organs(s);
    unsigned k = 1 + 2 * s->n / 3, mode = below(s, 10);
    bool has_liars = mode >= 6, has_lost = mode >= 3 && (mode < 6 || is_hard);
    s->leaving = chance(s, 250) && s->n > 4 ? 1 : 0;
    unsigned liars = has_liars ? (s->n - s->leaving - 1) / 3 : 0, lost = has_lost ? below(s, s->n - k + 1) : 0;
    for (unsigned v = 0; v < s->n; v++)
        s->nodes[v].writes = v + 1;
    for (unsigned i = 0; i < liars; i++)
        s->nodes[below(s, s->n)].is_liar = true;
    for (unsigned i = 0; i < lost; i++) {
        struct node *x = &s->nodes[below(s, s->n)];
        x->is_cut = true;
        x->is_dead = !is_hard && chance(s, 500);
    }
    if (!is_hard && chance(s, 400)) {
        for (uint64_t keys = 1; keys <= 1 + rng_below(&s->r, 2); keys++)
            admit(s, keys);
        s->nodes[s->n].writes = world_add_ledger(&s->w, NEWCOMER, 1);
        s->n++;
    }
    return has_liars;
}

static void
step(struct sim *s)
{
    unsigned v = below(s, s->n), u = below(s, s->n);
    struct node *x = &s->nodes[v], *y = &s->nodes[u];
    s->t++;
    if (x->is_dead && s->is_free)
        return;
    bool is_reached = v != u && !y->is_dead && !x->is_dead && (s->is_free || !(x->is_cut || y->is_cut) || chance(s, 80));
    if (is_reached)
        hear(s, v, u);
    if (s->is_free || !x->is_dead)
        work(s, v);
}

// Has everything ended that must? Else the first reader and proposal where it has not.
static bool
is_live(const struct sim *s, unsigned *reader, unsigned *proposal)
{
    for (unsigned v = 0; v < s->n; v++) {
        for (unsigned i = 0; i < s->count; i++) {
            if (s->nodes[v].is_dead || s->nodes[v].is_liar || s->at[i].is_waiver || s->nodes[v].ends[i] != DECIDE_OPEN)
                continue;
            *reader = v;
            *proposal = i;
            return false;
        }
    }
    return true;
}

// The first fault of a seed; empty when there is none.
static void
run(struct sim *s, uint64_t seed, bool is_hard, enum mutation mutation)
{
    bool is_traced = s->is_traced;
    memset(s, 0, sizeof *s);
    s->is_traced = is_traced;
    bool has_liars = begin(s, seed, is_hard, mutation);
    for (int i = 0; i < 90 && s->fault[0] == '\0'; i++)
        step(s);
    s->is_free = true;
    unsigned dead = 0, p = 0;
    unsigned v = 0;
    for (; v < s->n; v++)
        dead += s->nodes[v].is_dead;
    for (int i = 0; i < 80 * (int)s->n && s->fault[0] == '\0' && !is_live(s, &v, &p); i++)
        step(s);
    if (s->fault[0] == '\0' && !has_liars && dead == 0 && !is_live(s, &v, &p))
        fail(s, "never ends", v, p, 0, 0);
    for (unsigned i = 0; i < s->count; i++) {
        adopted[s->at[i].effect] += s->at[i].end == DECIDE_ADOPTED && !s->at[i].is_exercise;
        rehearsed += s->at[i].end == DECIDE_ADOPTED && s->at[i].is_exercise;
    }
    world_clear(&s->w);
}

static uint64_t
run_seeds(struct sim *s, uint64_t from, uint64_t count, bool is_hard, enum mutation mutation, bool is_quiet)
{
    uint64_t faults = 0;
    for (uint64_t seed = from; seed < from + count; seed++) {
        run(s, seed, is_hard, mutation);
        if (s->fault[0] == '\0')
            continue;
        faults++;
        if (is_quiet)
            return seed;
        printf("seed %llu%s: %s\n", (unsigned long long)seed, is_hard ? " --hard" : "", s->fault);
    }
    return is_quiet ? 0 : faults;
}

static const struct {
    const char *name;
    enum decide_rule rule;
    enum mutation mutation;
    bool is_hard;
    uint64_t seeds; // within which it is found
} mutations[] = {
    {"cap", RULE_CAP, MUT_NONE, true, 0}, // no seed shows it any more (docs/decisions/0015): with --without alone
    {"lock", RULE_LOCK, MUT_NONE, false, 50},
    {"fence", RULE_NONE, MUT_FENCE, true, 200},  {"adopted", RULE_NONE, MUT_NAMED, true, 400},
    {"k", RULE_K, MUT_NONE, true, 1000},
    {"settled", RULE_SETTLED, MUT_NONE, true, 50},
};

static int
run_mutations(struct sim *s)
{
    int result = 0;
    size_t count = 0;
    for (size_t i = 0; i < sizeof mutations / sizeof *mutations; i++) {
        if (mutations[i].seeds == 0)
            continue;
        count++;
        decide_rule_off = mutations[i].rule;
        uint64_t seed = run_seeds(s, 1, mutations[i].seeds, mutations[i].is_hard, mutations[i].mutation, true);
        printf("%s %zu - without the rule of %s: %s", seed > 0 ? "ok" : "not ok", count, mutations[i].name,
               seed > 0 ? "" : "not found\n");
        if (seed > 0)
            printf("seed %llu, %s\n", (unsigned long long)seed, s->fault);
        result |= seed == 0;
    }
    printf("1..%zu\n", count);
    return result;
}

int
main(int argc, char **argv)
{
    static struct sim s;
    uint64_t seeds = 0, from = 1;
    bool is_hard = false;
    enum mutation mutation = MUT_NONE;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--mutations") == 0)
            return run_mutations(&s);
        if (strcmp(argv[i], "--hard") == 0)
            is_hard = true;
        else if (strcmp(argv[i], "--trace") == 0)
            s.is_traced = true;
        else if (strcmp(argv[i], "--seeds") == 0 && i + 1 < argc)
            seeds = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--from") == 0 && i + 1 < argc)
            from = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--without") == 0 && i + 1 < argc) {
            i++;
            for (size_t j = 0; j < sizeof mutations / sizeof *mutations; j++) {
                if (strcmp(argv[i], mutations[j].name) == 0) {
                    decide_rule_off = mutations[j].rule;
                    mutation = mutations[j].mutation;
                }
            }
        }
    }
    uint64_t faults = run_seeds(&s, from, seeds, is_hard, mutation, false);
    printf("%llu seeds from %llu%s: %llu faults\n", (unsigned long long)seeds, (unsigned long long)from,
           is_hard ? " --hard" : "", (unsigned long long)faults);
    printf("adopted:");
    for (size_t i = 0; i <= PROPOSAL_WAIVE; i++)
        printf(" %llu %s,", (unsigned long long)adopted[i],
               i == PROPOSAL_NONE ? "texts" : i == PROPOSAL_WAIVE ? "waive" : proposal_effects[i - PROPOSAL_ADMIT]);
    printf(" %llu in exercises\n", (unsigned long long)rehearsed);
    return faults > 0;
}
