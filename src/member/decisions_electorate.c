// SPDX-License-Identifier: Apache-2.0
// Who decides on what is to be proposed, by the present epoch: what an author's node fills in.
#include "member/decisions.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/when.h"
#include "ledger/tree.h"
#include "member/decided.h"
#include "member/find.h"
#include "record/charter_organ.h"
#include "record/field.h"

struct asking {
    struct view *v;
    const struct decisions_question *q;
    struct json_writer *w;
    const struct charter *charter; // as it stands
    enum proposal_effect effect;
    struct decided d;
    struct err *e;
};

// The organ that was asked for; else the first that decides on what this is.
static const struct charter_organ *
find_organ(const struct asking *x)
{
    struct bytes matter = x->q->matter.n > 0   ? x->q->matter
                          : x->q->effect.n > 0 ? BYTES_LIT(CHARTER_CONSTITUTION)
                                               : BYTES_LIT("general");
    if (x->q->organ.n > 0)
        return charter_organ_find(x->charter, x->q->organ);
    for (size_t i = 0; charter_organ_at(x->charter, i) != NULL; i++)
        if (charter_organ_procedures(x->charter, charter_organ_at(x->charter, i), matter) != 0)
            return charter_organ_at(x->charter, i);
    return NULL;
}

// A constitutional proposal cites the sizes of the epoch's beginning: a member's assents in it stand behind its word on the change
// that opened it; and where it gave none, behind the size that this change cites.
static uint64_t
size_at_epoch(const struct decided *d, const struct decide_outcome *opening, const struct charter_member *m)
{
    const struct decide_word *word = decided_word(opening, m->name);
    struct bytes rest = opening->note.electors;
    struct proposal_elector elector;
    if (word != NULL && word->state == DECIDE_WORD && word->ledger > 0 && !word->is_withdrawn &&
        d->ledgers.by_number[word->ledger].generation == m->generation)
        return word->index + 1;
    while (proposal_next_elector(&rest, &elector))
        if (bytes_equal(elector.member, m->name) && elector.generation == m->generation)
            return elector.size;
    return 0;
}

static void
write_elector(struct asking *x, const struct charter_member *m, const struct decide_outcome *opening)
{
    const struct view_ledger *l = view_ledger_of(x->v, m->name);
    uint64_t size = proposal_is_constitutional(x->effect) ? size_at_epoch(&x->d, opening, m) : l && l->generation == m->generation ? l->size : 0;
    json_write_object(x->w, NULL);
    json_write_text(x->w, "member", m->name);
    if (m->generation > 1)
        json_write_int(x->w, "generation", m->generation);
    json_write_int(x->w, "size", (int64_t)size);
    json_write_object_end(x->w);
}

static int
write_of_organ(struct asking *x)
{
    const struct decide_epoch *epoch = decided_epoch(&x->d);
    const struct charter_organ *o = find_organ(x);
    bool has_subject = x->effect != PROPOSAL_MANDATE && x->effect != PROPOSAL_AMEND;
    struct decide_outcome opening = {.word_count = 0};
    uint8_t slots[LIMIT_MEMBERS];
    bool is_proposal = false;
    if (o == NULL && x->q->organ.n > 0)
        return err_set(x->e, ERR_NOT_FOUND, "organ: there is no organ '%.*s'; see `entente organs`",
                       (int)num_min_size(x->q->organ.n, 40), (const char *)x->q->organ.p);
    if (o == NULL)
        return err_set(x->e, ERR_REFUSED, "organ: none decides on such a matter: name a matter and its organ (entente organs shows them)");
    if (epoch->number > 0) {
        int r = decided_outcome(&x->d, &x->v->arena, &epoch->id, &opening, &is_proposal, x->e);
        if (r < 0)
            return r;
    }
    unsigned count = decide_electorate(x->charter, o->id, x->effect, has_subject ? x->q->member : (struct bytes){0}, slots);
    json_write_text(x->w, "organ", o->id);
    json_write_array(x->w, "electors");
    for (unsigned i = 0; i < count; i++)
        write_elector(x, &x->charter->members[slots[i]], &opening);
    json_write_array_end(x->w);
    return count > 0 ? 0 : err_set(x->e, ERR_REFUSED, "organ: nobody in it has a vote now");
}

// What everybody has cosigned of the ledger so far: more than that nobody promises to have left alone.
static uint64_t
largest_signed(const struct view *v, const struct view_ledger *l)
{
    uint64_t size = l->settled;
    for (size_t i = 0; i < v->charter.party_count; i++)
        if (!bytes_equal(l->cosigners[i].member, l->member) && l->cosigners[i].size > size)
            size = l->cosigners[i].size;
    return size;
}

static int
write_of_waiver(struct asking *x)
{
    const struct view_ledger *found, *l = view_ledger_of(x->v, x->q->member);
    struct decide_outcome o;
    struct hash id;
    uint64_t index;
    bool is_proposal = false;
    int r = find_record(x->v, x->q->waives, &found, &index, &id, x->e);
    if (r == 0)
        r = decided_outcome(&x->d, &x->v->arena, &id, &o, &is_proposal, x->e);
    if (r == 0 && !is_proposal)
        return err_set(x->e, ERR_NOT_FOUND, "there is no proposal of that id; see `entente outcome`");
    const struct decide_word *word = r == 0 ? decided_word(&o, x->q->member) : NULL;
    if (r == 0 && (word == NULL || l == NULL))
        return err_set(x->e, ERR_REFUSED, "member: %.*s has no word on that proposal", (int)x->q->member.n, (const char *)x->q->member.p);
    if (r == 0 && (o.end != DECIDE_OPEN || word->state == DECIDE_WORD))
        return err_set(x->e, ERR_REFUSED, "that proposal does not wait for %.*s; see `entente outcome`", (int)x->q->member.n,
                       (const char *)x->q->member.p);
    if (r < 0)
        return r;
    json_write_text(x->w, "organ", o.note.organ);
    json_write_array(x->w, "electors");
    for (size_t i = 0; i < o.word_count; i++) {
        const struct charter_member *m = charter_find(x->charter, o.words[i].member);
        if (m != NULL && !bytes_equal(m->name, x->q->member))
            write_elector(x, m, &(struct decide_outcome){.word_count = 0});
    }
    json_write_array_end(x->w);
    json_write_int(x->w, "majority", charter_waiver(x->charter));
    json_write_object(x->w, "waives");
    json_write_hex(x->w, "proposal", hash_bytes(&id));
    json_write_text(x->w, "member", l->member);
    if (l->generation > 1)
        json_write_int(x->w, "generation", (int64_t)l->generation);
    json_write_int(x->w, "size", (int64_t)largest_signed(x->v, l));
    json_write_object_end(x->w);
    return 0;
}

// Where the ledger ends that a member goes on from with new keys: what is settled of it stands.
static int
write_rebound(struct asking *x)
{
    const struct view_ledger *l = view_ledger_of(x->v, x->q->member);
    struct store_reader reader;
    struct hash root;
    if (l == NULL)
        return err_set(x->e, ERR_NOT_FOUND, "member: no ledger of %.*s is held here", (int)x->q->member.n,
                       (const char *)x->q->member.p);
    int r = store_reader_init(&reader, x->v->store, l->number);
    if (r < 0)
        return err_set(x->e, r, "no memory to read a ledger");
    r = tree_root_at(&reader.reader, l->settled, &root);
    store_reader_clear(&reader);
    if (r < 0)
        return err_set(x->e, r, "the ledger of %.*s cannot be read; see `entente verify`", (int)l->member.n, (const char *)l->member.p);
    json_write_object(x->w, "rebound");
    json_write_int(x->w, "generation", (int64_t)l->generation);
    json_write_int(x->w, "size", (int64_t)l->settled);
    json_write_hex(x->w, "root", hash_bytes(&root));
    json_write_object_end(x->w);
    return 0;
}

// ---- accessions ----

struct admissions {
    struct asking *x;
    struct row *at;
    size_t count, room;
};

static int
add_admission(void *context, const struct row *row)
{
    struct admissions *s = context;
    if (row->kind != KIND_PROPOSAL || row->status != PROPOSAL_ADMIT || row->layer != LAYER_COMMON)
        return 0;
    if (s->count == s->room) {
        size_t room = s->room ? 2 * s->room : 16;
        struct row *at = arena_array(&s->x->v->arena, room, sizeof *at);
        if (at == NULL)
            return ERR_NOMEM;
        if (s->count > 0)
            memcpy(at, s->at, s->count * sizeof *at);
        s->at = at;
        s->room = room;
    }
    s->at[s->count++] = *row;
    return 0;
}

// One that is adopted goes before one that is open; of two, the one proposed last. NULL: there is none.
static int
find_admission(struct admissions *s, const struct row **best)
{
    bool is_best_adopted = false;
    *best = NULL;
    for (size_t i = 0; i < s->count; i++) {
        struct decide_outcome o;
        bool is_proposal = false;
        int r = decided_outcome(&s->x->d, &s->x->v->arena, &s->at[i].id, &o, &is_proposal, s->x->e);
        if (r < 0)
            return r;
        bool is_adopted = o.end == DECIDE_ADOPTED;
        if (!is_proposal || !(is_adopted || o.end == DECIDE_OPEN) || o.note.role != PROPOSAL_APPLICANT ||
            !bytes_equal(o.note.member, s->x->q->member))
            continue;
        if (*best != NULL && (is_adopted == is_best_adopted ? s->at[i].time <= (*best)->time : is_best_adopted))
            continue;
        *best = &s->at[i];
        is_best_adopted = is_adopted;
    }
    return 0;
}

// The admission that an accession goes on from.
static int
write_admission(struct asking *x)
{
    struct admissions s = {.x = x};
    const struct row *best = NULL;
    struct hash group;
    proposal_group_of_admissions(&group);
    int r = store_row_group(x->v->store, &group, add_admission, &s, x->e);
    if (r == ERR_NOMEM)
        return err_set(x->e, r, "no memory to decide");
    if (r == 0)
        r = find_admission(&s, &best);
    if (r == 0 && best == NULL)
        return err_set(x->e, ERR_NOT_FOUND, "member: no admission of %.*s as an applicant has been proposed; see `entente propose --admit`",
                       (int)num_min_size(x->q->member.n, 40), (const char *)x->q->member.p);
    if (r == 0)
        json_write_hex(x->w, "admission", hash_bytes(&best->id));
    return r;
}

int
decisions_electorate(struct view *v, const struct decisions_question *q, struct json_writer *w, struct err *e)
{
    struct asking x = {.v = v, .q = q, .w = w, .e = e, .effect = PROPOSAL_NONE};
    if (q->effect.n > 0) {
        int type = field_word(proposal_effects, q->effect);
        if (type < 0)
            return err_set(e, ERR_INVALID, "effect: '%.*s' is none that a proposal can have",
                           (int)num_min_size(q->effect.n, 40), (const char *)q->effect.p);
        x.effect = PROPOSAL_ADMIT + (enum proposal_effect)type;
    }
    int r = decided_view(&x.d, v, LAYER_COMMON, WHEN_MAX, e);
    if (r == 0) {
        x.charter = decided_epoch(&x.d)->charter;
        json_write_object(w, NULL);
        json_write_hex(w, "epoch", hash_bytes(&decided_epoch(&x.d)->id));
        r = q->waives.n > 0 ? write_of_waiver(&x) : write_of_organ(&x);
        if (r == 0 && x.effect == PROPOSAL_REBIND)
            r = write_rebound(&x);
        if (r == 0 && x.effect == PROPOSAL_ACCEDE)
            r = write_admission(&x);
        json_write_object_end(w);
    }
    decided_end(&x.d);
    return r == 0 ? buf_check(w->out) : r;
}
