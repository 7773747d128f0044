// SPDX-License-Identifier: Apache-2.0
// Who is a party, changed. Full members stand first, the others behind them, each sorted by name.
#include "record/charter_change.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "record/charter_lines.h"
#include "record/charter_organ.h"
#include "record/field.h"

#define NAME(b) (int)num_min_size((b).n, 40), (const char *)((b).n > 0 ? (b).p : (const uint8_t *)"")

static int
in_order(const void *a, const void *b)
{
    const struct charter_member *x = a, *y = b;
    bool is_guest = x->role != CHARTER_MEMBER;
    if (is_guest != (y->role != CHARTER_MEMBER))
        return is_guest ? 1 : -1;
    return bytes_compare(x->name, y->name);
}

// A charter whose members may be changed, with room for one more.
static int
begin(struct arena *a, const struct charter *c, struct charter *next)
{
    *next = *c;
    next->members = arena_array(a, c->party_count + 1, sizeof *next->members);
    next->organs = arena_array(a, c->organ_count, sizeof *next->organs);
    next->matters = arena_array(a, c->matter_count, sizeof *next->matters);
    if (next->members == NULL || next->organs == NULL || next->matters == NULL)
        return ERR_NOMEM;
    memcpy(next->members, c->members, c->party_count * sizeof *next->members);
    if (c->organ_count > 0)
        memcpy(next->organs, c->organs, c->organ_count * sizeof *next->organs);
    if (c->matter_count > 0)
        memcpy(next->matters, c->matters, c->matter_count * sizeof *next->matters);
    return 0;
}

static unsigned
at_most(unsigned n, size_t max)
{
    return n > max ? (unsigned)max : n;
}

// Members in their order, and no number above their count.
static void
finish(struct charter *next, struct charter *out)
{
    qsort(next->members, next->party_count, sizeof *next->members, in_order);
    for (next->member_count = 0; next->member_count < next->party_count; next->member_count++) {
        if (next->members[next->member_count].role != CHARTER_MEMBER)
            break;
    }
    for (size_t i = 0; i < next->organ_count; i++) {
        struct charter_organ *o = &next->organs[i];
        size_t size = charter_organ_size(next, o);
        o->quorum = at_most(o->quorum, size > 0 ? size : 1);
    }
    for (size_t i = 0; i < next->matter_count; i++) {
        struct charter_matter *m = &next->matters[i];
        const struct charter_organ *o = charter_organ_find(next, m->organ);
        size_t size = o != NULL ? charter_organ_size(next, o) : 0;
        m->majority = at_most(m->majority, size > 0 ? size : 1);
    }
    next->register_k = at_most(next->register_k, next->member_count);
    if (next->said & CHARTER_WAIVER) {
        unsigned k = charter_k(next);
        next->waiver = at_most(next->waiver, next->member_count - 1);
        next->waiver = next->waiver < k ? k : next->waiver;
    }
    *out = *next;
}

static struct charter_member *
find(struct charter *next, struct bytes name)
{
    for (size_t i = 0; i < next->party_count; i++) {
        if (bytes_equal(next->members[i].name, name))
            return &next->members[i];
    }
    return NULL;
}

// ---- keys ----

static const struct sign_public *
key_at(const struct charter_member *m, size_t use)
{
    return use == 0 ? &m->ledger : use == 1 ? &m->cosign : &m->transport;
}

static bool
has_key(const struct charter_member *m, const struct sign_public *key)
{
    return sign_public_equal(&m->ledger, key) || sign_public_equal(&m->cosign, key) ||
           sign_public_equal(&m->transport, key);
}

static bool
has_same_keys(const struct charter_member *x, const struct charter_member *y)
{
    return sign_public_equal(&x->ledger, &y->ledger) && sign_public_equal(&x->cosign, &y->cosign) &&
           sign_public_equal(&x->transport, &y->transport);
}

// One key, one use, one party, for ever: no key of these may be, or have been, another's or of another use.
static int
check_keys(const struct charter *c, const struct charter_member *m, struct err *e)
{
    static const char *const uses[] = {"ledger", "cosigning", "transport"};
    for (size_t use = 0; use < 3; use++) {
        const struct sign_public *key = key_at(m, use);
        const struct charter_member *owner = NULL;
        for (size_t i = 0; i < c->party_count && owner == NULL; i++)
            owner = has_key(&c->members[i], key) ? &c->members[i] : NULL;
        for (size_t i = 0; i < c->past_count && owner == NULL; i++)
            owner = has_key(&c->past[i], key) ? &c->past[i] : NULL;
        for (size_t other = 0; other < use && owner == NULL; other++)
            owner = sign_public_equal(key_at(m, other), key) ? m : NULL;
        if (owner != NULL)
            return err_set(e, ERR_REFUSED, "the %s key of %.*s is, or was, a key of %.*s: one key has one use", uses[use],
                           NAME(m->name), NAME(owner->name));
    }
    return 0;
}

static int
check_address(const struct charter_member *m, struct err *e)
{
    return field_address_is_valid(m->address)
               ? 0
               : err_set(e, ERR_REFUSED, "the address of %.*s is not HOST:PORT", NAME(m->name));
}

// The bytes that a party's facts borrow, copied.
static int
keep(struct arena *a, struct charter_member *m)
{
    m->name = arena_copy(a, m->name);
    m->address = arena_copy(a, m->address);
    m->kinds = arena_copy(a, m->kinds);
    return m->name.p != NULL && m->address.p != NULL && m->kinds.p != NULL ? 0 : ERR_NOMEM;
}

// ---- admission ----

static int
check_admission(const struct charter *c, const struct charter_member *guest, const struct charter_member *known,
                struct err *e)
{
    struct err why = {0};
    if (!charter_member_name_is_valid(guest->name))
        return err_set(e, ERR_REFUSED, "'%.*s' is no party's name: 2 to 12 of A-Z and 0-9", NAME(guest->name));
    if (guest->role == CHARTER_MEMBER || guest->role == CHARTER_FORMER)
        return err_set(e, ERR_REFUSED, "%.*s can be admitted as applicant, partner, observer or secretariat only",
                       NAME(guest->name));
    if (known != NULL && known->role != CHARTER_FORMER)
        return err_set(e, ERR_REFUSED, "%.*s is a party already (%s)", NAME(guest->name),
                       charter_role_name(known->role));
    if (known != NULL && !has_same_keys(known, guest))
        return err_set(e, ERR_REFUSED, "%.*s was a party with other keys: it comes back with those, or is rebound first",
                       NAME(guest->name));
    if (known == NULL && c->party_count >= LIMIT_MEMBERS)
        return err_set(e, ERR_REFUSED, "there are %d members and guests already, the most there can be", LIMIT_MEMBERS);
    bool is_silent = guest->role == CHARTER_APPLICANT && guest->kinds.n == 0;
    if (!is_silent && charter_parse_kinds(guest->kinds, guest->name, &why) != 0)
        return err_set(e, ERR_REFUSED, "%s", why.text);
    int rc = known == NULL ? check_keys(c, guest, e) : 0;
    return rc != 0 ? rc : check_address(guest, e);
}

int
charter_change_admit(struct arena *a, const struct charter *c, const struct charter_member *guest, struct charter *out,
                     struct err *e)
{
    struct charter next;
    const struct charter_member *known = charter_find(c, guest->name);
    int rc = check_admission(c, guest, known, e);
    if (rc == 0)
        rc = begin(a, c, &next);
    if (rc != 0)
        return rc;
    struct charter_member *m = known != NULL ? find(&next, guest->name) : &next.members[next.party_count++];
    unsigned generation = known != NULL ? known->generation : 1;
    *m = *guest;
    m->generation = generation;
    m->is_suspended = false;
    rc = keep(a, m);
    if (rc == 0)
        finish(&next, out);
    return rc;
}

// ---- membership ----

// The new charter, and the party in it; ERR_REFUSED when there is none of that name.
static int
begin_with(struct arena *a, const struct charter *c, struct bytes name, struct charter *next,
           struct charter_member **m, struct err *e)
{
    if (charter_find(c, name) == NULL)
        return err_set(e, ERR_REFUSED, "there is no party %.*s", NAME(name));
    int rc = begin(a, c, next);
    if (rc == 0)
        *m = find(next, name);
    return rc;
}

int
charter_change_accede(struct arena *a, const struct charter *c, struct bytes name, struct charter *out, struct err *e)
{
    struct charter next;
    struct charter_member *m = NULL;
    int rc = begin_with(a, c, name, &next, &m, e);
    if (rc != 0)
        return rc;
    if (m->role != CHARTER_APPLICANT)
        return err_set(e, ERR_REFUSED, "%.*s is no applicant (its role is %s)", NAME(name), charter_role_name(m->role));
    m->role = CHARTER_MEMBER;
    m->kinds = (struct bytes){NULL, 0};
    finish(&next, out);
    return 0;
}

int
charter_change_suspend(struct arena *a, const struct charter *c, struct bytes name, struct charter *out, struct err *e)
{
    struct charter next;
    struct charter_member *m = NULL;
    size_t others = 0;
    int rc = begin_with(a, c, name, &next, &m, e);
    if (rc != 0)
        return rc;
    if (m->role != CHARTER_MEMBER)
        return err_set(e, ERR_REFUSED, "%.*s is no full member, so there is nothing to suspend", NAME(name));
    if (m->is_suspended)
        return err_set(e, ERR_REFUSED, "%.*s is suspended already", NAME(name));
    for (size_t i = 0; i < next.member_count; i++)
        others += &next.members[i] != m && !next.members[i].is_suspended;
    if (others < 2)
        return err_set(e, ERR_REFUSED, "without %.*s fewer than two members would be left", NAME(name));
    m->is_suspended = true;
    finish(&next, out);
    return 0;
}

int
charter_change_reinstate(struct arena *a, const struct charter *c, struct bytes name, struct charter *out, struct err *e)
{
    struct charter next;
    struct charter_member *m = NULL;
    int rc = begin_with(a, c, name, &next, &m, e);
    if (rc != 0)
        return rc;
    if (!m->is_suspended)
        return err_set(e, ERR_REFUSED, "%.*s is not suspended", NAME(name));
    m->is_suspended = false;
    finish(&next, out);
    return 0;
}

int
charter_change_withdraw(struct arena *a, const struct charter *c, struct bytes name, struct charter *out, struct err *e)
{
    struct charter next;
    struct charter_member *m = NULL;
    int rc = begin_with(a, c, name, &next, &m, e);
    if (rc != 0)
        return rc;
    if (m->role == CHARTER_FORMER)
        return err_set(e, ERR_REFUSED, "%.*s has withdrawn already", NAME(name));
    if (m->role == CHARTER_MEMBER && next.member_count <= 2)
        return err_set(e, ERR_REFUSED, "without %.*s fewer than two members would be left", NAME(name));
    m->role = CHARTER_FORMER;
    m->is_suspended = false;
    m->kinds = (struct bytes){NULL, 0};
    finish(&next, out);
    return 0;
}

// ---- keys that were lost ----

int
charter_change_rebind(struct arena *a, const struct charter *c, const struct charter_member *to, struct charter *out,
                      struct err *e)
{
    struct charter next;
    struct charter_member *m = NULL;
    int rc = begin_with(a, c, to->name, &next, &m, e);
    if (rc == 0 && to->generation != m->generation + 1)
        rc = err_set(e, ERR_REFUSED, "the ledger of %.*s is in generation %u: the next is %u, not %u", NAME(to->name),
                     m->generation, m->generation + 1, to->generation);
    if (rc == 0)
        rc = check_keys(c, to, e);
    if (rc == 0)
        rc = check_address(to, e);
    if (rc != 0)
        return rc;
    next.past = arena_array(a, c->past_count + 1, sizeof *next.past);
    if (next.past == NULL)
        return ERR_NOMEM;
    if (c->past_count > 0)
        memcpy(next.past, c->past, c->past_count * sizeof *next.past);
    next.past[next.past_count++] = *m;
    m->ledger = to->ledger;
    m->cosign = to->cosign;
    m->transport = to->transport;
    m->address = to->address;
    m->generation = to->generation;
    rc = keep(a, m);
    if (rc == 0)
        finish(&next, out);
    return rc;
}

const struct charter_member *
charter_change_find(const struct charter *c, struct bytes name, uint64_t generation)
{
    const struct charter_member *m = charter_find(c, name);
    if (m != NULL && m->generation == generation)
        return m;
    for (size_t i = 0; i < c->past_count; i++) {
        if (bytes_equal(c->past[i].name, name) && c->past[i].generation == generation)
            return &c->past[i];
    }
    return NULL;
}
