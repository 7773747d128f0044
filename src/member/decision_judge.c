// SPDX-License-Identifier: Apache-2.0
// Proposals and positions of our own, before they are written. A proposal is judged as everybody will: its row is shown to room
// decide as if it stood at the end of our ledger.
#include "member/decision_judge.h"

#include "base/when.h"
#include "member/promises.h"
#include "record/kinds.h"
#include "record/position.h"
#include "record/proposal.h"

#define JUDGE_ARENA_MAX (64 * 1024 * 1024)

struct judged {
    struct member *m;
    const struct record *rec;
    struct arena arena;
    struct decided d;
    struct err *e;
};

// ---- proposals ----

// What it rests on: there is such a proposal, and it may yet be adopted. What is no proposal here (an agreement) is looked at
// when it takes effect.
static int
check_required(struct judged *j)
{
    const struct json *list = json_get(j->rec->json, "requires");
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        struct decide_outcome o;
        struct hash id;
        bool is_proposal = false;
        if (hash_from_hex(x->text, &id) < 0)
            continue;
        int r = decided_outcome(&j->d, &j->arena, &id, &o, &is_proposal, j->e);
        if (r < 0)
            return r;
        if (is_proposal && (o.end == DECIDE_BROKEN || o.end == DECIDE_VOID))
            return err_set(j->e, ERR_REFUSED, "requires: %.12s was not adopted, so this could never take effect",
                           (const char *)x->text.p);
    }
    return 0;
}

// What it amends, supersedes or reaffirms is a proposal that is held here.
static int
check_related(struct judged *j, const char *field, bool must_be_adopted)
{
    struct bytes text = json_get_text(j->rec->json, field);
    struct decide_outcome o;
    struct hash id;
    bool is_proposal = false;
    if (text.n == 0 || hash_from_hex(text, &id) < 0)
        return 0;
    int r = decided_outcome(&j->d, &j->arena, &id, &o, &is_proposal, j->e);
    if (r == 0 && !is_proposal)
        return err_set(j->e, ERR_REFUSED, "%s: no proposal %.12s is held here; see `entente outcome --all`", field,
                       (const char *)text.p);
    if (r == 0 && must_be_adopted && o.end != DECIDE_ADOPTED)
        return err_set(j->e, ERR_REFUSED, "%s: %.12s is not adopted", field, (const char *)text.p);
    return r;
}

// Who is to do something is in the alliance; who is to come in is not, or has left: which the chain of epochs does not tell.
static int
check_parties(struct judged *j, const struct decide_outcome *o, const struct charter *c)
{
    const struct json *items = json_get(j->rec->json, "items");
    for (const struct json *x = items ? items->first : NULL; x; x = x->next) {
        struct bytes owner = json_get_text(x, "owner");
        const struct charter_member *m = charter_find(c, owner);
        if (!m || m->role == CHARTER_FORMER)
            return err_set(j->e, ERR_REFUSED, "items: %.*s, who is to do one, is not in the alliance; see `entente members`",
                           (int)owner.n, (const char *)owner.p);
    }
    const struct charter_member *m = o->note.effect == PROPOSAL_ADMIT ? charter_find(&j->m->charter, o->note.member) : NULL;
    if (m && m->role != CHARTER_FORMER)
        return err_set(j->e, ERR_REFUSED, "effect: %.*s is in the alliance already, as %s", (int)m->name.n, (const char *)m->name.p,
                       charter_role_name(m->role));
    return 0;
}

static int
judge_proposal(struct judged *j)
{
    struct decide_outcome o;
    bool is_proposal = false;
    int r = decided_outcome(&j->d, &j->arena, &j->d.candidate_id, &o, &is_proposal, j->e);
    if (r < 0)
        return r;
    if (!is_proposal || o.end == DECIDE_VOID)
        return err_set(j->e, ERR_REFUSED, "it would be void: %s", is_proposal ? o.reason : "it is no proposal");
    const struct decide_epoch *present = decided_epoch(&j->d);
    if (!hash_equal(&present->id, &o.note.epoch))
        return err_set(j->e, ERR_REFUSED, "epoch: is not the present one; `entente propose` fills it in, with who decides");
    if (o.note.deadline <= j->m->wall)
        return err_set(j->e, ERR_REFUSED, "deadline: has passed already");
    r = check_parties(j, &o, present->charter);
    if (r == 0)
        r = check_required(j);
    if (r == 0)
        r = check_related(j, "amends", true);
    if (r == 0)
        r = check_related(j, "reaffirms", true);
    return r == 0 ? check_related(j, "supersedes", false) : r;
}

// ---- positions ----

static const char *
name_of(struct arena *a, const struct hash *id)
{
    char *hex = arena_array(a, 2 * HASH_SIZE + 1, 1);
    if (!hex)
        return "";
    bytes_to_hex_str(hash_bytes(id), hex);
    return hex;
}

static int
check_clauses(struct judged *j, const struct decide_outcome *o)
{
    const struct json *wanted = json_get(j->rec->json, "clauses");
    const struct json *record;
    if (!wanted)
        return 0;
    int r = decided_record(&j->d, &j->arena, o->ledger, o->index, &record, j->e);
    if (r < 0 || !record)
        return r;
    const struct json *text = json_at(json_get(record, "texts"), 0), *clauses = json_get(text, "clauses");
    for (const struct json *x = wanted->first; x; x = x->next) {
        const struct json *c = clauses ? clauses->first : NULL;
        while (c && !bytes_equal(json_get_text(c, "number"), x->text))
            c = c->next;
        if (!c)
            return err_set(j->e, ERR_REFUSED, "clauses: the text has no clause %.*s", (int)x->text.n, (const char *)x->text.p);
    }
    return 0;
}

// A final word that the rules allow this member, and that says in its own ledger what it binds.
static int
check_duty(struct judged *j)
{
    static const char *const marks[] = {NULL, "epoch", "waived"};
    const struct record *rec = j->rec;
    struct duty_word duty;
    struct hash named;
    bool is_proposal = false;
    int r = promises_duty(j->m, &j->d, &j->arena, &rec->about, &duty, &is_proposal, j->e);
    if (r < 0 || !is_proposal)
        return r;
    const char *field = duty.mark <= POSITION_OF_WAIVED ? marks[duty.mark] : NULL;
    struct bytes text = field ? json_get_text(rec->json, field) : (struct bytes){NULL, 0};
    if (field && (hash_from_hex(text, &named) < 0 || !hash_equal(&named, &duty.other)))
        return err_set(j->e, ERR_REFUSED, "%s: a word on this proposal names it; `entente position` writes it", field);
    if (rec->status == POSITION_OBJECT || duty.duty == DUTY_FREE || !json_get_bool(rec->json, "final", false))
        return 0;
    if (duty.duty == DUTY_OBJECT)
        return err_set(j->e, ERR_REFUSED, "word: this member may only object: %s%s%.12s", duty.reason, duty.has_because ? " " : "",
                       duty.has_because ? name_of(&j->arena, &duty.because) : "");
    return err_set(j->e, ERR_BUSY,
                   "word: not yet: this node has still to fetch and cosign records that the proposal counts on; try again in a moment");
}

static int
judge_position(struct judged *j)
{
    const struct record *rec = j->rec;
    struct bytes self = j->m->self;
    struct decide_outcome o;
    bool is_proposal = false;
    int r = decided_outcome(&j->d, &j->arena, &rec->about, &o, &is_proposal, j->e);
    if (r < 0)
        return r;
    if (!is_proposal)
        return err_set(j->e, ERR_REFUSED, rec->is_exercise ? "proposal: there is no such proposal in the exercise"
                                                           : "proposal: there is no such proposal here");
    if (o.end == DECIDE_VOID)
        return err_set(j->e, ERR_REFUSED, "proposal: it is void: %s", o.reason);
    const struct decide_word *own = decided_word(&o, self);
    if (!own)
        return err_set(j->e, ERR_REFUSED, "proposal: it is not put to %.*s", (int)self.n, (const char *)self.p);
    if (own->state >= DECIDE_PENDING)
        return err_set(j->e, ERR_REFUSED, "proposal: the final word of %.*s is said: %s", (int)self.n, (const char *)self.p,
                       position_words[own->word]);
    if (rec->status == POSITION_SILENT)
        return err_set(j->e, ERR_REFUSED, "word: silence is written by the node itself, at the deadline");
    r = check_clauses(j, &o);
    return r == 0 ? check_duty(j) : r;
}

int
decision_judge(struct member *m, const struct record *rec, struct err *e)
{
    struct judged j = {.m = m, .rec = rec, .e = e};
    enum layer layer = rec->is_exercise ? LAYER_EXERCISE : LAYER_COMMON;
    if (rec->kind->id != KIND_PROPOSAL && rec->kind->id != KIND_POSITION)
        return 0;
    arena_init(&j.arena, JUDGE_ARENA_MAX);
    int r = rec->kind->id == KIND_PROPOSAL ? decided_candidate(&j.d, m, rec, layer, e) : decided_member(&j.d, m, layer, e);
    if (r == 0)
        r = rec->kind->id == KIND_PROPOSAL ? judge_proposal(&j) : judge_position(&j);
    if (r == ERR_NOMEM)
        (void)err_set(e, r, "no memory to judge a record"); // r is returned
    decided_end(&j.d);
    arena_clear(&j.arena);
    return r;
}
