// SPDX-License-Identifier: Apache-2.0
#include "decide/change.h"

#include "decide/book.h"
#include "decide/judge.h"
#include "record/charter_amend.h"
#include "record/charter_change.h"
#include "record/kind.h"

int
change_admit(struct arena *a, const struct charter *c, const struct proposal_note *note, struct charter *out,
             struct err *e)
{
    static const enum charter_role roles[] = {CHARTER_APPLICANT, CHARTER_PARTNER, CHARTER_OBSERVER,
                                              CHARTER_SECRETARIAT};
    struct charter_member guest = {.name = note->member,
                                   .ledger = note->keys.ledger,
                                   .cosign = note->keys.cosign,
                                   .transport = note->keys.transport,
                                   .address = note->address,
                                   .role = roles[note->role],
                                   .kinds = note->kinds,
                                   .generation = 1};
    const struct charter_member *m = charter_find(c, note->member);
    struct charter left = *c;
    // Whoever is a member can be admitted again once it has left.
    int rc = m != NULL && m->role == CHARTER_MEMBER ? charter_change_withdraw(a, c, note->member, &left, e) : 0;
    return rc == 0 ? charter_change_admit(a, &left, &guest, out, e) : rc;
}

// ---- accession ----

// The admission that the accession names, with the keys that it gives. Of several that were adopted for one name, none else
// counts: which of them a reader holds is nothing that all can know.
static int
find_admission(struct decide *d, struct arena *a, const struct ask *x, struct proposal_note *out, enum validity *validity,
               struct err *e)
{
    enum decide_end end = DECIDE_OPEN;
    bool is_held = false;
    int rc = judge_admission(d, a, x->level + 1, x->layer, &x->note.id, x->note.member, out, &end, &is_held);
    if (rc == 0 && !is_held && x->layer != LAYER_COMMON) // an exercise may go on from what was decided
        rc = judge_admission(d, a, x->level + 1, LAYER_COMMON, &x->note.id, x->note.member, out, &end, &is_held);
    if (rc != 0 || end == DECIDE_ADOPTED)
        return rc;
    if (end == DECIDE_OPEN) {
        *validity = VALID_LATER;
        return err_set(e, 0, "the admission of %.*s that it names is not adopted yet", (int)x->note.member.n,
                       (const char *)x->note.member.p);
    }
    return err_set(e, ERR_REFUSED, "what it names is no admission of %.*s as an applicant, or none that was adopted",
                   (int)x->note.member.n, (const char *)x->note.member.p);
}

static bool
has_served(const struct decide *d, const struct ask *x)
{
    for (const struct epoch *i = d->first; i != x->epoch->next; i = i->next) {
        if (i->has_admission && hash_equal(&i->admission, &x->note.id))
            return true;
    }
    return false;
}

static int
accede(struct decide *d, struct arena *a, const struct ask *x, struct charter *out, enum validity *validity,
       struct err *e)
{
    const struct charter *c = x->epoch->seen.charter;
    const struct charter_member *m = charter_find(c, x->note.member);
    struct proposal_note admission;
    struct charter next = *c;
    bool is_back = m != NULL && m->role == CHARTER_MEMBER;
    if (has_served(d, x)) {
        *validity = VALID_NEVER;
        return err_set(e, 0, "the admission that it names has served already: who has left is admitted anew");
    }
    if (is_back && !x->epoch->members[m - c->members].is_withdrawn) {
        *validity = VALID_LATER;
        return err_set(e, 0, "%.*s is a member, and has not left", (int)x->note.member.n,
                       (const char *)x->note.member.p);
    }
    int rc = find_admission(d, a, x, &admission, validity, e);
    if (rc != 0 || *validity != VALID)
        return rc;
    rc = change_admit(a, c, &admission, &next, e);
    return rc == 0 ? charter_change_accede(a, &next, x->note.member, out, e) : rc;
}

// ---- the others ----

static int
rebind(struct arena *a, const struct ask *x, struct charter *out, struct err *e)
{
    const struct charter *c = x->epoch->seen.charter;
    const struct charter_member *m = charter_find(c, x->note.member);
    if (m == NULL)
        return err_set(e, ERR_REFUSED, "%.*s has no ledger here", (int)x->note.member.n,
                       (const char *)x->note.member.p);
    struct charter_member to = *m;
    to.ledger = x->note.keys.ledger;
    to.cosign = x->note.keys.cosign;
    to.transport = x->note.keys.transport;
    to.address = x->note.address;
    to.generation = x->note.generation < PLACE_GENERATION_MAX ? (unsigned)x->note.generation : 0;
    return charter_change_rebind(a, c, &to, out, e);
}

struct mandate {
    struct decide *d;
    struct arena *a;
    const struct hash *id;
    struct bytes lines;
};

static int
read_mandate(void *to, const struct row *r)
{
    struct mandate *x = to;
    if (r->kind != KIND_MANDATE || !hash_equal(&r->id, x->id) || r->layer != LAYER_COMMON || !book_has(x->d, r))
        return 0;
    x->lines = arena_copy(x->a, r->note);
    return x->lines.p == NULL ? ERR_NOMEM : 0;
}

static int
mandate(struct decide *d, struct arena *a, const struct ask *x, struct charter *out, enum validity *validity,
        struct err *e)
{
    struct mandate m = {d, a, &x->note.id, {NULL, 0}};
    int rc = d->source->group(d->source->context, &x->note.id, read_mandate, &m);
    if (rc != 0)
        return rc;
    if (m.lines.p == NULL) {
        *validity = VALID_LATER;
        return err_set(e, 0, "the mandate it names is not held here yet");
    }
    return charter_amend_organ(a, x->epoch->seen.charter, m.lines, out, e);
}

int
change_make(struct decide *d, struct arena *a, const struct ask *x, struct charter *out, enum validity *validity,
            struct err *e)
{
    const struct charter *c = x->epoch->seen.charter;
    int rc = ERR_REFUSED;
    *validity = VALID;
    switch (x->note.effect) {
    case PROPOSAL_ACCEDE:
        rc = accede(d, a, x, out, validity, e);
        break;
    case PROPOSAL_SUSPEND:
        rc = charter_change_suspend(a, c, x->note.member, out, e);
        break;
    case PROPOSAL_REINSTATE:
        rc = charter_change_reinstate(a, c, x->note.member, out, e);
        break;
    case PROPOSAL_REBIND:
        rc = rebind(a, x, out, e);
        break;
    case PROPOSAL_MANDATE:
        rc = mandate(d, a, x, out, validity, e);
        break;
    case PROPOSAL_AMEND:
        rc = charter_amend(a, c, x->note.lines, out, e);
        break;
    case PROPOSAL_NONE:
    case PROPOSAL_ADMIT:
    case PROPOSAL_WAIVE:
        break;
    }
    if (rc != ERR_REFUSED)
        return rc;
    // Who lacks the record that it names cannot know this: so it is never void, but open until a word or a rival breaks it.
    bool is_of_record = x->note.effect == PROPOSAL_ACCEDE || x->note.effect == PROPOSAL_MANDATE;
    *validity = is_of_record ? VALID_LATER : VALID_NEVER;
    return 0;
}
