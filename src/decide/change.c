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

struct admissions {
    const struct decide *d;
    struct arena *a;
    struct hash *ids;
    size_t count, room;
};

static int
add_admission(void *to, const struct row *r)
{
    struct admissions *x = to;
    if (r->kind != KIND_PROPOSAL || r->status != PROPOSAL_ADMIT || r->layer != LAYER_COMMON || !book_has(x->d, r))
        return 0;
    if (x->count == x->room) {
        size_t room = x->room > 0 ? 2 * x->room : 8;
        struct hash *ids = arena_array(x->a, room, sizeof *ids);
        if (ids == NULL)
            return ERR_NOMEM;
        for (size_t i = 0; i < x->count; i++)
            ids[i] = x->ids[i];
        x->ids = ids;
        x->room = room;
    }
    x->ids[x->count++] = r->id;
    return 0;
}

// The adopted admission of an applicant of that name: of several that with the lowest id.
static int
find_admission(struct decide *d, struct arena *a, unsigned level, struct bytes member, struct proposal_note *out, bool *is_found)
{
    struct admissions x = {d, a, NULL, 0, 0};
    struct hash group, best;
    proposal_group_of_admissions(&group);
    int rc = d->source->group(d->source->context, &group, add_admission, &x);
    *is_found = false;
    for (size_t i = 0; rc == 0 && i < x.count; i++) {
        struct proposal_note note;
        enum decide_end end = DECIDE_OPEN;
        if (*is_found && hash_compare(&best, &x.ids[i]) <= 0)
            continue;
        rc = judge_end(d, a, level + 1, &x.ids[i], member, &note, &end);
        if (rc != 0 || end != DECIDE_ADOPTED || note.role != PROPOSAL_APPLICANT)
            continue;
        best = x.ids[i];
        *out = note;
        *is_found = true;
    }
    return rc;
}

static int
accede(struct decide *d, struct arena *a, const struct ask *x, struct charter *out, enum validity *validity,
       struct err *e)
{
    const struct charter *c = x->epoch->seen.charter;
    const struct charter_member *m = charter_find(c, x->note.member);
    struct proposal_note admission;
    struct charter next = *c;
    bool is_admitted = false;
    bool is_back = m != NULL && m->role == CHARTER_MEMBER;
    if (is_back && !x->epoch->members[m - c->members].is_withdrawn) {
        *validity = VALID_LATER;
        return err_set(e, 0, "%.*s is a member, and has not left", (int)x->note.member.n,
                       (const char *)x->note.member.p);
    }
    int rc = find_admission(d, a, x->level, x->note.member, &admission, &is_admitted);
    if (rc == 0 && !is_admitted) {
        *validity = VALID_LATER;
        return err_set(e, 0, "no admission of %.*s as an applicant is adopted yet", (int)x->note.member.n,
                       (const char *)x->note.member.p);
    }
    if (rc == 0)
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
    *validity = VALID_NEVER;
    return 0;
}
